"""Which names are known: the two questions that every batch of stock levels asks, by hand for their speed."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy.orm import Session

from app.core.bulk import packed, unpacked
from app.core.db import is_postgresql
from app.core.upsert import chunks


@lru_cache
def _known_stores(on_postgresql: bool) -> str:
    rows = unpacked(on_postgresql, store_id="text")
    return f"SELECT r.store_id FROM {rows} JOIN stores s ON s.store_id = r.store_id"  # noqa: S608 - made of constants


@lru_cache
def _unknown_skus(on_postgresql: bool) -> str:
    rows = unpacked(on_postgresql, sku="text")
    if on_postgresql:
        # OFFSET 0 keeps the planner at one probe a key; at a thousand keys it would read every product.
        probe = "LEFT JOIN LATERAL (SELECT true AS found FROM products p WHERE p.sku = r.sku OFFSET 0) k ON true"
        return f"SELECT r.sku FROM {rows} {probe} WHERE k.found IS NULL"  # noqa: S608 - made of constants
    return f"SELECT r.sku FROM {rows} WHERE r.sku NOT IN (SELECT sku FROM products)"  # noqa: S608 - made of constants


def known_stores(session: Session, ids: Collection[str]) -> set[str]:
    """Those of `ids` that are stores."""
    return _ask(session, _known_stores(is_postgresql(session)), ids)


def unknown_skus(session: Session, skus: Collection[str]) -> set[str]:
    """Those of `skus` that are no product yet."""
    return _ask(session, _unknown_skus(is_postgresql(session)), skus)


def _ask(session: Session, statement: str, names: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(sorted(names)):
        bound = packed(is_postgresql(session), [(name,) for name in part])
        found.update(session.connection().exec_driver_sql(statement, bound).scalars())
    return found
