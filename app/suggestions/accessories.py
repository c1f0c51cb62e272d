"""Accessories: what goes with the product asked for and with the alternatives proposed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.shapes import quantity_number
from app.suggestions.alternatives import here
from app.suggestions.card import Suggestion
from app.suggestions.rules import LIST_LENGTH, Asked, Item, qualifies
from app.suggestions.words import Words


def choose(asked: Asked, alternatives: Sequence[Item], known: Mapping[str, Item]) -> list[tuple[Item, list[str]]]:
    """Up to three accessories, each with the names of the products it goes with.

    What goes with most of the products on the card comes first, then the order the links were given in.
    """
    goes_with: dict[str, list[str]] = {}
    for owner in (asked.item, *alternatives):
        for sku in owner.accessories:
            goes_with.setdefault(sku, []).append(owner.name)
    shown = {asked.item.sku, *(item.sku for item in alternatives)}
    fitting = [
        (known[sku], owners)
        for sku, owners in goes_with.items()
        if sku in known and sku not in shown and qualifies(known[sku], asked)
    ]
    fitting.sort(key=lambda pair: -len(pair[1]))  # stable: links keep their order
    return fitting[:LIST_LENGTH]


def line(item: Item, owners: Sequence[str], asked: Asked, words: Words, *, rank: int) -> Suggestion:
    """An accessory as the card shows it."""
    assert item.price is not None
    assert item.on_hand is not None
    others = [name for name in owners if name != asked.item.name]
    if len(others) == 1:
        reason = words.text("goes with {product}", product=others[0])
    elif others:
        reason = words.text("goes with the alternatives above")
    else:
        reason = words.text("goes with {product}", product=asked.item.name)
    return Suggestion(
        sku=item.sku,
        name=item.name,
        brand=item.brand,
        price=words.plain(item.price),
        on_hand=quantity_number(item.on_hand) or 0,
        location=item.location,
        gtin=item.gtin,
        image_url=item.image_url,
        reasons=[reason, here(item, words)],
        rank=rank,
    )
