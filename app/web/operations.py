"""For operators: alive, ready, figures. For integrators: the API reference and the problem pages."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse

from app.access import service
from app.access.call import context_of
from app.access.rules import Role
from app.core.errors import Forbidden
from app.web import reference
from app.web.readiness import EXAMPLE, RETRY_AFTER, Health, Probe, Readiness

router = APIRouter()
router.include_router(reference.router)

NO_STORE = {"Cache-Control": "no-store"}
_NOT_READY: dict[str, Any] = {
    "model": Readiness,
    "description": "Not ready; `checks` says why.",
    "headers": {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}},
    "content": {
        "application/json": {
            "example": {
                **EXAMPLE,
                "status": "not_ready",
                "checks": {**EXAMPLE["checks"], "clock": {"status": "failed", "detail": "last beat 95 s ago"}},
            }
        }
    },
}


@router.get("/healthz", tags=["Operations"])
def healthz(response: Response) -> Health:
    """The process is alive. Looks at nothing else: a restart would not mend a database."""
    response.headers.update(NO_STORE)
    return Health()


@router.get("/readyz", tags=["Operations"], response_model=Readiness, responses={503: _NOT_READY})
def readyz(request: Request) -> Response:
    """Whether to send work here: database, schema, clock and outbox are in order. The same body either way.

    Silent sources and what is still being prepared are told, and decide nothing.
    """
    seen = _probe_of(request.app).look()
    if seen.status == "ready":
        return JSONResponse(seen.model_dump(mode="json"), headers=NO_STORE)
    return JSONResponse(seen.model_dump(mode="json"), status_code=503, headers={**NO_STORE, "Retry-After": RETRY_AFTER})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Figures in Prometheus' text form, for `admin` keys or this machine itself."""
    context = context_of(request)
    if not _is_local(request):
        with context.database.read() as session:
            authorization = request.headers.get("authorization")
            principal, _ = service.authenticate(session, authorization, now=context.clock())
        if principal.role is not Role.ADMIN:
            raise Forbidden("Figures are for admin keys.")
    return Response(context.metrics.expose(), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


def _is_local(request: Request) -> bool:
    """Whether the caller is on this machine: not when a proxy on it says that it only passes somebody on."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _probe_of(app: FastAPI) -> Probe:
    probe = getattr(app.state, "probe", None)
    if probe is None:
        engine = app.state.engine
        probe = Probe(app.state.context, None if engine is None else lambda: engine.ticker.last_beat)
        app.state.probe = probe
    assert isinstance(probe, Probe)
    return probe
