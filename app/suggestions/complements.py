"""Complements: what goes with a product, by its own links, by what is bought with it, and by its kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import log1p

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.catalog.models import Product
from app.suggestions import bought, traits
from app.suggestions.candidates import Scored
from app.suggestions.models import Trait
from app.suggestions.traits import Named
from app.suggestions.understanding import complements as lexicon
from app.suggestions.understanding import similarity

LINKED = 2.0
"""The retailer's own links come first, in the order they were given."""
TOGETHER = 1.2
"""What the most frequent partner adds; plain counts, by their logarithm."""
ENOUGH_TOGETHER = 2
"""Once in one basket is chance."""
POPULAR = 0.15
AFFORDABLE = 1.0
"""An accessory dearer than this share of the product itself is seldom taken along."""
TOO_DEAR = 0.6
PER_KIND = 300
PER_DEVICE = 8
"""Devices of a product whose names are searched for; a list longer than this names a whole family."""


def find(session: Session, asked: Named, *, since: datetime) -> list[Scored]:
    """Accessories of a product over the whole catalogue, best first."""
    own = session.execute(select(Product.accessories).where(Product.sku == asked.sku)).scalar_one_or_none() or []
    scores: dict[str, float] = {sku: LINKED - place / 100 for place, sku in enumerate(own)}
    why: dict[str, dict[str, object]] = {sku: {"linked": True} for sku in own}
    partners = {
        sku: count
        for sku, count in bought.together(session, asked.sku, since=since).items()
        if count >= ENOUGH_TOGETHER
    }
    most = max(partners.values(), default=0)
    known = traits.named(session, partners)
    for sku, count in partners.items():
        if sku in known and not _stands_in(asked, known[sku]):
            scores[sku] = scores.get(sku, 0.0) + TOGETHER * log1p(count) / log1p(most)
            why.setdefault(sku, {}).update(together=count, kind=known[sku].understood.kind)
    by_kind: dict[str, float] = {}
    for sku, score, kind in _by_kind(session, asked):
        by_kind[sku] = max(score, by_kind.get(sku, 0.0))
        why.setdefault(sku, {})["kind"] = kind
    sold = bought.popularity(session, by_kind, since=since)
    best = max(sold.values(), default=0)
    for sku, score in by_kind.items():
        scores[sku] = scores.get(sku, 0.0) + score + (POPULAR * log1p(sold.get(sku, 0)) / log1p(best) if best else 0.0)
    scores.pop(asked.sku, None)
    found = [Scored(sku, round(score, 4), why[sku]) for sku, score in scores.items()]
    return sorted(found, key=lambda one: (-one.score, one.sku))


def _stands_in(asked: Named, other: Named) -> bool:
    """Whether the other is the same kind of thing: bought together or not, it is no accessory."""
    kind = asked.understood.kind
    return kind is not None and similarity.kinship(kind, other.understood.kind, same_leaf=False) > 0


def _by_kind(session: Session, asked: Named) -> Iterator[tuple[str, float, str]]:
    """Products of the kinds that go with it, with how well they do and their kind."""
    for pair in lexicon.of(asked.understood.kind):
        query = (
            select(*traits.COLUMNS)
            .join(Trait, Trait.sku == Product.sku)
            .where(Trait.kind == pair.goes_with, Product.active.is_(True))
        )
        if pair.needs == lexicon.SAME_DEVICE:
            devices = sorted(asked.understood.devices | asked.understood.fits)[:PER_DEVICE]
            if not devices:
                continue
            query = query.where(or_(*(Product.name.icontains(word, autoescape=True) for word in _said(devices))))
        for row in session.execute(query.order_by(Product.price, Product.sku).limit(PER_KIND)):
            other = traits.of_row(row)
            score = lexicon.goes_with(asked.understood, other.understood, pair)
            if score > 0:
                dear = asked.price and other.price and other.price > AFFORDABLE * asked.price
                yield other.sku, score * (TOO_DEAR if dear else 1.0), pair.goes_with


def _said(devices: list[str]) -> set[str]:
    """A word of each device that a name made for it must hold: its longest, which is seldom written in two ways."""
    return {max(device.split(), key=len) for device in devices if device}
