"""What inches, feet and metres in a name measure: a screen, a pocket, a cable. Pure."""

from __future__ import annotations

import re
from typing import Any

from app.suggestions.understanding import attribute_words as words
from app.suggestions.understanding import by_kind
from app.suggestions.understanding.figures import Name, keep

LARGEST = 2000
LARGEST_IN = 200
"""Inches; "98510 in Piano Black" has none."""
SMALLEST_TAKEN = 5
"""Inches of the smallest screen anything is made for."""


def inches(value: float, times: str | None, match: re.Match[str], said: Name, found: dict[str, Any]) -> None:
    """One side of a pair says nothing alone: `extents` reads both."""
    gap, unit, text = match[5], match[6], said.text
    if value > LARGEST:
        return
    if times and text.endswith("-", 0, match.start()):
        times = None  # a "Mark-5x 5-Inch" is no pair
    if unit in words.BARE:
        if not 7 <= value <= 110 or times or (unit == "led" and value < 10):
            return
    elif unit == "in" and (
        value > LARGEST_IN or words.ONE.match(text, match.end()) or words.MODEL.search(text, 0, match.start(3))
    ):
        return  # "3-in-1", "iPad 2 in leather"
    if value in (2, 4, 8, 16) and (above := words.ABOVE.search(text, 0, match.start(3))) and int(above[1]) < value:
        value = int(above[1]) / value  # "1 4 Inch" has lost its stroke
    key = by_kind.INCHES.get(said.kind)
    if times or text.startswith((" x", "x"), match.end()) or words.OTHER_SIDE.search(text, 0, match.start(3)):
        if key == "width_inches" or (not times and said.words & words.LONG and "tape" in said.words):
            keep("width_inches", value, found)
    elif key is not None and not (key == "screen_inches" and text.endswith("up to ", 0, match.start())):
        if said.kind in by_kind.IN_RANGES and value < SMALLEST_TAKEN:
            return  # the drive a notebook cooler has room for
        if key == "screen_inches" and found.get(key) == int(value) and unit not in words.BARE:
            del found[key]  # "ThinkBook 15 Notebook 15.6 inch": the name rounds
        keep(key, value, found)
    elif said.words & words.LONG:
        keep("length_m", value * 0.0254, found) if "tape" not in said.words else keep("width_inches", value, found)
    elif said.words & words.BAGS or match.start() > said.made_for or text.endswith("up to ", 0, match.start()):
        keep("fits_inches", value, found)
    elif unit in words.BARE or (said.words & words.SCREENS and value <= 200 and gap != "--"):
        if unit not in words.BARE and found.get("screen_inches") == int(value):
            del found["screen_inches"]
        keep("screen_inches", value, found)
    else:
        keep("size_inches", value, found)


def is_lost_inch(value: float, unit: str, said: Name) -> bool:
    """Whether a foot mark stands for inches, as where a feed has halved its quotes: "26' LCD TV"."""
    if unit != "'":
        return False
    if said.kind in by_kind.NEVER_FEET:
        return value >= 2
    return 7 <= value <= 110 and bool(said.words & words.SCREENS) and not said.words & words.LONG


def metres(value: float, match: re.Match[str], said: Name, found: dict[str, Any]) -> None:
    """A length only where it is the thing's own, and no range, no depth and no plug."""
    unit, before = match[6], said.text[: match.start()]
    follows = words.AFTER.match(said.text, match.end())
    if before.endswith("up to ") or (follows and follows[1] in words.NO_LENGTH):
        return
    if unit in ("m", "cm") and not said.words & words.LONG:
        return
    if unit == "m" and (
        before.endswith("usb ")
        or words.GENDER.match(said.text, match.end())
        or words.CODE.search(said.text, 0, match.start(3))
    ):
        return  # "USB 2.0 M M", "RJ-45 M": plugs, not metres
    if unit == "m" and value == 3 and not match[5] and "tape" in said.words:
        return  # the maker of tapes
    keep("length_m", value * words.METRES[unit], found)
