"""Tables of alerts: the alert, what its card shows, its timeline and outcomes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.alerts.rules import Kind, OutcomeKind, Resolution, State
from app.core.db import Base, BigKey, Json, Name, ProductKey, Quantity

_OPEN = text("resolved_at IS NULL")


def _one_of(column: str, values: type[State] | type[Kind] | type[Resolution] | type[OutcomeKind]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Alert(Base):
    """One episode of one advertised product at one store."""

    __tablename__ = "alerts"
    __table_args__ = (
        _one_of("state", State),
        _one_of("kind", Kind),
        _one_of("resolution", Resolution),
        # The guarantee: however many posts and processes race, one open alert per store and product.
        Index("uq_alerts_open", "store_id", "sku", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_alerts_recheck_at", "recheck_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_alerts_opened_at_alert_id", "opened_at", "alert_id"),
        Index("ix_alerts_store_id_opened_at", "store_id", "opened_at"),
        Index("ix_alerts_promotion_id", "promotion_id"),
    )

    alert_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    store_id: Mapped[str] = mapped_column(Name)
    sku: Mapped[str] = mapped_column(Name)
    promotion_id: Mapped[str] = mapped_column(Name)
    state: Mapped[str] = mapped_column(String(15))
    kind: Mapped[str] = mapped_column(String(15))
    reason: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(100))
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(String(25))
    on_hand: Mapped[Decimal | None] = mapped_column(Quantity)
    as_of: Mapped[datetime]
    back_since: Mapped[datetime | None]
    recheck_at: Mapped[datetime | None]
    """When time alone may change something; the tick takes alerts from here."""
    product: Mapped[dict[str, Any]] = mapped_column(Json)
    """Product, store and promise as they were told, so that what staff saw stays true."""
    store: Mapped[dict[str, Any]] = mapped_column(Json)
    promise: Mapped[dict[str, Any]] = mapped_column(Json)
    card: Mapped[dict[str, Any]] = mapped_column(Json)
    revision: Mapped[int]
    outlook: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What was believed of the shelf when the alert was last told as `running_out` or `suspected`."""
    reminded_at: Mapped[datetime | None]
    """When whoever took it on was asked, once, what came of it."""


class Outlook(Base):
    """What is believed of an advertised product's shelf: when it runs out, and whether it is empty already.

    Made by :mod:`app.alerts.outlooks`; the tick makes it again from `due_at`.
    """

    __tablename__ = "outlooks"
    __table_args__ = (Index("ix_outlooks_due_at", "due_at"), {"sqlite_with_rowid": False})

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey, primary_key=True)
    due_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    """None until it was made once, and while it must be made anew before anything is concluded from it."""
    rate_per_day: Mapped[float | None] = mapped_column(Float)
    """Units expected on an ordinary trading day."""
    probability_before_end: Mapped[float | None] = mapped_column(Float)
    expected_at: Mapped[datetime | None]
    early_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]
    probability_empty: Mapped[float | None] = mapped_column(Float)
    refuted_at: Mapped[datetime | None]
    """When a suspicion of this shelf was last refuted, by a sale or by staff."""


class ShownItem(Base):
    """A (store, product) that an open alert's card rests on: its change may re-rank the card."""

    __tablename__ = "shown_items"
    __table_args__ = (Index("ix_shown_items_store_id_sku", "store_id", "sku"),)

    alert_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("alerts.alert_id", ondelete="CASCADE"), primary_key=True
    )
    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(Name, primary_key=True)


class AlertEvent(Base):
    """The timeline: each decision about an alert, by a named reason."""

    __tablename__ = "alert_events"
    __table_args__ = (Index("ix_alert_events_alert_id_seq", "alert_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    alert_id: Mapped[str] = mapped_column(String(40), ForeignKey("alerts.alert_id", ondelete="CASCADE"))
    store_id: Mapped[str] = mapped_column(Name)
    at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class Outcome(Base):
    """What came of one customer, as staff told it."""

    __tablename__ = "outcomes"
    __table_args__ = (_one_of("kind", OutcomeKind), Index("ix_outcomes_alert_id_seq", "alert_id", "seq"))

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    alert_id: Mapped[str] = mapped_column(String(40), ForeignKey("alerts.alert_id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    sku: Mapped[str | None] = mapped_column(Name)
    quantity: Mapped[Decimal | None] = mapped_column(Quantity)
    remedy_offered: Mapped[bool | None]
    rank: Mapped[int | None]
    """Where on the card the product stood when the outcome was told; None when it was not on it."""
    shown: Mapped[list[Any] | None] = mapped_column(Json)
    """The products on the card when the outcome was told, in their order."""
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime]
