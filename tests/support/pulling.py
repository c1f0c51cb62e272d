"""What tests of pulls share: a source put over the API, one pull of it, and its account."""

from __future__ import annotations

from typing import Any

from app.sources import service
from app.sources.models import Source, SourceRun
from app.sources.pull import pull
from tests.support.shop import Shop

WAIT_SECONDS = 20
"""Longer than anything here takes; a test that waits so long has failed."""
LEVELS = [
    {"store_id": "CAP", "sku": "DVD-45", "on_hand": 0},
    {"store_id": "CAP", "sku": "DVD-99", "on_hand": 8},
    {"store_id": "CLE", "sku": "NEW", "on_hand": 4},
]


class Naps:
    """Waits that take no time and are remembered."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def put(shop: Shop, source_id: str, url: str, **fields: Any) -> Any:
    body = {"kind": "json", "provides": "stock", "url": url} | fields
    return shop.ok("PUT", f"/v1/sources/{source_id}", json=body)


def run_of(shop: Shop, source_id: str = "erp", *, sleep: Naps | None = None) -> SourceRun:
    run = pull(shop.context, source_id, sleep=sleep or Naps())
    assert run is not None, "the source is due"
    return run


def source_of(shop: Shop, source_id: str = "erp") -> Source:
    with shop.context.database.read() as session:
        return service.get(session, source_id)


def on_hand(shop: Shop, store_id: str = "CAP", sku: str = "DVD-45") -> Any:
    return shop.ok("GET", f"/v1/stores/{store_id}/stock/{sku}", "pos")["on_hand"]


def counts(run: SourceRun) -> tuple[int, int, int, int, int]:
    return run.rows, run.accepted, run.stale, run.unmatched, run.rejected
