"""What JSON feeds and gzip files hold: bytes in, rows out, and words for what cannot be read."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from typing import Any

import jsonpath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.feeds import Page, SourceError, json_feed, unpack
from app.sources.rules import Provides

STOCK = Provides.STOCK
LEVEL = {"store_id": "CAP", "sku": "DVD-45", "on_hand": 3}


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def fields(page: Page) -> list[dict[str, Any]]:
    return [row.fields for row in page.rows]


# JSON


@pytest.mark.parametrize(
    ("document", "items"),
    [
        pytest.param([LEVEL], None, id="a list"),
        pytest.param([LEVEL], "$[*]", id="a list by path"),
        pytest.param({"levels": [LEVEL], "total": 1}, None, id="the only list"),
        pytest.param({"data": [LEVEL], "errors": []}, "$.data[*]", id="by path"),
        pytest.param({"data": [LEVEL], "errors": []}, "$.data", id="the list itself by path"),
        pytest.param({"data": {"a": {"rows": [LEVEL]}}}, "$..rows[*]", id="wherever it is"),
    ],
)
def test_rows_are_found_where_the_document_has_them(document: Any, items: str | None) -> None:
    assert fields(json_feed.read(encoded(document), provides=STOCK, items=items)) == [LEVEL]


def test_a_mapping_takes_fields_from_within_a_row() -> None:
    document = {"data": [{"item": {"code": "A", "tags": ["x", "y"]}, "places": [{"id": "CAP", "qty": None}]}, {}]}
    page = json_feed.read(
        encoded(document),
        provides=STOCK,
        items="$.data[*]",
        mapping={"sku": "$.item.code", "store_id": "$.places[0].id", "on_hand": "$.places[0].qty"},
    )
    assert fields(page) == [{"sku": "A", "store_id": "CAP", "on_hand": None}, {}]


def test_a_path_that_finds_several_gives_a_list_to_a_field_that_holds_several_and_else_the_first() -> None:
    document = [{"sku": "A", "name": "a", "links": [{"to": "B", "label": "b"}, {"to": "C", "label": "c"}]}]
    mapping = {"sku": "$.sku", "name": "$.links[*].label", "substitutes": "$.links[*].to"}
    page = json_feed.read(encoded(document), provides=Provides.PRODUCTS, mapping=mapping)
    assert fields(page) == [{"sku": "A", "name": "b", "substitutes": ["B", "C"]}]


def test_a_filter_may_choose_rows_and_values() -> None:
    document = {"links": [{"rel": "self", "href": "/1"}, {"rel": "next", "href": "/2"}], "rows": [LEVEL]}
    page = json_feed.read(
        encoded(document), provides=STOCK, items="$.rows[*]", next_page="$.links[?@.rel == 'next'].href"
    )
    assert page.next_page == "/2"


def test_a_row_that_is_no_object_is_rejected_alone() -> None:
    page = json_feed.read(encoded([LEVEL, None, 3, "x", [], LEVEL]), provides=STOCK)
    assert [row.index for row in page.rows] == [0, 5]
    assert [problem.index for problem in page.problems] == [1, 2, 3, 4]
    assert page.size == 6


def test_one_object_a_line_is_read_and_a_broken_line_rejected_alone() -> None:
    body = encoded(LEVEL) + b"\r\n\n{broken}\n" + encoded(LEVEL) + b"\n"
    page = json_feed.read(body, provides=STOCK)
    assert [row.index for row in page.rows] == [0, 2]
    assert [(problem.index, problem.code) for problem in page.problems] == [(1, "invalid_row")]


def test_indexes_go_on_over_pages() -> None:
    page = json_feed.read(encoded([LEVEL, 1]), provides=STOCK, first_index=500)
    assert (page.rows[0].index, page.problems[0].index) == (500, 501)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no rows"),
        (b" \n", "no rows"),
        (b"<!DOCTYPE html><title>Sign in</title>", "not JSON"),
        (b'[{"a": 1}', "not JSON"),
        (b'{"a": \xff}', "not JSON"),
        (b"[" * 100_000, "nested too deeply|not JSON"),
        (b"3", "not a list of rows"),
        (b'{"error": "no"}', "not a list of rows"),
        (b'{"a": [], "b": []}', r"it has a, b"),
    ],
)
def test_what_is_no_json_or_has_no_rows_is_refused_with_the_reason(body: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        json_feed.read(body, provides=STOCK)


@pytest.mark.parametrize(
    "path", ["", "code", "$.", "$.a[", "$.a | $.b", "$[?match(@.a, '(a+)+')]", "$..a..b", "$" * 3, "$." + "a" * 500]
)
def test_what_is_no_path_is_refused_in_one_line(path: str) -> None:
    with pytest.raises(ValueError, match="JSONPath") as caught:
        json_feed.compile_path(path)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_paths(text: str) -> None:
    with suppress(ValueError):
        json_feed.compile_path(text)


steps = st.lists(st.sampled_from(["a", "b", 0, 1, -1, -2]), max_size=4)
nested = st.recursive(
    st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
)


@given(steps=steps, rows=st.lists(st.dictionaries(st.sampled_from(["a", "b"]), nested), min_size=1, max_size=3))
def test_a_plain_path_is_walked_to_where_the_jsonpath_library_ends(steps: list[str | int], rows: list[Any]) -> None:
    path = "$" + "".join(f"[{step!r}]" for step in steps)
    page = json_feed.read(encoded(rows), provides=STOCK, mapping={"on_hand": path})
    for row, item in zip(page.rows, rows, strict=True):
        found = jsonpath.findall(path, item)
        assert [row.fields["on_hand"]] == found if found else "on_hand" not in row.fields


# Gzip


def test_gzip_files_are_unpacked_also_in_several_members() -> None:
    assert unpack(b"plain", 10) == b"plain"
    assert unpack(gzip.compress(b"one") + gzip.compress(b"two") + b"\0\0", 10) == b"onetwo"


def test_a_gzip_bomb_stops_at_the_cap() -> None:
    with pytest.raises(SourceError, match="over"):
        unpack(gzip.compress(b"\0" * 10_000_000), 1_000_000)


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x" * 1000, mtime=0)[:-9], b"\x1f\x8bnothing", gzip.compress(b"a", mtime=0)[:-1] + b"?"],
    ids=["cut short", "not gzip after all", "altered"],
)
def test_a_damaged_gzip_file_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match="gzip"):
        unpack(body, 10_000)
