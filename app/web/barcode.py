"""Barcodes of GTINs as bars to draw: EAN-13 (UPC-A is its case with a leading zero) and EAN-8. Pure.

A clerk holds the phone to the till's scanner, so only what a scanner will read is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from app.catalog.rules import check_digit

_L = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
"""Left-hand patterns of odd parity, by digit (GS1 General Specifications 5.2.1.2)."""
_R = tuple("".join("10"[int(module)] for module in pattern) for pattern in _L)
_G = tuple(pattern[::-1] for pattern in _R)
_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
"""Which left-hand digits are of even parity: this is how EAN-13 carries its first digit."""
_GUARD, _CENTRE = "101", "01010"
QUIET_MODULES = 11
"""White on either side; the widest any of these symbols asks for."""
HEIGHT_MODULES = 50


@dataclass(frozen=True)
class Barcode:
    """Dark bars as (first module, width), counted from the left edge of the quiet zone."""

    digits: str
    width: int
    bars: tuple[tuple[int, int], ...]
    height: int = HEIGHT_MODULES


def barcode(gtin: str | None) -> Barcode | None:
    """The symbol for a GTIN kept as 14 digits.

    None for no GTIN, a wrong check digit (a scanner would refuse it) and a trade unit's GTIN-14 (its first digit
    is not zero), which no till sells.
    """
    if gtin is None or len(gtin) != 14 or not gtin.isdigit() or gtin[0] != "0":
        return None
    if check_digit(gtin[:-1]) != int(gtin[-1]):
        return None
    digits = gtin[6:] if gtin.startswith("000000") else gtin[1:]
    pattern = modules(digits)
    bars: list[tuple[int, int]] = []
    at = QUIET_MODULES
    for module, run in groupby(pattern):
        length = len(list(run))
        if module == "1":
            bars.append((at, length))
        at += length
    return Barcode(digits, len(pattern) + 2 * QUIET_MODULES, tuple(bars))


def modules(digits: str) -> str:
    """The symbol as a row of modules, "1" for dark: 95 for 13 digits, 67 for 8."""
    if len(digits) == 8:
        left = "".join(_L[int(digit)] for digit in digits[:4])
        right = digits[4:]
    else:
        parity = _PARITY[int(digits[0])]
        left = "".join((_L if kind == "L" else _G)[int(digit)] for kind, digit in zip(parity, digits[1:7], strict=True))
        right = digits[7:]
    return _GUARD + left + _CENTRE + "".join(_R[int(digit)] for digit in right) + _GUARD
