"""Pure rules of pulls: when the next one is due, whether to try again, where the next page may lie.

`now`, chance and what the server said are arguments.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urldefrag, urljoin, urlsplit

TRIES = 3
"""Attempts at one page within one pull; what a deploy or a dropped connection breaks is back by the third."""
RETRY_SECONDS = (1.0, 4.0)
"""Wait after the first and the second failed attempt."""
MAX_WAIT_SECONDS = 30.0
"""The longest a pull waits for a server that named a time; a longer one is waited for between pulls."""
FIRST_BACK_OFF_SECONDS = 60
MAX_BACK_OFF_SECONDS = 3_600
JITTER = 0.2
MAX_PAGES = 1_000
MAX_ROWS = 500_000
MAX_BYTES = 64 * 1024 * 1024
RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})


class SourceKind(StrEnum):
    """The form of what a source answers."""

    JSON = "json"
    CSV = "csv"


class Provides(StrEnum):
    """What a source's rows are."""

    STORES = "stores"
    PRODUCTS = "products"
    PROMOTIONS = "promotions"
    STOCK = "stock"


class RunOutcome(StrEnum):
    """What one pull came to. `taken` and `not_modified` count as heard."""

    TAKEN = "taken"
    NOT_MODIFIED = "not_modified"
    FAILED = "failed"


def after_success(started_at: datetime, now: datetime, every_seconds: int) -> datetime:
    """When the next pull is due. Counted from the start, so a slow answer does not make pulls rarer."""
    return max(started_at + timedelta(seconds=every_seconds), now)


def after_failure(
    failures: int, now: datetime, *, every_seconds: int | None, retry_after: float | None, jitter: float
) -> datetime:
    """When to try again after `failures` (from 1) failed pulls in a row. `jitter` lies in [-1, 1].

    The wait begins at the source's own interval or a minute, whichever is shorter, and doubles up to an hour:
    a source pulled daily is tried again long before tomorrow, one pulled every 5 s does not hammer a server
    that is down. What the server asked for is waited for, also up to an hour.
    """
    base = FIRST_BACK_OFF_SECONDS if every_seconds is None else min(every_seconds, FIRST_BACK_OFF_SECONDS)
    doublings = min(max(failures, 1) - 1, 12)
    wait = min(base * 2**doublings, MAX_BACK_OFF_SECONDS) * (1 + JITTER * jitter)
    if retry_after is not None:
        wait = max(wait, min(retry_after, MAX_BACK_OFF_SECONDS))
    return now + timedelta(seconds=wait)


def retry_wait(attempt: int, *, status: int | None, retry_after: float | None, jitter: float) -> float | None:
    """Seconds to wait before the next attempt at a page, None to give the pull up.

    `attempt` is the one that failed, from 1; `status` None means that no answer came. `jitter` in [-1, 1].
    """
    if attempt >= TRIES or (status is not None and status not in RETRIED_STATUSES):
        return None
    if retry_after is not None and retry_after > MAX_WAIT_SECONDS:
        return None
    return max(RETRY_SECONDS[attempt - 1] * (1 + JITTER * jitter), retry_after or 0.0)


def origin(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of a web address. Raises ValueError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def next_address(page_url: str, found: object, seen: Collection[str]) -> str | None:
    """The next page's address, None after the last page. `seen` holds the addresses of the pages read so far.

    Raises ValueError, with words for the operator, for what must not be followed: an address elsewhere (it
    would be sent the source's secret headers), one already read (a loop), or one page too many.
    """
    if found is None or found is False or found == "":
        return None
    if not isinstance(found, str):
        raise ValueError(f"next_page found a {type(found).__name__} where an address should be")
    try:
        address = urldefrag(urljoin(page_url, found.strip())).url
        is_same = origin(address) == origin(page_url) and "@" not in urlsplit(address).netloc
    except ValueError:
        raise ValueError("next_page found something that is no web address") from None
    if not is_same:
        raise ValueError("next_page names an address elsewhere; only pages of the source's own host are read")
    if address in seen:
        raise ValueError(f"page {len(seen)} names as the next one a page already read")
    if len(seen) >= MAX_PAGES:
        raise ValueError(f"the answer goes on after {MAX_PAGES:,} pages")
    return address
