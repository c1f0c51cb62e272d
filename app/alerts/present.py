"""What is true now of a batch of pairs: loaded in a fixed number of queries, for the rules to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import policy
from app.alerts.models import Alert
from app.alerts.rules import Absence, Kind, Offered, Shelf, Standing
from app.catalog import service as catalog
from app.catalog.models import Product
from app.core.bulk import among
from app.core.upsert import chunks
from app.promotions import service as promotions
from app.promotions import windows
from app.promotions.models import OfferWindow, Promotion
from app.promotions.rules import governing
from app.stock import service as stock
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions.service import Promise


@dataclass(frozen=True)
class Present:
    """What is true now of a batch of pairs."""

    governing: dict[Pair, OfferWindow]
    offered: dict[Pair, Offered | Absence]
    promises: dict[Pair, Promise]
    levels: dict[Pair, StockLevel]
    products: dict[str, Product]
    standing: dict[Pair, Alert]
    absences: dict[Pair, Absence]
    """Why a standing alert's own promotion no longer governs its pair."""

    @property
    def pairs(self) -> list[Pair]:
        """The pairs there is something to decide about."""
        return sorted({*self.governing, *self.standing})

    @property
    def known(self) -> list[Pair]:
        """The advertised pairs of which a level is known."""
        return sorted(self.governing.keys() & self.levels.keys())

    def shelf(self, pair: Pair) -> Shelf | None:
        """What the record says."""
        level = self.levels.get(pair)
        return None if level is None else Shelf(level.on_hand, level.known_at)

    def stands(self, pair: Pair) -> Standing | None:
        """The open alert as it stands."""
        alert = self.standing.get(pair)
        if alert is None:
            return None
        return Standing(
            alert.promotion_id, Kind(alert.kind), alert.reason, alert.on_hand, alert.back_since, self.absences.get(pair)
        )


def load(session: Session, pairs: Sequence[Pair], standing: dict[Pair, Alert], *, now: datetime) -> Present:
    """Load what is true of these pairs; `standing` are their open alerts, which the caller holds locked."""
    running = windows.running(session, pairs, now=now)
    products = catalog.products_by_sku(session, {pair[1] for pair in (*running, *standing)})
    chosen: dict[Pair, OfferWindow] = {}
    for pair, found_windows in running.items():
        product = products.get(pair[1])
        window = governing(found_windows)
        if window is not None and product is not None and product.active:
            chosen[pair] = window
    promoted = promotions.by_id(
        session,
        {window.promotion_id for window in chosen.values()} | {alert.promotion_id for alert in standing.values()},
    )
    offers = promotions.offers_by_key(session, {(window.promotion_id, window.position) for window in chosen.values()})
    policies = {promotion_id: policy.of(promotion) for promotion_id, promotion in promoted.items()}
    offered: dict[Pair, Offered | Absence] = {}
    promises: dict[Pair, Promise] = {}
    for pair, window in chosen.items():
        offer = offers[window.promotion_id, window.position]
        limits = policies[window.promotion_id]
        offered[pair] = Offered(
            window.promotion_id,
            offer.back_at,
            timedelta(seconds=offer.back_after_seconds),
            limits.warn,
            limits.suspect,
        )
        promises[pair] = Promise(promoted[window.promotion_id], offer, window.starts_at, window.ends_at)
    apart = {
        pair: alert
        for pair, alert in standing.items()
        if pair not in chosen or chosen[pair].promotion_id != alert.promotion_id
    }
    absences = _absences(session, apart, promoted, products, now=now)
    offered |= {pair: absence for pair, absence in absences.items() if pair not in chosen}
    levels = stock.levels_of(session, {*chosen, *standing})
    return Present(chosen, offered, promises, levels, products, standing, absences)


def _absences(
    session: Session,
    apart: dict[Pair, Alert],
    promoted: dict[str, Promotion],
    products: dict[str, Product],
    *,
    now: datetime,
) -> dict[Pair, Absence]:
    """Why the promotions of these open alerts no longer govern their pairs."""
    ended: set[tuple[str, str, str]] = set()
    keys = sorted((alert.store_id, alert.sku, alert.promotion_id) for alert in apart.values())
    for part in chunks(keys, windows.PAIRS_PER_QUERY):
        query = select(OfferWindow.store_id, OfferWindow.sku, OfferWindow.promotion_id).where(
            among(session, (OfferWindow.store_id, OfferWindow.sku, OfferWindow.promotion_id), part),
            OfferWindow.ends_at <= now,
        )
        ended.update((store_id, sku, promotion_id) for store_id, sku, promotion_id in session.execute(query))
    found: dict[Pair, Absence] = {}
    for pair, alert in apart.items():
        promotion = promoted.get(alert.promotion_id)
        product = products.get(alert.sku)
        if promotion is not None and promotion.cancelled_at is not None:
            found[pair] = Absence.CANCELLED
        elif product is not None and product.active and (*pair, alert.promotion_id) in ended:
            found[pair] = Absence.ENDED
        else:
            found[pair] = Absence.GONE
    return found
