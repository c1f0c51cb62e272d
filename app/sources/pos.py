"""What POS systems send: stock levels, snapshots, sales; and what they ask back: the state of one product."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.access.call import COMMON_PROBLEMS, Call, PosCall, PosGate, TillCall
from app.alerts import outlooks
from app.alerts.messages import age_seconds
from app.catalog import service as catalog
from app.catalog.api import SkuPath, StorePath
from app.core.clock import to_micros
from app.core.errors import Invalid, NotFound, SuspiciousSnapshot, responses
from app.core.shapes import quantity_number
from app.rain_checks import holds
from app.sources import intake, parse
from app.sources.coalesce import Coalescer
from app.sources.intake import LevelRow, Rejection, SaleRow, SalesTaken, Taken
from app.sources.pos_shapes import RunOut, SalesOut, StockOut, TakenOut, documented
from app.stock import rules as stock_rules
from app.stock import service as stock
from app.stock.rules import State

router = APIRouter(prefix="/v1", tags=["POS"], responses=COMMON_PROBLEMS)
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


@router.post("/stock-levels", openapi_extra=documented("levels"), response_model=TakenOut)
async def post_stock_levels(request: Request, admit: PosGate) -> Response:
    """Take up to 10,000 stock levels; each is judged by itself and the newest `as_of` stands.

    The answer leaves after the commit, and any alert it opens is already on its way.
    """
    body = await request.body()
    ndjson = request.headers.get("content-type", "").split(";")[0].strip().lower() in NDJSON
    return _answer(await run_in_threadpool(_take_levels, admit, body, ndjson))


def _take_levels(admit: PosGate, body: bytes, ndjson: bool) -> dict[str, Any]:
    call = admit()
    good, rejected = parse.levels(body, ndjson=ndjson)
    allowed, forbidden = _allowed(call, good)
    coalescer: Coalescer = call.request.app.state.coalescer
    taken = coalescer.take(allowed, source="pos") if allowed else Taken()
    taken.rejected = sorted([*taken.rejected, *rejected, *forbidden], key=lambda rejection: rejection.index)
    return _levels_answer(call, taken)


def _allowed(call: Call, rows: list[tuple[int, LevelRow]]) -> tuple[list[LevelRow], list[Rejection]]:
    covers = call.principal.covers
    if call.principal.stores is None:
        return [row for _, row in rows], []
    forbidden = [
        Rejection(index, "forbidden_store", f"This key does not cover store {row.store_id}.")
        for index, row in rows
        if not covers(row.store_id)
    ]
    return [row for _, row in rows if covers(row.store_id)], forbidden


def _levels_answer(call: Call, taken: Taken) -> dict[str, Any]:
    rows = call.context.metrics.rows
    for verdict in ("accepted", "stale", "unmatched"):
        rows.labels("level", verdict).inc(getattr(taken, verdict))
    rows.labels("level", "rejected").inc(len(taken.rejected))
    return {
        "accepted": taken.accepted,
        "stale": taken.stale,
        "unmatched": taken.unmatched,
        "rejected": taken.rejected,
        "alerts": {"opened": len(taken.changes.opened), "resolved": len(taken.changes.resolved)},
    }


@router.put(
    "/stores/{store_id}/stock-snapshot",
    openapi_extra=documented("snapshot"),
    response_model=TakenOut,
    responses=responses(NotFound, SuspiciousSnapshot),
)
async def put_stock_snapshot(store_id: StorePath, request: Request, call: PosCall) -> Response:
    """Take one store's stock as it stands; with `complete` what is missing counts as 0.

    A complete snapshot that leaves out most advertised products in stock is held whole until it is repeated
    with `force`: a half-written export must not page a chain.
    """
    body = await request.body()
    return _answer(await run_in_threadpool(_take_snapshot, call, store_id, body))


def _take_snapshot(call: Call, store_id: str, body: bytes) -> dict[str, Any]:
    call.for_store(store_id)
    envelope, (good, rejected) = parse.snapshot(body, store_id)
    as_of = _not_ahead(envelope.as_of, call.now)
    with call.write() as session:
        catalog.store(session, store_id)
        at = to_micros(as_of)
        rows = [LevelRow(row.index, store_id, row.sku, row.gtin, row.counted, at) for _, row in good]
        taken = intake.take_snapshot(
            session,
            store_id,
            rows,
            as_of=as_of,
            # A row that cannot be read leaves its product unknown, not at zero; so nothing is counted as missing.
            is_complete=envelope.complete and not rejected,
            force=envelope.force,
            source="snapshot",
            now=call.now,
            rain_check_days=call.context.settings.rain_check_days,
        )
    taken.rejected += rejected
    answer = _levels_answer(call, taken)
    return answer | {
        name: sum(1 for index, verdict in taken.applied.items() if index >= 0 and verdict == name)
        for name in ("accepted", "stale", "unmatched")
    }


def _not_ahead(as_of: datetime | None, now: datetime) -> datetime:
    if as_of is None:
        return now
    if stock_rules.not_ahead(to_micros(as_of), to_micros(now)) is None:
        raise Invalid(intake.FUTURE_DETAIL, errors=[{"pointer": "/as_of", "detail": intake.FUTURE_DETAIL}])
    return min(as_of, now)


@router.post("/sales", openapi_extra=documented("sales"), response_model=SalesOut)
async def post_sales(request: Request, admit: PosGate) -> Response:
    """Take up to 10,000 transactions, each once per store and transaction identifier.

    What they sell comes off the newest level they come after, whatever order they arrive in.
    """
    body = await request.body()
    return _answer(await run_in_threadpool(_take_sales, admit, body))


def _take_sales(admit: PosGate, body: bytes) -> dict[str, Any]:
    call = admit()
    good, rejected = parse.sales(body)
    rows: list[SaleRow] = [row for _, row in good]
    taken = SalesTaken()
    if rows:
        with call.write() as session:
            taken = intake.take_sales(
                session,
                rows,
                covers=call.principal.covers,
                secret=call.context.secret,
                now=call.now,
                rain_check_days=call.context.settings.rain_check_days,
            )
    taken.rejected = sorted([*taken.rejected, *rejected], key=lambda rejection: rejection.index)
    counter = call.context.metrics.rows
    counter.labels("sale", "accepted").inc(taken.accepted)
    counter.labels("sale", "duplicate").inc(taken.duplicate)
    counter.labels("sale", "rejected").inc(len(taken.rejected))
    return {
        "accepted": taken.accepted,
        "duplicate": taken.duplicate,
        "rejected": taken.rejected,
        "alerts": {"opened": len(taken.changes.opened), "resolved": len(taken.changes.resolved)},
    }


def _answer(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/stores/{store_id}/stock/{sku}", responses=responses(NotFound))
def get_stock(store_id: StorePath, sku: SkuPath, call: TillCall) -> StockOut:
    """What is known of a product's stock at a store, and how old that is."""
    call.for_store(store_id)
    with call.read() as session:
        catalog.store(session, store_id)
        product = catalog.product(session, sku)
        level = stock.levels_of(session, [(store_id, product.sku)]).get((store_id, product.sku))
        on_hand = level.on_hand if level else None
        held = holds.held(session, [(store_id, product.sku)]).get((store_id, product.sku), Decimal())
        expected = outlooks.run_out_of(session, (store_id, product.sku), now=call.now)
        state = stock_rules.classify(None if on_hand is None else int(on_hand * 1000), is_known=level is not None)
        return StockOut(
            store_id=store_id,
            sku=product.sku,
            on_hand=quantity_number(on_hand),
            held=held,
            as_of=level.known_at if level else None,
            age_seconds=age_seconds(level.known_at, call.now) if level else None,
            source=level.source if level else None,
            negative=on_hand is not None and on_hand < 0,
            state=State(state),
            run_out=None if expected is None else RunOut.model_validate(expected, from_attributes=True),
        )
