"""The briefing: what the clerk should have been told, in two or three short sentences. Pure.

What the ad cost, how the offer works, why this moment matters, how to handle it. It says nothing against the
advertised product, nothing about scarcity, and nothing the promotion's own facts do not prove; what a product costs
the store is never said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.suggestions.words import Words

FAR_BELOW = Decimal("0.7")
"""An offer at or below this share of the regular price is there to bring people in, whatever the product costs."""


@dataclass(frozen=True)
class Facts:
    """What a promotion says of one of its offers, and the catalogue of its product."""

    ad_price: Decimal
    regular_price: Decimal | None
    unit_cost: Decimal | None
    media: Sequence[str]
    ad_spend: Decimal | None
    last_day: date
    """The promotion's last day at the store."""
    has_remedies: bool
    """Whether the card shows anything that makes the promise good."""


def sentences(facts: Facts | None, *, own: str | None, words: Words) -> list[str]:
    """Up to three sentences and the ad team's own words after them; without a promise those alone."""
    told = [] if facts is None else [_cost(facts, words), _how_it_works(facts, words), _handling(facts, words)]
    return [sentence for sentence in (*told, own) if sentence]


def _cost(facts: Facts, words: Words) -> str | None:
    where = words.media(facts.media) if facts.media else None
    if facts.ad_spend and where:
        return words.text(
            "The ad ({media}) cost {spend} to bring this customer in.", media=where, spend=words.money(facts.ad_spend)
        )
    if facts.ad_spend:
        return words.text("The ad cost {spend} to bring this customer in.", spend=words.money(facts.ad_spend))
    if where:
        return words.text(
            "The ad ({media}) brought this customer in for {price}.", media=where, price=words.money(facts.ad_price)
        )
    return None


def _how_it_works(facts: Facts, words: Words) -> str | None:
    """A loss leader is called one only where it is priced at or below cost, or far below its regular price."""
    price = words.money(facts.ad_price)
    if facts.unit_cost is not None and facts.ad_price <= facts.unit_cost:
        return words.text("At {price} it earns nothing itself: it is there to bring people in.", price=price)
    if facts.regular_price is not None and facts.ad_price <= facts.regular_price * FAR_BELOW:
        regular = words.money(facts.regular_price)
        return words.text(
            "At {price} instead of {regular} it is there to bring people in.", price=price, regular=regular
        )
    return None


def _handling(facts: Facts, words: Words) -> str:
    day = words.day(facts.last_day)
    if facts.has_remedies:
        return words.text(
            "Until {day} people come in for this: make the promise good first, ask what they need it for, then offer "
            "what fits.",
            day=day,
        )
    return words.text("Until {day} people come in for this: ask what they need it for, then offer what fits.", day=day)
