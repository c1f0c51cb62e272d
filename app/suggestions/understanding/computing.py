"""What names of memory, drives, networks and keyboards tell in letters of their own trade. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from app.suggestions.understanding import attribute_words as words

_DDR: Final = re.compile(r"\b(?:l?p?ddr|pc)([2-5])(?:\b|(?=[-l]))")
_DOCSIS: Final = re.compile(r"\bdocsis ?([1-4])")
_WIFI: Final = re.compile(r"\b(?:wireless|wi-?fi|802\.11)[ -]?(b/g/n|ac|ax|be|n|g|b)\b|\b(n|ac|ax)[ -]?\d{3,4}\b")
_WIFI_GENERATIONS: Final = {"b": 1, "g": 3, "b/g/n": 4, "n": 4, "ac": 5, "ax": 6, "be": 7}
"""As the Wi-Fi Alliance counts them; 802.11b before it did."""
_SATA: Final = re.compile(
    r"\b(?:sata|serial ata)[ -]?(?:(iii|ii)\b|(600|300|150)\b|([63])(?:\.0)? ?gb?(?:[-/ ]?s|ps)?\b|([23])\b(?!\.))"
)
_SATA_GENERATIONS: Final = {"iii": 3, "ii": 2, "600": 3, "300": 2, "150": 1, "6": 3, "3": 2}
"""By number, by megabytes a second, by gigabits a second."""
_DESKTOP_DRIVES: Final = frozenset({"barracuda", "caviar", "deskstar"})
_NOTEBOOK_DRIVES: Final = frozenset({"momentus", "scorpio", "travelstar"})
"""Series of drives that are all of one size."""
_NETWORKED: Final = frozenset({"router", "routers", "adapter", "adaptor", "access", "extender", "repeater", "gateway"})
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
            found["ddr"] = int(match[1])
        elif "ddr" in said:
            found["ddr"] = 1
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
    if not said.isdisjoint(_NETWORKED) and (match := _WIFI.search(text)):
        found["wifi_generation"] = _WIFI_GENERATIONS[match[1] or match[2]]
    if "ata" in text and (match := _SATA.search(text)):
        found["sata_generation"] = int(match[4]) if match[4] else _SATA_GENERATIONS[match[1] or match[2] or match[3]]
    if not said.isdisjoint(_DESKTOP_DRIVES):
        found["size_inches"] = 3.5
    elif not said.isdisjoint(_NOTEBOOK_DRIVES):
        found["size_inches"] = 2.5
    if "keyboard" in said:
        # "AZERTY Belgian" is Belgian: what the layout alone tells is asked last.
        named = sorted((word for word in tokens if word in _LANGUAGES), key=_LAYOUTS.__contains__)
        language = _LANGUAGES[named[0]] if named else None
        layout = next((word for word in _LAYOUTS if word in said), _BY_LANGUAGE.get(language or ""))
        if language:
            found["keyboard_language"] = language
        if layout:
            found["keyboard_layout"] = layout.upper()
    return found
