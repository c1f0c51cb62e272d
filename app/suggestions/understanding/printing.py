"""What the letters behind a printer's model tell: it prints on both sides, is on a network, needs no cable. Pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any, Final

_PRINTERS: Final = frozenset({"printer", "printers", "laser", "laserjet", "multifunction", "mfp", "imageclass"})
_SUFFIX: Final = re.compile(r"(?<![\w-])[a-z]{1,4}-?[a-z]?\d{3,5}(d?n?d?w?)(?![\w-])")
_MEANT: Final = {"d": ("duplex",), "n": ("networked",), "w": ("wireless", "wifi")}
_NETWORKED: Final = re.compile(r"\bnetwork(?:[- ]ready|ed| printer| laser)\b|\bethernet\b")


def told(text: str, said: AbstractSet[str]) -> dict[str, Any]:
    """`duplex`, `networked`, `wireless` and `wifi` of a printer, by its model's last letters ("HL-2270DW")."""
    if said.isdisjoint(_PRINTERS):
        return {}
    found = {fact: True for letters in _SUFFIX.findall(text) for letter in letters for fact in _MEANT[letter]}
    if _NETWORKED.search(text):
        found["networked"] = True
    return found
