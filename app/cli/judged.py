"""Judged cases: read from a file, and the card of each made by the service's own code; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from time import perf_counter
from typing import Annotated

import msgspec
from sqlalchemy.orm import Session

from app.alerts import render
from app.catalog import service as catalog
from app.catalog.models import Product, Store
from app.core.context import Context
from app.promotions.models import Offer, Promotion
from app.rain_checks import holds
from app.suggestions import service as suggestions
from app.suggestions.judging import UNACCEPTABLE, Shown
from app.suggestions.rules import Asked, qualifies
from app.suggestions.service import Promise, Request
from app.suggestions.shelf import Shelf, item


class Judged(StrEnum):
    """Which of a card's lists a case judges."""

    ALTERNATIVE = "alternative"
    ACCESSORY = "accessory"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks for what where, and how good each answer would be."""

    asked: str
    store_id: str
    judged: dict[str, Annotated[int, msgspec.Meta(ge=0, le=3)]]
    role: Judged = Judged.ALTERNATIVE
    price: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,4})?$")] | None = None
    """An advertised price to judge by, whatever is advertised now."""
    traps: tuple[str, ...] = ()

    @property
    def grades(self) -> dict[str, int]:
        """By sku; a trap is unacceptable without being named twice."""
        return dict.fromkeys(self.traps, UNACCEPTABLE) | self.judged


class _File(msgspec.Struct, forbid_unknown_fields=True):
    cases: Annotated[list[Case], msgspec.Meta(min_length=1)]


class BadCases(Exception):
    """The cases cannot be judged; one line for each reason."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Answer:
    """A case and what its card showed."""

    case: Case
    shown: Shown


def read(body: bytes) -> list[Case]:
    """The cases of a file. Raises BadCases."""
    try:
        cases = msgspec.json.decode(body, type=_File).cases
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadCases(str(error)) from None
    wrong = [
        f"{_named(number, case)}: {sku} is a trap and graded {case.judged[sku]}; a trap is unacceptable"
        for number, case in enumerate(cases, 1)
        for sku in case.traps
        if case.judged.get(sku, UNACCEPTABLE) != UNACCEPTABLE
    ]
    if wrong:
        raise BadCases(*wrong)
    return cases


def answer(context: Context, cases: Iterable[Case]) -> list[Answer]:
    """The card of each case as it would be made now. Raises BadCases for stores and products nobody knows."""
    known = list(cases)
    with context.database.read() as session:
        skus = {sku for case in known for sku in (case.asked, *case.grades)}
        products = catalog.products_by_sku(session, skus)
        stores = catalog.stores_by_id(session, {case.store_id for case in known})
        unknown = [
            f"{_named(number, case)}: {what}"
            for number, case in enumerate(known, 1)
            for what in _unknown(case, products, stores)
        ]
        if unknown:
            raise BadCases(*unknown)
        return [
            Answer(case, _shown(session, case, stores[case.store_id], products[case.asked], context)) for case in known
        ]


def _unknown(case: Case, products: dict[str, Product], stores: dict[str, Store]) -> list[str]:
    found = [] if case.store_id in stores else [f"no store is known as {case.store_id}"]
    return found + [f"no product is known as {sku}" for sku in (case.asked, *case.grades) if sku not in products]


def _named(number: int, case: Case) -> str:
    return f"case {number} ({case.role.value} of {case.asked} at {case.store_id})"


def _shown(session: Session, case: Case, store: Store, product: Product, context: Context) -> Shown:
    now = context.clock()
    began = perf_counter()
    pair = (store.store_id, product.sku)
    promise = render.promises_of(session, [pair], now=now).get(pair)
    if case.price is not None:
        promise = _at_price(case.price, promise, context)
    request = Request(store, product, promise)
    at_risk = render.open_pairs(session, [store.store_id])
    held = holds.held_of(session, [product.sku], [store.store_id])
    (made,) = suggestions.cards(
        session,
        [request],
        at_risk=at_risk,
        rain_check_days=context.settings.rain_check_days,
        now=now,
        held=held,
    )
    milliseconds = (perf_counter() - began) * 1000
    lines = made.card.alternatives if case.role is Judged.ALTERNATIVE else made.card.accessories
    # What staff may hand over at the advertised price is not proposed a second time at its own.
    owed = {line.sku for line in made.card.remedies if line.sku is not None}
    return Shown(
        skus=[line.sku for line in lines],
        grades=case.grades,
        traps=frozenset(case.traps),
        offerable=_offerable(case, request, Shelf(session, at_risk, held, now=now)) - owed,
        milliseconds=milliseconds,
    )


def _offerable(case: Case, request: Request, shelf: Shelf) -> set[str]:
    """Of the graded products those that may be taken home from this store, by the vetoes of the card itself."""
    shelf.load_named((case.store_id, sku) for sku in case.grades)
    offer = request.promise.offer if request.promise else None
    asked = Asked(
        item=item(request.product, None, price=None, is_at_risk=False),
        ad_price=offer.price if offer else None,
        never=frozenset(offer.never_suggest) if offer else frozenset(),
    )
    return {sku for sku, one in shelf.here(case.store_id, case.grades).items() if qualifies(one, asked)}


def _at_price(price: str, running: Promise | None, context: Context) -> Promise:
    """The promise as it would stand at this price; with the ad's own picks and vetoes where one runs."""
    now = context.clock()
    promotion = Promotion(
        promotion_id="judged", name="judged", media=[], stores={}, remedies=[], alerting={}, created_at=now
    )
    picks, never = (running.offer.alternatives, running.offer.never_suggest) if running else ([], [])
    offer = Offer(price=Decimal(price), alternatives=picks, never_suggest=never)
    return Promise(promotion, offer, now, now + timedelta(days=1))
