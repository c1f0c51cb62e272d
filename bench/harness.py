"""What every benchmark needs: databases, the service in a process of its own, a thin client, honest figures."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy
import uvloop

from app.core.migrate import upgrade
from tests.support.postgres import Postgres, create_database, start_postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
"""PostgreSQL keeps its promises here, on disk; only memory and checkpoints are set as for a small server."""
START_SECONDS = 60
STOP_SECONDS = 20
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Report:
    """What a benchmark found: a table for people, figures for results.json."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    figures: dict[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spread:
    """The middle, least and greatest of several rounds."""

    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(median(values), min(values), max(values))

    def as_json(self) -> dict[str, float]:
        """For results.json."""
        return {"median": self.middle, "min": self.least, "max": self.greatest}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1))]


@dataclass
class Bench:
    """One run: how much to do, where to put files, and the databases that were started for it."""

    directory: Path
    quick: bool = False
    say: Callable[[str], None] = print
    _postgres: Postgres | None = None
    _templates: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    def postgres(self) -> Postgres:
        """The server, started when it is first asked for, with its files on disk and fsync on."""
        if self._postgres is None:
            self._postgres = start_postgres(Path(tempfile.gettempdir()), settings=DURABLE)
        return self._postgres

    def database(self, kind: str, name: str, fill: Callable[[str], None]) -> str:
        """The address of a fresh, migrated database that `fill(url)` has filled; filled once for each `name`."""
        template = self._templates.get((kind, name))
        if template is None:
            template = self._empty(kind)
            self.say(f"  filling {kind} for {name} ...")
            fill(template)
            self._templates[kind, name] = template
        if kind == POSTGRESQL:
            url = create_database(self.postgres(), template)
            with closing(connect_postgresql(url)) as connection:
                connection.execute("VACUUM ANALYZE")
                connection.execute("CHECKPOINT")
            return url
        path = self.directory / f"{next(self._names)}.db"
        shutil.copyfile(sqlite_path(template), path)
        return f"sqlite:///{path}"

    def _empty(self, kind: str) -> str:
        if kind == POSTGRESQL:
            url = create_database(self.postgres())
        else:
            url = f"sqlite:///{self.directory / f'{next(self._names)}.db'}"
        upgrade(url)
        return url

    def close(self) -> None:
        """Stop what was started."""
        if self._postgres is not None:
            self._postgres.stop()


@contextmanager
def benching(*, quick: bool) -> Iterator[Bench]:
    """A run with a temporary directory on disk, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="raincheck-bench-") as directory:
        bench = Bench(Path(directory), quick=quick, say=lambda text: print(text, file=sys.stderr, flush=True))
        try:
            yield bench
        finally:
            bench.close()


# Databases by hand


def sqlite_path(url: str) -> str:
    """The file behind an SQLite address."""
    return url.removeprefix("sqlite:///")


def connect_sqlite(url: str) -> sqlite3.Connection:
    """A connection with the service's own pragmas, in autocommit: the caller writes BEGIN."""
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_postgresql(url: str) -> Any:
    """A psycopg connection in autocommit."""
    import psycopg

    return psycopg.connect(url, autocommit=True)


# The service in a process of its own


@contextmanager
def serving(url: str, *, log: Path, **settings: str) -> Iterator[int]:
    """`raincheck serve` with one worker and its engine, on a free loopback port, with its default settings.

    Its log goes to a file, as a supervisor's would. Raises RuntimeError, with the log's end, if it does not start.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    given = {name: value for name, value in os.environ.items() if not name.startswith("RAINCHECK_")}
    given |= {"RAINCHECK_DATABASE_URL": url, "RAINCHECK_LOG_FORMAT": "json", "RAINCHECK_SECRET_KEY": "k" * 32}
    given |= {f"RAINCHECK_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from app.cli.main import run; run()", "serve", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=given, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            _wait_until_ready(process, port, log)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if b" 200 " in probe.recv(64):
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the service does not start: {log.read_text(errors='replace')[-2000:]}")


# A client that is not what is measured


class Connection(asyncio.Protocol):
    """One keep-alive HTTP/1.1 connection; requests are bytes made beforehand, one at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]  # uvloop's is no subclass of asyncio's

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        length = int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(rest) >= length and self._answer is not None:
            self._buffer = b""
            answer, self._answer = self._answer, None
            answer.set_result((int(head[9:12]), rest[:length]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the connection was closed"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and wait for its answer: status and body."""
        assert self._transport is not None
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self._transport.write(request)
        return await asyncio.wait_for(answer, ANSWER_SECONDS)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Connection:
    """A connection to a loopback port."""
    _, protocol = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return protocol


def request(path: str, body: bytes, *, key: str | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"Authorization: Bearer {key}"] if key else []
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(work: Callable[[], Any]) -> Any:
    """Run a coroutine function on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())


# The machine


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = platform.processor()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_at_start": round(load, 2) if load is not None else None,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": sqlalchemy.__version__,
        **{name: version(name) for name in ("fastapi", "uvicorn", "psycopg", "httpx", "msgspec")},
    }


def stamp() -> str:
    """The present instant, for results.json."""
    return datetime.now(UTC).isoformat(timespec="seconds")
