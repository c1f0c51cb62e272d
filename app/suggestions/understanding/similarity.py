"""How well one product stands in for another, by what is understood of both. Pure; prices are weighed elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from app.suggestions.understanding import agreeing, carriers, demands, fit_words, fits, inks, phrases, sizes, varieties
from app.suggestions.understanding.kinship import IN_OTHER_LEAF, Shelves, kinship
from app.suggestions.understanding.reading import Understood

ATTRIBUTES, WORDS = 0.5, 0.1
"""What attributes and words can add to a kind's fit; the rest is the kind itself."""
SAMENESS = 0.25
"""What a name alike to the last word adds beyond that: another of the same series is what one would ask for next."""
UNSURE_FIT = 0.45
"""Made for something in particular, where the other does not say what it fits."""
SIZE_FITS = 0.65
"""The same, where it takes what has this size."""
FITS_ONE = 0.3
"""Made for one thing in particular, where the one asked for is not."""
STANDS_ALONE = frozenset(
    ["projector", "bluetooth_adapter", "radio", "clock_radio", "portable_speaker", "headphones", "gaming_headset"]
    + ["network_router", "microphone", "webcam", "tripod", "selfie_stick", "car_charger", "vr_headset"]
)
"""Of use by itself: that its name says what it goes with as well rules nothing out."""
GOES_AS_WELL = 0.8
OTHER_MAKER = 0.4
"""A cover or a part that names the maker of some other device."""
UNTOLD = 0.3
"""Made for something in particular that neither name tells."""
OTHER_CONDITION = 0.7
CONSUMABLES = frozenset(
    {"inkjet_cartridge", "toner_cartridge", "printer_ribbon", "printer_drum", "printer_maintenance"}
)
"""Of no use but in the machine they are made for, and in their colour."""
BY_SIZE = frozenset({"laptop_case", "laptop_bag", "laptop_sleeve", "laptop_backpack"})
FOR_MANY = frozenset({"universal", "most", "any", "all"})
HELD_LOOSELY = frozenset({"armband", "phone_mount", "power_bank", "wall_charger", "car_charger"})
"""Of these what is for most devices does for one of them."""
BATTERIES = frozenset({"device_battery", "laptop_battery", "camera_battery"})
"""What does not say whose it is, is nobody's."""
MANY_SORTS = frozenset(
    ["software", "cable", "adapter", "io_card", "index_card", "video_splitter", "cart", "car_install_kit", "stamp"]
    + ["electronic_component", "network_tool", "laptop_part", "phone_part", "appliance_part", "envelope", "sign"]
    + ["greeting_card", "hand_tool", "cleaner", "cleaning_tool", "console_accessory", "controller_accessory", "rack"]
    + ["mp3_accessory", "telephone_accessory", "headphone_accessory", "turntable_accessory", "gps_accessory", "bag"]
    + ["action_camera_accessory", "bicycle_accessory", "guitar_accessory", "drone_accessory", "hair_accessory", "book"]
    + ["printer_tray", "printer_stand", "art_kit", "music_cd", "safety_gear", "fitness_gear", "fishing", "hunting"]
    + ["kitchen_utensil", "drive_cable", "serial_cable", "av_cable", "video_adapter", "media_converter"]
    + ["surveillance_system", "business_form", "desk_organizer", "storage_cabinet", "whiteboard_supply"]
    + ["binding_supply", "paper_clip", "car_care", "sewing_supply", "garden_hand_tool", "diagnostic_tool"]
    + ["service_plan", "pc_tool_kit", "game_card", "car_audio_interface", "satellite_radio_accessory"]
    + ["subwoofer_box"]
)
"""What is called by one name and is many things: of such a kind only what is alike in words or attributes serves."""
OTHER_SORT, ALIKE_ENOUGH = 0.3, 2 / 3
"""What is left where no word is shared, and from which likeness on all is."""
CONDITIONS = ("refurbished", "remanufactured")
CHOSEN_BY_SCREEN = frozenset({"television", "laptop", "monitor", "tablet", "gps_navigator"})
"""Whoever came for 32 inches has a place for 32 inches."""
BY_SCREEN = 0.4
"""How much another size takes off of these besides, as a power of its likeness."""
BY_SIZE_CHOSEN = 0.2
"""How much such another size takes off the whole, as a power: the asked size of another make comes before it."""


@dataclass(frozen=True)
class Fit:
    """How well a product serves for another, and why: 0-1, up to `SAMENESS` more for a name alike to the last word."""

    score: float
    same: tuple[str, ...] = ()
    """Attributes on which they agree."""
    is_same_kind: bool = False


NONE = Fit(0.0)


class Weights:
    """How much each word of a group of products tells: what nearly all share tells nothing (inverse frequency).

    Only products of the group can be compared; a word of none of them raises KeyError.
    """

    def __init__(self, group: Iterable[Understood]) -> None:
        words: Counter[str] = Counter()
        tokens: Counter[str] = Counter()
        size = 0
        for one in group:
            size += 1
            words.update(one.words)
            tokens.update(one.tokens)
        self._words = _Cosine({word: _telling(word) * log((1 + size) / (1 + count)) for word, count in words.items()})
        self._tokens = _Cosine({token: log((1 + size) / (1 + count)) + 1 for token, count in tokens.items()})

    def sameness(self, first: frozenset[str], second: frozenset[str]) -> float:
        """Cosine of all that two names say, brand, model and numbers included, 0-1: the same series, the same model."""
        return self._tokens.of(first, second)

    def likeness(self, first: frozenset[str], second: frozenset[str]) -> float:
        """Cosine of two sets of words, 0-1."""
        return self._words.of(first, second)


class _Cosine:
    """The cosine of sets of words from one group, each weighed; 0-1."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._squares = {word: weight * weight for word, weight in weights.items()}
        self._norms: dict[frozenset[str], float] = {}

    def of(self, first: frozenset[str], second: frozenset[str]) -> float:
        common = sum(map(self._squares.__getitem__, first & second))
        norms = self._norm(first) * self._norm(second)
        return common / norms if common and norms else 0.0

    def _norm(self, words: frozenset[str]) -> float:
        norm = self._norms.get(words)  # one of the two is the asked product, every time
        if norm is None:
            norm = self._norms[words] = sqrt(sum(map(self._squares.__getitem__, words)))
        return norm


def _telling(word: str) -> float:
    """A bare number or model code weighs little, for it seldom says what a thing is."""
    return 0.3 if any(char.isdigit() for char in word) else 1.0


def fit(asked: Understood, other: Understood, weights: Weights, *, shelves: Shelves = Shelves.APART) -> Fit:
    """How well `other` serves who came for `asked`; 0 for another kind of thing or one made for another device.

    `shelves`: where both stand in the retailer's own categories.
    """
    base = kin = kinship(asked.kind, other.kind, shelves)
    if base == 0.0 or not demands.met(asked, other) or not sizes.agree(asked, other):
        return NONE
    likeness = weights.likeness(asked.words, other.words)
    base *= _serves(asked, other, likeness)
    if base == 0.0:
        return NONE
    base *= other.certainty
    for condition in CONDITIONS:
        if bool(asked.attributes.get(condition)) != bool(other.attributes.get(condition)):
            base *= OTHER_CONDITION
    alike, same = agreeing.agreement(asked.attributes, other.attributes)
    base *= carriers.share(asked, other) * _by_screen(asked, other)
    base *= varieties.variety(asked, other) * demands.plugs_told(asked, other)
    if asked.kind in MANY_SORTS:
        enough = max(min(1.0, likeness / ALIKE_ENOUGH), alike if same else 0.0)
        base *= OTHER_SORT + (1 - OTHER_SORT) * enough
    sized = agreeing.decided(asked.attributes, other.attributes)
    base *= sized**BY_SIZE_CHOSEN
    score = base * (1 - ATTRIBUTES - WORDS + ATTRIBUTES * alike + WORDS * likeness)
    score += base * SAMENESS * weights.sameness(asked.tokens, other.tokens) * sized
    return Fit(score, same, kin >= IN_OTHER_LEAF)


def _serves(asked: Understood, other: Understood, likeness: float) -> float:
    """Whether the other fits what the asked one fits, 0-1: the phone, the printer, the slot, the colour of the ink."""
    if asked.kind in BY_SIZE and sizes.taken(asked) is not None and sizes.taken(other) is not None:
        sure = 1.0  # whatever laptop it was made for: any of that size goes into it
    elif asked.fits and other.fits:
        if not fits.match(asked.fits, other.fits):
            return 0.0
        sure = 1.0
    elif asked.kind in STANDS_ALONE:
        sure = GOES_AS_WELL if asked.fits or other.fits else 1.0
    elif asked.fits and asked.kind in HELD_LOOSELY and not other.tokens.isdisjoint(FOR_MANY):
        sure = GOES_AS_WELL
    elif asked.fits:
        is_nobodys = asked.kind in CONSUMABLES | BATTERIES and other.tokens.isdisjoint(FOR_MANY)
        is_unknown = is_nobodys or phrases.other_maker(asked.fits, other.made_for)
        sure = 0.0 if is_unknown else UNSURE_FIT
    elif other.fits:
        sure = FITS_ONE
    elif asked.kind in CONSUMABLES:
        # It goes into some machine, and where nobody says into which, nobody knows whether it goes into this one.
        sure = _by_phrase(asked, other, 0.0) if asked.made_for and other.made_for else 0.0
    elif sizes.is_made_for_devices(asked.kind):
        mine, makers = asked.tokens & fit_words.MAKERS, other.tokens & fit_words.MAKERS
        is_anothers = mine and makers and mine.isdisjoint(makers)
        sure = _by_phrase(asked, other, likeness) * (OTHER_MAKER if is_anothers else 1.0)
    else:
        makers = other.tokens & fit_words.MAKERS
        is_part = "replacement" in other.words - asked.words and (other.made_for or makers - asked.tokens)
        return UNSURE_FIT if is_part else 1.0
    if asked.kind in CONSUMABLES:
        sure *= inks.share(asked, other)
    return sure


def _by_phrase(asked: Understood, other: Understood, likeness: float) -> float:
    """The same of two things made for a device whose names name none that is known."""
    if asked.made_for and other.made_for:
        return 1.0 if phrases.agree(asked.made_for, other.made_for) else 0.0
    if asked.made_for or other.made_for:
        sized = sizes.taken(asked) is not None and sizes.taken(other) is not None
        return SIZE_FITS if sized else UNSURE_FIT
    return UNTOLD + (1 - UNTOLD) * likeness


def _by_screen(asked: Understood, other: Understood) -> float:
    mine, theirs = asked.attributes.get("screen_inches"), other.attributes.get("screen_inches")
    if asked.kind not in CHOSEN_BY_SCREEN or mine is None or theirs is None:
        return 1.0
    return float(agreeing.alike(mine, theirs, is_close=True) ** BY_SCREEN)
