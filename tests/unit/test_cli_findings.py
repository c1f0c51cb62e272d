"""What `raincheck check` says of settings alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.cli.findings import of_secret_file, of_settings
from app.cli.process import masked
from app.core.settings import load_settings

FIXED = (3, 51, 3)


def ids(sqlite: tuple[int, ...] = FIXED, **environ: Any) -> list[str]:
    settings = load_settings({f"RAINCHECK_{name}": value for name, value in environ.items()}, env_file=None)
    return [finding.id for finding in of_settings(settings, sqlite)]


def test_nothing_is_wrong_with_the_defaults() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ((3, 40, 1), ["RC103"]),
        ((3, 51, 2), ["RC103"]),
        ((3, 50, 6), ["RC103"]),
        ((3, 50, 7), []),
        ((3, 44, 6), []),
        ((3, 51, 3), []),
        ((3, 52, 0), []),
    ],
)
def test_an_sqlite_without_the_wal_fix_is_told(version: tuple[int, ...], found: list[str]) -> None:
    assert ids(version) == found
    assert ids(version, DATABASE_URL="postgresql://h/d") == []


def test_an_address_others_reach_without_tls_is_told() -> None:
    assert ids(PUBLIC_URL="http://raincheck.example.com") == ["RC202"]
    assert ids(PUBLIC_URL="https://raincheck.example.com", HOST="0.0.0.0") == []
    assert ids(PUBLIC_URL="http://localhost:8000") == []
    assert ids(HOST="0.0.0.0") == ["RC203"]
    assert ids(HOST="192.168.1.5") == ["RC202", "RC203"]


def test_private_networks_that_may_be_reached_are_told() -> None:
    assert ids(ALLOW_PRIVATE_NETWORKS="10.0.0.0/8") == ["RC204"]


def test_a_secret_that_others_can_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "raincheck.db.secret"
    assert list(of_secret_file(path)) == []
    path.write_text("secret")
    path.chmod(0o600)
    assert list(of_secret_file(path)) == []
    path.chmod(0o640)
    assert [finding.id for finding in of_secret_file(path)] == ["RC205"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///raincheck.db", "sqlite:///raincheck.db"),
        ("postgresql://u:s3cret@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u@/d?host=h&password=s3cret", "postgresql://u@/d?host=h&password=%2A%2A%2A"),
    ],
)
def test_a_database_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert masked(url) == shown
