"""Candidates made ahead of time: for each advertised product, what may be offered for it or with it, anywhere.

Made in the background from the whole catalogue when a promotion or the catalogue changes, and once a day for
what sales have taught since; one product at a time, so that a stop loses nothing. What stands at a store, and
what it costs there, is weighed when a card is made. A product nobody prepared is prepared on the spot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from math import log1p
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.catalog.models import Product
from app.catalog.rules import gtin_of_key
from app.core.upsert import chunks, upsert
from app.promotions.models import OfferWindow
from app.suggestions import bought, complements, traits
from app.suggestions.candidates import Role, Scored
from app.suggestions.models import Acceptance, Candidate, Preparation, Trait
from app.suggestions.traits import Named
from app.suggestions.understanding.kinship import Shelves, is_unknown, shelves_of, stand_ins
from app.suggestions.understanding.similarity import NONE, Fit, Weights, fit

AGAIN_AFTER = timedelta(days=1)
SETTLE = timedelta(seconds=10)
"""A promotion's offers are prepared once its catalogue may have been read."""
CATALOGUE_SETTLES = timedelta(minutes=5)
"""A changed catalogue, which comes in many batches, has everything prepared again this often at most."""
LOOK_BACK = timedelta(days=365)
"""As far as sales are kept. On groceries a year ranks a twentieth better than four months: most sells seldom."""
POPULAR_OF = timedelta(days=112)
"""What sells is told by the last sixteen weeks: of a year's favourites some have gone out of fashion, or of stock."""
CHEAPEST, DEAREST = 1 / 5, 4.0
"""Prices, against the asked product's, outside which nobody would call it the same need."""
MOST_ON_THE_SPOT = 3
MOST_KIN = 1_500
"""Kin looked at, the nearest in price."""
MOST_ALTERNATIVES = 200
MOST_ACCESSORIES = 120
LINKS_FOLLOWED = 20
"""The best alternatives, whose own accessories are looked at."""
SWITCHES, POPULAR, TAKEN = 1.0, 0.3, 0.3
"""What past choices, sales and staff's experience weigh beside a fit of 0-1. On groceries, where names and
attributes say little, choices and popularity tell most; they are logarithms, so a fad does not drown the fit."""
ENOUGH_HOUSEHOLDS = 5
"""From so many on the most frequent choice has its full weight: one household is chance."""
OTHER_SHELF = 0.5
"""What sales say of a product that is another kind, or that the retailer keeps elsewhere, counts half, and as far
as it fits: what is bought at another visit may be what goes with it."""
PRIOR_TAKEN, PRIOR_SHOWN = 1.0, 8.0
"""A product nobody has been shown yet counts as taken once in eight."""
# Built once, as in the shelf: each card asks both.
_READY = select(Preparation.sku).where(
    Preparation.sku.in_(bindparam("skus", expanding=True)), Preparation.made_at.is_not(None)
)
_CANDIDATES = (
    select(Candidate.asked_sku, Candidate.role, Candidate.sku, Candidate.score, Candidate.why)
    .where(Candidate.asked_sku.in_(bindparam("skus", expanding=True)))
    .order_by(Candidate.asked_sku, Candidate.role, Candidate.score.desc(), Candidate.sku)
)


def mark(session: Session, skus: Collection[str], *, now: datetime) -> None:
    """Have the candidates of these advertised products made soon."""
    wanted = {sku for sku in skus if gtin_of_key(sku) is None}
    for part in chunks(sorted(wanted)):
        wanted.difference_update(session.scalars(select(Preparation.sku).where(Preparation.sku.in_(part))).all())
    rows = [{"sku": sku, "due_at": now + SETTLE, "made_at": None} for sku in wanted]
    upsert(session, Preparation, rows, key=("sku",), keep=("made_at",))


def catalogue_changed(session: Session, skus: Collection[str], *, now: datetime) -> None:
    """Have the products themselves read anew, their candidates made soon, and everybody's in a while."""
    traits.mark(session, skus)
    anew(session, now=now)
    for part in chunks(sorted(set(skus))):
        soon = now + SETTLE
        session.execute(
            update(Preparation).where(Preparation.sku.in_(part), Preparation.due_at > soon).values(due_at=soon)
        )


def anew(session: Session, *, now: datetime) -> None:
    """Have everybody's candidates made in a while, whatever they are made from having changed."""
    later = now + CATALOGUE_SETTLES
    session.execute(update(Preparation).where(Preparation.due_at > later).values(due_at=later))


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anything is to be prepared; a cheap look."""
    return session.execute(select(Preparation.sku).where(Preparation.due_at <= now).limit(1)).first() is not None


def take_one(session: Session, *, now: datetime) -> str | None:
    """Claim the product that has waited longest, for the day to come; None where nothing is due."""
    row = session.scalars(
        select(Preparation)
        .where(Preparation.due_at <= now)
        .order_by(Preparation.due_at, Preparation.sku)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.due_at = now + AGAIN_AFTER
    session.flush()
    return row.sku


def waiting(session: Session) -> int:
    """How many products have no candidates yet."""
    return session.execute(
        select(func.count()).select_from(Preparation).where(Preparation.made_at.is_(None))
    ).scalar_one()


def keep(session: Session, sku: str, made: dict[Role, list[Scored]], *, now: datetime) -> None:
    """Put a product's candidates in the place of those before; without a window to come it is let go instead."""
    session.execute(delete(Candidate).where(Candidate.asked_sku == sku))
    advertised = select(OfferWindow.sku).where(OfferWindow.sku == sku, OfferWindow.ends_at > now).limit(1)
    if session.execute(advertised).first() is None:
        session.execute(delete(Preparation).where(Preparation.sku == sku))
        return
    rows = [
        {"asked_sku": sku, "role": role.value, "sku": one.sku, "score": one.score, "why": one.why}
        for role, found in made.items()
        for one in found
    ]
    for part in chunks(rows):
        session.execute(insert(Candidate), part)
    prepared = session.get(Preparation, sku)
    if prepared is not None:
        prepared.made_at = now
    session.flush()


def candidates(session: Session, asked: Collection[str], *, now: datetime) -> dict[tuple[str, Role], dict[str, Scored]]:
    """The candidates of these products by role, best first; made on the spot where they are not prepared yet.

    Of a batch in which many are not, none is: whoever sent it would wait for all of them.
    """
    found: dict[tuple[str, Role], dict[str, Scored]] = {}
    prepared: set[str] = set()
    for part in chunks(sorted(set(asked))):
        prepared.update(session.scalars(_READY, {"skus": part}))
        for asked_sku, role, sku, score, why in session.execute(_CANDIDATES, {"skus": part}):
            found.setdefault((asked_sku, Role(role)), {})[sku] = Scored(sku, score, why)
    for sku in prepared:
        for role in Role:
            found.setdefault((sku, role), {})  # looked for, and none found
    missing = sorted(set(asked) - prepared)
    for sku in missing if len(missing) <= MOST_ON_THE_SPOT else ():
        for role, scored in make(session, sku, now=now).items():
            found[sku, role] = {one.sku: one for one in scored}
    return found


def make(session: Session, sku: str, *, now: datetime) -> dict[Role, list[Scored]]:
    """What may be offered for this product, and with it; best first. Writes nothing."""
    asked = traits.named(session, [sku]).get(sku)
    if asked is None:
        return {}
    since = now - LOOK_BACK
    kin = _kin(session, asked)
    alternatives = _alternatives(session, asked, kin, now=now)
    return {
        Role.ALTERNATIVE: alternatives[:MOST_ALTERNATIVES],
        Role.ACCESSORY: complements.find(
            session, asked, [one.sku for one in alternatives[:LINKS_FOLLOWED]], since=since
        )[:MOST_ACCESSORIES],
    }


def _alternatives(session: Session, asked: Named, kin: list[Named], *, now: datetime) -> list[Scored]:
    weights = Weights(one.understood for one in [asked, *kin])
    fits: dict[str, Fit] = {}
    shares: dict[str, float] = {}
    for one in kin:
        shelves = shelves_of(asked.category, one.category)
        found = fit(asked.understood, one.understood, weights, shelves=shelves)
        if found is not NONE and found.score > 0:
            fits[one.sku] = found
            is_beside = found.is_same_kind and shelves in (Shelves.SAME, Shelves.APART)
            shares[one.sku] = 1.0 if is_beside else OTHER_SHELF * min(1.0, found.score)
    switched = bought.instead(session, asked.sku, fits, since=now - LOOK_BACK)
    sold = bought.popularity(session, fits, since=now - POPULAR_OF)
    taken = acceptance(session, asked.sku)
    most_switched = max(ENOUGH_HOUSEHOLDS, *switched.values(), 0)
    most_sold = max(sold.values(), default=0)
    scored = []
    for sku, found in fits.items():
        why: dict[str, Any] = {"fit": round(found.score, 3), "same": list(found.same), "kind": found.is_same_kind}
        score = found.score
        if sku in switched:
            score += shares[sku] * SWITCHES * log1p(switched[sku]) / log1p(most_switched)
            why["instead"] = switched[sku]
        if most_sold and sku in sold:
            score += shares[sku] * POPULAR * log1p(sold[sku]) / log1p(most_sold)
        if sku in taken:
            score += TAKEN * (taken[sku] - PRIOR_TAKEN / PRIOR_SHOWN)
        scored.append(Scored(sku, round(max(0.0, score), 4), why))
    return sorted(scored, key=lambda one: (-one.score, one.sku))


def acceptance(session: Session, asked: str) -> dict[str, float]:
    """For products that were shown for this one: how likely one is taken, smoothed by a Beta prior."""
    query = select(Acceptance.sku, Acceptance.shown, Acceptance.taken).where(Acceptance.asked_sku == asked)
    return {sku: (taken + PRIOR_TAKEN) / (shown + PRIOR_SHOWN) for sku, shown, taken in session.execute(query)}


def _kin(session: Session, asked: Named) -> list[Named]:
    """Active products of the same kind or the same category leaf, the nearest in price first."""
    found: dict[str, Named] = {}
    for query in _kin_queries(asked):
        found |= {one.sku: one for one in map(traits.of_row, session.execute(query))}
    found.pop(asked.sku, None)
    return list(found.values())


def _kin_queries(asked: Named) -> Iterable[Select[Any]]:
    base = select(*traits.COLUMNS).join(Trait, Trait.sku == Product.sku).where(Product.active.is_(True))
    if asked.understood.kind is not None:
        kin = Trait.kind.in_(sorted(stand_ins(asked.understood.kind)))
        if asked.price:
            # Of a large kind, an index tells the nearest; whole products are looked up for those alone.
            near = _nearest(select(Trait.sku).where(kin), Trait.price, Trait.sku, asked).subquery()
            yield base.join(near, near.c.sku == Product.sku)
        else:
            yield base.where(kin).order_by(Product.sku).limit(MOST_KIN)
    if asked.category is not None:
        beside = base.where(
            Product.category == asked.category,
            or_(Trait.kind.is_(None), Trait.kind.not_in(sorted(stand_ins(asked.understood.kind)))),
        )
        yield _nearest(beside, Product.price, Product.sku, asked)
        if is_unknown(asked.understood.kind) and (parent := asked.category.rpartition(">")[0].strip()):
            next_to = base.where(Product.category_parent == parent, Product.category != asked.category)
            yield _nearest(next_to, Product.price, Product.sku, asked)


def _nearest(
    query: Select[Any],
    price: InstrumentedAttribute[Decimal | None],
    sku: InstrumentedAttribute[str],
    asked: Named,
) -> Select[Any]:
    """Of what is asked for those nearest in price, none far off."""
    if not asked.price:
        return query.order_by(sku).limit(MOST_KIN)
    within = price.between(_money(asked.price * CHEAPEST), _money(asked.price * DEAREST))
    return query.where(within).order_by(func.abs(price - _money(asked.price)), sku).limit(MOST_KIN)


def _money(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")
