"""The colour of an ink or a toner, by its name and by the letters of its code. Pure."""

from __future__ import annotations

from typing import Any, Final

from app.suggestions.understanding import colours as listed
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


IN_A_BOX: Final = frozenset({"combo", "multipack", "bundle", "cmy", "value", "sets"})
BLACK: Final = "black"
"""No part of a box of colours, unless its name says so."""
PHOTO: Final = frozenset({"hp", "photo", "ink"})
"""HP's "photo ink" is the black for photographs."""
UNTOLD: Final = 0.3
"""What is left where only one says that it holds several colours: the other is mostly the black one."""
OTHER_INK: Final = 0.7
"""What is left of one cartridge for a box of several that holds it, and the other way round."""


def share(asked: Understood, other: Understood) -> float:
    """What is left where they are of other colours, 0-1: a box of several may stand in for one of them."""
    colours = colour_of(asked), colour_of(other)
    boxes = _is_box(asked), _is_box(other)
    if boxes[0] != boxes[1]:
        box, single = (asked, colours[1]) if boxes[0] else (other, colours[0])
        is_of_colours = colour_of(box) is not None and BLACK not in box.tokens
        return 0.0 if single == BLACK and is_of_colours else OTHER_INK
    if boxes[0] or colours[0] == colours[1]:
        return 1.0
    return 0.0 if all(colours) else UNTOLD if "color" in colours else 1.0


def completes(asked: Understood, other: Understood) -> bool:
    """Whether one is the black and the other the colours of a printer that takes both."""
    colours = {colour_of(asked), colour_of(other)}
    holds_both = colour_of(asked) == "color" and BLACK in asked.tokens
    return BLACK in colours and len(colours) == 2 and None not in colours and not holds_both


def _is_box(one: Understood) -> bool:
    return not one.tokens.isdisjoint(IN_A_BOX) or {BLACK, "color"} <= one.tokens


def colour_of(one: Understood) -> Any:
    """Its colour; of what holds several "color", and where nothing is said None."""
    said = listed.of(one.attributes)
    colours = {colour for colour in said if not any(other.endswith(f" {colour}") for other in said)}
    if not colours and not one.tokens.isdisjoint(LETTERED_INKS):
        colours = {INK_LETTERS[token] for token in one.tokens if token in INK_LETTERS}
    if not colours and one.tokens >= PHOTO and one.tokens.isdisjoint(SEVERAL_COLOURS):
        return "photo black"
    if not colours:
        return "color" if not one.tokens.isdisjoint(SEVERAL_COLOURS) else None
    return "color" if len(colours) > 1 or "multicolour" in colours else colours.pop()
