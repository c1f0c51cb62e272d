"""How far what two products tell of themselves agrees: measures, choices, finishes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, log
from typing import Any

from app.suggestions.understanding import sizes

HALVED_AT = log(2)
"""Two sizes a factor of two apart are half as alike."""
AMPLE = frozenset(
    ["ports", "storage_gb", "memory_gb", "sheet_capacity", "speed_mbps", "outlets", "megapixels", "handsets", "bays",
     "channels", "watts", "zoom", "refresh_hz", "docsis", "wifi_generation", "sata_generation", "usb_version",
     "length_m", "mah", "fits_inches"]
)  # fmt: skip
"""Of these more does what less does, and less does not do what more did."""
TOO_LITTLE, MORE_THAN_ENOUGH = 2.0, 0.5
"""How much faster, or slower, such a measure stops being alike."""
CLOSELY_KEPT = frozenset({"screen_inches", "fits_inches"})
CLOSELY = 2.0
"""Measures by which people choose among steps of a tenth: 17 inches are another laptop than 14."""
DECISIVE = frozenset(
    ["storage_gb", "memory_gb", "screen_inches", "fits_inches", "size_inches", "ports", "outlets", "sheet_capacity",
     "paper_size", "cut", "finish", "length_m", "speed_mbps", "watts", "capacity", "mah", "docsis", "wifi_generation",
     "sata_generation", "usb_version"]
)  # fmt: skip
"""By these people choose: what else agrees makes up for them only half as well."""
DECISIVE_WEIGHT = 2.0
OTHER_SIZE = 0.25
"""What is left of being the same series in a size that has nothing in common with the one asked for."""
RADIO = (1.9, 2.4, 5, 5.8)
"""Gigahertz on which things talk to each other: all of a kind do, whether their names say so or not."""
STRIPS = "strip cut"
"""Of shredders: whatever cuts smaller does what it does."""
SHINY, SHINES = frozenset({"glossy", "semi-gloss", "satin", "lustre", "luster", "pearl"}), 0.6
"""Finishes of photo paper that are more alike than not."""
UNIMPORTANT = frozenset(
    ["colour", "color", "model", "modules", "warranty_months", "warranty_years", "year", "pack_count", "weight_g"]
    + ["sheets", sizes.LEAST_TAKEN]
)
"""Attributes that hardly decide whether one product serves for another."""


def agreement(asked: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[float, tuple[str, ...]]:
    """How far two products' attributes agree, 0-1 (0.5 where nothing compares), and on which they do.

    A yes where the asked one says no is better, not different; missing is unknown, not no.
    """
    agreed = weighed = 0.0
    compared = 0
    same: list[str] = []
    for name, wanted in asked.items():
        if name in UNIMPORTANT or name not in other or (name == "ghz" and wanted in RADIO):
            continue
        likeness = alike(wanted, other[name], is_ample=name in AMPLE, is_close=name in CLOSELY_KEPT)
        weight = DECISIVE_WEIGHT if name in DECISIVE else 1.0
        agreed += weight * likeness
        weighed += weight
        compared += 1
        if likeness >= 0.95:
            same.append(name)
    if not compared:
        return 0.5, ()
    # Two more that half agree: one attribute in common is a hint, five are proof.
    return ((agreed + 1.0) / (weighed + 2.0) if compared < 3 else agreed / weighed), tuple(same)


def decided(asked: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """What is left of being the same series where it comes in another size or capacity, 0.25-1."""
    likeness = (
        alike(asked[name], other[name], is_ample=name in AMPLE, is_close=name in CLOSELY_KEPT)
        for name in DECISIVE & asked.keys() & other.keys()
    )
    return OTHER_SIZE + (1 - OTHER_SIZE) * min(likeness, default=1.0)


def alike(wanted: Any, found: Any, *, is_ample: bool = False, is_close: bool = False) -> float:
    """How far two values of an attribute agree, 0-1, whatever they are.

    `is_ample`: of this more does what less does. `is_close`: by this people choose in small steps.
    """
    if isinstance(wanted, bool) or isinstance(found, bool):
        return 1.0 if wanted == found or (found is True and wanted is False) else 0.2
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        if not (0 < wanted < inf and 0 < found < inf):
            return 1.0 if wanted == found else 0.0
        halvings = abs(log(found / wanted)) / HALVED_AT
        if is_ample:
            halvings *= TOO_LITTLE if found < wanted else MORE_THAN_ENOUGH
        if is_close:
            halvings *= CLOSELY
        return float(0.5**halvings)
    if isinstance(wanted, Sequence) and isinstance(found, Sequence) and not isinstance(wanted, str):
        first, second = set(map(str, wanted)), set(map(str, found))
        return len(first & second) / len(first | second) if first | second else 1.0
    said = {str(wanted).casefold(), str(found).casefold()}
    if len(said) == 1 or str(wanted) == STRIPS:
        return 1.0
    return SHINES if said <= SHINY else 0.0
