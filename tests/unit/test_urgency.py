"""Which alert comes first on a store's list."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

from app.web.urgency import is_last_day, worst_first

BRISBANE = ZoneInfo("Australia/Brisbane")
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
"""Noon of the 21st in Brisbane."""
TONIGHT, LATER = "2026-11-21T14:00:00Z", "2026-11-26T14:00:00Z"


def alert(sku: str, **changes: Any) -> dict[str, Any]:
    """An alert as the list has it."""
    ends_at = changes.pop("ends_at", LATER)
    base = {"alert_id": f"alr_{sku}", "kind": "sold_out", "state": "open", "opened_at": "2026-11-21T01:00:00Z"}
    return {**base, "product": {"sku": sku}, "promise": {"ends_at": ends_at}, **changes}


def order(*alerts: dict[str, Any], **per_day: float) -> list[str]:
    """Their skus in order, which must not depend on the order they came in."""
    found = {
        tuple(one["product"]["sku"] for one in worst_first(some, per_day=per_day, now=NOW, zone=BRISBANE))
        for some in permutations(alerts)
    }
    (only,) = found
    return list(only)


def test_what_is_gone_comes_before_what_may_be_and_what_will_be() -> None:
    soon, maybe, gone = alert("C", kind="running_out"), alert("B", kind="suspected"), alert("A")
    assert order(soon, maybe, gone, C=90, B=50, A=1) == ["A", "B", "C"]


def test_what_nobody_has_comes_before_what_somebody_has() -> None:
    assert order(alert("A", state="acknowledged"), alert("B"), A=90, B=1) == ["B", "A"]


def test_what_is_asked_for_most_comes_first_and_what_nobody_knows_of_last() -> None:
    assert order(alert("A"), alert("B"), alert("C"), A=4, B=40) == ["B", "A", "C"]


def test_the_last_day_of_an_ad_decides_between_what_is_asked_for_alike() -> None:
    assert order(alert("A"), alert("B", ends_at=TONIGHT), A=4.3, B=4.1) == ["B", "A"]
    assert order(alert("A"), alert("B", ends_at=TONIGHT), A=40, B=4) == ["A", "B"]


def test_the_newest_comes_first_of_those_that_are_alike() -> None:
    assert order(alert("A"), alert("B", opened_at="2026-11-21T01:30:00Z")) == ["B", "A"]


def test_the_last_day_is_the_stores_own() -> None:
    assert is_last_day(TONIGHT, now=NOW, zone=BRISBANE), "the first instant after it is midnight there"
    assert not is_last_day(TONIGHT, now=datetime(2026, 11, 20, 13, 59, tzinfo=UTC), zone=BRISBANE)
    assert is_last_day(TONIGHT, now=datetime(2026, 11, 20, 14, 0, tzinfo=UTC), zone=BRISBANE)
    assert is_last_day("2026-11-21T03:00:00Z", now=NOW, zone=BRISBANE), "it ends in an hour"
    assert not is_last_day(LATER, now=NOW, zone=BRISBANE)
