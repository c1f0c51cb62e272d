"""Sorts of things of one kind: the table is sound, and a sort counts for who came for it and for who did not."""

from __future__ import annotations

import re

import pytest

from app.suggestions.understanding import sorts
from app.suggestions.understanding.kinds import lexicon
from app.suggestions.understanding.reading import UNITS, Understood, read
from app.suggestions.understanding.tables import rows

TABLE = list(rows("sorts"))
WORD = re.compile(r"[a-z]+|\d{3,}")
"""What a name is parted into."""


def understood(name: str) -> Understood:
    return read(name, None, None, {})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['kinds']}: {row['words'][:40]}")
def test_each_row_says_of_known_kinds_in_words_that_names_have_what_is_left(row: dict[str, str]) -> None:
    assert set(row["kinds"].split()) <= set(lexicon().names)
    words = [word for said in row["words"].split() for word in said.split("+")]
    assert words
    assert all(WORD.fullmatch(word) and word not in UNITS for word in words)
    left = float(row["lacking"]), float(row["adding"])
    assert all(0.3 <= one <= 1 for one in left)
    assert min(left) < 1, "a row that takes nothing off says nothing"


def test_no_kind_has_the_same_sort_twice() -> None:
    said = [(kind, row["words"]) for row in TABLE for kind in row["kinds"].split()]
    assert len(said) == len(set(said))


def test_what_stands_alone_and_in_a_pair_is_said_once() -> None:
    for row in TABLE:
        words = row["words"].split()
        alone = {word for word in words if "+" not in word}
        assert not [word for word in words if "+" in word and alone & set(word.split("+"))]


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Texas Instruments TI-84 Plus Graphing Calculator", "Canon LS-100TS 10-Digit Desktop Calculator"),
        ("Uniden D1680 DECT 6.0 Cordless Phone with Answering System", "VTech CS6114 DECT 6.0 Cordless Phone"),
        ("Bissell Canister Vacuum Cleaner", "iRobot Roomba Robot Vacuum Cleaner"),
    ],
)
def test_who_came_for_a_sort_is_not_as_well_served_by_another(asked: str, other: str) -> None:
    assert sorts.share(understood(asked), understood(other)) < 0.8


def test_what_does_more_than_was_asked_for_loses_nothing() -> None:
    plain = understood("VTech CS6114 DECT 6.0 Cordless Phone")
    answering = understood("Uniden D1680 DECT 6.0 Cordless Phone with Answering System")
    assert sorts.share(plain, answering) == 1.0
    assert sorts.share(answering, plain) < 1.0


def test_two_of_a_sort_are_as_good_as_each_other() -> None:
    one = understood("Texas Instruments TI-84 Plus Graphing Calculator")
    other = understood("Casio FX-9750 Graphing Calculator")
    assert sorts.share(one, other) == sorts.share(other, one) == 1.0


def test_several_words_make_a_sort_only_together() -> None:
    phone = "AT&T Cordless Phone"
    plain, extra, handset = (understood(f"{phone}{more}") for more in ("", " with Extra Bass", " Extra Handset"))
    assert sorts.share(plain, extra) == 1.0
    assert sorts.share(plain, handset) < 1.0


def test_a_thing_of_no_known_kind_has_no_sorts() -> None:
    assert sorts.share(understood("Zorblatt Graphing"), understood("Zorblatt")) == 1.0
