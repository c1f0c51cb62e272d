"""A visit: a paired device asking for a page. Who it is, what it may do, and how refusals look to people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlsplit

import structlog
from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError, TimeoutError
from starlette.responses import RedirectResponse

from app.access import service
from app.access.call import Call, context_of
from app.core.errors import Forbidden, Invalid, Problem, Unauthenticated, Unavailable
from app.core.settings import Settings
from app.web import taps
from app.web.render import page

DEVICE_COOKIE = "raincheck_device"
NAME_COOKIE = "raincheck_name"
NAME_CHARS = 100
NAME_HOURS = 16
"""Longer than a shift, shorter than a day: tomorrow somebody else may hold the device."""

log = structlog.get_logger("raincheck.pages")


class Visit(Call):
    """One request by a paired device, for its store."""

    @property
    def store_id(self) -> str:
        """The store the device is paired with."""
        assert self.principal.stores is not None
        (store_id,) = self.principal.stores
        return store_id

    @property
    def name(self) -> str | None:
        """Whoever holds the device today, as they told it."""
        return tidy_name(unquote(self.request.cookies.get(NAME_COOKIE, "")))


def visiting(request: Request) -> Visit:
    """The visit, for a device that is paired. Raises Unauthenticated."""
    context = context_of(request)
    now = context.clock()
    with context.database.read() as session:
        cookie = request.cookies.get(DEVICE_COOKIE)
        principal = service.device_of(session, context.secret, cookie, now=now)
    return Visit(context, principal, request, None)


def from_here(request: Request) -> None:
    """Raise Forbidden for a post that another site made the browser send.

    The order of the checks follows Go's net/http.CrossOriginProtection: what the browser says of itself
    (Sec-Fetch-Site) first, then the Origin; what sends neither is no browser and has no one else's cookie.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin == _origin(context_of(request).settings.base_url):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    elif origin is None or urlsplit(origin).netloc == request.headers.get("host"):
        return
    raise Forbidden("This form was sent from another site; nothing was done. Open the page here and try again.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


PageVisit = Annotated[Visit, Depends(visiting)]
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
            refused = taps.refused if is_tap else _refused
            try:
                response = await handle(request)
                return taps.leads_to(response) if is_tap else response
            except Unauthenticated as problem:
                return refused(problem) if is_tap else _unpaired(request, problem)
            except Problem as problem:
                return refused(problem)
            except RequestValidationError:
                return refused(Invalid("Something in the address or the form cannot be read. Go back and try again."))
            except (OperationalError, TimeoutError) as error:
                log.warning("database_unavailable", reason=str(getattr(error, "orig", error)))
                return refused(Unavailable("Raincheck cannot reach its database right now. Try again in a moment."))

        return answer


def _refused(problem: Problem) -> Response:
    return page("refused.html", status=problem.status, headers=problem.headers, problem=problem)


def _unpaired(request: Request, problem: Unauthenticated) -> Response:
    # A link in another app (chat, mail) comes without the SameSite=Strict cookie. Asked again by a page of our own
    # the browser sends it, so a paired device gets where the link points.
    again = request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site"
    return page("unpaired.html", status=401, detail=problem.detail, again=again)


def tidy_name(text: str | None) -> str | None:
    """A person's name as given, without what is not text; None for nothing."""
    kept = "".join(char for char in (text or "") if char.isprintable()).strip()
    return kept[:NAME_CHARS] or None


def remember_name(response: Response, settings: Settings, name: str | None) -> None:
    """Keep who holds the device, or forget it."""
    if name is None:
        response.delete_cookie(NAME_COOKIE, path="/")
    else:
        set_cookie(response, settings, NAME_COOKIE, quote(name), max_age=NAME_HOURS * 3_600)


def set_cookie(response: Response, settings: Settings, name: str, value: str, *, max_age: int) -> None:
    """A cookie no script reads and no other site's request carries."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=settings.base_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )


def see(path: str) -> RedirectResponse:
    """Go on to a page after a form, so that a reload repeats nothing."""
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})
