"""What devices record on: which memory cards they take, and which camcorders take tapes. Pure."""

from __future__ import annotations

from typing import Final

from app.suggestions.understanding.reading import Understood

_SD: Final = frozenset({"sd", "sdhc", "sdxc"})
_STICKS: Final = frozenset({"stick", "memorystick", "mspro"})
"""All that Sony's cameras took until 2010, and what they take still."""
_XD: Final = frozenset({"xd"})
_MICRO: Final = frozenset({"microsd", "microsdhc", "microsdxc", "micro", "tf"})
ALL_CARDS: Final = _SD | _MICRO | {"cf", "compactflash", "xd", "mspro", "memorystick", "stick", "compact"}
CARDS: Final = dict.fromkeys(
    ("digital_camera", "dslr_camera", "camcorder", "gps_navigator", "photo_frame"), _SD
) | dict.fromkeys(("mobile_phone", "tablet", "action_camera", "dash_cam", "drone"), _MICRO)
"""The memory cards such devices take, unless their names say otherwise."""
TOOK_XD: Final = frozenset({"fe", "stylus", "sp", "camedia"})
"""Olympus's series of before 2010."""
ON_TAPE: Final = frozenset({"minidv", "dv", "hc", "zr", "tape"})
"""In the names of camcorders that record on tape."""


def is_another_card(asked: Understood, other: Understood) -> bool:
    """Whether a memory card says that it is of another format than the asked device takes."""
    takes = _cards_of(asked)
    said = other.words & ALL_CARDS
    return takes is not None and bool(said) and not said & (takes | (asked.words & ALL_CARDS))


def _cards_of(asked: Understood) -> frozenset[str] | None:
    """The cards it takes by its kind and, of older cameras, by its maker; None: nobody knows of any."""
    if asked.kind in ("digital_camera", "camcorder") and "sony" in asked.tokens:
        return _STICKS
    if asked.kind == "digital_camera" and "olympus" in asked.tokens and not asked.tokens.isdisjoint(TOOK_XD):
        return _XD
    return CARDS.get(asked.kind or "")


def is_a_tape_for_it_untold(asked: Understood, other: Understood) -> bool:
    """Whether it is a cassette, and the camcorder does not say that it records on any."""
    return other.kind == "video_cassette" and asked.kind == "camcorder" and asked.tokens.isdisjoint(ON_TAPE)
