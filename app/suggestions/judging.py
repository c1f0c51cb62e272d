"""Judging: how good what cards showed is by people's grades. Pure.

A grade is 3 (best), 2, 1 (acceptable) or 0 (unacceptable); what nobody graded is unjudged, and earns nothing. A
trap is an unacceptable product that looks right: a bag for the player, a case for another phone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log2

BEST = 3
UNACCEPTABLE = 0
SHOWN_AT_MOST = 3


@dataclass(frozen=True)
class Shown:
    """What one card showed in one of its lists, best first, and what was known of it."""

    skus: Sequence[str]
    grades: Mapping[str, int]
    traps: Collection[str] = ()
    offerable: Collection[str] = ()
    """Of the graded products those that this card could have shown at all: the ideal is made of them."""
    milliseconds: float = 0.0


@dataclass(frozen=True)
class Figures:
    """What many cards came to. None where there is nothing to tell it by."""

    cases: int
    lines: int
    ndcg_at_3: float | None
    ndcg_at_5: float | None
    precision_at_3: float | None
    unacceptable_rate: float | None
    trap_rate: float | None
    unjudged_rate: float | None
    p50_ms: float | None = field(default=None)
    p99_ms: float | None = field(default=None)


def gain(grades: Sequence[int]) -> float:
    """Discounted cumulative gain of grades in the order shown: (2^grade - 1) / log2(place + 1), summed."""
    return sum((2.0**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def ndcg(shown: Sequence[str], grades: Mapping[str, int], offerable: Collection[str], *, at: int) -> float | None:
    """Gain of the first `at` shown beside that of the best order of what could be shown, 0-1; unjudged earns 0.

    None where nothing acceptable could be shown: then no order is better than another.
    """
    # What was shown could be shown, whatever the caller knew of it: so it is never more than the ideal.
    ideal = gain(sorted((grades[sku] for sku in {*offerable, *shown} if sku in grades), reverse=True)[:at])
    return gain([grades.get(sku, UNACCEPTABLE) for sku in shown[:at]]) / ideal if ideal else None


def precision(shown: Sequence[str], grades: Mapping[str, int], *, at: int) -> float | None:
    """The share of acceptable products among the first `at` shown; None where nothing was shown.

    Of those shown, not of `at`: a card that leaves a place empty rather than fill it badly loses nothing here.
    """
    first = shown[:at]
    return sum(grades.get(sku, UNACCEPTABLE) > UNACCEPTABLE for sku in first) / len(first) if first else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of them does not exceed (nearest rank); None of none."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)] if values else None


def figures(cards: Sequence[Shown]) -> Figures:
    """NDCG and precision are means over cards, the rates shares of all lines shown."""
    lines = [(sku, card) for card in cards for sku in card.skus]
    times = [card.milliseconds for card in cards]
    return Figures(
        cases=len(cards),
        lines=len(lines),
        ndcg_at_3=_mean([ndcg(card.skus, card.grades, card.offerable, at=3) for card in cards]),
        ndcg_at_5=_mean([ndcg(card.skus, card.grades, card.offerable, at=5) for card in cards]),
        precision_at_3=_mean([precision(card.skus, card.grades, at=SHOWN_AT_MOST) for card in cards]),
        unacceptable_rate=_share([card.grades.get(sku) == UNACCEPTABLE for sku, card in lines]),
        trap_rate=_share([sku in card.traps for sku, card in lines]),
        unjudged_rate=_share([sku not in card.grades for sku, card in lines]),
        p50_ms=percentile(times, 0.5),
        p99_ms=percentile(times, 0.99),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _share(facts: Sequence[bool]) -> float | None:
    return sum(facts) / len(facts) if facts else None
