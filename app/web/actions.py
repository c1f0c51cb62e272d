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
from app.alerts.rules import OutcomeKind
from app.alerts.shapes import OutcomeIn, ShelfCheckIn
from app.core.errors import Invalid
from app.core.shapes import Body
from app.web.once import Tapped
from app.web.visit import FROM_HERE, NO_NUMBER, PageRoute, PageVisit

Shape = TypeVar("Shape", bound=Body)

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=[FROM_HERE])

Text = Annotated[str, Form(max_length=500)]

REMEDY_KINDS = frozenset(
    {OutcomeKind.COMPARABLE_SOLD, OutcomeKind.RAIN_CHECK, OutcomeKind.OTHER_STORE, OutcomeKind.COMPENSATED}
)
"""Outcomes that are a remedy themselves: it was offered."""
SOLD_KINDS = frozenset({OutcomeKind.ALTERNATIVE_SOLD, OutcomeKind.COMPARABLE_SOLD, OutcomeKind.ACCESSORY_SOLD})


@router.post("/alerts/{alert_id}/acknowledge")
def acknowledge(alert_id: AlertPath, visit: PageVisit, tap: Tapped) -> Response:
    """ "On it": nobody else is called. Whoever says who they are is remembered.

    It counts from when it is heard, however late: until then the others did not know.
    """

    def do(session: Session) -> str:
        visit.alert(session, alert_id)
        alerts.acknowledge(session, alert_id, by=tap.by, now=visit.now)
        return tap.back(alert_id)

    answer = tap.once("taken", do)
    tap.remember()
    return answer


@router.post("/alerts/{alert_id}/shelf-check")
def shelf_check(alert_id: AlertPath, visit: PageVisit, tap: Tapped, result: Text, on_hand: Text = "") -> Response:
    """ "Really gone" or "Found some": what somebody saw stands until the POS says otherwise."""
    count = on_hand.strip().replace(",", ".") or None
    seen = _read(ShelfCheckIn, result=result, on_hand=count if result == "found" else None)

    def do(session: Session) -> str:
        visit.alert(session, alert_id)
        shelf.check(
            session,
            alert_id,
            was_found=seen.result == "found",
            on_hand=seen.on_hand,
            by=tap.by,
            now=visit.now,
            rain_check_days=visit.context.settings.rain_check_days,
            seen_at=tap.made,
        )
        return tap.back(alert_id)

    return tap.once(result, do)


@router.post("/alerts/{alert_id}/outcomes")
def add_outcome(
    alert_id: AlertPath, visit: PageVisit, tap: Tapped, outcome: Text, remedy_offered: Text = ""
) -> Response:
    """What came of one customer. `outcome` is the kind and, for a product, its sku after a space."""
    kind, _, sku = outcome.partition(" ")
    told = _read(OutcomeIn, kind=kind, sku=sku or None)

    def do(session: Session) -> str:
        alert = visit.alert(session, alert_id)
        alerts.add_outcome(
            session,
            alert_id,
            kind=told.kind,
            sku=told.sku,
            quantity=Decimal(1) if told.kind in SOLD_KINDS else None,
            remedy_offered=told.kind in REMEDY_KINDS or remedy_offered == "yes",
            by=tap.by,
            now=max(tap.at, alert.opened_at),
        )
        return f"{tap.back(alert_id)}?noted={told.kind}#noted"

    return tap.once(outcome, do)


def _read(shape: type[Shape], **values: object) -> Shape:
    try:
        return shape.model_validate(values)
    except ValidationError:
        raise Invalid(NO_NUMBER) from None
