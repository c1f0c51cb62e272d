"""The card of one alert, and the same card for any product."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from app.alerts import rain_checks
from app.alerts import service as alerts
from app.alerts.api import AlertPath
from app.alerts.models import Alert
from app.catalog import service as catalog
from app.catalog.api import SkuPath
from app.catalog.models import Store
from app.rain_checks.service import Terms
from app.web import choices, view
from app.web.events import newest_seq
from app.web.render import staff_page
from app.web.visit import PageRoute, PageVisit, Visit

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Noted = Annotated[str | None, Query(max_length=40)]


@router.get("/alerts/{alert_id}")
def show_alert(alert_id: AlertPath, visit: PageVisit, noted: Noted = None) -> HTMLResponse:
    """One alert of this store with everything to say and do about it."""
    with visit.read() as session:
        seq = newest_seq(session)
        alert = visit.alert(session, alert_id)
        store = catalog.store(session, alert.store_id)
        card = alerts.as_json(session, [alert], now=visit.now)[0]
        terms = _rain_check(session, alert, visit)
        answers = _answers(card, visit)
        is_over = alert.resolved_at is not None
        left = _left(session, alert.store_id, alert.sku, answers, visit) if answers and not is_over else None
    path = f"/alerts/{alert_id}"
    return _card(visit, store, card, path=path, seq=seq, noted=noted, terms=terms, answers=answers, left=left)


@router.get("/products/{sku}")
def show_product(sku: SkuPath, visit: PageVisit) -> HTMLResponse:
    """The card of any product: what a clerk needs when a customer asks for it, advertised or not."""
    with visit.read() as session:
        seq = newest_seq(session)
        store = catalog.store(session, visit.store_id)
        card = alerts.assist(
            session, visit.store_id, sku, now=visit.now, rain_check_days=visit.context.settings.rain_check_days
        )
        terms = None if card["alert_id"] is None else _rain_check(session, alerts.get(session, card["alert_id"]), visit)
        answers = _answers(card, visit)
        left = _left(session, visit.store_id, sku, answers, visit) if answers else None
    path = f"/products/{sku}"
    return _card(visit, store, card, path=path, seq=seq, noted=None, terms=terms, answers=answers, left=left)


def _answers(card: Mapping[str, Any], visit: Visit) -> dict[str, str]:
    """Of the answers in the address those that this card's questions have."""
    prefix = view.QUESTION_PREFIX
    given = {
        name.removeprefix(prefix): value
        for name, value in visit.request.query_params.items()
        if name.startswith(prefix)
    }
    return view.known_answers(card, given)


def _left(
    session: Session, store_id: str, sku: str, answers: Mapping[str, str], visit: Visit
) -> Sequence[Mapping[str, Any]]:
    """The best alternatives of those that fit the answers, as the shelf is now: others than before among them."""
    days = visit.context.settings.rain_check_days
    narrowed = alerts.assist(session, store_id, sku, now=visit.now, rain_check_days=days, answers=answers)
    found: Sequence[Mapping[str, Any]] = narrowed["alternatives"]
    return found


def _rain_check(session: Session, alert: Alert, visit: Visit) -> Terms | None:
    return rain_checks.offered(session, alert, now=visit.now, days=visit.context.settings.rain_check_days)


def _card(
    visit: Visit,
    store: Store,
    card: Mapping[str, Any],
    *,
    path: str,
    seq: int,
    noted: str | None,
    terms: Terms | None,
    answers: Mapping[str, str],
    left: Sequence[Mapping[str, Any]] | None,
) -> HTMLResponse:
    tell = view.Tell.of(store, visit.now)
    narrowed = view.narrow(card, answers, view.Link(path), left=left)
    return staff_page(
        "card.html",
        tell,
        store=store,
        card=card,
        narrowed=narrowed,
        choices=choices.outcome_choices({**card, "alternatives": narrowed.proposed}, tell),
        outcome_words=choices.OUTCOME_WORDS,
        kinds=view.KIND_WORDS,
        resolutions=view.RESOLUTION_WORDS,
        rain_check_units=choices.units_to_give(terms),
        noted=choices.OUTCOME_WORDS.get(noted or ""),
        once=secrets.token_urlsafe(12),
        path=path,
        seq=seq,
        name=visit.name,
    )
