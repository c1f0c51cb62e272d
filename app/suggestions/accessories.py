"""Accessories: what goes with the product asked for and with the alternatives proposed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.shapes import quantity_number
from app.suggestions.alternatives import here
from app.suggestions.card import Suggestion
from app.suggestions.rules import LIST_LENGTH, Asked, Item, qualifies
from app.suggestions.words import Words


def choose(
    asked: Asked,
    alternatives: Sequence[Item],
    known: Mapping[str, Item],
    prepared: Sequence[Item] = (),
    *,
    taken: frozenset[str] = frozenset(),
) -> list[tuple[Item, list[str]]]:
    """Up to three accessories, each with the names of the products it goes with.

    Links of the products on the card first, what goes with most of them before the others, then the order they
    were given in; then what was `prepared` for the asked product, best first. `taken` stands on the card already.
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
    shown |= taken | {item.sku for item, _ in fitting}
    kinds = [item.why.get("kind") for item, _ in fitting]
    for item in sorted(prepared, key=lambda one: (-(one.score or 0.0), one.sku)):
        if len(fitting) >= LIST_LENGTH:
            break
        # Three of a kind are no choice of what goes with it.
        kind = item.why.get("kind")
        if item.sku not in shown and qualifies(item, asked) and (kind is None or kind not in kinds):
            fitting.append((item, []))
            kinds.append(kind)
    return fitting[:LIST_LENGTH]


def line(item: Item, owners: Sequence[str], asked: Asked, words: Words, *, rank: int) -> Suggestion:
    """An accessory as the card shows it."""
    assert item.price is not None
    assert item.on_hand is not None
    others = [name for name in owners if name != asked.item.name]
    if len(others) == 1:
        reason = words.text("goes with {product}", product=others[0])
    elif item.why.get("together"):
        reason = words.text("often bought together")
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
