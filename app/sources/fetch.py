"""The network side of a pull: ask, ask again, page by page, within a time and a size; touches no database."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import msgspec

from app.core import outbound
from app.core.clock import Clock
from app.core.guard import Network
from app.core.outbound import Answer, retry_after
from app.sources import rules
from app.sources.feeds import Page, Row, SourceError, csv_feed, json_feed, too_large, unpack
from app.sources.feeds.json_feed import NO_ROWS
from app.sources.intake import Rejection
from app.sources.models import MAX_VALIDATOR
from app.sources.rules import Provides, SourceKind
from app.sources.service import Claimed

TOTAL_SECONDS = 120
REQUEST_SECONDS = 60
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines")
_ACCEPT = {
    SourceKind.JSON: "application/json, application/x-ndjson;q=0.9, */*;q=0.5",
    SourceKind.CSV: "text/csv, */*;q=0.5",
}

Sleep = Callable[[float], Awaitable[None]]


@dataclass
class Seen:
    """What has been seen of an answer so far; kept up to date on the way, so that a failed pull is told as well."""

    status: int | None = None
    bytes: int = 0
    pages: int = 0
    rows: int = 0


@dataclass
class Fetched:
    """A whole answer. Rows without a time of their own carry the instant their page was asked for."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Rejection] = field(default_factory=list)
    is_unchanged: bool = False
    """The server said so (304)."""
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


async def fetch(
    claimed: Claimed, seen: Seen, *, allowed: Sequence[Network], clock: Clock, sleep: Sleep = asyncio.sleep
) -> Fetched:
    """Read a source's answer, all of its pages. Raises SourceError where any part of it cannot be had."""
    try:
        async with asyncio.timeout(TOTAL_SECONDS), outbound.client(allowed, connections=1) as via:
            return await _pages(_Asking(claimed, seen, via, clock, sleep))
    except TimeoutError:
        raise SourceError(f"the answer was not complete within {TOTAL_SECONDS} s") from None


@dataclass(frozen=True)
class _Asking:
    claimed: Claimed
    seen: Seen
    via: httpx.AsyncClient
    clock: Clock
    sleep: Sleep


async def _pages(asking: _Asking) -> Fetched:
    claimed, seen = asking.claimed, asking.seen
    fetched = Fetched()
    url = claimed.url
    read = [url]
    while True:
        asked_at = asking.clock()
        answer = await _ask(asking, url, _headers(claimed))
        if answer.status == 304:
            fetched.is_unchanged = True
            return fetched
        page = _read(asking, answer)
        _add(fetched, page, claimed.provides, asked_at)
        if seen.rows > rules.MAX_ROWS:
            raise SourceError(f"the answer has more than {rules.MAX_ROWS:,} rows; split the source")
        try:
            following = rules.next_address(url, page.next_page, read)
        except ValueError as error:
            raise SourceError(str(error)) from None
        if following is None:
            break
        url = following
        read.append(url)
    if seen.rows == 0:
        raise SourceError(NO_ROWS)
    if len(read) == 1:
        fetched.etag = _validator(answer, "etag")
        fetched.last_modified = _validator(answer, "last-modified")
    if claimed.provides is not Provides.STOCK:
        fetched.digest = _digest(fetched)
    return fetched


def _headers(claimed: Claimed) -> dict[str, str]:
    """The source's own headers, and what makes the request conditional: one page alone can be said unchanged."""
    headers = dict(claimed.headers)
    if not any(name.lower() == "accept" for name in headers):
        headers["Accept"] = _ACCEPT[claimed.kind]
    if claimed.next_page is None:
        if claimed.etag:
            headers["If-None-Match"] = claimed.etag
        if claimed.last_modified:
            headers["If-Modified-Since"] = claimed.last_modified
    return headers


def _add(fetched: Fetched, page: Page, provides: Provides, asked_at: datetime) -> None:
    if provides is Provides.STOCK:
        for row in page.rows:
            # The levels are at least as new as the question. Stamped with the time they are taken, they would
            # stand over what the POS sent while the answer was on its way.
            if row.fields.get("as_of") is None:
                row.fields["as_of"] = asked_at
    fetched.rows += page.rows
    fetched.problems += page.problems


def _read(asking: _Asking, answer: Answer) -> Page:
    claimed, seen = asking.claimed, asking.seen
    if answer.cut:
        raise too_large(rules.MAX_BYTES)
    body = unpack(answer.body, rules.MAX_BYTES - seen.bytes)
    seen.bytes += len(body)
    seen.pages += 1
    if claimed.kind is SourceKind.CSV:
        page = csv_feed.read(body, provides=claimed.provides, mapping=claimed.mapping, first_index=seen.rows)
    elif answer.headers.get("content-type", "").split(";")[0].strip().lower() in NDJSON:
        page = json_feed.read_lines(body, provides=claimed.provides, mapping=claimed.mapping, first_index=seen.rows)
    else:
        page = json_feed.read(
            body,
            provides=claimed.provides,
            mapping=claimed.mapping,
            items=claimed.items,
            next_page=claimed.next_page,
            first_index=seen.rows,
        )
    seen.rows += page.size
    return page


async def _ask(asking: _Asking, url: str, headers: dict[str, str]) -> Answer:
    """One page's answer, 2xx or an expected 304. Raises SourceError after the last attempt."""
    seen = asking.seen
    is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
    attempt = 0
    while True:
        attempt += 1
        wanted = None
        try:
            answer = await outbound.call(
                asking.via,
                "GET",
                url,
                seconds=REQUEST_SECONDS,
                max_bytes=rules.MAX_BYTES - seen.bytes,
                headers=headers,
            )
        except TimeoutError:
            status, trouble = None, f"no complete answer within {REQUEST_SECONDS} s"
        except httpx.TransportError as error:
            status, trouble = None, str(error) or type(error).__name__
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"the answer cannot be read: {str(error) or type(error).__name__}") from None
        else:
            status = seen.status = answer.status
            if 200 <= status < 300 or (status == 304 and is_conditional):
                return answer
            trouble = _refusal(status)
            wanted = retry_after(answer.headers.get("retry-after"), now=asking.clock())
        wait = rules.retry_wait(attempt, status=status, retry_after=wanted, jitter=random.uniform(-1, 1))  # noqa: S311
        if wait is None:
            raise SourceError(trouble, retry_after=wanted)
        await asking.sleep(wait)


def _refusal(status: int) -> str:
    if status == 304:
        return "the server answered 304 (not modified) to a question that was not conditional"
    if 300 <= status < 400:
        return f"the server answered {status}; redirects are not followed, so give the address it leads to"
    return f"the server answered {status}"


def _validator(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if 0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable() else None


def _digest(fetched: Fetched) -> str:
    """SHA-256 over the mapped rows: what else the answer holds (a time of its making) changes nothing here."""
    sha = hashlib.sha256()
    for row in fetched.rows:
        sha.update(msgspec.json.encode(row.fields))
        sha.update(b"\n")
    return sha.hexdigest()
