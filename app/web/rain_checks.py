"""Rain checks on the staff page: give one, show and print it, look one up, redeem it, and see who is waiting.

The same services as the API, for the device's own store alone. Only here is a customer's contact shown, and only
where somebody has to call them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from app.alerts import rain_checks as desk
from app.alerts import service as alerts
from app.alerts.api import AlertPath
from app.alerts.rain_check_api import CodePath
from app.alerts.rules import OutcomeKind
from app.catalog import service as catalog
from app.catalog.models import Store
from app.core.errors import Invalid, NotFound
from app.core.i18n import marked
from app.core.paging import MAX_LIMIT
from app.delivery import customers
from app.rain_checks import service
from app.rain_checks.contacts import read_contact
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import OUTSTANDING, RainCheckState, read_code, shown
from app.rain_checks.shapes import RainCheckIn, RainCheckOut
from app.web import view
from app.web.barcode import Barcode, code_128
from app.web.once import Once, Tapped, once
from app.web.render import staff_page
from app.web.visit import FROM_HERE, NO_NUMBER, PageRoute, PageVisit, Visit, see, tidy_name

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Text = Annotated[str, Form(max_length=500)]
Redeemed = Annotated[str | None, Query(max_length=10)]
JUST = timedelta(minutes=2)
"""For so long the page that says "sell it" says so again when it is loaded again; later it is good no more."""


@dataclass(frozen=True)
class Slip:
    """A rain check as the page shows it; `call` is whom staff have to call themselves."""

    out: RainCheckOut
    product: str
    call: str | None

    @property
    def code(self) -> str:
        """In groups, as people read it."""
        return shown(self.out.code)

    @property
    def barcode(self) -> Barcode:
        """The code for the till's scanner."""
        return code_128(self.out.code)

    @property
    def is_outstanding(self) -> bool:
        """Whether it can still be redeemed."""
        return self.out.state in OUTSTANDING


def slips(session: Session, checks: list[RainCheck]) -> list[Slip]:
    """Rain checks as the page shows them."""
    products = catalog.products_by_sku(session, {check.sku for check in checks})
    unreached = customers.failed(session, [check.code for check in checks if check.contact is not None])
    found = []
    for check, out in zip(checks, service.outs(session, checks), strict=True):
        waits = check.state == RainCheckState.ISSUED.value or check.code in unreached
        call = check.contact if check.held_at is not None and waits else None
        product = products.get(check.sku)
        found.append(Slip(out, product.name if product else check.sku, call))
    return found


@router.post("/alerts/{alert_id}/rain-checks", dependencies=[FROM_HERE])
def give(
    alert_id: AlertPath, visit: PageVisit, tap: Tapped, quantity: Text, contact: Text = "", code: Text = ""
) -> Response:
    """Give a rain check and note it as what came of the customer, both or neither; then show it.

    `code` is what a customer was shown where there was no signal; what they were promised then is given.
    """
    wanted = _read(alert_id, quantity, contact, tap.by)
    drawn = read_code(code)
    if code and drawn is None:
        raise Invalid(marked("This is no rain check's code; give the customer a new one."))

    def do(session: Session) -> str:
        alert = visit.alert(session, alert_id)
        at = max(tap.at, alert.opened_at)
        check = desk.give(
            session,
            alert_id,
            quantity=wanted.quantity,
            contact=wanted.read(),
            by=tap.by,
            secret=visit.context.secret,
            days=visit.context.settings.rain_check_days,
            now=at,
            code=drawn,
        )
        alerts.add_outcome(
            session,
            alert_id,
            kind=OutcomeKind.RAIN_CHECK,
            sku=check.sku,
            quantity=check.quantity,
            remedy_offered=True,
            by=tap.by,
            now=at,
        )
        return f"/rain-checks/{check.code}"

    answer = tap.once("", do)
    tap.remember()
    return answer


def _read(alert_id: str, quantity: str, contact: str, by: str | None) -> RainCheckIn:
    contact = contact.strip()
    if contact and read_contact(contact) is None:
        raise Invalid(marked("That is neither an e-mail address nor a telephone number. Go back and correct it."))
    try:
        return RainCheckIn.model_validate(
            {"alert_id": alert_id, "quantity": quantity.strip().replace(",", "."), "contact": contact or None, "by": by}
        )
    except ValidationError:
        raise Invalid(NO_NUMBER) from None


@router.get("/rain-checks")
def outstanding(visit: PageVisit, code: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Who is waiting at this store; with a code, that rain check."""
    with visit.read() as session:
        store = catalog.store(session, visit.store_id)
        unknown = None
        if code.strip():
            unknown = _refused(session, store, code)
            if unknown is None:
                return see(f"/rain-checks/{read_code(code)}")
        found, _ = service.page(
            session, store_id=store.store_id, only=None, states=OUTSTANDING, sku=None, limit=MAX_LIMIT, cursor=None
        )
        waiting = slips(session, found[::-1])
    return staff_page(
        "rain_checks.html",
        view.Tell.of(store, visit.now),
        store=store,
        slips=waiting,
        held=sum(slip.out.held_at is not None for slip in waiting),
        typed=code,
        unknown=unknown,
    )


def _refused(session: Session, store: Store, typed: str) -> str | None:
    """Why what was typed leads to no rain check of this store, as a message; None where it does."""
    if read_code(typed) is None:
        return view.MISTYPED
    try:
        check = service.get(session, typed)
    except NotFound:
        return view.NO_SUCH_CODE
    return None if check.store_id == store.store_id else view.NO_SUCH_CODE


@router.get("/rain-checks/{code}")
def show(code: CodePath, visit: PageVisit, redeemed: Redeemed = None) -> HTMLResponse:
    """One rain check: for the customer to take along, for the till to redeem."""
    with visit.read() as session:
        check = _own(visit, service.get(session, code))
        store = catalog.store(session, check.store_id)
        (slip,) = slips(session, [check])
    return staff_page(
        "rain_check.html",
        view.Tell.of(store, visit.now),
        store=store,
        slip=slip,
        is_over=visit.now >= check.expires_at,
        just_redeemed=redeemed is not None and check.redeemed_at is not None and visit.now - check.redeemed_at < JUST,
        once=secrets.token_urlsafe(12),
    )


@router.post("/rain-checks/{code}/redeem", dependencies=[FROM_HERE])
def redeem(code: CodePath, visit: PageVisit, transaction_id: Text = "", number: Once = "") -> Response:
    """Redeem it at this till, once; a double tap is shown what the first has done."""

    def do(session: Session) -> str:
        check = _own(visit, service.get(session, code, lock=True))
        service.redeem(session, check, transaction_id=tidy_name(transaction_id), now=visit.now)
        return f"/rain-checks/{check.code}?redeemed=1"

    return once(visit, number, do)


@router.post("/rain-checks/{code}/told", dependencies=[FROM_HERE])
def told(code: CodePath, visit: PageVisit) -> Response:
    """Somebody has called the customer."""
    with visit.write() as session:
        check = _own(visit, service.get(session, code, lock=True))
        service.told(session, check, catalog.store(session, check.store_id), now=visit.now)
    return see("/rain-checks")


def _own(visit: Visit, check: RainCheck) -> RainCheck:
    if not visit.principal.covers(check.store_id):
        raise NotFound(marked("This rain check is not one of this store."))
    return check
