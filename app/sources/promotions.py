"""Promotions over the API: register, replace, cancel, read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from app.access.call import COMMON_PROBLEMS, AdsCall
from app.core.errors import NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.core.shapes import IDENTIFIER_PATTERN
from app.promotions import service as promotions
from app.promotions.models import Promotion
from app.promotions.shapes import PromotionIn, PromotionOut, PromotionPage
from app.sources import registers
from app.suggestions import preflight

router = APIRouter(prefix="/v1", tags=["Promotions"], responses=COMMON_PROBLEMS)

PromotionPath = Annotated[str, Path(pattern=IDENTIFIER_PATTERN, examples=["NOV-CATALOGUE"])]


def _answer(call: AdsCall, session: Session, promotion: Promotion) -> PromotionOut:
    offers = promotions.offers_of(session, [promotion.promotion_id])[promotion.promotion_id]
    return promotions.answer(session, promotion, preflight.warnings(session, promotion, offers), now=call.now)


@router.put("/promotions/{promotion_id}", responses={201: {"model": PromotionOut, "description": "Created"}})
def put_promotion(
    promotion_id: PromotionPath,
    body: PromotionIn,
    call: AdsCall,
    response: Response,
) -> PromotionOut:
    """Create or replace a promotion; one that was cancelled runs again.

    What may break its promise comes back as warnings. An item already sold out alerts at once.
    """
    with call.write() as session:
        promotion, created, _ = registers.take_promotion(
            session, promotion_id, body, now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
        response.status_code = 201 if created else 200
        return _answer(call, session, promotion)


@router.get("/promotions")
def list_promotions(call: AdsCall, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> PromotionPage:
    """Promotions, newest first."""
    with call.read() as session:
        items, next_cursor = promotions.page(session, limit=limit, cursor=cursor, now=call.now)
        return PromotionPage(items=items, next_cursor=next_cursor)


@router.get("/promotions/{promotion_id}", responses=responses(NotFound))
def get_promotion(promotion_id: PromotionPath, call: AdsCall) -> PromotionOut:
    """One promotion, with everything that may break its promise as things stand."""
    with call.read() as session:
        return _answer(call, session, promotions.get(session, promotion_id))


@router.delete("/promotions/{promotion_id}", status_code=204, responses=responses(NotFound))
def cancel_promotion(promotion_id: PromotionPath, call: AdsCall) -> None:
    """Cancel a promotion; its open alerts resolve as `promotion_cancelled`."""
    with call.write() as session:
        registers.cancel_promotion(
            session, promotion_id, now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
