"""Signs: words that tell together what a thing is, where the head of its name tells nothing or misleads.

"Tiffen 58mm UV Protector Filter" is no screen protector, and "Canon EF 75-300mm f/4-5.6" names no thing at all. Each
row of `signs.csv` says which words, standing together in one name, make it which kind, and which readings of the head
that corrects. The first row that agrees stands.

How a row is written: groups of words parted by spaces, all of which must be met, each by one of the words between its
strokes; `!` before a group: by none of them. A word is written in the singular, two that follow each other with `_`
between. `#mm` is any number in that unit and `#f` an aperture; `^ipod` is the first word after the maker's; `+iphone`
stands anywhere, the others before what the thing is for or comes with. In `instead_of`, `?` is a name whose head says
nothing for certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from app.suggestions.understanding.tables import rows

UNSURE: Final = "?"
_UNITS: Final = frozenset(
    ("mm", "gb", "tb", "mb", "w", "watt", "v", "mp", "in", "inch", "ft", "mah", "mhz", "min", "pk", "ct", "x")
)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_APERTURE: Final = re.compile(r"\bf ?/ ?\d|\bf\d\.\d|mm f\d")
_MAKERS: Final = frozenset(
    ("new", "the", "nintendo", "sony", "microsoft", "apple", "amazon", "samsung", "lg", "canon", "nikon", "panasonic",
     "kodak", "olympus", "fujifilm", "garmin", "refurbished", "google", "sandisk", "original", "used")
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """One row: what is read where its words stand together."""

    place: int
    """Its line; of several that agree, the first stands."""
    kind: str
    instead_of: frozenset[str]
    needs: tuple[frozenset[str], ...]
    never: frozenset[str]

    def agrees(self, marks: frozenset[str], head: str | None) -> bool:
        """Whether it speaks of a name with these marks whose head was read so; None: as nothing for certain."""
        return (
            (head or UNSURE) in self.instead_of
            and all(not group.isdisjoint(marks) for group in self.needs)
            and self.never.isdisjoint(marks)
        )


@lru_cache(maxsize=1)
def signs() -> dict[str, tuple[Sign, ...]]:
    """The signs kept beside this module, by each word of their first group."""
    found: dict[str, list[Sign]] = {}
    for place, row in enumerate(rows("signs")):
        groups = row["words"].split()
        needs = tuple(frozenset(group.split("/")) for group in groups if group[0] != "!")
        never = frozenset(word for group in groups if group[0] == "!" for word in group[1:].split("/"))
        sign = Sign(place, row["kind"], frozenset(row["instead_of"].split("|")), needs, never)
        for word in needs[0]:
            found.setdefault(word, []).append(sign)
    return {word: tuple(listed) for word, listed in found.items()}


def told(head: Sequence[str], everywhere: Sequence[str], text: str, read: str | None) -> str | None:
    """What the words of a name say together; None where they say nothing against what was `read` from its head.

    `head`: the words before what the thing is for or comes with; `everywhere`: all of them; `text`: before any
    of that, as it is written.
    """
    marks = _marks(head, everywhere, text)
    known = signs()
    spoken = {sign.place: sign for mark in marks if mark in known for sign in known[mark]}
    for place in sorted(spoken):
        if spoken[place].agrees(marks, read):
            return spoken[place].kind
    return None


def _marks(head: Sequence[str], everywhere: Sequence[str], text: str) -> frozenset[str]:
    found = set(head)
    before = ""
    for word in head:
        if before:
            found.add(f"{before}_{word}")
        if word[0].isdigit():
            number = _NUMBER.match(word)
            found.add(f"#{word[number.end() :]}" if number and number.end() < len(word) else "#")
        elif word in _UNITS and before and before[-1].isdigit():
            found.add(f"#{word}")
        before = word
    found.update(f"+{word}" for word in everywhere)
    found.update(f"+{one}_{two}" for one, two in pairwise(everywhere))
    first = next((word for word in head if word not in _MAKERS), "")
    found.add(f"^{first}")
    if "f" in text and _APERTURE.search(text):
        found.add("#f")
    return frozenset(found)
