"""The service a replay plays against: one of its own in a temporary database, or one that runs somewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TypeVar

from app.core.settings import Settings
from app.demo.client import Client
from app.demo.play import make_keys
from app.demo.server import serving, settings_for

BATCH = 2_000
Number = TypeVar("Number", int, float)

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it, out of how much."""


@contextmanager
def target(settings: Settings, url: str | None, key: str | None) -> Iterator[Client]:
    """An admin's connection to the service at `url`, or without one to a fresh service of our own."""
    if url is not None:
        with Client(url, key or "") as client:
            yield client
        return
    with tempfile.TemporaryDirectory(prefix="raincheck-replay-") as directory:
        private = settings_for(settings, Path(directory) / "raincheck.db")
        with serving(private) as running, Client(running.address, make_keys(running.context).admin) as client:
            yield client


@dataclass(frozen=True)
class Answers:
    """How long answers took."""

    count: int
    p50_ms: float
    p99_ms: float


def nearest_rank(ranked: Sequence[Number], share: float) -> Number:
    """The smallest of some ranked values that at least this share of them do not exceed."""
    return ranked[max(0, ceil(share * len(ranked)) - 1)]


def answers(seconds: Sequence[float]) -> Answers:
    """The count, the median and the 99th percentile (nearest rank), in milliseconds."""
    if not seconds:
        return Answers(0, 0.0, 0.0)
    ranked = sorted(second * 1000 for second in seconds)
    return Answers(len(ranked), round(nearest_rank(ranked, 0.5), 2), round(nearest_rank(ranked, 0.99), 2))
