"""What staff do with one tap: take an alert on, say what the shelf holds, say what came of a customer.

The same services as the API. Each form carries a number used once, so a double tap counts once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.alerts import service as alerts
from app.alerts import shelf
from app.alerts.api import AlertPath
from app.alerts.models import Alert
from app.alerts.rules import OutcomeKind
from app.alerts.shapes import OutcomeIn, ShelfCheckIn
from app.core.errors import Invalid, NotFound
from app.core.shapes import Body
from app.web.once import Once, once
from app.web.taps import Ago, By, made_at
from app.web.visit import FROM_HERE, PageRoute, PageVisit, Visit, tidy_name

Shape = TypeVar("Shape", bound=Body)

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=[FROM_HERE])

Text = Annotated[str, Form(max_length=500)]
Back = Annotated[str, Form(max_length=10)]
"""The page the tap was made on, where that is not the card."""
LIST = "list"

REMEDY_KINDS = frozenset(
    {OutcomeKind.COMPARABLE_SOLD, OutcomeKind.RAIN_CHECK, OutcomeKind.OTHER_STORE, OutcomeKind.COMPENSATED}
)
"""Outcomes that are a remedy themselves: it was offered."""
SOLD_KINDS = frozenset({OutcomeKind.ALTERNATIVE_SOLD, OutcomeKind.COMPARABLE_SOLD, OutcomeKind.ACCESSORY_SOLD})


@router.post("/alerts/{alert_id}/acknowledge")
def acknowledge(
    alert_id: AlertPath, visit: PageVisit, by: By = "", back: Back = "", ago: Ago = 0, number: Once = ""
) -> Response:
    """ "On it": nobody else is called. Whoever says who they are is remembered.

    It counts from when it is heard, however late: until then the others did not know.
    """
    name = tidy_name(by) or visit.name
    is_now = made_at(ago, visit.now) is None

    def do(session: Session) -> str:
        _own(session, alert_id, visit)
        alerts.acknowledge(session, alert_id, by=name, now=visit.now)
        return "/" if back == LIST else f"/alerts/{alert_id}"

    answer = once(visit, f"{number} taken" if number else "", do)
    if name is not None and is_now:
        visit.remember(name)
    return answer


@router.post("/alerts/{alert_id}/shelf-check")
def shelf_check(
    alert_id: AlertPath,
    visit: PageVisit,
    result: Text,
    on_hand: Text = "",
    by: By = "",
    back: Back = "",
    ago: Ago = 0,
    number: Once = "",
) -> Response:
    """ "Really gone" or "Found some": what somebody saw stands until the POS says otherwise."""
    count = on_hand.strip().replace(",", ".") or None
    seen = _read(ShelfCheckIn, result=result, on_hand=count if result == "found" else None)
    seen_at = made_at(ago, visit.now)

    def do(session: Session) -> str:
        _own(session, alert_id, visit)
        shelf.check(
            session,
            alert_id,
            was_found=seen.result == "found",
            on_hand=seen.on_hand,
            by=tidy_name(by) or visit.name,
            now=visit.now,
            rain_check_days=visit.context.settings.rain_check_days,
            seen_at=seen_at,
        )
        return "/" if back == LIST else f"/alerts/{alert_id}"

    return once(visit, f"{number} {result}" if number else "", do)


@router.post("/alerts/{alert_id}/outcomes")
def add_outcome(
    alert_id: AlertPath,
    visit: PageVisit,
    outcome: Text,
    remedy_offered: Text = "",
    by: By = "",
    back: Back = "",
    ago: Ago = 0,
    number: Once = "",
) -> Response:
    """What came of one customer. `outcome` is the kind and, for a product, its sku after a space."""
    kind, _, sku = outcome.partition(" ")
    told = _read(OutcomeIn, kind=kind, sku=sku or None)
    at = made_at(ago, visit.now) or visit.now

    def do(session: Session) -> str:
        alert = _own(session, alert_id, visit)
        alerts.add_outcome(
            session,
            alert_id,
            kind=told.kind,
            sku=told.sku,
            quantity=Decimal(1) if told.kind in SOLD_KINDS else None,
            remedy_offered=told.kind in REMEDY_KINDS or remedy_offered == "yes",
            by=tidy_name(by) or visit.name,
            now=max(at, alert.opened_at),
        )
        return f"{'/' if back == LIST else f'/alerts/{alert_id}'}?noted={told.kind}#noted"

    return once(visit, f"{number} {outcome}" if number else "", do)


def _own(session: Session, alert_id: str, visit: Visit) -> Alert:
    alert = alerts.get(session, alert_id)
    if not visit.principal.covers(alert.store_id):
        raise NotFound("This alert is not one of this store.")
    return alert


def _read(shape: type[Shape], **values: object) -> Shape:
    try:
        return shape.model_validate(values)
    except ValidationError:
        raise Invalid("That cannot be read. Go back, and give a number where one is asked for.") from None
