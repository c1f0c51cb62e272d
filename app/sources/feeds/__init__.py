"""Feeds: bytes in, rows out. One module for each form; none knows the network or the database.

Promises: a row that cannot be read is told by its index and spoils no other; what cannot be read at all, or
holds no row, is a :class:`SourceError` with words for the operator, never an empty answer. Leaves the meaning of
a value to `app.sources.values` and that of a row to `app.sources.rows`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

from app.sources.intake import Rejection

GZIP = b"\x1f\x8b"


class SourceError(Exception):
    """A pull that came to nothing, in one line. `retry_after` is what the server asked for, in seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(slots=True)
class Row:
    """One row by our own field names. What the feed left out is left out; None is a null that was sent."""

    index: int
    fields: dict[str, Any]


@dataclass
class Page:
    """What one body held, and what it names as the next page (a JSON value as found; None for none)."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Rejection] = field(default_factory=list)
    next_page: Any = None

    @property
    def size(self) -> int:
        """How many rows there were, good and bad."""
        return len(self.rows) + len(self.problems)


def unpack(body: bytes, max_bytes: int) -> bytes:
    """The body, unpacked if it is a gzip file. Raises SourceError when it is damaged or unpacks to more."""
    parts: list[bytes] = []
    size = 0
    while body.startswith(GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            # max_length: a few kilobytes of gzip can hold gigabytes.
            part = unpacker.decompress(body, max_bytes + 1 - size)
        except zlib.error as error:
            raise SourceError(f"the gzip file is damaged: {error}") from None
        size += len(part)
        if size > max_bytes:
            raise too_large(max_bytes)
        if not unpacker.eof:
            raise SourceError("the gzip file ends too early")
        parts.append(part)
        body = unpacker.unused_data
    if parts:
        return b"".join(parts)  # what follows the last member is padding
    if len(body) > max_bytes:
        raise too_large(max_bytes)
    return body


def too_large(max_bytes: int) -> SourceError:
    """What is said of an answer over the cap."""
    return SourceError(f"the answer is over {max_bytes // (1024 * 1024)} MiB; split it, or page it")
