"""Products as they are understood by their names, and how well two of them go together."""

from __future__ import annotations

from typing import Any

from app.suggestions.understanding import complements
from app.suggestions.understanding.reading import Understood, read


def understood(name: str, brand: str | None = None, **attributes: Any) -> Understood:
    return read(name, brand, None, attributes)


def together(asked: Understood, other: Understood) -> float:
    """How well the other goes with the asked one, by the one pair of the table that their kinds are."""
    (pair,) = (one for one in complements.of(asked.kind) if one.goes_with == other.kind)
    return complements.goes_with(asked, other, pair)
