"""`raincheck serve` and `raincheck worker`: the long-running processes."""

from __future__ import annotations

import os
import signal
import time
from typing import Annotated

import structlog
import typer
import uvicorn

from app.cli.listening import listen, options, port_of, server
from app.cli.process import opened, start
from app.core.settings import PREFIX, Settings
from app.main import Engine, create_app, prepare

POLL_SECONDS = 0.2
WORKER_START_SECONDS = 60
"""uvicorn kills a worker that does not answer it for 5 s; on a busy machine that is less than a start takes."""

log = structlog.get_logger("raincheck")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (RAINCHECK_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (RAINCHECK_PORT).", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="Processes.", min=1, max=64)] = 1,
    no_ticks: Annotated[
        bool, typer.Option("--no-ticks", help="Web alone; a 'raincheck worker' runs the clock and the outbox.")
    ] = False,
) -> None:
    """Run the service: web, clock and outbox. Migrates an SQLite database by itself, never a PostgreSQL one."""
    settings = start()
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    if workers == 1:
        _serve_alone(settings, with_engine=not no_ticks)
    else:
        _serve_many(settings, workers, with_engine=not no_ticks)


def _serve_alone(settings: Settings, *, with_engine: bool) -> None:
    with listen(settings.host, settings.port) as listener:
        settings = settings.model_copy(update={"port": port_of(listener)})
        context = prepare(settings)
        engine = Engine(context) if with_engine else None
        running = server(create_app(context, engine=engine), settings)

        def stop(_signal: int, _frame: object) -> None:
            running.should_exit = True

        # uvicorn raises the signal that stopped it once more when it is done. With Python's own handlers a clean
        # stop would then end as a death by SIGTERM, which supervisors count as a failure.
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        log.info("listening", address=settings.base_url, database="sqlite" if settings.on_sqlite else "postgresql")
        running.run(sockets=[listener])
        log.info("stopped")


def _serve_many(settings: Settings, workers: int, *, with_engine: bool) -> None:
    # Migrated once, here: the workers would race each other to it.
    prepare(settings).database.close()
    os.environ[f"{PREFIX}HOST"] = settings.host
    os.environ[f"{PREFIX}PORT"] = str(settings.port)
    uvicorn.run(
        "app.main:factory" if with_engine else "app.main:factory_without_engine",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        timeout_worker_healthcheck=WORKER_START_SECONDS,
        **options(settings),
    )


def worker() -> None:
    """Run the clock and the outbox alone, beside 'raincheck serve --no-ticks', until SIGTERM or Ctrl-C."""
    settings = start()
    told: list[int] = []
    with opened(settings) as context:
        engine = Engine(context)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: told.append(number))
        engine.start()
        log.info("working", database="sqlite" if settings.on_sqlite else "postgresql")
        # Not an Event: its lock may be held by the very code a signal interrupts, and would never be let go.
        while not told:
            time.sleep(POLL_SECONDS)
        engine.stop()
    log.info("stopped")
