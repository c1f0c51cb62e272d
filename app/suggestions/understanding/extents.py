"""How wide and high a thing is, and the sides of a sheet: "36w x 18d x 72h", "3-1/2 x 5 Inches". Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from app.suggestions.understanding import attribute_words as words
from app.suggestions.understanding import by_kind
from app.suggestions.understanding.figures import tidy

_SIDE: Final = r"(\d{1,2}[ -]\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}|\d{1,3}(?:\.\d{1,4})?|\.\d{1,3})"
_INCH: Final = r"(?: ?(?:''|\")|[ -]?in(?:ch(?:es)?)?\b\.?)"
_PAIR: Final = re.compile(
    rf"(?=[\d.])(?<![\w.,/-]){_SIDE}({_INCH})? ?x ?{_SIDE}({_INCH})?"
    r"(?![\w./]|[ -]?(?:ft|feet|foot|yd|yards?|m\b))( ?x ?\d)?"
    rf"({_INCH})?"
)
_TRIPLE_MARK: Final = re.compile(rf" ?x ?{_SIDE}{_INCH}")
_ON_A_ROLL: Final = re.compile(
    rf"(?<![\w.,/-]){_SIDE}{_INCH}? ?x ?\d[\d.,-]*[ -]?(?:ft|feet|foot|yds?|yards?|m|')(?![\w])"
)
LETTERED: Final = re.compile(r"\d\"? ?[wdhl] ?x ?\d[\d. /-]*\"?[wdhl]\b")
""" "36w x 18d": letters that say which side it is."""
LETTERS: Final = {"w": "width_inches", "h": "height_inches", "d": "", "l": ""}
_LARGEST_SHEET: Final = 40


def inches(side: str) -> float:
    """ "8-1/2", "1/2", ".75" and "11" as inches."""
    whole, below = 0.0, ""
    if "/" in side:
        side, _, below = side.partition("/")
        if " " in side or "-" in side:
            first, _, side = side.replace("-", " ").partition(" ")
            whole = float(first)
        return whole + float(side) / (float(below) or 1)
    return float(side)


def told(text: str, kind: str) -> dict[str, Any]:
    """`paper_size` of what is a sheet, its shorter side first; `width_inches` and `height_inches` of what is not."""
    if "x" not in text:
        return {}
    if kind in by_kind.ON_ROLLS and (roll := _ON_A_ROLL.search(text)):
        return {"width_inches": tidy(inches(roll[1]))}
    is_sheet = kind in by_kind.IN_SHEETS
    if not is_sheet and kind not in by_kind.IN_PAIRS and not ('"' in text or "in" in text or "''" in text):
        return {}
    for match in _PAIR.finditer(text):
        first, second = inches(match[1]), inches(match[3])
        if not first or not second:
            continue
        if is_sheet:
            if max(first, second) > _LARGEST_SHEET or (match[5] and kind != "index_divider"):
                continue
            size = "x".join(f"{tidy(side):g}" for side in sorted((first, second)))
            return {"paper_size": words.PAPER.get(size, size)}
        is_marked = kind not in by_kind.PRINTING and (
            match[4] or match[2] or (match[5] and _TRIPLE_MARK.match(text, match.end(3)))
        )
        if not (is_marked or (kind in by_kind.IN_PAIRS and min(first, second) >= 5)):
            continue
        if kind == "projection_screen":
            first, second = max(first, second), min(first, second)
        found = {"width_inches": tidy(first)}
        if not match[5]:
            found["height_inches"] = tidy(second)
        return found
    return {}
