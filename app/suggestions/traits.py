"""Traits: what each product is understood to be, kept beside it so that its kin are found by an index.

A product that is new or has changed is only marked, in the transaction that brought it; the clock reads it
within seconds. Who needs it sooner reads it on the spot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.catalog.models import Product
from app.core.upsert import chunks, upsert
from app.suggestions.models import Trait
from app.suggestions.understanding.reading import Understood, read, said, words

BATCH = 1_000
"""Products read at once: about half a second's work."""


@dataclass(frozen=True)
class Named:
    """A product with what is understood of it."""

    sku: str
    name: str
    brand: str | None
    category: str | None
    price: float | None
    changed_at: datetime
    understood: Understood


def mark(session: Session, skus: Collection[str]) -> None:
    """Have these products read anew."""
    empty: dict[str, Any] = {"kind": None, "attributes": {}, "fits": [], "devices": [], "read_at": None}
    upsert(session, Trait, [{"sku": sku, **empty} for sku in set(skus)], key=("sku",))


def is_due(session: Session) -> bool:
    """Whether any product is still to be read."""
    return session.execute(select(Trait.sku).where(Trait.read_at.is_(None)).limit(1)).first() is not None


def unread(session: Session) -> list[Named]:
    """Some products that are to be read, read; writes nothing."""
    query = select(*COLUMNS).join(Trait, Trait.sku == Product.sku).where(Trait.read_at.is_(None))
    return [of_row(row) for row in session.execute(query.order_by(Trait.sku).limit(BATCH))]


def keep(session: Session, found: Sequence[Named]) -> None:
    """Keep what was read, but for products that have changed since."""
    stands = {
        sku: changed_at
        for part in chunks([one.sku for one in found])
        for sku, changed_at in session.execute(select(Product.sku, Product.updated_at).where(Product.sku.in_(part)))
    }
    rows = [
        {
            "sku": one.sku,
            "kind": one.understood.kind,
            "attributes": dict(one.understood.attributes),
            "fits": sorted(one.understood.fits),
            "devices": sorted(one.understood.devices),
            "read_at": one.changed_at,
        }
        for one in found
        if stands.get(one.sku) == one.changed_at
    ]
    upsert(session, Trait, rows, key=("sku",))


def named(session: Session, skus: Iterable[str]) -> dict[str, Named]:
    """These products with what is understood of them."""
    found: dict[str, Named] = {}
    for part in chunks(sorted(set(skus))):
        query = select(*COLUMNS).outerjoin(Trait, Trait.sku == Product.sku).where(Product.sku.in_(part))
        found |= {one.sku: one for one in map(of_row, session.execute(query))}
    return found


COLUMNS = (
    Product.sku,
    Product.name,
    Product.brand,
    Product.category,
    Product.price,
    Product.attributes,
    Product.updated_at,
    Trait.kind,
    Trait.attributes.label("understood"),
    Trait.fits,
    Trait.devices,
    Trait.read_at,
)
"""What :func:`of_row` needs, of products joined with their traits."""


def of_row(row: Row[Any]) -> Named:
    """A product and its traits as one; read on the spot where it is not read yet."""
    if row.read_at is None:
        seen = read(row.name, row.brand, row.category, row.attributes)
    else:
        fits, devices = frozenset(row.fits), frozenset(row.devices)
        seen = Understood(
            row.kind,
            row.understood,
            fits,
            devices,
            words(row.name, row.brand),
            **said(row.name, row.brand, fits, devices),
        )
    price = None if row.price is None else float(row.price)
    return Named(row.sku, row.name, row.brand, row.category, price, row.updated_at, seen)
