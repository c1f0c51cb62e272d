"""Remedies: what the store owes a customer who came for a promise it cannot keep. Pure.

A remedy never costs the customer more than the ad. A dearer product at its own price is an alternative, not
a remedy: standing alone it is what several countries call bait and switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from app.core.clock import rfc3339
from app.core.shapes import quantity_number
from app.suggestions import quantities
from app.suggestions.card import RemedyLine
from app.suggestions.elsewhere import OtherStore, opens
from app.suggestions.profiles import Profile
from app.suggestions.rules import DEAREST_COMPARABLE, LIST_LENGTH, Asked, Item, is_same_kind, qualifies
from app.suggestions.words import Words

_SIZES = frozenset({"inches", "gb", "tb", "ml", "l", "litres", "g", "kg", "m", "mah", "hours", "count", "pieces"})
"""Units of which less is less: a smaller one is no comparable product."""


@dataclass(frozen=True)
class Terms:
    """What may and must be offered: kinds in order of preference, a rain check's limits, and the law behind it."""

    kinds: Sequence[str]
    valid_until: date
    limit_per_customer: int | None
    due: Sequence[str] = field(default=())
    """Kinds the store's jurisdiction asks for: they stand whatever else there is no room for."""
    notice: str | None = None
    """Words to put up in the store beside a rain check that is due."""
    jurisdiction: str | None = None


@dataclass(frozen=True)
class Comparable:
    """A product to give instead, and what the customer pays for it: the advertised price or less."""

    item: Item
    price: Decimal


def comparable(candidates: Iterable[Item], asked: Asked, profile: Profile, *, decimals: int = 2) -> Comparable | None:
    """The product to give at the advertised price: same need, at least as valuable, the nearest in value.

    At least as valuable means regularly priced at or above the sold-out one, with everything it has, and no smaller.
    Where there is none and the profile lets it count, one of lesser value at the same percentage off, rounded down to
    the currency's `decimals`. The ad team's own picks are meant to be sold, so they come last.
    """
    regular, ad_price = asked.item.regular_price, asked.ad_price
    if regular is None or ad_price is None or regular <= 0:
        return None
    fitting = sorted(
        (
            (item.regular_price, item)
            for item in candidates
            if qualifies(item, asked)
            and (is_same_kind(item, asked) or item.sku in asked.item.substitutes)
            and item.regular_price is not None
            # One that costs less than the ad as it stands is no favour, but an alternative at its own price.
            and item.price is not None
            and item.price >= ad_price
        ),
        key=lambda pair: (pair[1].sku in asked.picks, pair[0], pair[1].sku),
    )
    for value, item in fitting:
        if (
            regular <= value <= regular * DEAREST_COMPARABLE
            and is_no_less(item, asked)
            and is_worth(item, ad_price, asked)
        ):
            return Comparable(item, ad_price)
    if not profile.lesser_at_same_saving or ad_price > regular:
        return None
    lesser = [(value, item) for value, item in fitting if regular / DEAREST_COMPARABLE <= value < regular]
    for value, item in sorted(lesser, key=lambda pair: (pair[1].sku in asked.picks, -pair[0], pair[1].sku)):
        price = (value * ad_price / regular).quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
        if price > 0 and is_worth(item, price, asked):
            return Comparable(item, price)
    return None


def is_worth(item: Item, price: Decimal, asked: Asked) -> bool:
    """Whether it gives as much for the money as the ad promised, where they are bought by the amount.

    Half a pack at the advertised price is no comparable product, whatever half a pack costs as a rule.
    """
    pair = asked.amounts(item)
    return pair is None or asked.ad_price is None or quantities.is_worth(price, asked.ad_price, pair)


def is_no_less(item: Item, asked: Asked) -> bool:
    """Whether the item has all that the asked one has, and no less of it, as far as both say.

    Of what is bought by the amount the whole amount counts, not how it is packed.
    """
    pair = asked.amounts(item)
    packed = frozenset() if pair is None else quantities.stated(pair.asked.measure)
    for name, wanted in asked.item.facts.items():
        has = item.facts.get(name)
        if wanted is True and has is False:
            return False
        if name in packed:
            continue
        if name.lower().rsplit("_", 1)[-1] in _SIZES and _is_number(wanted) and _is_number(has) and has < wanted:
            return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def lines(
    asked: Asked, terms: Terms, stores: Sequence[OtherStore], instead: Comparable | None, words: Words
) -> list[RemedyLine]:
    """Up to three remedies in the order of the terms: one of each kind, what is due before all else, then further
    stores."""
    if asked.ad_price is None:
        return []
    first: list[RemedyLine] = []
    more: list[RemedyLine] = []
    for kind in terms.kinds:
        if kind == "other_store":
            found = [_other_store(store, terms, words) for store in stores[:LIST_LENGTH]]
            first += found[:1]
            more += found[1:]
        elif kind == "comparable_at_ad_price" and instead is not None:
            first.append(_comparable(instead, asked.ad_price, terms, words))
        elif kind == "rain_check":
            first.append(_rain_check(asked, asked.ad_price, terms, words))
        elif kind == "compensation":
            first.append(_compensation(asked, terms, words))
    first.sort(key=lambda line: line.kind not in terms.due)  # stable: else the order of the terms
    chosen = first[:LIST_LENGTH] + more[: max(0, LIST_LENGTH - len(first))]
    rank = {kind: index for index, kind in enumerate(terms.kinds)}
    return sorted(chosen, key=lambda line: rank[line.kind])


def _other_store(store: OtherStore, terms: Terms, words: Words) -> RemedyLine:
    count = words.count(store.on_hand)
    if store.distance_km is None:
        said = [words.text("{store} has {count}.", store=store.name, count=count)]
    else:
        said = [
            words.text(
                "{store}, {distance} km away, has {count}.",
                store=store.name,
                distance=words.count(Decimal(str(store.distance_km))),
                count=count,
            )
        ]
    trading = store.opening
    if trading.is_open:
        said.append(words.text("Ring them and have one held."))
        if trading.closes_at is not None:
            said.append(words.text("Open until {time}.", time=words.translator.clock(trading.closes_at)))
    else:
        said.append(words.text("Closed now; opens {time}.", time=opens(trading, words)))
    return RemedyLine(
        kind="other_store",
        text=" ".join(said),
        store_id=store.store_id,
        store_name=store.name,
        distance_km=store.distance_km,
        on_hand=quantity_number(store.on_hand),
        opens_at=None if trading.is_open else rfc3339(trading.opens_at),
        closes_at=None if trading.closes_at is None else rfc3339(trading.closes_at),
        jurisdiction=terms.jurisdiction,
    )


def _comparable(instead: Comparable, ad_price: Decimal, terms: Terms, words: Words) -> RemedyLine:
    item = instead.item
    assert item.regular_price is not None
    assert item.on_hand is not None
    said = {
        "name": item.name,
        "regular": words.money(item.regular_price),
        "price": words.money(instead.price),
    }
    if instead.price < ad_price:
        text = words.text("{name} (regularly {regular}) for {price}: the same share off, and less than the ad.", **said)
    else:
        text = words.text("{name} (regularly {regular}) at the advertised {price}.", **said)
    return RemedyLine(
        kind="comparable_at_ad_price",
        text=text,
        sku=item.sku,
        name=item.name,
        gtin=item.gtin,
        location=item.location,
        on_hand=quantity_number(item.on_hand),
        price=words.plain(instead.price),
        jurisdiction=terms.jurisdiction,
    )


def _rain_check(asked: Asked, price: Decimal, terms: Terms, words: Words) -> RemedyLine:
    keeps = {"price": words.money(price), "day": words.day(terms.valid_until)}
    if terms.limit_per_customer:
        text = words.text(
            "A rain check keeps the {price} price until {day}, at most {limit} per customer.",
            limit=words.count(Decimal(terms.limit_per_customer)),
            **keeps,
        )
    else:
        text = words.text("A rain check keeps the {price} price until {day}.", **keeps)
    return RemedyLine(
        kind="rain_check",
        text=text,
        price=words.plain(price),
        valid_until=terms.valid_until.isoformat(),
        notice=None if terms.notice is None else words.text(terms.notice, product=asked.item.name),
        jurisdiction=terms.jurisdiction,
    )


def _compensation(asked: Asked, terms: Terms, words: Words) -> RemedyLine:
    assert asked.ad_price is not None
    saving = (asked.item.regular_price or asked.ad_price) - asked.ad_price
    if saving > 0:
        text = words.text(
            "Ask your manager for compensation worth at least the {saving} they came to save.",
            saving=words.money(saving),
        )
    else:
        text = words.text("Ask your manager for compensation.")
    return RemedyLine(kind="compensation", text=text, jurisdiction=terms.jurisdiction)
