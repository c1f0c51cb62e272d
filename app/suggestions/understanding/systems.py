"""What is made for another system: a socket, a service, a recording or a place in the house the product has not. Pure.

One rule for each kind of thing that may be added to a product; what no rule speaks of goes with any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.suggestions.understanding import demands, inks, ports, programs, varieties
from app.suggestions.understanding.leads import Rule
from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.recording import CARDS, ON_TAPE

MEMORY_STICK: Final = frozenset({"stick", "m2"})
TAKES_SONYS: Final = frozenset({"sony", "stick", "psp", "vaio", "cyber", "handycam"})
"""Memory Sticks and the paper of dye-sublimation printers fit nothing of other makers."""
INSTANT: Final = frozenset({"zink", "instax", "selphy", "polaroid", "prynt", "picturemate"})
"""Printers that each take a paper of their own."""
ON_DISC: Final = frozenset({"dvd", "dc"})
"""In the names of camcorders that record on discs: the series of Sony and Canon say so."""
OLD_TAPES: Final = frozenset({"hi8", "8mm", "vhs", "digital8"})
TO_TURNTABLE: Final = frozenset({"phono", "turntable"})
TO_SUBWOOFER: Final = frozenset({"subwoofer", "av_receiver", "home_theater_system", "amplifier", "sound_bar"})
SERVICES: Final = frozenset({"sirius", "xm"})
"""Of satellite radio: the sets of one do not take the other's."""
STANDS_BY_ITSELF: Final = frozenset({"ceiling", "rock", "outdoor", "weather", "floorstanding", "tower"})
"""A speaker that is built in, stands in a garden or on its own feet."""
WITHOUT_CABLE: Final = frozenset({"wireless", "wlan", "wifi"})
SPRAYS: Final = frozenset({"inkjet_printer", "photo_printer", "all_in_one_printer", "inkjet_cartridge", "photo_paper"})
WITHOUT_BLUETOOTH: Final = frozenset(
    {"mp3_player", "portable_dvd_player", "cd_player", "cassette_player", "voice_recorder"}
)
"""Unless their names say that they have it."""
SHOWS_PICTURES: Final = frozenset(
    {"dvd", "touchscreen", "screen", "monitor", "navigation", "display", "lcd", "multimedia"}
)
LASERS: Final = frozenset({"laser", "laserjet", "imageclass"})
PRINTS: Final = frozenset({"printing", "printer", "printable"})
ON_CASSETTES: Final = frozenset({"tape tz", "tape m", "tape d1", "tape letratag", "tape rhino"})
"""Labelers that take these take no sheets or rolls of labels."""
EMBOSSED: Final = frozenset({"embossing", "embosser", "embossed"})
ON_BIKES: Final = frozenset({"bike", "bicycle", "motorcycle", "handlebar"})
FROM_THE_CAR: Final = frozenset({"radar", "detector", "vehicle", "car", "12v", "lighter", "auto"})
OF_DETECTORS: Final = FROM_THE_CAR | {"detectors", "laser", "band", "power", "cord", "for", "with", "voice", "alert"}
LABELED: Final = frozenset({"label_printer", "barcode_scanner", "label_tape"})
OF_LABELERS: Final = frozenset({"brother", "dymo", "zebra"})
"""Whose rolls of labels go into label printers alone."""
OF_DISCS: Final = frozenset({"cd", "dvd", "disc", "media"})
WITH_TABLETS: Final = frozenset({"tablet", "tablet_stand", "tablet_case"})
"""A tablet, or what it is put into, has no socket for a keyboard's cable."""
OF_HOUSES: Final = frozenset({"light", "lights", "lamp", "lamps", "garage", "fan", "door", "gate", "lighting"})
SWITCHED: Final = frozenset({"lamp", "light_bulb", "fan", "smart_plug"})
"""What a remote for the house may switch."""
COVERS_ALL: Final = frozenset({"lifeproof", "fre", "waterproof", "underwater"})
"""Cases that cover the screen as well."""
HAS_A_CONTROLLER: Final = frozenset({"daydream", "gear", "controller"})
"""Viewers that come with one."""
HAS_A_SCREEN: Final = frozenset({"one", "imac", "aio"})
"""In the names of computers that are built into one."""
RECHARGED_IN_HAND: Final = frozenset({"dualshock", "dualsense", "playstation", "rechargeable"})
"""Controllers with a battery of their own."""
APPLIANCES: Final = frozenset({"refrigerator", "washer", "washing", "dryer", "dishwasher", "range", "oven"})
OF_ITS_OWN_CHARGER: Final = frozenset({"surface"})
"""Tablets that no small plug charges."""
RECHARGED: Final = frozenset({"rechargeable", "nimh", "nicd", "eneloop", "recharge"})


def is_of_another(asked: Understood, other: Understood) -> bool:
    """Whether it is made for another system than the asked product's."""
    rule = _RULES.get(other.kind or "")
    return rule is not None and rule(asked, other)


def _card(asked: Understood, other: Understood) -> bool:
    if asked.kind == "scanner" and asked.tokens.isdisjoint(ports.BY_HAND):
        return True
    if asked.kind == "camcorder" and not asked.tokens.isdisjoint(ON_DISC | ON_TAPE):
        return True
    return asked.kind in CARDS and not other.words.isdisjoint(MEMORY_STICK) and _is_of_other_maker_than_sony(asked)


def _tape(asked: Understood, other: Understood) -> bool:
    if asked.kind != "camcorder":
        return False
    is_another_tape = not asked.tokens.isdisjoint(ON_TAPE) and not other.words.isdisjoint(OLD_TAPES - asked.words)
    return is_another_tape or not asked.tokens.isdisjoint(ON_DISC)


def _paper(asked: Understood, other: Understood) -> bool:
    instant = other.tokens & INSTANT
    if instant and instant.isdisjoint(asked.tokens):
        return True
    return "sony" in other.tokens and _is_of_other_maker_than_sony(asked)


def _is_of_other_maker_than_sony(asked: Understood) -> bool:
    return asked.tokens.isdisjoint(TAKES_SONYS)


def _amplifier(asked: Understood, other: Understood) -> bool:
    return asked.kind != "turntable" and not other.words.isdisjoint(TO_TURNTABLE)


def _stylus(asked: Understood, other: Understood) -> bool:
    return "digitizer" in other.words - asked.words


def _photo_paper(asked: Understood, other: Understood) -> bool:
    is_for_laser = "laser" in other.words and "inkjet" not in other.words
    if "laser" not in other.words and not asked.tokens.isdisjoint(LASERS):
        return True
    return _paper(asked, other) or (is_for_laser and asked.kind in SPRAYS and asked.tokens.isdisjoint(LASERS))


def _surge_protector(asked: Understood, other: Understood) -> bool:
    carried = {"game_console": ports.HANDHELD, "external_hard_drive": varieties.CARRIED_ABOUT}.get(asked.kind or "", ())
    return not asked.tokens.isdisjoint(carried)


def _hose(asked: Understood, other: Understood) -> bool:
    named = other.tokens & APPLIANCES
    return bool(named) and named.isdisjoint(asked.tokens)


def _charger(asked: Understood, other: Understood) -> bool:
    own = asked.tokens & OF_ITS_OWN_CHARGER
    return (bool(own) and own.isdisjoint(other.tokens)) or ports.charger(asked, other)


def _heard_with(asked: Understood, other: Understood) -> bool:
    if asked.kind not in WITHOUT_BLUETOOTH or not other.attributes.get("bluetooth"):
        return False
    return not asked.attributes.get("bluetooth") and "touch" not in asked.tokens  # an iPod touch has it


def _backup_camera(asked: Understood, other: Understood) -> bool:
    return asked.kind == "car_stereo" and asked.words.isdisjoint(SHOWS_PICTURES)


def _cell(asked: Understood, other: Understood) -> bool:
    is_recharged = other.attributes.get("rechargeable") or not other.words.isdisjoint(RECHARGED)
    if asked.kind == "battery_charger":
        return not is_recharged
    if asked.kind == "scanner" and asked.tokens.isdisjoint(ports.BY_HAND):
        return True
    if asked.kind == "game_controller" and not asked.tokens.isdisjoint(RECHARGED_IN_HAND):
        return True
    if asked.kind == "item_tracker":
        return not str(other.attributes.get("battery_size")).startswith("cr")
    is_solar = asked.kind == "calculator" and "solar" in asked.words
    return is_solar or (asked.kind in ports.ON_CELLS_WITHOUT_WIRE and ports.has_a_wire(asked))


def _for_school(asked: Understood, other: Understood) -> bool:
    return asked.kind == "calculator" and not asked.words.isdisjoint(PRINTS)


def _protector(asked: Understood, other: Understood) -> bool:
    return not asked.tokens.isdisjoint(COVERS_ALL)


def _controller(asked: Understood, other: Understood) -> bool:
    return asked.kind == "vr_headset" and not asked.tokens.isdisjoint(HAS_A_CONTROLLER)


def _monitor(asked: Understood, other: Understood) -> bool:
    return asked.kind == "desktop_computer" and not asked.tokens.isdisjoint(HAS_A_SCREEN)


def _ink(asked: Understood, other: Understood) -> bool:
    if asked.kind != "inkjet_cartridge":
        says_nothing = not (other.fits or other.devices or other.made_for)
        return says_nothing or not asked.tokens.isdisjoint(LASERS)
    return not inks.completes(asked, other)


def _roll(asked: Understood, other: Understood) -> bool:
    if asked.kind == "calculator" and asked.words.isdisjoint(PRINTS):
        return True
    needs_plain = asked.kind == "fax_machine" or (asked.kind == "calculator" and "thermal" in other.words)
    return needs_plain and "thermal" not in asked.words


def _label(asked: Understood, other: Understood) -> bool:
    if asked.kind == "blank_disc":
        return other.words.isdisjoint(OF_DISCS)
    if asked.kind not in LABELED:
        return not other.tokens.isdisjoint(OF_LABELERS)
    return asked.kind == "label_printer" and not asked.devices.isdisjoint(ON_CASSETTES)


def _keyboard(asked: Understood, other: Understood) -> bool:
    """A tablet but for one with Windows talks to keyboards by Bluetooth alone, or by what is made for it."""
    if asked.kind not in WITH_TABLETS or other.fits:
        return False
    ways = varieties.WITHOUT if not asked.tokens.isdisjoint(OF_ITS_OWN_CHARGER) else ("bluetooth",)
    return not any(other.attributes.get(name) for name in ways)


def _label_tape(asked: Understood, other: Understood) -> bool:
    return not other.tokens.isdisjoint(EMBOSSED) and asked.tokens.isdisjoint(EMBOSSED)


def _drive_case(asked: Understood, other: Understood) -> bool:
    return not asked.tokens.isdisjoint(varieties.ON_A_DESK)


def _mount(asked: Understood, other: Understood) -> bool:
    return asked.kind == "gps_navigator" and not other.words.isdisjoint(ON_BIKES - asked.words)


def _power_cord(asked: Understood, other: Understood) -> bool:
    is_its_makers = not asked.tokens.isdisjoint(other.tokens - OF_DETECTORS)
    return asked.kind == "radar_detector" and (other.words.isdisjoint(FROM_THE_CAR) or not is_its_makers)


def _remote(asked: Understood, other: Understood) -> bool:
    return asked.kind not in SWITCHED and not other.tokens.isdisjoint(OF_HOUSES)


def _splitter(asked: Understood, other: Understood) -> bool:
    return any(asked.attributes.get(name) for name in varieties.WITHOUT)


def _audio_cable(asked: Understood, other: Understood) -> bool:
    return asked.kind not in TO_SUBWOOFER and "subwoofer" in other.words


def _speaker_mount(asked: Understood, other: Understood) -> bool:
    return asked.kind == "speaker" and not asked.words.isdisjoint(STANDS_BY_ITSELF)


def _satellite(asked: Understood, other: Understood) -> bool:
    return demands.rules_out_either(asked, other, SERVICES)


def _network_cable(asked: Understood, other: Understood) -> bool:
    return asked.kind == "network_adapter" and not asked.words.isdisjoint(WITHOUT_CABLE)


def _wireless(asked: Understood, other: Understood) -> bool:
    is_pair = {asked.kind, other.kind} == {"network_switch", "network_adapter"}
    return is_pair and not other.words.isdisjoint(WITHOUT_CABLE)


_RULES: Final[Mapping[str, Rule]] = {
    "memory_card": _card,
    "video_cassette": _tape,
    "paper": _paper,
    "photo_paper": _photo_paper,
    "stylus": _stylus,
    "amplifier": _amplifier,
    "software": programs.is_for_another,
    "hdmi_cable": ports.hdmi_cable,
    **dict.fromkeys(("headphones", "earphones", "headset", "bluetooth_headset"), _heard_with),
    "backup_camera": _backup_camera,
    "household_battery": _cell,
    "usb_cable": ports.usb_cable,
    "inkjet_cartridge": _ink,
    "io_card": ports.io_card,
    "monitor": _monitor,
    "screen_protector": _protector,
    "game_controller": _controller,
    **dict.fromkeys(("notebook_paper", "pencil"), _for_school),
    **dict.fromkeys(("wall_charger", "car_charger", "power_bank"), _charger),
    "surge_protector": _surge_protector,
    "appliance_hose": _hose,
    "thermal_paper": _roll,
    "label": _label,
    "keyboard": _keyboard,
    "remote_control": _remote,
    "power_cord": _power_cord,
    "label_tape": _label_tape,
    "hard_drive_case": _drive_case,
    "phone_mount": _mount,
    "headphone_splitter": _splitter,
    "audio_cable": _audio_cable,
    "speaker_mount": _speaker_mount,
    "satellite_radio_accessory": _satellite,
    "network_cable": _network_cable,
    "network_adapter": _wireless,
    "network_switch": _wireless,
}
