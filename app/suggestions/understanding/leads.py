"""How usual a cable, a charger or a battery is beside a thing: lengths, plugs and cells it seldom takes. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.suggestions.understanding import fit_words
from app.suggestions.understanding.demands import CELLS, WIDE_MICRO
from app.suggestions.understanding.plugging import plugs_of
from app.suggestions.understanding.ports import SMALL_PLUGS, takes_lightning
from app.suggestions.understanding.reading import Understood

Rule = Callable[[Understood, Understood], bool]

SELDOM, LESS_OFTEN = 0.5, 0.75
SHORT_M = 0.5
"""No longer than a hand: for somebody's power bank."""
LONG_M = 4.6
"""Fifteen feet: longer cables are for somebody's special case."""
FOR_ANYTHING = frozenset({"usb_cable", "charging_cable", "wall_charger", "car_charger"})
CABLES_OF = frozenset({"flip", "jabra"})
"""Whose cables are sold apart, and called by their name alone."""
POWER_KINDS = frozenset({"car_charger", "wall_charger"})
LEADS = FOR_ANYTHING - POWER_KINDS
PLUG_UNTOLD = 0.85
"""A charger or a screen's cable that does not say into what it goes may go into something else."""
ON_SMALL_CELLS = frozenset({"calculator", "label_printer", "two_way_radio", "voice_recorder"})
"""Run on AAA more often than on AA."""
ON_LARGE_CELLS = frozenset({"mouse", "keyboard", "keyboard_mouse_set", "game_controller"})
"""The other way round."""
GRAPHING = frozenset({"graphing", "graphic"})
DIGITAL = frozenset({"dvi", "hdmi", "displayport"})
SHORT_NETWORK_M = 1.2
"""Four feet: for a rack."""
BUILT_IN = frozenset({"pci", "pcie"})
HOLDING = frozenset({"phone_mount", "armband"})
"""Whose device nobody knows."""
COVERING = frozenset({"tablet_stand", "tablet_case", "phone_case", "device_case"})
OF_SCREENS = frozenset({"monitor_cable", "hdmi_cable"})
IN_A_WALL = frozenset({"wall", "inwall"})
"""For whoever builds a house."""
IN_WALLS = frozenset({"hdmi_cable", "av_cable", "audio_cable", "network_cable", "coaxial_cable"})
INTERNAL = frozenset({"internal_hard_drive", "solid_state_drive"})
USUAL_CELLS = frozenset({"aa", "aaa"})
"""What most things run on whose names do not tell."""


def _has_the_wide_plug(asked: Understood, other: Understood) -> bool:
    plugs = plugs_of(other.attributes)
    is_micro = "micro-usb" in plugs or (other.kind == "charging_cable" and "usb-c" not in plugs)
    return is_micro and other.attributes.get("usb_version") == WIDE_MICRO


def _is_called_by_another_device(asked: Understood, other: Understood) -> bool:
    """Its name begins with a device's, which is what it was made for."""
    if other.kind not in FOR_ANYTHING:
        return False
    named = {phrase.partition(" ")[0] for phrase in other.itself} & fit_words.MAKERS | other.tokens & CABLES_OF
    return bool(named) and named.isdisjoint(asked.tokens)


def _runs_in_a_wall(asked: Understood, other: Understood) -> bool:
    return other.kind in IN_WALLS and not other.tokens.isdisjoint(IN_A_WALL)


def _says_no_plug(asked: Understood, other: Understood) -> bool:
    if other.kind in LEADS and asked.kind == "mobile_phone":
        return plugs_of(other.attributes) <= {"usb-a"} and not other.fits
    if other.kind == "monitor_cable":
        return "connectors" not in other.attributes
    return other.kind in POWER_KINDS and "connectors" not in other.attributes and not other.made_for | other.fits


def _tells_no_lightning(asked: Understood, other: Understood) -> bool:
    """Beside a device that has that socket; the cable may be one for those before it."""
    return other.kind in LEADS and takes_lightning(asked) and "lightning" not in plugs_of(other.attributes)


def _is_a_player_for_a_smart_set(asked: Understood, other: Understood) -> bool:
    return other.kind == "streaming_player" and bool(asked.attributes.get("smart"))


def _is_of_odd_length(asked: Understood, other: Understood) -> bool:
    length = other.attributes.get("length_m")
    if not isinstance(length, int | float):
        return False
    return length > LONG_M or (other.kind in FOR_ANYTHING and length < SHORT_M)


def _is_an_older_plug(asked: Understood, other: Understood) -> bool:
    plugs = plugs_of(other.attributes)
    return other.kind == "monitor_cable" and "vga" in plugs and plugs.isdisjoint(DIGITAL)


def _is_between_two_plugs(asked: Understood, other: Understood) -> bool:
    return other.kind == "monitor_cable" and len(plugs_of(other.attributes) & (DIGITAL | {"vga"})) > 1


def _is_for_an_older_picture(asked: Understood, other: Understood) -> bool:
    """S-Video, which few sets still have; the three round plugs they all do."""
    plugs = plugs_of(other.attributes)
    return other.kind == "av_cable" and "s-video" in plugs and "rca" not in plugs


def _lengthens_a_cable(asked: Understood, other: Understood) -> bool:
    return other.kind in OF_SCREENS and "extension" in other.words


def _has_two_plugs(asked: Understood, other: Understood) -> bool:
    return other.kind == "usb_cable" and "y" in other.tokens


def _is_not_for_sata(asked: Understood, other: Understood) -> bool:
    return asked.kind in INTERNAL and other.kind == "drive_cable" and "sata" not in other.words


def _tells_no_plug_for_what_is_covered(asked: Understood, other: Understood) -> bool:
    return other.kind in LEADS and asked.kind in COVERING and plugs_of(other.attributes) <= {"usb-a"}


def _has_a_plug_of_its_own(asked: Understood, other: Understood) -> bool:
    """USB-C for what does not say that it has it; any plug for what holds who knows which device."""
    plugs = plugs_of(other.attributes) & (SMALL_PLUGS if asked.kind in HOLDING else {"usb-c"})
    return other.kind in FOR_ANYTHING and bool(plugs) and not plugs_of(asked.attributes)


def _has_a_lead_of_its_own(asked: Understood, other: Understood) -> bool:
    """A charger that says into what it plugs brings the cable that was asked for."""
    return asked.kind in LEADS and other.kind in POWER_KINDS and not plugs_of(other.attributes) <= {"usb-a"}


def _is_a_short_lead(asked: Understood, other: Understood) -> bool:
    length = other.attributes.get("length_m")
    return other.kind == "network_cable" and isinstance(length, int | float) and length < SHORT_NETWORK_M


def _is_on_a_card(asked: Understood, other: Understood) -> bool:
    """Built into a computer, where most want to plug it in."""
    return other.kind == "network_adapter" and not other.words.isdisjoint(BUILT_IN - asked.words)


def _is_an_odd_cell(asked: Understood, other: Understood) -> bool:
    if other.kind != CELLS:
        return False
    cell = other.attributes.get("battery_size")
    return (cell is None or str(cell) not in USUAL_CELLS) and "battery_size" not in asked.attributes


def _is_the_seldom_cell(asked: Understood, other: Understood) -> bool:
    """Which of the two usual cells such a thing seldom runs on."""
    seldom = "aa" if asked.kind in ON_SMALL_CELLS else "aaa" if asked.kind in ON_LARGE_CELLS else None
    return other.kind == CELLS and seldom is not None and other.attributes.get("battery_size") == seldom


def _runs_on_light(asked: Understood, other: Understood) -> bool:
    """Or on a button or the mains: a calculator that draws no graphs."""
    usual = other.kind == CELLS and str(other.attributes.get("battery_size")) in USUAL_CELLS
    return usual and asked.kind == "calculator" and asked.words.isdisjoint(GRAPHING)


def _has_a_wire_of_its_own(asked: Understood, other: Understood) -> bool:
    return (
        other.kind in ("keyboard", "mouse")
        and bool(asked.attributes.get("wireless"))
        and not other.attributes.get("wireless")
    )


SHARES: Final[tuple[tuple[Rule, float], ...]] = (
    (_has_the_wide_plug, SELDOM),
    (_is_called_by_another_device, SELDOM),
    (_says_no_plug, PLUG_UNTOLD),
    (_is_of_odd_length, LESS_OFTEN),
    (_is_an_older_plug, LESS_OFTEN),
    (_is_between_two_plugs, SELDOM),
    (_is_for_an_older_picture, LESS_OFTEN),
    (_lengthens_a_cable, SELDOM),
    (_has_two_plugs, SELDOM),
    (_runs_in_a_wall, SELDOM),
    (_tells_no_lightning, SELDOM),
    (_is_a_player_for_a_smart_set, SELDOM),
    (_is_not_for_sata, SELDOM),
    (_tells_no_plug_for_what_is_covered, SELDOM),
    (_has_a_plug_of_its_own, LESS_OFTEN),
    (_has_a_lead_of_its_own, LESS_OFTEN),
    (_is_a_short_lead, LESS_OFTEN),
    (_is_on_a_card, LESS_OFTEN),
    (_is_an_odd_cell, SELDOM),
    (_is_the_seldom_cell, LESS_OFTEN),
    (_runs_on_light, SELDOM),
    (_has_a_wire_of_its_own, SELDOM),
)
