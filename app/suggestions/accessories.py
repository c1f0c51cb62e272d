"""Accessories: what goes with the product asked for and with the alternatives proposed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from math import inf

from app.core.shapes import quantity_number
from app.suggestions.alternatives import here
from app.suggestions.card import Suggestion
from app.suggestions.rules import LIST_LENGTH, Asked, Item, qualifies
from app.suggestions.words import Words

LINKED_BY_SHOWN = 0.3
"""What being linked by an alternative on the same card adds: it goes with what the customer may take home instead."""
SECOND, AS_WELL = 0.5, 0.85
"""From this score on, and from this share of the first one's, a second of a kind is better than an empty place."""
UNPREPARED = 1.0
"""Of a link nobody has weighed yet."""


def choose(
    asked: Asked,
    alternatives: Sequence[Item],
    known: Mapping[str, Item],
    prepared: Sequence[Item] | None = None,
    *,
    taken: frozenset[str] = frozenset(),
) -> list[tuple[Item, list[str]]]:
    """Up to three accessories, each with the names of the products it goes with.

    The asked product's own links first, what goes with most of the card before the others; then what was `prepared`
    for it, best first, what goes with the alternatives shown before the rest. Where nobody has prepared anything yet
    (None), the links of everything on the card. `taken` stands on the card already.
    """
    owners: dict[str, list[str]] = {}
    for owner in (asked.item, *alternatives):
        for sku in owner.accessories:
            owners.setdefault(sku, []).append(owner.name)
    own = {sku: place for place, sku in enumerate(asked.item.accessories)}
    scores = {item.sku: item.score or 0.0 for item in prepared or ()}
    items = {item.sku: item for item in prepared or ()}
    for sku in owners if prepared is None else ():  # what was not prepared was found not to fit
        if sku in known:
            items.setdefault(sku, known[sku])
            scores.setdefault(sku, UNPREPARED)
    shown = {asked.item.sku, *(item.sku for item in alternatives)} | taken
    fitting = [item for sku, item in items.items() if sku not in shown and qualifies(item, asked)]
    fitting.sort(
        key=lambda item: (
            item.sku not in own,
            -len(owners[item.sku]) if item.sku in own else 0,
            own.get(item.sku, len(own)),
            -(scores[item.sku] + LINKED_BY_SHOWN * (len(owners.get(item.sku, ())) - (item.sku in own))),
            item.sku,
        )
    )
    chosen: list[Item] = []
    kinds: set[object] = set()
    for item in fitting:
        if len(chosen) == LIST_LENGTH:
            break
        # Three of a kind are no choice of what goes with it; what the retailer links itself it may.
        kind = item.why.get("kind")
        if kind is None or kind not in kinds or item.sku in own:
            chosen.append(item)
            kinds.add(kind)
    # A second screen protector is a choice where nothing else goes with it, as long as it does so nearly as well.
    least = {item.why.get("kind"): max(SECOND, AS_WELL * scores[item.sku]) for item in reversed(chosen)}
    on_card = {item.sku for item in chosen}
    seconds = (
        item for item in fitting if item.sku not in on_card and scores[item.sku] >= least.get(item.why.get("kind"), inf)
    )
    chosen += islice(seconds, LIST_LENGTH - len(chosen))
    return [(item, owners.get(item.sku, [])) for item in chosen]


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
