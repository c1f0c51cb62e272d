"""The colour of an ink or a toner, by its name and by the letters of its code. Pure."""

from __future__ import annotations

from typing import Any

from app.suggestions.understanding.reading import Understood

SEVERAL_COLOURS = frozenset({"color", "multipack", "tricolor", "tri"})
LETTERED_INKS = frozenset({"cli", "bci", "pgi", "pfi"})
INK_LETTERS = {
    "c": "cyan",
    "m": "magenta",
    "y": "yellow",
    "bk": "black",
    "pc": "light cyan",
    "pm": "light magenta",
    "r": "red",
    "g": "green",
    "gy": "gray",
}
"""Series whose codes end in their colour: a CLI-8PM is a light magenta."""


def colour_of(one: Understood) -> Any:
    """Its colour; of what holds several "color", and where nothing is said None."""
    said = str(one.attributes.get("colour") or "").split("/")
    colours = {colour for colour in said if not any(other.endswith(f" {colour}") for other in said)} - {""}
    if not colours and not one.tokens.isdisjoint(LETTERED_INKS):
        colours = {INK_LETTERS[token] for token in one.tokens if token in INK_LETTERS}
    if not colours:
        return "color" if not one.tokens.isdisjoint(SEVERAL_COLOURS) else None
    return "color" if len(colours) > 1 or "multicolour" in colours else colours.pop()
