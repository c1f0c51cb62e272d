"""Pure rules of stock: which reading stands, what a quantity means. Quantities are thousandths of a unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

FUTURE_TOLERANCE_MICROS = 5 * 60 * 1_000_000
"""How far ahead of our clock a POS's clock may run and still be taken as now."""
LOW_AT = 2_000
"""At or below this a product is low: Google's local inventory calls 1-2 units limited."""
LAST_UNIT = 1_000
"""A single unit is never offered as an alternative: it may be the display piece or already in a basket."""
SUSPICIOUS_AT_LEAST = 3
"""Fewer products than this can sell out together by chance; a snapshot is not held for them."""


class State(StrEnum):
    """What is known of a product at a store."""

    IN_STOCK = "in_stock"
    LOW = "low"
    OUT = "out"
    UNTRACKED = "untracked"
    UNKNOWN = "unknown"


class Level(NamedTuple):
    """A reading: this many (thousandths; None: not tracked) at this instant (microseconds)."""

    store_id: str
    sku: str
    counted: int | None
    as_of: int


def stands_over(new: tuple[int | None, int], old: tuple[int | None, int]) -> bool:
    """Whether reading `new` (counted, as_of) replaces `old`.

    The newer stands; of equal age the lower, and a number stands over "not tracked". A strict total order, so
    any order of arrival ends in the same state.
    """
    if new[1] != old[1]:
        return new[1] > old[1]
    if new[0] is None:
        return False
    return old[0] is None or new[0] < old[0]


def newest(levels: Iterable[Level]) -> dict[tuple[str, str], Level]:
    """One reading per (store, sku), the one that stands, sorted by key: unsorted batches deadlock."""
    best: dict[tuple[str, str], Level] = {}
    for level in levels:
        key = (level[0], level[1])
        held = best.setdefault(key, level)
        if held is not level and stands_over((level[2], level[3]), (held[2], held[3])):
            best[key] = level
    return dict(sorted(best.items()))


def not_ahead(as_of: int, now: int) -> int | None:
    """The instant a reading is taken to be of: `now` when slightly ahead, None when too far ahead."""
    if as_of <= now:
        return as_of
    return now if as_of - now <= FUTURE_TOLERANCE_MICROS else None


def classify(on_hand: int | None, *, is_known: bool) -> State:
    """The state of a quantity in thousandths; negative is out."""
    if not is_known:
        return State.UNKNOWN
    if on_hand is None:
        return State.UNTRACKED
    if on_hand <= 0:
        return State.OUT
    return State.LOW if on_hand <= LOW_AT else State.IN_STOCK


def is_suspicious(in_stock: Collection[str], left_out: Collection[str]) -> bool:
    """Whether a complete snapshot that leaves out these advertised products looks half-written.

    True when it would take more than half, and at least three, of the advertised products now in stock to
    zero by not naming them.
    """
    zeroed = len(set(left_out) & set(in_stock))
    return zeroed >= SUSPICIOUS_AT_LEAST and zeroed * 2 > len(in_stock)
