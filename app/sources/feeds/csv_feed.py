"""CSV feeds as shops export them: any of four delimiters, three encodings, a header that names the columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from app.sources.feeds import Page, Row, SourceError
from app.sources.fields import ATTRIBUTE, is_field, unmapped
from app.sources.intake import Rejection
from app.sources.rules import MAX_ROWS, Provides
from app.sources.values import guessed, shown

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 500
MAX_COLUMN_CHARS = 200
_UNCLOSED = ("unexpected end of data", "field larger than field limit")
_EXCELS_HINT = re.compile(r"sep=.\r?\n")


def check_column(text: str) -> None:
    """Raise ValueError unless `text` can be a column's name."""
    if not 0 < len(_name(text)) <= MAX_COLUMN_CHARS or not text.isprintable():
        raise ValueError(f"a column's name has 1-{MAX_COLUMN_CHARS} printable characters")


def decode(body: bytes) -> str:
    """The text: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252. Raises SourceError."""
    encodings = ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError("the text is neither UTF-8 nor Windows-1252; export it as UTF-8")


def read(body: bytes, *, provides: Provides, mapping: Mapping[str, str] | None = None, first_index: int = 0) -> Page:
    """The rows of a CSV file whose first line names the columns; `mapping` is field -> column.

    Names are compared without regard to case, spaces and underscores. An empty cell is a field left out. Raises
    SourceError where the header has none of the columns needed, or the file's quoting swallows its end.
    """
    text = decode(body)
    hint = _EXCELS_HINT.match(text)
    text = text[hint.end() :] if hint else text
    own = {name: name for name in unmapped(provides, mapping)}
    wanted = {**own, **(mapping or {})}
    header, delimiter = _header(text, [_name(column) for column in wanted.values()])
    columns = _columns(header, wanted, provides, mapping)
    page = Page()
    for index, cells in enumerate(_records(text, delimiter), first_index):
        if index - first_index > MAX_ROWS:
            break  # the caller sees that the cap is passed
        if isinstance(cells, str):
            page.problems.append(Rejection(index, "invalid_row", cells))
        elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            detail = (
                f"It has {len(cells)} columns, the header {len(header)}; is a {delimiter!r} within a value unquoted?"
            )
            page.problems.append(Rejection(index, "invalid_row", detail))
        else:
            page.rows.append(Row(index, _fields(cells, columns)))
    return page


def _name(text: str) -> str:
    return "".join(char for char in text.casefold() if char not in " _-\u00a0")


def _header(text: str, wanted: Sequence[str]) -> tuple[list[str], str]:
    """The column names and the delimiter: the one that finds most of the wanted columns, then most columns."""
    best: tuple[tuple[int, int], list[str], str] | None = None
    for delimiter in DELIMITERS:
        try:
            cells = next((row for row in csv.reader(_lines(text), delimiter=delimiter) if _is_filled(row)), [])
        except csv.Error:
            continue
        names = [_name(cell) for cell in cells]
        score = (len(set(wanted) & set(names)), len(names))
        if best is None or score > best[0]:
            best = (score, [cell.strip() for cell in cells], delimiter)
    if best is None or not best[1]:
        raise SourceError("the file is empty; an empty feed is not an empty store, so nothing was changed")
    if best[0][0] == 0 or len(best[1]) > MAX_COLUMNS:
        found = ", ".join(shown(name) for name in best[1][:5])
        raise SourceError(f"the first line names none of the columns looked for; it begins with {found}")
    return best[1], best[2]


def _columns(
    header: Sequence[str], wanted: Mapping[str, str], provides: Provides, mapping: Mapping[str, str] | None
) -> dict[str, int]:
    """Field -> place in the row."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        places.setdefault(_name(cell), []).append(place)
    columns: dict[str, int] = {}
    for field, column in wanted.items():
        found = places.get(_name(column), [])
        if len(found) > 1:
            raise SourceError(f"the first line names the column {shown(column)} {len(found)} times")
        if found:
            columns[field] = found[0]
        elif mapping and field in mapping:
            raise SourceError(f"the first line has no column {shown(column)}, which {field} is mapped to")
    if not mapping:
        for place, cell in enumerate(header):
            if cell.lower().startswith(ATTRIBUTE) and is_field(provides, ATTRIBUTE + cell[len(ATTRIBUTE) :]):
                columns[ATTRIBUTE + cell[len(ATTRIBUTE) :]] = place
    return columns


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def _is_filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _records(text: str, delimiter: str) -> Iterator[list[str] | str]:
    """The records after the header, blank lines left out; a text for one that cannot be read."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    is_header = True
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if str(error).startswith(_UNCLOSED):
                # It has swallowed every row after it: to go on would drop them without a word.
                raise SourceError(f'a quote (") that is opened is never closed; line {reader.line_num}') from None
            if not is_header:
                yield f"Line {reader.line_num} cannot be read: {error}."
            is_header = False
            continue
        if not _is_filled(cells):
            continue
        if is_header:
            is_header = False
            continue
        yield cells


def _fields(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, place in columns.items():
        cell = cells[place].strip() if place < len(cells) else ""
        if cell:
            fields[name] = guessed(cell) if name.startswith(ATTRIBUTE) else cell
    return fields
