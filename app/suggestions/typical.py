"""Which of many products of one kind goes with a product: the one that names it, usual in name and in price. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import exp, log, log2
from statistics import median

from app.suggestions.traits import Named
from app.suggestions.understanding import colours, fit_words, kinds
from app.suggestions.understanding.colours import COLOURING
from app.suggestions.understanding.ruled_out import COVERS

AFFORDABLE = 0.3
"""An accessory dearer than this share of the product itself is seldom taken along."""
PER_DOUBLE = 0.8
"""What each doubling of its price beyond that leaves of its score."""
DEARER, LITTLE = 0.8, 40.0
"""From this share of the product's own price on nobody takes it along, unless both cost little."""
TOO_DEAR = 0.5
SAME_BRAND = 1.15
NAMES_IT = 1.1
"""Its name speaks of the kind of thing it is to go with: a mouse "for notebooks" beside a laptop."""
MADE_FOR_ELSE = 0.7
"""Its name says that it is for something else."""
UNUSUAL = 0.9
"""What is left where not a word of its name is usual for its kind."""
USUAL_SHARE = 0.05
SAME_SERIES = 0.25
"""What each rare word adds, up to two, that its name shares with the asked product's: model, series, family."""
RARE, LONG = 0.2, 2
SHADES = COLOURING | {"dark", "light", "bright", "matte", "mesh"}
"""No series of anything."""
NEUTRAL = frozenset({"black", "clear", "gray", "silver"})
OTHER_COLOUR = 0.93
"""What is left of a hot pink cable for a black charger, and of a white one."""
UNDER_COVER = 100.0
"""In the store's currency: what goes with a cover goes with the device under it, which costs at least this."""
DEARER_THAN_USUAL = 0.2
"""What a price e times the usual one of its kind takes off, by its logarithm."""
CHEAPER_THAN_USUAL, CHEAP_ENOUGH = 0.1, 0.7
"""What one below it adds, and from how much below on no more, half of it: of two that suit as well, clerks called the
cheaper one better in two cases of three."""
TOO_CHEAP, OF_NO_PRICE = 1.2, 0.2
"""From how much below, a third of it, a price is more likely a mistake or a trifle, and what that takes off."""


def within_kind(asked: Named, others: Sequence[Named]) -> list[float]:
    """For products of one kind: how well each suits the asked one, about 0-1.2, everything else being equal."""
    prices = [one.price for one in others if one.price]
    usual = median(prices) if prices else None
    counts = Counter(word for one in others for word in one.understood.words)
    often = {word for word, count in counts.items() if count >= max(2.0, USUAL_SHARE * len(others))}
    spoken = kinds.words_of(asked.understood.kind)
    brand = (asked.brand or "").casefold().split()[:1]
    series = _series(asked, others, spoken)
    price = max(asked.price, UNDER_COVER) if asked.price and asked.understood.kind in COVERS else asked.price
    mine = colours.of(asked.understood.attributes) | NEUTRAL
    return [
        _suits(one, price, usual, often, brand)
        * (1.0 if mine >= colours.of(one.understood.attributes) else OTHER_COLOUR)
        * _speaks_of(one, brand, spoken, series)
        for one in others
    ]


def _series(asked: Named, others: Sequence[Named], spoken: frozenset[str]) -> set[str]:
    """Words of the asked product's name that few of the others share: its model, its series, its family."""
    said = {
        word for word in asked.understood.tokens - spoken - SHADES if len(word) > LONG and word not in fit_words.STOPS
    }
    counts = Counter(word for one in others for word in said & one.understood.tokens)
    return {word for word, count in counts.items() if count <= max(1.0, RARE * len(others))}


def _suits(one: Named, price: float | None, usual: float | None, often: set[str], brand: list[str]) -> float:
    words = one.understood.words
    share = affordable(price, one.price)
    if one.price and usual:
        share *= _by_usual_price(log(one.price / usual))
    if words:
        share *= UNUSUAL + (1 - UNUSUAL) * len(words & often) / len(words)
    if brand and (one.brand or "").casefold().split()[:1] == brand:
        share *= SAME_BRAND
    return share


def _by_usual_price(folds: float) -> float:
    """What is left where the price is so many times e of the usual one of its kind, up to 1.07 where it is below."""
    if folds > 0:
        return exp(-DEARER_THAN_USUAL * folds)
    return exp(CHEAPER_THAN_USUAL * min(CHEAP_ENOUGH, -folds) - OF_NO_PRICE * max(0.0, -folds - TOO_CHEAP))


def _speaks_of(one: Named, brand: list[str], spoken: frozenset[str], series: set[str]) -> float:
    """What its name says it is for: models of something else, the asked product's kind, its series; about 0.7-1.65."""
    said = {word for phrase in one.understood.made_for for word in phrase.split()}
    is_for_else = bool(said) and said.isdisjoint(brand) and said.isdisjoint(fit_words.GENERIC)
    if is_for_else and any(character.isdigit() for word in said for character in word):
        return MADE_FOR_ELSE  # it says for which models, whatever else it names
    named = 1 + SAME_SERIES * min(2, len(series & one.understood.tokens))
    if one.understood.words & spoken:
        return NAMES_IT * named
    return MADE_FOR_ELSE * named if is_for_else else named


def affordable(asked: float | None, other: float | None) -> float:
    """What its price leaves of an accessory's score, 0-1."""
    if not asked or not other or other <= AFFORDABLE * asked:
        return 1.0
    share = float(PER_DOUBLE ** log2(other / (AFFORDABLE * asked)))
    return share * TOO_DEAR if other > max(DEARER * asked, LITTLE) else share
