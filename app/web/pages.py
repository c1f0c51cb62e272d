"""The staff page, put together: its routes and its static files."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from app.web import actions, ask, board, cards, manager, offline, pairing, pictures, push, rain_checks
from app.web.render import STATIC, Assets

PARTS = (
    pairing.router,
    manager.router,
    push.router,
    board.router,
    ask.router,
    cards.router,
    actions.router,
    rain_checks.router,
    pictures.router,
    offline.router,
)

router = APIRouter()
for part in PARTS:
    router.include_router(part)


def mount_static(app: FastAPI) -> None:
    """Serve styles, scripts and pictures at /static."""
    app.mount("/static", Assets(directory=STATIC), name="static")
