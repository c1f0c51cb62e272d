"""Barcodes as bars to draw: EAN-13 (UPC-A is its case with a leading zero) and EAN-8 of GTINs, Code 128 of codes. Pure.

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
_CODE_128 = (  # noqa: SIM905 - a hundred quotes make a list nobody reads
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214"
).split()
"""Widths of dark and light stripes by value (ISO/IEC 15417, table 1)."""
_START_B, _STOP = 104, "2331112"
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
    return _drawn(digits, modules(digits))


def code_128(text: str) -> Barcode:
    """The symbol for a text of printable ASCII, in code set B."""
    return _drawn(text, code_128_modules(text))


def _drawn(text: str, pattern: str) -> Barcode:
    bars: list[tuple[int, int]] = []
    at = QUIET_MODULES
    for module, run in groupby(pattern):
        length = len(list(run))
        if module == "1":
            bars.append((at, length))
        at += length
    return Barcode(text, len(pattern) + 2 * QUIET_MODULES, tuple(bars))


def code_128_modules(text: str) -> str:
    """The symbol as a row of modules, "1" for dark: start, characters, check character modulo 103, stop."""
    values = [ord(char) - 32 for char in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    widths = "".join(_CODE_128[value] for value in (_START_B, *values, check)) + _STOP
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))


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
