"""Sources over the API; for `admin` keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.access.call import COMMON_PROBLEMS, AdminCall
from app.core.errors import Conflict, NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.core.shapes import IDENTIFIER_PATTERN
from app.sources import service
from app.sources.once import once_outside
from app.sources.pull import pull_now
from app.sources.shapes import SourceIn, SourceOut, SourcePage, SourceRunOut, SourceRunPage

router = APIRouter(prefix="/v1", tags=["Sources"], responses=COMMON_PROBLEMS)

SourcePath = Annotated[str, Path(pattern=IDENTIFIER_PATTERN, examples=["erp-stock"])]


@router.put("/sources/{source_id}", responses={201: {"model": SourceOut, "description": "Created"}})
def put_source(source_id: SourcePath, body: SourceIn, call: AdminCall, response: Response) -> SourceOut:
    """Create or replace a source; it is pulled at once, or at the first hour its cron expression names.

    A header sent as `***`, as the answer shows it, keeps its value.
    """
    service.vet(body.url, call.context.settings.allow_private_networks)
    with call.write() as session:
        source, created = service.put(session, source_id, body, now=call.now)
        response.status_code = 201 if created else 200
        return service.sources_out(session, [source], now=call.now)[0]


@router.get("/sources")
def list_sources(call: AdminCall, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> SourcePage:
    """Sources, newest first."""
    with call.read() as session:
        found, next_cursor = service.page(session, limit=limit, cursor=cursor)
        return SourcePage(items=service.sources_out(session, found, now=call.now), next_cursor=next_cursor)


@router.get("/sources/{source_id}", responses=responses(NotFound))
def get_source(source_id: SourcePath, call: AdminCall) -> SourceOut:
    """One source."""
    with call.read() as session:
        return service.sources_out(session, [service.get(session, source_id)], now=call.now)[0]


@router.delete("/sources/{source_id}", status_code=204, responses=responses(NotFound))
def delete_source(source_id: SourcePath, call: AdminCall) -> None:
    """Remove a source with its runs; what it provided stays."""
    with call.write() as session:
        service.remove(session, source_id)


@router.post("/sources/{source_id}/pull", responses=responses(NotFound, Conflict), response_model=SourceRunOut)
def pull_source(source_id: SourcePath, call: AdminCall) -> Response:
    """Pull a source now, due or not, and answer the run, a failed one too; takes up to two minutes.

    409 while another pull of it runs.
    """
    return once_outside(call, lambda: service.run_out(pull_now(call.context, source_id)))


@router.get("/sources/{source_id}/runs", responses=responses(NotFound))
def list_runs(
    source_id: SourcePath, call: AdminCall, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> SourceRunPage:
    """What came of each pull, newest first."""
    with call.read() as session:
        found, next_cursor = service.page_runs(session, source_id, limit=limit, cursor=cursor)
        return SourceRunPage(items=[service.run_out(run) for run in found], next_cursor=next_cursor)
