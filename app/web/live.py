"""The live stream's source: one poller per process reads new alert events and hands them to whoever listens.

It reads only while somebody listens, in short sessions; a stream holds none. Numbers of events are given out
before their transactions commit, so on PostgreSQL a lower one may appear after a higher one: each round reads a
window back and remembers what it has sent. A listener is told at least once, and of what it missed when it
comes back with the number of the last event it saw.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.alerts import service as alerts
from app.alerts.models import Alert, AlertEvent
from app.core.context import Context
from app.core.db import is_postgresql
from app.core.upsert import chunks

TYPES = ("opened", "updated", "acknowledged", "resolved")
POLL_SECONDS = 0.5
PING_SECONDS = 15.0
LAST_SECONDS = 900.0
"""A stream ends after this long; the client comes back, and its key or device is looked at again."""
RETRY_MILLISECONDS = 2_000
WINDOW_IDS = 200
WINDOW_SECONDS = 10.0
"""How far back each round reads; no transaction of ours takes that long."""
LATE = timedelta(seconds=5)
"""What began this long before the last event a returning client saw may have been committed after it."""
BACKLOG_ROWS = 200
WAITING_AT_MOST = 1_000
"""A listener with more waiting does not keep up; it is let go and catches up when it returns."""

log = structlog.get_logger("raincheck.live")


@dataclass(frozen=True)
class Message:
    """One event as it goes over the wire."""

    seq: int
    store_id: str
    wire: bytes


@dataclass(frozen=True)
class Position:
    """From where a stream goes on: every event above `floor` that is not in `seen`."""

    floor: int
    seen: frozenset[int]


def newest_seq(session: Session) -> int:
    """The number of the newest event, 0 before the first."""
    return session.execute(select(func.max(AlertEvent.seq))).scalar_one_or_none() or 0


def position(session: Session, after: int | None) -> Position:
    """Where to go on after the event numbered `after`; None, or a number not given out yet, means now."""
    newest = newest_seq(session)
    resumes = after is not None and after <= newest
    last = after if after is not None and resumes else newest
    floor = last - WINDOW_IDS
    query = select(AlertEvent.seq, AlertEvent.at).where(AlertEvent.seq > floor, AlertEvent.seq <= last)
    visible: dict[int, datetime] = {row.seq: row.at for row in session.execute(query)}
    seen = frozenset(visible)
    if resumes and last in visible and is_postgresql(session):
        seen = frozenset(seq for seq, at in visible.items() if seq == last or at < visible[last] - LATE)
    return Position(floor, seen)


@dataclass(eq=False)
class _Listener:
    stores: frozenset[str] | None
    waiting: deque[Message] = field(default_factory=deque)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    is_lost: bool = False

    def offer(self, message: Message) -> None:
        if self.stores is not None and message.store_id not in self.stores:
            return
        if len(self.waiting) >= WAITING_AT_MOST:
            self.is_lost = True
        else:
            self.waiting.append(message)
        self.bell.set()


class Hub:
    """One per process. Everything but :meth:`stop` is called on the event loop."""

    def __init__(
        self,
        context: Context,
        *,
        poll_seconds: float = POLL_SECONDS,
        ping_seconds: float = PING_SECONDS,
        last_seconds: float = LAST_SECONDS,
    ) -> None:
        self._context = context
        self._poll_seconds = poll_seconds
        self._ping_seconds = ping_seconds
        self._last_seconds = last_seconds
        self._listeners: set[_Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_ready = asyncio.Event()
        self._stopping = False

    @property
    def listening(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    @property
    def is_stopping(self) -> bool:
        """Whether no new stream may begin."""
        return self._stopping

    def stop(self) -> None:
        """End every stream and let no new one begin. From any thread or signal handler."""
        self._stopping = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring_all)

    async def close(self) -> None:
        """Stop, and wait until nothing of this hub runs on the loop any more."""
        self.stop()
        if self._poller is not None and self._loop is asyncio.get_running_loop():
            self._poller.cancel()
            await asyncio.wait([self._poller])

    def _ring_all(self) -> None:
        for listener in self._listeners:
            listener.bell.set()

    async def stream(self, stores: frozenset[str] | None, start: Position) -> AsyncIterator[bytes]:
        """What happens in these stores (None: in all) from `start` on, until the client or the server goes."""
        listener = _Listener(stores)
        ends_at = time.monotonic() + self._last_seconds
        self._listen(listener)
        try:
            yield format_sse_event(retry=RETRY_MILLISECONDS)
            await self._is_ready.wait()
            # What the poller finds from here on waits in the listener; what came before is read here, once.
            told = set(start.seen)
            floor = start.floor
            more = True
            while more and not self._stopping:
                found, floor, more = await asyncio.to_thread(self._backlog, stores, floor, told)
                for message in found:
                    told.add(message.seq)
                    yield message.wire
            while not (self._stopping or listener.is_lost) and time.monotonic() < ends_at:
                listener.bell.clear()
                while listener.waiting:
                    message = listener.waiting.popleft()
                    if message.seq not in told:
                        yield message.wire
                if not await self._rung(listener):
                    yield KEEPALIVE_COMMENT
        finally:
            self._listeners.discard(listener)

    async def _rung(self, listener: _Listener) -> bool:
        try:
            async with asyncio.timeout(self._ping_seconds):
                await listener.bell.wait()
        except TimeoutError:
            return False
        return True

    def _listen(self, listener: _Listener) -> None:
        loop = asyncio.get_running_loop()
        self._listeners.add(listener)
        if self._poller is None or self._poller.done() or self._loop is not loop:
            self._loop = loop
            self._is_ready = asyncio.Event()
            self._poller = loop.create_task(self._poll())

    async def _poll(self) -> None:
        """Read what is new and hand it round, while anybody listens."""
        window = _Window()
        is_ready = self._is_ready
        while self._listeners and not self._stopping:
            try:
                if not is_ready.is_set():
                    window.start(await asyncio.to_thread(self._now))
                    is_ready.set()
                else:
                    stores = [listener.stores for listener in self._listeners]
                    for message in await asyncio.to_thread(self._new, window, _union(stores)):
                        for listener in self._listeners:
                            listener.offer(message)
            except SQLAlchemyError as error:
                log.warning("events_unavailable", reason=str(getattr(error, "orig", error)))
            except Exception:
                log.exception("events_failed")  # the next round tries again: a poller that ended would starve all
            await asyncio.sleep(self._poll_seconds if is_ready.is_set() else self._poll_seconds / 5)

    def _now(self) -> Position:
        with self._context.database.read() as session:
            return position(session, None)

    def _new(self, window: _Window, stores: frozenset[str] | None) -> list[Message]:
        with self._context.database.read() as session:
            query = select(AlertEvent.seq, AlertEvent.type, AlertEvent.alert_id, AlertEvent.store_id)
            rows = session.execute(query.where(AlertEvent.seq > window.floor).order_by(AlertEvent.seq)).all()
            fresh = [row for row in rows if row.seq not in window.seen]
            wanted = [row for row in fresh if stores is None or row.store_id in stores]
            messages = self._messages(session, wanted)
        window.note([row.seq for row in fresh])
        return messages

    def _backlog(
        self, stores: frozenset[str] | None, floor: int, told: Collection[int]
    ) -> tuple[list[Message], int, bool]:
        """The next missed events, from where to read on, and whether there may be more."""
        with self._context.database.read() as session:
            query = (
                select(AlertEvent.seq, AlertEvent.type, AlertEvent.alert_id, AlertEvent.store_id)
                .where(AlertEvent.seq > floor, AlertEvent.type.in_(TYPES))
                .order_by(AlertEvent.seq)
                .limit(BACKLOG_ROWS)
            )
            if stores is not None:
                query = query.where(AlertEvent.store_id.in_(sorted(stores)))
            rows = session.execute(query).all()
            messages = self._messages(session, [row for row in rows if row.seq not in told])
        more = len(rows) == BACKLOG_ROWS
        return messages, rows[-1].seq if rows else floor, more

    def _messages(self, session: Session, rows: Sequence[Any]) -> list[Message]:
        streamed = [row for row in rows if row.type in TYPES]
        bodies: dict[str, str] = {}
        for ids in chunks(sorted({row.alert_id for row in streamed})):
            found = list(session.scalars(select(Alert).where(Alert.alert_id.in_(ids))))
            for body in alerts.as_json(session, found, now=self._context.clock()):
                bodies[body["alert_id"]] = msgspec.json.encode(body).decode()
        return [
            Message(
                row.seq,
                row.store_id,
                format_sse_event(data_str=bodies[row.alert_id], event=f"alert.{row.type}", id=str(row.seq)),
            )
            for row in streamed
            if row.alert_id in bodies
        ]


def _union(stores: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    wanted: set[str] = set()
    for some in stores:
        if some is None:
            return None
        wanted |= some
    return frozenset(wanted)


class _Window:
    """Which events the poller has handed round, as far back as it reads."""

    def __init__(self) -> None:
        self.floor = 0
        self.seen: set[int] = set()
        self._marks: deque[tuple[float, int]] = deque()

    def start(self, start: Position) -> None:
        self.floor = start.floor
        self.seen = set(start.seen)
        self._marks.append((time.monotonic(), start.floor))

    def note(self, seqs: Sequence[int]) -> None:
        """Remember these, and move the floor up to where nothing can appear any more."""
        self.seen.update(seqs)
        now = time.monotonic()
        if seqs:
            self._marks.append((now, max(seqs) - WINDOW_IDS))
        while len(self._marks) > 1 and self._marks[1][0] < now - WINDOW_SECONDS:
            self._marks.popleft()
        floor = max(self.floor, self._marks[0][1])
        if floor > self.floor:
            self.floor = floor
            self.seen = {seq for seq in self.seen if seq > floor}
