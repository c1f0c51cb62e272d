"""Reading a product: everything that can be told of it from its name, its category and its own attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.suggestions.understanding import attributes as attribute_names
from app.suggestions.understanding import borrowed, cross_reference, kinds, own_numbers, phrases
from app.suggestions.understanding import fits as compatibility
from app.suggestions.understanding.colours import COLOURING
from app.suggestions.understanding.fit_words import FAMILIES
from app.suggestions.understanding.learned import NOBODY_DOUBTS, Learned
from app.suggestions.understanding.slots import slots

UNITS = frozenset(
    {"ft", "foot", "feet", "m", "cm", "mm", "in", "inch", "gb", "tb", "mb", "oz", "lb", "kg", "g", "ml", "l", "w", "v"}
)

_TOKEN = re.compile(r"[a-z]+|\d{3,}")
_TABLETS = ("ipad", "galaxy tab", "xoom", "playbook", "touchpad", "surface", "mediapad")
_WORN = frozenset(
    ("device_case", "phone_case", "tablet_case", "screen_protector", "armband", "tablet_sleeve", "mp3_accessory",
     "phone_battery", "keyboard_cover", "laptop_skin", "wireless_charger", "device_battery")
)  # fmt: skip
"""What is put on a device, whose names may say which one without a "for"."""
_PARTS_OF = frozenset(
    ("laptop_part", "laptop_battery", "laptop_charger", "docking_station", "phone_part", "gps_accessory", "stylus",
     "wall_charger", "car_charger", "charging_cable", "charging_station", "power_bank", "car_audio_interface")
)  # fmt: skip
"""What is part of a device or feeds it: "ThinkPad X300 Keyboard"; a code without its family is its own."""
_OF_MACHINES = frozenset({"printer_maintenance", "printer_tray", "projector_lamp"})
"""What goes into a machine that is called by its code: "IN2112 Replacement Lamp"."""
_BAGS, _APPLES = frozenset({"laptop_bag", "laptop_case", "laptop_sleeve"}), frozenset({"macbook", "ibook", "powerbook"})
_BY_ITSELF = frozenset(
    ("pen", "pencil", "marker", "highlighter", "eraser", "stapler", "sticky_note", "file_folder", "backpack", "sign",
     "calculator", "radar_detector", "ups", "surge_protector", "printer", "inkjet_printer", "laser_printer",
     "photo_printer", "all_in_one_printer", "label_printer", "scanner", "copier", "network_router", "network_adapter",
     "io_card", "kvm_switch", "trackball", "mouse", "keyboard", "gps_navigator", "tablet", "laptop", "memory_card",
     "desktop_computer", "household_battery", "digital_camera", "mobile_phone", "television", "monitor", "stylus",
     "paper", "shredder", "whiteboard", "battery_charger", "solid_state_drive", "external_hard_drive")
)  # fmt: skip
"""What is for a device only if its name says so in words: its "battery", "ink" or "stand" is its own."""
_PHONES = (
    "iphone", "galaxy", "droid", "moto ", "xperia", "htc", "nokia", "blackberry", "lumia", "pixel", "zte", "blu ",
    "huawei", "honor", "alcatel", "kyocera", "pantech", "palm", "treo", "centro", "oneplus", "optimus", "razr", "nuu",
    "plum", "zenfone", "axon", "motorola", "sky ", "leeco", "nextbit",
)  # fmt: skip
"""Families and makers of which the model is all that names of their phones say."""


_SELLING = frozenset({"new", "refurbished", "unlocked", "used", "certified", "verizon", "at&t", "sprint", "tracfone"})
"""With these begin names of telephones that do not begin with their maker."""


DOUBTED = 0.99
"""What each nat of doubt leaves. While one name in seventeen was misread, a twelfth of the judged pairs were
unacceptable where nobody doubted the kind, a quarter from five nats on and two thirds from twenty; since far fewer are,
a nat says half as much (decision 27)."""


@dataclass(frozen=True)
class Understood:
    """What a product is understood to be."""

    kind: str | None
    attributes: Mapping[str, Any]
    fits: frozenset[str]
    """What it is made for; empty: nothing in particular."""
    devices: frozenset[str]
    """The device it is itself, as accessories for it name it."""
    words: frozenset[str]
    """The words of its name, in the singular, without its brand and without what attributes tell better."""
    made_for: frozenset[str] = frozenset()
    """What its name says it is for in words nobody knows; asked only where `fits` is empty."""
    itself: frozenset[str] = frozenset()
    """What its accessories may call it where `devices` is empty."""
    tokens: frozenset[str] = frozenset()
    """All that its name and its brand say, letters and numbers apart."""
    doubt: float = 0.0
    """How far its name has the words of another kind than `kind`, by the names around it, in nats."""

    @property
    def certainty(self) -> float:
        """How far it is to be taken for what it was read as, 0-1."""
        return float(DOUBTED**self.doubt)


def read(
    name: str,
    brand: str | None,
    category: str | None,
    attributes: Mapping[str, Any],
    learned: Learned | None = None,
) -> Understood:
    """Understand one product. Deterministic, and fast enough for a whole catalogue as it is imported.

    `learned` is asked for the kind where nothing else tells it; and where the retailer does not say on which shelf a
    thing stands, whether it is rather of another kind than was read, and how far that is to be doubted.
    """
    kind, fits, devices = (
        kinds.kind_of(name, category),
        compatibility.fits(name, brand),
        compatibility.devices(name, brand),
    )
    if devices and not fits and (kind in (None, "memory_module") or kind.startswith(kinds.UNKNOWN)):
        # "Samsung - Galaxy S7 32GB - Gold", "Apple - iPhone 4 with 16GB Memory": the model is all its name says.
        if any(device.startswith(_TABLETS) for device in devices):
            kind = "tablet"
        elif any(device.startswith(_PHONES) for device in devices) and not _is_for_an_iphone(name):
            kind = "mobile_phone"
    doubt, doubted = NOBODY_DOUBTS, None
    if learned is not None and (kind is None or kind.startswith(kinds.UNKNOWN)):
        kind = learned.kind_of(name, brand) or kind
    elif learned is not None and not category:
        doubt, doubted = learned.doubt(name, brand, kind), kind
        kind = learned.taken_for(doubt) or kind
    if devices and not fits:
        fits, devices = _worn_or_built_in(kind, devices)
    if fits and kind in ("phone_case", "device_case") and all(one.startswith(_TABLETS) for one in fits):
        kind = "tablet_case"
    if kind == "device_battery" and cross_reference.is_for_cameras(name):
        kind = "camera_battery"
    if fits and kind in _BY_ITSELF:
        fits = compatibility.told(name)
    fits = own_numbers.without(kind, name, fits)
    fits, devices = slots(kind, name, brand, fits=fits, devices=devices)
    if kind in cross_reference.SUPPLIES:
        if not fits:
            fits, devices = devices, frozenset()  # "CLI-221 Value Pack": the number is what it fits
        fits = cross_reference.interchangeable(fits)
    devices |= cross_reference.taken_by(kind, name, brand)
    if learned is not None and not category and kind != doubted:
        doubt = learned.doubt(name, brand, kind)
    return Understood(
        kind=kind,
        attributes=borrowed.without(
            kind, name, attribute_names.read(_without(name, brand), attributes, kind), attributes
        ),
        fits=fits,
        devices=devices,
        words=words(name, brand),
        doubt=doubt.nats,
        **said(name, brand, fits, devices),
    )


def _worn_or_built_in(kind: str | None, devices: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What it fits and what it is itself, where its name says a device and no "for"."""
    if kind in _WORN:
        # "Defender iPhone 6 - Black" is no telephone; a code without its family is the cover's own.
        return frozenset(one for one in devices if " " in one or one in FAMILIES), frozenset()
    if kind in _OF_MACHINES:
        return frozenset(one for one in devices if one.count(" ") < 3), frozenset()
    families = FAMILIES if kind in _PARTS_OF else _APPLES if kind in _BAGS else frozenset()
    known = frozenset(one for one in devices if one.partition(" ")[0] in families)
    return known, (frozenset() if known else devices)


def _is_for_an_iphone(name: str) -> bool:
    """Whether another maker's name stands before it: "Griffin iPhone SmartTalk" is no telephone."""
    before, found, _ = name.lower().partition("iphone")
    return bool(found) and "apple" not in before and bool(before.strip(" -")) and before.split()[0] not in _SELLING


def said(name: str, brand: str | None, fits: frozenset[str], devices: frozenset[str]) -> dict[str, Any]:
    """What is read from the name each time and not kept: the device it speaks of in unknown words, and all it says."""
    return {
        "tokens": frozenset(_TOKEN.findall(f"{name} {brand or ''}".lower())) - UNITS,
        "made_for": frozenset() if fits else phrases.made_for(name),
        "itself": frozenset() if devices else phrases.itself(name, brand),
    }


def _without(name: str, brand: str | None) -> str:
    """A name without the maker it begins with: a "CHERRY" keyboard is grey, a "3M" tape three metres of nothing."""
    if brand and name.casefold().startswith(f"{brand.casefold()} "):
        return name[len(brand) :].lstrip(" -")
    return name


def words(name: str, brand: str | None) -> frozenset[str]:
    """The words of a name that tell what it is: no brand, no bare numbers, units or colours."""
    said = {word for word in kinds.tokens_of(name) if not word[0].isdigit()}
    return frozenset(said.difference(kinds.tokens_of(brand) if brand else (), UNITS, COLOURING))
