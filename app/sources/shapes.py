"""Bodies of sources and their runs as operators send and read them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from app.catalog.shapes import RowNote
from app.core.shapes import Body, InstantOut, Whole
from app.sources.feeds.csv_feed import check_column
from app.sources.feeds.json_feed import MAX_PATH_CHARS, compile_path
from app.sources.fields import ATTRIBUTE, FIELDS, is_field
from app.sources.rules import Provides, RunOutcome, SourceKind
from app.sources.schedule import check_cron

DEFAULT_SECONDS = 300
MIN_SECONDS = 5
MAX_SECONDS = 604_800
MAX_SILENCE_SECONDS = 31 * 86_400
MAX_HEADERS = 20
MAX_HEADER_CHARS = 4_000
MAX_FIELDS = 300
HIDDEN = "***"
"""What stands in an answer for a header's value; sent back, it keeps the value as it is."""

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "range",
        "accept-encoding",
        "if-none-match",
        "if-modified-since",
        "if-match",
        "if-unmodified-since",
        "if-range",
    }
)
"""Headers that belong to the exchange itself: set by hand they would break it, or skip the guard."""

EXAMPLE: dict[str, Any] = {
    "kind": "json",
    "provides": "stock",
    "url": "https://erp.example.com/api/stock",
    "headers": {"Authorization": "Bearer 4f9c2a"},
    "every_seconds": 300,
    "mapping": {"store_id": "$.branch", "sku": "$.item.code", "on_hand": "$.qty", "as_of": "$.counted_at"},
    "items": "$.data[*]",
    "next_page": "$.next",
    "silent_after_seconds": 3600,
}
CSV_EXAMPLE: dict[str, Any] = {
    "kind": "csv",
    "provides": "products",
    "url": "https://erp.example.com/export/products.csv.gz",
    "cron": "15 5 * * *",
    "mapping": {"sku": "Article", "name": "Description", "price": "Price", "attributes.hdmi": "HDMI"},
}
_OUT: dict[str, Any] = EXAMPLE | {
    "source_id": "erp-stock",
    "headers": {"Authorization": HIDDEN},
    "cron": None,
    "failures": 0,
    "heard_at": "2026-11-21T04:05:06Z",
    "silent_since": None,
    "next_pull_at": "2026-11-21T04:10:06Z",
    "is_running": False,
    "created_at": "2026-11-20T00:00:00Z",
    "updated_at": "2026-11-20T00:00:00Z",
}
_RUN: dict[str, Any] = {
    "run_id": 4711,
    "source_id": "erp-stock",
    "started_at": "2026-11-21T04:05:06Z",
    "finished_at": "2026-11-21T04:05:07Z",
    "outcome": "taken",
    "status": 200,
    "bytes": 48_213,
    "pages": 1,
    "rows": 3,
    "accepted": 1,
    "stale": 1,
    "unmatched": 0,
    "rejected": 1,
    "reasons": [
        {
            "index": 2,
            "code": "unknown_store",
            "detail": "No store is known as CAPX; create it with POST /v1/stores.",
        }
    ],
    "error": None,
}


def _known_kind(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("google_"):
        raise ValueError(f"{value[:40]} is not pulled yet; json and csv are")
    return value


def _safe_headers(headers: dict[str, str]) -> dict[str, str]:
    if len({name.lower() for name in headers}) != len(headers):
        raise ValueError("a header stands twice; names are the same in any case")
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError("a header's name is 1-100 letters, digits and - or _")
        if name.lower() in _OURS:
            raise ValueError(f"{name} is set by Raincheck itself")
        # CR or LF would start a header, or a request, of its own.
        if any(not 32 <= ord(char) < 127 for char in value) or value != value.strip():
            raise ValueError(f"{name}: a value is printable ASCII without spaces around it")
    return headers


def _cron(text: str) -> str:
    check_cron(text)
    return text


def _path(text: str) -> str:
    compile_path(text)
    return text


Kind = Annotated[Literal["json", "csv"], BeforeValidator(_known_kind)]
Headers = Annotated[
    dict[str, Annotated[str, Field(max_length=MAX_HEADER_CHARS)]],
    AfterValidator(_safe_headers),
    Field(max_length=MAX_HEADERS, description="Sent with every request to this source; values are never shown again."),
]
Path = Annotated[
    str,
    AfterValidator(_path),
    Field(max_length=MAX_PATH_CHARS, description="A JSONPath (RFC 9535) within the answer.", examples=["$.data[*]"]),
]
Cron = Annotated[
    str,
    StringConstraints(min_length=9, max_length=200),
    AfterValidator(_cron),
    Field(description="minute hour day-of-month month day-of-week, in UTC.", examples=["*/5 * * * *"]),
]


class SourceIn(Body):
    """What to pull, how often, and where its fields are. Without `every_seconds` and `cron`: every 300 s."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE, CSV_EXAMPLE]})

    kind: Kind
    provides: Provides
    url: Annotated[str, Field(min_length=1, max_length=2000, examples=["https://erp.example.com/api/stock"])]
    headers: Headers = Field(default_factory=dict)
    every_seconds: Annotated[Whole, Field(ge=MIN_SECONDS, le=MAX_SECONDS)] | None = None
    cron: Cron | None = None
    mapping: (
        Annotated[
            dict[str, Annotated[str, Field(min_length=1, max_length=MAX_PATH_CHARS)]],
            Field(
                max_length=MAX_FIELDS,
                description="Our field -> a JSONPath within the row (json) or a column's name (csv). "
                "Without it fields are taken by their own names.",
            ),
        ]
        | None
    ) = None
    items: Path | None = None
    next_page: Path | None = None
    silent_after_seconds: Annotated[Whole, Field(ge=1, le=MAX_SILENCE_SECONDS)] | None = None

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        if self.every_seconds is not None and self.cron is not None:
            raise ValueError("give every_seconds or cron, not both")
        if self.every_seconds is None and self.cron is None:
            self.every_seconds = DEFAULT_SECONDS
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "csv" and (self.items is not None or self.next_page is not None):
            raise ValueError("items and next_page are for json; a csv file is one table")
        for name, place in (self.mapping or {}).items():
            if not is_field(self.provides, name):
                known = ", ".join(FIELDS[self.provides])
                more = f", {ATTRIBUTE}NAME" if self.provides is Provides.PRODUCTS else ""
                raise ValueError(f"mapping: {name[:64]!r} is no field of {self.provides}; they are {known}{more}")
            try:
                (check_column if self.kind == "csv" else compile_path)(place)
            except ValueError as error:
                raise ValueError(f"mapping: {name}: {error}") from None
        return self


class SourceOut(BaseModel):
    """A source as it stands. Of `headers` only the names are shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OUT]})

    source_id: str
    kind: SourceKind
    provides: Provides
    url: str
    headers: dict[str, str]
    every_seconds: int | None
    cron: str | None
    mapping: dict[str, str] | None
    items: str | None
    next_page: str | None
    silent_after_seconds: int | None
    failures: int = Field(description="Failed pulls since the last that succeeded.")
    heard_at: InstantOut | None = Field(description="When a pull last succeeded, unchanged answers included.")
    silent_since: InstantOut | None = Field(description="Since when it counts as silent; null while it is heard.")
    next_pull_at: InstantOut
    is_running: bool
    created_at: InstantOut
    updated_at: InstantOut


class SourcePage(BaseModel):
    """Sources, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_OUT], "next_cursor": None}]})

    items: list[SourceOut]
    next_cursor: str | None


class SourceRunOut(BaseModel):
    """One pull: accepted + stale + unmatched + rejected = rows, unless it failed on the way."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})

    run_id: int
    source_id: str
    started_at: InstantOut
    finished_at: InstantOut
    outcome: RunOutcome
    status: int | None = Field(description="The server's last status; null where no answer came.")
    bytes: int = Field(description="Read and unpacked, over all pages.")
    pages: int
    rows: int
    accepted: int
    stale: int = Field(description="Rows that changed nothing.")
    unmatched: int
    rejected: int
    reasons: list[RowNote] = Field(description="The first 100 rejected rows.")
    error: str | None


class SourceRunPage(BaseModel):
    """Runs of one source, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_RUN], "next_cursor": None}]})

    items: list[SourceRunOut]
    next_cursor: str | None
