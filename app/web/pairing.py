"""Pairing a phone or till with a store: a link, one button, a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import HTMLResponse

from app.access import service
from app.access.call import context_of
from app.web.render import page
from app.web.visit import DEVICE_COOKIE, FROM_HERE, PageRoute, see, set_cookie

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Token = Annotated[str, Path(max_length=500)]


@router.get("/pair/{token}")
def show_pairing(token: Token) -> HTMLResponse:
    """A page with one button. Chat programs open links to preview them; only the button uses the link up."""
    return page("pair.html", token=token)


@router.post("/pair/{token}", dependencies=[FROM_HERE])
def pair(token: Token, request: Request) -> Response:
    """Pair this device, once per link, and go to its store's alerts."""
    context = context_of(request)
    with context.database.write() as session:
        device = service.pair(session, context.secret, token, now=context.clock())
    answer = see("/")
    cookie = service.session_cookie(context.secret, device.device_id)
    set_cookie(answer, context.settings, DEVICE_COOKIE, cookie, max_age=service.SESSION_DAYS * 86_400)
    return answer
