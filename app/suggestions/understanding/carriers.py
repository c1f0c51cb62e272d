"""The networks telephones are sold for: a prepaid phone of one does not ring on another's, nor does its card. Pure."""

from __future__ import annotations

from typing import Final

from app.suggestions.understanding.reading import Understood

OTHER_CARRIER: Final = 0.6
"""What is left of a telephone that is sold for another network: most change theirs only if they must."""
AIRTIME: Final = "airtime_card"
"""Minutes on one network are none on another; who buys a SIM card has not yet chosen, or may still change."""
CARDS: Final = frozenset({AIRTIME, "sim_card"})
SOLD_FOR_ONE: Final = CARDS | {"mobile_phone", "mobile_broadband"}
_SPOKEN: Final = tuple(
    (name, frozenset(words.split()))
    for name, words in (
        ("gophone", "gophone"),
        ("straight talk", "straight talk"),
        ("simple mobile", "simple mobile"),
        ("total wireless", "total wireless"),
        ("tracfone", "tracfone"),
        ("mint", "mint mobile"),
        ("greatcall", "greatcall"),
        ("boost", "boost mobile"),
        ("boost", "re boost"),
        ("virgin", "virgin"),
        ("cricket", "cricket"),
        ("metropcs", "metropcs"),
        ("verizon", "verizon"),
        ("net10", "net"),
        ("h2o", "h o"),
        ("sprint", "sprint"),
        ("gophone", "at t"),
        ("t-mobile", "t mobile"),
    )
)
"""How names say them, the more particular first: AT&T is read as "at" and "t", and sells GoPhones."""


def of(one: Understood) -> str | None:
    """The network a name speaks of; None where it speaks of none, and for what is sold unlocked."""
    if one.attributes.get("unlocked"):
        return None
    return next((name for name, words in _SPOKEN if words <= one.tokens), None)


def share(asked: Understood, other: Understood) -> float:
    """What is left of one telephone for another, or of one card, that is sold for another network, 0-1."""
    if asked.kind not in SOLD_FOR_ONE or other.kind not in SOLD_FOR_ONE:
        return 1.0
    if not _differ(asked, other):
        is_free = {bool(one.attributes.get("unlocked")) for one in (asked, other)} == {True, False}
        is_bound = asked.kind == other.kind and is_free and (of(asked) or of(other)) is not None
        return OTHER_CARRIER if is_bound else 1.0
    return 0.0 if asked.kind == AIRTIME else OTHER_CARRIER


def is_anothers(asked: Understood, other: Understood) -> bool:
    """Whether one of the two is a card for a network the other is not sold for."""
    return not CARDS.isdisjoint((asked.kind, other.kind)) and _differ(asked, other)


def _differ(asked: Understood, other: Understood) -> bool:
    mine, theirs = of(asked), of(other)
    return mine is not None and theirs is not None and mine != theirs
