"""The words by which a phrase after "for" is told to name no device: people, places, purposes, measures.

Tables only; how they are read stands in `phrases`.
"""

from __future__ import annotations

import re
from typing import Final

from app.suggestions.understanding.colours import COLOURING


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPENING: Final = _set("select selected most all the your new various any many each every both other up later")
"""What may stand before the name: "for select Samsung phones"."""
NO_DEVICE: Final = _set(
    """to more use set protect brand comfort comfortable business additional backward support supports easy easier fast
    faster low true free life international energy sale complete auxiliary multiple perfect better best maximum
    extra added improved ultimate high full instant quick quiet long longer whole pack pcs single only everyday
    daily general professional men women kids girls boys adults seniors teachers students children child teens
    toddlers ladies gents unisex everyone girl boy him her mom dad baby babies years ages age school kitchen bedroom
    bathroom indoor outdoor outdoors travel countertop living makeup youtube movies videos recordings two three four
    protection safety convenience reliable micro type type-c usb-c hdmi wi wifi bluetooth support secure clear clean
    strong non anti multi self hands-free christmas birthday gift gifts party camping hiking sports fitness work fun
    storage aaa aa energy water dust low-light night free-standing"""
)
"""Words that no device's name begins with."""
NOT_ALONE: Final = _set(
    """home office small large personal mini portable standard electronic electronics cellular external internal power
    compact digital wall desk table car vehicle vehicles auto sd handheld universal flash security play bold hd
    different similar several video audio voice data music charge sizes
    size accessories technology applications network"""
)
"""Words that only begin the name of a thing."""
ENDING: Final = COLOURING | _set(
    """pack packs multicolor multicolour multicolored assorted colors colours nylon plastic metal aluminum aluminium
    rubber wood wooden steel canvas neoprene polyester fabric vinyl acrylic glass bamboo felt matte glossy gloss
    certified warranty ideal great perfect supports compatible up only per
    vehicles din dash harness radio"""
)
"""Colours, materials and what else only describes: the name before them is over."""
ADJECTIVE: Final = re.compile(r".+-(?:enabled|powered|charging|ready|equipped|based|compatible|proof|free)")
PURPOSE: Final = re.compile(r"[a-z]{3,}ing")
NAMED_SO: Final = _set("boeing sterling viking")
"""Which end like a purpose and are none."""
SHORT: Final = re.compile(r"[a-z]|[a-z]?\d[a-z]?")
"""What is no model where no maker stands before it."""
FIGURE: Final = re.compile(r"\d{1,3}(?:\.\d+)?(?:-\d{1,3})?")
"""A figure with no word before it: a size, an age, a count."""
YEARS: Final = re.compile(r"(?<![\w-])(?:19|20)\d\d-(?:(?:19|20)?\d\d|up)(?![\w-])")
"""Of which years a car is, which says as much as a "for" what a kit is made for."""
ORDER_NUMBER: Final = re.compile(r"\d{3}-\d{4,5}-\d{2}|0[a-z]\d{5}")
"""Numbers in makers' books: "010-10815-00", "0G00240"."""
