"""Messages people read: short enough for a lock screen, right in each language, and never markup by accident."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.examples import EXAMPLE
from app.delivery.messages import compose
from app.delivery.wording import SMS_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Tone, fit, markup_free

LOCALES = ("en-AU", "cs-CZ", "de-DE", "es-ES", "fr-FR")
KINDS = ("sold_out", "suspected", "running_out")
RESOLUTIONS = (
    "back_in_stock",
    "found_on_shelf",
    "promotion_ended",
    "promotion_cancelled",
    "no_longer_expected",
    "no_longer_advertised",
)
SPACE = "\xa0"
DASH = "\N{EN DASH}"
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def alert(locale: str = "en-AU", **changes: Any) -> dict[str, Any]:
    data = deepcopy(EXAMPLE)
    data["store"]["locale"] = locale
    data["remedies"][0]["store_name"] = "Cleveland"
    return data | changes


def told(type_: str, data: dict[str, Any]) -> Any:
    return compose({"type": type_, "timestamp": "2026-11-21T04:05:06Z", "data": data})


@pytest.mark.parametrize(
    ("locale", "title", "text"),
    [
        ("en-AU", "Capalaba: DVD player sold out", "DVD player, advertised at $45.00, is sold out. Cleveland has 6."),
        (
            "cs-CZ",
            f"Capalaba: vyprodáno {DASH} DVD player",
            "DVD player v akci za 45,00_AU$: vyprodáno. Cleveland má 6 ks.",
        ),
        (
            "de-DE",
            "Capalaba: DVD player ausverkauft",
            "DVD player, beworben für 45,00_AU$, ist ausverkauft. Cleveland hat noch 6.",
        ),
        ("es-ES", "Capalaba: se agotó DVD player", "DVD player, anunciado a 45,00_AUD: agotado. Cleveland tiene 6."),
        (
            "fr-FR",
            "Capalaba_: rupture, DVD player",
            "DVD player, annoncé à 45,00_$AU_: épuisé. Cleveland en a 6.",
        ),
    ],
)  # fmt: skip
def test_a_sell_out_is_told_in_each_language(locale: str, title: str, text: str) -> None:
    message = told("alert.opened", alert(locale))
    assert message.title == title.replace("_", SPACE)
    assert message.text == text.replace("_", SPACE)
    assert message.tone is Tone.BAD


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en-AU", "Advertised at $45.00 (regularly $79.00) until 26 Nov 2026."),
        ("cs-CZ", "V akci za 45,00_AU$ (běžně 79,00_AU$) do 26. 11. 2026."),
        ("de-DE", "Beworben für 45,00_AU$ (sonst 79,00_AU$) bis 26.11.2026."),
        ("es-ES", "Anunciado a 45,00_AUD (normalmente 79,00_AUD) hasta el 26 nov 2026."),
        ("fr-FR", "Annoncé à 45,00_$AU (normalement 79,00_$AU) jusqu^au 26 nov. 2026."),
    ],
)
def test_the_long_text_tells_the_promise_with_its_last_day(locale: str, line: str) -> None:
    # It ends at midnight in Brisbane: the 26th is the last day, whatever day it is in UTC.
    assert line.replace("_", SPACE).replace("^", APOSTROPHE) in told("alert.opened", alert(locale)).markdown()


@pytest.mark.parametrize(
    ("locale", "titles"),
    [
        ("en-AU", ("1 advertised item sold out", "2 advertised items sold out", "12 advertised items sold out")),
        ("cs-CZ", ("vyprodána 1 položka v akci", "vyprodány 2 položky v akci", "vyprodáno 12 položek v akci")),
        (
            "de-DE",
            ("1 beworbener Artikel ausverkauft", "2 beworbene Artikel ausverkauft", "12 beworbene Artikel ausverkauft"),
        ),
        (
            "es-ES",
            ("1 artículo anunciado agotado", "2 artículos anunciados agotados", "12 artículos anunciados agotados"),
        ),
        ("fr-FR", ("1 article annoncé épuisé", "2 articles annoncés épuisés", "12 articles annoncés épuisés")),
    ],
)  # fmt: skip
def test_a_digest_counts_in_each_language(locale: str, titles: tuple[str, ...]) -> None:
    data = alert(locale)
    for number, title in zip((1, 2, 12), titles, strict=True):
        digest = {"store": data["store"], "count": number, "alerts": [data] * min(number, 2)}
        message = told("alert.digest", digest)
        assert message.title.replace(f"{SPACE}:", ":") == f"Capalaba: {title}"
        assert len(message.text) <= TEXT_LENGTH


def test_a_digest_says_what_and_how_many_it_leaves_out() -> None:
    data = alert()
    names = [f"Advertised thing number {number}" for number in range(12)]
    alerts = [data | {"product": data["product"] | {"name": name}} for name in names]
    message = told("alert.digest", {"store": data["store"], "count": 300, "alerts": alerts})
    assert message.text.startswith("300 advertised items sold out at Capalaba: Advertised thing number 0, ")
    shown = message.text.count("Advertised thing")
    assert message.text.endswith(f" and {300 - shown} more")
    assert 1 < shown < 12


def test_a_digest_of_several_things_asks_for_a_look() -> None:
    alerts = [alert(), alert(kind="suspected"), alert(state="resolved", resolution="back_in_stock")]
    message = told("alert.digest", {"store": alerts[0]["store"], "count": 3, "alerts": alerts})
    assert message.title == "Capalaba: 3 advertised items need a look"
    assert "- DVD player, $45.00: check the shelf" in message.markdown()
    settled = told("alert.digest", {"store": alerts[0]["store"], "count": 1, "alerts": alerts[2:]})
    assert settled.title == "Capalaba: 1 alert settled"
    assert settled.tone is Tone.GOOD


def test_the_first_remedy_goes_before_any_alternative() -> None:
    assert told("alert.opened", alert()).text.endswith("Cleveland has 6.")
    rain_check = alert(remedies=alert()["remedies"][1:])
    assert told("alert.opened", rain_check).text.endswith("Offer a rain check.")
    comparable = {"kind": "comparable_at_ad_price", "text": "…", "name": "DVD player with remote"}
    assert told("alert.opened", alert(remedies=[comparable])).text.endswith(
        "Offer DVD player with remote at the ad price."
    )
    assert told("alert.opened", alert(remedies=[])).text.endswith("Alternative: DVD player with HDMI, $99.00.")
    assert told("alert.opened", alert(remedies=[], alternatives=[])).text.endswith("is sold out.")


def test_the_long_text_keeps_the_order_of_the_card() -> None:
    text = told("alert.opened", alert()).markdown()
    order = ("is sold out", "**DVD player, only $45**", "First: keep the promise", "**Ask**", "**Or offer**")
    assert sorted(order, key=text.index) == list(order)


@pytest.mark.parametrize(
    ("locale", "title", "text"),
    [
        (
            "en-AU",
            "Capalaba: what came of DVD player?",
            "DVD player is still sold out; Sam took it on 4 hours ago. What came of it?",
        ),
        (
            "cs-CZ",
            f"Capalaba: jak to dopadlo {DASH} DVD player?",
            "DVD player: stále vyprodáno. Na starosti to má Sam, převzato před 4 hodinami. Jak to dopadlo?",
        ),
        (
            "de-DE",
            "Capalaba: Was wurde aus DVD player?",
            "DVD player ist immer noch ausverkauft; Sam hat es vor 4 Stunden übernommen. Was kam dabei heraus?",
        ),
        (
            "es-ES",
            "Capalaba: ¿en qué quedó DVD player?",
            "DVD player sigue agotado; se encargó Sam hace 4 horas. ¿En qué quedó?",
        ),
        (
            "fr-FR",
            "Capalaba_: où en est DVD player_?",
            "DVD player est toujours épuisé_; pris en charge par Sam il y a 4 heures. Qu^est-ce que cela a donné_?",
        ),
    ],
)
def test_what_was_taken_on_and_forgotten_is_asked_about_in_each_language(locale: str, title: str, text: str) -> None:
    taken = {"state": "acknowledged", "acknowledged_by": "Sam", "acknowledged_at": "2026-11-21T04:05:06Z"}
    message = told("alert.updated", alert(locale, **taken, reminded_at="2026-11-21T08:05:36Z", asks="what_came_of_it"))
    assert message.title == title.replace("_", SPACE)
    assert message.text == text.replace("_", SPACE).replace("^", APOSTROPHE)


def test_a_question_counts_minutes_under_an_hour_and_is_none_once_it_is_over() -> None:
    taken: dict[str, Any] = {
        "state": "acknowledged",
        "acknowledged_by": None,
        "acknowledged_at": "2026-11-21T04:05:06Z",
        "reminded_at": "2026-11-21T04:35:06Z",
        "asks": "what_came_of_it",
    }
    assert "somebody took it on 30 min ago" in told("alert.updated", alert(**taken)).text
    over = taken | {"state": "resolved", "resolution": "back_in_stock"}
    assert "?" not in told("alert.updated", alert(**over)).text


def test_an_acknowledgement_names_who_has_it_and_nobody_where_nobody_said() -> None:
    message = told("alert.acknowledged", alert(acknowledged_by="Sam"))
    assert (message.title, message.text) == (
        "Capalaba: Sam is on it",
        "Sam has taken on DVD player (advertised at $45.00).",
    )
    assert told("alert.acknowledged", alert("de")).text.startswith("Jemand kümmert sich um DVD player")


def test_an_opening_told_late_says_that_it_is_over() -> None:
    message = told("alert.opened", alert(state="resolved", resolution="back_in_stock", on_hand=12))
    assert message.text == "DVD player, advertised at $45.00, is back: 12 here."
    assert message.tone is Tone.GOOD


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_end_has_its_words(locale: str, resolution: str) -> None:
    message = told("alert.resolved", alert(locale, state="resolved", resolution=resolution, on_hand=3))
    assert "DVD player" in message.title and "DVD player" in message.text
    assert len(message.title) <= TITLE_LENGTH


def test_an_ad_team_and_an_operator_are_told_too() -> None:
    promotion = {"promotion_id": "NOV", "headline": "DVD player, only $45"}
    data = {"promotion": promotion, "share": 0.8, "store_ids": ["A", "B"], "locale": "cs"}
    sold_out = told("promotion.sold_out", data)
    assert sold_out.title == f"DVD player, only $45: vyprodáno v 80{SPACE}% prodejen"
    assert "ve 2 prodejnách" in sold_out.text
    back = told("promotion.back", data | {"locale": "en", "store_ids": ["A"], "share": 0.1})
    assert back.text == "DVD player, only $45 can be had again; still missing in 1 store (10%). The ad may run."
    named = data | {"product": {"sku": "DVD-45", "name": "DVD player"}, "locale": "en"}
    assert told("promotion.sold_out", named).text.startswith(
        "DVD player (DVD player, only $45) is sold out in 2 stores"
    )
    assert told("promotion.at_risk", data).tone is Tone.BAD

    silent = {"store": alert()["store"], "last_heard": "2026-11-21T04:05:06Z", "locale": "en-AU"}
    text = told("source.silent", silent).text.replace("\u202f", " ")
    assert text == "Capalaba was last heard on 21 Nov 2026, 2:05 pm. Its figures may be out of date."
    feed = {"source": {"source_id": "FEED"}, "last_heard": None}
    assert told("source.silent", feed).text.startswith("FEED has never been heard.")
    assert told("source.silent", feed | {"last_heard": "2026-11-21T04:05:06Z"}).text.count("UTC") == 1
    assert told("source.back", feed).text == "FEED is sending data again."

    stores = [{"store_id": f"S{number}", "name": f"Store number {number}"} for number in range(30)]
    many = {"source": None, "store": None, "stores": stores, "count": 40, "last_heard": None, "locale": "de"}
    message = told("source.silent", many)
    assert message.title == "Keine Daten aus 40 Märkten"
    shown = message.text.count("Store number")
    assert 1 <= shown < 30 and message.text.endswith(f" und {40 - shown} weitere")
    assert len(message.text) <= TEXT_LENGTH
    assert told("source.back", many | {"locale": "en"}).title == "Data from 40 stores again"

    test = told("channel.test", {"channel_id": "chn_1", "name": "Floor", "text": "It works."})
    assert (test.title, test.text) == ("Raincheck: a test", "Floor: this channel works.")


@pytest.mark.parametrize(
    "body", [{}, {"type": "alert.opened"}, {"type": "alert.opened", "data": {}}, {"type": "new.kind"}]
)
def test_a_body_of_no_known_shape_is_named_and_never_raises(body: dict[str, Any]) -> None:
    message = compose(body)
    assert message.title == "Raincheck"
    assert str(body.get("type")) in message.text


def test_a_store_from_before_there_was_a_locale_is_told_in_english() -> None:
    data = alert()
    del data["store"]["locale"]
    assert told("alert.opened", data).title == "Capalaba: DVD player sold out"


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=500).filter(
    lambda name: name.strip()
)
prices = st.decimals(min_value="0.01", max_value="999999999999", places=2).map(str)


@given(
    locale=st.sampled_from(LOCALES),
    kind=st.sampled_from(KINDS),
    type_=st.sampled_from(["alert.opened", "alert.updated", "alert.acknowledged", "alert.resolved", "alert.digest"]),
    resolution=st.sampled_from([None, *RESOLUTIONS]),
    store=names,
    product=names,
    other=names,
    price=prices,
    currency=st.sampled_from(["AUD", "CZK", "EUR", "JPY", "KWD"]),
    on_hand=st.one_of(st.none(), st.integers(-5, 10**9 - 1), st.floats(0, 1000)),
    count=st.integers(1, 100_000),
    limit=st.integers(100, 4000),
)
def test_nothing_is_longer_than_it_may_be(
    locale: str,
    kind: str,
    type_: str,
    resolution: str | None,
    store: str,
    product: str,
    other: str,
    price: str,
    currency: str,
    on_hand: float | None,
    count: int,
    limit: int,
) -> None:
    data = alert(locale, kind=kind, on_hand=on_hand, acknowledged_by=other[:100])
    data |= {"state": "resolved" if resolution else "open", "resolution": resolution or "back_in_stock"}
    data["store"]["name"] = store[:200]
    data["product"]["name"] = product
    data["promise"] |= {"price": price, "currency": currency}
    data["remedies"][0]["store_name"] = other[:200]
    body = {"store": data["store"], "count": count, "alerts": [data] * 5} if type_ == "alert.digest" else data

    message = told(type_, body)

    assert message.title != "Raincheck"
    assert 0 < len(message.title) <= TITLE_LENGTH
    assert 0 < len(message.text) <= TEXT_LENGTH
    assert 0 < len(message.sms()) <= SMS_LENGTH
    assert 0 < len(message.markdown(limit)) <= limit
    assert "\n" not in message.title + message.text


@given(names)
def test_a_name_is_never_markup_and_calls_nobody(name: str) -> None:
    text = markup_free(f"{name} @everyone <!channel> [x](http://x) **b** `c`")
    assert not set("*`<>[]\\|~") & set(text)
    assert "@everyone" not in text and "@channel" not in text


@given(st.lists(names, min_size=1, max_size=3), st.integers(12, 200))
def test_names_give_way_before_sentences(given_names: list[str], limit: int) -> None:
    assert len(fit(limit, lambda *shown: "It is " + ", ".join(shown), *given_names)) <= limit
    assert fit(40, lambda name: f"{name} is sold out.", "x" * 100).endswith("… is sold out.")
