"""The staff page: this store's alerts, and who holds the device today."""

from __future__ import annotations

import secrets
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Response
from starlette.responses import HTMLResponse

from app.alerts import known
from app.alerts import service as alerts
from app.alerts.rules import State
from app.catalog import service as catalog
from app.core.clock import rfc3339
from app.stock import silences
from app.web import choices, people, view
from app.web.events import newest_seq
from app.web.guest import guest
from app.web.render import page, staff_page
from app.web.urgency import worst_first
from app.web.visit import FROM_HERE, PageRoute, PageVisit, see, tidy_name

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Noted = Annotated[str | None, Query(max_length=40)]


@router.get("/")
def show_alerts(visit: PageVisit, noted: Noted = None) -> HTMLResponse:
    """What is open or taken on in this store, worst first."""
    with visit.read() as session:
        store = catalog.stores_by_id(session, [visit.store_id]).get(visit.store_id)
        if store is None:
            words = guest(visit.request)
            return page("no_store.html", tell=words, _=words.say, store_id=visit.store_id)
        seq = newest_seq(session)  # read before the list: what comes in between is streamed, not lost
        found = alerts.open_at(session, store.store_id)
        listed = worst_first(
            alerts.as_json(session, found, now=visit.now),
            per_day=known.per_day(session, [(alert.store_id, alert.sku) for alert in found], now=visit.now),
            now=visit.now,
            zone=ZoneInfo(store.timezone),
        )
        names = people.names(session, store, besides=visit.name, now=visit.now)
        silence = silences.lasting(session, silences.About.STORE, [store.store_id]).get(store.store_id)
    tell = view.Tell.of(store, visit.now)
    return staff_page(
        "alerts.html",
        tell,
        store=store,
        alerts=listed,
        choices={alert["alert_id"]: choices.quick_choices(alert, tell) for alert in listed},
        noted=choices.OUTCOME_WORDS.get(noted or ""),
        once=secrets.token_urlsafe(12),
        waiting=sum(alert["state"] == State.OPEN.value for alert in listed),
        seq=seq,
        q="",
        name=visit.name,
        names=names,
        is_manager=visit.principal.is_manager,
        kinds=view.KIND_WORDS,
        silent_since=None if silence is None else rfc3339(silence.last_heard_at),
    )


@router.post("/name", dependencies=[FROM_HERE])
def change_name(visit: PageVisit, by: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Remember who holds the device today; an empty name forgets it."""
    answer = see("/")
    visit.remember(tidy_name(by))
    return answer
