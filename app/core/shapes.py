"""Building blocks of request and answer bodies: identifiers, text, money, quantities, instants.

The JSON schema of each says exactly what is taken, so what the documentation calls valid is valid and what it
calls invalid is refused.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from app.core.clock import rfc3339
from app.core.db import QUANTITY_SCALE

IDENTIFIER_PATTERN = r"^[A-Za-z0-9._-]{1,64}$"
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_QUANTITY = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,12})?")
MAX_QUANTITY = 10**9
MONEY_SCHEMA = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "examples": ["45.00"]}
QUANTITY_SCHEMA = {
    "anyOf": [
        {"type": "number", "multipleOf": 0.001, "minimum": -MAX_QUANTITY + 1, "maximum": MAX_QUANTITY - 1},
        {"type": "string", "pattern": r"^-?[0-9]{1,9}(\.[0-9]{1,3})?$"},
    ],
    "examples": [12],
}


class Body(BaseModel):
    """A request body: unknown fields are refused, so a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


Flag = Annotated[bool, Strict()]
"""true or false; "yes" and 1 are a misunderstanding."""
Whole = Annotated[int, Strict()]
"""A whole number; digits in quotes are a misunderstanding."""
Number = Annotated[float, Strict()]
"""A number, not text."""


def _a_day(value: Any) -> Any:
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a day is text such as 2026-11-21")
    return value


DayIn = Annotated[
    date, BeforeValidator(_a_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-21"]})
]
"""A calendar day. Pydantic alone would also take a number of seconds, or an instant at midnight."""

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN)]
"""A caller's own identifier: 1-64 of letters, digits, '.', '_', '-'."""


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]
LongText = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]
ProductName = Annotated[
    str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")
]


def parse_money(value: Any) -> Decimal:
    """A decimal string as an amount. Raises ValueError with what to change."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise ValueError('money is a decimal string such as "45.00", with up to 4 decimals and no sign')
    return Decimal(value)


def money_text(amount: Decimal, decimals: int = 2) -> str:
    """An amount as answers write it: at least `decimals` decimals, more only where they are not zero."""
    exact = max(decimals, -int(amount.normalize().as_tuple().exponent)) if amount else decimals
    return f"{amount:.{exact}f}"


def thousandths(value: Any) -> int:
    """A quantity as thousandths of a unit. Raises ValueError with what to change.

    Platforms write decimal strings with more places ("0.00000"); they are taken while the extra ones are zero.
    """
    if isinstance(value, bool):
        raise ValueError("a quantity is a number")
    if isinstance(value, int):
        scaled = value * QUANTITY_SCALE
    elif isinstance(value, float):
        nearest = round(value * QUANTITY_SCALE) if abs(value) < MAX_QUANTITY else QUANTITY_SCALE * MAX_QUANTITY
        if nearest / QUANTITY_SCALE != value and abs(value) < MAX_QUANTITY:
            raise ValueError("a quantity has at most 3 decimals")
        scaled = nearest
    elif isinstance(value, str) and _QUANTITY.fullmatch(value):
        exact = Decimal(value) * QUANTITY_SCALE
        scaled = int(exact)
        if scaled != exact:
            raise ValueError("a quantity has at most 3 decimals")
    elif isinstance(value, Decimal):
        return thousandths(str(value))
    else:
        raise ValueError("a quantity is a number or a decimal string, with at most 3 decimals")
    if abs(scaled) >= MAX_QUANTITY * QUANTITY_SCALE:
        raise ValueError(f"a quantity is below {MAX_QUANTITY}")
    return scaled


def quantity_number(amount: Decimal | None) -> int | float | None:
    """A quantity as answers write it: a whole number where it is one."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def from_thousandths(amount: int) -> Decimal:
    """Thousandths of a unit as a decimal."""
    return Decimal(amount) / QUANTITY_SCALE


MoneyIn = Annotated[Decimal, BeforeValidator(parse_money), WithJsonSchema(MONEY_SCHEMA)]
MoneyOut = Annotated[Decimal, PlainSerializer(money_text, return_type=str), WithJsonSchema(MONEY_SCHEMA)]
QuantityIn = Annotated[
    Decimal, BeforeValidator(lambda value: from_thousandths(thousandths(value))), WithJsonSchema(QUANTITY_SCHEMA)
]
QuantityOut = Annotated[
    Decimal,
    PlainSerializer(quantity_number, return_type=float | int),
    WithJsonSchema({"type": "number", "examples": [8]}),
]


def _in_range(instant: datetime) -> datetime:
    if not 1970 <= instant.year <= 9000:
        raise ValueError("the year is out of range")
    return instant


def _rfc3339_only(value: Any) -> Any:
    """Pydantic alone also takes seconds since 1970, minutes without seconds, and an underscore for the T."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        raise ValueError("an instant is text in RFC 3339 form with an offset, such as 2026-11-21T04:05:06+10:00")
    return value


InstantIn = Annotated[
    AwareDatetime,
    BeforeValidator(_rfc3339_only),
    AfterValidator(_in_range),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-21T04:05:06+10:00"]}),
]
InstantOut = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-20T18:05:06Z"]}),
]


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema with its definitions put in their places, for where OpenAPI cannot refer to components."""
    definitions = schema.pop("$defs", {})

    def put(node: Any) -> Any:
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions:
                return put(definitions[name])
            return {key: put(value) for key, value in node.items()}
        return [put(part) for part in node] if isinstance(node, list) else node

    whole: dict[str, Any] = put(schema)
    return whole


def example(value: dict[str, Any]) -> ConfigDict:
    """A model's configuration that gives OpenAPI this example of it."""
    return ConfigDict(json_schema_extra={"examples": [value]})


def page_example(item: dict[str, Any]) -> ConfigDict:
    """The same for a page of a list with this one item."""
    return example({"items": [item], "next_cursor": None})
