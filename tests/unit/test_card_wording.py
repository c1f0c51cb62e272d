"""The card's sentences: as a clerk of each country would say them, and in English as they always were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.suggestions import accessories, alternatives, questions, remedies
from app.suggestions.elsewhere import opens
from app.suggestions.remedies import Comparable, Terms
from app.suggestions.rules import Asked, Item
from app.suggestions.words import Words
from tests.support.shelf import other_store

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}"
LOCALES = {"en-AU": "AUD", "cs-CZ": "CZK", "de-DE": "EUR", "es-ES": "EUR", "fr-FR": "EUR"}
SOLD_OUT = Item("DVD-45", "DVD player", category="Video > DVD Players", regular_price=Decimal(79))
ASKED = Asked(SOLD_OUT, Decimal(45), picks=("DVD-99",))
BETTER = Item(
    "DVD-99",
    "DVD player plus",
    category="Video > DVD Players",
    price=Decimal(99),
    regular_price=Decimal(99),
    on_hand=Decimal(8),
    location="7",
)


def words(locale: str) -> Words:
    return Words.of(LOCALES[locale], locale)


def plain(text: str) -> str:
    """The text with ordinary spaces and apostrophes."""
    return text.replace(NBSP, " ").replace(NARROW, " ").replace(QUOTE, "'")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en-AU",
            [
                "Cleveland, 7.1 km away, has 6. Ring them and have one held.",
                "DVD player plus (regularly $99.00) at the advertised $45.00.",
                "A rain check keeps the $45.00 price until 26 Dec 2026, at most 2 per customer.",
            ],
        ),
        (
            "cs-CZ",
            [
                "Cleveland, 7,1 km odtud, má 6 ks. Zavolejte tam a nechte jeden odložit.",
                "DVD player plus (běžně 99,00 Kč) za akční cenu 45,00 Kč.",
                "Poukaz zaručí cenu 45,00 Kč do 26. 12. 2026, nejvýše 2 ks na zákazníka.",
            ],
        ),
        (
            "de-DE",
            [
                "Cleveland, 7,1 km entfernt, hat noch 6. Rufen Sie dort an und lassen Sie eins zurücklegen.",
                "DVD player plus (sonst 99,00 €) zum Werbepreis von 45,00 €.",
                "Ein Vormerkschein sichert den Preis von 45,00 € bis 26.12.2026, höchstens 2 pro Person.",
            ],
        ),
        (
            "es-ES",
            [
                "Cleveland, a 7,1 km, tiene 6. Llame y pida que aparten uno.",
                "DVD player plus (normalmente 99,00 €) al precio anunciado de 45,00 €.",
                "Un vale de reserva mantiene el precio de 45,00 € hasta el 26 dic 2026, como máximo 2 por cliente.",
            ],
        ),
        (
            "fr-FR",
            [
                "Cleveland, à 7,1 km, en a 6. Appelez et faites-en mettre un de côté.",
                "DVD player plus (normalement 99,00 €) au prix annoncé de 45,00 €.",
                "Un bon de réservation garantit le prix de 45,00 € jusqu'au 26 déc. 2026, 2 par client au maximum.",
            ],
        ),
    ],
)
def test_remedies_are_said_in_the_stores_language(locale: str, expected: list[str]) -> None:
    terms = Terms(["other_store", "comparable_at_ad_price", "rain_check"], date(2026, 12, 26), 2)
    instead = Comparable(BETTER, Decimal(45))
    lines = remedies.lines(ASKED, terms, [other_store("CLEVELAND")], instead, words(locale))
    assert [plain(line.text) for line in lines] == expected
    assert lines[0].store_name == "Cleveland"


def test_remedies_without_a_distance_a_limit_or_a_saving_say_less() -> None:
    english = words("en-AU")
    terms = Terms(["other_store", "rain_check", "compensation"], date(2026, 12, 26), None)
    lines = remedies.lines(ASKED, terms, [other_store("CLEVELAND", km=None)], None, english)
    assert [line.text for line in lines] == [
        "Cleveland has 6. Ring them and have one held.",
        "A rain check keeps the $45.00 price until 26 Dec 2026.",
        "Ask your manager for compensation worth at least the $34.00 they came to save.",
    ]
    unknown = replace(ASKED, item=replace(SOLD_OUT, regular_price=None))
    (line,) = remedies.lines(unknown, Terms(["compensation"], date(2026, 12, 26), None), [], None, english)
    assert line.text == "Ask your manager for compensation."


@pytest.mark.parametrize(
    ("locale", "until", "opens_monday"),
    [
        ("en-AU", "Open until 5:30 pm.", "Closed now; opens Mon 9:00 am."),
        ("cs-CZ", "Otevřeno do 17:30.", "Nyní zavřeno; otevírá: po 9:00."),
        ("de-DE", "Geöffnet bis 17:30.", "Jetzt geschlossen; öffnet: Mo. 09:00."),
        ("es-ES", "Abierta hasta las 17:30.", "Ahora cerrada; abre: lun 9:00."),
        ("fr-FR", "Ouvert jusqu'à 17:30.", "Fermé pour l'instant ; ouverture : lun. 09:00."),
    ],
)
def test_another_stores_hours_are_said_in_this_stores_language(locale: str, until: str, opens_monday: str) -> None:
    terms = Terms(["other_store"], date(2026, 12, 26), None)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    stores = [
        other_store("OPEN", closes_at=datetime(2026, 11, 21, 17, 30, tzinfo=UTC)),
        other_store("CLOSED", is_open=False, opens_at=monday, is_today=False),
    ]
    said = [plain(line.text) for line in remedies.lines(ASKED, terms, stores, None, words(locale))]
    assert said[0].endswith(until)
    assert said[1].endswith(opens_monday)
    assert plain(opens(other_store("TODAY", is_open=False, opens_at=monday).opening, words("en-AU"))) == "9:00 am"


def test_what_costs_less_than_the_ad_says_so() -> None:
    terms = Terms(["comparable_at_ad_price"], date(2026, 12, 26), None)
    (line,) = remedies.lines(ASKED, terms, [], Comparable(BETTER, Decimal("34.17")), words("en-AU"))
    assert line.text == "DVD player plus (regularly $99.00) for $34.17: the same share off, and less than the ad."
    assert line.price == "34.17"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-AU", ["chosen by the ad team", "same kind: DVD Players", "8 here, 7", "$54.00 over the ad"]),
        ("cs-CZ", ["vybral reklamní tým", "stejný druh: DVD Players", "8 ks zde, 7", "o 54,00 Kč víc než v reklamě"]),
        ("de-DE", ["vom Werbeteam ausgewählt", "gleiche Art: DVD Players", "8 hier, 7", "54,00 € über dem Werbepreis"]),
        (
            "es-ES",
            [
                "elegido por el equipo de publicidad",
                "mismo tipo: DVD Players",
                "8 aquí, 7",
                "54,00 € más que el anunciado",
            ],
        ),
        (
            "fr-FR",
            ["choisi par l'équipe publicité", "même type : DVD Players", "8 ici, 7", "54,00 € de plus que l'annonce"],
        ),
    ],
)
def test_reasons_are_said_in_the_stores_language(locale: str, expected: list[str]) -> None:
    assert [plain(reason) for reason in alternatives.reasons(BETTER, ASKED, words(locale))] == expected


def test_a_difference_is_said_either_way_and_against_what_it_is_compared_with() -> None:
    english = words("en-AU")
    said = [
        alternatives.compared(replace(BETTER, price=price), replace(ASKED, ad_price=ad_price), english)
        for ad_price in (Decimal(45), None)
        for price in (Decimal(99), Decimal(30), ad_price or Decimal(79))
    ]
    assert said == [
        "$54.00 over the ad",
        "$15.00 under the ad",
        "the same price as the ad",
        "$20.00 over it",
        "$49.00 under it",
        "the same price as it",
    ]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en-AU",
            [
                ("Which screen size suits you: 32 in, 43 in or 55.5 in?", ["32 in", "43 in", "55.5 in"]),
                ("Do you need HDMI?", ["Yes", "No"]),
            ],
        ),
        (
            "cs-CZ",
            [
                ("Jaká velikost obrazovky vám vyhovuje: 32″, 43″ nebo 55,5″?", ["32″", "43″", "55,5″"]),
                ("Je pro vás důležité „HDMI“?", ["Ano", "Ne"]),
            ],
        ),
        (
            "de-DE",
            [
                (
                    "Welche Bildschirmgröße passt Ihnen: 32 Zoll, 43 Zoll oder 55,5 Zoll?",
                    ["32 Zoll", "43 Zoll", "55,5 Zoll"],
                ),
                ("Ist Ihnen „HDMI“ wichtig?", ["Ja", "Nein"]),
            ],
        ),
        (
            "es-ES",
            [
                (
                    "¿Qué tamaño de pantalla le conviene: 32 pulgadas, 43 pulgadas o 55,5 pulgadas?",
                    ["32 pulgadas", "43 pulgadas", "55,5 pulgadas"],
                ),
                ("¿Necesita «HDMI»?", ["Sí", "No"]),
            ],
        ),
        (
            "fr-FR",
            [
                (
                    "Quelle taille d'écran vous convient : 32 pouces, 43 pouces ou 55,5 pouces ?",
                    ["32 pouces", "43 pouces", "55,5 pouces"],
                ),
                ("Avez-vous besoin de « HDMI » ?", ["Oui", "Non"]),
            ],
        ),
    ],
)
def test_questions_are_asked_in_the_stores_language(locale: str, expected: list[tuple[str, list[str]]]) -> None:
    items = [
        Item("A", "A", attributes={"screen_inches": 32, "hdmi": True}),
        Item("B", "B", attributes={"screen_inches": 43, "hdmi": False}),
        Item("C", "C", attributes={"screen_inches": 55.5, "hdmi": False}),
    ]
    asked = questions.choose(items, words(locale))
    assert [(plain(one.text), [plain(answer.label) for answer in one.answers]) for one in asked] == expected


def test_accessories_say_what_they_go_with() -> None:
    cable = Item("HDMI", "Cable", price=Decimal(10), on_hand=Decimal(5))
    said = {
        locale: accessories.line(cable, ["DVD player plus"], ASKED, words(locale), rank=1).reasons[0]
        for locale in LOCALES
    }
    assert said == {
        "en-AU": "goes with DVD player plus",
        "cs-CZ": "hodí se k: DVD player plus",
        "de-DE": "passt zu DVD player plus",
        "es-ES": "va con DVD player plus",
        "fr-FR": "va avec DVD player plus",
    }
    both = accessories.line(cable, ["A", "B"], ASKED, words("en-AU"), rank=1)
    own = accessories.line(cable, ["DVD player"], ASKED, words("en-AU"), rank=1)
    assert (both.reasons[0], own.reasons[0]) == ("goes with the alternatives above", "goes with DVD player")


def test_attributes_are_said_in_words() -> None:
    english, german = words("en-AU"), words("de-DE")
    assert english.attribute_label("usb_playback") == "USB playback"
    assert german.attribute_label("usb_playback") == "USB-Wiedergabe"
    assert german.attribute_label("odd_{thing}") == "odd {thing}"
    assert english.attribute_value("watts", 1200) == "1200 W"
    assert english.attribute_value("rating", 4) == "4"
    assert english.attribute_said("rating", 4) == "rating 4"
    assert english.attribute_said("ports", 1) == "1 port"
    assert english.attribute_value("power_watts", 1200) == "1200 W"
    assert german.attribute_value("length_m", 2.50) == "2,5 m"
    assert english.attribute_value("sizes", ["S", "M"]) == "S, M"
    assert english.attribute_value("colour", "red") == "red"
