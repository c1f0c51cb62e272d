"""One pull, from claim to account. The network is in no transaction; rows are taken some thousands at a time.

A pull's claim is a lease in the database, renewed in each transaction that takes rows. So of any number of
processes one pulls a source at a time, and one that lost its lease can take nothing more.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import asdict, dataclass, field
from functools import partial

import structlog

from app.core.context import Context
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.sources import rows, rules, schedule, service
from app.sources.feeds import SourceError
from app.sources.fetch import Fetched, Seen, Sleep, fetch
from app.sources.intake import Rejection
from app.sources.models import Source, SourceRun
from app.sources.pool import OF_THIS_PROCESS, PullPool
from app.sources.rows import TakenRows
from app.sources.rules import Provides, RunOutcome
from app.sources.service import Claimed, prune_runs
from app.stock.silences import SOURCE_PREFIX

MAX_REASONS = 100
MAX_ERROR_CHARS = 1_000
UNKNOWN_STORE = "unknown_store"

log = structlog.get_logger("raincheck.sources")


class LeaseLost(SourceError):
    """The source was deleted, or this pull took so long that another one began."""


@dataclass
class _Account:
    """What a pull has come to so far."""

    seen: Seen = field(default_factory=Seen)
    taken: TakenRows = field(default_factory=TakenRows)
    fetched: Fetched = field(default_factory=Fetched)
    outcome: RunOutcome = RunOutcome.FAILED
    error: SourceError | None = None


def label(source_id: str) -> str:
    """How stock levels name the source they came from."""
    return f"{SOURCE_PREFIX}{source_id}"


def pull_now(context: Context, source_id: str, *, sleep: Sleep = asyncio.sleep) -> SourceRun:
    """Pull a source whether it is due or not. Raises NotFound, Conflict while another pull of it runs."""
    run = pull(context, source_id, force=True, sleep=sleep)
    if run is None:
        with context.database.read() as session:
            service.get(session, source_id)
        raise Conflict(f"{source_id} is being pulled right now; its run will show what came of it.")
    return run


def pull(context: Context, source_id: str, *, force: bool = False, sleep: Sleep = asyncio.sleep) -> SourceRun | None:
    """Pull a source once and keep the account of it. None where it is not due, or is being pulled elsewhere.

    A pull that fails is an account too, and makes the source wait; nothing it does stops another source.
    Blocks for up to two minutes: call it from a thread without an event loop. Raises NotFound for a source that
    was deleted meanwhile.
    """
    started_at = context.clock()
    with context.database.write() as session:
        claimed = service.claim(session, source_id, owner=new_id("pul", started_at), now=started_at, force=force)
    if claimed is None:
        return None
    account = _Account()
    try:
        account.fetched = asyncio.run(
            fetch(
                claimed,
                account.seen,
                allowed=context.settings.allow_private_networks,
                clock=context.clock,
                sleep=sleep,
            )
        )
        account.outcome = _take(context, claimed, account)
    except SourceError as error:
        account.error = error
    except Exception as error:
        log.exception("pull_broke", source=source_id)
        account.error = SourceError(f"internal error: {type(error).__name__}")
    run = _settle(context, claimed, account, SourceRun(source_id=source_id, started_at=started_at))
    context.metrics.pulls.labels(run.outcome).inc()
    tell = log.warning if account.outcome is RunOutcome.FAILED else log.info
    tell("pulled", source=source_id, outcome=run.outcome, rows=run.rows, rejected=run.rejected, error=run.error)
    return run


def _take(context: Context, claimed: Claimed, account: _Account) -> RunOutcome:
    """Take what was fetched, batch by batch. Raises SourceError where nothing of it could be taken."""
    fetched, taken = account.fetched, account.taken
    if fetched.is_unchanged:
        return RunOutcome.NOT_MODIFIED
    taken.rejected += fetched.problems
    is_same = fetched.digest is not None and fetched.digest == claimed.digest
    for batch in rows.batches(claimed.provides, fetched.rows):
        if is_same:
            # Taken whole before: to write it again would only cost, and wake every alert that shows it.
            checked = rows.check(claimed.provides, batch)
            taken.stale += checked.good
            taken.rejected += checked.rejected
            continue
        with context.database.write() as session:
            now = context.clock()
            if not service.renew(session, claimed, now=now):
                raise LeaseLost("the source was deleted, or another pull of it took over")
            result = rows.take_rows(
                session,
                claimed.provides,
                batch,
                source=label(claimed.source_id),
                now=now,
                rain_check_days=context.settings.rain_check_days,
            )
        context.ring()
        taken.add(result)
    _count(context, claimed.provides, taken)
    taken.rejected.sort(key=lambda rejection: rejection.index)
    if taken.rejected and not (taken.accepted or taken.stale or taken.unmatched):
        first = taken.rejected[0]
        raise SourceError(f"none of {len(taken.rejected)} rows could be taken; row {first.index}: {first.detail}")
    return RunOutcome.TAKEN


def _count(context: Context, provides: Provides, taken: TakenRows) -> None:
    counter = context.metrics.rows
    kind = "level" if provides is Provides.STOCK else provides.value
    for verdict in ("accepted", "stale", "unmatched"):
        counter.labels(kind, verdict).inc(getattr(taken, verdict))
    counter.labels(kind, "rejected").inc(len(taken.rejected))


def _settle(context: Context, claimed: Claimed, account: _Account, run: SourceRun) -> SourceRun:
    """Keep the account, set the next pull and let the source go. Raises NotFound where it was deleted."""
    now = context.clock()
    seen, taken = account.seen, account.taken
    run.finished_at = now
    run.outcome = account.outcome.value
    run.status, run.bytes, run.pages, run.rows = seen.status, seen.bytes, seen.pages, seen.rows
    run.accepted, run.stale, run.unmatched = taken.accepted, taken.stale, taken.unmatched
    run.rejected = len(taken.rejected)
    run.reasons = [_reason(rejection) for rejection in taken.rejected[:MAX_REASONS]]
    run.error = _fit(str(account.error))[:MAX_ERROR_CHARS] if account.error is not None else None
    with context.database.write() as session:
        source = session.get(Source, claimed.source_id, with_for_update=True)
        if source is None:
            raise NotFound(f"{claimed.source_id} was deleted while it was pulled.")
        session.add(run)
        if source.lease_owner == claimed.owner:
            _let_go(source, claimed, account, run)
    return run


def _let_go(source: Source, claimed: Claimed, account: _Account, run: SourceRun) -> None:
    now = run.finished_at
    source.lease_owner = source.lease_until = None
    is_heard = account.outcome is not RunOutcome.FAILED
    if is_heard:
        source.heard_at = now
    if source.revision != claimed.revision:
        return  # replaced meanwhile: due at once, and what this pull learned is about another address
    if not is_heard:
        source.failures += 1
        source.due_at = rules.after_failure(
            source.failures,
            now,
            every_seconds=claimed.every_seconds,
            retry_after=account.error.retry_after if account.error else None,
            jitter=random.uniform(-1, 1),  # noqa: S311
        )
        return
    source.failures = 0
    source.due_at = schedule.next_pull(
        every_seconds=claimed.every_seconds, cron=claimed.cron, started_at=run.started_at, now=now
    )
    if account.outcome is RunOutcome.TAKEN:
        # A row refused for a store that may be created tomorrow must be offered again; "not modified" would
        # hold it back until the feed next changes.
        is_whole = all(rejection.code != UNKNOWN_STORE for rejection in account.taken.rejected)
        fetched = account.fetched
        source.etag = fetched.etag if is_whole else None
        source.last_modified = fetched.last_modified if is_whole else None
        source.digest = fetched.digest


def _reason(rejection: Rejection) -> dict[str, object]:
    return asdict(rejection) | {"detail": _fit(rejection.detail)}


def _fit(text: str) -> str:
    """Text that any database takes: PostgreSQL knows neither NUL nor half a surrogate pair."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")


def pull_due(context: Context, pool: PullPool = OF_THIS_PROCESS) -> list[str]:
    """Start the pulls that are due, as many as there is room for; returns their sources without waiting for them.

    For the clock's tick. What finds no room is first in line next time. Each pull claims its source by itself
    when it begins, so a claim never grows old in a queue.
    """
    room = pool.room
    if room <= 0:
        return []
    with context.database.read() as session:
        found = service.due(session, now=context.clock(), limit=room)
    database = str(context.database.url)
    return [
        source_id
        for source_id in found
        if pool.start((database, source_id), partial(_in_its_thread, context, source_id))
    ]


def _in_its_thread(context: Context, source_id: str) -> None:
    try:
        pull(context, source_id)
    except NotFound:
        log.info("source_deleted_while_pulled", source=source_id)
    except Exception:
        # Its lease runs out, and the next pull begins anew.
        log.exception("pull_lost", source=source_id)


__all__ = ["LeaseLost", "PullPool", "label", "prune_runs", "pull", "pull_due", "pull_now"]
