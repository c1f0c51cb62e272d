"""The colour a name tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.suggestions.understanding import attribute_words as words

COLOUR: Final = dict(
    words.valued("""
        black, white, red, blue, green, yellow, orange, pink, purple, brown, silver, gold, cyan, magenta, beige
        turquoise, teal, navy, burgundy, maroon, charcoal, graphite, ivory, tan, violet, lavender, bronze, copper
        champagne, platinum, aqua, lime, titanium, coral, indigo, olive, cream, buff, manila, kraft, cherry, walnut
        mahogany, khaki, rose gold, matte black
        gray: grey, gray, slate, gunmetal
        clear: clear, transparent, translucent
        multicolour: multicolor, multicolour, assorted, multi
        tricolour: tricolor, tricolour, tri color, tri colour
        photo black: photo black, black photo
        light cyan: light cyan, photo cyan, cyan photo
        light magenta: light magenta, photo magenta, magenta photo
        purple: plum, grape, aubergine
        blue: sapphire, cobalt
        pink: fuchsia, hot pink
        : gold plated, gold connectors, black decker, black n, red hat, green mountain, multi function, multi touch
        : cherry mx, multi port, multi purpose, multi use, blue ray
    """)
)
"""A word or two to the colour they name; to nothing where they name none."""
PALE: Final = frozenset({"white", "ivory", "cream", "clear"})
"""Of paper: what everybody prints on."""
COLOURING: Final = frozenset(word for words in COLOUR for word in words.split())


def of(attributes: Mapping[str, Any]) -> frozenset[str]:
    """The colours a product's `colour` names; a retailer may say anything there."""
    return frozenset(str(attributes.get("colour") or "").split("/")) - {""}


def told(text: str, tokens: Sequence[str]) -> str | None:
    """The colours after the last dash, where shops put the variant; else those anywhere, in their order, by "/"."""
    dash = text.rfind(" - ")
    tail = _colours(text[dash:].translate(words.BREAKS).split()) if dash > 0 else []
    return "/".join(tail or _colours(tokens)) or None


def _colours(tokens: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    taken = False
    for word, following in zip(tokens, (*tokens[1:], ""), strict=False):
        if word not in COLOURING:
            taken = False
            continue
        pair = COLOUR.get(f"{word} {following}")
        colour = pair if pair is not None else COLOUR.get(word)
        if colour and not taken:
            found[colour] = None
        taken = pair is not None and not taken
    return list(found)
