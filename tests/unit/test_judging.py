"""How good cards are by people's grades."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.judging import Shown, figures, gain, ndcg, percentile, precision

GRADES = {"A": 3, "B": 2, "C": 1, "D": 0}

skus = st.sampled_from("ABCDEFGH")
lists = st.lists(skus, unique=True, max_size=6)
grades = st.dictionaries(skus, st.integers(0, 3))


@pytest.mark.parametrize(
    ("graded", "expected"),
    [([], 0.0), ([3], 7.0), ([0, 3], 7 / 1.584962500721156), ([1, 1, 1], 1 + 1 / 1.584962500721156 + 0.5)],
)
def test_a_gain_is_worth_less_further_down(graded: list[int], expected: float) -> None:
    assert gain(graded) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shown", "offerable", "expected"),
    [
        ("ABC", "ABCD", 1.0),
        ("A", "A", 1.0),
        ("BC", "BC", 1.0),
        ("D", "ABCD", 0.0),
        ("", "A", 0.0),
        ("X", "A", 0.0),
        ("BA", "AB", (3 + 7 / 1.584962500721156) / (7 + 3 / 1.584962500721156)),
        ("A", "D", 1.0),
        ("D", "D", None),
        ("", "", None),
    ],
    ids=[
        "the best order",
        "all there is",
        "the best is not in stock",
        "only bad ones",
        "nothing",
        "only unjudged ones",
        "the wrong way round",
        "shown, so it could be shown",
        "nothing good could be shown",
        "nothing was judged",
    ],
)
def test_an_order_is_compared_with_the_best_of_what_could_be_shown(
    shown: str, offerable: str, expected: float | None
) -> None:
    found = ndcg(list(shown), GRADES, set(offerable), at=3)
    assert found is None if expected is None else found == pytest.approx(expected)


def test_only_the_first_places_count() -> None:
    assert ndcg(list("DXYA"), GRADES, set("A"), at=3) == 0.0
    assert ndcg(list("DXYA"), GRADES, set("A"), at=5) == pytest.approx(1 / 2.321928094887362)


@pytest.mark.parametrize(
    ("shown", "expected"), [("ABC", 1.0), ("AD", 0.5), ("AX", 0.5), ("D", 0.0), ("", None), ("DDDA", 0.0)]
)
def test_precision_is_of_what_was_shown(shown: str, expected: float | None) -> None:
    assert precision(list(shown), GRADES, at=3) == expected


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(value) for value in range(1, 101)], 0.99) == 99.0


def test_the_figures_of_two_cards() -> None:
    good = Shown(["A", "B"], GRADES, traps=["D"], offerable=["A", "B"], milliseconds=2.0)
    bad = Shown(["D", "X"], GRADES, traps=["D"], offerable=["A"], milliseconds=8.0)
    found = figures([good, bad])
    assert (found.cases, found.lines, found.ndcg_at_3, found.precision_at_3) == (2, 4, 0.5, 0.5)
    assert (found.unacceptable_rate, found.trap_rate, found.unjudged_rate) == (0.25, 0.25, 0.25)
    assert (found.p50_ms, found.p99_ms) == (2.0, 8.0)


def test_nothing_shown_has_no_rates() -> None:
    found = figures([Shown([], GRADES, offerable=["A"])])
    assert (found.ndcg_at_3, found.precision_at_3, found.unacceptable_rate) == (0.0, None, None)


@given(lists, grades, st.sets(skus), st.integers(1, 6))
def test_every_measure_stays_between_nothing_and_all(
    shown: list[str], given_grades: dict[str, int], offerable: set[str], at: int
) -> None:
    for found in (ndcg(shown, given_grades, offerable, at=at), precision(shown, given_grades, at=at)):
        assert found is None or 0 <= found <= 1 + 1e-9


@given(lists, grades)
def test_no_order_is_better_than_by_grade(shown: list[str], given_grades: dict[str, int]) -> None:
    best = sorted(shown, key=lambda sku: -given_grades.get(sku, 0))
    as_shown = ndcg(shown, given_grades, shown, at=3)
    if as_shown is None:
        assert all(given_grades.get(sku, 0) == 0 for sku in shown)
    else:
        assert ndcg(best, given_grades, shown, at=3) == pytest.approx(1.0)
