"""Use cases of rain checks: give one, find it, redeem it once, end it, and forget what the customer left."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.catalog.models import Store
from app.core import paging
from app.core.db import one_at_a_time
from app.core.errors import Conflict, NotFound
from app.core.i18n import marked
from app.core.shapes import money_text
from app.delivery import customers
from app.rain_checks.contacts import Contact
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import (
    ALPHABET,
    OUTSTANDING,
    RANDOM_CHARS,
    NotRedeemed,
    RainCheckState,
    is_over_limit,
    read_code,
    why_not_redeemed,
    with_check,
)
from app.rain_checks.shapes import RainCheckOut
from app.suggestions.validity import end_of, valid_once_told

OUTSTANDING_STATES = tuple(state.value for state in OUTSTANDING)
TRIES = 5
_OVER = marked("The promotion gives one customer at most {limit}.")
_OVER_WITH_OTHERS = marked(
    "The promotion gives one customer at most {limit}; this customer holds rain checks for some already."
)
_UNKNOWN = marked("No rain check has the code {code}.")
_MISTYPED = marked("No rain check has the code {code}; its check character says it was mistyped.")
_OVERDUE = marked("This rain check was good until {day}.")


@dataclass(frozen=True)
class Terms:
    """What is promised: the product at this price, at most so many, until the end of this day."""

    alert_id: str
    store_id: str
    sku: str
    promotion_id: str
    price: Decimal
    limit: int | None
    valid_until: date
    expires_at: datetime


def issue(
    session: Session,
    terms: Terms,
    *,
    quantity: Decimal,
    contact: Contact | None,
    by: str | None,
    secret: str,
    now: datetime,
    code: str | None = None,
) -> RainCheck:
    """Give a rain check. Raises Conflict over the limit of one customer.

    `code` is one the customer was shown already, drawn where there was no signal; Conflict if another has it.

    A customer who left a contact is known again by it: what they still hold of the same promotion and product, in
    whatever store, counts. Once redeemed or expired the contact is erased, and so counts no more.
    """
    key = None if contact is None else contact_key(contact, secret)
    others: Sequence[Decimal] = ()
    if key is not None:
        one_at_a_time(session, f"rain check {key}")  # else two tills would each see only what was there before
        others = session.scalars(
            select(RainCheck.quantity).where(
                RainCheck.contact_key == key,
                RainCheck.promotion_id == terms.promotion_id,
                RainCheck.sku == terms.sku,
                RainCheck.state.in_(OUTSTANDING_STATES),
            )
        ).all()
    if is_over_limit(terms.limit, quantity, others):
        raise Conflict(_OVER_WITH_OTHERS if others else _OVER, params={"limit": terms.limit})
    check = RainCheck(
        code=_new_code(session) if code is None else _free(session, code),
        alert_id=terms.alert_id,
        store_id=terms.store_id,
        sku=terms.sku,
        promotion_id=terms.promotion_id,
        quantity=quantity,
        price=terms.price,
        state=RainCheckState.ISSUED.value,
        contact=None if contact is None else contact.address,
        contact_key=key,
        issued_by=by,
        issued_at=now,
        valid_until=terms.valid_until,
        expires_at=terms.expires_at,
    )
    session.add(check)
    session.flush()
    return check


def contact_key(contact: Contact, secret: str) -> str:
    """What a contact is known again by; without the service's secret nobody can tell whose it is."""
    return hmac.new(f"rain check {secret}".encode(), contact.address.encode(), hashlib.sha256).hexdigest()


def _new_code(session: Session) -> str:
    for _ in range(TRIES):
        code = with_check("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARS)))
        if session.get(RainCheck, code) is None:
            return code
    raise IntegrityError("no free code", None, Exception("every code tried was taken"))


def _free(session: Session, code: str) -> str:
    if session.get(RainCheck, code) is not None:
        raise Conflict(marked("Another rain check has this code; give the customer a new one."))
    return code


def get(session: Session, text: str, *, lock: bool = False) -> RainCheck:
    """The rain check of a code as it was typed or scanned. Raises NotFound."""
    code = read_code(text)
    check = None if code is None else session.get(RainCheck, code, with_for_update=lock, populate_existing=lock)
    if check is None:
        raise NotFound(_MISTYPED if code is None else _UNKNOWN, params={"code": text[:40]})
    return check


def redeem(session: Session, check: RainCheck, *, transaction_id: str | None, now: datetime) -> RainCheck:
    """Take a rain check at the till, once. The caller holds it locked. Raises Conflict."""
    why = why_not_redeemed(RainCheckState(check.state), expires_at=check.expires_at, now=now)
    if why is NotRedeemed.REDEEMED:
        raise Conflict(marked("This rain check has been redeemed already; it is good once."))
    if why is NotRedeemed.EXPIRED:
        raise Conflict(_OVERDUE, params={"day": check.valid_until.isoformat()})
    check.state = RainCheckState.REDEEMED.value
    check.redeemed_at = now
    check.transaction_id = transaction_id
    _forget_customer(session, [check], now=now)
    return check


def told(session: Session, check: RainCheck, store: Store, *, now: datetime) -> RainCheck:
    """The customer has been told, by a message or by staff. Again changes nothing; so does what is over.

    Where the law gives days from then on, the rain check is good for as many at least.
    """
    if check.state == RainCheckState.ISSUED.value:
        check.state = RainCheckState.NOTIFIED.value
        check.notified_at = now
        zone = ZoneInfo(store.timezone)
        last = valid_once_told(check.valid_until, now.astimezone(zone).date(), store.jurisdiction)
        if last > check.valid_until:
            check.valid_until = last
            check.expires_at = end_of(last, zone)
        session.flush()
    return check


def expire(session: Session, checks: Sequence[RainCheck], *, now: datetime) -> None:
    """End rain checks past their last day. The caller holds them locked."""
    for check in checks:
        check.state = RainCheckState.EXPIRED.value
        check.held_at = None
    _forget_customer(session, checks, now=now)


def _forget_customer(session: Session, checks: Sequence[RainCheck], *, now: datetime) -> None:
    if not checks:
        return
    for check in checks:
        check.contact = check.contact_key = None
    customers.forget(session, [check.code for check in checks], now=now)
    session.flush()


def waiting(session: Session, store_id: str) -> tuple[int, int]:
    """How many of a store's rain checks are outstanding, and of these for how many units are held."""
    outstanding = (RainCheckState.ISSUED.value, RainCheckState.NOTIFIED.value)
    query = select(func.count(), func.count(RainCheck.held_at)).where(
        RainCheck.store_id == store_id, RainCheck.state.in_(outstanding)
    )
    all_of_them, held = session.execute(query).one()
    return all_of_them, held


def page(
    session: Session,
    *,
    store_id: str | None,
    only: frozenset[str] | None,
    states: Sequence[RainCheckState],
    sku: str | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[RainCheck], str | None]:
    """A page of rain checks, newest first; `only` limits it to a key's own stores."""
    query = select(RainCheck)
    if store_id is not None:
        query = query.where(RainCheck.store_id == store_id)
    if only is not None:
        query = query.where(RainCheck.store_id.in_(sorted(only)))
    if states:
        query = query.where(RainCheck.state.in_([state.value for state in states]))
    if sku is not None:
        query = query.where(RainCheck.sku == sku)
    return paging.page(session, query, RainCheck.issued_at, RainCheck.code, limit=limit, cursor=cursor)


def outs(session: Session, checks: Sequence[RainCheck]) -> list[RainCheckOut]:
    """Rain checks as they are answered, prices with the decimals of their store's currency."""
    stores = catalog.stores_by_id(session, {check.store_id for check in checks})
    return [_out(check, stores[check.store_id].currency) for check in checks]


def _out(check: RainCheck, currency: str) -> RainCheckOut:
    return RainCheckOut(
        code=check.code,
        alert_id=check.alert_id,
        promotion_id=check.promotion_id,
        store_id=check.store_id,
        sku=check.sku,
        quantity=check.quantity,
        price=money_text(check.price, get_currency_precision(currency)),
        currency=currency,
        valid_until=check.valid_until,
        state=RainCheckState(check.state),
        issued_at=check.issued_at,
        issued_by=check.issued_by,
        has_contact=check.contact is not None,
        held_at=check.held_at,
        notified_at=check.notified_at,
        overdue_at=check.overdue_at,
        redeemed_at=check.redeemed_at,
        transaction_id=check.transaction_id,
    )
