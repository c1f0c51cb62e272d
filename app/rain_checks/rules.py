"""Pure rules of rain checks."""

from __future__ import annotations

from enum import StrEnum


class RainCheckState(StrEnum):
    """Where a rain check stands. `redeemed` and `expired` are final."""

    ISSUED = "issued"
    NOTIFIED = "notified"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
