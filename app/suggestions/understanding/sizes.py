"""Whether what is made for devices of one size takes one of another: covers, bags, mounts. Pure."""

from __future__ import annotations

from typing import Any

from app.suggestions.understanding import kinds
from app.suggestions.understanding.kinds import department_of
from app.suggestions.understanding.reading import Understood

PARTICULAR = frozenset({"screen_protector", "laptop_charger", "laptop_battery", "camera_battery", "phone_battery"})
"""Made for one device, whatever their names say."""
STANDARD = frozenset(
    ["household_battery", "computer_case", "memory_card_case", "hard_drive_case", "laptop_stand", "computer_stand"]
    + ["printer_stand", "keyboard_stand", "microphone_stand", "device_stand", "tablet_stand", "tv_stand"]
    + ["speaker_mount"]
)
"""Called like what is made for one device, and made to a size that many take."""
CLOSE = 0.045
"""By how much sizes may differ that are taken to be the same: 10.1 inches are called ten."""
ROUNDED = 0.08
"""By how much a screen may be smaller than the least a mount is for."""
HELD = 0.02
"""And by how much larger than the largest: "up to 39 inches" does not hold forty."""
ROOMY = 1.3
LEAST_TAKEN = "fits_from_inches"
MOST_HELD = 0.5
"""Of the screens one mount takes, how many another must take that is to stand in for it."""
_CARRIED = frozenset({"bag", "backpack", "briefcase", "messenger", "tote", "rolling"})


def agree(asked: Understood, other: Understood) -> bool:
    """A cover for ten inches is of no use for eight; a bag may be larger than what goes into it."""
    mine, theirs = taken(asked), taken(other)
    if mine is None or theirs is None:
        return True
    if least := least_taken(asked):
        # Whose screen it is to hold nobody knows: most that the one held must go on the other.
        common = min(mine, theirs) - max(least, least_taken(other) or least)
        return common >= (mine - least) * MOST_HELD
    return takes(mine, other, theirs)


def takes(inches: float, other: Understood, holds: float) -> bool:
    """Whether what has so many inches goes into, or onto, a product made for `holds` inches."""
    least = least_taken(other)
    if department_of(other.kind) == "video" or least:
        # A mount "up to 65 inches" takes smaller ones too, unless it says from which on.
        return holds >= inches * (1 - HELD) and least <= inches * (1 + ROUNDED)
    roomy = not _CARRIED.isdisjoint(other.words)
    return 1 - CLOSE <= holds / inches <= (ROOMY if roomy else 1 + CLOSE)


def taken(one: Understood) -> float | None:
    """The size in inches of the device that goes into it, None where its name does not say."""
    inches = one.attributes.get("fits_inches")
    if inches is None and is_made_for_devices(one.kind):
        inches = one.attributes.get("screen_inches", one.attributes.get("size_inches"))
    return _positive(inches)


def least_taken(one: Understood) -> float:
    """The smallest screen in inches that goes onto it, 0 where it does not say; a retailer may say anything there."""
    return _positive(one.attributes.get(LEAST_TAKEN)) or 0.0


def _positive(inches: Any) -> float | None:
    return float(inches) if isinstance(inches, int | float) and inches > 0 else None


def is_made_for_devices(kind: str | None) -> bool:
    """Whether things of this kind are made for one device or another."""
    return kind is not None and kind not in STANDARD and (kind in PARTICULAR or len(kinds.kin(kind)) > 1)
