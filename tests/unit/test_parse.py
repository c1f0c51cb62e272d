"""The fast reader of POS bodies and the documented forms judge every row alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from app.core.clock import to_micros
from app.core.errors import Invalid, TooLarge
from app.sources import parse
from app.sources.intake import LevelRow, SaleRow
from app.sources.pos_shapes import LevelDoc, SaleDoc, SnapshotDoc, StoreLevelDoc

MISSING = object()

identifiers: st.SearchStrategy[Any] = st.sampled_from(
    ["CAP", "a.b_c-D9", "x" * 64, "x" * 65, "", "a b", "é", "CAP\n", 7, 7.0, None, True, []]
)
gtins: st.SearchStrategy[Any] = st.sampled_from(
    [
        "4006381333931", 4006381333931, 36282818705, "036282818705", 4006381333931.0, "90311017", "123", "abc", "",
        " 4006381333931 ", "4006381333930", -1, 0, 1.5, 10**20, True, None, [], {},
    ]
)  # fmt: skip
quantities = st.one_of(
    st.sampled_from(
        [
            0,
            1,
            -1,
            2.5,
            0.001,
            0.0001,
            -0.0,
            "0.00000",
            "1.0001",
            "-3",
            "+3",
            " 3",
            "3.",
            ".5",
            "1e3",
            "",
            "five",
            10**9,
        ]
        + [999_999_999, 999_999_999.999, 1e300, 10**30, None, True, [], {}]
    ),
    st.integers(-(10**10), 10**10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False).map(str),
)
instants: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            "2026-11-21T04:05:06Z",
            "2026-11-21T04:05:06+10:00",
            "2026-11-21 04:05:06.123456789z",
            "2026-11-21T04:05:06",
            "2026-11-21",
            "2026-11-21T04:05Z",
            "2026-11-21_04:05:06Z",
            "2026-11-21T04:05:06,5Z",
            "1763690400",
            1763690400,
            "2026-02-30T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T23:59:60Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-21T04:05:06+1000",
            "2026-11-21T04:05:06+10",
            "2026-11-21T04:05:06+24:00",
            "1969-12-31T23:59:59-05:00",
            "now",
            "",
            None,
            True,
            [],
            1.5,
        ]
    ),
    st.datetimes(timezones=st.timezones() | st.none()).map(lambda at: at.isoformat()),
)
prices = st.sampled_from(["45.00", "45", "0.0001", "0.00001", "-1", "1e3", "", "free", 45, 45.0, None, True])


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with these fields, any of which may be left out, among things that are no objects at all."""
    objects = st.fixed_dictionaries({name: values | st.just(MISSING) for name, values in fields.items()})
    kept = objects.map(lambda row: {name: value for name, value in row.items() if value is not MISSING})
    return (
        kept | kept.map(lambda row: row | {"till": 7, "clerk": {"name": "Sam"}}) | st.sampled_from([None, 7, [], "row"])
    )


lines = rows(sku=identifiers, gtin=gtins, quantity=quantities, unit_price=prices)
levels = rows(store_id=identifiers, sku=identifiers, gtin=gtins, on_hand=quantities, as_of=instants)
sales = rows(
    store_id=identifiers,
    transaction_id=st.sampled_from(["7-001-42", "a b", " a", "x" * 100, "x" * 101, "", "é", 7, None]),
    occurred_at=instants,
    lines=st.lists(lines, max_size=3) | st.sampled_from([None, {}]),
)


def documented(shape: type[BaseModel], row: Any) -> Any:
    """The row as the documented form reads it, None where it refuses it."""
    try:
        return shape.model_validate(json.loads(json.dumps(row)))
    except ValidationError:
        return None


def read(reader: Callable[[bytes], Any], name: str, row: Any) -> Any:
    """The row as the fast reader reads it among others, None where it rejects it."""
    good_neighbour = json.dumps({name: [row, row]}).encode()
    good, rejected = reader(good_neighbour)
    assert len(good) + len(rejected) == 2
    assert all(rejection.detail for rejection in rejected)
    alone, _ = reader(json.dumps({name: [row]}).encode())
    assert [one for _, one in alone] == [one for index, one in good if index == 0]
    return alone[0][1] if alone else None


def same_instant(micros: int, doc: Any) -> bool:
    return abs(micros - to_micros(doc)) <= 1  # a tenth decimal of a second is rounded here and cut there


ROW = {"store_id": "CAP", "sku": "DVD-45", "on_hand": 5}


@settings(max_examples=400, deadline=None)
@given(row=levels)
@example(row=ROW | {"gtin": "no gtin"})
@example(row=ROW | {"sku": None, "gtin": 4006381333931.0})
@example(row=ROW | {"as_of": "2026-11-21T04:05:06.9999999Z"})
def test_a_level_is_taken_exactly_where_its_documented_form_takes_it(row: Any) -> None:
    doc: LevelDoc | None = documented(LevelDoc, row)
    taken: LevelRow | None = read(lambda body: parse.levels(body, ndjson=False), "levels", row)
    assert (taken is None) == (doc is None), "one of them takes what the other refuses"
    if taken is None or doc is None:
        return
    assert (taken.store_id, taken.sku) == (doc.store_id, doc.sku)
    assert taken.gtin == (doc.gtin.digits if doc.gtin else None)
    assert taken.counted == (None if doc.on_hand is None else int(doc.on_hand * 1000))
    assert (taken.as_of is None) == (doc.as_of is None)
    assert taken.as_of is None or same_instant(taken.as_of, doc.as_of)


@settings(max_examples=300, deadline=None)
@given(row=sales)
def test_a_sale_is_taken_exactly_where_its_documented_form_takes_it(row: Any) -> None:
    doc: SaleDoc | None = documented(SaleDoc, row)
    taken: SaleRow | None = read(parse.sales, "transactions", row)
    assert (taken is None) == (doc is None), "one of them takes what the other refuses"
    if taken is None or doc is None:
        return
    assert (taken.store_id, taken.transaction_id) == (doc.store_id, doc.transaction_id)
    assert same_instant(to_micros(taken.occurred_at), doc.occurred_at)
    assert [(sku, gtin, line.quantity, line.unit_price) for sku, gtin, line in taken.lines] == [
        (line.sku, line.gtin.digits if line.gtin else None, line.quantity, line.unit_price) for line in doc.lines
    ]


@settings(max_examples=200, deadline=None)
@given(row=rows(sku=identifiers, gtin=gtins, on_hand=quantities))
def test_a_row_of_a_snapshot_is_taken_exactly_where_its_documented_form_takes_it(row: Any) -> None:
    doc = documented(StoreLevelDoc, row)
    _, (good, _) = parse.snapshot(json.dumps({"levels": [row]}).encode(), "CAP")
    assert bool(good) == (doc is not None)


@settings(max_examples=200, deadline=None)
@given(
    envelope=rows(
        as_of=instants,
        complete=st.sampled_from([True, False, "yes", 1, 0, None]),
        force=st.sampled_from([True, False, "no", 1, None]),
        levels=st.sampled_from([[], [{"sku": "DVD-45", "on_hand": 5}], None, {}, "x"]),
    )
)
def test_a_snapshots_envelope_is_taken_exactly_where_its_documented_form_takes_it(envelope: Any) -> None:
    problem = None
    try:
        parse.snapshot(json.dumps(envelope).encode(), "CAP")
    except Invalid as raised:
        problem = raised
    assert (documented(SnapshotDoc, envelope) is None) == (problem is not None)
    assert problem is None or problem.errors


@settings(max_examples=100, deadline=None)
@given(batch=st.lists(levels, max_size=8))
def test_ndjson_and_json_take_the_same_rows(batch: list[Any]) -> None:
    as_json = parse.levels(json.dumps({"levels": batch}).encode(), ndjson=False)
    as_lines = parse.levels("\n".join(json.dumps(row) for row in batch).encode(), ndjson=True)
    assert as_lines[0] == as_json[0]
    assert [(note.index, note.code) for note in as_lines[1]] == [(note.index, note.code) for note in as_json[1]]


def test_each_row_is_told_by_its_place_with_what_to_change() -> None:
    batch = [ROW, {"store_id": "CAP"}, ROW | {"as_of": "2026-11-21T04:05:06"}, ROW | {"on_hand": "x"}, 7]
    good, rejected = parse.levels(json.dumps({"levels": batch}).encode(), ndjson=False)
    assert [index for index, _ in good] == [0]
    assert sorted((note.index, note.code) for note in rejected) == [
        (1, "invalid_row"),
        (2, "naive_time"),
        (3, "invalid_row"),
        (4, "invalid_row"),
    ]
    details = {note.index: note.detail for note in rejected}
    assert "on_hand" in details[1]
    assert "offset" in details[2]


def test_a_year_out_of_range_is_not_called_a_missing_offset() -> None:
    _, (rejection,) = parse.levels(
        json.dumps({"levels": [ROW | {"as_of": "9999-12-31T00:00:00Z"}]}).encode(), ndjson=False
    )
    assert (rejection.code, "year" in rejection.detail) == ("invalid_row", True)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"levels": 7}', b'{"levels": null}', b"\xff", b"[" * 100_000, b'{"levels": [NaN]}'],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        parse.levels(body, ndjson=False)


def test_ten_thousand_rows_are_taken_and_one_more_is_not() -> None:
    good, _ = parse.levels(json.dumps({"levels": [ROW] * 10_000}).encode(), ndjson=False)
    assert len(good) == 10_000
    for last in (ROW, {}):
        with pytest.raises(TooLarge):
            parse.levels(json.dumps({"levels": [ROW] * 10_000 + [last]}).encode(), ndjson=False)


def test_a_sales_line_keeps_its_exact_amounts() -> None:
    line = {"sku": "DVD-45", "quantity": "0.125", "unit_price": "45.0001"}
    sale = {"store_id": "CAP", "transaction_id": "1", "occurred_at": "2026-11-21T04:05:06Z", "lines": [line]}
    ((_, taken),), _ = parse.sales(json.dumps({"transactions": [sale]}).encode())
    assert (taken.lines[0][2].quantity, taken.lines[0][2].unit_price) == (Decimal("0.125"), Decimal("45.0001"))
