"""Traits: what each product is understood to be, kept beside it so that its kin are found by an index.

A product that is new or has changed is only marked, in the transaction that brought it; the clock reads it
within seconds. Who needs it sooner reads it on the spot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.catalog.models import Product
from app.core.upsert import chunks, upsert
from app.suggestions.models import Trait
from app.suggestions.understanding.kinds import CATEGORY, UNKNOWN, lexicon
from app.suggestions.understanding.learned import NOBODY_DOUBTS, Learned
from app.suggestions.understanding.reading import Understood, read, said, words
from app.suggestions.understanding.tables import reading

MANY_UNREAD = 50
BATCH = 1_000
"""Products read at once: about half a second's work."""
OTHER_DOUBT = 1.0
"""Nats by which a doubt must have changed to be written down again."""
EXAMPLES = 100
"""Products of each kind that are learned from: more tell little more and cost memory."""


@dataclass(frozen=True)
class Named:
    """A product with what is understood of it."""

    sku: str
    name: str
    brand: str | None
    category: str | None
    regular_price: Decimal | None
    sold_at: Decimal | None
    """The regular price while it is sold."""
    changed_at: datetime
    understood: Understood

    @property
    def price(self) -> float | None:
        """The regular price, to reckon with."""
        return None if self.regular_price is None else float(self.regular_price)


def mark(session: Session, skus: Collection[str]) -> None:
    """Have these products read anew."""
    empty: dict[str, Any] = {"kind": None, "attributes": {}, "fits": [], "devices": [], "doubt": 0.0, "price": None}
    empty |= {"read_at": None, "reading": None}
    upsert(session, Trait, [{"sku": sku, **empty} for sku in set(skus)], key=("sku",))


def is_due(session: Session) -> bool:
    """Whether any product is still to be read."""
    return session.execute(select(Trait.sku).where(Trait.read_at.is_(None)).limit(1)).first() is not None


def is_behind(session: Session) -> bool:
    """Whether so many products are still to be read that a catalogue has just come in; a few always are."""
    query = select(Trait.sku).where(Trait.read_at.is_(None)).order_by(Trait.sku).offset(MANY_UNREAD).limit(1)
    return session.execute(query).first() is not None


def unread(session: Session, learned: Learned | None = None) -> list[Named]:
    """Some products that are to be read, read; writes nothing. What the lexicon does not tell is told by `learned`."""
    query = select(*COLUMNS).join(Trait, Trait.sku == Product.sku).where(Trait.read_at.is_(None))
    return [of_row(row, learned) for row in session.execute(query.order_by(Trait.sku).limit(BATCH))]


def examples(session: Session) -> Iterator[tuple[str, str | None, str]]:
    """Products to learn kinds from: name, brand and kind, a bounded number of each kind, read for certain.

    A kind that was itself only learned is no example, or a mistake would prove itself.
    """
    place = func.row_number().over(partition_by=Trait.kind, order_by=Trait.sku)
    ranked = (
        select(Trait.sku, Trait.kind, place.label("place"))
        .where(
            Trait.read_at.is_not(None),
            Trait.kind.is_not(None),
            ~Trait.kind.startswith(UNKNOWN),
            ~Trait.kind.startswith(CATEGORY),
        )
        .subquery()
    )
    query = select(Product.name, Product.brand, Product.category, ranked.c.kind).join(
        ranked, ranked.c.sku == Product.sku
    )
    for row in session.execute(query.where(ranked.c.place <= EXAMPLES)):
        if row.kind in lexicon().names and read(row.name, row.brand, row.category, {}).kind == row.kind:
            yield row.name, row.brand, row.kind


def asked_again(session: Session, learned: Learned, *, after: str) -> tuple[list[Named], str]:
    """Of some products those of which `learned` says something new, and where the next ones begin.

    It says the kind where nobody knew it, how far it doubts the kind that was read, and which one it is instead.
    `after`: the last sku seen before, "" to begin; "" is returned where there are no more.
    """
    query = select(*COLUMNS).join(Trait, Trait.sku == Product.sku)
    query = query.where(Trait.read_at.is_not(None), Trait.sku > after).order_by(Trait.sku).limit(BATCH)
    rows = session.execute(query).all()
    found = []
    for row in rows:
        is_unknown = row.kind is None or row.kind.startswith(UNKNOWN)
        doubt = NOBODY_DOUBTS if row.category else learned.doubt(row.name, row.brand, row.kind)
        if is_unknown or abs(doubt.nats - row.doubt) >= OTHER_DOUBT:
            again = _read(row, learned)
            if (again.understood.kind, again.understood.doubt) != (row.kind, row.doubt):
                found.append(again)
    return found, _next(rows)


def outdated(session: Session, learned: Learned | None, *, after: str) -> tuple[list[Named], str]:
    """Some products that another release has read, read as this one does, and where the next ones begin.

    `after`: as of :func:`asked_again`.
    """
    query = select(*COLUMNS).join(Trait, Trait.sku == Product.sku)
    query = query.where(Trait.read_at.is_not(None), Trait.reading.is_distinct_from(reading()), Trait.sku > after)
    rows = session.execute(query.order_by(Trait.sku).limit(BATCH)).all()
    return [_read(row, learned) for row in rows], _next(rows)


def _next(rows: Sequence[Row[Any]]) -> str:
    return rows[-1].sku if len(rows) == BATCH else ""


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
            "doubt": one.understood.doubt,
            "price": one.sold_at,
            "read_at": one.changed_at,
            "reading": reading(),
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
    Product.active,
    Product.attributes,
    Product.updated_at,
    Trait.kind,
    Trait.attributes.label("understood"),
    Trait.fits,
    Trait.devices,
    Trait.doubt,
    Trait.read_at,
)
"""What :func:`of_row` needs, of products joined with their traits."""


def of_row(row: Row[Any], learned: Learned | None = None) -> Named:
    """A product and its traits as one; read on the spot where it is not read yet."""
    if row.read_at is None:
        return _read(row, learned)
    fits, devices = frozenset(row.fits), frozenset(row.devices)
    seen = Understood(
        row.kind,
        row.understood,
        fits,
        devices,
        words(row.name, row.brand),
        doubt=row.doubt,
        **said(row.name, row.brand, fits, devices),
    )
    return _named(row, seen)


def _read(row: Row[Any], learned: Learned | None) -> Named:
    return _named(row, read(row.name, row.brand, row.category, row.attributes, learned))


def _named(row: Row[Any], seen: Understood) -> Named:
    sold_at = row.price if row.active else None
    return Named(row.sku, row.name, row.brand, row.category, row.price, sold_at, row.updated_at, seen)
