"""Answers: what a customer said, as text that can stand in an address, and what fits it. Pure.

An answer stands for itself, whatever the shelf holds when it is given again: "32" or "32..43" for a number, "..60" for
a price of at most 60, "60..100" for one over 60 up to 100, "yes" and "no", or a text as the product has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from app.suggestions.rules import Item

PRICE = "price"
"""Asked about like an attribute; a product's own attribute of this name is not."""
BETWEEN = ".."
YES, NO = "yes", "no"
Plain = bool | Decimal | str


def plain(value: Any) -> Plain | None:
    """A value that can be asked about, None for any other; numbers are equal however they are written."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    return value.strip() or None if isinstance(value, str) else None


def between(low: Plain | None, high: Plain | None) -> str:
    """The text of an answer that takes what lies between; of one that takes one value where both are the same."""
    if isinstance(low, bool):
        return YES if low else NO
    if low == high:
        return _written(low)
    return f"{_written(low)}{BETWEEN}{_written(high)}"


def _written(value: Plain | None) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def fits(item: Item, name: str, answer: str) -> bool:
    """Whether the item is still in after this answer: so it is where what was asked is not known of it."""
    if name == PRICE:
        return item.price is None or _in_band(item.price, answer)
    value = plain(item.facts.get(name))
    if value is None:
        return True
    if isinstance(value, bool):
        return answer == (YES if value else NO)
    if isinstance(value, str):
        return value == answer
    ends = _ends(answer)
    return ends is not None and (ends[0] is None or ends[0] <= value) and (ends[1] is None or value <= ends[1])


def fitting(items: Iterable[Item], answers: Mapping[str, str]) -> list[Item]:
    """The items that every answer leaves."""
    return [item for item in items if all(fits(item, name, answer) for name, answer in answers.items())]


def _in_band(price: Decimal, answer: str) -> bool:
    """Bands of price leave out their lower bound, so that $60 belongs to "up to $60" alone."""
    ends = _ends(answer)
    return ends is not None and (ends[0] is None or ends[0] < price) and (ends[1] is None or price <= ends[1])


def _ends(answer: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The bounds of an answer, None for one that is no number and no band."""
    low, dots, high = answer.partition(BETWEEN)
    try:
        ends = tuple(Decimal(end) if end else None for end in ((low, high) if dots else (low, low)))
    except InvalidOperation:
        return None
    if any(end is not None and not end.is_finite() for end in ends) or ends == (None, None):
        return None
    return ends[0], ends[1]
