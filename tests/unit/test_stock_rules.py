"""Which reading stands, what a quantity means, and which snapshots are not believed."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stock.rules import (
    FUTURE_TOLERANCE_MICROS,
    Level,
    State,
    classify,
    is_suspicious,
    newest,
    not_ahead,
    stands_over,
)

readings = st.tuples(st.none() | st.integers(-2, 3), st.integers(0, 3))
"""(counted, as_of), few enough to meet often."""


@pytest.mark.parametrize(
    ("new", "old", "stands"),
    [
        pytest.param((5, 2), (0, 1), True, id="the newer"),
        pytest.param((0, 1), (5, 2), False, id="not the older"),
        pytest.param((4, 1), (5, 1), True, id="of equal age the lower"),
        pytest.param((5, 1), (4, 1), False, id="not the higher"),
        pytest.param((5, 1), (5, 1), False, id="not the same again"),
        pytest.param((5, 1), (None, 1), True, id="a number over nothing"),
        pytest.param((None, 1), (5, 1), False, id="not nothing over a number"),
        pytest.param((None, 2), (5, 1), True, id="unless it is newer"),
        pytest.param((None, 1), (None, 1), False, id="nor nothing over nothing"),
    ],
)
def test_which_reading_stands(new: tuple[int | None, int], old: tuple[int | None, int], stands: bool) -> None:
    assert stands_over(new, old) is stands


@given(a=readings, b=readings, c=readings)
def test_standing_over_is_a_strict_total_order(
    a: tuple[int | None, int], b: tuple[int | None, int], c: tuple[int | None, int]
) -> None:
    assert not stands_over(a, a)
    assert (a == b) or (stands_over(a, b) != stands_over(b, a))
    if stands_over(a, b) and stands_over(b, c):
        assert stands_over(a, c)


@given(arrived=st.lists(readings, min_size=1), data=st.data())
def test_any_order_of_arrival_ends_in_the_same_reading(
    arrived: list[tuple[int | None, int]], data: st.DataObject
) -> None:
    def take(held: tuple[int | None, int], new: tuple[int | None, int]) -> tuple[int | None, int]:
        return new if stands_over(new, held) else held

    assert reduce(take, arrived) == reduce(take, data.draw(st.permutations(arrived)))


levels = st.lists(
    st.builds(
        Level,
        store_id=st.sampled_from(["CAP", "CLE", "a"]),
        sku=st.sampled_from(["DVD-45", "DVD-9", "é"]),
        counted=st.none() | st.integers(-2, 3),
        as_of=st.integers(0, 3),
    )
)


@given(batch=levels, data=st.data())
def test_a_batch_comes_down_to_one_reading_a_product_in_one_order_whatever_its_own(
    batch: list[Level], data: st.DataObject
) -> None:
    best = newest(batch)
    assert best == newest(data.draw(st.permutations(batch)))
    assert list(best) == sorted({(level.store_id, level.sku) for level in batch})
    for level in batch:
        held = best[level.store_id, level.sku]
        assert not stands_over((level.counted, level.as_of), (held.counted, held.as_of))


@given(ahead=st.integers(-(10**12), 10**12))
def test_a_clock_slightly_ahead_is_forgiven_and_one_far_ahead_is_not(ahead: int) -> None:
    now = 1_763_690_400_000_000
    taken = not_ahead(now + ahead, now)
    if ahead <= 0:
        assert taken == now + ahead
    elif ahead <= FUTURE_TOLERANCE_MICROS:
        assert taken == now
    else:
        assert taken is None


@pytest.mark.parametrize(
    ("on_hand", "state"),
    [
        (-1, State.OUT),
        (0, State.OUT),
        (1, State.LOW),
        (2_000, State.LOW),
        (2_001, State.IN_STOCK),
        (3_000, State.IN_STOCK),
        (None, State.UNTRACKED),
    ],
    ids=str,
)
def test_what_a_quantity_means(on_hand: int | None, state: State) -> None:
    assert classify(on_hand, is_known=True) is state
    assert classify(on_hand, is_known=False) is State.UNKNOWN


@pytest.mark.parametrize(
    ("in_stock", "left_out", "suspicious"),
    [
        pytest.param("ABCDE", "CDE", True, id="three of five"),
        pytest.param("ABCDEF", "DEF", False, id="half is not more than half"),
        pytest.param("ABCDEFG", "DEFG", True, id="four of seven"),
        pytest.param("AB", "AB", False, id="two are too few to tell"),
        pytest.param("ABC", "ABC", True, id="three of three"),
        pytest.param("ABCDE", "XYZ", False, id="others are no matter"),
        pytest.param("", "ABC", False, id="nothing was in stock"),
        pytest.param("ABCDE", "", False, id="nothing is left out"),
    ],
)
def test_which_snapshots_look_half_written(in_stock: str, left_out: str, suspicious: bool) -> None:
    assert is_suspicious(set(in_stock), set(left_out)) is suspicious


@given(in_stock=st.sets(st.integers(0, 9).map(str)), left_out=st.sets(st.integers(0, 9).map(str)))
def test_leaving_out_less_is_never_more_suspicious(in_stock: set[str], left_out: set[str]) -> None:
    if not is_suspicious(in_stock, left_out):
        for one in left_out:
            assert not is_suspicious(in_stock, left_out - {one})
