"""Use cases of the catalogue: keep stores and products, find them, match GTINs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.catalog import rules
from app.catalog.models import Product, Store
from app.catalog.shapes import ProductIn, StoreIn
from app.core import paging
from app.core.errors import NotFound
from app.core.upsert import chunks, upsert

MAX_SEARCH_WORDS = 8


@dataclass(frozen=True)
class Warning_:
    """Something odd that was kept all the same; `key` is the store or sku it is about."""

    key: str
    code: str
    detail: str


@dataclass
class Saved:
    """What saving a batch of products changed."""

    created: set[str] = field(default_factory=set)
    skus: list[str] = field(default_factory=list)
    new_gtins: dict[str, str] = field(default_factory=dict)
    """GTIN -> sku now matched by it, for those not matched by this sku before."""
    warnings: list[Warning_] = field(default_factory=list)


def save_stores(session: Session, rows: Sequence[StoreIn], *, now: datetime) -> set[str]:
    """Create or replace stores; of a repeated identifier the last stands. Returns the ids that were new."""
    by_id = {row.store_id: row for row in rows}
    known: set[str] = set()
    for part in chunks(sorted(by_id)):
        known.update(session.scalars(select(Store.store_id).where(Store.store_id.in_(part))))
    upsert(
        session,
        Store,
        [row.model_dump() | {"created_at": now, "updated_at": now} for row in by_id.values()],
        key=["store_id"],
        keep=["created_at"],
    )
    session.expire_all()
    return set(by_id) - known


def save_products(session: Session, rows: Sequence[ProductIn], *, now: datetime) -> Saved:
    """Create or replace products; of a repeated sku the last stands."""
    by_sku = {row.sku: row for row in rows}
    before: dict[str, tuple[str | None, datetime | None]] = {}
    for part in chunks(sorted(by_sku)):
        found = session.execute(select(Product.sku, Product.gtin, Product.gtin_at).where(Product.sku.in_(part)))
        before.update({sku: (gtin, since) for sku, gtin, since in found})
    saved = Saved(created=set(by_sku) - set(before), skus=list(by_sku))
    values: list[dict[str, Any]] = []
    for sku, row in by_sku.items():
        gtin = row.gtin.digits if row.gtin else None
        had, since = before.get(sku, (None, None))
        path = rules.category_path(row.category)
        if row.gtin and not row.gtin.is_valid:
            detail = f"GTIN {row.gtin.digits}: the check digit is wrong; kept as it is."
            saved.warnings.append(Warning_(sku, "gtin_check_digit", detail))
        if gtin is not None and gtin != had:
            saved.new_gtins[gtin] = sku
        values.append(
            row.model_dump(exclude={"gtin", "category"})
            | {
                "gtin": gtin,
                "gtin_at": since if gtin == had else (now if gtin else None),
                "category": rules.joined(path),
                "category_parent": rules.joined(path[:-1]),
                "created_at": now,
                "updated_at": now,
            }
        )
    upsert(session, Product, values, key=["sku"], keep=["created_at"])
    session.expire_all()
    _warn_of_shared_gtins(session, saved, values)
    return saved


def _warn_of_shared_gtins(session: Session, saved: Saved, values: Sequence[dict[str, Any]]) -> None:
    mine = {value["gtin"]: value["sku"] for value in values if value["gtin"]}
    holders: dict[str, list[str]] = {}
    for part in chunks(sorted(mine)):
        for gtin, sku in session.execute(select(Product.gtin, Product.sku).where(Product.gtin.in_(part))):
            holders.setdefault(gtin or "", []).append(sku)
    for value in values:
        others = sorted(set(holders.get(value["gtin"], ())) - {value["sku"]})
        if others:
            detail = f"GTIN {value['gtin']} is also that of {', '.join(others[:5])}; the newer product is matched."
            saved.warnings.append(Warning_(value["sku"], "gtin_shared", detail))


def match_gtins(session: Session, gtins: Iterable[str]) -> dict[str, str]:
    """GTIN -> sku; of several products that claim one GTIN the one that claimed it last."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(gtins))):
        rows = session.execute(
            select(Product.gtin, Product.sku)
            .where(Product.gtin.in_(part))
            .order_by(Product.gtin, Product.gtin_at, Product.sku)
        )
        found.update((gtin or "", sku) for gtin, sku in rows)
    return found


def known_skus(session: Session, skus: Collection[str]) -> set[str]:
    """Those of `skus` that are products."""
    found: set[str] = set()
    for part in chunks(sorted(set(skus))):
        found.update(session.scalars(select(Product.sku).where(Product.sku.in_(part))))
    return found


def products_by_sku(session: Session, skus: Collection[str]) -> dict[str, Product]:
    """The products among `skus`."""
    found: dict[str, Product] = {}
    for part in chunks(sorted(set(skus))):
        found.update(
            {product.sku: product for product in session.scalars(select(Product).where(Product.sku.in_(part)))}
        )
    return found


def stores_by_id(session: Session, ids: Collection[str] | None = None) -> dict[str, Store]:
    """The stores among `ids`, or all of them."""
    query = select(Store)
    if ids is not None:
        query = query.where(Store.store_id.in_(sorted(set(ids))))
    return {store.store_id: store for store in session.scalars(query)}


def store(session: Session, store_id: str) -> Store:
    """One store. Raises NotFound."""
    found = session.get(Store, store_id)
    if found is None:
        raise NotFound(f"No store is known as {store_id}.")
    return found


def product(session: Session, reference: str) -> Product:
    """One product by sku or, failing that, by GTIN. Raises NotFound."""
    found = session.get(Product, reference)
    gtin = rules.gtin_or_none(reference) if found is None else None
    if gtin is not None:
        sku = match_gtins(session, [gtin]).get(gtin)
        found = session.get(Product, sku) if sku else None
    if found is None:
        raise NotFound(f"No product is known as {reference}.")
    return found


def page_stores(
    session: Session, *, limit: int, cursor: str | None, only: frozenset[str] | None
) -> tuple[list[Store], str | None]:
    """A page of stores, newest first; `only` limits it to a key's own stores."""
    query = select(Store)
    if only is not None:
        query = query.where(Store.store_id.in_(sorted(only)))
    return paging.page(session, query, Store.created_at, Store.store_id, limit=limit, cursor=cursor)


def page_products(
    session: Session, *, limit: int, cursor: str | None, text: str | None
) -> tuple[list[Product], str | None]:
    """A page of products, newest first. `text` keeps those that have every word in name, brand, sku or GTIN."""
    query = _matching(select(Product), text) if text and text.strip() else select(Product)
    return paging.page(session, query, Product.created_at, Product.sku, limit=limit, cursor=cursor)


def _matching(query: Select[Product], text: str) -> Select[Product]:
    gtin = rules.gtin_or_none(text)
    if gtin is not None:
        return query.where(or_(Product.gtin == gtin, Product.sku == text.strip()))
    words = text.lower().split()[:MAX_SEARCH_WORDS]
    columns = (Product.name, Product.brand, Product.sku)
    return query.where(
        and_(*(or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)) for word in words))
    )
