"""JSON feeds: a document whose rows a JSONPath (RFC 9535) finds, or one object a line (NDJSON)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, cast

import msgspec
from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment, JSONPathError
from jsonpath.selectors import IndexSelector, NameSelector

from app.sources.feeds import Page, Row, SourceError
from app.sources.fields import ATTRIBUTE, LISTS, unmapped
from app.sources.intake import Rejection
from app.sources.rules import MAX_ROWS, Provides

BOM = b"\xef\xbb\xbf"
MAX_PATH_CHARS = 500
NO_ROWS = "the answer holds no rows; an empty feed is not an empty store, so nothing was changed"
_MISSING = object()
Getter = Callable[[Any], Any]


class _Paths(JSONPathEnvironment):
    """RFC 9535 without `match` and `search`: one careless pattern would hold Python's only lock for minutes."""

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        del self.function_extensions["match"]
        del self.function_extensions["search"]


_PATHS = _Paths(strict=True, filter_caching=False)


def compile_path(text: str) -> JSONPath:
    """A JSONPath. Raises ValueError with what to change."""
    if not 0 < len(text) <= MAX_PATH_CHARS:
        raise ValueError(f"a JSONPath has 1-{MAX_PATH_CHARS} characters")
    if not text.startswith("$"):
        raise ValueError(f"a JSONPath begins with $, such as $.{text if text.isidentifier() else 'item.code'}")
    if text.count("..") > 1:
        raise ValueError("a JSONPath with more than one '..' can visit a document many times over; name the way")
    try:
        path: JSONPath | CompoundJSONPath = _PATHS.compile(text)
    except JSONPathError as error:
        # Not str(error): its drawing of the place fails for some errors, and has several lines.
        raise ValueError(f"not a JSONPath: {error.args[0] if error.args else 'it cannot be read'}") from None
    assert isinstance(path, JSONPath), "strict JSONPath has no unions"
    return path


def read(
    body: bytes,
    *,
    provides: Provides,
    mapping: Mapping[str, str] | None = None,
    items: str | None = None,
    next_page: str | None = None,
    first_index: int = 0,
) -> Page:
    """The rows of one JSON document, by their own field names or by `mapping` (field -> path within the row).

    Without `items` the rows are the document itself if it is a list, else the only list in it. A document
    without rows gives an empty page. Raises SourceError for what is not JSON or has no such list.
    """
    document = _decode(body)
    if document is _MISSING:
        return read_lines(body, provides=provides, mapping=mapping, first_index=first_index)
    page = _rows(_found(document, items), _getters(provides, mapping), first_index)
    if next_page is not None:
        found = _first(compile_path(next_page), document)
        page.next_page = None if found is _MISSING else found
    return page


def read_lines(
    body: bytes, *, provides: Provides, mapping: Mapping[str, str] | None = None, first_index: int = 0
) -> Page:
    """The rows of NDJSON, one object a line; a line that cannot be read is one rejected row."""
    getters = _getters(provides, mapping)
    page = Page()
    lines = (line for line in body.removeprefix(BOM).splitlines() if line.strip())
    for index, line in enumerate(lines, first_index):
        try:
            _one(page, msgspec.json.decode(line), getters, index)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            page.problems.append(Rejection(index, "invalid_row", f"The line is not JSON: {error}."))
    return page


def _decode(body: bytes) -> Any:
    """The document, `_MISSING` for one that looks like NDJSON."""
    whole = body.removeprefix(BOM)
    if not whole.strip():
        raise SourceError(NO_ROWS)
    try:
        return msgspec.json.decode(whole)
    except RecursionError:
        raise SourceError("the JSON is nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        first = whole.lstrip().split(b"\n", 1)
        if len(first) == 2 and first[0].startswith(b"{") and first[0].rstrip().endswith(b"}"):
            return _MISSING
        raise SourceError(f"the answer is not JSON: {error}") from None


def _found(document: Any, items: str | None) -> Iterable[Any]:
    if items is not None:
        try:
            # One more than the cap, so that the caller sees the cap is passed.
            found = [match.obj for match in islice(compile_path(items).finditer(document), MAX_ROWS + 1)]
        except JSONPathError:
            raise SourceError(f"items {items!r} cannot be followed in this answer") from None
        return found[0] if len(found) == 1 and isinstance(found[0], list) else found  # $.data for $.data[*]
    if isinstance(document, list):
        return document
    lists = [name for name, value in document.items() if isinstance(value, list)] if isinstance(document, dict) else []
    if len(lists) != 1:
        names = f" (it has {', '.join(sorted(lists)[:5])})" if lists else ""
        raise SourceError(f'the answer is not a list of rows{names}; say where they are, such as "items": "$.data[*]"')
    return cast(list[Any], document[lists[0]])


def _rows(found: Iterable[Any], getters: Mapping[str, Getter], first_index: int) -> Page:
    page = Page()
    for index, item in enumerate(found, first_index):
        _one(page, item, getters, index)
    return page


def _one(page: Page, item: Any, getters: Mapping[str, Getter], index: int) -> None:
    if not isinstance(item, dict):
        page.problems.append(Rejection(index, "invalid_row", f"A row is an object, not {_kind(item)}."))
        return
    fields = {}
    try:
        for name, getter in getters.items():
            value = getter(item)
            if value is not _MISSING:
                fields[name] = value
    except JSONPathError:
        page.problems.append(Rejection(index, "invalid_row", "The mapping cannot be followed in this row."))
        return
    page.rows.append(Row(index, fields))


def _kind(item: Any) -> str:
    if item is None:
        return "null"
    return {list: "a list", str: "text", bool: "true or false"}.get(type(item), "a number")


def _getters(provides: Provides, mapping: Mapping[str, str] | None) -> dict[str, Getter]:
    getters: dict[str, Getter] = {name: _own(name) for name in unmapped(provides, mapping)}
    for name, text in (mapping or {}).items():
        getters[name] = _getter(compile_path(text), many=name in LISTS and not name.startswith(ATTRIBUTE))
    return getters


def _own(name: str) -> Getter:
    return lambda item: item.get(name, _MISSING)


def _getter(path: JSONPath, *, many: bool) -> Getter:
    """How to take a field out of a row. A path of names and places is walked without the library: 20 times as fast."""
    selectors = [selector for segment in path.segments for selector in segment.selectors]
    if not path.singular_query():
        return path.findall if many else lambda item: _first(path, item)
    steps = [
        selector.name if isinstance(selector, NameSelector) else selector.index
        for selector in selectors
        if isinstance(selector, NameSelector | IndexSelector)
    ]
    return lambda item: _walk(item, steps)


def _walk(item: Any, steps: Iterable[str | int]) -> Any:
    for step in steps:
        if isinstance(step, str):
            if not isinstance(item, dict) or step not in item:
                return _MISSING
        elif not isinstance(item, list) or not -len(item) <= step < len(item):
            return _MISSING
        item = item[step]
    return item


def _first(path: JSONPath, item: Any) -> Any:
    match = path.match(item)
    return _MISSING if match is None else match.obj
