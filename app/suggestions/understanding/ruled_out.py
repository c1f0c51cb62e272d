"""What cannot go with a thing whatever the table says: too small, otherwise plugged, another maker's. Pure."""

from __future__ import annotations

from typing import Final

from app.suggestions.understanding import carriers, demands, fit_words, ports, sizes, systems, varieties
from app.suggestions.understanding.kinds import words_of
from app.suggestions.understanding.plugging import plugs_of
from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.similarity import CONSUMABLES
from app.suggestions.understanding.usual import PAPERS

THEMSELVES = frozenset({"earphones", "headphones", "item_tracker", "smart_speaker"})
SMALL_THINGS = frozenset({"airtag", "airtags", "airpod", "airpods", "homepod"})
APPLE_PLUGS = frozenset({"lightning", "30-pin"})
APPLE = frozenset({"apple", "iphone", "ipad", "ipod", "beats"})
ITS_DEVICES = frozenset({"iphone", "ipad", "ipod"})
OTHER_PLUGS = frozenset({"micro-usb", "mini-usb"})
CHARGES = frozenset({"wall_charger", "car_charger", "charging_cable", "usb_cable"})
PRINT_OR_SCAN = frozenset(
    ["printer", "inkjet_printer", "laser_printer", "photo_printer", "all_in_one_printer", "scanner"]
)
NO_SMALL_SOCKET = PRINT_OR_SCAN | frozenset(
    ["label_printer", "webcam", "keyboard", "mouse", "keyboard_mouse_set", "monitor", "network_storage"]
)
"""They have the square socket, another one, or a cable of their own."""
HAS_SQUARE_SOCKET = PRINT_OR_SCAN | frozenset(
    ["usb_hub", "drive_enclosure", "dac", "musical_keyboard", "audio_mixer", "kvm_switch", "docking_station", "monitor"]
    + ["label_printer", "barcode_scanner", "receipt_printer", "amplifier", "turntable"]
)
DESK_LABELERS = frozenset({"labelwriter", "ql", "zebra", "shipping"})
"""Others print labels by themselves, or have a cable of their own."""
FED_BY_CABLE = frozenset({"lide"})
"""Canon's flat scanners, whose socket is the small one."""
SMALL_HDMI = frozenset({"mini", "micro", "handycam"})
HAS_SMALL_HDMI = frozenset({"digital_camera", "dslr_camera", "camcorder", "action_camera", "tablet"})
COVERS = frozenset({"phone_case", "device_case", "tablet_case", "screen_protector"})
"""Nobody knows which plug the device under them has."""
WORN_ON_EARS = frozenset({"headphones", "earphones", "headset", "gaming_headset", "bluetooth_headset"})
WITHOUT_TAPE = frozenset(
    ["dvd_player", "blu_ray_player", "portable_dvd_player", "cd_player", "television", "monitor", "projector", "laptop"]
    + ["tablet", "digital_camera", "dslr_camera", "camera_bag", "camera_lens"]
)
NOT_FOR: Final[dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]]] = {
    "audio_cable": ((frozenset({"rca"}), WORN_ON_EARS | {"microphone", "car_stereo", "portable_speaker"}),),
    "usb_cable": (
        (
            frozenset({"extension"}),
            PRINT_OR_SCAN | {"external_hard_drive", "drive_enclosure", "digital_camera", "mobile_phone", "tablet"},
        ),
    ),
    "camera_bag": (
        (frozenset({"slr", "dslr"}), frozenset({"digital_camera", "camcorder", "action_camera"})),
        (frozenset({"jacket"}), frozenset({"dslr_camera", "camcorder", "action_camera"})),
    ),
    "phone_mount": ((frozenset({"phone", "smartphone", "roll"}), frozenset({"gps_navigator"})),),
    "headset": (
        (
            frozenset({"computer", "pc", "usb", "gaming", "laptop", "notebook"}),
            frozenset({"cordless_phone", "corded_phone", "two_way_radio"}),
        ),
    ),
    "headphone_splitter": ((frozenset({"toslink", "optical", "coax", "digital", "vga"}), WORN_ON_EARS),),
    "tripod": (
        (frozenset({"slr", "dslr", "mirrorless"}), frozenset({"digital_camera", "camcorder", "action_camera"})),
    ),
    "speaker_wire": ((frozenset({"banana"}), frozenset({"car_amplifier"})),),
    "modem": ((frozenset({"fax", "dial", "dialup"}), frozenset({"network_router", "network_switch"})),),
    "av_cable": ((frozenset({"coaxial", "rg6"}), frozenset({"car_video"})),),
    "chair_mat": ((frozenset({"antifatigue", "fatigue"}), frozenset({"office_chair", "desk"})),),
    "gps_map": (
        (frozenset({"topo", "atlas", "delorme", "street", "trip"}), frozenset({"gps_navigator", "fish_finder"})),
    ),
    "pen": (
        (frozenset({"refill"}), frozenset({"sticky_note", "index_card", "notebook_paper", "notebook", "planner"})),
    ),
    "network_adapter": ((frozenset({"wi", "wifi", "wireless"}), frozenset({"network_switch"})),),
    "network_tool": ((frozenset({"loopback", "looper", "superlooper"}), frozenset({"network_cable"})),),
    "memory_card": ((frozenset({"m2"}), frozenset({"digital_camera", "camcorder", "dslr_camera"})),),
    "screen_cleaner": ((frozenset({"head", "cassette", "minidv", "vcr", "vhs"}), WITHOUT_TAPE),),
    "wireless_charger": ((frozenset({"magsafe"}), frozenset({"smartwatch"})),),
    "amplifier": (
        (
            frozenset({"pre", "preamp", "preamplifier", "headphone"}),
            frozenset({"speaker", "headphones", "car_stereo", "subwoofer", "car_speaker", "car_subwoofer"}),
        ),
    ),
}
"""Of this kind what says one of these words is not for those kinds, unless it says theirs too."""
FOR_ANY_MAKER = varieties.FOR_ANY_SET | {"replacement", "all"}
"""Remotes that work with any maker's."""
CORDED = frozenset({"coil", "coiled", "detangler", "untangler", "handset"})
"""Of the cord between a telephone and its handset, which a cordless one has not."""
CORDS = frozenset({"telephone_cord", "telephone_accessory"})
IN_CARS = frozenset({"car", "auto", "vehicle"})
AMPLIFIED = frozenset({"car_amplifier", "subwoofer", "car_subwoofer"})
OF_AMPLIFIERS = frozenset({"amp", "amplifier", "wiring", "gauge"})
"""Of what is built into cars a dash kit is of no use to them."""
SPRAYED = frozenset({"inkjet", "bubble"})
WRITTEN_ON_WIPED = frozenset({"whiteboard", "easel"})
INTERFACES = frozenset({"sata", "sas", "ide", "scsi"})
"""How a drive is connected: an enclosure or a cable of another kind is of no use to it."""
AV_MAKERS = frozenset(
    {"pioneer", "kenwood", "yamaha", "denon", "onkyo", "philips", "rca", "vizio", "alpine", "bose", "magnavox"}
)
"""Whose remotes are for their own sets, beside those who make telephones and computers too."""
HEADSET_MAKERS = frozenset({"plantronics", "jabra", "netcom", "sennheiser", "vxi"})
"""Whose tips and cushions fit their own headsets."""
ALWAYS = frozenset({"ddr", "battery_size"})
DRIVE = "internal_hard_drive"
HOLDS_DRIVES = frozenset({"drive_enclosure", "hard_drive_case"})


def is_ruled_out(asked: Understood, other: Understood) -> bool:
    """Whether it cannot go with the asked product."""
    return any(rules_out(asked, other) for rules_out in RULES)


def _differs(asked: Understood, other: Understood) -> bool:
    """Whether both tell a format of which only the same will do: the memory of a board, the size of a drive."""
    if DRIVE in (asked.kind, other.kind) and demands.rules_out_either(asked, other, INTERFACES):
        return True
    names = ALWAYS | (frozenset({"size_inches"}) if other.kind in HOLDS_DRIVES else frozenset())
    return any(
        name in asked.attributes and name in other.attributes and asked.attributes[name] != other.attributes[name]
        for name in names
    )


def _is_otherwise_plugged(asked: Understood, other: Understood) -> bool:
    """Apple's own plugs fit nothing else, others' not its devices; printers have no small socket, few a round one."""
    plugs, mine = plugs_of(other.attributes), plugs_of(asked.attributes)
    if other.kind == "usb_cable" and asked.kind == "label_printer" and asked.tokens.isdisjoint(DESK_LABELERS):
        return True
    if other.kind == "usb_cable" and not asked.tokens.isdisjoint(FED_BY_CABLE):
        return "mini-usb" not in plugs
    if other.kind == "usb_cable" and ("usb-b" in plugs or "printer" in other.words):
        return asked.kind not in HAS_SQUARE_SOCKET
    if other.kind == "hdmi_cable" and not other.words.isdisjoint(SMALL_HDMI):
        return asked.kind not in HAS_SMALL_HDMI
    if not plugs or not plugs.isdisjoint(mine & (APPLE_PLUGS | OTHER_PLUGS | {"ps/2"})):
        return False
    if not plugs.isdisjoint(APPLE_PLUGS):
        return APPLE.isdisjoint(asked.tokens) or ports.has_lost_lightning(asked)
    if asked.kind in COVERS and other.kind in CHARGES and "usb-c" in plugs:
        return True
    if other.kind in CHARGES and not plugs.isdisjoint(OTHER_PLUGS):
        is_told = not mine.isdisjoint(ports.SMALL_PLUGS | APPLE_PLUGS) and "usb-c" not in plugs
        return is_told or asked.kind in NO_SMALL_SOCKET | COVERS or not ITS_DEVICES.isdisjoint(asked.tokens)
    return other.kind == "usb_cable" and "ps/2" in plugs


def _is_of_no_use(asked: Understood, other: Understood) -> bool:
    """A handset's cord on a cordless telephone, the wrong marker for a whiteboard, inkjet paper for a laser."""
    if asked.kind == "cordless_phone" and other.kind in CORDS and not CORDED.isdisjoint(other.words):
        return True
    if other.kind == "car_charger" and asked.kind == "wall_charger" and not asked.words.isdisjoint(IN_CARS):
        return True
    if other.kind == "marker":
        return ("permanent" if asked.kind in WRITTEN_ON_WIPED else "erase") in other.words
    if any(
        asked.kind in kinds and not said.isdisjoint(other.words) for said, kinds in NOT_FOR.get(other.kind or "", ())
    ):
        return other.words.isdisjoint(words_of(asked.kind) - words_of(other.kind))
    if other.kind == "wifi_antenna" and "usb" in asked.tokens:
        return True
    if asked.kind in PAPERS and other.kind in CONSUMABLES:
        makers = asked.tokens & fit_words.INK_MAKERS, other.tokens & fit_words.INK_MAKERS
        return makers[0].isdisjoint(makers[1])
    if asked.kind in AMPLIFIED and other.kind == "car_install_kit":
        return other.words.isdisjoint(OF_AMPLIFIERS)
    if asked.kind == "marker" and other.kind == "whiteboard_supply":
        return "permanent" in asked.words
    if asked.kind == "printer_ribbon" and "laser" in other.words:
        return True
    is_for_spraying = not other.words.isdisjoint(SPRAYED)
    return not asked.words.isdisjoint(systems.LASERS) and is_for_spraying and "laser" not in other.words


def _is_of_other_maker(asked: Understood, other: Understood) -> bool:
    """Made, as its name says, for the devices of one maker, who is not the asked product's."""
    makers = {word for phrase in other.made_for for word in phrase.split()} & fit_words.MAKERS
    if other.kind == "remote_control" and other.words.isdisjoint(FOR_ANY_MAKER):
        makers |= other.tokens & (fit_words.MAKERS | AV_MAKERS)
    if other.kind == "headphone_accessory":
        makers |= other.tokens & HEADSET_MAKERS
    return bool(makers) and makers.isdisjoint(asked.tokens)


def _is_too_small(asked: Understood, other: Understood) -> bool:
    """Whether the asked product does not go into this one: a sleeve must be neither smaller than the laptop nor far
    larger."""
    inches, taken = asked.attributes.get("screen_inches", sizes.taken(asked)), sizes.taken(other)
    if taken is None or not isinstance(inches, int | float) or inches <= 0:
        return False
    return not sizes.takes(float(inches), other, taken)


def _names_another(asked: Understood, other: Understood) -> bool:
    """A holder or a case whose name says the one small thing it was made for."""
    return other.kind not in THEMSELVES and bool(other.tokens & SMALL_THINGS - asked.tokens)


RULES: Final = (
    _names_another,
    _is_too_small,
    _is_otherwise_plugged,
    _is_of_other_maker,
    _is_of_no_use,
    systems.is_of_another,
    _differs,
    carriers.is_anothers,
)
