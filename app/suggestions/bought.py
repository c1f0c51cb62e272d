"""What sales tell of two products: bought together, or one instead of the other. Asked of the sales themselves.

Nothing is counted ahead: an asked product's own baskets are read when its candidates are made, so there is no
tally to keep right, and what is pruned is forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

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
    """How often a household that bought `sku` bought each of its kin the next time, over all stores.

    Choices under normal supply, not under a stock-out; only sales that name their household count.
    """
    buyers = (
        select(Sale.household)
        .join(SaleLine, and_(SaleLine.store_id == Sale.store_id, SaleLine.transaction_id == Sale.transaction_id))
        .where(SaleLine.sku == sku, SaleLine.occurred_at >= since, SaleLine.quantity > 0, Sale.household.is_not(None))
        .distinct()
        .limit(MOST_HOUSEHOLDS)
    )
    households = [household for household in session.scalars(buyers) if household is not None]
    bought: list[tuple[str, datetime, str]] = []
    wanted = {*kin, sku}
    for part in chunks(sorted(households), KEYS_PER_QUERY):
        query = (
            select(Sale.household, SaleLine.occurred_at, SaleLine.sku)
            .join(SaleLine, and_(SaleLine.store_id == Sale.store_id, SaleLine.transaction_id == Sale.transaction_id))
            .where(Sale.household.in_(part), SaleLine.occurred_at >= since, SaleLine.quantity > 0)
        )
        bought += [(str(household), at, other) for household, at, other in session.execute(query) if other in wanted]
    return switches(bought, sku)


def switches(bought: Collection[tuple[str, datetime, str]], sku: str) -> dict[str, int]:
    """Count the purchases (household, instant, sku) that follow one of `sku` in the same household and are another.

    Of several bought at once nothing is known to stand in for the other, so such a purchase counts for none.
    """
    counts: Counter[str] = Counter()
    for _, purchases in groupby(sorted(bought), key=lambda one: one[0]):
        visits = [{one[2] for one in visit} for _, visit in groupby(purchases, key=lambda one: one[1])]
        for before, after in pairwise(visits):
            if before == {sku} and len(after) == 1 and sku not in after:
                counts.update(after)
    return dict(counts)


def popularity(session: Session, skus: Collection[str], *, since: datetime) -> dict[str, int]:
    """In how many sales each product was, over all stores; those never sold are left out."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(skus)), KEYS_PER_QUERY):
        query = (
            select(SaleLine.sku, func.count())
            .where(SaleLine.sku.in_(part), SaleLine.occurred_at >= since, SaleLine.quantity > 0)
            .group_by(SaleLine.sku)
        )
        found |= dict(session.execute(query).all())
    return found
