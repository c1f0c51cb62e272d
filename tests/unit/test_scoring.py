"""Were the alerts right?"""

from __future__ import annotations

import pytest

from app.alerts.rules import Kind
from app.alerts.scoring import Verdict, judge, total

RIGHT, WRONG, UNKNOWN = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNKNOWN
WARNED, SUSPECTED, SOLD_OUT = Kind.RUNNING_OUT, Kind.SUSPECTED, Kind.SOLD_OUT


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["none_on_hand"], {SOLD_OUT: UNKNOWN}),
        (["none_on_hand", "stayed_back"], {SOLD_OUT: UNKNOWN}),
        (["none_on_hand", "gone"], {SOLD_OUT: RIGHT}),
        (["none_on_hand", "found", "found_on_shelf"], {SOLD_OUT: WRONG}),
        (["likely_before_end", "none_on_hand"], {WARNED: RIGHT, SOLD_OUT: UNKNOWN}),
        (["likely_before_end", "forecast_gone"], {WARNED: WRONG}),
        (["likely_before_end", "promotion_ended"], {WARNED: WRONG}),
        (["likely_before_end", "none_on_hand", "promotion_ended"], {WARNED: RIGHT, SOLD_OUT: UNKNOWN}),
        (["likely_before_end", "promotion_cancelled"], {WARNED: UNKNOWN}),
        (["check_shelf", "suspicion_gone"], {SUSPECTED: WRONG}),
        (["check_shelf", "likely_empty", "gone", "shelf_is_empty"], {SUSPECTED: RIGHT, SOLD_OUT: RIGHT}),
        (["likely_empty", "found", "found_on_shelf"], {SUSPECTED: WRONG}),
        (["check_shelf", "promotion_ended"], {SUSPECTED: UNKNOWN}),
        (["likely_before_end", "check_shelf", "none_on_hand"], {WARNED: RIGHT, SUSPECTED: RIGHT, SOLD_OUT: UNKNOWN}),
    ],
)
def test_what_became_of_an_alert(reasons: list[str], expected: dict[Kind, Verdict]) -> None:
    assert judge(reasons) == expected


def test_precision_is_of_those_whose_truth_is_known() -> None:
    scores = {
        score.kind: score for score in total([["check_shelf", "gone"], ["check_shelf", "found"], ["check_shelf"]])
    }
    suspected = scores[SUSPECTED]
    assert (suspected.alerts, suspected.confirmed, suspected.refuted, suspected.precision) == (3, 1, 1, 0.5)
    assert scores[WARNED].precision is None
