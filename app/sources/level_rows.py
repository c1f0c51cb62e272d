"""Stock levels out of a feed's rows: quantities where there are any, words where they say something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.clock import to_micros
from app.sources import values
from app.sources.convert import INVALID
from app.sources.feeds import Row
from app.sources.intake import LevelRow, Rejection
from app.sources.parse import NAIVE
from app.sources.values import Availability

NO_QUANTITY = "no_quantity"
UNTRACKED = frozenset({"null", "untracked", "not tracked", "not_tracked"})


def level_rows(rows: Sequence[Row]) -> tuple[list[LevelRow], list[Rejection]]:
    """Stock levels, and the rows that are none. A row without `as_of` is of the instant it is taken.

    A quantity stands over a word. "Out of stock" is 0; "in stock" or "limited" without a quantity tells nothing
    that could be counted, so such a row is left out with the reason.
    """
    good: list[LevelRow] = []
    rejected: list[Rejection] = []
    for row in rows:
        try:
            level = _level(row)
        except _Refused as refused:
            rejected.append(Rejection(row.index, refused.code, str(refused)))
        except ValueError as error:
            rejected.append(Rejection(row.index, INVALID, str(error)))
        else:
            good.append(level)
    return good, rejected


class _Refused(ValueError):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _level(row: Row) -> LevelRow:
    fields = row.fields
    store_id = _identifier(fields, "store_id")
    sku = _identifier(fields, "sku") if fields.get("sku") is not None else None
    gtin = None
    if sku is None:
        if fields.get("gtin") is None:
            raise ValueError("name the product by sku or by gtin")
        gtin = values.gtin(fields["gtin"]).digits
    as_of = None
    if fields.get("as_of") is not None:
        instant = values.instant(fields["as_of"])
        if instant is None:
            raise _Refused("naive_time", f"as_of {NAIVE}")
        as_of = to_micros(instant)
    return LevelRow(row.index, store_id, sku, gtin, _counted(fields), as_of)


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return values.checked_identifier(value, name)


def _counted(fields: Mapping[str, Any]) -> int | None:
    """Thousandths on hand, None where it is not tracked."""
    given = fields.get("on_hand")
    if isinstance(given, str):
        if given.strip().lower() in UNTRACKED:
            return None
        if any(char.isdigit() for char in given):
            return values.quantity(given)
    elif given is not None and not isinstance(given, bool):
        return values.quantity(given)
    word = given if given not in (None, "") else fields.get("availability")
    if word is None:
        if "on_hand" in fields and given is None:
            return None
        raise ValueError("on_hand is missing")
    says = values.availability(word)
    if says is Availability.OUT:
        return 0
    if says is Availability.SOME:
        raise _Refused(NO_QUANTITY, f"It says {values.shown(word)}, not how many; give on_hand.")
    raise _Refused(NO_QUANTITY, f"{values.shown(word)} does not say what is on the shelf; give on_hand.")
