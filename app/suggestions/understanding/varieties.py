"""What makes one product of another variety than the next of its kind, though both would do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import inf, log2
from typing import Final

from app.suggestions.understanding import colours
from app.suggestions.understanding.demands import CELLS
from app.suggestions.understanding.reading import Understood

VARIETIES: Final = frozenset(
    word
    for line in (
        "micro mini kid child youth handheld outdoor center marine bike golf vertical ceiling lot boombox",
        "body combo commercial refill modem mechanical easel registered buffered adsl dsl compact travel",
        "slimline bundle",
    )
    for word in line.split()
)
"""Words that set a product apart from those of its kind that lack them."""
VARIETIES_IN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("printer", "inkjet_printer", "all_in_one_printer"), frozenset({"office", "photo"})),
    "file_folder": frozenset({"hanging"}),
    "camcorder": frozenset({"hc", "zr", "minidv", "dvd", "dc", "hard"}),
    "earphones": frozenset({"neckband", "tws"}),
}
"""The same, for things of one kind."""
TOLD_OTHERWISE: Final = {"desktop_computer": frozenset({"bundle", "mini", "slimline", "compact"})}
"""Of them what says something else of things of one kind, told apart below."""
ASPECTS_IN: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "phone_mount": (
        frozenset({"vent"}),
        frozenset({"car", "vehicle", "auto", "windshield", "dash", "dashboard", "vent"}),
    ),
    "all_in_one_printer": (frozenset({"fax", "office", "officejet", "mfc", "mfcj", "workforce", "multifunction"}),),
    "office_chair": (frozenset({"task", "work", "swivel", "executive", "managers", "management", "computer"}),),
    "calculator": (frozenset({"graphing", "graphic"}), frozenset({"scientific", "smartview", "multiview"})),
    "sticky_note": (frozenset({"pop"}),),
    "desktop_computer": (frozenset({"mini", "slimline", "slim", "small", "nettop", "compact"}),),
    "network_router": (frozenset({"dual", "simultaneous", "concurrent"}), frozenset({"gigabit"})),
    "vr_headset": (frozenset({"controller", "remote"}),),
    "gps_navigator": (frozenset({"traffic"}), frozenset({"map", "maps", "lm", "lmt"})),
    "cordless_phone": (frozenset({"answering"}), frozenset({"line", "lines"})),
    **dict.fromkeys(("wall_charger", "car_charger"), (frozenset({"quick", "fast", "rapid", "turbo", "qualcomm"}),)),
}
"""Words, of which each says the same, that make another variety of a thing of one kind."""
ON_A_DESK: Final = frozenset({"desktop", "desk", "book", "drivestation"})
"""In the names of drives that are not carried about."""
OPPOSED_IN: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "external_hard_drive": (
        frozenset({"portable", "passport", "pocket", "mobile", "ministation", "touro"}),
        ON_A_DESK,
    ),
}
"""Words of which one rather excludes the other."""
OPPOSITE: Final = 0.64
OTHER_VARIETY: Final = 0.8
"""What each of them leaves of a fit."""
SOFTWARE: Final = tuple(
    frozenset(line.split())
    for line in (
        "upgrade upg",
        "antivirus norton mcafee kaspersky security protection trend webroot bitdefender avg",
        "quicken quickbooks peachtree accounting tax turbotax taxcut money bento filemaker",
        "photoshop photo photos lightroom paintshop coreldraw illustrator graphics painter draw",
        "premiere video videos vegas pinnacle movie movies studio",
        "office word excel wordperfect outlook powerpoint",
        "language spanish french rosetta german italian japanese chinese",
        "dragon naturallyspeaking speech",
        "dreamweaver flash web website",
        "acrobat pdf omnipage paperport ocr",
        "backup ghost acronis recovery",
    )
)
"""What programs are for, by what they are called."""
SORTS_IN: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "usb_cable": (frozenset({"extension", "extender", "repeater", "active", "booster", "female"}),),
    "network_router": (frozenset({"modem", "adsl", "dsl", "vdsl", "dgn"}),),
    "desk": (frozenset({"return", "bridge"}), frozenset({"hutch"}), frozenset({"credenza"})),
    "monitor_mount": (frozenset({"stand", "riser"}), frozenset({"wall"})),
    "phone_mount": (
        frozenset({"bike", "bicycle", "handlebar", "bar"}),
        frozenset({"pedestal", "desk", "desktop", "tripod"}),
    ),
    **dict.fromkeys(("phone_case", "device_case"), (frozenset({"battery", "juice", "charging", "mah", "power"}),)),
    "keyboard": (frozenset({"trackball", "touchpad", "trackpad"}),),
    "mouse": (frozenset({"vertical", "ergo", "ergonomic"}),),
    "surge_protector": (
        frozenset({"surge", "surgearrest", "surgeguard", "surgemaster", "joules", "joule", "suppressor"}),
    ),
    "sticky_note": (frozenset({"dispenser"}), frozenset({"flag", "flags", "arrow"}), frozenset({"label", "labels"})),
    "money_counter": (frozenset({"coin"}),),
    "amplifier": (
        frozenset({"phono", "turntable", "pre", "preamp", "preamplifier"}),
        frozenset({"headphone", "headphones", "dac"}),
    ),
    "video_capture": (frozenset({"tuner"}),),
    "inkjet_cartridge": (frozenset({"refill", "refills", "dye"}),),
    "monitor": (frozenset({"touchscreen", "touch"}),),
    "memory_module": (frozenset({"laptop", "notebook", "sodimm", "macbook"}),),
    "photo_paper": (frozenset({"laser"}), frozenset({"sony", "dpp", "selphy", "zink", "instax", "picturemate"})),
    "desktop_computer": (frozenset({"one", "imac", "aio"}),),
    "all_in_one_printer": (frozenset({"laser", "laserjet", "imageclass", "scx", "monochrome", "mono"}),),
    "marker": (frozenset({"erase"}), frozenset({"permanent"}), frozenset({"fabric"}), frozenset({"paint"})),
    "laser_printer": (frozenset({"color", "colour", "clp", "clx"}),),
    "scanner": (
        frozenset({"slide", "slides", "negative", "negatives", "film"}),
        frozenset({"portable", "mobile", "handheld", "wand", "travel"}),
        frozenset({"fed", "sheetfed", "adf", "feeder"}),
        frozenset({"pen", "irispen"}),
        frozenset({"id", "card", "cards", "business", "passport", "receipt", "receipts"}),
    ),
    "office_chair": (
        frozenset({"visitor", "visitors", "guest", "side", "stacking", "stacker", "stackable", "reception", "folding"}),
    ),
    "optical_drive": (frozenset({"external", "portable", "usb", "slim", "superdrive"}),),
    "headset": (frozenset({"gmrs", "frs", "walkie", "radio", "radios"}),),
    CELLS: (frozenset({"lithium"}), frozenset({"rechargeable", "nimh"})),
    "calculator": (
        frozenset({"printing", "printer", "adding"}),
        frozenset({"financial"}),
        frozenset({"keypad"}),
    ),
    "paper": (
        frozenset({"stationery", "cotton", "parchment", "resume", "linen", "granite", "certificate"}),
        frozenset({"construction", "craft", "tag", "kraft", "sticker", "transfer"}),
        frozenset({"matte", "glossy", "presentation", "photo", "brochure"}),
        frozenset({"punch", "punched", "hole", "gbc", "perforated"}),
    ),
    "software": SOFTWARE,
    "dvd_player": (frozenset({"vcr", "vhs"}),),
    "headphones": (frozenset({"rf", "infrared"}),),
    "dvd_vcr_combo": (frozenset({"recorder", "recording"}),),
    "dishwasher": (frozenset({"countertop", "portable"}),),
    "bluetooth_receiver": (frozenset({"transmitter"}),),
    "remote_control": (
        frozenset({"playstation", "ps", "xbox", "wii"}),
        frozenset({"steering", "dash", "marine", "vehicle", "car"}),
        frozenset({"attachment", "alarm", "viper", "starter"}),
        frozenset({"rf", "addressable", "band"}),
    ),
    "speaker": (
        frozenset({"outdoor", "weather", "environmental", "rock", "patio", "marine"}),
        frozenset({"ceiling", "wall"}),
        frozenset({"each", "single"}),
        frozenset({"center", "centre"}),
        frozenset({"wireless", "bluetooth", "portable"}),
        frozenset({"ipod", "dock"}),
        frozenset({"floorstanding", "tower", "floor"}),
        frozenset({"active", "powered", "usb", "computer", "multimedia"}),
    ),
    "camera_kit": (frozenset({"camcorder", "dv", "minidv"}), frozenset({"slr", "dslr", "rebel", "eos"})),
    "speaker_mount": (
        frozenset({"stand", "stands", "floor"}),
        frozenset({"ceiling"}),
        frozenset({"center", "centre"}),
        frozenset({"sonos", "play", "heos", "bose"}),
    ),
    "modem": (frozenset({"adsl", "dsl", "vdsl"}), frozenset({"cable", "docsis"}), frozenset({"fax", "dial"})),
}
"""Words, of which each says the same, that make another sort of a thing of one kind."""
FOR_ANY_SET: Final = frozenset({"universal", "learning", "harmony", "programmable"})
"""A remote that can be taught is not what was asked for with a set's own; the other way round it may do."""
OTHER_SORT: Final = 0.4
"""What is left of a fit where only one of two is of such a sort."""
WITHOUT_WIRE: Final = frozenset({"headphones", "earphones", "gaming_headset", "headset"})
WITHOUT: Final = ("wireless", "bluetooth")
WIRED: Final = 0.5
"""What is left of a fit where who came for one without a wire is given one with."""
SEVERAL: Final[Mapping[str, str]] = {"wall_charger": "ports", "car_charger": "ports", "cordless_phone": "handsets"} | {
    "item_tracker": "pack_count",
    "memory_module": "modules",
    "smart_plug": "pack_count",
}
"""What such a thing has one of, unless its name says more."""
BEST_WITHOUT_WIRE: Final = frozenset({"mouse", "keyboard", "keyboard_mouse_set"})
WIRE_WILL_DO: Final = 0.8
"""The same for what stands on a desk."""
BY_COUNT: Final[Mapping[str, str]] = dict.fromkeys(
    ("blank_disc", "household_battery", "marker", "pen", "pencil", "sticky_note", "index_card"), "pack_count"
) | dict.fromkeys(("photo_paper", "paper"), "sheets")
"""What is bought by the dozen, or by the ream, and how its count is told."""
PER_HALVING: Final = 0.92
"""What each halving or doubling of the pack leaves of a fit, of what is bought so."""
WRITES: Final = frozenset({"marker", "pen", "highlighter", "label_tape"})
"""Bought in a colour."""
OTHER_COLOUR: Final = 0.5
MONITORS: Final = frozenset({"monitor", "lcd", "wled", "bundle"})
"""In the names of computers that come with one, unless it is what is said not to come."""
NOT_INCLUDED: Final = frozenset({"not", "included"})
NETWORKED: Final = frozenset({"network_router", "network_adapter", "access_point"})
WIFI: Final = "wifi_generation"
"""What does not say how fast it talks is mostly of before."""
UNTOLD: Final = ("keyboard_language", "buffering")
"""Attributes that are told only where they are not the usual ones."""


def variety(asked: Understood, other: Understood) -> float:
    """What is left of a fit for what sets one of them apart, 0-1."""
    apart = float(OTHER_VARIETY ** _varieties(asked, other) * OTHER_SORT ** _sorts(asked, other))
    return apart * _wired(asked, other) * _opposed(asked, other) * _packed(asked, other) * _written(asked, other)


def _sorts(asked: Understood, other: Understood) -> int:
    """Of how many sorts only one of them is."""
    count = _in_one(SORTS_IN.get(asked.kind or "", ()), asked, other)
    count += sum((name in asked.attributes) != (name in other.attributes) for name in UNTOLD)
    if asked.kind == "remote_control" and asked.tokens.isdisjoint(FOR_ANY_SET):
        count += not other.tokens.isdisjoint(FOR_ANY_SET)
    return count


def _varieties(asked: Understood, other: Understood) -> int:
    """In how much else only one of them is particular."""
    count = len((asked.words ^ other.words) & _varieties_in(asked.kind or ""))
    count += _in_one(ASPECTS_IN.get(asked.kind or "", ()), asked, other)
    count += 2 * (asked.kind in SEVERAL and _has_several(asked) != _has_several(other))
    count += 2 * (asked.kind == "desktop_computer" and _has_a_monitor(asked) and not _has_a_monitor(other))
    count += asked.kind in NETWORKED and WIFI in asked.attributes and WIFI not in other.attributes
    return count


def _in_one(groups: Iterable[frozenset[str]], asked: Understood, other: Understood) -> int:
    return sum(group.isdisjoint(asked.tokens) != group.isdisjoint(other.tokens) for group in groups)


def _wired(asked: Understood, other: Understood) -> float:
    if not _is_without_wire(asked) or _is_without_wire(other):
        return 1.0
    return WIRED if asked.kind in WITHOUT_WIRE else WIRE_WILL_DO if asked.kind in BEST_WITHOUT_WIRE else 1.0


def _packed(asked: Understood, other: Understood) -> float:
    """What is left where one pack holds several times what the other does."""
    count = BY_COUNT.get(asked.kind or "", "")
    mine, theirs = asked.attributes.get(count), other.attributes.get(count)
    if not isinstance(mine, int | float) or not isinstance(theirs, int | float):
        return 1.0
    return float(PER_HALVING ** abs(log2(theirs / mine))) if 0 < mine < inf and 0 < theirs < inf else 1.0


def _written(asked: Understood, other: Understood) -> float:
    mine, theirs = colours.of(asked.attributes), colours.of(other.attributes)
    is_another = asked.kind in WRITES and bool(mine and theirs) and mine.isdisjoint(theirs)
    is_another |= asked.kind == "paper" and mine <= colours.PALE and bool(theirs) and theirs.isdisjoint(colours.PALE)
    return OTHER_COLOUR if is_another else 1.0


def _opposed(asked: Understood, other: Understood) -> float:
    one, another = OPPOSED_IN.get(asked.kind or "", (frozenset(), frozenset()))
    mine, theirs = asked.tokens, other.tokens
    is_opposed = not (mine.isdisjoint(one) or theirs.isdisjoint(another)) or not (
        mine.isdisjoint(another) or theirs.isdisjoint(one)
    )
    return OPPOSITE if is_opposed else 1.0


def _has_a_monitor(one: Understood) -> bool:
    return not one.tokens.isdisjoint(MONITORS) and not one.tokens >= NOT_INCLUDED


def _has_several(one: Understood) -> bool:
    count = one.attributes.get(SEVERAL.get(one.kind or "", ""))
    return isinstance(count, int | float) and count > 1


def _is_without_wire(one: Understood) -> bool:
    return any(one.attributes.get(name) for name in WITHOUT)


@lru_cache(maxsize=1024)
def _varieties_in(kind: str) -> frozenset[str]:
    return (VARIETIES | VARIETIES_IN.get(kind, frozenset())) - TOLD_OTHERWISE.get(kind, frozenset())
