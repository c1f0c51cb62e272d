"""What alerts rest on: asked after every batch of levels and sales, so by hand for its speed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from app.core.bulk import packed, unpacked
from app.core.clock import to_micros
from app.core.db import is_postgresql
from app.rain_checks.rules import OUTSTANDING
from app.stock.service import Pair

_WAITING = ", ".join(f"'{state}'" for state in OUTSTANDING)
MANY_PAIRS = 300
"""Above this many changed rows it is cheaper to read what a store's alerts watch than to ask row by row."""


def watched(session: Session, pairs: Collection[Pair], *, now: datetime) -> set[Pair]:
    """Those pairs something may rest on: advertised here now, shown on an open alert's card, or waited for.

    Who holds a rain check waits for the product, also when the promotion is long over.
    """
    if not pairs:
        return set()
    on_postgresql = is_postgresql(session)
    if len(pairs) > MANY_PAIRS:
        statement = _in_stores(on_postgresql)
        keys = packed(on_postgresql, [(store_id,) for store_id in sorted({pair[0] for pair in pairs})])
    else:
        statement = _of_pairs(on_postgresql)
        keys = packed(on_postgresql, sorted(set(pairs)))
    at = to_micros(now)
    found = session.connection().exec_driver_sql(statement, (*keys, at, at))
    return {(store_id, sku) for store_id, sku in found}.intersection(pairs)


@lru_cache
def _of_pairs(on_postgresql: bool) -> str:
    at = "%s" if on_postgresql else "?"
    return f"""
        SELECT r.store_id, r.sku FROM {unpacked(on_postgresql, store_id="text", sku="text")}
        WHERE EXISTS (SELECT 1 FROM offer_windows w WHERE w.store_id = r.store_id AND w.sku = r.sku
                      AND w.starts_at <= {at} AND w.ends_at > {at})
           OR EXISTS (SELECT 1 FROM shown_items i WHERE i.store_id = r.store_id AND i.sku = r.sku)
           OR EXISTS (SELECT 1 FROM rain_checks c WHERE c.store_id = r.store_id AND c.sku = r.sku
                      AND c.state IN ({_WAITING}))
    """  # noqa: S608 - made of constants


@lru_cache
def _in_stores(on_postgresql: bool) -> str:
    at = "%s" if on_postgresql else "?"
    return f"""
        WITH heard AS (SELECT r.store_id FROM {unpacked(on_postgresql, store_id="text")})
        SELECT w.store_id, w.sku FROM offer_windows w
        WHERE w.store_id IN (SELECT store_id FROM heard) AND w.starts_at <= {at} AND w.ends_at > {at}
        UNION ALL
        SELECT i.store_id, i.sku FROM shown_items i WHERE i.store_id IN (SELECT store_id FROM heard)
        UNION ALL
        SELECT c.store_id, c.sku FROM rain_checks c
        WHERE c.store_id IN (SELECT store_id FROM heard) AND c.state IN ({_WAITING})
    """  # noqa: S608 - made of constants
