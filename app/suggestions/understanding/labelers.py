"""Labelers and the cassettes of tape they take: each series of the one takes one series of the other. Pure."""

from __future__ import annotations

import re
from typing import Final

Found = frozenset[str]

_TAPE: Final = re.compile(
    r"\b(?:(tz|tc|dk|m|hg)e?s?(?=[- ]?\d|[- ](?:tape|series|laminated))|(d1|letratag|rhino|labelwriter)\b)"
)
_LABELER: Final = re.compile(r"\b(?:(p-?touch|pt-?\d)|(labelmanager)|(letra ?tag)|(rhino)|(labelwriter)\b)")
_SMALL_LABELER: Final = re.compile(r"\bpt-?(?:45|55|65|70|80|85|90|m95)[a-z]{0,3}\b")
"""Labelers of Brother's that take M tape and no TZ."""
_TAPES: Final = ("tape tz", "tape d1", "tape letratag", "tape rhino", "tape labelwriter")


def tape(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the series of the cassette, which labelers take one of; without one by the labelers named."""
    series = {one or other for one, other in _TAPE.findall(text)}
    return (frozenset(f"tape {one}" for one in series), frozenset()) if series else (fits, devices)


def labeler(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """And the cassette it takes."""
    taken = {tape for found in _LABELER.findall(text) for tape, said in zip(_TAPES, found, strict=True) if said}
    if _SMALL_LABELER.search(text):
        taken = (taken - {"tape tz"}) | {"tape m"}
    return fits, devices | taken
