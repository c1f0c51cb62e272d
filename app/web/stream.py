"""Server-sent events: what happens to a store's alerts, as it happens."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.access.call import COMMON_PROBLEMS, Call, StaffCall, context_of
from app.alerts.api import Named
from app.alerts.examples import EXAMPLE
from app.core.errors import Unavailable
from app.web.events import TYPES, Position, position
from app.web.live import Hub
from app.web.visit import visiting

HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
MAX_SEQ = 2**63 - 1


def hub_of(app: FastAPI) -> Hub:
    """The process's hub, made on first use."""
    hub = getattr(app.state, "hub", None)
    if hub is None:
        hub = app.state.hub = Hub(app.state.context)
    assert isinstance(hub, Hub)
    return hub


@asynccontextmanager
async def ending_streams(app: FastAPI) -> AsyncIterator[None]:
    """End the streams when the server is told to stop.

    A server waits for its connections before it tells the application to end, and a stream would keep it
    waiting; so the signal itself is listened to, and handed on. Where a program stops a server in a thread,
    without a signal, it calls `hub_of(app).stop()` first.
    """
    before: dict[int, Any] = {}

    def told(number: int, frame: FrameType | None) -> None:
        hub_of(app).stop()
        if callable(before[number]):
            before[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.getsignal(number)
            if callable(before[number]):
                signal.signal(number, told)
    try:
        yield
    finally:
        await hub_of(app).close()
        for told_by, handler in before.items():
            if signal.getsignal(told_by) is told:
                signal.signal(told_by, handler)


router = APIRouter(lifespan=ending_streams)

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        max_length=100,
        description="The `id` of the last event seen: what came after it is sent first. Without it: from now on.",
    ),
]


def _number(text: str | None) -> int | None:
    """The event's number in an id of ours, None for anything else."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return min(int(text), MAX_SEQ)


async def _stream(
    request: Request,
    stores: frozenset[str] | None,
    after: int | None,
    *,
    is_page: bool = False,
    device_id: str | None = None,
) -> StreamingResponse:
    context = context_of(request)
    hub = hub_of(request.app)
    if hub.is_stopping:
        raise Unavailable("The server is stopping; come back in a moment.")

    def read() -> Position:
        with context.database.read() as session:
            return position(session, after)

    start = await run_in_threadpool(read)
    return StreamingResponse(
        hub.stream(stores, start, is_page=is_page, device_id=device_id), media_type="text/event-stream", headers=HEADERS
    )


EXAMPLE_STREAM = f"event: alert.opened\ndata: {json.dumps(EXAMPLE)}\nid: 4711\n\n: ping\n\n"


@router.get(
    "/v1/alerts/stream",
    tags=["Alerts"],
    response_class=StreamingResponse,
    responses={
        **COMMON_PROBLEMS,
        200: {
            "description": "An endless stream of " + ", ".join(f"`alert.{type_}`" for type_ in TYPES) + ".",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE_STREAM}},
        },
    },
)
async def stream_alerts(
    request: Request, call: StaffCall, store_id: Named = None, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Server-sent events of alerts, of one store or of every store the key covers.

    `data` is the alert as it is now and `id` the event's number; send the last one as `Last-Event-ID` to go on
    after a break without a gap. An event may come twice, so look at the alert's `revision`. A comment comes
    every 15 s while nothing happens. The stream ends now and then; open it again.
    """
    if store_id is not None:
        call.for_store(store_id)
    stores = frozenset({store_id}) if store_id is not None else call.principal.stores
    return await _stream(request, stores, _number(last_event_id))


@router.get("/live", include_in_schema=False, response_class=StreamingResponse)
async def stream_to_device(
    request: Request,
    visit: Annotated[Call, Depends(visiting)],
    after: Annotated[str | None, Query(max_length=100)] = None,
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """The same for a paired device, and `silence` when something it rests on falls silent or speaks again.

    `after` is the newest event its page knows, for the first time it asks.
    """
    principal, seen = visit.principal, _number(last_event_id or after)
    return await _stream(request, principal.stores, seen, is_page=True, device_id=principal.key_id)
