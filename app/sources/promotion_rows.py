"""Promotions out of a feed's rows: whole ones, or one row an offer, gathered by `promotion_id`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.shapes import from_thousandths
from app.promotions.shapes import OfferIn, PromotionIn
from app.sources import values
from app.sources.convert import INVALID, shaped
from app.sources.feeds import Row
from app.sources.intake import Rejection
from app.sources.values import Converter

ALL_STORES = frozenset({"all", "*"})
REPEATED = "repeated_offer"


@dataclass(frozen=True)
class PromotionRow:
    """A promotion and the rows it was made of."""

    promotion_id: str
    body: PromotionIn
    indexes: tuple[int, ...]


def _stores(value: Any) -> Any:
    """Which stores: our own object, `all`, a list of ids, or ids in one text."""
    if value is True or (isinstance(value, str) and value.strip().lower() in ALL_STORES):
        return {"all": True}
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value.lstrip().startswith("{"):
        return values.structure(value)
    return {"ids": values.identifiers(value)}


def _remedies(value: Any) -> list[str]:
    given = values.identifiers(value)
    return [] if given == ["none"] else given


_PROMOTION: Mapping[str, Converter] = {
    "name": values.line,
    "headline": values.line,
    "media": values.lines,
    "ad_spend": values.money,
    "starts_on": values.text,
    "ends_on": values.text,
    "starts_at": values.text,
    "ends_at": values.text,
    "stores": _stores,
    "disclosure": values.text,
    "briefing": values.text,
    "remedies": _remedies,
}
_OFFER: Mapping[str, Converter] = {
    "sku": values.identifier,
    "gtin": lambda value: values.gtin(value).digits,
    "price": values.money,
    "limit_per_customer": values.whole,
    "expected_units_per_store": lambda value: from_thousandths(values.quantity(value)),
    "alternatives": values.identifiers,
    "never_suggest": values.identifiers,
    "back_at": lambda value: from_thousandths(values.quantity(value)),
    "back_after_seconds": values.whole,
}


def promotion_rows(rows: Sequence[Row]) -> tuple[list[PromotionRow], list[Rejection]]:
    """Promotions, and the rows that could not be part of one.

    Rows of one `promotion_id` make one promotion: what it is as a whole comes from the first row that says it,
    and each row adds its offer, or its list of offers. A row with a bad offer is left out by itself; where the
    promotion as a whole is wrong, all its rows are.
    """
    rejected: list[Rejection] = []
    groups: dict[str, list[Row]] = {}
    for row in rows:
        try:
            groups.setdefault(_promotion_id(row), []).append(row)
        except ValueError as error:
            rejected.append(Rejection(row.index, INVALID, str(error)))
    good: list[PromotionRow] = []
    for promotion_id, group in groups.items():
        promotion = _gathered(promotion_id, group, rejected)
        if promotion is not None:
            good.append(promotion)
    rejected.sort(key=lambda rejection: rejection.index)
    return good, rejected


def _promotion_id(row: Row) -> str:
    given = row.fields.get("promotion_id")
    if given is None:
        raise ValueError("promotion_id is missing")
    return values.checked_identifier(given, "promotion_id")


def _gathered(promotion_id: str, group: Sequence[Row], rejected: list[Rejection]) -> PromotionRow | None:
    whole: dict[str, Any] = {}
    offers: dict[str, OfferIn] = {}
    indexes: list[int] = []
    for row in group:
        for name in _PROMOTION:
            if whole.get(name) is None:
                whole[name] = row.fields.get(name)
        try:
            if whole["stores"] is None and row.fields.get("regions") is not None:
                whole["stores"] = {"regions": values.identifiers(row.fields["regions"])}
            new = {offer.sku or (offer.gtin.digits if offer.gtin else ""): offer for offer in _offers(row)}
        except ValueError as error:
            rejected.append(Rejection(row.index, INVALID, str(error)))
            continue
        again = sorted(set(new) & set(offers))
        if again:
            rejected.append(Rejection(row.index, REPEATED, f"{again[0]} is offered twice in {promotion_id}."))
            continue
        offers |= new
        indexes.append(row.index)
    if not indexes:
        return None
    try:
        body = shaped({**whole, "offers": list(offers.values())}, _PROMOTION, PromotionIn)
    except ValueError as error:
        rejected += [Rejection(index, INVALID, str(error)) for index in indexes]
        return None
    return PromotionRow(promotion_id, body, tuple(indexes))


def _offers(row: Row) -> list[OfferIn]:
    """The offers of one row: its own list, or the one its fields describe. Raises ValueError."""
    given = row.fields.get("offers")
    if given is None:
        return [_offer(row.fields)]
    found = values.structure(given)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError("offers: a list of objects is needed")
    offers = []
    for place, item in enumerate(found):
        try:
            offers.append(_offer(item))
        except ValueError as error:
            raise ValueError(f"offers/{place}/{error}") from None
    return offers


def _offer(fields: Mapping[str, Any]) -> OfferIn:
    given = {name: fields.get(name) for name in _OFFER}
    if given["sku"] is not None:
        given["gtin"] = None
    return shaped(given, _OFFER, OfferIn)
