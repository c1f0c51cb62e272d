"""What every kind of channel must do."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome


class Sender(Protocol):
    """Sends one message. Never raises for what the receiver does; anything raised is a bug and is retried."""

    async def send(self, message: Claimed, *, now: datetime) -> Outcome:
        """One attempt, within the time-out of its kind."""

    async def close(self) -> None:
        """Let go of connections."""
