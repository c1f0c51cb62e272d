"""What two products of a kind must agree on to stand in for each other, and what makes one of another variety. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from app.suggestions.understanding.plugging import plugs_of
from app.suggestions.understanding.reading import Understood

PLUGGED: Final = frozenset(
    [
        "hdmi_cable",
        "usb_cable",
        "charging_cable",
        "monitor_cable",
        "drive_cable",
        "video_adapter",
        "adapter",
        "audio_cable",
        "av_cable",
        "firewire_cable",
        "kvm_cable",
        "cable",
        "memory_adapter",
    ]
)
"""Kinds of no use where their plugs do not fit."""
CELLS: Final = "household_battery"
"""Of no use in another size; a name that tells none may be of any."""
CARD: Final = "memory_card"
CARD_FORMATS: Final = tuple(
    (name, tuple(frozenset(words.split("+")) for words in spellings.split()))
    for name, spellings in (
        ("microsd", "microsd microsdhc microsdxc transflash micro+sd micro+sdhc micro+sdxc micro+secure+digital"),
        ("stick", "stick"),
        ("cf", "cf compactflash compact+flash"),
        ("xd", "xd"),
        ("sd", "sd sdhc sdxc secure+digital"),
    )
)
"""How the names of memory cards say which slot they go into, the more particular first."""
TAKEN_FOR_GRANTED: Final = frozenset({"usb-a"})
"""The plug a cable ends in that its name seldom tells."""
SIZES: Final[Mapping[str, Mapping[str, float]]] = {
    "blank_disc": {"storage_gb": 1.2},
    "car_speaker": {"size_inches": 1.03},
    "internal_hard_drive": {"size_inches": 1.1},
    "lens_filter": {"size_mm": 1.0, "diameter_mm": 1.0},
    "lens_cap": {"size_mm": 1.0, "diameter_mm": 1.0},
    "memory_module": {"ddr": 1.0, "pins": 1.0},
    "household_battery": {"volts": 1.2},
    "laptop_charger": {"volts": 1.1},
    "drive_enclosure": {"size_inches": 1.1},
}
"""Measures that must agree but for this factor."""
WORDS: Final = (
    "battery_size",
    "paper_size",
    "keyboard_layout",
    "keyboard_language",
    "module_form",
    "buffering",
    "cable_ends",
)
"""Attributes in words that must agree."""
EXCLUSIVE: Final = tuple(
    frozenset(line.split())
    for line in (
        "lto ultrium dlt sdlt dds dat ait qic vxa",
        "ddr ddr2 ddr3 ddr4 ddr5",
        "sodimm dimm",
        "ide sata scsi sas",
        "left right",
        "windows mac",
        "cd dvd bd",
        "e27 e26 e14 e12 b22 b15 gu10 gu5 mr16 g9 g4 r7s",
        "a19 a21 br30 br40 par16 par20 par30 par38 b10 b11 g25 t5 t8 t12",
        "uv polarizer polarizing cpl nd",
        "usb xlr",
        "aa aaa aaaa 9v cr2032 cr2025 cr123 cr123a",
        "ps2 ps3 ps4 ps5 psp wii gamecube xbox 3ds dsi",
    )
)
"""Words of which one rules the others out: another slot, another format."""
SOCKETS: Final = frozenset(
    ["lga775", "lga1150", "lga1155", "lga1156", "lga1366", "lga2011", "am2", "am3", "am4", "fm1", "fm2"]
)
PARTS: Final = frozenset(
    ["case", "bag", "cover", "skin", "mount", "holder", "cradle", "stand", "cable", "cord", "charger", "adapter"]
    + ["antenna", "strap", "film", "filter", "grip", "remote", "battery"]
)
"""What stands on one shelf as accessories, each of no use for who came for another."""
EXCLUSIVE_IN: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "memory_module": tuple(
        frozenset(line.split())
        for line in (
            "desktop notebook",
            "desktop laptop",
            "desktop sodimm",
            "notebook dimm",
            "laptop dimm",
            "registered unbuffered buffered",
        )
    ),
    CARD: (frozenset({"duo", "m2"}),),
    "network_adapter": (frozenset({"wireless", "ethernet"}),),
    "index_card": (frozenset(["guide", "box", "rotary", "tray", "sleeve"]),),
    "io_card": (
        frozenset(
            ["firewire", "serial", "parallel", "sata", "esata", "ide", "ata", "raid", "usb", "pcmcia", "cardbus"]
            + ["ethernet", "wireless", "scsi", "sas", "modem"]
        ),
    ),
    "satellite_radio": (frozenset({"sirius", "xm"}),),
    "satellite_radio_accessory": (frozenset({"sirius", "xm"}),),
    "car_stereo": (frozenset({"single", "double"}),),
    "solid_state_drive": (
        frozenset({"portable", "internal", "nvme"}),
        frozenset({"external", "internal", "nvme"}),
        frozenset({"sata", "nvme", "pcie"}),
    ),
    "motherboard": (frozenset({"intel", "amd"}), SOCKETS),
    "processor": (frozenset({"intel", "amd"}), SOCKETS),
}
"""The same, for things of one kind."""
ODD_SHEETS: Final = frozenset({"legal", "tabloid", "13x19", "a3"})
"""Paper that does not say its size is of the size everybody uses."""
SUPPOSED: Final[Mapping[str, frozenset[str]]] = {"audio_cable": frozenset({"3.5mm"})}
"""The plug such a cable has whose name tells none."""
PLUG_UNTOLD: Final = 0.35
NEEDED: Final[Mapping[str, str]] = {CELLS: "battery_size", "memory_module": "ddr", "photo_paper": "paper_size"}
"""What such a thing must tell where the asked one does."""
WIDE_MICRO: Final = 3.0
"""Micro USB of this version has a wider plug, which hardly any device but a drive takes."""


def met(asked: Understood, other: Understood) -> bool:
    """Whether nothing they both tell rules the other out: the plug, the size of the disc, the battery, the paper."""
    for group in chain(EXCLUSIVE, _exclusive_in(asked.kind or "")):
        if rules_out_either(asked, other, group):
            return False
    mine, theirs = asked.attributes, other.attributes
    if asked.kind == CARD and _differ(card_format(asked), card_format(other)):
        return False
    if asked.kind in PLUGGED and not _same_plugs(_plugs(asked), _plugs(other)):
        return False
    if any(_differ(mine.get(name), theirs.get(name)) for name in WORDS):
        return False
    if asked.kind == "paper" and _is_odd_sheet(mine) != _is_odd_sheet(theirs):
        return False
    return not any(
        _apart(mine.get(name), theirs.get(name), within) for name, within in SIZES.get(asked.kind or "", {}).items()
    )


def rules_out_either(asked: Understood, other: Understood, group: frozenset[str]) -> bool:
    """Whether both say words of a group, and none the same."""
    said = asked.words & group
    return bool(said and other.words & group) and said.isdisjoint(other.words)


def _is_odd_sheet(attributes: Mapping[str, Any]) -> bool:
    return str(attributes.get("paper_size")).lower() in ODD_SHEETS


def card_format(one: Understood) -> str | None:
    """The slot a memory card goes into, in however many words its name says it; None where it does not."""
    said = one.tokens
    return next((name for name, spellings in CARD_FORMATS if any(words <= said for words in spellings)), None)


@lru_cache(maxsize=1024)
def _exclusive_in(kind: str) -> tuple[frozenset[str], ...]:
    return EXCLUSIVE_IN.get(kind, ()) + ((PARTS,) if kind.endswith("_accessory") else ())


def plugs_told(asked: Understood, other: Understood) -> float:
    """What is left of a fit where of two things only one says into what it plugs, or what else is needed, 0-1."""
    if needed := NEEDED.get(asked.kind or ""):
        return PLUG_UNTOLD if needed in asked.attributes and needed not in other.attributes else 1.0
    if asked.kind == CARD:
        return PLUG_UNTOLD if card_format(asked) not in (None, "sd") and card_format(other) is None else 1.0
    return PLUG_UNTOLD if asked.kind in PLUGGED and bool(_plugs(asked)) != bool(_plugs(other)) else 1.0


def _plugs(one: Understood) -> frozenset[str]:
    plugs = plugs_of(one.attributes) or SUPPOSED.get(one.kind or "", frozenset())
    if "micro-usb" in plugs and one.attributes.get("usb_version") == WIDE_MICRO:
        return plugs - {"micro-usb"} | {"wide micro-usb"}
    return plugs


def _same_plugs(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return not mine or not theirs or (mine - TAKEN_FOR_GRANTED or mine) == (theirs - TAKEN_FOR_GRANTED or theirs)


def _differ(mine: Any, theirs: Any) -> bool:
    return mine is not None and theirs is not None and str(mine).casefold() != str(theirs).casefold()


def _apart(mine: Any, theirs: Any, within: float) -> bool:
    """Whether two measures differ by more than this factor; what is no measure does not."""
    if not isinstance(mine, int | float) or not isinstance(theirs, int | float) or mine <= 0 or theirs <= 0:
        return False
    return max(mine, theirs) / min(mine, theirs) > within
