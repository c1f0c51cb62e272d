"""Mends what names lost on their way: strokes of fractions, marks of inches, commas of thousands. Pure."""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(r"(?<![\w.,$-])(\d{1,2}(?:\.\d{1,2})?) {2,}(?=[a-z])")
"""Feeds that drop the inch mark put a space in its place: "Asus 10.1  Netbook"."""
_ASPECT: Final = re.compile(r"(?<![\d.,x$])16[ :](?:9|10)(?![\d.,x])")
"""How wide a picture is to its height; no inches."""
_BARE_SCREEN: Final = re.compile(
    r"(?<![\w.])(1[0-8]\.[1-6])(?= [a-z0-9-])"
    r"(?! (?:inch|in\b|ghz|mm|cm|oz|lbs?\b|x\b|hours?|mah|wh?\b|v\b|gb|mp|ft|feet))"
)
"""The size of a portable computer's screen that has lost its mark: "Satellite 15.6 C655D Laptop"."""
_PARTED: Final = re.compile(r"\d (?:[23458]|16|32)(?![\d.,])")
"""Whether there may be such a fraction: asked first, for it is asked fast."""
_FRACTION: Final = re.compile(
    r"(?=\d)(?<![\w.,/$#-])(?:(\d{1,2})[ -])?(1[135]?|[2-579]) (2|3|4|5|8|16|32)"
    r"(?=[ -]?(?:inch(?:es)?\b|in\b(?=\.| x|,|$| -)|''|\")|[wdhl](?![\w-])"
    r"|[ -](?:wide|high|deep|long|length|width|dia\w*|capacity|cap|cut|tab|expansion)\b| ?x ?\d)"
)
""" "21-3 4 Inch", "1 2 x 7 ft", "34-1 2w": a fraction whose stroke became a space."""
_SECOND: Final = re.compile(r"(x ?(?!1[14] )\d{1,2}[ -](?:1[135]?|[3579])) (2|4|8|16)(?![\w./]| ?x)")
"""The other side of a pair: "5-7 8 x 8-1 4"."""
_THOUSANDS: Final = re.compile(
    r"(?<![\w.,/-])(?<!x )(?<!-\d )(?:(\d{1,3}) (000)|([1-9]) ([257]50|500))"
    r"(?=[ -](?:box|packs?|pk|carton|ctn|case|count|ct|pages?|rpm|hours?|channels?|joules?|lumens?|mah|btu|roll|"
    r"labels?|sheets?|per)\b)"
)
""" "5 000 Box" is one number; "11 500 Sheets" is not."""
_GLUED: Final = re.compile(r"(?:(?<=\d )|(?<=\d[wdhl\"] ))x(?=\d)")
_FEW: Final = re.compile(r"\bone[ -](?=inch\b)|\bdual[ -](?=ports?\b)")
_COUNTED: Final = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_IN_WORDS: Final = re.compile(
    r"\b(two|three|four|five|six)[ -]"
    r"(?=(?:drawer|shel(?:f|ves)|tier|pocket|outlet|port|slice|bay|channel|inch|multicolor tab|tab)s?\b)"
)


def mend(text: str) -> str:
    """A name, in lower case, with what it lost put back where there is no doubt about it."""
    if "16" in text:
        text = _ASPECT.sub("", text)
    if "  " in text:
        text = _MARK.sub(r"\1 inch ", text)
    if "laptop" in text or "notebook" in text:
        text = _BARE_SCREEN.sub(r"\1 inch", text)
    if " x" in text:
        text = _GLUED.sub("x ", text)
    if "x" in text:
        text = _SECOND.sub(r"\1/\2", text)
    if _PARTED.search(text):
        text = _FRACTION.sub(_with_stroke, text)
    if " 000" in text or " 500" in text or " 250" in text or " 750" in text:
        text = _THOUSANDS.sub(r"\1\2\3\4", text)
    if "one inch" in text or "one-inch" in text or "dual-port" in text or "dual port" in text:
        text = _FEW.sub(lambda match: "2 " if match[0][0] == "d" else "1 ", text)
    if "two" in text or "three" in text or "four" in text or "five" in text or "six" in text:
        text = _IN_WORDS.sub(lambda match: f"{_COUNTED[match[1]]} ", text)
    return text


def _with_stroke(match: re.Match[str]) -> str:
    whole, above, below = match.groups()
    if int(above) >= int(below) or (int(below) in (4, 8, 16, 32) and int(above) % 2 == 0):
        return match[0]
    if not whole:
        return f"{above}/{below}"
    # "8-1 2 x 11 1 2 Capacity" is a sheet and a capacity.
    return f"{whole}{' ' if match[0][:3] in ('11 ', '14 ') else '-'}{above}/{below}"
