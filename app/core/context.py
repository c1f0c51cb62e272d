"""What one running process shares: settings, database, clock, metrics, the secret, and the outbox's bell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core.clock import Clock, utc_now
from app.core.db import Database
from app.core.metrics import Metrics
from app.core.secret import secret_key
from app.core.settings import Settings


def _nobody() -> None:
    """No worker in this process: the clock of another one finds the rows."""


@dataclass
class Context:
    """Made once by the command that starts the process and passed in; nothing global stands behind it."""

    settings: Settings
    database: Database
    clock: Clock = utc_now
    metrics: Metrics = field(default_factory=Metrics)
    ring: Callable[[], None] = _nobody
    """Tells the outbox's worker that something was committed. Losing a ring costs a second, nothing else."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a duty holds in memory from one run to the next, under the duty's name; lost with the process."""
    _secret: str | None = None

    @property
    def secret(self) -> str:
        """The signing secret, read or made on first use."""
        if self._secret is None:
            self._secret = secret_key(self.settings, self.database)
        return self._secret
