"""What sales tell of two products: bought together, or one instead of the other. Asked of the sales themselves.

Nothing is counted ahead: an asked product's own baskets are read when its candidates are made, so there is no
tally to keep right, and what is pruned is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.core.bulk import among
from app.core.upsert import chunks
from app.stock.models import Sale, SaleLine

MOST_BASKETS = 5_000
"""The newest baskets of an asked product that are looked into; more tell nothing new."""
MOST_HOUSEHOLDS = 5_000
MOST_PARTNERS = 300
KEYS_PER_QUERY = 500


def together(session: Session, sku: str, *, since: datetime) -> dict[str, int]:
    """In how many baskets with `sku` each other product was; the most frequent, over all stores.

    Plain counts: on groceries they beat lift and cosine, which favour what hardly sells.
    """
    baskets = (
        select(SaleLine.store_id, SaleLine.transaction_id)
        .where(SaleLine.sku == sku, SaleLine.occurred_at >= since, SaleLine.quantity > 0)
        .order_by(SaleLine.occurred_at.desc())
        .limit(MOST_BASKETS)
        .subquery()
    )
    number = func.count(func.distinct(baskets.c.store_id + "|" + baskets.c.transaction_id))
    query = (
        select(SaleLine.sku, number)
        .join(
            baskets,
            and_(SaleLine.store_id == baskets.c.store_id, SaleLine.transaction_id == baskets.c.transaction_id),
        )
        .where(SaleLine.sku != sku, SaleLine.quantity > 0)
        .group_by(SaleLine.sku)
        .order_by(number.desc(), SaleLine.sku)
        .limit(MOST_PARTNERS)
    )
    return dict(session.execute(query).all())


def instead(session: Session, sku: str, kin: Collection[str], *, since: datetime) -> dict[str, int]:
    """How many households that bought `sku` bought each of its kin at another visit, over all stores.

    What is bought together is no choice between the two and does not count. On groceries this tells more than
    whose purchase came right after: most products sell too seldom for that. Choices under normal supply, not under a
    stock-out; only sales that name their household count.
    """
    bought_it = (SaleLine.sku == sku, SaleLine.occurred_at >= since, SaleLine.quantity > 0)
    same_sale = and_(SaleLine.store_id == Sale.store_id, SaleLine.transaction_id == Sale.transaction_id)
    buyers = (
        select(Sale.household)
        .join(SaleLine, same_sale)
        .where(*bought_it, Sale.household.is_not(None))
        .distinct()
        .limit(MOST_HOUSEHOLDS)
        .subquery()
    )
    beside = aliased(SaleLine)
    is_beside = exists().where(
        beside.store_id == Sale.store_id, beside.transaction_id == Sale.transaction_id, beside.sku == sku
    )
    households = func.count(func.distinct(Sale.household))
    query = (
        select(SaleLine.sku, households)
        .select_from(buyers)
        .join(Sale, Sale.household == buyers.c.household)
        .join(SaleLine, same_sale)
        .where(Sale.occurred_at >= since, SaleLine.quantity > 0, ~is_beside)
        .group_by(SaleLine.sku)
    )
    wanted = set(kin)
    return {other: count for other, count in session.execute(query) if other in wanted}


def popularity(session: Session, skus: Collection[str], *, since: datetime) -> dict[str, int]:
    """In how many sales each product was, over all stores; those never sold are left out."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(skus)), KEYS_PER_QUERY):
        query = (
            select(SaleLine.sku, func.count())
            .where(
                # By their index: told a list of hundreds, PostgreSQL looks through every line instead.
                among(session, (SaleLine.sku,), [(sku,) for sku in part]),
                SaleLine.occurred_at >= since,
                SaleLine.quantity > 0,
            )
            .group_by(SaleLine.sku)
        )
        found |= dict(session.execute(query).all())
    return found
