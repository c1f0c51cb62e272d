"""Pairing a phone or till with a store: a link, one button, a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import HTMLResponse

from app.access import devices
from app.access.call import context_of
from app.catalog import service as catalog
from app.web.guest import guest
from app.web.render import page
from app.web.visit import DEVICE_COOKIE, FROM_HERE, PageRoute, see, set_cookie

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Token = Annotated[str, Path(max_length=500)]


@router.get("/pair/{token}")
def show_pairing(token: Token, request: Request) -> HTMLResponse:
    """A page with one button. Chat programs open links to preview them; only the button uses the link up."""
    context = context_of(request)
    given = devices.read_pairing(context.secret, token)
    with context.database.read() as session:
        store = catalog.stores_by_id(session, [given.store_id]).get(given.store_id)
    tell = guest(request, None if store is None else store.locale)
    name = given.store_id if store is None else store.name
    return page("pair.html", tell=tell, _=tell.say, token=token, store=name, is_manager=given.is_manager)


@router.post("/pair/{token}", dependencies=[FROM_HERE])
def pair(token: Token, request: Request) -> Response:
    """Pair this device, once per link, and go to its store's alerts."""
    context = context_of(request)
    with context.database.write() as session:
        user_agent = request.headers.get("user-agent")
        device = devices.pair(session, context.secret, token, user_agent=user_agent, now=context.clock())
    answer = see("/")
    cookie = devices.session_cookie(context.secret, device.device_id)
    set_cookie(answer, request, DEVICE_COOKIE, cookie, max_age=devices.SESSION_DAYS * 86_400)
    return answer
