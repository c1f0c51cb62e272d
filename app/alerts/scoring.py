"""Were the alerts right? Each kind of alert, scored by what came after it: the record, or whoever looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts.models import Alert, AlertEvent
from app.alerts.rules import Kind

_SAID = {
    Kind.RUNNING_OUT: frozenset({"likely_before_end"}),
    Kind.SUSPECTED: frozenset({"check_shelf", "likely_empty"}),
    Kind.SOLD_OUT: frozenset({"none_on_hand", "negative_on_record", "shelf_is_empty"}),
}
"""The reasons by which an alert was of each kind at some time."""
_WENT_WRONG = {
    Kind.RUNNING_OUT: frozenset({"forecast_gone", "promotion_ended"}),
    Kind.SUSPECTED: frozenset({"suspicion_gone", "found"}),
    Kind.SOLD_OUT: frozenset({"found"}),
}


class Verdict(StrEnum):
    """What became of one kind of one alert."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


def judge(reasons: Collection[str]) -> dict[Kind, Verdict]:
    """Score each kind an alert was of, by the reasons on its timeline.

    A forecast and a suspicion are right if the item was sold out in the end, by the record or by whoever looked;
    what the record calls sold out is known to be right or wrong only where somebody looked.
    """
    said = set(reasons)
    found: dict[Kind, Verdict] = {}
    for kind, names in _SAID.items():
        if not said & names:
            continue
        was_empty = "gone" in said or (kind is not Kind.SOLD_OUT and bool(said & _SAID[Kind.SOLD_OUT]))
        if said & _WENT_WRONG[kind] and not (was_empty and kind is not Kind.SOLD_OUT):
            found[kind] = Verdict.REFUTED
        elif was_empty:
            found[kind] = Verdict.CONFIRMED
        else:
            found[kind] = Verdict.UNKNOWN
    return found


@dataclass
class Score:
    """Alerts of one kind."""

    kind: Kind
    alerts: int = 0
    confirmed: int = 0
    refuted: int = 0

    @property
    def precision(self) -> float | None:
        """Share of those whose truth is known that were right; None while none is."""
        known = self.confirmed + self.refuted
        return self.confirmed / known if known else None


def scores(
    session: Session, *, since: datetime, store_id: str | None, only: Collection[str] | None, promotion_id: str | None
) -> list[Score]:
    """The score of every kind over the alerts opened since then; `only` limits it to a key's own stores."""
    query = (
        select(AlertEvent.alert_id, AlertEvent.reason)
        .join(Alert, Alert.alert_id == AlertEvent.alert_id)
        .where(Alert.opened_at >= since, AlertEvent.type.in_(("opened", "updated", "shelf_check", "resolved")))
        .distinct()
    )
    if store_id is not None:
        query = query.where(Alert.store_id == store_id)
    if only is not None:
        query = query.where(Alert.store_id.in_(sorted(only)))
    if promotion_id is not None:
        query = query.where(Alert.promotion_id == promotion_id)
    by_alert: dict[str, set[str]] = defaultdict(set)
    for alert_id, reason in session.execute(query):
        by_alert[alert_id].add(reason)
    return total(by_alert.values())


def total(timelines: Iterable[Collection[str]]) -> list[Score]:
    """Add up what became of each kind."""
    found = {kind: Score(kind) for kind in Kind}
    for reasons in timelines:
        for kind, verdict in judge(reasons).items():
            score = found[kind]
            score.alerts += 1
            score.confirmed += verdict is Verdict.CONFIRMED
            score.refuted += verdict is Verdict.REFUTED
    return list(found.values())
