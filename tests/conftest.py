"""Fixtures every test may use, the fence around the network, and the account of what could not run.

- `database_url`: an empty, migrated database; the test runs once on SQLite and once on PostgreSQL, or with
  `@pytest.mark.only_on("postgresql")` on that one alone.
- `fresh_database`: the same as often as a test asks, for those that play a story many times over.
- `postgres`: the server itself. Each pytest-xdist worker starts its own when its first test asks: they start
  side by side in under a second, which is what waiting for a shared one would take, and need no lock.
- `browser`: Chromium under Playwright. All its tests go to one worker.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import structlog

from tests.support import DATABASE_SPECIFIC, DATABASES, cannot_run, require_all
from tests.support.feed_server import FeedServer, feed_server
from tests.support.postgres import (
    Postgres,
    PostgresUnavailable,
    create_database,
    create_template,
    drop_database,
    start_postgres,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.browser import Chromium

COULD_NOT_RUN = "could not run: "
FreshDatabase = Callable[[], AbstractContextManager[str]]
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


# Databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server."""
    try:
        server = start_postgres()
    except PostgresUnavailable as error:
        cannot_run(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """A migrated, empty PostgreSQL database for `create_database(postgres, template)` to copy."""
    from app.core.migrate import upgrade  # only here: the fixtures must load where migrations do not

    return create_template(postgres, upgrade)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, whole in itself: copy it."""
    from app.core.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "raincheck.db"
    upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Where databases of each kind stood that are gone: a next one there finds its statements compiled already."""
    return {"sqlite": [], "postgresql": [], "folder": [str(tmp_path_factory.mktemp("databases"))]}


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, addresses: dict[str, list[str]]) -> FreshDatabase:
    """Empty, migrated databases, one per `with`; parametrized by :func:`pytest_generate_tests`."""
    free = addresses[request.param]
    if request.param == "sqlite":
        empty: Path = request.getfixturevalue("sqlite_template")
        folder = Path(addresses["folder"][0])

        @contextmanager
        def fresh() -> Iterator[str]:
            place = Path(free.pop() if free else tempfile.mkdtemp(dir=folder))
            shutil.rmtree(place)  # with what an earlier one left beside it
            place.mkdir()
            shutil.copyfile(empty, place / "raincheck.db")
            yield f"sqlite:///{place}/raincheck.db"
            free.append(str(place))

    else:
        server: Postgres = request.getfixturevalue("postgres")
        template: str = request.getfixturevalue("postgres_template")

        @contextmanager
        def fresh() -> Iterator[str]:
            url = create_database(server, template, at=free.pop() if free else None)
            yield url
            drop_database(server, url)
            free.append(url)

    return fresh


@pytest.fixture
def database_url(fresh_database: FreshDatabase) -> Iterator[str]:
    """An empty, migrated database of the test's own."""
    with fresh_database() as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever asks for a database on each of them, but for `only_on`."""
    if "fresh_database" in metafunc.fixturenames:
        named = [marker.args for marker in metafunc.definition.iter_markers("only_on")]
        kinds = [kind for kind in DATABASES if all(kind in names for names in named)]
        assert kinds, f"{metafunc.definition.nodeid}: only_on names none of {DATABASES}"
        metafunc.parametrize("fresh_database", kinds, indirect=True)


# A retailer's system


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """A server on loopback whose every answer the test decides."""
    with feed_server() as server:
        yield server


# The browser


@pytest.fixture(scope="session")
def started_chromium() -> Iterator[Chromium]:
    """A headless Chromium, started once per worker."""
    from tests.support.browser import chromium  # Playwright takes a third of a second to import

    with chromium() as started:
        yield started


@pytest.fixture
def browser(started_chromium: Chromium) -> Iterator[Browser]:
    """The browser, for as long as one test may take."""
    with started_chromium.limited() as running:
        yield running


def _uses_browser(item: pytest.Item) -> bool:
    return "started_chromium" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook, and would be asked before us
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser's tests, and keep them on one worker: a second Chromium costs more than it saves."""
    for item in items:
        if _uses_browser(item):
            item.add_marker("browser")
            if config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("browser"))


@contextmanager
def _without_playwrights_loop(item: pytest.Item) -> Iterator[None]:
    # Playwright leaves its event loop marked as running in this thread for as long as the browser lives; a
    # later test on the same worker could not call asyncio.run.
    loop = None if _uses_browser(item) else asyncio._get_running_loop()
    if loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _without_playwrights_loop(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _without_playwrights_loop(item):
        yield


# The network


class OutsideNetworkError(RuntimeError):
    """A test tried to leave this machine. No OSError: code that survives a broken network must not hide it."""


def _stays_here(host: object) -> bool:
    if host in (None, "", "localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(text.split("%", 1)[0])
    except ValueError:
        return text.rstrip(".").rpartition(".")[2] == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _is_literal(host: object) -> bool:
    try:
        ip_address((host.decode() if isinstance(host, bytes) else str(host)).split("%", 1)[0])
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Connections leave this process for loopback and Unix sockets alone, and no name is looked up outside."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _stays_here(address[0]):
            sock.close()  # its opener only expects OSError and would leave it open
            raise OutsideNetworkError(
                f"a test tried to connect to {address[0]} port {address[1]}; tests reach loopback only: "
                "fake the transport, or start a server on 127.0.0.1"
            )

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        # As a closed network answers, but at once and everywhere: some code rightly lives with an unknown name.
        if not (_stays_here(host) or _is_literal(host)):
            raise socket.gaierror(socket.EAI_NONAME, f"tests look up no names outside this machine: {host!r}")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def pytest_configure() -> None:
    """Take the developer's own settings and proxies out of the tests' way, and keep the log short."""
    for name in list(os.environ):
        if name in _PROXIES or (name.startswith("RAINCHECK_") and name != "RAINCHECK_REQUIRE_ALL"):
            del os.environ[name]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            # Unconfigured, structlog draws every local value of every frame: most of a minute for one traceback.
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )


# Stories made up by Hypothesis

hypothesis.settings.register_profile("hunt", deadline=None)
# A machine that stands still for a second has found no bug: only benchmarks measure time.
hypothesis.settings.register_profile("steady", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("steady")


# What could not run


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").strip()


def _require(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where everything is required, but for what belongs to the other database."""
    if not report.skipped or hasattr(report, "wasxfail") or not require_all():
        return
    reason = _reason(report)
    if not reason.startswith(DATABASE_SPECIFIC):
        report.outcome = "failed"
        report.longrepr = f"{COULD_NOT_RUN}{reason} (RAINCHECK_REQUIRE_ALL is set)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _require(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _require(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what this machine could not run and why, a line for each reason."""
    missing: Counter[str] = Counter()
    for outcome in ("skipped", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            reason = _reason(report)
            if outcome == "skipped" and not reason.startswith(DATABASE_SPECIFIC):
                missing[reason] += 1
            elif reason.startswith(COULD_NOT_RUN):
                missing[reason.removeprefix(COULD_NOT_RUN)] += 1
    if missing:
        terminalreporter.section("could not run here", yellow=True, bold=True)
        for reason, tests in missing.most_common():
            terminalreporter.write_line(f"{tests} {'test' if tests == 1 else 'tests'}: {' '.join(reason.split())}")
