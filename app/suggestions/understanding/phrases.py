"""Devices of makers nobody has heard of: "for Tellmoor T5" is told from "for Tellmoor T3" without knowing either.

What a name says after "for", and what a product's name begins with after its brand, are compared word by word. That is
no proof by itself - "for Bedrooms" names no device - so it counts only for kinds that are made for one device.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import Final

from app.suggestions.understanding import fit_words as words

LONGEST: Final = 4
Phrase = tuple[str, ...]
_OPENING: Final = frozenset({"select", "selected", "most", "all", "the", "your", "new", "various"})
"""What may stand before the name: "for select Samsung phones"."""
_PLAIN: Final = words.STOPS - {"digital", "wireless", "series", "screen", "color"}


def made_for(name: str) -> frozenset[str]:
    """What the name says the product is for, in its own words; empty where it does not say."""
    tokens = _tokens(name)
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if token in words.MARKERS:
            found.update(" ".join(phrase) for phrase in _listed(tokens[at + 1 :]))
    return frozenset(found)


def itself(name: str, brand: str | None) -> frozenset[str]:
    """How accessories would name a product: its brand and the words after it, as far as they may be its model."""
    maker = _tokens(brand or "")
    tokens = _tokens(name)
    if not maker:
        return frozenset()
    if tokens[: len(maker)] == maker:
        tokens = tokens[len(maker) :]
    model = _model([word for word in tokens if word != "|"])
    return frozenset({" ".join((*maker, *model))}) if model else frozenset()


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two products speak of one device: one phrase begins another, to the word."""
    return any(_begins(a, b) or _begins(b, a) for a in one for b in other)


def other_maker(fits: frozenset[str], made_for: frozenset[str]) -> bool:
    """Whether the one names a maker's devices at large, and the other is made for none of that maker's."""
    makers = {phrase.split()[0] for phrase in made_for} & words.MAKERS
    mine = {one.split()[0] for one in fits}
    return bool(makers and mine & words.MAKERS) and makers.isdisjoint(mine)


def _begins(short: str, long: str) -> bool:
    """Whether the longer one only goes on to describe: a "t5 pro" is no "t5", a "t5 rugged" is one."""
    if long == short:
        return True
    if " " not in short or not long.startswith(short + " "):
        return False
    after = long[len(short) + 1 :].partition(" ")[0]
    return after not in words.VARIANTS and not any(char.isdigit() for char in after)


def _tokens(text: str) -> list[str]:
    return words.TOKEN.findall(text.translate(words.TYPOGRAPHY).lower().replace(" - ", " | "))


def _listed(tokens: Sequence[str]) -> Iterator[Phrase]:
    """The phrases of a list: "Tellmoor T5, T3 & Pexaro Wren"; a model alone is of the maker before it."""
    maker = ""
    part: list[str] = []
    for word in (*tokens, "|"):
        ends = word == "|" or word in words.ENDS or word in words.MARKERS
        if ends or word in words.JOINS:
            if model := _model(part):
                if len(model) == 1 and maker and any(char.isdigit() for char in model[0]):
                    model = (maker, *model)
                elif len(model) > 1:
                    maker = model[0]
                yield model
            part = []
            if ends:
                return
        else:
            part.append(word)


def _model(tokens: Sequence[str]) -> Phrase:
    """The words that may name a model: up to the first that only describes."""
    found: list[str] = []
    tokens = list(dropwhile(_OPENING.__contains__, tokens))
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in _PLAIN or token in words.ACCESSORY or words.SPEC.fullmatch(token) or token in ("/", ",", "&", ";"):
            break
        if token[0].isdigit() and following in words.UNITS:
            break
        found.append(token)
        if len(found) == LONGEST:
            break
    return tuple(found)
