"""What CSV files hold, as shops export them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.feeds import Page, SourceError, csv_feed
from app.sources.rules import Provides

STOCK = Provides.STOCK


def fields(page: Page) -> list[dict[str, Any]]:
    return [row.fields for row in page.rows]


def read_csv(text: str | bytes, provides: Provides = STOCK, **kwargs: Any) -> Page:
    return csv_feed.read(text.encode() if isinstance(text, str) else text, provides=provides, **kwargs)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_the_delimiter_is_found_out(delimiter: str, newline: str) -> None:
    text = newline.join(delimiter.join(cells) for cells in (("store_id", "sku", "on_hand"), ("CAP", "DVD-45", "3")))
    assert fields(read_csv(text)) == [{"store_id": "CAP", "sku": "DVD-45", "on_hand": "3"}]


@given(
    rows=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    ),
    delimiter=st.sampled_from(csv_feed.DELIMITERS),
)
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["store_id", "sku", "on_hand"])
    writer.writerows(rows)
    expected = [
        {name: cell.strip() for name, cell in zip(("store_id", "sku", "on_hand"), row, strict=True) if cell.strip()}
        for row in rows
        if any(cell.strip() for cell in row)
    ]
    assert fields(read_csv(out.getvalue())) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    text = "sku;name;price\nCAF;Café crème 5 €;4,50\n"
    page = read_csv(text.encode(encoding), Provides.PRODUCTS)
    assert fields(page) == [{"sku": "CAF", "name": "Café crème 5 €", "price": "4,50"}]


def test_columns_are_named_without_regard_to_case_and_spaces() -> None:
    page = read_csv("Store ID, SKU ,On-Hand,Remark\nCAP,A,1,hello\n")
    assert fields(page) == [{"store_id": "CAP", "sku": "A", "on_hand": "1"}]


def test_a_mapping_names_columns_and_attributes() -> None:
    page = read_csv(
        "Artikel;Text;Preis;HDMI;Zoll\nA;Spieler;19,95;ja;5,5\nB;Zweiter;20;true;\n",
        Provides.PRODUCTS,
        mapping={"sku": "artikel", "name": "Text", "attributes.hdmi": "HDMI", "attributes.inches": "Zoll"},
    )
    assert fields(page) == [
        {"sku": "A", "name": "Spieler", "attributes.hdmi": "ja", "attributes.inches": 5.5},
        {"sku": "B", "name": "Zweiter", "attributes.hdmi": True},
    ]


def test_columns_called_attributes_are_taken_without_a_mapping() -> None:
    page = read_csv("sku,name,attributes.hdmi\nA,a,yes\n", Provides.PRODUCTS)
    assert fields(page) == [{"sku": "A", "name": "a", "attributes.hdmi": True}]


def test_quotes_newlines_blank_lines_and_excels_hint_are_understood() -> None:
    page = read_csv('sep=;\r\nsku;name\r\n\r\n"A";"5"" TV\r\nwith; remote"\r\n;\r\nB;b\r\n', Provides.PRODUCTS)
    assert fields(page) == [{"sku": "A", "name": '5" TV\r\nwith; remote'}, {"sku": "B", "name": "b"}]


def test_a_row_of_the_wrong_shape_is_rejected_alone() -> None:
    page = read_csv('store_id,sku,on_hand\nCAP,A,1\nCAP,B,1,5\n"CAP"x,C,1\nCAP,D\nCAP,E,2,,\n')
    assert [row.fields.get("sku") for row in page.rows] == ["A", "D", "E"]
    assert [problem.index for problem in page.problems] == [1, 2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"<html><body>Sign in</body></html>", "none of the columns"),
        (b"a,b,c\n1,2,3\n", "none of the columns"),
        (b'store_id,sku,on_hand\nCAP,"A,1\nCAP,B,2\n', "never closed"),
        (b'store_id,sku,on_hand\nCAP,"A,1\n' + b"CAP,B,2\n" * 30_000, "never closed"),
        (b"store_id,sku,sku,on_hand\nCAP,A,B,1\n", "2 times"),
        (b"store_id,sku,on_hand\n\x81\x8d\n", "neither UTF-8"),
    ],
    ids=["nothing", "blank", "html", "other columns", "open quote", "open quote, long", "twice", "encoding"],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(text: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        read_csv(text)


def test_a_mapped_column_that_is_gone_is_a_failure_and_not_a_column_of_blanks() -> None:
    with pytest.raises(SourceError, match="no column 'Qty'"):
        read_csv("store_id,sku\nCAP,A\n", mapping={"on_hand": "Qty"})


def test_a_header_alone_gives_no_rows() -> None:
    assert read_csv("store_id,sku,on_hand\n").size == 0
