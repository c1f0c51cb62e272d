"""How near two kinds of thing are: whether who came for one may be shown the other. Pure.

Which kinds stand in for which is kept by hand in `near.csv`, one way: a Blu-ray player plays what came for a DVD
player, not the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from app.suggestions.understanding import kinds
from app.suggestions.understanding.tables import rows

SAME_KIND: Final = 1.0
LEAF_OF_UNKNOWN: Final = 0.6
"""In one category of the retailer's, where one of the two is of no kind known here."""
LEAF_OF_OTHER: Final = 0.25
"""In one category, but known to be two kinds of thing: a category often holds a thing and what belongs to it."""
NEXT_LEAF: Final = 0.45
"""Under one parent category, where one of the two is of no kind known here."""
IN_OTHER_LEAF: Final = 0.85
"""The same kind, which the retailer keeps in several categories."""
SAME_HEAD: Final = 0.3


class Shelves(Enum):
    """Where two products stand in the retailer's own categories."""

    APART = "unknown"
    """One of them, or both, in none."""
    SAME = "same"
    NEXT = "next"
    """Under one parent."""
    OTHER = "other"


def shelves_of(asked: str | None, other: str | None) -> Shelves:
    """How two category paths ("Video > DVD Players") stand to each other."""
    if not asked or not other:
        return Shelves.APART
    if asked == other:
        return Shelves.SAME
    return Shelves.NEXT if asked.rpartition(">")[0] == other.rpartition(">")[0] else Shelves.OTHER


@lru_cache(maxsize=1)
def near() -> Mapping[str, Mapping[str, float]]:
    """For each kind those that may stand in for it, and how well, 0-1."""
    found: dict[str, dict[str, float]] = {}
    for row in rows("near"):
        found.setdefault(row["kind"], {})[row["near"]] = float(row["likeness"])
    return found


@lru_cache(maxsize=4096)
def stand_ins(kind: str | None) -> frozenset[str]:
    """Every kind in which something for who came for this one may be found."""
    return kinds.kin(kind) | frozenset(near().get(kind or "", ()))


@lru_cache(maxsize=4096)
def hardly_told_apart(kind: str | None) -> frozenset[str]:
    """Every kind that stands in for this one, or that this one stands in for."""
    return stand_ins(kind) | {other for other in kinds.lexicon().names if kind in stand_ins(other)}


def is_unknown(kind: str | None) -> bool:
    """Whether it is of no kind kept in the lexicon."""
    return kind not in kinds.lexicon().names


def kinship(asked: str | None, other: str | None, shelves: Shelves = Shelves.APART) -> float:
    """How near another kind is to the one asked for, 0-1.

    Where the retailer parts one kind into categories of its own, what stands in another of them is a little further.
    """
    if asked is not None and other in kinds.kin(asked):
        return IN_OTHER_LEAF if shelves in (Shelves.NEXT, Shelves.OTHER) else SAME_KIND
    unknown = is_unknown(asked) or is_unknown(other)
    likeness = near().get(asked or "", {}).get(other or "", 0.0)
    if shelves is Shelves.SAME:
        return max(likeness, LEAF_OF_UNKNOWN if unknown else LEAF_OF_OTHER)
    if shelves is Shelves.NEXT and unknown:
        return max(likeness, NEXT_LEAF)
    if likeness or asked is None or other is None:
        return likeness
    if asked.startswith(kinds.UNKNOWN) and other.startswith(kinds.UNKNOWN):
        return SAME_HEAD if asked.rsplit(" ", 1)[-1] == other.rsplit(" ", 1)[-1].lstrip(kinds.UNKNOWN) else 0.0
    return 0.0
