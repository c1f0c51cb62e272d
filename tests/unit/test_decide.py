"""What should be alerted, compared with what is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.alerts.rules import (
    Absence,
    Belief,
    Change,
    Decision,
    Keep,
    Kind,
    Offered,
    Open,
    Replace,
    Resolution,
    Resolve,
    Shelf,
    Standing,
    decide,
)
from app.stock.forecast.run_out import DEFAULT_POLICY, RunOut
from app.stock.forecast.silence import DEFAULT_THRESHOLDS

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
WAIT = timedelta(seconds=300)
OFFER = Offered("NOV", Decimal(2), WAIT)


def shelf(units: float | None, *, known: timedelta = timedelta()) -> Shelf:
    return Shelf(None if units is None else Decimal(str(units)), NOW - known)


def standing(units: float = 0, *, back: timedelta | None = None, promotion: str = "NOV") -> Standing:
    return Standing(promotion, Kind.SOLD_OUT, "none_on_hand", Decimal(str(units)), None if back is None else NOW - back)


def resolved(resolution: Resolution, reason: str) -> Resolve:
    return Resolve(resolution, reason)


SOLD_OUT = Open(Kind.SOLD_OUT, "none_on_hand")
BACK = Resolution.BACK_IN_STOCK
GONE = Resolution.NO_LONGER_ADVERTISED


@pytest.mark.parametrize(
    ("offered", "seen", "alert", "expected"),
    [
        pytest.param(OFFER, shelf(5), None, None, id="in stock"),
        pytest.param(OFFER, shelf(0), None, SOLD_OUT, id="sold out"),
        pytest.param(OFFER, shelf(-3), None, Open(Kind.SOLD_OUT, "negative_on_record"), id="negative is sold out"),
        pytest.param(OFFER, shelf(0.25), None, None, id="a quarter of a kilo is not nothing"),
        pytest.param(OFFER, shelf(None), None, None, id="not tracked is never sold out"),
        pytest.param(OFFER, None, None, None, id="no record is never sold out"),
        pytest.param(OFFER, shelf(0), standing(), Keep(), id="still sold out"),
        pytest.param(OFFER, shelf(1), standing(), Keep(), id="one unit is a correction"),
        pytest.param(
            OFFER, shelf(5), standing(), Keep(back_since=NOW, recheck_at=NOW + WAIT), id="back, but only just"
        ),
        pytest.param(
            OFFER,
            shelf(5),
            standing(5, back=WAIT),
            resolved(BACK, "stayed_back"),
            id="back for as long as it takes",
        ),
        pytest.param(
            OFFER,
            shelf(5, known=WAIT),
            standing(),
            resolved(BACK, "stayed_back"),
            id="the level's own time counts, not when it came",
        ),
        pytest.param(OFFER, shelf(40), standing(), resolved(BACK, "delivery_arrived"), id="a delivery"),
        pytest.param(OFFER, shelf(10), standing(), resolved(BACK, "delivery_arrived"), id="a rise of ten"),
        pytest.param(OFFER, shelf(8), standing(-2), resolved(BACK, "delivery_arrived"), id="a rise from below zero"),
        pytest.param(OFFER, shelf(1), standing(5, back=WAIT / 2), Keep(), id="it fell again: the wait begins anew"),
        pytest.param(
            OFFER, shelf(None), standing(), resolved(GONE, "stock_no_longer_tracked"), id="tracking was switched off"
        ),
        pytest.param(
            Absence.ENDED,
            shelf(0),
            standing(),
            resolved(Resolution.PROMOTION_ENDED, "promotion_ended"),
            id="the promotion ended on an empty shelf",
        ),
        pytest.param(
            Absence.CANCELLED,
            shelf(0),
            standing(),
            resolved(Resolution.PROMOTION_CANCELLED, "promotion_cancelled"),
            id="the promotion was cancelled",
        ),
        pytest.param(
            Absence.GONE, shelf(0), standing(), resolved(GONE, "no_longer_advertised"), id="no longer offered"
        ),
        pytest.param(Absence.GONE, shelf(0), None, None, id="nothing advertised, nothing alerted"),
        pytest.param(
            OFFER,
            shelf(0),
            standing(promotion="OLD"),
            Replace(resolved(GONE, "another_promotion_governs"), SOLD_OUT),
            id="another promotion governs an empty shelf",
        ),
        pytest.param(
            OFFER,
            shelf(9),
            standing(promotion="OLD"),
            resolved(GONE, "another_promotion_governs"),
            id="another promotion governs a filled shelf",
        ),
    ],
)
def test_the_decision(
    offered: Offered | Absence, seen: Shelf | None, alert: Standing | None, expected: Decision
) -> None:
    assert decide(offered, seen, alert, None, now=NOW) == expected


def believed(
    *, before_end: float = 0.0, hours: float = 12, empty: float = 0.0, per_day: float = 10, refuted: float | None = None
) -> Belief:
    expected = NOW + timedelta(hours=hours)
    refuted_at = None if refuted is None else NOW - timedelta(hours=refuted)
    return Belief(RunOut(before_end, expected, expected, expected), empty, per_day, refuted_at)


WATCHED = Offered("NOV", Decimal(2), WAIT, DEFAULT_POLICY, DEFAULT_THRESHOLDS)
RUNNING_OUT = Standing("NOV", Kind.RUNNING_OUT, "likely_before_end", Decimal(5), None)
SUSPECTED = Standing("NOV", Kind.SUSPECTED, "check_shelf", Decimal(5), None)
LIKELY = Standing("NOV", Kind.SUSPECTED, "likely_empty", Decimal(5), None)
WARN = (Kind.RUNNING_OUT, "likely_before_end")
CHECK = (Kind.SUSPECTED, "check_shelf")
EMPTY = (Kind.SUSPECTED, "likely_empty")


def over(reason: str) -> Resolve:
    return Resolve(Resolution.NO_LONGER_EXPECTED, reason)


@pytest.mark.parametrize(
    ("offered", "units", "alert", "belief", "expected"),
    [
        pytest.param(WATCHED, 5, None, believed(before_end=0.79), None, id="not likely enough"),
        pytest.param(WATCHED, 5, None, believed(before_end=0.81), Open(*WARN), id="likely, and in time to act"),
        pytest.param(WATCHED, 5, None, believed(before_end=0.99, hours=0.5), None, id="too late to act"),
        pytest.param(WATCHED, 5, None, believed(before_end=0.99, hours=37), None, id="too far off for the floor"),
        pytest.param(WATCHED, 5, RUNNING_OUT, believed(before_end=0.51), Keep(), id="still more likely than not"),
        pytest.param(WATCHED, 5, RUNNING_OUT, believed(before_end=0.49), over("forecast_gone"), id="not any more"),
        pytest.param(WATCHED, 5, RUNNING_OUT, believed(before_end=1, hours=0.1), Keep(), id="it stays till then"),
        pytest.param(WATCHED, 5, None, believed(empty=0.76), Open(*CHECK), id="silence asks somebody to look"),
        pytest.param(WATCHED, 5, None, believed(empty=0.91), Open(*EMPTY), id="long silence says likely empty"),
        pytest.param(WATCHED, 5, None, believed(empty=0.89, refuted=3), None, id="a refuted one needs more proof"),
        pytest.param(WATCHED, 5, None, believed(empty=0.89, refuted=37), Open(*CHECK), id="but not for ever"),
        pytest.param(WATCHED, 5, None, believed(empty=0.99, per_day=1), None, id="a slow seller is often silent"),
        pytest.param(WATCHED, 5, SUSPECTED, believed(empty=0.41), Keep(), id="a suspicion does not flicker"),
        pytest.param(WATCHED, 5, SUSPECTED, believed(empty=0.39), over("suspicion_gone"), id="it sold after all"),
        pytest.param(WATCHED, 5, SUSPECTED, believed(empty=0.95), Change(*EMPTY), id="a suspicion deepens in place"),
        pytest.param(WATCHED, 5, LIKELY, believed(empty=0.74), Change(*CHECK), id="and eases in place"),
        pytest.param(
            WATCHED, 5, RUNNING_OUT, believed(before_end=1, empty=0.8), Change(*CHECK), id="a forecast goes silent"
        ),
        pytest.param(
            WATCHED, 5, SUSPECTED, believed(before_end=1), Change(*WARN), id="it sold after all, and is running out"
        ),
        pytest.param(WATCHED, 5, RUNNING_OUT, None, Keep(), id="nothing known, nothing concluded"),
        pytest.param(WATCHED, 5, SUSPECTED, None, Keep(), id="neither of a suspicion"),
        pytest.param(WATCHED, 0, RUNNING_OUT, None, Change(Kind.SOLD_OUT, "none_on_hand"), id="it has run out"),
        pytest.param(WATCHED, -1, LIKELY, None, Change(Kind.SOLD_OUT, "negative_on_record"), id="and below"),
        pytest.param(WATCHED, 5, standing(5), believed(empty=0.99), Keep(back_since=NOW, recheck_at=NOW + WAIT),
                     id="what is sold out on record does not become a mere belief"),
        pytest.param(OFFER, 5, None, believed(before_end=1, empty=1), None, id="the ad team wants neither"),
        pytest.param(OFFER, 5, RUNNING_OUT, believed(before_end=1), over("forecast_gone"), id="nor any longer"),
        pytest.param(
            Absence.ENDED, 5, SUSPECTED, believed(empty=1), resolved(Resolution.PROMOTION_ENDED, "promotion_ended"),
            id="the ad is over"
        ),
    ],
)  # fmt: skip
def test_the_decision_on_what_is_believed(
    offered: Offered | Absence, units: int, alert: Standing | None, belief: Belief | None, expected: Decision
) -> None:
    assert decide(offered, shelf(units), alert, belief, now=NOW) == expected


def test_a_till_that_corrects_itself_within_minutes_is_one_episode() -> None:
    now, alert = NOW, standing()
    for units in (1, 3, 1, 2, 0):
        now += timedelta(seconds=60)
        decision = decide(OFFER, Shelf(Decimal(units), now), alert, None, now=now)
        assert isinstance(decision, Keep)
        alert = Standing("NOV", Kind.SOLD_OUT, "none_on_hand", Decimal(units), decision.back_since)
