"""Devices of makers nobody has heard of: "for Tellmoor T5" is told from "for Tellmoor T3" without knowing either.

What a name says after "for", and what a product's name begins with after its brand, are compared word by word. That is
no proof by itself - "for Bedrooms" names no device - so it counts only for kinds that are made for one device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import Final

from app.suggestions.understanding import fit_words as words
from app.suggestions.understanding import phrase_words

LONGEST: Final = 4
Phrase = tuple[str, ...]
_PLAIN: Final = words.STOPS - {"digital", "wireless", "series", "screen", "color"}
_ASIDE: Final = re.compile(r"\((?!\d{4})")
"""A bracket, which says something else unless it says the years of a car."""
_SAYING: Final = (*words.MARKERS, "compatible")
_USED: Final = frozenset({"with", "in", "on"})


def made_for(name: str) -> frozenset[str]:
    """What the name says the product is for, in its own words; empty where it does not say."""
    text = name.lower()
    years = frozenset(phrase_words.YEARS.findall(text))
    if not years and not any(word in text for word in _SAYING):
        return frozenset()
    text = text.replace(". ", " | ")
    tokens = _tokens(_ASIDE.sub(" | ", text) if "(" in text else text)
    found: set[str] = set()
    for at, token in enumerate(tokens):
        with_it = tokens[at : at + 2] == ["compatible", "with"]
        if token in words.MARKERS or with_it or token in years:
            begin = at + (token not in years) + with_it
            if tokens[begin : begin + 1] == ["use"] and begin + 1 < len(tokens) and tokens[begin + 1] in _USED:
                begin += 2
            found.update(" ".join(phrase) for phrase in _listed(tokens[begin:]) if _may_be_a_device(phrase))
    return frozenset(found)


def itself(name: str, brand: str | None) -> frozenset[str]:
    """How accessories would name a product: its brand and the words after it, as far as they may be its model."""
    maker = _tokens(brand or "")
    tokens = _tokens(name)
    if not maker:
        return frozenset()
    if tokens[: len(maker)] == maker:
        tokens = tokens[len(maker) :]
    model = _model([word for word in tokens if word != "|"], frozenset())
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


def _may_be_a_device(phrase: Phrase) -> bool:
    """Whether a phrase does not begin like a purpose, a measure or who it is for."""
    first = phrase[0]
    if first in phrase_words.NO_DEVICE or (len(phrase) == 1 and phrase_words.SHORT.fullmatch(first)):
        return False
    if first in phrase_words.NOT_ALONE and (len(phrase) == 1 or phrase_words.PURPOSE.fullmatch(phrase[1])):
        return False
    if len(phrase) == 1 and phrase_words.YEARS.fullmatch(first):
        return False
    if phrase_words.FIGURE.fullmatch(first) or phrase_words.ADJECTIVE.fullmatch(first):
        return False
    return not phrase_words.PURPOSE.fullmatch(first) or first in phrase_words.NAMED_SO


def _is_measure(token: str) -> bool:
    return words.SPEC.fullmatch(token) is not None and not phrase_words.YEARS.fullmatch(token)


def _is_number(token: str, before: str) -> bool:
    """Whether it is the number of the accessory, not of the device."""
    at_large = before in words.AT_LARGE and any(char.isdigit() for char in token)
    return at_large or phrase_words.ORDER_NUMBER.fullmatch(token) is not None


def _tokens(text: str) -> list[str]:
    return words.TOKEN.findall(text.translate(words.TYPOGRAPHY).lower().replace(" - ", " | "))


def _listed(tokens: Sequence[str]) -> Iterator[Phrase]:
    """The phrases of a list: "Tellmoor T5, T3 & Pexaro Wren"; a model alone is of the maker before it."""
    maker = ""
    part: list[str] = []
    for word in (*tokens, "|"):
        ends = word == "|" or word in words.ENDS or word in words.MARKERS
        if ends or word in words.JOINS:
            if model := _model(part, phrase_words.ENDING):
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


def _model(tokens: Sequence[str], ending: frozenset[str]) -> Phrase:
    """The words that may name a model: up to the first that only describes, or is one of `ending`."""
    found: list[str] = []
    tokens = list(dropwhile(phrase_words.OPENING.__contains__, tokens))
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in phrase_words.OPENING and len(found) == 1 and phrase_words.YEARS.fullmatch(found[0]):
            continue  # "2003-Up Select Ford"
        if token in _PLAIN or token in words.ACCESSORY or _is_measure(token) or token in ("/", ",", "&", ";"):
            break
        if token[0].isdigit() and (following in words.UNITS or (ending and following in words.GENERIC)):
            break
        if token in ending or (ending and found and _is_number(token, found[-1])):
            break
        found.append(token)
        if len(found) == LONGEST:
            break
    return tuple(found)
