"""Tables of promotions: the promotion, its offers, and each offer's window at each store."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Json, Money, Name, ProductKey, Quantity
from app.promotions.rules import Phase

_PHASES = ", ".join(f"'{phase}'" for phase in Phase)


class Promotion(Base):
    """An ad: what was promised, where and when."""

    __tablename__ = "promotions"
    __table_args__ = (Index("ix_promotions_created_at_promotion_id", "created_at", "promotion_id"),)

    promotion_id: Mapped[str] = mapped_column(Name, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    headline: Mapped[str | None] = mapped_column(String(200))
    media: Mapped[list[Any]] = mapped_column(Json)
    ad_spend: Mapped[Decimal | None] = mapped_column(Money)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    stores: Mapped[dict[str, Any]] = mapped_column(Json)
    disclosure: Mapped[str | None] = mapped_column(Text)
    briefing: Mapped[str | None] = mapped_column(Text)
    remedies: Mapped[list[Any]] = mapped_column(Json)
    alerting: Mapped[dict[str, Any]] = mapped_column(Json)
    """How early and how surely staff are alerted, as given; what is left out has its default."""
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Offer(Base):
    """A product at a price within a promotion."""

    __tablename__ = "offers"
    __table_args__ = (Index("ix_offers_sku", "sku"),)

    promotion_id: Mapped[str] = mapped_column(
        Name, ForeignKey("promotions.promotion_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey)
    gtin: Mapped[str | None] = mapped_column(String(14))
    """Set when the ad team named the product by GTIN."""
    price: Mapped[Decimal] = mapped_column(Money)
    limit_per_customer: Mapped[int | None]
    expected_units_per_store: Mapped[Decimal | None] = mapped_column(Quantity)
    alternatives: Mapped[list[Any]] = mapped_column(Json)
    never_suggest: Mapped[list[Any]] = mapped_column(Json)
    back_at: Mapped[Decimal] = mapped_column(Quantity)
    back_after_seconds: Mapped[int]


class OfferWindow(Base):
    """An offer at one store with its window as instants. Made from promotion and store; never edited alone."""

    __tablename__ = "offer_windows"
    __table_args__ = (
        CheckConstraint(f"phase IN ({_PHASES})", name="phase"),
        Index("ix_offer_windows_due_at", "due_at"),
        Index("ix_offer_windows_promotion_id", "promotion_id"),
        Index("ix_offer_windows_sku", "sku"),
        {"sqlite_with_rowid": False},
    )

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey, primary_key=True)
    promotion_id: Mapped[str] = mapped_column(Name, primary_key=True)
    position: Mapped[int]
    price: Mapped[Decimal] = mapped_column(Money)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    phase: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime | None]
    """When the phase changes next; the tick takes windows from here."""
