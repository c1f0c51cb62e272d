"""What tests stand on: real servers started by the tests, and one policy for what a machine cannot run.

A test that cannot run here is skipped with the reason and named at the end; with RAINCHECK_REQUIRE_ALL=1
`tests/conftest.py` turns that skip into a failure, so CI cannot be green because something was missing.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

DATABASES = ("sqlite", "postgresql")
DATABASE_SPECIFIC = "only on "
"""A skip whose reason begins like this belongs to the other database: it is allowed even in CI."""


def require_all() -> bool:
    """Whether a test that cannot run is a failure (RAINCHECK_REQUIRE_ALL, as CI sets)."""
    return os.environ.get("RAINCHECK_REQUIRE_ALL", "").strip().lower() in {"1", "true", "yes", "on"}


def cannot_run(reason: str) -> NoReturn:
    """Say that this machine lacks something: a skip here, a failure where everything is required."""
    pytest.skip(reason)
