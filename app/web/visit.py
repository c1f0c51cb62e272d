"""A visit: a paired device asking for a page. Who it is, what it may do, and how refusals look to people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from app.access import devices
from app.access.call import Call, context_of
from app.access.models import NAME_CHARS, Device
from app.alerts import service as alerts
from app.alerts.models import Alert
from app.catalog import service as catalog
from app.catalog.hours import day_around
from app.core.context import Context
from app.core.errors import Forbidden, Invalid, NotFound, Problem, Unauthenticated, Unavailable
from app.core.i18n import marked
from app.core.outbound import origin_of
from app.web import taps
from app.web.guest import Guest, guest
from app.web.render import page

DEVICE_COOKIE = "raincheck_device"
UNKNOWN_STORE_DAY = timedelta(hours=16)
"""How long a name is kept where the store, and so its day, is not known yet."""

NOT_A_MANAGER = marked("This page is for the store's manager. A device is made a manager's when it is paired.")
UNREADABLE = marked("Something in the address or the form cannot be read. Go back and try again.")
NO_NUMBER = marked("That cannot be read. Go back, and give a number where one is asked for.")
NO_DATABASE = marked("Raincheck cannot reach its database right now. Try again in a moment.")

log = structlog.get_logger("raincheck.pages")


class Visit(Call):
    """One request by a paired device, for its store."""

    def __init__(self, context: Context, device: Device, request: Request) -> None:
        super().__init__(context, devices.principal(device), request, None)
        self.device = device
        self._name = devices.holder(device, now=self.now)

    @property
    def store_id(self) -> str:
        """The store the device is paired with."""
        assert self.principal.stores is not None
        (store_id,) = self.principal.stores
        return store_id

    def alert(self, session: Session, alert_id: str) -> Alert:
        """One of this store's alerts. Raises NotFound, for another store's too."""
        alert = alerts.get(session, alert_id)
        if not self.principal.covers(alert.store_id):
            raise NotFound(marked("This alert is not one of this store."))
        return alert

    @property
    def name(self) -> str | None:
        """Whoever holds the device today, as they told it."""
        return self._name

    def remember(self, name: str | None) -> None:
        """Keep who holds the device until the store's day is over, or forget it."""
        if name == self._name:
            return
        with self.write() as session:
            store = catalog.stores_by_id(session, [self.store_id]).get(self.store_id)
            until = self.now + UNKNOWN_STORE_DAY
            if store is not None:
                _, until = day_around(store.opening_hours, ZoneInfo(store.timezone), self.now)
            devices.hold(session, self.device.device_id, by=name, until=until)
        self._name = name


def visiting(request: Request) -> Visit:
    """The visit, for a device that is paired. Raises Unauthenticated."""
    context = context_of(request)
    now = context.clock()
    with context.database.read() as session:
        device = devices.device_of(session, context.secret, request.cookies.get(DEVICE_COOKIE))
    if devices.is_note_due(device, now=now):
        with context.database.write() as session:
            devices.note_seen(session, device.device_id, user_agent=request.headers.get("user-agent"), now=now)
    visit = request.state.visit = Visit(context, device, request)
    return visit


def managing(visit: Annotated[Visit, Depends(visiting)]) -> Visit:
    """The visit, for a manager's device. Raises Forbidden."""
    if not visit.principal.is_manager:
        raise Forbidden(NOT_A_MANAGER)
    return visit


def from_here(request: Request) -> None:
    """Raise Forbidden for a post that another site made the browser send.

    The order of the checks follows Go's net/http.CrossOriginProtection: what the browser says of itself
    (Sec-Fetch-Site) first, then the Origin; what sends neither is no browser and has no one else's cookie.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin == origin_of(context_of(request).settings.base_url):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    elif origin is None or urlsplit(origin).netloc == request.headers.get("host"):
        return
    raise Forbidden(marked("This form was sent from another site; nothing was done. Open the page here and try again."))


PageVisit = Annotated[Visit, Depends(visiting)]
ManagerVisit = Annotated[Visit, Depends(managing)]
FROM_HERE = Depends(from_here)


class PageRoute(APIRoute):
    """A route for people: what is refused is a page in words, and an unpaired device is told how to pair.

    The page's own script is answered as :mod:`app.web.taps` says.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, with refusals turned into pages."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            is_tap = taps.is_tap(request)

            async def refused(problem: Problem, *, is_reachable: bool = True) -> Response:
                tell = guest(request, await run_in_threadpool(_locale, request) if is_reachable else None)
                reason = tell.reason(problem)
                return taps.refused(problem, reason) if is_tap else _refused(problem, tell, reason)

            try:
                response = await handle(request)
                return taps.leads_to(response) if is_tap else response
            except Unauthenticated as problem:
                return await refused(problem) if is_tap else _unpaired(request, problem)
            except Problem as problem:
                return await refused(problem)
            except RequestValidationError:
                return await refused(Invalid(UNREADABLE))
            except (OperationalError, TimeoutError) as error:
                log.warning("database_unavailable", reason=str(getattr(error, "orig", error)))
                return await refused(Unavailable(NO_DATABASE), is_reachable=False)

        return answer


def _locale(request: Request) -> str | None:
    """The locale of the device's store, None where there is none or it cannot be asked."""
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None:
        return None
    try:
        with visit.read() as session:
            store = catalog.stores_by_id(session, [visit.store_id]).get(visit.store_id)
    except (OperationalError, TimeoutError):
        return None
    return store.locale if store is not None else None


def _refused(problem: Problem, tell: Guest, reason: str) -> Response:
    return page("refused.html", status=problem.status, headers=problem.headers, tell=tell, _=tell.say, reason=reason)


def _unpaired(request: Request, problem: Unauthenticated) -> Response:
    # A link in another app (chat, mail) comes without the SameSite=Strict cookie. Asked again by a page of our own
    # the browser sends it, so a paired device gets where the link points.
    again = request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site"
    tell = guest(request)
    return page("unpaired.html", status=401, tell=tell, _=tell.say, detail=tell.reason(problem), again=again)


def tidy_name(text: str | None) -> str | None:
    """A person's name as given, without what is not text; None for nothing."""
    kept = "".join(char for char in (text or "") if char.isprintable()).strip()
    return kept[:NAME_CHARS] or None


def set_cookie(response: Response, request: Request, name: str, value: str, *, max_age: int) -> None:
    """A cookie no script reads, no other site's request carries, and nothing unencrypted where there is encryption."""
    base_url = context_of(request).settings.base_url
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=base_url.startswith("https:") or request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def see(path: str) -> RedirectResponse:
    """Go on to a page after a form, so that a reload repeats nothing."""
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})
