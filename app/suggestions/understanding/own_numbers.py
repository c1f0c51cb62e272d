"""The number a shop or a maker gave an accessory itself, told from the models it is made for. Pure.

"Smart Cover for iPad 2 GG600031" and "Paper Drawer for E260 E360 - LEX34S0250" fit no GG600031 and no LEX34S0250. What
goes by its number - ink, toner, batteries, spare parts - keeps it: there it is what others are compared by.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import Final

from app.suggestions.understanding import fit_words as words
from app.suggestions.understanding.colours import COLOURING
from app.suggestions.understanding.device_models import codes, tokens_of

BY_NUMBER: Final = frozenset(
    ("inkjet_cartridge", "toner_cartridge", "printer_drum", "camera_battery", "camera_charger", "device_battery",
     "phone_battery", "laptop_battery", "laptop_charger", "laptop_part", "phone_part", "appliance_part",
     "vacuum_filter", "vacuum_bag", "shaver_head", "projector_lamp", "data_cartridge", "label_tape", "camera_bag",
     "cordless_handset", "phone_battery_cordless", "photo_paper", "car_speaker", "remote_control", "memory_module",
     "video_game", "lens_filter", "lens_cap", "lens_hood", "refrigerator_filter", "water_filter", "tool_battery")
)  # fmt: skip
PRINTS: Final = frozenset({"printer_ribbon", "printer_maintenance", "printer_tray"})
"""What is compared by its number where its name says no machine."""
_OF_PLUGS: Final = frozenset(
    {"adapter", "kvm_switch", "kvm_cable", "mouse", "keyboard", "keyboard_mouse_set", "cable", "serial_cable"}
)
"""Whose "PS2" is a plug and no console."""
_NUMBERED_SO: Final = re.compile(r"[a-z]{2,4}\d{2,6}[a-z]?us")
"""How Targus numbers its goods: "THZ05102US"."""
_PART: Final = re.compile(r"(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z0-9-]{5,}")
"""Letters and digits together."""
_ENDING: Final = COLOURING | {"a", "b", "c", "aa"}
_PHONES_CODE: Final = re.compile(r"(?:s[gcp]h-|gt-)?[a-z]{1,2}\d{3,4}[a-z]?")
_CODED: Final = frozenset({"galaxy", "optimus"})
"""Families whose models have a code besides, that stands where an accessory's own number would: "Galaxy Tab P1000"."""


def without(kind: str | None, name: str, fits: frozenset[str]) -> frozenset[str]:
    """What it `fits`, without its own number."""
    if not fits or kind in BY_NUMBER or not any(" " not in one and not one.isalpha() for one in fits):
        return fits
    tokens = tokens_of(name)
    families = frozenset(one.partition(" ")[0] for one in fits) & words.FAMILIES
    mine: set[str] = {"ps2"} if kind in _OF_PLUGS else set()
    for token in tokens:
        if _NUMBERED_SO.fullmatch(token):
            mine.update(codes(token))
    last = _last(tokens)
    if last and _PART.fullmatch(tokens[last]) and _is_own(kind, tokens[last], tokens[last - 1], families):
        mine.update(codes(tokens[last]))
    if families and kind not in PRINTS:
        for before, token in pairwise(takewhile(_is_before, tokens)):
            if _PART.fullmatch(token) and before not in words.MAKERS:
                mine.update(codes(token))
    left = fits - {one for one in mine if one == "ps2" or one not in words.FAMILIES}
    return left if left or kind not in PRINTS else fits


def _is_before(token: str) -> bool:
    return token not in words.FAMILIES and token not in words.MARKERS


def _is_own(kind: str | None, last: str, before: str, families: frozenset[str]) -> bool:
    """Whether the code a name ends with is the accessory's: apart from the rest, or after the models it is for."""
    if before == "|" or before in words.AT_LARGE:
        return True
    if not families or kind in PRINTS or before in words.MAKERS or before in words.JOINS:
        return False
    return families.isdisjoint(_CODED) or not _PHONES_CODE.fullmatch(last)


def _last(tokens: list[str]) -> int:
    """Where the last word stands that is no colour and no mark; 0 where there is none after the first."""
    return next((at for at in range(len(tokens) - 1, 0, -1) if tokens[at] not in _ENDING and tokens[at] != "|"), 0)
