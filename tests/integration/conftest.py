"""What the integration tests share: a stocked shop on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.receivers import Endpoint, http_server
from tests.support.shop import Shop, open_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Three stores and a shelf of DVD players, over HTTP, with a clock that stands still."""
    with open_shop(database_url) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Endpoint]:
    """Somebody's webhook receiver; it says 200 until told otherwise."""
    with http_server() as endpoint:
        yield endpoint
