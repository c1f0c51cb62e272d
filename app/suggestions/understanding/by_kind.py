"""What a figure means by the kind of thing it is said of: inches of a screen, of a pocket, of a disk. Tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from app.suggestions.understanding import kinds
from app.suggestions.understanding.figures import tidy

_SCREENS: Final = """television monitor laptop
    tablet gps_navigator fish_finder smartwatch portable_dvd_player mp3_player
    e_reader photo_frame mobile_phone projection_screen dash_cam car_video portable_tv digital_camera camcorder
    dslr_camera surveillance_system handheld_pda activity_tracker writing_tablet"""
_TAKING: Final = """laptop_sleeve laptop_case laptop_bag laptop_backpack laptop_skin laptop_cooler laptop_stand
    privacy_filter tablet_case tablet_sleeve screen_protector tv_mount monitor_mount hard_drive_case
    keyboard_cover portable_dvd_case"""
_SIZED: Final = """internal_hard_drive external_hard_drive solid_state_drive drive_enclosure floppy_drive tripod
    scissors ruler speaker subwoofer car_speaker car_subwoofer subwoofer_box video_light case_fan computer_case
    file_folder keyboard_tray"""
INCHES: Final[dict[str, str]] = {
    **dict.fromkeys(_SCREENS.split(), "screen_inches"),
    **dict.fromkeys(_TAKING.split(), "fits_inches"),
    **dict.fromkeys(_SIZED.split(), "size_inches"),
    "binder": "capacity",
    **dict.fromkeys(("adhesive_tape", "label_tape", "thermal_paper"), "width_inches"),
}
"""Of what inches are told where a kind of thing has one size it is chosen by."""
IN_RANGES: Final = frozenset(_TAKING.split()) - {
    "hard_drive_case",
    "portable_dvd_case",
    "tablet_case",
    "keyboard_cover",
}
"""What takes devices from one size to another."""
NEVER_FEET: Final = frozenset(
    ["television", "monitor", "laptop", "digital_camera", "dslr_camera", "camcorder", "gps_navigator", "photo_frame"]
    + ["washing_machine", "dryer", "dishwasher", "oven", "cooktop", "refrigerator", "microwave", "barbecue"]
    + ["range_hood", "portable_dvd_player", "fish_finder", "computer_case", "tv_stand"]
)
"""What is measured in inches: a foot mark in its name is half of a quote."""
IN_SHEETS: Final = frozenset(
    ["label", "index_card", "envelope", "laminating_pouch", "greeting_card", "index_divider", "calendar", "note_pad"]
    + ["notebook_paper", "business_form", "photo_paper", "paper", "sticky_note", "file_folder", "binder", "card_holder"]
    + ["sheet_protector", "binding_supply", "business_card", "padfolio", "badge_holder", "label_holder"]
    + ["telephone_message_book", "photo_album", "cash_supply"]
)
"""What is chosen by the two sides of a sheet."""
ROOMY: Final = frozenset({"laminating_pouch", "sheet_protector", "file_folder", "binder"})
"""What is larger itself than the sheet it is called by."""
ON_ROLLS: Final = frozenset({"adhesive_tape", "label_tape", "thermal_paper", "paper", "photo_paper"})
IN_PAIRS: Final = frozenset(
    ["whiteboard", "bulletin_board", "desk_pad", "chair_mat", "floor_mat", "projection_screen", "easel"]
    + ["sign", "table"]
)
"""What is chosen by how wide and high it is, though no unit may stand beside it."""
PRINTING: Final = frozenset(
    ["all_in_one_printer", "inkjet_printer", "laser_printer", "photo_printer", "scanner", "inkjet_cartridge", "printer"]
)
"""Of which a pair of inches is what they print on."""
FURNISHING: Final = frozenset(
    ["desk", "bookcase", "filing_cabinet", "storage_cabinet", "table", "footrest", "chair_mat", "floor_mat"]
    + ["whiteboard", "bulletin_board", "desk_organizer", "clipboard", "badge_holder", "computer_stand"]
    + ["label_tape", "adhesive_tape", "whiteboard_supply", "shipping_box", "storage_box", "cart", "av_shelf"]
    + ["office_chair", "literature_holder", "label_holder", "sign", "easel"]
)
"""What has no watts: a "w" is its width."""
MEMORY: Final = frozenset({"memory_module", "graphics_card"})
COMPUTERS: Final = frozenset({"laptop", "desktop_computer", "server", "motherboard"})
LIQUIDS: Final = frozenset({"disposable_tableware", "screen_cleaner", "cleaner", "mug", "hand_sanitizer"})
"""Whose ounces are of volume."""
CHARGING: Final = frozenset({"charging_cable", "usb_cable", "wall_charger", "car_charger", "power_bank", "usb_outlet"})
"""Whose "3A" are amperes."""
LONE: Final = frozenset({"g", "l", "gr", "pt", "pts"})
"""Units that end many a part number."""
_CELLULAR: Final = frozenset(
    ["mobile_phone", "satellite_phone", "tablet", "e_reader", "laptop", "desktop_computer", "handheld_pda"]
    + ["mobile_broadband", "network_router", "access_point", "modem", "firewall", "signal_booster", "wifi_antenna"]
    + ["network_adapter", "sim_card", "airtime_card", "smartwatch", "activity_tracker", "gps_navigator", "dash_cam"]
    + ["item_tracker", "ip_camera", "surveillance_system", "trail_camera", "voip_phone", "two_way_radio", "pager"]
    + ["car_stereo"]
)
"""What is itself in a telephone network; of anything else the "3G" is an iPhone's, or a part number's."""
_BY_AMOUNT: Final = frozenset(
    ["drinks", "grocery_snacks", "grocery_pantry", "grocery_breakfast", "kitchen", "home", "health", "beauty"]
    + ["appliances", "garden", "baby", "apparel"]
)
_BY_AMOUNT_TOO: Final = frozenset(
    ["paper", "photo_paper", "glue", "cleaner", "screen_cleaner", "compressed_air", "camera_bag", "laptop_backpack"]
    + ["filament", "art_kit", "printer_ribbon", "gaming_mouse", "mouse", "postal_scale"]
)
_ON_PAPER: Final = frozenset({"office", "printing", "furniture"})
_ON_PAPER_TOO: Final = frozenset({"photo_frame", "art_kit", "media_storage", "storage_bin"})
_PLAIN_FACTS: Final[Mapping[str, frozenset[str]]] = {
    "high_yield": frozenset({"printing"}),
    "three_d": frozenset({"video", "computing", "camera", "gaming", "audio", "phones", "car"}),
}
"""Departments in which a fact is one: a memory card of "High Capacity" yields no more pages."""
_NO_FACT: Final = {
    "mouse": "three_d",
    "keyboard_mouse_set": "three_d",
    "memory_module": "channels",
    "printer_tray": "high_yield",
}
_BACKLIT: Final = frozenset(
    ["television", "monitor", "laptop", "desktop_computer", "tablet", "laptop_part", "keyboard", "gaming_keyboard"]
    + ["keyboard_mouse_set", "photo_frame", "portable_tv", "car_video", "surveillance_system", "projector"]
    + ["kvm_switch", "lamp", "light_bulb", "flashlight", "video_light", "photo_lighting", "string_lights"]
)
"""What has a screen or keys that light up, or is a light: the "LED" of a fan or a remote control decides nothing."""
_SMART: Final = frozenset({"television", "blu_ray_player", "home_theater_system"})
_SYSTEMS: Final = re.compile(r"\bandroid\b|\broku\b|\bfire tv\b|\bgoogle tv\b|\btizen\b|\bwebos\b")
_LAPTOP_SIZE: Final = re.compile(
    r"(?<![\w.,/$-])(?<!windows )(1[0-8](?:\.\d)?)(?= ?$| - | (?:mac\w*|inch\w*|netbook|laptops?|notebooks?|ultrabook|"
    r"sleeve|case|bag|cooler|screens?|widescreen|wide|lcds?|displays?|monitors?|black|"
    r"[a-z]+ (?:laptop|notebook)))(?! x)"
)
_UP_TO: Final = re.compile(r"up to (1[0-9](?:\.\d)?)(?![\w.,]| ?(?:lb|kg|ft|feet|hours|w\b|v\b|gb|x\b))")
_FEET: Final = re.compile(
    r"(?<![\w.,/$-])(1|2|3|5|6|7|8|10|12|14|15|20|25|30|35|40|50|75|100)(?= (?:\w+ )?(?:cat ?-?[56]e?\b|ethernet|"
    r"snagless|patch|firewire|usb (?:2\.0 )?(?:a|5|cable)|rj-?\d\d|serial|parallel)\b)"
)
_WATTS: Final = re.compile(r"\batx(?:12v)? (\d{3,4})(?![\w.-])|(?<![\w.-])(\d{3,4}) atx\b")
_CONE: Final = re.compile(r"(?<![\w.,/-])(6|6\.5|6-1/2|8|10|12|15|18) (?=\d{2,4} ?-?w)")
_ROUND: Final = re.compile(r"(?<![\w.,/-])(8|10|12|15)(?= (?:single|dual|sealed|vented|slot|sub)|$)")
_SOUND: Final = re.compile(
    r"(?<![\w.,-])([2579]\.[1-4])(?= (?:virtual |dolby )?(?:surround|channel|ch\b|multi|speaker|computer))"
)
_LARGE: Final = {
    "inkjet_cartridge": re.compile(r"\b\d{2,4} ?xx?l\b"),
    "toner_cartridge": re.compile(r"(?<![\w-])\d{2,3}x\b(?! \d)"),
}
"""What makers write behind the number of a cartridge that holds more: "564XL", "53X"."""
_MONITOR: Final = re.compile(r"(?<![\w.])- (1[4579]|2[0-9](?:\.\d)?|3[02]) (?=- )")
_PLAYER: Final = re.compile(r"(?<![\w.,/-])(\d{1,2}(?:\.\d)?) (?=portable|dual|screen|dvd)")
_RULER: Final = re.compile(
    r"(?<![\w.,/-])(6|8|12|15|18|24|36)(?= ?l?(?:$| -| (?!packs?\b|count|case|pcs|assorted)[a-z]))"
)
_BINDER: Final = re.compile(r"(?<![\w.,/-])(?:(\d)[ -])?(\d(?:\.\d{1,2})?)(?:/(\d))? cap\b")
_Bare = tuple[tuple[str, float, re.Pattern[str]], ...]
_OF_LAPTOPS: Final[_Bare] = (("fits_inches", 1, _UP_TO), ("fits_inches", 1, _LAPTOP_SIZE))
_BARE: Final[dict[str, _Bare]] = {
    **dict.fromkeys(
        ("laptop_sleeve", "laptop_case", "laptop_bag", "laptop_cooler", "laptop_backpack", "privacy_filter"),
        _OF_LAPTOPS,
    ),
    **dict.fromkeys(("network_cable", "firewire_cable", "usb_cable", "serial_cable"), (("length_m", 0.3048, _FEET),)),
    "power_supply": (("watts", 1, _WATTS),),
    "subwoofer": (("size_inches", 1, _CONE),),
    "subwoofer_box": (("size_inches", 1, _ROUND),),
    "car_subwoofer": (("size_inches", 1, _CONE),),
    "monitor": (("screen_inches", 1, _MONITOR),),
    "portable_dvd_player": (("screen_inches", 1, _PLAYER),),
    **dict.fromkeys(
        ("computer_speakers", "headset", "gaming_headset", "headphones", "sound_card", "sound_bar"),
        (("channels", 1, _SOUND),),
    ),
    **dict.fromkeys(("ruler", "scissors"), (("size_inches", 1, _RULER),)),
}
"""Figures that have lost their unit, of things with one measure everybody names."""


@lru_cache(maxsize=4096)
def is_by_amount(kind: str) -> bool:
    """Whether it is sold by weight or volume, so that a lone "g" or "l" is a unit; of an unknown kind it may be."""
    department = kinds.department_of(kind)
    return department is None or department in _BY_AMOUNT or kind in _BY_AMOUNT_TOO


@lru_cache(maxsize=4096)
def is_cellular(kind: str) -> bool:
    """Whether a "4G" is a network it is on, and not part of a device's name."""
    return kind in _CELLULAR or kinds.department_of(kind) is None


def is_known_cellular(kind: str) -> bool:
    """Whether it is on a network of telephones for certain."""
    return kind in _CELLULAR


@lru_cache(maxsize=4096)
def never(kind: str) -> frozenset[str]:
    """What such a thing has not, whatever its name seems to say."""
    department = kinds.department_of(kind)
    if department is None:
        return frozenset()
    facts = {fact for fact, departments in _PLAIN_FACTS.items() if department not in departments}
    if kind not in _BACKLIT:
        facts.add("led_backlit")
    if department not in _ON_PAPER and kind not in _ON_PAPER_TOO:
        facts.add("paper_size")
    return frozenset(facts | ({_NO_FACT[kind]} if kind in _NO_FACT else set()))


@lru_cache(maxsize=4096)
def is_networking(kind: str) -> bool:
    """Whether it is what networks are made of."""
    return kinds.department_of(kind) == "networking"


def told(text: str, kind: str, words: frozenset[str]) -> dict[str, Any]:
    """What the name of such a thing says without a unit; it stands behind whatever is told with one."""
    found: dict[str, Any] = {}
    for key, factor, pattern in _BARE.get(kind, ()):
        if key not in found and (match := pattern.search(text)):
            said = match[match.lastindex or 1]
            whole, _, part = said.partition("-")
            found[key] = tidy((float(whole) + (0.5 if part else 0)) * factor)
    if kind == "binder" and " cap" in text and (match := _BINDER.search(text)):
        found["capacity"] = tidy(int(match[1] or 0) + float(match[2]) / int(match[3] or 1))
    if (large := _LARGE.get(kind)) and large.search(text):
        found["high_yield"] = True
    if kind in _SMART and ("smart" in words or (kind == "television" and _SYSTEMS.search(text))):
        found["smart"] = True
    return found
