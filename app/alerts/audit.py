"""Who should have been told and was not: channels whose time has come, and whatever fell through.

The clock looks at what has come due of late; the audit looks at every open alert, and finds what a crash, a clock
that stood still, or a channel added, changed or switched on since has left untold. Nobody is told of an alert that
somebody has taken on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from app.alerts import announce
from app.alerts.announce import Audience
from app.alerts.models import Alert
from app.alerts.rules import State
from app.catalog import service as catalog
from app.delivery.models import Channel
from app.delivery.rules import why_not

LOOK_BACK = timedelta(hours=1)
"""How long after it has come due the clock still looks for an escalation; what is older is the audit's."""
GRACE = timedelta(seconds=30)
"""An escalation this late is still the clock's, which looks every second."""
PAGE = 1_000
ALERTS_AT_ONCE = 500

_COLUMNS = (Alert.alert_id, Alert.store_id, Alert.kind, Alert.opened_at)
_WAITS_FOR_SOMEBODY = and_(Alert.state == State.OPEN.value, Alert.resolved_at.is_(None))


@dataclass
class Untold:
    """Alerts to tell by store, and why an audit found them untold."""

    by_store: dict[str, list[str]] = field(default_factory=dict)
    missed: int = 0
    """Messages that should have been written when their time came."""
    changed: int = 0
    """Messages that came to fit a channel because the channel was added, changed or switched on."""

    def add(self, row: Any) -> None:
        """Take one alert in; those of a store come together or in the order of their ids."""
        alert_ids = self.by_store.setdefault(row.store_id, [])
        if row.alert_id not in alert_ids[-1:]:
            alert_ids.append(row.alert_id)

    def batches(self) -> Iterable[list[str]]:
        """Alerts to tell in one transaction: whole stores, so that a store's are told in one message."""
        batch: list[str] = []
        for alert_ids in self.by_store.values():
            if batch and len(batch) + len(alert_ids) > ALERTS_AT_ONCE:
                yield batch
                batch = []
            batch += alert_ids
        if batch:
            yield batch


def escalations(session: Session, *, now: datetime) -> Untold:
    """Alerts nobody has acknowledged in a channel's time, of which it has not heard."""
    found = Untold()
    waiting = [channel for channel in announce.enabled(session) if channel.after_minutes > 0]
    if not waiting:
        return found
    delays = sorted({channel.after_minutes for channel in waiting})
    ends = [now - timedelta(minutes=minutes) for minutes in delays]
    come_due = or_(*(and_(Alert.opened_at > end - LOOK_BACK, Alert.opened_at <= end) for end in ends))
    rows = session.execute(select(*_COLUMNS).where(_WAITS_FOR_SOMEBODY, come_due).order_by(Alert.alert_id)).all()
    for row, _ in _untold(session, rows, waiting, now=now):
        found.add(row)
    return found


def untold(session: Session, *, now: datetime, page: int = PAGE) -> Untold:
    """Every open alert that fits a channel which has not heard of it."""
    channels = announce.enabled(session)
    found = Untold()
    after: tuple[str, str] | None = None
    while channels:
        query = select(*_COLUMNS, Alert.sku).where(_WAITS_FOR_SOMEBODY).order_by(Alert.store_id, Alert.sku).limit(page)
        if after is not None:
            query = query.where(tuple_(Alert.store_id, Alert.sku) > after)
        rows = session.execute(query).all()
        for row, channel in _untold(session, rows, channels, now=now):
            due_at = row.opened_at + timedelta(minutes=channel.after_minutes)
            if channel.updated_at > due_at:
                found.changed += 1
            elif channel.after_minutes > 0 and due_at > now - GRACE:
                continue
            else:
                found.missed += 1
            found.add(row)
        if len(rows) < page:
            break
        after = (rows[-1].store_id, rows[-1].sku)
    return found


def tell(session: Session, alert_ids: Sequence[str], *, now: datetime, is_audit: bool = False) -> int:
    """Tell these alerts to whom they fit and who has not heard; returns how many messages were written.

    Rows are locked and read again: of any number of clocks one tells, and nobody who has just been spared is told.
    """
    found = session.scalars(
        select(Alert)
        .where(Alert.alert_id.in_(alert_ids), _WAITS_FOR_SOMEBODY)
        .order_by(Alert.alert_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return announce.opened(session, found, now=now, is_audit=is_audit)


def _untold(
    session: Session, rows: Sequence[Any], channels: Sequence[Channel], *, now: datetime
) -> Iterable[tuple[Any, Channel]]:
    if not rows:
        return
    heard = announce.heard_by(session, [row.alert_id for row in rows])
    audience = Audience(channels, catalog.stores_by_id(session, {row.store_id for row in rows}))
    for row in rows:
        for channel, listens in audience.of(row.store_id):
            if channel.channel_id in heard.get(row.alert_id, ()):
                continue
            if why_not(listens, kind=row.kind, opened_at=row.opened_at, is_acknowledged=False, now=now) is None:
                yield row, channel
