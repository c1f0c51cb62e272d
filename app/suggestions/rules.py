"""Pure rules of choice: what may be offered at all, how well it fits, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property
from math import log
from typing import Any

from app.suggestions import quantities
from app.suggestions.attribute_wording import base
from app.suggestions.understanding import attributes as reading

LIST_LENGTH = 3
LAST_UNIT = Decimal(1)
DEAREST_COMPARABLE = Decimal(2)
"""A comparable product is given away at the ad price; one worth over twice the regular price is not comparable."""
NEAR_EQUAL = 0.02
"""Scores within this of each other are near-equal: only then margin decides."""
LEAST_SCORE = 0.35
"""A weaker fit is not worth a customer's time: two good alternatives are better than three."""
NO_DEARER = 0.15
"""By so much of a logarithm, a sixth, a price may be above the regular one and is as good as it."""
DEARER_WEIGHT = 0.5
"""What a price beyond that takes off a score, by its logarithm: .27 for the double."""
CHEAPER_WEIGHT = 0.3
"""What one below takes off: .21 for half of it. Both fitted to 20,000 judged pairs, each catalogue by the others."""
UNKNOWN_PRICE = 3.5
"""As much as eight hundred times the regular price takes off."""
NEARLY = Decimal("0.85")
"""Where nothing was advertised, prices from this share of the regular one on are as good as it."""
DEAREST = Decimal(2)
"""A step up beyond this many times the regular price is another purchase, shown only for want of anything nearer."""
TOO_DEAR = Decimal(3)
"""What costs more than this many times the regular price helps nobody who came for the ad: of products that fit, two
thirds of those were judged unacceptable, a twelfth of those at two to two and a half times (decision 24)."""


class Relation(StrEnum):
    """How an alternative's price stands to what the customer came for."""

    COMPARABLE = "comparable"
    STEP_UP = "step_up"
    VALUE = "value"


class Reach(IntEnum):
    """How a price lies to what was reckoned with, the welcome ones first."""

    WITHIN = 0
    CHEAPER = 1
    FAR_DEARER = 2
    TOO_DEAR = 3


@dataclass(frozen=True)
class Item:
    """A product as it stands at one store. `price` is what it costs here now; None quantities are untracked."""

    sku: str
    name: str
    brand: str | None = None
    gtin: str | None = None
    category: str | None = None
    parent: str | None = None
    price: Decimal | None = None
    regular_price: Decimal | None = None
    unit_cost: Decimal | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    understood: Mapping[str, Any] | None = None
    """Its own attributes with those its name tells, where it has been read; None: read when they are asked for."""
    location: str | None = None
    image_url: str | None = None
    is_active: bool = True
    is_age_restricted: bool = False
    on_hand: Decimal | None = None
    is_at_risk: bool = False
    """It has an open alert of its own here: sold out, suspected, or running out."""
    substitutes: Sequence[str] = ()
    accessories: Sequence[str] = ()
    score: float | None = None
    """How well it serves who came for the asked product, as prepared over the whole catalogue; None: not prepared."""
    why: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """Its own attributes, and of those its name tells the ones it says nothing of itself."""
        told = self.understood if self.understood is not None else reading.read(self.name, self.attributes)
        own = {base(name) for name in self.attributes}
        return {**self.attributes, **{name: value for name, value in told.items() if base(name) not in own}}

    @property
    def is_chosen_instead(self) -> bool:
        """Whether households that buy the asked product have bought this one at other visits: at its price."""
        return bool(self.why.get("instead"))


@dataclass(frozen=True)
class Asked:
    """What the customer came for: the product, and the price they were promised (without a promise: None)."""

    item: Item
    ad_price: Decimal | None
    picks: Sequence[str] = ()
    never: frozenset[str] = frozenset()

    @property
    def price(self) -> Decimal | None:
        """The price everything is compared with: the advertised one, else the regular one."""
        return self.ad_price if self.ad_price is not None else self.item.regular_price

    @property
    def regular(self) -> Decimal | None:
        """The regular price, or where it is unknown the advertised one."""
        return self.item.regular_price if self.item.regular_price is not None else self.ad_price

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """By what it is bought, where it is bought by the amount."""
        return quantities.measures(self.item.name, self.item.category)

    def amounts(self, item: Item) -> quantities.Pair | None:
        """How much was asked for and how much an item holds; None where that is not what is bought, or not known."""
        if not self.measures:
            return None
        known = self._compared.get(item.sku)
        if known is None or known[0] is not item:
            known = self._compared[item.sku] = item, quantities.compare(self.item.facts, item.facts, self.measures)
        return known[1]

    @cached_property
    def _compared(self) -> dict[str, tuple[Item, quantities.Pair | None]]:
        """What was compared already: ordering asks again and again."""
        return {}


def qualifies(item: Item, asked: Asked) -> bool:
    """The vetoes; no rank makes up for one of them.

    Here (more than the last unit), tracked, active, priced, not itself sold out or running out, not the
    product asked for, not vetoed by the ad team, and age-restricted only where the one asked for is.
    """
    return (
        item.sku != asked.item.sku
        and item.is_active
        and item.price is not None
        and item.on_hand is not None
        and item.on_hand > LAST_UNIT
        and not item.is_at_risk
        and item.sku not in asked.never
        and (asked.item.is_age_restricted or not item.is_age_restricted)
    )


def relation(price: Decimal, asked: Asked) -> Relation:
    """`step_up` dearer than the regular price, `value` cheaper than the advertised one, else `comparable`."""
    if asked.regular is not None and price > asked.regular:
        return Relation.STEP_UP
    if asked.price is not None and price < asked.price:
        return Relation.VALUE
    return Relation.COMPARABLE


def reach(item: Item, asked: Asked) -> Reach:
    """Whether its price is one that who came for the ad may pay; the product's own links and picks always are."""
    if item.price is None or item.sku in asked.picks or item.sku in asked.item.substitutes:
        return Reach.WITHIN
    least = asked.price if asked.ad_price is not None or asked.price is None else asked.price * NEARLY
    if least is not None and item.price < least:
        return Reach.CHEAPER
    if asked.regular is None or item.price <= asked.regular * DEAREST:
        return Reach.WITHIN
    compared = price_as_compared(item, asked)
    is_too_dear = compared is not None and compared > asked.regular * TOO_DEAR and not item.is_chosen_instead
    return Reach.TOO_DEAR if is_too_dear else Reach.FAR_DEARER


def is_same_kind(item: Item, asked: Asked) -> bool:
    """Whether both stand in the same category leaf."""
    return item.category is not None and item.category == asked.item.category


def is_near_kind(item: Item, asked: Asked) -> bool:
    """Whether both stand under the same parent category."""
    return item.parent is not None and item.parent == asked.item.parent


def attribute_fit(item: Item, asked: Asked) -> float:
    """Share of the asked product's attributes that the item matches or betters, 0-1; 0.5 where none compare.

    A yes where the asked one says no is better, not different; missing is unknown, not no.
    """
    compared = [name for name in asked.item.attributes if name in item.attributes]
    if not compared:
        return 0.5
    good = sum(
        1
        for name in compared
        if item.attributes[name] == asked.item.attributes[name]
        or (item.attributes[name] is True and asked.item.attributes[name] is False)
    )
    return good / len(compared)


def price_as_compared(item: Item, asked: Asked) -> Decimal | None:
    """The item's price as it is held against the advertised one: where amounts differ, mostly that of as much."""
    pair = asked.amounts(item) if item.price is not None else None
    return item.price if item.price is None or pair is None else quantities.weighed(item.price, pair)


def price_loss(item: Item, asked: Asked) -> float:
    """What the item's price takes off its score for being away from what the asked product is worth; much if unknown.

    Its regular price tells what class of thing it is; the advertised one is a part of it given away.
    """
    price = price_as_compared(item, asked)
    if price is None or asked.regular is None or price <= 0 or asked.regular <= 0:
        return UNKNOWN_PRICE
    distance = log(price / asked.regular)
    return DEARER_WEIGHT * max(0.0, distance - NO_DEARER) if distance >= 0 else CHEAPER_WEIGHT * -distance


def worth(item: Item, asked: Asked) -> float:
    """How good an alternative is: its prepared score less what its price is away from what was reckoned with.

    Fit weighs most; a product nobody prepared is taken by its category and its attributes. What households choose
    instead has shown that its price is none too far: on groceries they go down as often as up.
    """
    score = item.score
    if score is None:
        score = (1.0 if is_same_kind(item, asked) else 0.4) * (0.5 + 0.5 * attribute_fit(item, asked))
    return score if item.is_chosen_instead else score - price_loss(item, asked)


def worths(items: Iterable[Item], asked: Asked) -> dict[str, float]:
    """:func:`worth` of each, by sku."""
    return {item.sku: worth(item, asked) for item in items}


def order(items: Iterable[Item], asked: Asked, by: Mapping[str, float]) -> list[Item]:
    """Best first: the ad team's picks, the product's own substitutes, then fit, then price; ties by sku.

    `by` is what :func:`worths` says of them. Margin only orders what is otherwise near-equal.
    """
    picks = {sku: index for index, sku in enumerate(asked.picks)}
    links = {sku: index for index, sku in enumerate(asked.item.substitutes)}

    def key(item: Item) -> tuple[Any, ...]:
        margin = item.price - item.unit_cost if item.price is not None and item.unit_cost is not None else Decimal(0)
        return (
            picks.get(item.sku, len(picks)),
            0 if item.sku in links else 1,
            -round(by[item.sku] / NEAR_EQUAL),
            -margin,
            item.sku,
        )

    return sorted(items, key=key)
