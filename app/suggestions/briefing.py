"""The briefing: what the clerk should have been told, in two or three short sentences. Pure.

It says nothing against the advertised product and nothing about scarcity.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.suggestions.words import Words

MAX_SENTENCES = 3


def sentences(
    *, own: str | None, media: Sequence[str], ad_spend: Decimal | None, ad_price: Decimal | None, words: Words
) -> list[str]:
    """What the ad cost and why this moment matters, how to handle it, and the ad team's own words."""
    if ad_price is None:
        return [own] if own else []
    found: list[str] = []
    where = words.media(media) if media else None
    if ad_spend and where:
        found.append(
            words.text(
                "The ad ({media}) cost {spend} to bring this customer in.", media=where, spend=words.money(ad_spend)
            )
        )
    elif ad_spend:
        found.append(words.text("The ad cost {spend} to bring this customer in.", spend=words.money(ad_spend)))
    elif where:
        found.append(
            words.text(
                "The ad ({media}) brought this customer in for {price}.", media=where, price=words.money(ad_price)
            )
        )
    found.append(words.text("Make the promise good first, then ask what they need it for."))
    if own:
        found.append(own)
    return found[:MAX_SENTENCES]
