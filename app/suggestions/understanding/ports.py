"""What has no port for it: cables, chargers and host cards that fit nowhere in a product. Pure."""

from __future__ import annotations

import re
from typing import Final

from app.suggestions.understanding import varieties
from app.suggestions.understanding.plugging import plugs_of
from app.suggestions.understanding.reading import Understood

ON_CELLS_WITHOUT_WIRE: Final = frozenset({"mouse", "keyboard", "keyboard_mouse_set", "game_controller"})
OF_CONSOLES: Final = frozenset({"xbox", "wii", "playstation", "ps3", "ps4", "nintendo"})
"""Whose controllers have no wire, whether their names say so or not."""
PLUGGED_IN: Final = frozenset({"network_adapter", "usb_flash_drive"})
"""What has its own plug, as whatever has a wire, takes no cable but one that makes it longer."""
DRIVES: Final = frozenset({"external_hard_drive", "drive_enclosure"})
BY_HAND: Final = frozenset({"wand", "handheld", "handyscan", "hand", "portable", "mobile"})
"""Scanners that are carried about: with cells, a memory card and the small socket."""
_LIGHTNING: Final = re.compile(r"iphone (?:[5-9]|1[0-4]|x|se)|ipad (?:mini|air|4)|ipod touch [5-7]")
_USB_C: Final = re.compile(r"iphone 1[5-9]")
SMALL_PLUGS: Final = frozenset({"mini-usb", "micro-usb", "usb-c"})
"""Of which drives that are carried about have one."""
SUPERSPEED: Final = 3.0
"""From this version of USB on drives have a wider socket, and are worth a faster port."""
LENGTHENS: Final = frozenset({"extension", "extender"})

HANDHELD: Final = frozenset({"ds", "dsi", "psp", "vita", "gameboy"})
"""Consoles that have their own screen and no socket for another."""
WITHOUT_HDMI: Final = frozenset({"ps", "ps2", "wii", "gamecube", "xbox"})
HAS_DVI: Final = frozenset({"monitor", "desktop_computer", "laptop", "graphics_card", "projector", "docking_station"})
OF_COMPUTERS: Final = frozenset({"dvi", "displayport", "vga"})
STICKS: Final = frozenset({"stick", "chromecast", "dongle"})
"""Players that are plugged straight into the television."""


def has_a_wire(one: Understood) -> bool:
    """Whether it has a cable of its own: it does not say that it has none, and is no console's."""
    is_without = any(one.attributes.get(name) for name in varieties.WITHOUT)
    return not is_without and one.tokens.isdisjoint(OF_CONSOLES)


def usb_cable(asked: Understood, other: Understood) -> bool:
    """Whether a USB cable has no place in it."""
    if asked.kind == "scanner" and not asked.tokens.isdisjoint(BY_HAND):
        return plugs_of(other.attributes).isdisjoint(SMALL_PLUGS)
    if asked.kind in DRIVES and _is_superspeed(asked) and not _is_superspeed(other):
        return True
    if asked.kind in DRIVES and "portable" in asked.words and plugs_of(other.attributes).isdisjoint(SMALL_PLUGS):
        return True
    has_its_plug = asked.kind in PLUGGED_IN or (asked.kind == "game_controller" and has_a_wire(asked))
    return has_its_plug and other.words.isdisjoint(LENGTHENS)


def _is_superspeed(one: Understood) -> bool:
    version = one.attributes.get("usb_version")
    return isinstance(version, int | float) and version >= SUPERSPEED


def charger(asked: Understood, other: Understood) -> bool:
    """Whether a charger has no use for the cable."""
    return asked.kind == "usb_cable" and plugs_of(asked.attributes).isdisjoint(SMALL_PLUGS)


def io_card(asked: Understood, other: Understood) -> bool:
    """Whether a faster port would not make it faster."""
    return asked.kind in DRIVES and not (_is_superspeed(asked) and _is_superspeed(other))


def takes_lightning(one: Understood) -> bool:
    """Whether it is, or is made for, a telephone or tablet of Apple's with that socket."""
    return any(map(_LIGHTNING.match, one.devices | one.fits))


def has_lost_lightning(one: Understood) -> bool:
    """Whether it is, or is made for, a telephone of Apple's that came after that socket."""
    return any(map(_USB_C.match, one.devices | one.fits))


def hdmi_cable(asked: Understood, other: Understood) -> bool:
    """Whether an HDMI cable has no place behind it."""
    if asked.kind == "streaming_player" and not asked.tokens.isdisjoint(STICKS):
        return True
    if asked.kind not in HAS_DVI and not plugs_of(other.attributes).isdisjoint(OF_COMPUTERS):
        return True
    return asked.kind == "game_console" and not (
        asked.tokens.isdisjoint(HANDHELD) and asked.devices.isdisjoint(WITHOUT_HDMI)
    )
