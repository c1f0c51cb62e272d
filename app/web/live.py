"""The live stream's source: one poller per process reads new alert events and hands them to whoever listens.

It reads only while somebody listens, in short sessions; a stream holds none. Each round reads a window back and
remembers what it has sent (app/web/events.py says why). A listener is told at least once, and of what it missed
when it comes back with the number of the last event it saw.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field

import structlog
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from sqlalchemy.exc import SQLAlchemyError

from app.access import devices
from app.core.context import Context
from app.web import events
from app.web.events import WINDOW_IDS, Message, Position, Silent, position

POLL_SECONDS = 0.5
PING_SECONDS = 15.0
LET_GO_SECONDS = 1.0
"""How often it is looked whether the listening devices are still paired."""
LAST_SECONDS = 900.0
"""A stream ends after this long; the client comes back, and its key or device is looked at again."""
CLOSE_SECONDS = 5.0
RETRY_MILLISECONDS = 2_000
WINDOW_SECONDS = 10.0
"""How far back each round reads; no transaction of ours takes that long."""
BACKLOG_ROWS = 200
WAITING_AT_MOST = 1_000
"""A listener with more waiting does not keep up; it is let go and catches up when it returns."""

log = structlog.get_logger("raincheck.live")


@dataclass(eq=False)
class _Listener:
    stores: frozenset[str] | None
    waiting_at_most: int
    is_page: bool
    device_id: str | None
    waiting: deque[Message] = field(default_factory=deque)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    is_lost: bool = False

    def offer(self, message: Message) -> None:
        if message.is_for_pages and not self.is_page:
            return
        if self.stores is not None and message.store_id is not None and message.store_id not in self.stores:
            return
        if len(self.waiting) >= self.waiting_at_most:
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
        waiting_at_most: int = WAITING_AT_MOST,
        backlog_rows: int = BACKLOG_ROWS,
    ) -> None:
        self._context = context
        self._poll_seconds = poll_seconds
        self._ping_seconds = ping_seconds
        self._last_seconds = last_seconds
        self._waiting_at_most = waiting_at_most
        self._backlog_rows = backlog_rows
        self._listeners: set[_Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._reading: set[asyncio.Task[tuple[list[Message], int, bool]]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_ready = asyncio.Event()
        self._stop_bell = asyncio.Event()
        self._stopping = False
        self._let_go_at = 0.0

    @property
    def listening(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    @property
    def is_polling(self) -> bool:
        """Whether the database is being read."""
        return self._poller is not None and not self._poller.done()

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
        """Stop, and wait until nothing of this hub reads the database any more."""
        self.stop()
        if self._poller is not None and self._loop is asyncio.get_running_loop():
            await asyncio.wait([self._poller, *self._reading], timeout=CLOSE_SECONDS)

    def _ring_all(self) -> None:
        self._stop_bell.set()
        for listener in self._listeners:
            listener.bell.set()

    async def stream(
        self, stores: frozenset[str] | None, start: Position, *, is_page: bool = False, device_id: str | None = None
    ) -> AsyncIterator[bytes]:
        """What happens in these stores (None: in all) from `start` on, until the client or the server goes.

        A page is also told when something falls silent or speaks again. A device's stream ends when it is revoked.
        """
        listener = _Listener(stores, self._waiting_at_most, is_page, device_id)
        ends_at = time.monotonic() + self._last_seconds
        self._listen(listener)
        try:
            yield format_sse_event(retry=RETRY_MILLISECONDS)
            await self._is_ready.wait()
            # What the poller finds from here on waits in the listener; what came before is read here, once.
            told = set(start.seen)
            floor = start.floor
            more, is_first = True, True
            while more and not self._stopping:
                standing = is_page and is_first
                reading = asyncio.create_task(asyncio.to_thread(self._backlog, stores, floor, told, standing))
                self._reading.add(reading)
                reading.add_done_callback(self._reading.discard)
                found, floor, more = await asyncio.shield(reading)  # a thread goes on when its client goes
                is_first = False
                for message in found:
                    if message.seq != events.NO_SEQ:
                        told.add(message.seq)
                    yield message.wire
            while not (self._stopping or listener.is_lost) and time.monotonic() < ends_at:
                listener.bell.clear()
                while listener.waiting:
                    message = listener.waiting.popleft()
                    if message.seq not in told:
                        yield message.wire
                if not await _rings(listener.bell, self._ping_seconds):
                    yield KEEPALIVE_COMMENT
        finally:
            self._listeners.discard(listener)

    def _listen(self, listener: _Listener) -> None:
        loop = asyncio.get_running_loop()
        self._listeners.add(listener)
        if self._poller is None or self._poller.done() or self._loop is not loop:
            self._loop = loop
            self._is_ready, self._stop_bell = asyncio.Event(), asyncio.Event()
            self._poller = loop.create_task(self._poll())

    async def _poll(self) -> None:
        """Read what is new and hand it round, while anybody listens."""
        window = _Window()
        is_ready = self._is_ready
        try:
            while self._listeners and not self._stopping:
                await self._round(window, is_ready)
                await _rings(self._stop_bell, self._poll_seconds if is_ready.is_set() else self._poll_seconds / 5)
        finally:
            is_ready.set()  # whoever still waits to begin must see that it is over

    async def _round(self, window: _Window, is_ready: asyncio.Event) -> None:
        try:
            if not is_ready.is_set():
                window.start(*await asyncio.to_thread(self._now))
                is_ready.set()
                return
            stores = _union([listener.stores for listener in self._listeners])
            for message in await asyncio.to_thread(self._new, window, stores):
                for listener in self._listeners:
                    listener.offer(message)
            await self._let_go()
        except SQLAlchemyError as error:
            log.warning("events_unavailable", reason=str(getattr(error, "orig", error)))
        except Exception:
            log.exception("events_failed")  # the next round tries again: a poller that ended would starve all

    async def _let_go(self) -> None:
        """End the streams of devices that are paired no more."""
        device_ids = {listener.device_id for listener in self._listeners if listener.device_id is not None}
        if not device_ids or time.monotonic() < self._let_go_at:
            return
        self._let_go_at = time.monotonic() + LET_GO_SECONDS
        revoked = await asyncio.to_thread(self._revoked, device_ids)
        for listener in self._listeners:
            if listener.device_id in revoked:
                listener.is_lost = True
                listener.bell.set()

    def _revoked(self, device_ids: set[str]) -> set[str]:
        with self._context.database.read() as session:
            return devices.revoked_among(session, device_ids)

    def _now(self) -> tuple[Position, Silent]:
        with self._context.database.read() as session:
            return position(session, None), events.silent(session)

    def _new(self, window: _Window, stores: frozenset[str] | None) -> list[Message]:
        with self._context.database.read() as session:
            fresh = [row for row in events.above(session, window.floor) if row.seq not in window.seen]
            wanted = [row for row in fresh if stores is None or row.store_id in stores]
            found = events.messages(session, wanted, now=self._context.clock())
            silent = events.silent(session)
        found += events.silence_messages(window.silent, silent)
        window.silent = silent
        window.note([row.seq for row in fresh])
        return found

    def _backlog(
        self, stores: frozenset[str] | None, floor: int, told: Collection[int], standing: bool
    ) -> tuple[list[Message], int, bool]:
        """What came before, and first, if asked for, the silences that stand: one may have begun since the page was
        made and before anybody looked for it."""
        now = self._context.clock()
        with self._context.database.read() as session:
            found, floor, more = events.backlog(session, stores, floor, told, limit=self._backlog_rows, now=now)
            if standing:
                silent = events.silence_messages(frozenset(), events.silent(session))
                mine = [one for one in silent if stores is None or one.store_id is None or one.store_id in stores]
                found = mine[:1] + found
        return found, floor, more


async def _rings(bell: asyncio.Event, seconds: float) -> bool:
    """Wait for a bell, at most so long; whether it rang."""
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return False
    return True


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
        self.silent: Silent = frozenset()
        self._marks: deque[tuple[float, int]] = deque()

    def start(self, start: Position, silent: Silent) -> None:
        self.floor, self.silent = start.floor, silent
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
