"""Whether alerts were right, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.access.call import COMMON_PROBLEMS, AdsCall
from app.alerts import scoring
from app.alerts.api import Named
from app.alerts.rules import Kind
from app.core.shapes import InstantOut, example

router = APIRouter(prefix="/v1", tags=["Alerts"], responses=COMMON_PROBLEMS)


class ScoreOut(BaseModel):
    """Alerts of one kind: how many, and how many of them turned out right or wrong."""

    kind: Kind
    alerts: int
    confirmed: int
    refuted: int
    precision: float | None


class PrecisionOut(BaseModel):
    """How often alerts were right; an alert counts under every kind it was of."""

    model_config = example(
        {
            "since": "2026-10-24T04:05:06Z",
            "kinds": [{"kind": "suspected", "alerts": 52, "confirmed": 45, "refuted": 3, "precision": 0.9375}],
        }
    )

    since: InstantOut
    kinds: list[ScoreOut]


@router.get("/alert-precision")
def get_alert_precision(
    call: AdsCall,
    store_id: Named = None,
    promotion_id: Named = None,
    days: Annotated[int, Query(ge=1, le=366, description="How far back alerts are looked at.")] = 28,
) -> PrecisionOut:
    """How often each kind of alert was right: by the record that followed, and by whoever looked on the shelf."""
    if store_id is not None:
        call.for_store(store_id)
    since = call.now - timedelta(days=days)
    with call.read() as session:
        found = scoring.scores(
            session, since=since, store_id=store_id, only=call.principal.stores, promotion_id=promotion_id
        )
        return PrecisionOut(
            since=since, kinds=[ScoreOut.model_validate(score, from_attributes=True) for score in found]
        )
