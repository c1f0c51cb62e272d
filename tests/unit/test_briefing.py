"""The briefing: what the promotion's own facts prove, in the store's language, and nothing besides."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.briefing import FAR_BELOW, Facts, sentences
from app.suggestions.words import Words
from tests.support.shelf import WORDS

LOCALES = {"en-AU": "AUD", "cs-CZ": "CZK", "de-DE": "EUR", "es-ES": "EUR", "fr-FR": "EUR"}
FACTS = Facts(
    ad_price=Decimal(45),
    regular_price=Decimal(79),
    unit_cost=Decimal("52.37"),
    media=["tv", "newspaper"],
    ad_spend=Decimal(12000),
    last_day=date(2026, 11, 26),
    has_remedies=True,
)
PRESSURE = re.compile(r"\b(hurry|last|limited|only|soon|today|quick\w*|urgent\w*|while stocks|now or never)\b", re.I)
AGAINST = re.compile(r"\b(poor|cheap|bad|basic|inferior|worse|junk|not good|isn't)\b", re.I)
amounts = st.decimals("0.01", "500", places=2)
any_facts = st.builds(
    Facts,
    ad_price=amounts,
    regular_price=amounts | st.none(),
    unit_cost=amounts | st.none(),
    media=st.lists(st.sampled_from(["tv", "radio", "carrier pigeon"]), max_size=2, unique=True),
    ad_spend=amounts | st.none(),
    last_day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    has_remedies=st.booleans(),
)


def plain(text: str) -> str:
    """The text with ordinary spaces and apostrophes."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en-AU",
            [
                "The ad (tv and newspaper) cost $12,000.00 to bring this customer in.",
                "At $45.00 it earns nothing itself: it is there to bring people in.",
                "Until 26 Nov 2026 people come in for this: make the promise good first, ask what they need it for, "
                "then offer what fits.",
            ],
        ),
        (
            "cs-CZ",
            [
                "Reklama (televize a noviny), která tohoto zákazníka přivedla, stála 12 000,00 Kč.",
                "Za 45,00 Kč sám nic nevydělá: je tu proto, aby přivedl lidi.",
                "Do 26. 11. 2026 sem lidé chodí právě pro toto: nejdřív splňte slib, zeptejte se, k čemu to potřebují, "
                "a pak nabídněte, co se hodí.",
            ],
        ),
        (
            "de-DE",
            [
                "Die Werbung (Fernsehen und Zeitung), die diesen Kunden hergeführt hat, hat 12.000,00 € gekostet.",
                "Für 45,00 € bringt es selbst nichts ein: Es soll Leute herführen.",
                "Bis 26.11.2026 kommen Leute genau dafür: Lösen Sie zuerst das Versprechen ein, fragen Sie, wofür es "
                "gebraucht wird, und bieten Sie dann an, was passt.",
            ],
        ),
        (
            "es-ES",
            [
                "El anuncio (televisión y periódico) que trajo a este cliente costó 12.000,00 €.",
                "A 45,00 € no deja ganancia por sí solo: está para atraer gente.",
                "Hasta el 26 nov 2026 la gente viene por esto: primero cumpla lo prometido, pregunte para qué lo "
                "necesita y después ofrezca lo que encaje.",
            ],
        ),
        (
            "fr-FR",
            [
                "La publicité (télévision et journal) qui a fait venir ce client a coûté 12 000,00 €.",
                "À 45,00 €, il ne rapporte rien en soi : il est là pour faire venir du monde.",
                "Jusqu'au 26 nov. 2026, on vient pour cela : tenez d'abord la promesse, demandez à quoi cela doit "
                "servir, puis proposez ce qui convient.",
            ],
        ),
    ],
)
def test_the_four_things_are_said_in_the_stores_language(locale: str, expected: list[str]) -> None:
    said = sentences(FACTS, own="Ours.", words=Words.of(LOCALES[locale], locale))
    assert [plain(sentence) for sentence in said] == [*expected, "Ours."]


def test_what_is_not_known_of_the_ad_is_not_said() -> None:
    handling = (
        "Until 26 Nov 2026 people come in for this: make the promise good first, ask what they need it for, then "
        "offer what fits."
    )
    bare = replace(FACTS, media=[], ad_spend=None, regular_price=None, unit_cost=None)
    assert sentences(bare, own=None, words=WORDS) == [handling]
    assert sentences(replace(bare, ad_spend=Decimal(100)), own=None, words=WORDS) == [
        "The ad cost $100.00 to bring this customer in.",
        handling,
    ]
    assert sentences(replace(bare, media=["TV"]), own=None, words=WORDS) == [
        "The ad (TV) brought this customer in for $45.00.",
        handling,
    ]
    assert sentences(None, own="Ours.", words=WORDS) == ["Ours."]
    assert sentences(None, own=None, words=WORDS) == []


@pytest.mark.parametrize(
    ("regular", "cost", "expected"),
    [
        ("79.00", "45.01", "At $45.00 it earns nothing itself: it is there to bring people in."),
        (None, "45.00", "At $45.00 it earns nothing itself: it is there to bring people in."),
        ("79.00", "44.99", "At $45.00 instead of $79.00 it is there to bring people in."),
        ("79.00", None, "At $45.00 instead of $79.00 it is there to bring people in."),
        ("64.28", None, None),
        ("50.00", "20.00", None),
        (None, None, None),
    ],
    ids=["below cost", "at cost", "above cost, far below regular", "cost unknown", "not so far", "a discount", "bare"],
)
def test_a_loss_leader_is_called_one_only_where_the_facts_prove_it(
    regular: str | None, cost: str | None, expected: str | None
) -> None:
    facts = replace(
        FACTS,
        regular_price=None if regular is None else Decimal(regular),
        unit_cost=None if cost is None else Decimal(cost),
    )
    said = sentences(facts, own=None, words=WORDS)
    assert len(said) == (2 if expected is None else 3)
    assert expected is None or said[1] == expected


def test_a_promise_that_nothing_makes_good_is_not_to_be_made_good() -> None:
    said = sentences(replace(FACTS, has_remedies=False), own=None, words=WORDS)
    assert said[-1] == "Until 26 Nov 2026 people come in for this: ask what they need it for, then offer what fits."


@given(facts=any_facts, locale=st.sampled_from(list(LOCALES)))
def test_the_briefing_is_short_and_never_says_what_a_product_costs_the_store(facts: Facts, locale: str) -> None:
    words = Words.of(LOCALES[locale], locale)
    said = sentences(facts, own=None, words=words)
    assert 1 <= len(said) <= 3
    known = {facts.ad_price, facts.regular_price, facts.ad_spend}
    if facts.unit_cost is not None and facts.unit_cost not in known:
        cost = words.money(facts.unit_cost)
        assert not any(re.search(rf"(?<![\d.,]){re.escape(cost)}", sentence) for sentence in said)


@given(facts=any_facts)
def test_the_briefing_claims_nothing_unproven_and_speaks_against_no_product(facts: Facts) -> None:
    said = " ".join(sentences(facts, own=None, words=WORDS))
    assert not PRESSURE.search(said)
    assert not AGAINST.search(said)
    if "earns nothing" in said:
        assert facts.unit_cost is not None
        assert facts.ad_price <= facts.unit_cost
    elif "bring people in" in said:
        assert facts.regular_price is not None
        assert facts.ad_price <= facts.regular_price * FAR_BELOW
