"""Bodies of promotions as ad teams send and read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from app.catalog.shapes import GtinIn, StoreSelection
from app.core.shapes import (
    Body,
    DayIn,
    Identifier,
    InstantIn,
    InstantOut,
    LongText,
    MoneyIn,
    MoneyOut,
    Number,
    QuantityIn,
    QuantityOut,
    ShortText,
    Whole,
    example,
    page_example,
)
from app.promotions.rules import BACK_AFTER_SECONDS, BACK_AT, DEFAULT_REMEDIES, Remedy, Status

MAX_OFFERS = 2_000
EXAMPLE: dict[str, Any] = {
    "name": "November catalogue",
    "headline": "DVD player, only $45",
    "media": ["tv", "newspaper"],
    "ad_spend": "12000.00",
    "starts_on": "2026-11-20",
    "ends_on": "2026-11-26",
    "stores": {"all": True},
    "disclosure": None,
    "briefing": "Brings people in for a player; most want a cable or a rack as well.",
    "remedies": ["other_store", "comparable_at_ad_price", "rain_check"],
    "alerting": {
        "warn_at": 0.8,
        "warn_lead_minutes": 45,
        "warn_horizon_hours": 36,
        "check_shelf_at": 0.75,
        "likely_empty_at": 0.9,
        "remind_after_hours": 4,
    },
    "offers": [
        {
            "sku": "DVD-45",
            "price": "45.00",
            "limit_per_customer": 2,
            "expected_units_per_store": 40,
            "alternatives": ["DVD-99"],
            "never_suggest": ["DVD-X"],
            "back_at": 2,
            "back_after_seconds": 300,
        }
    ],
}


_OUT: dict[str, Any] = EXAMPLE | {
    "promotion_id": "NOV-CATALOGUE",
    "starts_at": None,
    "ends_at": None,
    "offers": [{"gtin": None, **EXAMPLE["offers"][0]}],
    "status": "running",
    "updated_at": "2026-11-20T00:00:00Z",
}
_WARNING = {
    "code": "no_stock_record",
    "detail": "CLE has sent no stock level for DVD-45, so a sell-out there would not be noticed.",
    "sku": "DVD-45",
    "store_id": "CLE",
}


def _no_repeats(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise ValueError("each may stand once")
    return values


def _a_plain_year(day: date) -> date:
    if not 1970 <= day.year <= 9000:
        raise ValueError("the year is out of range")
    return day


Day = Annotated[DayIn, AfterValidator(_a_plain_year)]


Probability = Annotated[Number, Field(ge=0.5, le=0.99, allow_inf_nan=False)]
"""Below one half an alert would be wrong more often than right; certainty never comes."""


class OfferIn(Body):
    """One product at its advertised price."""

    sku: Identifier | None = None
    gtin: GtinIn | None = None
    price: MoneyIn
    limit_per_customer: Annotated[Whole, Field(ge=1, le=10_000)] | None = None
    expected_units_per_store: Annotated[QuantityIn, Field(ge=0)] | None = None
    alternatives: Annotated[list[Identifier], Field(max_length=50)] = Field(default_factory=list)
    never_suggest: Annotated[list[Identifier], Field(max_length=500)] = Field(default_factory=list)
    back_at: Annotated[QuantityIn, Field(gt=0)] = Decimal(BACK_AT)
    back_after_seconds: Annotated[Whole, Field(ge=0, le=86_400)] = BACK_AFTER_SECONDS

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.sku is None) == (self.gtin is None):
            raise ValueError("name the product by sku or by gtin, one of them")
        return self


class Alerting(Body):
    """How early, how surely and how often staff are asked for this promotion; docs/detection.md has the reasons."""

    warn_at: Probability | None = 0.8
    """P(run out before the end) at which `running_out` opens; null: it never does."""
    warn_lead_minutes: Annotated[Whole, Field(ge=0, le=1_440)] = 45
    """The least time before the expected run-out that a warning is still worth giving."""
    warn_horizon_hours: Annotated[Whole, Field(ge=1, le=336)] = 36
    """The most: what runs out later concerns whoever orders, not the floor."""
    check_shelf_at: Probability | None = 0.75
    """P(the shelf is empty though the record says stock) at which `suspected` opens; null: it never does."""
    likely_empty_at: Probability = 0.9
    """And at which it says "likely empty"."""
    remind_after_hours: Annotated[Number, Field(gt=0, le=168, allow_inf_nan=False)] | None = 4
    """When whoever took an alert on is asked, once, what came of it; null: never."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.check_shelf_at is not None and self.likely_empty_at < self.check_shelf_at:
            raise ValueError("likely_empty_at must not be below check_shelf_at")
        return self


class PromotionIn(Body):
    """An ad as the ad team registers it."""

    model_config = example(EXAMPLE)

    name: ShortText
    headline: ShortText | None = None
    media: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)
    ad_spend: MoneyIn | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    starts_at: InstantIn | None = None
    ends_at: InstantIn | None = None
    stores: StoreSelection
    disclosure: LongText | None = None
    briefing: LongText | None = None
    remedies: Annotated[list[Remedy], AfterValidator(_no_repeats), Field(max_length=len(Remedy))] = Field(
        default_factory=lambda: list(DEFAULT_REMEDIES)
    )
    alerting: Alerting = Field(default_factory=Alerting)
    offers: Annotated[list[OfferIn], Field(min_length=1, max_length=MAX_OFFERS)]

    @model_validator(mode="after")
    def _a_window(self) -> Self:
        dated = self.starts_on is not None and self.ends_on is not None
        timed = self.starts_at is not None and self.ends_at is not None
        named = [self.starts_on, self.ends_on, self.starts_at, self.ends_at]
        if dated == timed or sum(value is not None for value in named) != 2:
            raise ValueError("give starts_on and ends_on (days), or starts_at and ends_at (instants)")
        if dated and self.ends_on < self.starts_on:  # type: ignore[operator]
            raise ValueError("ends_on is before starts_on; the last day may be the first, not earlier")
        if timed and self.ends_at <= self.starts_at:  # type: ignore[operator]
            raise ValueError("ends_at must be after starts_at")
        return self

    @model_validator(mode="after")
    def _each_product_once(self) -> Self:
        names = [offer.sku or (offer.gtin.digits if offer.gtin else "") for offer in self.offers]
        repeated = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if repeated:
            raise ValueError(f"offers name {', '.join(repeated[:5])} more than once")
        return self


class OfferOut(BaseModel):
    """An offer as it stands."""

    sku: str | None
    gtin: str | None
    price: MoneyOut
    limit_per_customer: int | None
    expected_units_per_store: QuantityOut | None
    alternatives: list[str]
    never_suggest: list[str]
    back_at: QuantityOut
    back_after_seconds: int


class PromotionWarning(BaseModel):
    """Something that may break the promise; the promotion was taken all the same."""

    code: str
    detail: str
    sku: str | None = None
    store_id: str | None = None


class PromotionSummary(BaseModel):
    """A promotion as it stands."""

    promotion_id: str
    name: str
    headline: str | None
    media: list[str]
    ad_spend: MoneyOut | None
    starts_on: date | None
    ends_on: date | None
    starts_at: InstantOut | None
    ends_at: InstantOut | None
    stores: dict[str, Any]
    disclosure: str | None
    briefing: str | None
    remedies: list[Remedy]
    alerting: Alerting
    offers: list[OfferOut]
    status: Status
    updated_at: InstantOut


class PromotionOut(PromotionSummary):
    """A promotion as it stands, and what may break its promise."""

    model_config = example(_OUT | {"warnings": [_WARNING]})

    warnings: list[PromotionWarning]


class PromotionPage(BaseModel):
    """Promotions, newest first."""

    model_config = page_example(_OUT)

    items: list[PromotionSummary]
    next_cursor: str | None
