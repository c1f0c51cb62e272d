"""Connections opened by code that is not ours, held to the networks we may reach.

A library that opens its own sockets cannot be handed our guarded client, and checking its host beforehand falls
to a name that changes its mind, a redirect, or a second host it finds by itself. CPython tells an audit hook of
every address a socket is about to be connected to; inside :func:`confined` that must be a literal which the
guard allows. The hook cannot be taken out again, so it goes in at the first use: a process that never needs it
never pays for it. Outside `confined` it is one look-up in a set of five.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from app.core.guard import Blocked, Network, check

_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.posix_spawn"})
_allowed: ContextVar[tuple[Network, ...] | None] = ContextVar("allowed_networks", default=None)
_lock = threading.Lock()
_hooked = threading.Event()


class Refused(PermissionError):
    """The connection was not made. An OSError, which every network library lives with."""


@contextmanager
def confined(allowed: Sequence[Network]) -> Iterator[None]:
    """Let this thread, and whatever copies its context, connect to public addresses and `allowed` alone."""
    with _lock:
        if not _hooked.is_set():
            sys.addaudithook(_look)
            _hooked.set()
    token = _allowed.set(tuple(allowed))
    try:
        yield
    finally:
        _allowed.reset(token)


def _look(event: str, args: tuple[object, ...]) -> None:
    if event not in _EVENTS or (allowed := _allowed.get()) is None:
        return
    if not event.startswith("socket."):
        raise Refused("starting other programs is refused here")
    where = args[1]
    if where is None:  # sendmsg on a socket that is connected
        return
    if not isinstance(where, tuple) or not isinstance(where[0], str):
        raise Refused("only Internet addresses are reached from here")
    try:
        check(where[0], allowed)
    except Blocked as error:
        raise Refused(f"refused: {error}") from None
    except ValueError:
        raise Refused(f"refused: {where[0]!r} was not resolved before it was dialled") from None
