"""What makes one product of another variety than the next of its kind, though both would do. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import inf, log2
from typing import Final

from app.suggestions.understanding import colours, sorts
from app.suggestions.understanding.reading import Understood

VARIETIES: Final = frozenset(
    word
    for line in (
        "micro mini kid child youth handheld outdoor center marine bike golf vertical ceiling lot boombox",
        "body combo commercial refill modem mechanical easel registered buffered adsl dsl compact travel",
        "slimline bundle",
    )
    for word in line.split()
)
"""Words that set a product apart from those of its kind that lack them."""
TOLD_OTHERWISE: Final = {"desktop_computer": frozenset({"bundle", "mini", "slimline", "compact"})}
"""Of them what says something else of things of one kind, told apart below."""
CARRIED_ABOUT: Final = frozenset({"portable", "passport", "pocket", "mobile", "ministation", "touro"})
"""In the names of drives that need no socket."""
ON_A_DESK: Final = frozenset({"desktop", "desk", "book", "drivestation"})
"""In the names of drives that are not carried about."""
OPPOSED_IN: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "external_hard_drive": (CARRIED_ABOUT, ON_A_DESK),
}
"""Words of which one rather excludes the other."""
OPPOSITE: Final = 0.64
OTHER_VARIETY: Final = 0.8
"""What each of them leaves of a fit."""
FOR_ANY_SET: Final = frozenset({"universal", "learning", "harmony", "programmable"})
"""A remote that can be taught is not what was asked for with a set's own; the other way round it may do."""
OTHER_SORT: Final = 0.4
"""What is left of a fit where only one of two is of such a sort."""
WITHOUT_WIRE: Final = frozenset({"headphones", "earphones", "gaming_headset", "headset"})
WITHOUT: Final = ("wireless", "bluetooth")
WIRED: Final = 0.5
"""What is left of a fit where who came for one without a wire is given one with."""
SEVERAL: Final[Mapping[str, str]] = {"wall_charger": "ports", "car_charger": "ports", "cordless_phone": "handsets"} | {
    "item_tracker": "pack_count",
    "memory_module": "modules",
    "smart_plug": "pack_count",
}
"""What such a thing has one of, unless its name says more."""
BEST_WITHOUT_WIRE: Final = frozenset({"mouse", "keyboard", "keyboard_mouse_set"})
WIRE_WILL_DO: Final = 0.8
"""The same for what stands on a desk."""
BY_COUNT: Final[Mapping[str, str]] = dict.fromkeys(
    ("blank_disc", "household_battery", "marker", "pen", "pencil", "sticky_note", "index_card"), "pack_count"
) | dict.fromkeys(("photo_paper", "paper"), "sheets")
"""What is bought by the dozen, or by the ream, and how its count is told."""
PER_HALVING: Final = 0.92
"""What each halving or doubling of the pack leaves of a fit, of what is bought so."""
WRITES: Final = frozenset({"marker", "pen", "highlighter", "label_tape"})
"""Bought in a colour."""
OTHER_COLOUR: Final = 0.5
MONITORS: Final = frozenset({"monitor", "lcd", "wled", "bundle"})
"""In the names of computers that come with one, unless it is what is said not to come."""
NOT_INCLUDED: Final = frozenset({"not", "included"})
NETWORKED: Final = frozenset({"network_router", "network_adapter", "access_point"})
WIFI: Final = "wifi_generation"
"""What does not say how fast it talks is mostly of before."""
UNTOLD: Final = ("keyboard_language", "buffering")
"""Attributes that are told only where they are not the usual ones."""


def variety(asked: Understood, other: Understood) -> float:
    """What is left of a fit for what sets one of them apart, 0-1."""
    apart = float(OTHER_VARIETY ** _varieties(asked, other) * OTHER_SORT ** _seldom_told(asked, other))
    apart *= sorts.share(asked, other)
    return apart * _wired(asked, other) * _opposed(asked, other) * _packed(asked, other) * _written(asked, other)


def _seldom_told(asked: Understood, other: Understood) -> int:
    """In how much that names tell only where it is not the usual one of them is particular."""
    count = sum((name in asked.attributes) != (name in other.attributes) for name in UNTOLD)
    if asked.kind == "remote_control" and asked.tokens.isdisjoint(FOR_ANY_SET):
        count += not other.tokens.isdisjoint(FOR_ANY_SET)
    return count


def _varieties(asked: Understood, other: Understood) -> int:
    """In how much else only one of them is particular."""
    count = len((asked.words ^ other.words) & _varieties_in(asked.kind or ""))
    count += 2 * (asked.kind in SEVERAL and _has_several(asked) != _has_several(other))
    count += 2 * (asked.kind == "desktop_computer" and _has_a_monitor(asked) and not _has_a_monitor(other))
    count += asked.kind in NETWORKED and WIFI in asked.attributes and WIFI not in other.attributes
    return count


def _wired(asked: Understood, other: Understood) -> float:
    if not _is_without_wire(asked) or _is_without_wire(other):
        return 1.0
    return WIRED if asked.kind in WITHOUT_WIRE else WIRE_WILL_DO if asked.kind in BEST_WITHOUT_WIRE else 1.0


def _packed(asked: Understood, other: Understood) -> float:
    """What is left where one pack holds several times what the other does."""
    count = BY_COUNT.get(asked.kind or "", "")
    mine, theirs = asked.attributes.get(count), other.attributes.get(count)
    if not isinstance(mine, int | float) or not isinstance(theirs, int | float):
        return 1.0
    return float(PER_HALVING ** abs(log2(theirs / mine))) if 0 < mine < inf and 0 < theirs < inf else 1.0


def _written(asked: Understood, other: Understood) -> float:
    mine, theirs = colours.of(asked.attributes), colours.of(other.attributes)
    is_another = asked.kind in WRITES and bool(mine and theirs) and mine.isdisjoint(theirs)
    is_another |= asked.kind == "paper" and mine <= colours.PALE and bool(theirs) and theirs.isdisjoint(colours.PALE)
    return OTHER_COLOUR if is_another else 1.0


def _opposed(asked: Understood, other: Understood) -> float:
    one, another = OPPOSED_IN.get(asked.kind or "", (frozenset(), frozenset()))
    mine, theirs = asked.tokens, other.tokens
    is_opposed = not (mine.isdisjoint(one) or theirs.isdisjoint(another)) or not (
        mine.isdisjoint(another) or theirs.isdisjoint(one)
    )
    return OPPOSITE if is_opposed else 1.0


def _has_a_monitor(one: Understood) -> bool:
    return not one.tokens.isdisjoint(MONITORS) and not one.tokens >= NOT_INCLUDED


def _has_several(one: Understood) -> bool:
    count = one.attributes.get(SEVERAL.get(one.kind or "", ""))
    return isinstance(count, int | float) and count > 1


def _is_without_wire(one: Understood) -> bool:
    return any(one.attributes.get(name) for name in WITHOUT)


@lru_cache(maxsize=1024)
def _varieties_in(kind: str) -> frozenset[str]:
    return VARIETIES - TOLD_OTHERWISE.get(kind, frozenset())
