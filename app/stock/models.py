"""Tables of stock. All are keyed by store first, so they shard by store."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, text, type_coerce
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Money, Name, ProductKey, Quantity

_LASTS = text("back_at IS NULL")


class StockLevel(Base):
    """The reading that stands for a product at a store, and what was sold since."""

    __tablename__ = "stock_levels"
    __table_args__ = {"sqlite_with_rowid": False}

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey, primary_key=True)
    counted: Mapped[Decimal | None] = mapped_column(Quantity)
    """On hand as last read; None: the POS does not track it."""
    as_of: Mapped[datetime]
    sold: Mapped[Decimal] = mapped_column(Quantity)
    """Sales less returns after `as_of`."""
    sold_at: Mapped[datetime | None]
    """The newest of those sales."""
    previous: Mapped[Decimal | None] = mapped_column(Quantity)
    """On hand before the reading that stands; the upsert keeps it so that what changed needs no second look."""
    source: Mapped[str] = mapped_column(String(80))

    @hybrid_property
    def on_hand(self) -> Decimal | None:
        """Units on hand now, by the record. In a query too: a bare difference would be compared in thousandths."""
        return None if self.counted is None else self.counted - self.sold

    @on_hand.inplace.expression
    @classmethod
    def _on_hand(cls) -> ColumnElement[Decimal | None]:
        return type_coerce(cls.counted - cls.sold, Quantity)

    @property
    def known_at(self) -> datetime:
        """The instant of the newest information behind `on_hand`."""
        return self.as_of if self.sold_at is None else max(self.as_of, self.sold_at)


class StockReading(Base):
    """History: each reading that changed the quantity, and late ones that differ."""

    __tablename__ = "stock_readings"
    __table_args__ = (Index("ix_stock_readings_as_of", "as_of"), {"sqlite_with_rowid": False})

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey, primary_key=True)
    as_of: Mapped[datetime] = mapped_column(primary_key=True)
    counted: Mapped[Decimal | None] = mapped_column(Quantity)


class Sale(Base):
    """A transaction that was taken; it counts once per store and transaction identifier."""

    __tablename__ = "sales"
    __table_args__ = (
        Index("ix_sales_occurred_at", "occurred_at"),
        Index("ix_sales_household_occurred_at", "household", "occurred_at"),
        {"sqlite_with_rowid": False},
    )

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    transaction_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    household: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of the caller's own name for the customer: who bought something else instead."""


class SaleLine(Base):
    """One product within a transaction; a return has a negative quantity."""

    __tablename__ = "sale_lines"
    __table_args__ = (
        Index("ix_sale_lines_store_id_sku_occurred_at", "store_id", "sku", "occurred_at"),
        Index("ix_sale_lines_sku_occurred_at", "sku", "occurred_at"),
        {"sqlite_with_rowid": False},
    )

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    transaction_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ProductKey)
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[Decimal | None] = mapped_column(Money)
    occurred_at: Mapped[datetime]


class StoreFeed(Base):
    """When a store's POS was last heard."""

    __tablename__ = "store_feeds"

    store_id: Mapped[str] = mapped_column(Name, primary_key=True)
    heard_at: Mapped[datetime]
    newest_as_of: Mapped[datetime | None]
    newest_sale_at: Mapped[datetime | None]


class Silence(Base):
    """A source or a store's POS that has gone quiet for longer than it may, until it was heard again."""

    __tablename__ = "silences"
    __table_args__ = (
        CheckConstraint("about IN ('source', 'store')", name="about"),
        # However many clocks look, one silence at a time.
        Index("uq_silences_open", "about", "name", unique=True, sqlite_where=_LASTS, postgresql_where=_LASTS),
    )

    silence_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    about: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(Name)
    """The source_id or store_id."""
    last_heard_at: Mapped[datetime]
    since: Mapped[datetime]
    """When it was noticed."""
    back_at: Mapped[datetime | None]
