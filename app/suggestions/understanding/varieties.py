"""What makes one product of another variety than the next of its kind, though both would do. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from app.suggestions.understanding.demands import CELLS
from app.suggestions.understanding.reading import Understood

VARIETIES: Final = frozenset(
    [
        "micro",
        "mini",
        "kid",
        "child",
        "youth",
        "handheld",
        "outdoor",
        "center",
        "marine",
        "bike",
        "golf",
        "vertical",
        "ceiling",
        "lot",
        "boombox",
        "body",
        "combo",
        "commercial",
        "refill",
        "modem",
        "mechanical",
        "easel",
        "registered",
        "buffered",
        "adsl",
        "dsl",
        "compact",
        "travel",
        "slimline",
        "bundle",
    ]
)
"""Words that set a product apart from those of its kind that lack them."""
VARIETIES_IN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("printer", "inkjet_printer", "all_in_one_printer"), frozenset({"office", "photo"})),
    "file_folder": frozenset({"hanging"}),
    "camcorder": frozenset({"hc", "zr", "minidv", "dvd", "dc", "hard"}),
    "earphones": frozenset({"neckband", "tws"}),
}
"""The same, for things of one kind."""
ASPECTS_IN: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "phone_mount": (frozenset({"vent"}),),
    "calculator": (frozenset({"graphing", "graphic"}), frozenset({"scientific", "smartview", "multiview"})),
    "gps_navigator": (frozenset({"traffic"}), frozenset({"map", "maps", "lm", "lmt"})),
    "cordless_phone": (frozenset({"answering"}), frozenset({"line", "lines"})),
    **dict.fromkeys(("wall_charger", "car_charger"), (frozenset({"quick", "fast", "rapid", "turbo", "qualcomm"}),)),
}
"""Words, of which each says the same, that make another variety of a thing of one kind."""
OPPOSED_IN: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "external_hard_drive": (frozenset({"portable", "passport", "pocket", "mobile"}), frozenset({"desktop"})),
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
    "mouse": (frozenset({"vertical", "ergo", "ergonomic"}),),
    "money_counter": (frozenset({"coin"}),),
    "amplifier": (
        frozenset({"phono", "turntable", "pre", "preamp", "preamplifier"}),
        frozenset({"headphone", "headphones", "dac"}),
    ),
    "video_capture": (frozenset({"tuner"}),),
    "inkjet_cartridge": (frozenset({"refill", "refills", "dye"}),),
    "memory_module": (frozenset({"laptop", "notebook", "sodimm", "macbook"}),),
    "photo_paper": (frozenset({"laser"}),),
    "laser_printer": (frozenset({"color", "colour", "clp", "clx"}),),
    "scanner": (
        frozenset({"slide", "slides", "negative", "negatives", "film", "35mm"}),
        frozenset({"portable", "mobile", "handheld", "wand", "travel"}),
    ),
    "office_chair": (frozenset({"visitor", "visitors", "guest", "side", "stacking", "reception", "folding"}),),
    "optical_drive": (frozenset({"external", "portable", "usb", "slim", "superdrive"}),),
    "headset": (frozenset({"gmrs", "frs", "walkie", "radio", "radios"}),),
    CELLS: (frozenset({"lithium"}), frozenset({"rechargeable", "nimh"})),
    "calculator": (frozenset({"printing", "printer", "adding"}), frozenset({"financial"})),
    "paper": (
        frozenset({"stationery", "cotton", "parchment", "resume", "linen", "granite", "certificate"}),
        frozenset({"construction", "craft", "tag", "kraft"}),
        frozenset({"matte", "glossy", "presentation", "photo"}),
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
    "smart_plug": "pack_count",
}
"""What such a thing has one of, unless its name says more."""
UNTOLD: Final = ("keyboard_language", "buffering")
"""Attributes that are told only where they are not the usual ones."""


def variety(asked: Understood, other: Understood) -> float:
    """What is left of a fit for what sets one of them apart, 0-1."""
    sorts = SORTS_IN.get(asked.kind or "", ())
    others = sum(sort.isdisjoint(asked.tokens) != sort.isdisjoint(other.tokens) for sort in sorts)
    others += sum((name in asked.attributes) != (name in other.attributes) for name in UNTOLD)
    if asked.kind == "remote_control" and asked.tokens.isdisjoint(FOR_ANY_SET):
        others += not other.tokens.isdisjoint(FOR_ANY_SET)
    is_wired = asked.kind in WITHOUT_WIRE and _is_without_wire(asked) and not _is_without_wire(other)
    varieties = len((asked.words ^ other.words) & _varieties_in(asked.kind or ""))
    aspects = ASPECTS_IN.get(asked.kind or "", ())
    varieties += sum(aspect.isdisjoint(asked.tokens) != aspect.isdisjoint(other.tokens) for aspect in aspects)
    varieties += asked.kind in SEVERAL and _has_several(asked) != _has_several(other)
    opposite = OPPOSITE if _are_opposed(asked, other) else 1.0
    return float(OTHER_VARIETY**varieties * OTHER_SORT**others) * (WIRED if is_wired else 1.0) * opposite


def _are_opposed(asked: Understood, other: Understood) -> bool:
    one, another = OPPOSED_IN.get(asked.kind or "", (frozenset(), frozenset()))
    mine, theirs = asked.tokens, other.tokens
    return not (mine.isdisjoint(one) or theirs.isdisjoint(another)) or not (
        mine.isdisjoint(another) or theirs.isdisjoint(one)
    )


def _has_several(one: Understood) -> bool:
    count = one.attributes.get(SEVERAL.get(one.kind or "", ""))
    return isinstance(count, int | float) and count > 1


def _is_without_wire(one: Understood) -> bool:
    return any(one.attributes.get(name) for name in WITHOUT)


@lru_cache(maxsize=1024)
def _varieties_in(kind: str) -> frozenset[str]:
    return VARIETIES | VARIETIES_IN.get(kind, frozenset())
