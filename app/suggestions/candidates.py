"""Candidates: what may be offered for a product, or with it, wherever it is in stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a candidate may be offered as."""

    ALTERNATIVE = "alternative"
    ACCESSORY = "accessory"


@dataclass(frozen=True)
class Scored:
    """A candidate with its score and what speaks for it."""

    sku: str
    score: float
    why: dict[str, Any] = field(default_factory=dict)
