"""Rain checks over the API: staff give them for an alert, tills redeem them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from app.access.call import COMMON_PROBLEMS, Call, PosCall, StaffCall, TillCall
from app.alerts import rain_checks as desk
from app.alerts import service as alerts
from app.alerts.api import Named, own
from app.core.errors import Conflict, Forbidden, NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.rain_checks import service
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import RainCheckState
from app.rain_checks.shapes import RainCheckIn, RainCheckOut, RainCheckPage, RedeemIn

router = APIRouter(prefix="/v1", tags=["Rain checks"], responses=COMMON_PROBLEMS)

CodePath = Annotated[
    str,
    Path(
        max_length=40,
        pattern=r"^[A-Za-z0-9 -]+$",
        description="As printed or typed: case, spaces and dashes do not matter.",
        examples=["K7M-2QX-9TH"],
    ),
]


def own_check(call: Call, check: RainCheck) -> RainCheck:
    """The rain check, if the key covers its store. Raises Forbidden."""
    if not call.principal.covers(check.store_id):
        raise Forbidden("This rain check is of another store.")
    return check


@router.post("/rain-checks", status_code=201, responses=responses(NotFound, Conflict), response_model=RainCheckOut)
def give_rain_check(body: RainCheckIn, call: StaffCall) -> Response:
    """Promise a customer the advertised price for later.

    For an alert in any state, while its promotion runs and gives rain checks. One customer gets at most the
    promotion's `limit_per_customer`: in one rain check, and with a contact over all they hold of it.
    """

    def do(session: Session) -> RainCheckOut:
        own(call, alerts.get(session, body.alert_id))
        check = desk.give(
            session,
            body.alert_id,
            quantity=body.quantity,
            contact=body.read(),
            by=body.by,
            secret=call.context.secret,
            days=call.context.settings.rain_check_days,
            now=call.now,
        )
        return service.outs(session, [check])[0]

    return call.once(body, do, status=201)


@router.get("/rain-checks")
def list_rain_checks(
    call: TillCall,
    store_id: Named = None,
    state: Annotated[list[RainCheckState] | None, Query(description="May be repeated.")] = None,
    sku: Named = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> RainCheckPage:
    """Rain checks, newest first; a key bound to stores sees those."""
    if store_id is not None:
        call.for_store(store_id)
    with call.read() as session:
        found, next_cursor = service.page(
            session,
            store_id=store_id,
            only=call.principal.stores,
            states=state or (),
            sku=sku,
            limit=limit,
            cursor=cursor,
        )
        return RainCheckPage(items=service.outs(session, found), next_cursor=next_cursor)


@router.get("/rain-checks/{code}", responses=responses(NotFound))
def get_rain_check(code: CodePath, call: TillCall) -> RainCheckOut:
    """One rain check, by the code the customer holds."""
    with call.read() as session:
        return service.outs(session, [own_check(call, service.get(session, code))])[0]


@router.post("/rain-checks/{code}/redeem", responses=responses(NotFound, Conflict), response_model=RainCheckOut)
def redeem_rain_check(code: CodePath, body: RedeemIn, call: PosCall) -> Response:
    """Sell at the price it promises: once, up to its last day, at its store. A second time is refused."""

    def do(session: Session) -> RainCheckOut:
        check = own_check(call, service.get(session, code, lock=True))
        return service.outs(
            session, [service.redeem(session, check, transaction_id=body.transaction_id, now=call.now)]
        )[0]

    return call.once(body, do)
