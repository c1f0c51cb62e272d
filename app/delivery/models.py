"""Tables of delivery: channels, the outbox, every attempt, and who has heard of which alert."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigKey, Json, Name
from app.delivery.rules import DeliveryState

_STATES = ", ".join(f"'{state}'" for state in DeliveryState)
_PENDING = text("state = 'pending'")


class Channel(Base):
    """Somewhere alerts are sent to."""

    __tablename__ = "channels"

    channel_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(Text)
    stores: Mapped[dict[str, Any]] = mapped_column(Json)
    events: Mapped[list[Any]] = mapped_column(Json)
    kinds: Mapped[list[Any]] = mapped_column(Json)
    after_minutes: Mapped[float] = mapped_column(Float)
    quiet_outside_opening_hours: Mapped[bool]
    group_seconds: Mapped[float] = mapped_column(Float)
    enabled: Mapped[bool]
    disabled_reason: Mapped[str | None] = mapped_column(String(500))
    failing_since: Mapped[datetime | None]
    secret: Mapped[str | None] = mapped_column(String(120))
    old_secret: Mapped[str | None] = mapped_column(String(120))
    old_secret_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Delivery(Base):
    """One message to one channel; the outbox. Written in the transaction of what it tells of."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_deliveries_due", "next_attempt_at", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_deliveries_order", "channel_id", "alert_id", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_deliveries_alert_id", "alert_id"),
        Index("ix_deliveries_merged_into", "merged_into", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_deliveries_channel_id_seq", "channel_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    delivery_id: Mapped[str] = mapped_column(String(40), unique=True)
    webhook_id: Mapped[str] = mapped_column(String(40))
    channel_id: Mapped[str] = mapped_column(String(40), ForeignKey("channels.channel_id", ondelete="CASCADE"))
    alert_id: Mapped[str | None] = mapped_column(String(40))
    store_id: Mapped[str | None] = mapped_column(Name)
    type: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    """Attempts since it was last asked for; a redelivery starts again."""
    claims: Mapped[int]
    """How often a sender took it. Above zero the receiver may have heard it, whatever we know."""
    next_attempt_at: Mapped[datetime]
    held_for: Mapped[str | None] = mapped_column(String(10))
    """Why it waits to be sent with others of its store; None: it goes by itself."""
    merged_into: Mapped[int | None] = mapped_column(BigKey)
    """The digest that carries it. It shares that one's fate, and keeps its place in line until then."""
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Attempt(Base):
    """One try at one delivery."""

    __tablename__ = "attempts"

    attempt_seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    delivery_seq: Mapped[int] = mapped_column(ForeignKey("deliveries.seq", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)


class Hearing(Base):
    """A channel that was told of an alert, and so is owed its end. The primary key makes it once."""

    __tablename__ = "hearings"

    alert_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("channels.channel_id", ondelete="CASCADE"), primary_key=True
    )
    heard_at: Mapped[datetime]


class Push(Base):
    """A device that has been sent a message of a push channel: another attempt is for the others."""

    __tablename__ = "pushes"

    delivery_seq: Mapped[int] = mapped_column(
        BigKey, ForeignKey("deliveries.seq", ondelete="CASCADE"), primary_key=True
    )
    device_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sent_at: Mapped[datetime]
