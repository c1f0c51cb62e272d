"""Values as feeds write them, read leniently where the meaning is plain and refused where it is a guess.

Every function raises ValueError with words for the person who can change the feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from typing import Any

import msgspec

from app.catalog.rules import Gtin, parse_gtin
from app.core.shapes import IDENTIFIER_PATTERN, thousandths

_IDENTIFIER = re.compile(IDENTIFIER_PATTERN)
_TRUE = frozenset({"true", "yes", "y", "t", "on", "1"})
_FALSE = frozenset({"false", "no", "n", "f", "off", "0"})
_YEARS = range(1970, 9001)
_CURRENCY = re.compile(r"^(?:[A-Za-z]{3}\s*|[$€£¥₹]\s*)|(?:\s*[A-Za-z]{3}|\s*[$€£¥₹])$")
_SPLIT = re.compile(r"\s*[|;,]\s*")
_SPLIT_WORDS = re.compile(r"[|;,\s]+")
_FLOAT_NOISE = Decimal("1e-9")
_TOO_LARGE = 10**15
_LEAST_GTIN_DIGITS = 6
MAX_SHOWN = 40


class Availability(Enum):
    """What an availability word says of the shelf."""

    OUT = "out"
    SOME = "some"
    """There is some, nobody says how many. Limited stock is not out of stock."""
    UNCLEAR = "unclear"
    """On order, discontinued and the like: nothing about what lies on the shelf."""


_OUT = frozenset({"outofstock", "soldout", "out", "unavailable", "notavailable", "none"})
_SOME = frozenset(
    {"instock", "limitedavailability", "limitedstock", "limited", "lowstock", "available", "instoreonly", "in"}
)


def shown(value: Any) -> str:
    """A value as a message may quote it: short, printable, and fit for any database."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def _plain(value: Any) -> str:
    """A scalar as text; numbers without float noise ("45.0" is "45")."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"{shown(value)} is not a single text or number")
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("a number is finite")
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def identifier(value: Any) -> str:
    """A store_id, sku and the like; a number is taken as its digits."""
    return _plain(value)


def checked_identifier(value: Any, name: str) -> str:
    """An identifier of the documented form; `name` is the field's, for the message."""
    found = identifier(value)
    if not _IDENTIFIER.fullmatch(found):
        raise ValueError(f"{name}: {shown(value)} is not 1-64 letters, digits, '.', '_' or '-'")
    return found


def line(value: Any) -> str:
    """Text on one line, with single spaces."""
    return " ".join(_plain(value).split())


def text(value: Any) -> str:
    """Text as it is, trimmed."""
    return _plain(value)


def decimal(value: Any) -> Decimal:
    """A number, also as text with a decimal comma, thousands separators or a currency around it.

    A lone comma before exactly three digits ("1,299") could mean either, and a price that is wrong by a
    thousand is worse than a rejected row.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(_plain(value))
    else:
        number = _from_text(_plain(value))
    if not number.is_finite() or abs(number) >= _TOO_LARGE:
        raise ValueError(f"{shown(value)} is too large")
    return number


def _from_text(given: str) -> Decimal:
    bare = _CURRENCY.sub("", given).strip().replace("\u2212", "-")
    bare = re.sub(r"(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3}(?!\d))", "", bare)
    commas, dots = bare.count(","), bare.count(".")
    if commas and dots:
        thousands = "," if bare.rfind(".") > bare.rfind(",") else "."
        bare = bare.replace(thousands, "").replace(",", ".")
    elif commas > 1 or dots > 1:
        bare = _grouped(bare, "," if commas else ".")
    elif commas:
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", bare):
            raise ValueError(
                f"{shown(given)} could be {bare.replace(',', '')} or {bare.replace(',', '.')}; use a point"
            )
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", bare, re.ASCII):
        raise ValueError(f"{shown(given)} is not a number")
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise ValueError(f"{shown(given)} is not a number") from None


def _grouped(bare: str, separator: str) -> str:
    if not re.fullmatch(rf"[+-]?\d{{1,3}}(\{separator}\d{{3}})+", bare):
        raise ValueError(f"{shown(bare)} is not a number")
    return bare.replace(separator, "")


def money(value: Any) -> str:
    """An amount as the decimal string our own bodies use. A sign or a fifth decimal is refused."""
    amount = decimal(value)
    cents = round(amount, 4)
    if amount != cents and not (isinstance(value, float) and abs(amount - cents) < _FLOAT_NOISE):
        raise ValueError(f"{shown(value)} has more than 4 decimals")
    if cents < 0:
        raise ValueError(f"{shown(value)} is negative; money has no sign")
    plain = f"{cents:f}"
    whole, _, fraction = plain.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def quantity(value: Any) -> int:
    """Thousandths of a unit."""
    amount = decimal(value)
    if isinstance(value, float) and abs(amount - round(amount, 3)) < _FLOAT_NOISE:
        amount = round(amount, 3)
    return thousandths(f"{amount:f}")


def whole(value: Any) -> int:
    """A whole number."""
    number = decimal(value)
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise ValueError(f"{shown(value)} is not a whole number")
    return int(number)


def coordinate(value: Any) -> float:
    """Degrees; a lone comma is always the decimal one, for nobody groups degrees by thousands."""
    plain = _plain(value)
    return float(_from_text(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain))


def boolean(value: Any) -> bool:
    """Yes or no, in the usual spellings."""
    if isinstance(value, bool):
        return value
    word = _plain(value).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{shown(value)} is neither true nor false")


def gtin(value: Any) -> Gtin:
    """A GTIN; 6-11 digits are padded, because spreadsheets eat leading zeros. A "0" stands for none, not for one."""
    digits = _plain(value)
    if digits.isascii() and digits.isdigit() and _LEAST_GTIN_DIGITS <= len(digits) < 12:
        return parse_gtin(int(digits))
    return parse_gtin(digits)


def identifiers(value: Any) -> list[str]:
    """Several identifiers: a list, or one text with them separated by `|`, `;`, `,` or spaces."""
    if isinstance(value, list):
        return [identifier(item) for item in value]
    return [part for part in _SPLIT_WORDS.split(_plain(value)) if part]


def lines(value: Any) -> list[str]:
    """Several texts: a list, or one text with them separated by `|`, `;` or `,`."""
    if isinstance(value, list):
        return [line(item) for item in value]
    return [part for part in _SPLIT.split(_plain(value)) if part]


def structure(value: Any) -> Any:
    """A list or an object, or JSON text of one."""
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        raise ValueError(f"{shown(value)} is not JSON") from None


def instant(value: Any) -> datetime | None:
    """An aware instant within our years; None for one that is naive, which is no instant."""
    if isinstance(value, datetime):
        at = value
    else:
        try:
            at = datetime.fromisoformat(_plain(value))
        except ValueError:
            raise ValueError(f"{shown(value)} is no instant; write it like 2026-11-21T04:05:06+10:00") from None
    if at.tzinfo is None:
        return None
    if at.year not in _YEARS:
        raise ValueError("the year is out of range")
    return at


def availability(value: Any) -> Availability:
    """What a word such as `in stock`, `OUT_OF_STOCK` or `https://schema.org/LimitedAvailability` says."""
    if isinstance(value, bool):
        return Availability.SOME if value else Availability.OUT
    word = re.sub(r"[\s_-]", "", _plain(value).rsplit("/", 1)[-1]).lower()
    if word in _OUT or word in _FALSE:
        return Availability.OUT
    if word in _SOME or word in _TRUE:
        return Availability.SOME
    return Availability.UNCLEAR


def guessed(value: str) -> bool | int | float | str:
    """A cell as what it looks like: for attributes, where `true` and `2` are no texts."""
    word = value.strip()
    if word.lower() in ("true", "yes"):
        return True
    if word.lower() in ("false", "no"):
        return False
    if re.fullmatch(r"-?(0|[1-9]\d{0,14})", word, re.ASCII):
        return int(word)
    if re.fullmatch(r"-?(0|[1-9]\d{0,8})[.,]\d{1,6}", word, re.ASCII):
        return float(word.replace(",", "."))
    return word


Converter = Callable[[Any], Any]
