"""Which screens a mount or a stand takes, as its name says it: "for 37 - 84 Inches TV's", "32 to 50 Displays". Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from app.suggestions.understanding import by_kind
from app.suggestions.understanding.figures import tidy

_MARK: Final = r" ?(?:''|[\"']|-?in(?:ch(?:es)?)?\b\.?)?"
_RANGE: Final = re.compile(
    rf"(?<![\w.,/-])(\d{{1,3}}(?:\.\d)?){_MARK} ?(?:-|to|thru|through|~) ?(\d{{1,3}}(?:\.\d)?)"
    r"(?:''|[\"']| ?-?(?:in|inch|inches)\b| {1,2}(?=(?:flat|lcd|led|plasma|screens?|tvs?|displays?|televisions?|"
    r"monitors?|crts?|ultra thin|laptops?|notebooks?|netbooks?|tablets?|widescreen)\b)|$)"
)
_HOLDING: Final = re.compile(r"\b(?:mount\w*|stands?|brackets?|arm|cart|visionmount)\b")
MISREAD: Final = frozenset({"screen_inches", "size_inches", "length_m"})
"""What a range of screens is otherwise taken for."""
SMALLEST, LARGEST = 7, 120
"""Inches outside which a number is no screen's."""


def told(text: str, kind: str) -> dict[str, Any]:
    """`fits_from_inches` and `fits_inches`, the least and the largest screen it takes, where a name tells both."""
    is_holding = "mount" in text or "stand" in text or "arm" in text or "bracket" in text or "cart" in text
    if kind not in by_kind.IN_RANGES and not (is_holding and _HOLDING.search(text)):
        return {}
    for match in _RANGE.finditer(text):
        least, largest = tidy(float(match[1])), tidy(float(match[2]))
        if SMALLEST <= least < largest <= LARGEST:
            return {"fits_from_inches": least, "fits_inches": largest}
    return {}
