"""Listening: the socket, and uvicorn configured the way this service runs it."""

from __future__ import annotations

import os
import socket
from typing import Any

import uvicorn

from app.core.settings import Settings, SettingsError

GRACEFUL_SECONDS = 10
"""How long open requests and streams may go on once the process is told to stop."""
BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises SettingsError with one line.

    Opened before anything is started, so that a port that is taken stops the start and nothing else.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_ADDRCONFIG
        )[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        # Python's own text of it repeats the address; a name that is not known has no number of the system's.
        known = error.errno is not None and not isinstance(error, socket.gaierror)
        why = os.strerror(error.errno) if known and error.errno else error.strerror or str(error)
        raise SettingsError(f"Cannot listen on {host} port {port}: {why}.") from None


def port_of(listener: socket.socket) -> int:
    """The port it really listens on."""
    port: int = listener.getsockname()[1]
    return port


def options(settings: Settings) -> dict[str, Any]:
    """uvicorn's options. Its own access log is off: the Shell logs every request, with its id."""
    return {
        "loop": "auto",
        "http": "auto",
        "access_log": False,
        "log_config": None,
        "lifespan": "on",
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.trusted_proxies,
        "timeout_graceful_shutdown": GRACEFUL_SECONDS,
        "backlog": BACKLOG,
    }


def server(application: Any, settings: Settings) -> uvicorn.Server:
    """A server for one process; run it with the listening socket."""
    config = uvicorn.Config(application, host=settings.host, port=settings.port, **options(settings))
    return uvicorn.Server(config)
