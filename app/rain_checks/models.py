"""Tables of rain checks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Money, Name, Quantity
from app.rain_checks.rules import RainCheckState

_STATES = ", ".join(f"'{state}'" for state in RainCheckState)


class RainCheck(Base):
    """What one customer was promised: this product, at this price, until this day."""

    __tablename__ = "rain_checks"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_rain_checks_alert_id", "alert_id"),
        Index("ix_rain_checks_store_id_sku_state", "store_id", "sku", "state"),
        Index("ix_rain_checks_state_expires_at", "state", "expires_at"),
        Index("ix_rain_checks_issued_at_code", "issued_at", "code"),
    )

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(40))
    store_id: Mapped[str] = mapped_column(Name)
    sku: Mapped[str] = mapped_column(Name)
    promotion_id: Mapped[str] = mapped_column(Name)
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    price: Mapped[Decimal] = mapped_column(Money)
    state: Mapped[str] = mapped_column(String(10))
    contact: Mapped[str | None] = mapped_column(Text)
    """How the customer wants to be told; erased once it is redeemed or expired."""
    contact_key: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of the contact, by which one customer's checks are counted; erased with it."""
    issued_by: Mapped[str | None] = mapped_column(String(100))
    issued_at: Mapped[datetime]
    valid_until: Mapped[date] = mapped_column(Date)
    """The last day it is good, by the store's calendar."""
    expires_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    """Since when units are held for it, stock having come back."""
    notified_at: Mapped[datetime | None]
    redeemed_at: Mapped[datetime | None]
    transaction_id: Mapped[str | None] = mapped_column(String(100))
    overdue_at: Mapped[datetime | None]
    """When staff were told that the law asks for something else by now, the product still being missing."""
