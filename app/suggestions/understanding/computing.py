"""What names of memory, drives, networks and keyboards tell in letters of their own trade. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from app.suggestions.understanding import attribute_words as words

_DDR: Final = re.compile(r"\b(?:l?p?g?ddr|pc)([2-6])(?:\b|(?=[-l]))|\bddr-?([2-5])\d{3,4}\b|\bddr[ -]?(iii?)\b")
_MEGAHERTZ: Final = re.compile(
    r"\bddr[2-5]?[ -]?(266|333|400|533|667|800|1066|1333|1600|1866|2133|2400|2666|3000|3200|3600)\b"
)
_RATED: Final = re.compile(r"\bpc([2-5]?)l?-?(\d{4,5})(?=[a-z]?\b)")
_RATES: Final = {
    "1600": 200, "2100": 266, "2700": 333, "3200": 400, "24200": 533, "25300": 667, "26400": 800, "28500": 1066,
    "23200": 400, "38500": 1066, "310600": 1333, "312800": 1600, "314900": 1866, "417000": 2133, "419200": 2400,
    "421300": 2666, "424000": 3000, "425600": 3200,
}  # fmt: skip
"""Megabytes a second of modules, with their generation before it, to their megahertz."""
_THOUSAND_TURNS: Final = re.compile(r"(?<![\w.,])(\d{1,2}(?:\.\d)?)k ?rpm\b")
_DOCSIS: Final = re.compile(r"\bdocsis ?([1-4])")
_SATA: Final = re.compile(
    r"\b(?:sata|serial ata)[ /-]?(?:(iii|ii)\b|(600|300|150)\b|([63])(?:\.0)? ?gb?(?:[-/ ]?s|ps)?\b|([23])\b(?!\.))"
)
_SATA_GENERATIONS: Final = {"iii": 3, "ii": 2, "600": 3, "300": 2, "150": 1, "6": 3, "3": 2}
"""By number, by megabytes a second, by gigabits a second."""
_DESKTOP_DRIVES: Final = frozenset({"barracuda", "caviar", "deskstar"})
_NOTEBOOK_DRIVES: Final = frozenset({"momentus", "scorpio", "travelstar"})
"""Series of drives that are all of one size."""
_SMALL: Final = re.compile(r"\bso[ -]?dimms?\b|\b(?:200|204|260)[ -]pin\b")
_BUFFERED: Final = (
    ("fully buffered", re.compile(r"\bfully[ -]buffered|\bfb-?dimms?\b|\bpc2-?\d{4}f\b")),
    ("registered", re.compile(r"\bregistered\b|\brdimms?\b|\breg\b|\bpc[2-4]l?-?\d{4,5}r\b")),
)
_MODULES: Final = re.compile(
    r"\b([2-8]) ?x ?\d{1,2} ?gb|\bkit of ([2-8])\b|\b\d{1,2} ?gb ?x ?([2-8])\b|\b(dual channel )?kit\b"
)
_LANGUAGES: Final = {
    word: language
    for language, said in {
        "French": "french france fr azerty",
        "German": "german germany de deutsch qwertz",
        "Italian": "italian italy",
        "Spanish": "spanish spain",
        "Portuguese": "portuguese",
        "Russian": "russian cyrillic",
        "Nordic": "nordic swedish danish norwegian finnish",
        "Dutch": "dutch",
        "Swiss": "swiss",
        "Belgian": "belgian belgium",
        "Japanese": "japanese",
        "Hebrew": "hebrew",
        "Arabic": "arabic",
        "UK English": "uk british",
    }.items()
    for word in said.split()
}
_LAYOUTS: Final = ("azerty", "qwertz", "qwerty")
_BY_LANGUAGE: Final = {"French": "azerty", "Belgian": "azerty", "German": "qwertz", "Swiss": "qwertz"}


def told(text: str, tokens: Sequence[str]) -> dict[str, Any]:
    """`ddr`, `module_form`, `modules` and `buffering` of memory, `keyboard_language` and `keyboard_layout`.

    And `docsis` of a modem, `wifi_generation` of what is in a network, `sata_generation` of a drive, `size_inches` of
    drives whose series tells it.

    `buffering` and `keyboard_language` only where they are not what most buy: a keyboard without one is an English one.
    """
    found: dict[str, Any] = {}
    said = set(tokens)
    if "ddr" in text or "pc" in text:
        if match := _DDR.search(text):
            found["ddr"] = len(match[3]) if match[3] else int(match[1] or match[2])
        elif "ddr" in said:
            found["ddr"] = 1
        if "ddr" in text and (match := _MEGAHERTZ.search(text)):
            found["mhz"] = int(match[1])
        elif "pc" in text and (match := _RATED.search(text)) and (rate := _RATES.get(match[1] + match[2])):
            found["mhz"] = rate
    if not said.isdisjoint(words.MODULE) or "dimm" in text or ("pc" in text and words.PC_RAM.search(text)):
        if _SMALL.search(text):
            found["module_form"] = "SO-DIMM"
        elif "dimm" in said:
            found["module_form"] = "DIMM"
        if (kit := _MODULES.search(text)) and "not a kit" not in text:
            found["modules"] = int(kit[1] or kit[2] or kit[3] or 2)
        if how := next((name for name, pattern in _BUFFERED if pattern.search(text)), None):
            found["buffering"] = how
            found.setdefault("module_form", "DIMM")
    if "docsis" in said and (match := _DOCSIS.search(text)):
        found["docsis"] = int(match[1])
    if "rpm" in text and (match := _THOUSAND_TURNS.search(text)):
        found["rpm"] = int(float(match[1]) * 1000)
    if "ata" in text and (match := _SATA.search(text)):
        found["sata_generation"] = int(match[4]) if match[4] else _SATA_GENERATIONS[match[1] or match[2] or match[3]]
    if not said.isdisjoint(_DESKTOP_DRIVES):
        found["size_inches"] = 3.5
    elif not said.isdisjoint(_NOTEBOOK_DRIVES):
        found["size_inches"] = 2.5
    if "keyboard" in said:
        # "AZERTY Belgian" is Belgian: what the layout alone tells is asked last.
        named = sorted((word for word in tokens if word in _LANGUAGES), key=_LAYOUTS.__contains__)
        language = _LANGUAGES[named[0]] if named else "Italian" if " it keyboard" in text else None
        layout = next((word for word in _LAYOUTS if word in said), _BY_LANGUAGE.get(language or ""))
        if language:
            found["keyboard_language"] = language
        if layout:
            found["keyboard_layout"] = layout.upper()
    return found
