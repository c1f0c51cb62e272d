"""`evaluate`: compare what should be alerted with what is, and close the difference.

State, not events: it reads what is true now, so calling it twice changes nothing, and whatever a crash left
behind is put right by the next call. The number of queries does not depend on the number of pairs, but for
their being bound in runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import announce, episodes, outlooks, rain_checks, render, rules
from app.alerts.models import Alert
from app.alerts.outlooks import Looked
from app.alerts.present import load
from app.alerts.rules import (
    Belief,
    Change,
    Keep,
    Kind,
    Open,
    Replace,
    Resolve,
    State,
)
from app.core.bulk import among
from app.core.upsert import chunks
from app.delivery.rules import EventType
from app.promotions import windows
from app.stock.service import Pair
from app.suggestions.rules import LIST_LENGTH

PAIRS_AT_ONCE = 1_000


@dataclass
class Changes:
    """What one evaluation did, by (store, product)."""

    opened: list[Pair] = field(default_factory=list)
    resolved: list[Pair] = field(default_factory=list)
    updated: list[Pair] = field(default_factory=list)

    def add(self, other: Changes) -> None:
        """Take another evaluation's changes in."""
        self.opened += other.opened
        self.resolved += other.resolved
        self.updated += other.updated


def evaluate(
    session: Session,
    pairs: Collection[Pair],
    *,
    now: datetime,
    rain_check_days: int,
    refresh: bool = False,
    refill: bool = False,
    is_news: bool = True,
    looked: Mapping[Pair, Looked] | None = None,
) -> Changes:
    """Bring the alerts of these pairs, and the cards that show them, in line with the present state.

    `refresh` makes the cards of standing alerts anew although no quantity changed: their wording may have;
    `refill` only those that have room for another alternative, for something may have come into stock.
    Something has changed about the pairs if it `is_news`: what was believed of their shelves is made anew by
    the clock, which then comes back with what it `looked` at.
    """
    ordered = sorted(set(pairs))
    run = _Run(
        now,
        rain_check_days,
        refresh,
        refill,
        is_news,
        _lock(session, ordered),
        outlooks.keep(session, looked or {}, now=now),
    )
    changes = Changes()
    for part in chunks(ordered, PAIRS_AT_ONCE):
        changes.add(_evaluate(session, part, run))
    return changes


@dataclass(frozen=True)
class _Run:
    """What one call of `evaluate` is about."""

    now: datetime
    rain_check_days: int
    refresh: bool
    refill: bool
    is_news: bool
    locked: Mapping[Pair, Alert]
    beliefs: Mapping[Pair, Belief]


def _lock(session: Session, pairs: Sequence[Pair]) -> dict[Pair, Alert]:
    """Lock the open alerts of these pairs, and those whose cards show them, in one order for everybody.

    Two stores whose cards point at each other sell out at the same moment: locked as they are met, their
    transactions would each wait for the other.
    """
    ids = set(render.showing(session, pairs))
    for part in chunks(pairs, windows.PAIRS_PER_QUERY):
        query = select(Alert.alert_id).where(
            among(session, (Alert.store_id, Alert.sku), part), Alert.resolved_at.is_(None)
        )
        ids.update(session.scalars(query))
    found: dict[Pair, Alert] = {}
    for some in chunks(sorted(ids)):
        held = session.scalars(
            select(Alert)
            .where(Alert.alert_id.in_(some), Alert.resolved_at.is_(None))
            .order_by(Alert.alert_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found |= {(alert.store_id, alert.sku): alert for alert in held}
    return found


def _evaluate(session: Session, pairs: Sequence[Pair], run: _Run) -> Changes:
    now = run.now
    present = load(session, pairs, {pair: run.locked[pair] for pair in pairs if pair in run.locked}, now=now)
    if run.is_news:
        outlooks.mark(session, present.known, now=now)
    changes = Changes()
    resolved: list[Alert] = []
    turned: list[Alert] = []
    to_open: list[tuple[Pair, Open]] = []
    for pair in present.pairs:
        alert, belief = present.standing.get(pair), run.beliefs.get(pair)
        decision = rules.decide(present.offered[pair], present.shelf(pair), present.stands(pair), belief, now=now)
        if isinstance(decision, Open):
            to_open.append((pair, decision))
            continue
        if alert is None:
            continue
        episodes.note_quantity(alert, present.levels.get(pair))
        if alert.kind == Kind.SUSPECTED.value and episodes.refutes(decision):
            outlooks.refute(session, pair, now=now)
        if isinstance(decision, Replace):
            to_open.append((pair, decision.open))
            decision = decision.resolve
        if isinstance(decision, Resolve):
            episodes.resolve(session, alert, decision, now=now)
            resolved.append(alert)
            changes.resolved.append(pair)
        elif isinstance(decision, Keep):
            alert.back_since = decision.back_since
            alert.recheck_at = decision.recheck_at
        elif isinstance(decision, Change):
            if alert.kind != decision.kind.value:
                turned.append(alert)
            episodes.change(session, alert, decision, now=now)
        alert.outlook = episodes.outlook(alert.kind, belief) if belief is not None else alert.outlook
    session.flush()
    opened = episodes.start(session, to_open, present, run.beliefs, now=now)
    rain_checks.hold(session, pairs, now=now)
    changes.opened += [(alert.store_id, alert.sku) for alert in opened]
    again = [
        alert
        for alert in present.standing.values()
        if alert.state != State.RESOLVED.value
        and (run.refresh or alert in turned or (run.refill and len(alert.card["alternatives"]) < LIST_LENGTH))
    ]
    changed = render.cards(
        session,
        opened=opened,
        standing=[*again, *_showing(session, pairs, run.locked)],
        promises=present.promises,
        rain_check_days=run.rain_check_days,
        now=now,
    )
    changed = list({alert.alert_id: alert for alert in [*turned, *changed]}.values())
    changes.updated += [(alert.store_id, alert.sku) for alert in changed]
    announce.told(session, resolved, EventType.RESOLVED, now=now)
    announce.told(session, changed, EventType.UPDATED, now=now)
    announce.opened(session, [*opened, *turned], now=now)
    return changes


def _showing(session: Session, pairs: Sequence[Pair], locked: Mapping[Pair, Alert]) -> list[Alert]:
    """Of the locked alerts those whose cards show one of these pairs and that are still open."""
    ids = render.showing(session, pairs)
    return [alert for alert in locked.values() if alert.alert_id in ids and alert.resolved_at is None]
