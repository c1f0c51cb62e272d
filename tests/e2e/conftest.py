"""What the end-to-end tests share: a running shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.floor import Service, stocked


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A real server; see :func:`tests.support.floor.stocked`."""
    with stocked(tmp_path / "raincheck.db") as running:
        yield running
