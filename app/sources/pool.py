"""Threads for pulls: each source in one of its own, so that a slow one holds up nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

MAX_AT_ONCE = 16
"""Pulls under way in one process. They mostly wait for a network; beyond this, memory is what runs short."""


class PullPool:
    """What is under way. Its threads are daemons: a process that ends waits for nobody's server."""

    def __init__(self, *, at_once: int = MAX_AT_ONCE) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._threads: dict[Hashable, threading.Thread] = {}

    @property
    def room(self) -> int:
        """How many more may start now."""
        with self._lock:
            return self._at_once - len(self._threads)

    def start(self, key: Hashable, work: Callable[[], None]) -> bool:
        """Do `work` in a thread, unless that of this key is under way or there is no room. `work` must not raise."""
        with self._lock:
            if key in self._threads or len(self._threads) >= self._at_once:
                return False
            thread = threading.Thread(target=self._run, args=(key, work), name=f"pull {key}", daemon=True)
            self._threads[key] = thread
            thread.start()
        return True

    def _run(self, key: Hashable, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            with self._lock:
                del self._threads[key]

    def close(self, seconds: float = 5.0) -> None:
        """Wait a moment for what is under way; a pull that is cut off begins anew when its lease ends."""
        deadline = time.monotonic() + seconds
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


OF_THIS_PROCESS = PullPool()
"""The limit is the process's, so there is one; its keys name the database."""
