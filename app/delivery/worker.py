"""The sender: takes due deliveries, sends them, records what came of it. One per process, in its own thread.

Claim and settle are short transactions; the network is in neither. If the process dies in between, the lease
runs out and another sender sends again under the same `webhook-id`.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.context import Context
from app.core.ids import new_id
from app.delivery import outbox
from app.delivery.channels.base import Sender
from app.delivery.channels.registry import senders
from app.delivery.outbox import Claimed
from app.delivery.rules import ChannelKind, Next, Outcome, after

POLL_SECONDS = 1.0
STOP_SECONDS = 20.0

log = structlog.get_logger("raincheck.delivery")


class Worker:
    """Sends what is due until it is stopped. `ring` may be called from any thread, at any time."""

    def __init__(self, context: Context, *, by_kind: Mapping[str, Sender] | None = None) -> None:
        self._context = context
        self._by_kind = by_kind
        self._owner = new_id("snd", context.clock())
        self._in_flight: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[tuple[Claimed, Outcome, Next]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell: asyncio.Event | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own; returns once it listens to `ring`."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)), name="sender", daemon=True)
        self._thread.start()
        ready.wait(timeout=10)

    def ring(self) -> None:
        """Something was committed that may be due. Losing this call costs a second."""
        loop, bell = self._loop, self._bell
        if loop is not None and bell is not None and not loop.is_closed():
            loop.call_soon_threadsafe(bell.set)

    def stop(self) -> None:
        """Finish what is in flight, then end. What is not sent stays due."""
        self._stopping = True
        self.ring()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    async def _run(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._bell = asyncio.Event()
        by_kind = self._by_kind if self._by_kind is not None else senders(self._context)
        ready.set()
        rung = True
        while not self._stopping:
            try:
                more = await self._round(by_kind, rung=rung)
            except SQLAlchemyError as error:
                log.warning("outbox_unavailable", reason=str(error))
                more = False
            if more:
                rung = True
                continue
            rung = await self._wait()
        await self._drain()
        for sender in by_kind.values():
            await sender.close()

    async def _wait(self) -> bool:
        assert self._bell is not None
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            return False
        finally:
            self._bell.clear()
        return True

    async def _drain(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS / 2)
        try:
            await asyncio.to_thread(self._settle)
        except SQLAlchemyError as error:
            log.warning("outbox_unavailable", reason=str(error))

    async def _round(self, by_kind: Mapping[str, Sender], *, rung: bool) -> bool:
        """Settle what is done, take what is due. Returns whether to look again at once."""
        if self._done:
            await asyncio.to_thread(self._settle)
            rung = True
        claimed = await asyncio.to_thread(self._claim, rung)
        for message in claimed:
            self._in_flight[message.channel_id] += 1
            task = asyncio.create_task(self._send(by_kind, message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return bool(self._done)

    def _claim(self, rung: bool) -> list[Claimed]:
        now = self._context.clock()
        if not rung:
            with self._context.database.read() as session:
                if not outbox.is_due(session, now=now):
                    return []
        with self._context.database.write() as session:
            return outbox.claim(session, owner=self._owner, in_flight=self._in_flight, now=now)

    async def _send(self, by_kind: Mapping[str, Sender], message: Claimed) -> None:
        try:
            outcome = await by_kind[message.kind].send(message, now=self._context.clock())
        except Exception as error:
            log.exception("channel_failed", channel=message.channel_id, kind=message.kind)
            outcome = Outcome(False, error=f"internal error: {type(error).__name__}")
        kind, jitter = ChannelKind(message.kind), random.uniform(-1, 1)  # noqa: S311
        following = after(message.attempt, outcome, kind=kind, now=self._context.clock(), jitter=jitter)
        self._done.append((message, outcome, following))
        self._in_flight[message.channel_id] -= 1
        metrics = self._context.metrics
        metrics.deliveries.labels(message.kind, "delivered" if outcome.delivered else "failed").inc()
        if outcome.delivered and message.attempt == 1:
            metrics.delivery_seconds.observe((self._context.clock() - message.created_at).total_seconds())
        assert self._bell is not None
        self._bell.set()

    def _settle(self) -> None:
        results, self._done = self._done, []
        if not results:
            return
        try:
            with self._context.database.write() as session:
                disabled = outbox.settle(session, results, owner=self._owner, now=self._context.clock())
        except BaseException:
            self._done = results + self._done  # kept for the next round; the lease guards against twice
            raise
        for channel_id in disabled:
            log.error("channel_disabled", channel=channel_id)
