"""What a scanner, a camera or a hand puts into the search: which products' numbers it may stand for. Pure.

Scanners say more than the digits: some put the symbology before them (AIM identifiers, ISO/IEC 15424), GS1 codes
say which number follows, and UPC-E leaves out zeros. A till leaves all that away; so does the search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.catalog.rules import check_digit, parse_gtin

_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_DIGITAL_LINK = re.compile(r"^https?://[^?#]*/01/(\d{8,14})(?:[/?#]|$)", re.IGNORECASE)
"""A GS1 Digital Link in a QR code: "https://id.gs1.org/01/09506000134352"."""
_ELEMENT = re.compile(r"^\(?01\)?(\d{14})")
"""A GS1 element string: application identifier 01, then a GTIN; a batch, a date or a weight may follow."""
_GROUPED = re.compile(r"\d+(?:[ -]\d+)*")
_UPC_E = re.compile(r"[01]\d{7}")


@dataclass(frozen=True)
class Scanned:
    """What was typed or scanned."""

    text: str
    """Without what is not text and what only names the symbology."""
    gtins: tuple[str, ...] = ()
    """The numbers of 14 digits it may stand for, the likeliest first; none where it is no product's number."""
    fits: bool = True
    """False where a product's number was misread or mistyped: no reading of it has the right check digit."""


def read(raw: str) -> Scanned:
    """Read what came in, whoever or whatever typed it."""
    text = "".join(char for char in raw if char.isprintable()).strip()
    text = _SYMBOLOGY.sub("", text)
    inside = _DIGITAL_LINK.match(text) or (_ELEMENT.match(text) if len(text) >= 16 else None)
    digits = inside.group(1) if inside else text
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(" ", "").replace("-", "")
    try:
        plain = parse_gtin(digits)
    except ValueError:
        return Scanned(text)
    gtins = [plain.digits]
    fits = plain.is_valid
    if _UPC_E.fullmatch(digits) and (whole := upc_a(digits)) is not None:
        # An EAN-8 of the same digits is looked for first where its own check digit is right.
        gtins.insert(len(gtins) if fits else 0, whole)
        fits = True
    return Scanned(text, tuple(gtins), fits)


def upc_a(short: str) -> str | None:
    """The GTIN of a UPC-E of 8 digits, None where the check digit they share is wrong.

    GS1 General Specifications 5.2.2.4.2: the last digit before the check digit says which zeros were left out.
    """
    system, body, last = short[0], short[1:6], short[6]
    if last in "012":
        ten = f"{body[:2]}{last}0000{body[2:]}"
    elif last == "3":
        ten = f"{body[:3]}00000{body[3:]}"
    elif last == "4":
        ten = f"{body[:4]}00000{body[4]}"
    else:
        ten = f"{body}0000{last}"
    eleven = f"{system}{ten}"
    return f"00{eleven}{short[7]}" if check_digit(eleven) == int(short[7]) else None
