"""The card: what store staff see. Plain values, ready for JSON; money is text in the store's currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True)
class RemedyLine:
    """One thing the store owes the customer. Which fields are set depends on the kind."""

    kind: str
    text: str
    store_id: str | None = None
    store_name: str | None = None
    distance_km: float | None = None
    on_hand: float | int | None = None
    sku: str | None = None
    name: str | None = None
    gtin: str | None = None
    location: str | None = None
    price: str | None = None
    valid_until: str | None = None
    opens_at: str | None = None
    """When a store that was closed as the card was made opens next."""
    closes_at: str | None = None
    notice: str | None = None
    """Words that must be up in the store while the product is out."""
    jurisdiction: str | None = None
    """The profile the remedies follow, where the store has one."""


@dataclass(frozen=True)
class Answer:
    """One answer to a question, and the alternatives it leaves."""

    label: str
    skus: list[str]
    """Of the alternatives on the card."""
    value: str = ""
    """What to ask the card for again to have it narrowed; the label is for people."""
    more: int = 0
    """How many that are not on the card it would bring in, at least, as the card was made."""


@dataclass(frozen=True)
class Question:
    """Something to ask whose answers tell the alternatives apart."""

    attribute: str
    text: str
    answers: list[Answer]


@dataclass(frozen=True)
class Suggestion:
    """A product to propose, with the reasons for it."""

    sku: str
    name: str
    brand: str | None
    price: str
    on_hand: float | int
    location: str | None
    gtin: str | None
    image_url: str | None
    reasons: list[str]
    rank: int
    price_difference: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Card:
    """Remedies first, then questions, alternatives and accessories; three lists that are never mixed."""

    briefing: list[str] = field(default_factory=list)
    remedies: list[RemedyLine] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    alternatives: list[Suggestion] = field(default_factory=list)
    accessories: list[Suggestion] = field(default_factory=list)

    def shown_here(self) -> set[str]:
        """Every product this card offers to take home from this store."""
        at_ad_price = {line.sku for line in self.remedies if line.sku is not None}
        return at_ad_price | {line.sku for line in (*self.alternatives, *self.accessories)}

    def elsewhere(self) -> set[str]:
        """Stores this card sends customers to."""
        return {line.store_id for line in self.remedies if line.store_id is not None}

    def to_json(self) -> dict[str, Any]:
        """As it is kept, answered and sent; a line leaves out what does not apply to it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        for line in built["remedies"]:
            for name in [name for name, value in line.items() if value is None]:
                del line[name]
        for line in built["accessories"]:
            del line["price_difference"], line["relation"]
        return built
