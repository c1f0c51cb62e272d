"""Turns of phrase in which a word does not say what it says alone: "Legal Rule", "Faux Leather", "HTC Thunderbolt"."""

from __future__ import annotations

import re
from typing import Final

RULED: Final = re.compile(
    r"\w+[ -](?:opener|pads?\b|(?:wide[ -]|narrow[ -]|red[ -]|side[ -])?(?:rul|margin)|side tab|"
    r"(?:index )?dividers?\b.*letter)"
)
""" "Legal Rule" is how a sheet of any size is lined."""
NO_PLUG: Final = (("thunderbolt", "htc"), ("lightning", "boult"), ("lightning", "bolt"))
"""A plug's name beside a word that makes it another's."""
UNSAID: Final = {
    "leather": re.compile(
        r"\bleather(?:ette|[ -](?:like|look|grain))|\b(?:faux|synthetic|pu|vegan|imitation|artificial) leather"
    ),
    "universal": re.compile(r"^(?:new-)?universal (?:\d{4,6} -|remote control \w+-\d)"),
    "three_d": re.compile(r"\b3d (?:nand|v-nand|tlc|optical|scroll|mouse|sound|stereo|audio)"),
}
"""A fact to the turns in which it is none; "Universal 73600" is a maker and its number."""
