"""What runs the duties: the table of how often each is done, and threads to do them in.

Each is guarded by itself: one that fails is logged and counted and stops no other. Jobs live in memory and only
find due rows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.alerts import rain_checks
from app.core.context import Context
from app.scheduler import duties
from app.sources import listening
from app.sources.pool import OF_THIS_PROCESS

log = structlog.get_logger("raincheck.tick")


@dataclass(frozen=True)
class Tick:
    """A periodic duty."""

    name: str
    every_seconds: float
    run: Callable[[Context], None]


TICKS = (
    Tick("follow_the_clock", 1, duties.follow_the_clock),
    Tick("escalate", 1, duties.escalate),
    Tick("release_held", 1, duties.release_held),
    Tick("remind", 30, duties.remind),
    Tick("audit_alerts", 60, duties.audit_alerts),
    Tick("look_ahead", 2, duties.look_ahead),
    Tick("read_products", 2, duties.read_products),
    Tick("prepare", 2, duties.prepare),
    Tick("pull_sources", 1, duties.pull_sources),
    Tick("listen", 2, listening.listen),
    Tick("tell_shares", 5, duties.tell_shares),
    Tick("measure", 10, duties.measure),
    Tick("rain_checks", 5, rain_checks.follow_the_clock),
    Tick("sweep", 60, duties.sweep),
    Tick("adopt_windows", 3_600, duties.adopt_windows),
    Tick("prune", 3_600, duties.prune),
)


class Ticker:
    """Runs the duties in threads of its own until it is stopped."""

    def __init__(self, context: Context, ticks: tuple[Tick, ...] = TICKS) -> None:
        self._context = context
        self._ticks = ticks
        self.last_beat: datetime | None = None
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(ticks))},
            # A tick that is late runs late: the default would skip it after one second.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin; every duty runs once at once."""
        for tick in self._ticks:
            self._scheduler.add_job(
                self.run,
                "interval",
                args=[tick],
                seconds=tick.every_seconds,
                next_run_time=datetime.now(UTC),
                id=tick.name,
            )
        self._scheduler.start()

    def run(self, tick: Tick) -> None:
        """One round of one duty, guarded by itself."""
        if self._stopped.is_set():
            return
        metrics = self._context.metrics
        try:
            with metrics.ticks.labels(tick.name).time():
                tick.run(self._context)
        except Exception:
            metrics.tick_failures.labels(tick.name).inc()
            log.exception("tick_failed", tick=tick.name)
        self.last_beat = self._context.clock()

    def stop(self) -> None:
        """End after what is running."""
        self._stopped.set()
        self._scheduler.shutdown(wait=True)
        OF_THIS_PROCESS.close()
