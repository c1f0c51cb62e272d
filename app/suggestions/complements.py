"""Complements: what goes with a product, by its own links, by what is bought with it, and by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from math import log1p

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.catalog.models import Product
from app.core.upsert import chunks
from app.suggestions import bought, traits
from app.suggestions.candidates import Scored
from app.suggestions.models import Trait
from app.suggestions.traits import Named
from app.suggestions.typical import within_kind
from app.suggestions.understanding import complements as lexicon
from app.suggestions.understanding.cross_reference import companions
from app.suggestions.understanding.fit_words import MAKERS
from app.suggestions.understanding.kinship import kinship
from app.suggestions.understanding.sizes import is_made_for_devices

LINKED = 2.0
"""The retailer's own links come first, in the order they were given."""
LINKED_BY_KIN = 0.5
"""What a link of an alternative adds, as far as it goes with the asked product too."""
TOGETHER = 1.2
"""What the most frequent partner adds; plain counts, by their logarithm."""
ENOUGH_TOGETHER = 2
"""Once in one basket is chance."""
TABLE_HOLDS = 5
"""The more baskets tell what goes with a product, the less the table of kinds is asked: with this many it counts
half. On groceries, whose baskets tell most, the table at full weight costs a sixth of what they tell."""
POPULAR = 0.15
STANDS_IN = 0.6
"""From this likeness of kinds on, one is taken instead of the other, not with it."""
USUAL = 0.12
"""The share of a product's price that people spend on what goes with it, roughly."""
PER_KIND = 300
LEAST = 0.28
"""What goes with it less than this is not worth a customer's time."""
KEPT_PER_KIND = 12
"""Enough that a store which has not all of them has one."""
PER_DEVICE = 24
"""Devices of a product whose names are searched for; a list longer than this names a whole family."""


def find(session: Session, asked: Named, kin: Sequence[str] = (), *, since: datetime) -> list[Scored]:
    """Accessories of a product over the whole catalogue, best first; `kin` are its best alternatives."""
    own = session.execute(select(Product.accessories).where(Product.sku == asked.sku)).scalar_one_or_none() or []
    own = _fitting(session, asked, own)
    scores: dict[str, float] = {sku: LINKED - place / 100 for place, sku in enumerate(own)}
    why: dict[str, dict[str, object]] = {sku: {"linked": True} for sku in own}
    partners = _partners(session, asked, since=since)
    most = max((count for count, _ in partners.values()), default=0)
    for sku, (count, kind) in partners.items():
        scores[sku] = scores.get(sku, 0.0) + TOGETHER * log1p(count) / log1p(most)
        why.setdefault(sku, {}).update(together=count, kind=kind)
    for sku, count in _linked_by(session, asked, kin).items():
        scores[sku] = scores.get(sku, 0.0) + LINKED_BY_KIN * log1p(count) / log1p(len(kin))
        why.setdefault(sku, {})["linked_by"] = count
    by_kind: dict[str, float] = {}
    for sku, score, kind in _by_kind(session, asked):
        by_kind[sku] = max(score, by_kind.get(sku, 0.0))
        why.setdefault(sku, {})["kind"] = kind
    sold = bought.popularity(session, by_kind, since=since)
    best = max(sold.values(), default=0)
    unknown = TABLE_HOLDS / (TABLE_HOLDS + most)
    for sku, score in by_kind.items():
        popular = POPULAR * log1p(sold.get(sku, 0)) / log1p(best) if best else 0.0
        scores[sku] = scores.get(sku, 0.0) + unknown * (score + popular)
    scores.pop(asked.sku, None)
    found = [Scored(sku, round(score, 4), why[sku]) for sku, score in scores.items()]
    return _mixed(sorted(found, key=lambda one: (-one.score, one.sku)))


def _fitting(session: Session, asked: Named, links: Sequence[str]) -> list[str]:
    """Links, but for covers and batteries of another size or device: links are often given by the shelf."""
    known = traits.named(session, links)
    return [
        sku
        for sku in links
        if sku not in known
        or not is_made_for_devices(known[sku].understood.kind)
        or lexicon.may_go(asked.understood, known[sku].understood)
    ]


def _mixed(found: list[Scored]) -> list[Scored]:
    """The best of each kind that is worth it: a hundred mice would leave no room for the bag."""
    kept: Counter[object] = Counter()
    mixed = []
    for one in found:
        kind = one.why.get("kind")
        kept[kind] += 1
        if one.score >= LEAST and (kind is None or kept[kind] <= KEPT_PER_KIND):
            mixed.append(one)
    return mixed


def _partners(session: Session, asked: Named, *, since: datetime) -> dict[str, tuple[int, str | None]]:
    """In how many baskets with it each product was that does not stand in for it, and that one's kind."""
    counts = bought.together(session, asked.sku, since=since)
    known = traits.named(session, (sku for sku, count in counts.items() if count >= ENOUGH_TOGETHER))
    return {sku: (counts[sku], other.understood.kind) for sku, other in known.items() if not _stands_in(asked, other)}


def _stands_in(asked: Named, other: Named) -> bool:
    """Whether the other is the same kind of thing: bought together or not, it is no accessory."""
    kind = asked.understood.kind
    return kind is not None and kinship(kind, other.understood.kind) >= STANDS_IN


def _by_kind(session: Session, asked: Named) -> Iterator[tuple[str, float, str]]:
    """Products of the kinds that go with it, with how well they do and their kind."""
    for pair in lexicon.of(asked.understood.kind):
        found = [
            (one, lexicon.goes_with(asked.understood, one.understood, pair)) for one in _of_kind(session, asked, pair)
        ]
        fitting = [(one, score) for one, score in found if score > 0]
        choice = within_kind(asked, [one for one, _ in fitting])
        for (one, score), share in zip(fitting, choice, strict=True):
            yield one.sku, score * share, pair.goes_with


def _of_kind(session: Session, asked: Named, pair: lexicon.Complement) -> list[Named]:
    """Products of the kind that goes with it; of many those nearest to what people add to a product of its price."""
    query = (
        select(*traits.COLUMNS)
        .join(Trait, Trait.sku == Product.sku)
        .where(Trait.kind == pair.goes_with, Product.active.is_(True))
    )
    itself = asked.understood
    read = cast(Trait.fits, Text)  # its spelling is one, a name's is any: "TN-450"
    if pair.needs == lexicon.SAME_DEVICE:
        devices = sorted(itself.devices | itself.fits | itself.itself | itself.made_for)[:PER_DEVICE]
        devices += sorted(companions(itself.fits) - itself.fits)[:PER_DEVICE]
        said = _said(devices)
        if pair.goes_with in lexicon.NAMED_BY_SERIES:  # "Garmin mount for nuvi" names no model
            said |= {"universal", *(asked.brand or "").split()[:1], *(itself.tokens & MAKERS)}
        if not said:
            return []
        query = query.where(
            or_(
                *(Product.name.icontains(word, autoescape=True) for word in said),
                *(read.contains(f'"{device}"', autoescape=True) for device in devices),
            )
        )
    if asked.price:
        query = query.order_by(func.abs(Product.price - Decimal(f"{asked.price * USUAL:.2f}")), Product.sku)
    else:
        query = query.order_by(Product.price, Product.sku)
    found = {one.sku: one for one in map(traits.of_row, session.execute(query.limit(PER_KIND)))}
    if pair.goes_with in lexicon.LOOSELY and itself.devices:
        # Of hundreds that go with anything, those that name this very device whatever they cost.
        named = query.where(or_(*(read.contains(f'"{device}"', autoescape=True) for device in itself.devices)))
        found |= {one.sku: one for one in map(traits.of_row, session.execute(named.limit(PER_DEVICE)))}
    return list(found.values())


def _linked_by(session: Session, asked: Named, kin: Sequence[str]) -> dict[str, int]:
    """How many of the alternatives link each accessory; those that do not go with the asked product are left out."""
    counts: Counter[str] = Counter()
    for part in chunks(kin):
        for links in session.scalars(select(Product.accessories).where(Product.sku.in_(part))):
            counts.update(set(links) - {asked.sku})
    known = traits.named(session, counts)
    return {
        sku: count
        for sku, count in counts.items()
        if sku in known
        and not _stands_in(asked, known[sku])
        and lexicon.may_go(asked.understood, known[sku].understood)
    }


def _said(devices: list[str]) -> set[str]:
    """A word of each device that a name made for it must hold: its longest, which is seldom written in two ways."""
    return {max(device.split(), key=len) for device in devices if device}
