"""Tables of the catalogue: stores and products."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Json, Money, Name


class Store(Base):
    """A shop with its own clock, currency and shelves."""

    __tablename__ = "stores"

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(20))
    region: Mapped[str | None] = mapped_column(String(64))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    opening_hours: Mapped[dict[str, Any] | None] = mapped_column(Json)
    jurisdiction: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]

    @property
    def place(self) -> tuple[float, float] | None:
        """(latitude, longitude), None unless both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class Product(Base):
    """Something the retailer sells, the same in every store. Prices are without a currency: the store's."""

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_gtin_gtin_at", "gtin", "gtin_at"),
        Index("ix_products_created_at_sku", "created_at", "sku"),
    )

    sku: Mapped[str] = mapped_column(Name, primary_key=True)
    gtin: Mapped[str | None] = mapped_column(String(14))
    gtin_at: Mapped[datetime | None]
    """Since when this product has this GTIN; of several that claim one, the newest is matched."""
    name: Mapped[str] = mapped_column(String(500))
    brand: Mapped[str | None] = mapped_column(String(200))
    category: Mapped[str | None] = mapped_column(String(500), index=True)
    category_parent: Mapped[str | None] = mapped_column(String(500), index=True)
    price: Mapped[Decimal | None] = mapped_column(Money)
    unit_cost: Mapped[Decimal | None] = mapped_column(Money)
    attributes: Mapped[dict[str, Any]] = mapped_column(Json)
    location: Mapped[str | None] = mapped_column(String(200))
    image_url: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]
    age_restricted: Mapped[bool]
    substitutes: Mapped[list[Any]] = mapped_column(Json)
    accessories: Mapped[list[Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
