"""Pure rules of the catalogue: GTINs, product keys, category paths, distances."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
UNKNOWN_GTIN_PREFIX = "gtin:"
"""Marks the key of a product named by a GTIN nobody has yet. ':' cannot occur in a sku."""
EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Gtin:
    """A GTIN as kept: 14 digits, and whether its check digit is right."""

    digits: str
    is_valid: bool


def check_digit(body: str) -> int:
    """The GS1 check digit of the digits before it (General Specifications 7.9: weights 3, 1 from the right)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    return (10 - total % 10) % 10


def parse_gtin(value: object) -> Gtin:
    """Read a GTIN given as text or number; a number is padded to 12, all are kept as 14 digits.

    A wrong check digit is told, not refused. Raises ValueError for what is no GTIN at all.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON knows no whole numbers: 1.0 is one
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a GTIN is 8, 12, 13 or 14 digits")
    if isinstance(value, int):
        text = str(value) if value >= 0 else ""
        if 0 < len(text) < 12 and len(text) != 8:
            text = text.zfill(12)  # spreadsheets and JSON numbers eat leading zeros
    else:
        text = value.strip()
    if len(text) not in GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        raise ValueError("a GTIN is 8, 12, 13 or 14 digits")
    padded = text.zfill(14)
    return Gtin(padded, check_digit(padded[:-1]) == int(padded[-1]))


def gtin_or_none(text: str) -> str | None:
    """The 14 digits if `text` can be read as a GTIN, else None."""
    try:
        return parse_gtin(text).digits
    except ValueError:
        return None


def unknown_key(gtin: str) -> str:
    """The product key for a GTIN that no product has yet."""
    return f"{UNKNOWN_GTIN_PREFIX}{gtin}"


def gtin_of_key(product_key: str) -> str | None:
    """The GTIN in a key made by :func:`unknown_key`, None for a sku."""
    return product_key.removeprefix(UNKNOWN_GTIN_PREFIX) if product_key.startswith(UNKNOWN_GTIN_PREFIX) else None


def category_path(text: str | None) -> tuple[str, ...]:
    """The parts of a category such as "Electronics > Video > DVD Players", tidied; empty for none."""
    if not text:
        return ()
    return tuple(part for part in (" ".join(piece.split()) for piece in text.split(">")) if part)


def joined(path: tuple[str, ...]) -> str | None:
    """A category path as kept and shown, None for an empty one."""
    return " > ".join(path) or None


def distance_km(a: tuple[float, float] | None, b: tuple[float, float] | None) -> float | None:
    """Great-circle distance between two (latitude, longitude) pairs, to 0.1 km; None if either is unknown.

    Haversine formula on a sphere of the Earth's mean radius; within 0.6 % of the ellipsoid.
    """
    if a is None or b is None:
        return None
    lat_a, lon_a, lat_b, lon_b = (radians(value) for value in (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(min(1.0, half))), 1)
