"""Cursors: what we gave out comes back whole, and what we did not is refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.paging import decode, encode


@given(number=st.integers(-(2**62), 2**62), text=st.text().filter(lambda text: "\x00" not in text))
def test_a_cursor_gives_back_the_key_it_was_made_of(number: int, text: str) -> None:
    cursor = encode(number, text)
    assert decode(cursor, (int, str)) == (number, text)
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?# ")


def test_no_cursor_is_no_key() -> None:
    assert decode(None, (int, str)) is None


def made(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "!!!!", "é", "AAAA", made([]), made([1]), made(["1", "a"]), made([True, "a"]), made([1.0, "a"]),
        made({"0": 1}), made([2**63, "a"]), made([-(2**63), "a"]), made([1, "a\x00"]), made([1, "a", "b"]), made(None),
        made([[1], "a"]),
    ],
    ids=repr,
)  # fmt: skip
def test_anything_we_did_not_make_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(cursor, (int, str))
    assert refused.value.errors == [{"pointer": "query:cursor", "detail": "not one of ours"}]


@given(cursor=st.text(max_size=60))
def test_no_text_at_all_breaks_the_reader(cursor: str) -> None:
    try:
        key = decode(cursor, (int,))
    except Invalid:
        return
    assert key is not None
    assert [type(part) for part in key] == [int]
