"""What goes with what, by kind: a table kept by hand, and whether two products of such kinds go together. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.suggestions.understanding import fit_words, fits, kinds, phrases
from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.similarity import CONSUMABLES, agreement, is_made_for_devices, size_taken, takes
from app.suggestions.understanding.tables import rows

SAME_DEVICE, SAME_CONNECTOR, SAME_SIZE, SAME_FORMAT = "same_device", "same_connector", "same_size", "same_format"
NEEDS = frozenset({"", SAME_DEVICE, SAME_CONNECTOR, SAME_SIZE, SAME_FORMAT})
UNIVERSAL = 0.5
"""Made for nothing in particular, where the pair asks for something made for this one."""
UNTOLD = 0.7
"""Nothing is said of the connector, the size or the format that must agree."""
APPLE_PLUGS = frozenset({"lightning", "30-pin"})
APPLE = frozenset({"apple", "iphone", "ipad", "ipod", "beats"})
NAMED = 0.85
"""No code says so, but the name speaks of this very series."""
SELDOM, TOO_LONG = 0.5, 0.75
WIDE_MICRO = 3.0
"""Micro USB of this version has a wider plug, which hardly any device but a drive takes."""
LONG_M = 4.6
"""Fifteen feet: longer cables are for somebody's special case."""
_SD = frozenset({"sd", "sdhc", "sdxc"})
_MICRO = frozenset({"microsd", "microsdhc", "microsdxc", "micro", "tf"})
ALL_CARDS = _SD | _MICRO | {"cf", "compactflash", "xd", "mspro", "memorystick", "stick", "compact"}
CARDS = dict.fromkeys(
    ("digital_camera", "dslr_camera", "camcorder", "gps_navigator", "photo_frame"), _SD
) | dict.fromkeys(("mobile_phone", "tablet", "action_camera", "dash_cam", "drone"), _MICRO)
"""The memory cards such devices take, unless their names say otherwise."""
FOR_PLATFORM = frozenset({"video_game", "game_controller", "console_charger", "game_card"})
NAMED_BY_SERIES = frozenset({"gps_accessory", "camera_battery", "camera_bag", "photo_paper", "console_accessory"})
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
POWER_KINDS = frozenset({"car_charger", "wall_charger"})
PLUG_UNTOLD = 0.85
"""A charger that does not say into what it goes may go into something else."""
NICHE = frozenset(
    {"punch", "punched", "hole", "gbc", "handwriting", "perforated", "carbonless", "marine", "car", "pet", "kid"}
)
"""For a use of its own, unless the asked product is for it too."""
CORDED = frozenset({"coil", "coiled", "detangler", "handset"})
"""Of the cord between a telephone and its handset, which a cordless one has not."""
CORDS = frozenset({"telephone_cord", "telephone_accessory"})
WRITTEN_ON_WIPED = frozenset({"whiteboard", "easel"})
WIDE_PAPER = frozenset({"tabloid", "13x19", "a3"})
WIDE = frozenset({"wide", "large", "format", "tabloid", "a3", "13x19"})
PAPERS, LONGEST_SHEET = frozenset({"paper", "photo_paper"}), 14.0
USUAL_CELLS = frozenset({"aa", "aaa"})
"""What most things run on whose names do not tell."""
ALWAYS = frozenset({"ddr", "battery_size"})
HOLDS_DRIVES = frozenset({"drive_enclosure", "hard_drive_case"})
_COMPARED = {
    SAME_CONNECTOR: ("connectors",),
    SAME_SIZE: ("screen_inches", "paper_size"),
    SAME_FORMAT: ("battery_size", "paper_size", "connectors"),
}


@dataclass(frozen=True)
class Complement:
    """One kind that goes with another."""

    kind: str
    goes_with: str
    strength: float
    needs: str


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[Complement, ...]]:
    """The pairs kept beside this module, by the kind they go with; the strongest first."""
    found: dict[str, list[Complement]] = {}
    for row in rows("complements"):
        pair = Complement(row["kind"], row["goes_with"], float(row["strength"]), row["needs"])
        found.setdefault(pair.kind, []).append(pair)
    return {kind: tuple(sorted(pairs, key=lambda pair: -pair.strength)) for kind, pairs in found.items()}


def of(kind: str | None) -> tuple[Complement, ...]:
    """What goes with a kind."""
    return table().get(kind or "", ())


def goes_with(asked: Understood, other: Understood, pair: Complement) -> float:
    """How well this product goes with the asked one as this pair says, 0-1; 0 where it is made for another."""
    if any(
        rules_out(asked, other)
        for rules_out in (_is_too_small, _is_otherwise_plugged, _is_of_other_maker, _is_of_no_use, _differs)
    ):
        return 0.0
    share = pair.strength * _usual(asked, other)
    if asked.kind == "device_case" and not asked.fits | asked.made_for and size_taken(asked) is None:
        share *= SELDOM  # nobody knows what goes into it, and so what goes with that
    if other.fits:
        itself = asked.devices | asked.fits
        if not itself or fits.match(itself, other.fits) or _is_of_platform(itself, other):
            return share if itself else share * UNIVERSAL
        return share * NAMED if _names(asked, other) else 0.0
    made_for_one = pair.needs == SAME_DEVICE or is_made_for_devices(other.kind)
    if other.made_for and made_for_one:
        named = asked.itself | asked.made_for
        if named or asked.devices:
            return share if phrases.agree(named, other.made_for) else 0.0
    if pair.needs == SAME_DEVICE:
        return share * (NAMED if _names(asked, other) else UNIVERSAL)
    if pair.needs:
        names = _COMPARED[pair.needs]
        mine = {name: asked.attributes[name] for name in names if name in asked.attributes}
        theirs = {name: other.attributes[name] for name in names if name in other.attributes}
        if not mine.keys() & theirs.keys():
            return share * (UNIVERSAL if made_for_one and size_taken(other) is None else UNTOLD)
        return share * agreement(mine, theirs)[0]
    return share


def _is_of_platform(itself: frozenset[str], other: Understood) -> bool:
    """Whether what runs on a console at large runs on this version of it: a "3ds" game on a "3ds xl"."""
    return other.kind in FOR_PLATFORM and any(one.startswith(fit + " ") for one in itself for fit in other.fits)


def _names(asked: Understood, other: Understood) -> bool:
    """Whether its name says maker and series of the asked product, where codes tell nothing: "Eureka Mighty Mite" bags.

    Not for families of devices, whose models share all words but one.
    """
    if any(" " in device for device in asked.devices | asked.fits) and other.kind not in NAMED_BY_SERIES:
        return False
    said = asked.tokens & other.tokens
    return (
        len({token for token in said if len(token) > 2} - kinds.words_of(asked.kind) - kinds.words_of(other.kind)) > 1
    )


def _usual(asked: Understood, other: Understood) -> float:
    """What is left for a format or a length that such a device seldom takes, and for another maker's own thing, 0-1."""
    share = 1.0
    usual = CARDS.get(asked.kind or "")
    said = other.words & ALL_CARDS
    if usual is not None and said and not said & (usual | (asked.words & ALL_CARDS)):
        share *= SELDOM
    plugs = other.attributes.get("connectors") or ()
    is_micro = "micro-usb" in plugs or (other.kind == "charging_cable" and "usb-c" not in plugs)
    if is_micro and other.attributes.get("usb_version") == WIDE_MICRO:
        share *= SELDOM
    if other.words & NICHE - asked.words - kinds.words_of(other.kind):
        share *= SELDOM
    if other.kind in FOR_ANYTHING:
        named = {phrase.partition(" ")[0] for phrase in other.itself} & fit_words.MAKERS
        if named and named.isdisjoint(asked.tokens):
            share *= SELDOM  # its name begins with a device's, which is what it was made for
    if other.kind in POWER_KINDS and "connectors" not in other.attributes and not other.made_for | other.fits:
        share *= PLUG_UNTOLD
    if (other.attributes.get("paper_size") in WIDE_PAPER or _is_wide(other)) and asked.words.isdisjoint(WIDE):
        share *= SELDOM
    cell = other.attributes.get("battery_size")
    if cell is not None and cell not in USUAL_CELLS and "battery_size" not in asked.attributes:
        share *= SELDOM
    length = other.attributes.get("length_m")
    if isinstance(length, int | float) and length > LONG_M:
        share *= TOO_LONG
    if other.kind in OF_MAKER or is_made_for_devices(other.kind):
        makers = other.tokens & DEVICE_MAKERS
        if makers and asked.tokens & DEVICE_MAKERS and not makers & asked.tokens:
            share *= SELDOM
    return share


def _is_wide(paper: Understood) -> bool:
    """Whether it is paper that only printers for large formats take in."""
    inches = paper.attributes.get("height_inches", paper.attributes.get("size_inches"))
    return paper.kind in PAPERS and isinstance(inches, int | float) and inches > LONGEST_SHEET


def _differs(asked: Understood, other: Understood) -> bool:
    """Whether both tell a format of which only the same will do: the memory of a board, the size of a drive."""
    names = ALWAYS | (frozenset({"size_inches"}) if other.kind in HOLDS_DRIVES else frozenset())
    return any(
        name in asked.attributes and name in other.attributes and asked.attributes[name] != other.attributes[name]
        for name in names
    )


def _is_otherwise_plugged(asked: Understood, other: Understood) -> bool:
    """Apple's own plugs fit nothing else."""
    plugs = frozenset(map(str, other.attributes.get("connectors") or ()))
    if plugs.isdisjoint(APPLE_PLUGS) or not APPLE.isdisjoint(asked.tokens):
        return False
    return plugs.isdisjoint(map(str, asked.attributes.get("connectors") or ()))


def _is_of_no_use(asked: Understood, other: Understood) -> bool:
    """A handset's cord on a cordless telephone, the wrong marker for a whiteboard, inkjet paper for a laser."""
    if asked.kind == "cordless_phone" and other.kind in CORDS and not CORDED.isdisjoint(other.words):
        return True
    if other.kind == "marker":
        return ("permanent" if asked.kind in WRITTEN_ON_WIPED else "erase") in other.words
    if asked.kind in PAPERS and other.kind in CONSUMABLES:
        makers = asked.tokens & fit_words.INK_MAKERS, other.tokens & fit_words.INK_MAKERS
        return all(makers) and makers[0].isdisjoint(makers[1])
    return "laser" in asked.words and "inkjet" in other.words and "laser" not in other.words


def _is_of_other_maker(asked: Understood, other: Understood) -> bool:
    """Made, as its name says, for the devices of one maker, who is not the asked product's."""
    makers = {word for phrase in other.made_for for word in phrase.split()} & fit_words.MAKERS
    return bool(makers) and makers.isdisjoint(asked.tokens)


def may_go(asked: Understood, other: Understood) -> bool:
    """Whether nothing speaks against it: what is made for one device must be made for this one."""
    pair = next((pair for pair in of(asked.kind) if pair.goes_with == other.kind), None)
    needs = SAME_DEVICE if is_made_for_devices(other.kind) else ""
    return goes_with(asked, other, pair or Complement(asked.kind or "", other.kind or "", 1.0, needs)) > 0


def _is_too_small(asked: Understood, other: Understood) -> bool:
    """Whether the asked product does not go into this one: a sleeve must be neither smaller than the laptop nor far
    larger."""
    inches, taken = asked.attributes.get("screen_inches", size_taken(asked)), size_taken(other)
    if taken is None or not isinstance(inches, int | float) or inches <= 0:
        return False
    return not takes(float(inches), other, taken)
