"""What should be alerted, compared with what is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.alerts.rules import (
    Absence,
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

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
WAIT = timedelta(seconds=300)
OFFER = Offered("NOV", Decimal(2), WAIT)


def shelf(units: float | None, *, known: timedelta = timedelta()) -> Shelf:
    return Shelf(None if units is None else Decimal(str(units)), NOW - known)


def standing(units: float = 0, *, back: timedelta | None = None, promotion: str = "NOV") -> Standing:
    return Standing(promotion, Kind.SOLD_OUT, Decimal(str(units)), None if back is None else NOW - back)


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
    assert decide(offered, seen, alert, now=NOW) == expected


def test_a_till_that_corrects_itself_within_minutes_is_one_episode() -> None:
    now, alert = NOW, standing()
    for units in (1, 3, 1, 2, 0):
        now += timedelta(seconds=60)
        decision = decide(OFFER, Shelf(Decimal(units), now), alert, now=now)
        assert isinstance(decision, Keep)
        alert = Standing("NOV", Kind.SOLD_OUT, Decimal(units), decision.back_since)
