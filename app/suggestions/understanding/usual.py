"""How usual a thing is beside another of its kind: formats, lengths and plugs such a device seldom takes. Pure."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Final

from app.suggestions.understanding import colours, fit_words, inks, kinds, recording, sizes
from app.suggestions.understanding.demands import CELLS, WIDE_MICRO
from app.suggestions.understanding.plugging import plugs_of
from app.suggestions.understanding.reading import Understood

SELDOM, LESS_OFTEN = 0.5, 0.75
SHORT_M = 0.5
"""No longer than a hand: for somebody's power bank."""
LONG_M = 4.6
"""Fifteen feet: longer cables are for somebody's special case."""
OF_MAKER = frozenset(
    {
        "camera_bag",
        "gps_accessory",
        "headphone_accessory",
        "remote_control",
        "turntable_accessory",
        "console_accessory",
        "photo_paper",
        "camera_battery",
        "camera_charger",
        "console_charger",
        "camera_film",
        "thermal_paper",
    }
)
"""Kinds that makers of devices make for their own."""
DEVICE_MAKERS = fit_words.MAKERS | frozenset(
    {
        "fuji",
        "fujifilm",
        "bose",
        "beats",
        "gopro",
        "instax",
        "nintendo",
        "xbox",
        "playstation",
        "polaroid",
        "magellan",
        "keurig",
        "eureka",
        "hoover",
        "bissell",
        "dyson",
        "dewalt",
        "makita",
        "ryobi",
        "norelco",
        "braun",
    }
)
FOR_ANYTHING = frozenset({"usb_cable", "charging_cable", "wall_charger", "car_charger"})
CABLES_OF = frozenset({"flip", "jabra"})
"""Whose cables are sold apart, and called by their name alone."""
POWER_KINDS = frozenset({"car_charger", "wall_charger"})
PLUG_UNTOLD = 0.85
"""A charger that does not say into what it goes may go into something else."""
NICHE = frozenset(
    ["punch", "punched", "hole", "gbc", "handwriting", "perforated", "carbonless", "marine", "car", "pet", "kid"]
    + ["year", "outdoor", "bike", "bicycle", "motorcycle", "handlebar", "golf", "roller", "rolling", "lantern"]
    + [
        "keychain",
        "antifatigue",
        "fatigue",
        "jeter",
        "ufc",
        "nfl",
        "mlb",
        "nba",
        "nhl",
        "ncaa",
        "collegiate",
        "disney",
        "marvel",
        "logo",
    ]
)
"""For a use of its own, unless the asked product is for it too."""
WIDE_PAPER = frozenset({"tabloid", "13x19", "a3"})
WIDE = frozenset({"wide", "large", "format", "tabloid", "a3", "13x19"})
PAPERS = frozenset({"paper", "photo_paper"})
LONGEST_SHEET = 14.0
OF_FILES = frozenset({"file", "filing", "folder"})
EVERYDAY = frozenset(["office", "antivirus", "security", "norton", "mcafee", "kaspersky", "symantec", "internet"])
"""Software that most who buy a computer have a use for."""
STOCK = PAPERS | {"label", "envelope", "cardstock"}
PALE = frozenset({"white", "ivory", "cream", "clear"})
BRIGHT = frozenset({"neon", "astrobright", "fluorescent", "pastel"})
SPECIAL = frozenset({"brochure", "glossy", "presentation", "cotton", "stationery", "certificate", "cardstock"})
"""Paper for an occasion."""
HEAVY_LB = 28
"""Pounds a ream: twenty to twenty-four are what offices print on."""
REWRITABLE = frozenset({"rw", "rewritable", "ram"})
ON_SMALL_CELLS = frozenset({"calculator", "label_printer", "two_way_radio"})
"""Run on AAA more often than on AA."""
WIRELESS_N = 4
DIGITAL = frozenset({"dvi", "hdmi", "displayport"})
OF_SCREENS = frozenset({"monitor_cable", "hdmi_cable"})
SMALL_SCREEN = 20.0
"""Inches: what people put beside a new computer is seldom smaller."""
INTERNAL = frozenset({"internal_hard_drive", "solid_state_drive"})
RARE_INKS = frozenset({"gray", "light cyan", "light magenta", "red", "green", "blue", "orange", "photo black"})
"""Only some printers of a series have a place for these."""
USUAL_CELLS = frozenset({"aa", "aaa"})
"""What most things run on whose names do not tell."""


def usual(asked: Understood, other: Understood) -> float:
    """What is left for a format or a length that such a device seldom takes, and for another maker's own thing, 0-1."""
    return prod(share for holds, share in _SHARES if holds(asked, other))


def _has_the_wide_plug(asked: Understood, other: Understood) -> bool:
    plugs = plugs_of(other.attributes)
    is_micro = "micro-usb" in plugs or (other.kind == "charging_cable" and "usb-c" not in plugs)
    return is_micro and other.attributes.get("usb_version") == WIDE_MICRO


def _is_for_a_use_of_its_own(asked: Understood, other: Understood) -> bool:
    return bool(other.words & NICHE - asked.words - kinds.words_of(other.kind))


def _is_called_by_another_device(asked: Understood, other: Understood) -> bool:
    """Its name begins with a device's, which is what it was made for."""
    if other.kind not in FOR_ANYTHING:
        return False
    named = {phrase.partition(" ")[0] for phrase in other.itself} & fit_words.MAKERS | other.tokens & CABLES_OF
    return bool(named) and named.isdisjoint(asked.tokens)


def _says_no_plug(asked: Understood, other: Understood) -> bool:
    return other.kind in POWER_KINDS and "connectors" not in other.attributes and not other.made_for | other.fits


def _is_for_large_formats(asked: Understood, other: Understood) -> bool:
    if not asked.words.isdisjoint(WIDE):
        return False
    inches = other.attributes.get("height_inches", other.attributes.get("size_inches"))
    is_long = other.kind in PAPERS and isinstance(inches, int | float) and inches > LONGEST_SHEET
    return is_long or str(other.attributes.get("paper_size")) in WIDE_PAPER


def _is_an_odd_cell(asked: Understood, other: Understood) -> bool:
    if other.kind != CELLS:
        return False
    cell = other.attributes.get("battery_size")
    return (cell is None or str(cell) not in USUAL_CELLS) and "battery_size" not in asked.attributes


def _is_a_label_for_else(asked: Understood, other: Understood) -> bool:
    return asked.kind == "file_folder" and other.kind == "label" and other.words.isdisjoint(OF_FILES)


def _is_for_few(asked: Understood, other: Understood) -> bool:
    return other.kind == "software" and other.words.isdisjoint(EVERYDAY)


def _is_of_odd_length(asked: Understood, other: Understood) -> bool:
    length = other.attributes.get("length_m")
    if not isinstance(length, int | float):
        return False
    return length > LONG_M or (other.kind in FOR_ANYTHING and length < SHORT_M)


def _is_coloured_stock(asked: Understood, other: Understood) -> bool:
    """Red paper and neon labels, unless colour is what was asked for."""
    if other.kind not in STOCK or ("colour" in asked.attributes and asked.kind in STOCK):
        return False
    said = colours.of(other.attributes)
    return (bool(said) and said.isdisjoint(PALE)) or not other.words.isdisjoint(BRIGHT)


def _is_special_paper(asked: Understood, other: Understood) -> bool:
    pounds = other.attributes.get("paper_lb")
    is_heavy = isinstance(pounds, int | float) and pounds >= HEAVY_LB
    return other.kind == "paper" and (is_heavy or not other.words.isdisjoint(SPECIAL - asked.words))


def _is_an_older_plug(asked: Understood, other: Understood) -> bool:
    plugs = plugs_of(other.attributes)
    return other.kind == "monitor_cable" and "vga" in plugs and plugs.isdisjoint(DIGITAL)


def _is_rewritten(asked: Understood, other: Understood) -> bool:
    return other.kind == "blank_disc" and not other.words.isdisjoint(REWRITABLE - asked.words)


def _is_the_larger_cell(asked: Understood, other: Understood) -> bool:
    return asked.kind in ON_SMALL_CELLS and other.attributes.get("battery_size") == "aa"


def _is_of_an_older_network(asked: Understood, other: Understood) -> bool:
    generation = other.attributes.get("wifi_generation")
    mine = asked.attributes.get("wifi_generation", WIRELESS_N)
    return isinstance(generation, int) and isinstance(mine, int) and generation < mine


def _lengthens_a_cable(asked: Understood, other: Understood) -> bool:
    return other.kind in OF_SCREENS and "extension" in other.words


def _has_two_plugs(asked: Understood, other: Understood) -> bool:
    return other.kind == "usb_cable" and "y" in other.tokens


def _is_a_small_screen(asked: Understood, other: Understood) -> bool:
    inches = other.attributes.get("screen_inches")
    return asked.kind == "desktop_computer" and isinstance(inches, int | float) and inches < SMALL_SCREEN


def _is_too_small_for_it(asked: Understood, other: Understood) -> bool:
    screen, taken = asked.attributes.get("screen_inches"), sizes.taken(other)
    return isinstance(screen, int | float) and asked.kind == "laptop" and taken is not None and taken < screen


def _has_a_wire_of_its_own(asked: Understood, other: Understood) -> bool:
    return (
        other.kind in ("keyboard", "mouse")
        and bool(asked.attributes.get("wireless"))
        and not other.attributes.get("wireless")
    )


def _is_not_for_sata(asked: Understood, other: Understood) -> bool:
    return asked.kind in INTERNAL and other.kind == "drive_cable" and "sata" not in other.words


def _is_a_rare_ink(asked: Understood, other: Understood) -> bool:
    return other.kind == "inkjet_cartridge" and inks.colour_of(other) in RARE_INKS


def _is_another_makers_own(asked: Understood, other: Understood) -> bool:
    if other.kind not in OF_MAKER and not sizes.is_made_for_devices(other.kind):
        return False
    makers = other.tokens & DEVICE_MAKERS
    return bool(makers and asked.tokens & DEVICE_MAKERS and not makers & asked.tokens)


_SHARES: Final[tuple[tuple[Callable[[Understood, Understood], bool], float], ...]] = (
    (recording.is_another_card, SELDOM),
    (recording.is_a_tape_for_it_untold, SELDOM),
    (_has_the_wide_plug, SELDOM),
    (_is_for_a_use_of_its_own, SELDOM),
    (_is_called_by_another_device, SELDOM),
    (_says_no_plug, PLUG_UNTOLD),
    (_is_for_large_formats, SELDOM),
    (_is_an_odd_cell, SELDOM),
    (_is_for_few, SELDOM),
    (_is_a_label_for_else, SELDOM),
    (_is_of_odd_length, LESS_OFTEN),
    (_is_another_makers_own, SELDOM),
    (_is_a_rare_ink, SELDOM),
    (_is_coloured_stock, SELDOM),
    (_is_special_paper, SELDOM),
    (_is_an_older_plug, LESS_OFTEN),
    (_is_rewritten, LESS_OFTEN),
    (_is_the_larger_cell, LESS_OFTEN),
    (_is_of_an_older_network, LESS_OFTEN),
    (_is_not_for_sata, SELDOM),
    (_lengthens_a_cable, SELDOM),
    (_has_two_plugs, SELDOM),
    (_is_a_small_screen, SELDOM),
    (_is_too_small_for_it, LESS_OFTEN),
    (_has_a_wire_of_its_own, SELDOM),
)
