"""How usual a thing is beside another of its kind: formats, papers and uses such a device seldom takes. Pure."""

from __future__ import annotations

import re
from math import prod
from typing import Final

from app.suggestions.understanding import colours, fit_words, inks, kinds, leads, recording, sizes
from app.suggestions.understanding.leads import LESS_OFTEN, SELDOM, Rule
from app.suggestions.understanding.reading import Understood

OF_MAKER = frozenset(
    ["camera_bag", "gps_accessory", "headphone_accessory", "remote_control", "turntable_accessory", "camera_charger"]
    + ["console_accessory", "photo_paper", "camera_battery", "console_charger", "camera_film", "thermal_paper"]
)
"""Kinds that makers of devices make for their own."""
DEVICE_MAKERS = fit_words.MAKERS | frozenset(
    ["fuji", "fujifilm", "bose", "beats", "gopro", "instax", "nintendo", "xbox", "playstation", "polaroid", "magellan"]
    + ["keurig", "eureka", "hoover", "bissell", "dyson", "dewalt", "makita", "ryobi", "norelco", "braun"]
)
NICHE = frozenset(
    ["punch", "punched", "hole", "gbc", "handwriting", "perforated", "carbonless", "marine", "car", "pet", "kid"]
    + ["year", "outdoor", "bike", "bicycle", "motorcycle", "handlebar", "golf", "roller", "rolling", "lantern"]
    + ["keychain", "antifatigue", "fatigue", "jeter", "ufc", "nfl", "mlb", "nba", "nhl", "ncaa", "collegiate"]
    + ["disney", "marvel", "logo", "unburst", "burst", "refill"]
)
"""For a use of its own, unless the asked product is for it too."""
WIDE_PAPER = frozenset({"tabloid", "13x19", "a3", "legal", "11x14", "16x20"})
WIDE = frozenset({"wide", "large", "format", "tabloid", "a3", "13x19"})
PAPERS = frozenset({"paper", "photo_paper"})
LONGEST_SHEET = 14.0
ROLL = re.compile(r"(?:1[89]|[2-9]\d)x\d{2,3}")
"""Inches by feet: paper for plotters."""
OF_FILES = frozenset({"file", "filing", "folder"})
EVERYDAY = frozenset(["office", "antivirus", "security", "norton", "mcafee", "kaspersky", "symantec", "internet"])
"""Software that most who buy a computer have a use for."""
STOCK = PAPERS | {"label", "envelope", "cardstock"}
BRIGHT = frozenset({"neon", "astrobright", "fluorescent", "pastel"})
SPECIAL = frozenset({"brochure", "glossy", "gloss", "presentation", "cotton", "stationery", "certificate", "cardstock"})
"""Paper for an occasion."""
HEAVY_LB = 28
"""Pounds a ream: twenty to twenty-four are what offices print on."""
REWRITABLE = frozenset({"rw", "rewritable", "ram"})
WIRELESS_N = 4
CARRIED = frozenset({"notebook", "laptop", "netbook", "traveler", "travel", "mini", "retractable"})
HOLDS_FILES = frozenset({"usb_flash_drive", "memory_card"})
NETBOOK = 12.0
"""Inches: what is smaller has no drive for discs."""
SMALL_SCREEN = 20.0
"""Inches: what people put beside a new computer is seldom smaller."""
RARE_INKS = frozenset({"gray", "light cyan", "light magenta", "red", "green", "blue", "orange", "photo black"})
"""Only some printers of a series have a place for these."""


def usual(asked: Understood, other: Understood) -> float:
    """What is left for a format or a length that such a device seldom takes, and for another maker's own thing, 0-1."""
    return prod(share for holds, share in _SHARES if holds(asked, other))


def _is_for_a_use_of_its_own(asked: Understood, other: Understood) -> bool:
    return bool(other.words & NICHE - asked.words - kinds.words_of(other.kind))


def _is_for_large_formats(asked: Understood, other: Understood) -> bool:
    if not asked.words.isdisjoint(WIDE):
        return False
    inches = other.attributes.get("height_inches", other.attributes.get("size_inches"))
    if other.kind in PAPERS and any(map(ROLL.fullmatch, other.devices)):
        return True
    size = str(other.attributes.get("paper_size"))
    longer = size.rpartition("x")[2]
    if inches is None and longer.replace(".", "", 1).isdigit():
        inches = float(longer)
    is_long = other.kind in PAPERS and isinstance(inches, int | float) and inches >= LONGEST_SHEET
    return is_long or size in WIDE_PAPER


def _is_a_label_for_else(asked: Understood, other: Understood) -> bool:
    return asked.kind == "file_folder" and other.kind == "label" and other.words.isdisjoint(OF_FILES)


def _is_for_few(asked: Understood, other: Understood) -> bool:
    return other.kind == "software" and other.words.isdisjoint(EVERYDAY)


def _is_coloured_stock(asked: Understood, other: Understood) -> bool:
    """Red paper and neon labels, unless colour is what was asked for."""
    if other.kind not in STOCK or ("colour" in asked.attributes and asked.kind in STOCK):
        return False
    said = colours.of(other.attributes)
    return (bool(said) and said.isdisjoint(colours.PALE)) or not other.words.isdisjoint(BRIGHT)


def _is_special_paper(asked: Understood, other: Understood) -> bool:
    pounds = other.attributes.get("paper_lb")
    is_heavy = isinstance(pounds, int | float) and pounds >= HEAVY_LB
    return other.kind == "paper" and (is_heavy or not other.words.isdisjoint(SPECIAL - asked.words))


def _is_for_the_road(asked: Understood, other: Understood) -> bool:
    return asked.kind == "desktop_computer" and not other.words.isdisjoint(CARRIED)


def _tells_no_capacity(asked: Understood, other: Understood) -> bool:
    return other.kind in HOLDS_FILES and "storage_gb" not in other.attributes


def _has_a_drive(asked: Understood, other: Understood) -> bool:
    screen = asked.attributes.get("screen_inches")
    is_large = isinstance(screen, int | float) and screen > NETBOOK
    return other.kind == "optical_drive" and asked.kind == "laptop" and (is_large or "netbook" not in asked.words)


def _is_rewritten(asked: Understood, other: Understood) -> bool:
    return other.kind == "blank_disc" and not other.words.isdisjoint(REWRITABLE - asked.words)


def _is_of_an_older_network(asked: Understood, other: Understood) -> bool:
    generation = other.attributes.get("wifi_generation")
    mine = asked.attributes.get("wifi_generation", WIRELESS_N)
    return isinstance(generation, int) and isinstance(mine, int) and generation < mine


def _is_a_small_screen(asked: Understood, other: Understood) -> bool:
    inches = other.attributes.get("screen_inches")
    return asked.kind == "desktop_computer" and isinstance(inches, int | float) and inches < SMALL_SCREEN


def _is_too_small_for_it(asked: Understood, other: Understood) -> bool:
    screen, taken = asked.attributes.get("screen_inches"), sizes.taken(other)
    if asked.kind != "laptop" or taken is None:
        return False
    return taken < (screen if isinstance(screen, int | float) else 0 if "netbook" in asked.words else NETBOOK)


def _is_a_rare_ink(asked: Understood, other: Understood) -> bool:
    return other.kind == "inkjet_cartridge" and inks.colour_of(other) in RARE_INKS


def _is_another_makers_own(asked: Understood, other: Understood) -> bool:
    if other.kind not in OF_MAKER and not sizes.is_made_for_devices(other.kind):
        return False
    makers = other.tokens & DEVICE_MAKERS
    return bool(makers and asked.tokens & DEVICE_MAKERS and not makers & asked.tokens)


_SHARES: Final[tuple[tuple[Rule, float], ...]] = (
    *leads.SHARES,
    (recording.is_another_card, SELDOM),
    (recording.is_a_tape_for_it_untold, SELDOM),
    (_is_for_a_use_of_its_own, SELDOM),
    (_is_for_large_formats, SELDOM),
    (_is_for_few, SELDOM),
    (_is_a_label_for_else, SELDOM),
    (_is_another_makers_own, SELDOM),
    (_is_a_rare_ink, SELDOM),
    (_is_coloured_stock, SELDOM),
    (_is_special_paper, SELDOM),
    (_is_for_the_road, LESS_OFTEN),
    (_has_a_drive, SELDOM),
    (_tells_no_capacity, LESS_OFTEN),
    (_is_rewritten, LESS_OFTEN),
    (_is_of_an_older_network, LESS_OFTEN),
    (_is_a_small_screen, SELDOM),
    (_is_too_small_for_it, LESS_OFTEN),
)
