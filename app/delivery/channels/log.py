"""The log as a channel: for a first look, and for sites that collect logs anyway."""

from __future__ import annotations

from datetime import datetime

import structlog

from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome


class LogSender:
    """Writes each message as one log line."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("raincheck.channel")

    async def send(self, message: Claimed, *, now: datetime) -> Outcome:
        """Write the line; it cannot fail."""
        self._log.warning(message.type, webhook_id=message.webhook_id, channel=message.channel_id, body=message.body)
        return Outcome(True, answer="written to the log")

    async def close(self) -> None:
        """Nothing to let go of."""
