"""The colour a name tells. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.suggestions.understanding import attribute_words as words


def told(text: str, tokens: Sequence[str]) -> str | None:
    """The colours after the last dash, where shops put the variant; else those anywhere, in their order, by "/"."""
    dash = text.rfind(" - ")
    tail = _colours(text[dash:].translate(words.BREAKS).split()) if dash > 0 else []
    return "/".join(tail or _colours(tokens)) or None


def _colours(tokens: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    taken = False
    for word, following in zip(tokens, (*tokens[1:], ""), strict=False):
        if word not in words.COLOURING:
            taken = False
            continue
        pair = words.COLOUR.get(f"{word} {following}")
        colour = pair if pair is not None else words.COLOUR.get(word)
        if colour and not taken:
            found[colour] = None
        taken = pair is not None and not taken
    return list(found)
