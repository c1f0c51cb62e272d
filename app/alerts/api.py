"""Alerts over the API: read them, take them on, say what came of them; and the card of any product."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from app.access.call import COMMON_PROBLEMS, Call, StaffCall, TillCall
from app.alerts import service, shelf, timeline
from app.alerts.models import Alert
from app.alerts.rules import Kind, State
from app.alerts.shapes import AlertOut, AlertPage, By, CardOut, OutcomeIn, ShelfCheckIn, Timeline, TimelineEvent
from app.catalog.api import SkuPath, StorePath
from app.core.errors import Conflict, Forbidden, NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.core.shapes import IDENTIFIER_PATTERN

router = APIRouter(prefix="/v1", tags=["Alerts"], responses=COMMON_PROBLEMS)

AlertPath = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_]+$", examples=["alr_01j8z0k3m5w7hqd2v6xkpt9ra"])]
MOST_ANSWERS = 10
Answers = Annotated[
    list[Annotated[str, StringConstraints(max_length=200, pattern=r"^[^:]+:.+$")]] | None,
    Query(
        max_length=MOST_ANSWERS,
        description="`attribute:value` of an answer to one of the card's questions; may be repeated.",
        examples=[["hdmi:yes"]],
    ),
]
Named = Annotated[str | None, Query(pattern=IDENTIFIER_PATTERN)]


def own(call: Call, alert: Alert) -> Alert:
    """The alert, if the key covers its store. Raises Forbidden."""
    if not call.principal.covers(alert.store_id):
        raise Forbidden("This alert is of another store.")
    return alert


def alert_out(session: Session, alert: Alert, call: Call) -> AlertOut:
    """The alert as it is answered."""
    return AlertOut.model_validate(service.as_json(session, [alert], now=call.now)[0])


@router.get("/alerts")
def list_alerts(
    call: StaffCall,
    store_id: Named = None,
    state: Annotated[list[State] | None, Query(description="May be repeated; all states unless given.")] = None,
    promotion_id: Named = None,
    kind: Annotated[list[Kind] | None, Query(description="May be repeated.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> AlertPage:
    """Alerts, newest first; a key bound to stores sees those."""
    if store_id is not None:
        call.for_store(store_id)
    with call.read() as session:
        found, next_cursor = service.page(
            session,
            store_id=store_id,
            only=call.principal.stores,
            states=state or (),
            kinds=kind or (),
            promotion_id=promotion_id,
            limit=limit,
            cursor=cursor,
        )
        items = [AlertOut.model_validate(one) for one in service.as_json(session, found, now=call.now)]
        return AlertPage(items=items, next_cursor=next_cursor)


@router.get("/alerts/{alert_id}", responses=responses(NotFound))
def get_alert(alert_id: AlertPath, call: StaffCall) -> AlertOut:
    """One alert with its card."""
    with call.read() as session:
        return alert_out(session, own(call, service.get(session, alert_id)), call)


@router.get("/alerts/{alert_id}/timeline", responses=responses(NotFound))
def get_timeline(alert_id: AlertPath, call: StaffCall) -> Timeline:
    """Why: every decision about the alert, by a named reason, oldest first.

    What became of messages, and which channels of the store hear nothing, is told as long as deliveries are kept.
    """
    with call.read() as session:
        alert = own(call, service.get(session, alert_id))
        found = timeline.entries(session, alert, now=call.now)
        return Timeline(items=[TimelineEvent.model_validate(entry, from_attributes=True) for entry in found])


@router.post("/alerts/{alert_id}/acknowledge", responses=responses(NotFound, Conflict), response_model=AlertOut)
def acknowledge(
    alert_id: AlertPath, call: StaffCall, body: Annotated[By | None, Body(examples=[{"by": "Sam"}])] = None
) -> Response:
    """Somebody has it: nobody else is called. Again changes nothing; once resolved it is refused."""

    def do(session: Session) -> AlertOut:
        own(call, service.get(session, alert_id))
        by = body.by if body else None
        return alert_out(session, service.acknowledge(session, alert_id, by=by, now=call.now), call)

    return call.once(body, do)


@router.post("/alerts/{alert_id}/shelf-check", responses=responses(NotFound, Conflict), response_model=AlertOut)
def shelf_check(alert_id: AlertPath, body: ShelfCheckIn, call: StaffCall) -> Response:
    """Somebody looked: `found` sets the level and ends the alert, `gone` sets it to 0 and confirms it.

    A later level from the POS stands over either.
    """

    def do(session: Session) -> AlertOut:
        own(call, service.get(session, alert_id))
        alert = shelf.check(
            session,
            alert_id,
            was_found=body.result == "found",
            on_hand=body.on_hand,
            by=body.by,
            now=call.now,
            rain_check_days=call.context.settings.rain_check_days,
        )
        return alert_out(session, alert, call)

    return call.once(body, do)


@router.post(
    "/alerts/{alert_id}/outcomes",
    status_code=201,
    responses=responses(NotFound),
    response_model=AlertOut,
)
def add_outcome(alert_id: AlertPath, body: OutcomeIn, call: StaffCall) -> Response:
    """Say what came of one customer; any number per alert, in any state."""

    def do(session: Session) -> AlertOut:
        own(call, service.get(session, alert_id))
        alert = service.add_outcome(session, alert_id, now=call.now, **body.model_dump())
        return alert_out(session, alert, call)

    return call.once(body, do, status=201)


@router.get("/stores/{store_id}/products/{sku}/assist", responses=responses(NotFound))
def assist(store_id: StorePath, sku: SkuPath, call: TillCall, answer: Answers = None) -> CardOut:
    """The card for any product at any time; a till or a hand scanner asks for it when the item is scanned.

    With answers to its questions the alternatives are those that fit all of them, others than before among them.
    """
    call.for_store(store_id)
    with call.read() as session:
        card = service.assist(
            session,
            store_id,
            sku,
            now=call.now,
            rain_check_days=call.context.settings.rain_check_days,
            answers=dict(given.split(":", 1) for given in answer or ()),
        )
        return CardOut.model_validate(card)
