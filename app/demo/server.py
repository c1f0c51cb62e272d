"""A whole Raincheck in this process, in threads, for as long as a block lasts: for the demo and for replays."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from app.cli.listening import listen, port_of, server
from app.core.context import Context
from app.core.settings import Settings
from app.main import Engine, create_app, prepare

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
START_SECONDS = 30
STOP_SECONDS = 40


@dataclass(frozen=True)
class Running:
    """A service that answers."""

    context: Context
    address: str


def settings_for(given: Settings, database: Path, *, host: str = "127.0.0.1", port: int = 0) -> Settings:
    """The user's settings turned to a database and an address of our own.

    Neither their database nor their secret nor their public address is used: a demo must never write into a
    real service's. Loopback may be called, because that is where the demo's own receivers are.
    """
    return given.model_copy(
        update={
            "database_url": f"sqlite:///{database}",
            "secret_key": None,
            "public_url": None,
            "host": host,
            "port": port,
            "allow_private_networks": (*given.allow_private_networks, *LOOPBACK),
        }
    )


@contextmanager
def serving(settings: Settings) -> Iterator[Running]:
    """The service, answering; stopped at the end of the block. Raises SettingsError when it cannot listen."""
    with listen(settings.host, settings.port) as listener:
        settings = settings.model_copy(update={"port": port_of(listener)})
        context = prepare(settings)
        running = server(create_app(context, engine=Engine(context)), settings)
        thread = threading.Thread(target=lambda: running.run(sockets=[listener]), name="web", daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + START_SECONDS
            while not running.started:
                if not thread.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("the service did not start; the log says why")
                time.sleep(0.01)
            yield Running(context, settings.base_url)
        finally:
            running.should_exit = True
            thread.join(STOP_SECONDS)
            context.database.close()


def remove(database: Path) -> None:
    """Remove a demo's SQLite file with what lies beside it."""
    for suffix in ("", "-wal", "-shm", ".secret", ".vapid"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
