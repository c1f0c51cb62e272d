"""A name made ready for reading its figures, and how what is read is kept. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple


class Name(NamedTuple):
    """A name made ready: what the readers of its figures share."""

    text: str
    tokens: list[str]
    words: frozenset[str]
    made_for: int
    """Where it begins to say what it is for; past the end where it does not."""
    kind: str
    """The kind of thing it names, "" where nobody knows: the same figure says different things of different things."""


def number(digits: str) -> float:
    """A number as shops write it: "1,000" is a thousand and "1,5" is one and a half."""
    whole, comma, rest = digits.partition(",")
    if comma and (len(rest) != 3 or whole == "0") and "," not in rest and "." not in rest:
        return float(f"{whole}.{rest}")
    return float(digits.replace(",", ""))


def tidy(value: float) -> float:
    """Rounded to thousandths, whole where it is whole."""
    value = round(value, 3)
    return int(value) if value == int(value) else value


def keep(key: str, value: float, found: dict[str, Any]) -> None:
    """The first reading stands: names begin with what the thing is and end with what it comes with."""
    value = tidy(value)
    if value:
        found.setdefault(key, value)


def keep_pack(value: float, found: dict[str, Any]) -> None:
    """The largest count stands, and one is no pack."""
    if value > found.get("pack_count", 1) and value == int(value):
        found["pack_count"] = int(value)
