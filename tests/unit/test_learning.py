"""What one outcome teaches of the products on a card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.learning import weigh


@pytest.mark.parametrize(
    ("taken", "was_declined", "expected"),
    [
        ("A", False, {"A": (1, 1), "B": (0.21, 0), "C": (0.15, 0)}),
        ("C", False, {"A": (1, 0), "B": (1, 0), "C": (1, 1)}),
        (None, True, {"A": (1, 0), "B": (0.7, 0), "C": (0.5, 0)}),
        (None, False, {"A": (0.3, 0), "B": (0.21, 0), "C": (0.15, 0)}),
        ("CABLE", False, {"A": (0.3, 0), "B": (0.21, 0), "C": (0.15, 0)}),
    ],
    ids=["the first was taken", "the last was", "all declined", "nothing said of them", "an accessory was taken"],
)
def test_what_is_refused_higher_up_is_refused_more(
    taken: str | None, was_declined: bool, expected: dict[str, tuple[float, float]]
) -> None:
    found = weigh(["A", "B", "C"], taken, was_declined=was_declined)
    assert {sku: tuple(round(part, 3) for part in pair) for sku, pair in found.items()} == expected


@given(st.lists(st.sampled_from("ABCDE"), unique=True), st.none() | st.sampled_from("ABCDEF"), st.booleans())
def test_nothing_is_taken_more_often_than_shown(shown: list[str], taken: str | None, was_declined: bool) -> None:
    found = weigh(shown, taken, was_declined=was_declined)
    assert list(found) == shown
    assert all(0 <= took <= saw <= 1 for saw, took in found.values())
    assert sum(took for _, took in found.values()) == (1 if taken in shown else 0)
