"""The periodic duties: what is to be done when time alone changes something.

Every duty claims what is due in the database, so any number of processes may run it, and none does harm twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import idempotency
from app.alerts import audit, digest, outlooks, reminders, shares
from app.alerts import service as alerts
from app.alerts.evaluate import evaluate
from app.core.context import Context
from app.core.upsert import chunks
from app.delivery import outbox
from app.delivery.models import Delivery
from app.delivery.rules import DeliveryState
from app.promotions import windows
from app.sources import pull
from app.stock import sales, silences
from app.stock import service as stock
from app.stock.service import Pair
from app.suggestions import preparation, traits
from app.suggestions.traits import Named
from app.suggestions.understanding.learned import Learned, Lessons

BATCH = 500
LOOK_BATCH = 200
LOOK_FOR_OTHERS = timedelta(hours=1)
"""How often products are looked for that another release has read: it goes through all of them."""

log = structlog.get_logger("raincheck.tick")


def follow_the_clock(context: Context) -> None:
    """Promotions that start or end, and open alerts that time alone may change."""
    while True:
        now = context.clock()
        with context.database.read() as session:
            if not windows.is_due(session, now=now) and not alerts.due(session, now=now, limit=1):
                return
        with context.database.write() as session:
            pairs = windows.take_due(session, now=now, limit=BATCH) | alerts.due(session, now=now, limit=BATCH)
            evaluate(session, pairs, now=now, rain_check_days=context.settings.rain_check_days)
        context.ring()
        if len(pairs) < BATCH:
            return


def escalate(context: Context) -> None:
    """Channels that wait before they hear: alerts nobody has acknowledged in their time."""
    now = context.clock()
    with context.database.read() as session:
        due = audit.escalations(session, now=now)
    for part in due.batches():
        with context.database.write() as session:
            audit.tell(session, part, now=now)
        context.ring()


def audit_alerts(context: Context) -> None:
    """Open alerts that some channel should have heard of and has not."""
    now = context.clock()
    with context.database.read() as session:
        found = audit.untold(session, now=now)
    for part in found.batches():
        with context.database.write() as session:
            audit.tell(session, part, now=now, is_audit=True)
        context.ring()
    context.metrics.audit.labels("missed").inc(found.missed)
    context.metrics.audit.labels("channel_changed").inc(found.changed)
    if found.missed:
        log.warning("audit_found_untold", missed=found.missed, channel_changed=found.changed)
    elif found.changed:
        log.info("audit_told_changed_channels", messages=found.changed)


def remind(context: Context) -> None:
    """Alerts somebody took on and was not heard of since."""
    now = context.clock()
    with context.database.read() as session:
        due = reminders.due(session, now=now)
    for part in chunks(due, BATCH):
        with context.database.write() as session:
            reminders.ask(session, part, now=now)
        context.ring()


def release_held(context: Context) -> None:
    """Messages held for opening time or for company."""
    now = context.clock()
    with context.database.read() as session:
        more = digest.is_due(session, now=now)
    while more:
        with context.database.write() as session:
            more = digest.release(session, now=now) > 0
        context.ring()


def sweep(context: Context) -> None:
    """Evaluate everything that is advertised or open, so that whatever a crash left behind is put right."""
    after: Pair | None = None
    while True:
        now = context.clock()
        with context.database.read() as session:
            pairs = alerts.suspects(session, after=after, limit=BATCH, now=now)
        if pairs:
            with context.database.write() as session:
                changes = evaluate(
                    session,
                    pairs,
                    now=now,
                    rain_check_days=context.settings.rain_check_days,
                    refill=True,
                    is_news=False,
                )
            if changes.opened or changes.resolved:
                log.warning("sweep_repaired", opened=len(changes.opened), resolved=len(changes.resolved))
                context.ring()
        if len(pairs) < BATCH:
            return
        after = pairs[-1]


def look_ahead(context: Context) -> None:
    """Shelves of which something new is known, or whose outlook has grown old."""
    while True:
        now = context.clock()
        with context.database.read() as session:
            pairs = outlooks.due(session, now=now, limit=LOOK_BATCH)
            if not pairs:
                return
            looked = outlooks.look(session, pairs, now=now)
        with context.database.write() as session:
            evaluate(
                session,
                looked,
                now=now,
                rain_check_days=context.settings.rain_check_days,
                is_news=False,
                looked=looked,
            )
        context.ring()
        if len(pairs) < LOOK_BATCH:
            return


def adopt_windows(context: Context) -> None:
    """Windows that were running before there were outlooks."""
    more = True
    while more:
        with context.database.write() as session:
            more = outlooks.adopt(session, now=context.clock(), limit=BATCH) == BATCH


def read_products(context: Context) -> None:
    """Products that are new or have changed: what they are understood to be.

    Once many have been read, kinds are learned from those that are certain, and the others are asked again.
    """
    lessons: Lessons = context.kept.setdefault("read_products", Lessons(context.clock()))
    while True:
        with context.database.read() as session:
            found = traits.unread(session, lessons.learned) if traits.is_due(session) else []
        if not found:
            break
        with context.database.write() as session:
            traits.keep(session, found)
        lessons.count(len(found))
    _read_anew(context, lessons)
    if lessons.is_due(context.clock()):
        with context.database.read() as session:
            learned = lessons.take(traits.examples(session), now=context.clock())
        _ask_again(context, learned)


def _read_anew(context: Context, lessons: Lessons) -> None:
    """After an upgrade: products another release has read; asked again, for one may still run beside this."""
    now, last = context.clock(), context.kept.get("read_anew")
    if isinstance(last, datetime) and now - last < LOOK_FOR_OTHERS:
        return
    read = _read_through(context, lambda session, after: traits.outdated(session, lessons.learned, after=after))
    lessons.count(read)
    if read:
        with context.database.write() as session:
            preparation.anew(session, now=now)
    context.kept["read_anew"] = now


def _ask_again(context: Context, learned: Learned) -> None:
    """Products whose kind nobody knew, and those whose kind is to be doubted, by what has been learned since."""
    if _read_through(context, lambda session, after: traits.asked_again(session, learned, after=after)):
        with context.database.write() as session:
            preparation.anew(session, now=context.clock())


def _read_through(context: Context, some: Callable[[Session, str], tuple[list[Named], str]]) -> int:
    """Read the whole catalogue through, some products at a time, and keep what is found; returns how many were."""
    after, number = "", 0
    while True:
        with context.database.read() as session:
            found, after = some(session, after)
        if found:
            with context.database.write() as session:
                traits.keep(session, found)
        number += len(found)
        if not after:
            return number


def prepare(context: Context) -> None:
    """Candidates of advertised products, one product at a time, once the catalogue has been read."""
    while True:
        now = context.clock()
        with context.database.read() as session:
            if not preparation.is_due(session, now=now) or traits.is_due(session):
                return
        with context.database.write() as session:
            sku = preparation.take_one(session, now=now)
        if sku is None:
            return
        with context.database.read() as session:
            made = preparation.make(session, sku, now=now)
        with context.database.write() as session:
            preparation.keep(session, sku, made, now=now)


def pull_sources(context: Context) -> None:
    """Sources whose time has come."""
    pull.pull_due(context)


def tell_shares(context: Context) -> None:
    """Ads whose product is sold out in so many stores that they should be pulled, or is back."""
    now = context.clock()
    with context.database.read() as session:
        if not shares.look(session, now=now):
            return
    with context.database.write() as session:
        shares.tell(session, now=now)
    context.ring()


def measure(context: Context) -> None:
    """Gauges that need a query."""
    now = context.clock()
    with context.database.read() as session:
        due = session.execute(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.state == DeliveryState.PENDING.value, Delivery.next_attempt_at <= now)
        ).scalar_one()
        silent = Counter(silence.about for silence in silences.standing(session))
    context.metrics.outbox_due.set(due)
    for about in silences.About:
        context.metrics.silent.labels(about.value).set(silent[about.value])


def prune(context: Context) -> None:
    """Forget what is older than it is kept for, a bounded number at a time."""
    now = context.clock()
    settings = context.settings
    read = now - timedelta(days=settings.stock_history_days)
    sold = now - timedelta(days=settings.sales_history_days)
    finished = now - timedelta(days=settings.delivery_history_days)
    forgets: tuple[Callable[[Session], int], ...] = (
        lambda session: stock.prune(session, before=read),
        lambda session: sales.prune(session, before=sold),
        lambda session: outbox.prune(session, before=finished),
        lambda session: pull.prune_runs(session, before=finished),
        lambda session: silences.prune(session, before=finished),
        lambda session: idempotency.prune(session, now=now),
    )
    for forget in forgets:
        more = True
        while more:
            with context.database.write() as session:
                more = forget(session) > 0
