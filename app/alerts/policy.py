"""When forecasts and suspicions of a promotion are worth telling, as its ad team set it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from app.promotions.models import Promotion
from app.promotions.shapes import Alerting
from app.stock.forecast.run_out import DEFAULT_POLICY, WarnPolicy
from app.stock.forecast.silence import DEFAULT_THRESHOLDS, Thresholds


@dataclass(frozen=True)
class Policy:
    """None: never."""

    warn: WarnPolicy | None
    suspect: Thresholds | None


def of(promotion: Promotion) -> Policy:
    """A promotion's own limits; what it leaves out has its default."""
    given = Alerting.model_validate(promotion.alerting)
    return Policy(
        None
        if given.warn_at is None
        else replace(
            DEFAULT_POLICY,
            open_at=given.warn_at,
            close_below=min(DEFAULT_POLICY.close_below, given.warn_at),
            lead=timedelta(minutes=given.warn_lead_minutes),
            horizon=timedelta(hours=given.warn_horizon_hours),
        ),
        None
        if given.check_shelf_at is None
        else replace(
            DEFAULT_THRESHOLDS,
            check_at=given.check_shelf_at,
            likely_at=given.likely_empty_at,
            drop_below=min(DEFAULT_THRESHOLDS.drop_below, given.check_shelf_at),
        ),
    )
