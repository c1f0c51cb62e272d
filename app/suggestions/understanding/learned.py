"""What kind of thing a product is, learned from the retailer's own names where the lexicon knows none, and as a check.

"Halvero HA-FR20 Xtreme" names no thing, but the catalogue holds other HA-F... of Halvero that say "headphones". And a
"Paper Shredder with LCD Display" that was read as a monitor has the words of shredders. A multinomial Bayes over
words, makers' code letters and units, in plain Python: trained on products whose kind was read for certain, it says
nothing where it is not sure, or where it knows too few of the words. Pure; where its examples come from stands in
`traits`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.suggestions.understanding.kinds import tokens_of
from app.suggestions.understanding.kinship import hardly_told_apart

SURE: Final = 0.97
"""Below this probability nothing is said."""
KNOWN_WORDS: Final = 2
"""A kind is not told from fewer words than this that were seen before."""
CLEARLY: Final = 5.0
"""By so many nats a kind must be likelier than any other for nobody to doubt it."""
CERTAINLY: Final = 30.0
"""From so much doubt on the likelier kind is taken. From 20 on it was right four times in five while one name in
seventeen was misread, and is wrong more often than not where few are (decision 27)."""
EXPERIENCED: Final = 2_000
"""From fewer examples nothing is taken for another kind than it was read as: there it is right half the time."""
ALIKE: Final = 3
"""A kind of fewer examples is not learned."""
SMOOTHING: Final = 0.05
MANY: Final = 500
"""Products that must have been read before it is worth learning at once."""
GROWN: Final = 0.2
RENEWED: Final = timedelta(days=1)
_CODE: Final = re.compile(r"(?<![a-z0-9])([a-z]{1,5})-?([a-z]{0,3})\d+[a-z0-9-]*")
_UNIT: Final = re.compile(r"\d+(?:\.\d+)?[ -]?(mm|gb|tb|mb|mah|w|v|ft|in|inch|mp|ghz|mhz|rpm|hz|ohm|oz|lb|ct|pk)\b")
_DASHES: Final = str.maketrans("\u2010\u2011\u2013\u2014", "----")


def features(name: str, brand: str | None) -> frozenset[str]:
    """What a name is judged by: its words, the letters its codes begin with beside the maker, its units."""
    text = f"{name} {brand or ''}".translate(_DASHES).lower()
    found = {word for word in tokens_of(text) if word.isalpha() and len(word) > 1}
    maker = next(iter(tokens_of(brand or name)), "")
    for letters, more in _CODE.findall(text):
        found |= {f"{letters}#", f"{maker} {letters}#"}
        if more:
            found |= {f"{letters}-{more}#"}
    found.update(f"#{unit}" for unit in _UNIT.findall(text))
    return frozenset(found)


class Doubt(NamedTuple):
    """How far a name has the words of another kind than the one that was read."""

    nats: float
    """0 where nobody doubts it; tenths."""
    rather: str | None
    """The kind whose words they are."""


NOBODY_DOUBTS: Final = Doubt(0.0, None)


class Learned:
    """What was learned from examples; it never changes, and is made again when the catalogue has grown."""

    def __init__(self, examples: Iterable[tuple[str, str | None, str]]) -> None:
        """Learn from products' names, brands and kinds."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        seen: Counter[str] = Counter()
        self._examples: set[int] = set()
        for name, brand, kind in examples:
            self._examples.add(hash((name, brand, kind)))
            told = features(name, brand)
            for one in told:
                counts[one][kind] += 1
            seen[kind] += 1
        few = {kind for kind, times in seen.items() if times < ALIKE}
        totals: Counter[str] = Counter()
        kept: dict[str, dict[str, float]] = {}
        for one, by_kind in counts.items():
            if sum(by_kind.values()) > 1:
                kept[one] = {kind: float(times) for kind, times in by_kind.items() if kind not in few}
                totals.update({kind: int(times) for kind, times in kept[one].items()})
        self.size = sum(seen.values())
        self._kinds = [kind for kind in seen if kind not in few]
        self._seen, self._totals, self._words = seen, totals, max(len(kept), 1)
        self._nothing = {kind: self._unseen(totals[kind]) for kind in self._kinds}
        # Only what a word adds over a word never seen is kept: most words were seen with a few kinds alone.
        self._adds = {
            one: {kind: math.log((times + SMOOTHING) / SMOOTHING) for kind, times in by_kind.items()}
            for one, by_kind in kept.items()
        }
        self._prior = {kind: 0.5 * math.log(seen[kind]) for kind in self._kinds}

    def _unseen(self, total: int) -> float:
        """The logarithm of how likely a word is that a kind with so many was never seen with."""
        return math.log(SMOOTHING / (total + SMOOTHING * self._words))

    def kind_of(self, name: str, brand: str | None) -> str | None:
        """The likeliest kind; None where it is not sure."""
        known = [one for one in features(name, brand) if one in self._adds]
        if len(known) < KNOWN_WORDS:
            return None
        scores = {kind: self._prior[kind] + len(known) * self._nothing[kind] for kind in self._kinds}
        for one in known:
            for kind, adds in self._adds[one].items():
                scores[kind] += adds
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None:
            return None
        sure = 1.0 / sum(math.exp(score - scores[best]) for score in scores.values())
        return best if sure >= SURE else None

    def doubt(self, name: str, brand: str | None, kind: str | None) -> Doubt:
        """How far the words of a name are those of another kind than the one that was read.

        Kinds that stand in for each other are not told apart, and what was
        learned from the product itself is left out.
        """
        if kind not in self._nothing:
            return NOBODY_DOUBTS
        before, _, _ = name.partition(" for ")  # what a case is for has the words of telephones
        known = [one for one in features(before, brand) if one in self._adds]
        if len(known) < KNOWN_WORDS:
            return NOBODY_DOUBTS
        scores: defaultdict[str, float] = defaultdict(float)
        for one in known:
            for other, adds in self._adds[one].items():
                scores[other] += adds
        beside = hardly_told_apart(kind)
        rather, score = None, -math.inf
        for other, adds in scores.items():
            whole = self._prior[other] + len(known) * self._nothing[other] + adds
            if whole > score and other not in beside:
                rather, score = other, whole
        nats = score - self._of_its_own(kind, known, is_example=hash((name, brand, kind)) in self._examples) + CLEARLY
        return Doubt(round(nats, 1), rather) if nats > 0 else NOBODY_DOUBTS

    def taken_for(self, doubt: Doubt) -> str | None:
        """The kind that is so much likelier that it is taken for the one that was read; None where none is."""
        return doubt.rather if doubt.nats >= CERTAINLY and self.size >= EXPERIENCED else None

    def _of_its_own(self, kind: str, known: list[str], *, is_example: bool) -> float:
        """How likely these words are of that kind, by its other examples."""
        itself = int(is_example)
        score = 0.5 * math.log(max(1, self._seen[kind] - itself))
        score += len(known) * self._unseen(self._totals[kind] - itself * len(known))
        for one in known:
            times = SMOOTHING * math.exp(self._adds[one].get(kind, 0.0)) - SMOOTHING
            score += math.log((max(0.0, times - itself) + SMOOTHING) / SMOOTHING)
        return score


class Lessons:
    """When to learn: what one process has learned, and how much it has read since. Not kept: learning takes seconds."""

    def __init__(self, begun_at: datetime) -> None:
        self.learned: Learned | None = None
        self._learned_at = begun_at
        self._read_since = 0
        self._read = 0

    def count(self, read: int) -> None:
        """So many products more were read."""
        self._read += read
        self._read_since += read

    def is_due(self, now: datetime) -> bool:
        """Whether what was read since is worth learning anew: a fifth more, or anything and a day has gone by."""
        grown = self._read_since >= max(MANY, GROWN * self._read) and self._read_since > 0
        return grown or (self._read_since > 0 and now - self._learned_at >= RENEWED)

    def take(self, examples: Iterable[tuple[str, str | None, str]], *, now: datetime) -> Learned:
        """Learn from these."""
        self.learned = Learned(examples)
        self._learned_at, self._read_since = now, 0
        return self.learned
