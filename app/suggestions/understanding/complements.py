"""What goes with what, by kind: a table kept by hand, and whether two products of such kinds go together. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.suggestions.understanding import cross_reference, fit_words, fits, kinds, phrases, sizes
from app.suggestions.understanding.agreeing import agreement
from app.suggestions.understanding.leads import SELDOM
from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.ruled_out import is_ruled_out
from app.suggestions.understanding.similarity import CONSUMABLES
from app.suggestions.understanding.tables import rows
from app.suggestions.understanding.usual import usual

SAME_DEVICE, SAME_CONNECTOR, SAME_SIZE, SAME_FORMAT = "same_device", "same_connector", "same_size", "same_format"
NEEDS = frozenset({"", SAME_DEVICE, SAME_CONNECTOR, SAME_SIZE, SAME_FORMAT})
UNIVERSAL = 0.5
"""Made for nothing in particular, where the pair asks for something made for this one."""
FOR_ANOTHER = 0.2
"""Made for some device, where the asked product is none that is known."""
UNTOLD = 0.7
"""Nothing is said of the connector, the size or the format that must agree."""
NAMED = 0.85
"""No code says so, but the name speaks of this very series."""
LOOSELY = frozenset(
    ["armband", "phone_mount", "car_charger", "wall_charger", "charging_cable", "charging_station", "clock_radio"]
    + ["portable_speaker", "earphones", "headphones", "stylus", "power_bank"]
)
"""Made for a family of devices at large: an armband "for iPod nano" goes with every one of them."""
FOR_FAMILIES = LOOSELY | {"video_game", "game_controller", "console_charger", "game_card"}
"""And what runs on a console at large runs on every version of it: a "3ds" game on a "3ds xl"."""
NAMED_BY_SERIES = frozenset({"gps_accessory", "camera_battery", "camera_bag", "photo_paper", "console_accessory"})
OF_A_SERIES = frozenset({"photo_paper", "camera_bag", "console_accessory"})
"""Of these one model's will do for the next."""
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
    if is_ruled_out(asked, other):
        return 0.0
    share = pair.strength * usual(asked, other)
    if asked.kind == "device_case" and not asked.fits | asked.made_for and sizes.taken(asked) is None:
        share *= SELDOM  # nobody knows what goes into it, and so what goes with that
    if other.fits:
        itself = asked.devices | asked.fits
        if not itself:
            return share * FOR_ANOTHER
        if asked.kind in CONSUMABLES and fits.match(cross_reference.companions(asked.fits), other.fits):
            return share
        if fits.match(itself, other.fits) or (other.kind in FOR_FAMILIES and _is_of_family(itself, other)):
            return share
        if _is_for_another_model(itself, other):
            return 0.0
        return share * NAMED if _names(asked, other) else 0.0
    made_for_one = pair.needs == SAME_DEVICE or sizes.is_made_for_devices(other.kind)
    if other.made_for and made_for_one:
        named = asked.itself | asked.made_for
        if (named or asked.devices) and not _is_for_its_kind(asked, other):
            return share if phrases.agree(named, other.made_for) else 0.0
    if pair.needs == SAME_DEVICE:
        return share * (NAMED if _names(asked, other) else UNIVERSAL)
    if pair.needs:
        names = _COMPARED[pair.needs]
        mine = {name: asked.attributes[name] for name in names if name in asked.attributes}
        theirs = {name: other.attributes[name] for name in names if name in other.attributes}
        if pair.needs == SAME_SIZE and (taken := sizes.taken(other)) is not None:
            if sizes.least_taken(other) and mine:
                return share  # a mount for 23 to 42 inches holds 32 as well as 42
            theirs["screen_inches"] = taken
        if not mine.keys() & theirs.keys():
            return share * (UNIVERSAL if made_for_one and sizes.taken(other) is None else UNTOLD)
        alike, same = agreement(mine, theirs)
        return share * (1.0 if len(same) == len(mine.keys() & theirs.keys()) else alike)
    return share


def _is_for_its_kind(asked: Understood, other: Understood) -> bool:
    """Whether its name says that it is for things of this kind at large: a case "for earphones"."""
    spoken = kinds.words_of(asked.kind)
    return any(all(word.removesuffix("s") in spoken for word in phrase.split()) for phrase in other.made_for)


def _is_of_family(itself: frozenset[str], other: Understood) -> bool:
    return any(one.startswith(f"{family} ") for one in itself for family in other.fits)


def _is_for_another_model(itself: frozenset[str], other: Understood) -> bool:
    """Whether both names tell a model of one family, which is then not the same: a "pixel xl" is no "pixel"."""
    if other.kind in OF_A_SERIES:
        return False
    families = {fit.partition(" ")[0] for fit in other.fits if any(map(str.isdigit, fit))}
    numbered = any(any(map(str.isdigit, one)) and one.partition(" ")[0] in families for one in itself if " " in one)
    # A maker who calls every device after itself tells no model by that.
    told = itself - fit_words.MAKERS
    return numbered or any(fit.startswith(f"{one} ") for fit in other.fits for one in told)


def _names(asked: Understood, other: Understood) -> bool:
    """Whether its name says maker and series of the asked product, where codes tell nothing: "Eureka Mighty Mite" bags.

    Not for families of devices, whose models share all words but one.
    """
    if any(" " in device for device in asked.devices | asked.fits) and other.kind not in NAMED_BY_SERIES:
        return False
    if asked.kind in CONSUMABLES and other.kind in CONSUMABLES:
        return False
    said = {token for token in asked.tokens & other.tokens if not token.startswith("00")}  # "3085B001": a part number
    return (
        len({token for token in said if len(token) > 2} - kinds.words_of(asked.kind) - kinds.words_of(other.kind)) > 1
    )


def may_go(asked: Understood, other: Understood) -> bool:
    """Whether nothing speaks against it: what is made for one device must be made for this one."""
    pair = next((pair for pair in of(asked.kind) if pair.goes_with == other.kind), None)
    needs = SAME_DEVICE if sizes.is_made_for_devices(other.kind) else ""
    return goes_with(asked, other, pair or Complement(asked.kind or "", other.kind or "", 1.0, needs)) > 0
