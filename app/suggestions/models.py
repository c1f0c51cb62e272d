"""Tables of suggestions: what products are understood to be, candidates made ahead of time, and what was learned."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Float, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Json, Money, Name

_UNREAD = text("read_at IS NULL")


class Trait(Base):
    """What a product is understood to be, from its category, its name and the catalogue around it."""

    __tablename__ = "traits"
    __table_args__ = (
        Index("ix_traits_kind_price", "kind", "price", "sku"),
        Index("ix_traits_unread", "sku", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        {"sqlite_with_rowid": False},
    )

    sku: Mapped[str] = mapped_column(Name, primary_key=True)
    kind: Mapped[str | None] = mapped_column(String(200))
    """The kind of thing it is; products of one kind can stand in for each other."""
    attributes: Mapped[dict[str, Any]] = mapped_column(Json)
    """The product's own attributes over those read from its name."""
    fits: Mapped[list[Any]] = mapped_column(Json)
    """What it is made for ("galaxy s7"); empty: nothing in particular."""
    devices: Mapped[list[Any]] = mapped_column(Json)
    """The device it is itself, as what is made for it names it."""
    doubt: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """How far its name has the words of another kind, by what the catalogue has taught, in nats."""
    price: Mapped[Decimal | None] = mapped_column(Money)
    """The product's regular price while it is sold, so that the nearest of its kind are found by an index."""
    read_at: Mapped[datetime | None]
    """None: the product is new or has changed, and is to be read."""
    reading: Mapped[str | None] = mapped_column(String(16))
    """By which reading; another release reads it anew, and what is understood stands meanwhile."""


class Preparation(Base):
    """An asked product whose candidates are made, or to be made, in the background."""

    __tablename__ = "preparations"
    __table_args__ = (Index("ix_preparations_due_at", "due_at"), {"sqlite_with_rowid": False})

    sku: Mapped[str] = mapped_column(Name, primary_key=True)
    due_at: Mapped[datetime | None]
    """When they are to be made again; None: they stand until something changes."""
    made_at: Mapped[datetime | None]


class Candidate(Base):
    """A product that may be offered for, or with, an asked one; ranked over the whole catalogue."""

    __tablename__ = "candidates"
    __table_args__ = ({"sqlite_with_rowid": False},)

    asked_sku: Mapped[str] = mapped_column(Name, primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    sku: Mapped[str] = mapped_column(Name, primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    """Fit, 0-1; what stands at the store and what it costs there is weighed when a card is made."""
    why: Mapped[dict[str, Any]] = mapped_column(Json)


class Acceptance(Base):
    """How often a product stood on the card of an asked one when an outcome was told, and how often it was taken."""

    __tablename__ = "acceptances"
    __table_args__ = ({"sqlite_with_rowid": False},)

    asked_sku: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(Name, primary_key=True)
    shown: Mapped[float] = mapped_column(Float)
    """Weighed by how likely its place on the card was looked at."""
    taken: Mapped[float] = mapped_column(Float)
