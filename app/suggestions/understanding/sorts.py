"""Of which sort a thing of its kind is, as its name says: a calculator that draws graphs, a telephone that answers.

What each sort is worth to who came for it, and what it is to who did not, is kept by hand in `sorts.csv`. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import NamedTuple

from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.tables import rows

LEAST = 0.5
"""No more than half is taken off, however many words set two apart: often several say the same."""


class Sort(NamedTuple):
    """A sort of a thing of one kind."""

    words: frozenset[str]
    """Any of them in a name, or its brand, makes it of the sort."""
    together: tuple[frozenset[str], ...]
    """So do several that stand in one name, wherever they stand."""
    lacking: float
    """What is left of a fit where who came for one of the sort is given one that is not, 0-1."""
    adding: float
    """What is left where who came for one that is not is given one of the sort, 0-1."""

    def holds(self, tokens: frozenset[str]) -> bool:
        """Whether a thing is of this sort of which its name and brand say this."""
        return not self.words.isdisjoint(tokens) or any(words <= tokens for words in self.together)


@lru_cache(maxsize=1)
def sorts() -> Mapping[str, tuple[Sort, ...]]:
    """Those of each kind."""
    found: dict[str, list[Sort]] = {}
    for row in rows("sorts"):
        said = [frozenset(word.split("+")) for word in row["words"].split()]
        sort = Sort(
            frozenset(word for words in said if len(words) == 1 for word in words),
            tuple(words for words in said if len(words) > 1),
            float(row["lacking"]),
            float(row["adding"]),
        )
        for kind in row["kinds"].split():
            found.setdefault(kind, []).append(sort)
    return {kind: tuple(listed) for kind, listed in found.items()}


def share(asked: Understood, other: Understood) -> float:
    """What is left of a fit for the sorts of which only one of the two is, 0.5-1."""
    wanted = _wanted(asked.kind or "", asked.tokens)
    return max(LEAST, prod(left for sort, is_wanted, left in wanted if sort.holds(other.tokens) != is_wanted))


@lru_cache(maxsize=8)
def _wanted(kind: str, tokens: frozenset[str]) -> tuple[tuple[Sort, bool, float], ...]:
    """The sorts of a kind, whether what is asked for is of them, and what is left of a fit where the other differs.

    Remembered for the next candidates: one product is asked for, and thousands are compared with it.
    """
    held = ((sort, sort.holds(tokens)) for sort in sorts().get(kind, ()))
    return tuple((sort, is_held, sort.lacking if is_held else sort.adding) for sort, is_held in held)
