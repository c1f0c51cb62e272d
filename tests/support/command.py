"""The command `raincheck` in tests: in this process, where nothing is left behind, or as a process of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import structlog

from app.cli.main import run

START_SECONDS = 60
"""A start takes 2 s on an idle machine; tests often run on a busy one."""


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


class Command:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Done:
        """One command, as the console script runs it."""
        self._capsys.readouterr()
        with _own_logs(), pytest.raises(SystemExit) as ended:
            run(words)
        out, err = self._capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, out, err)


@contextmanager
def _own_logs() -> Iterator[None]:
    """A command sets up logs for its process; the next test must not write to this one's stderr."""
    root = logging.getLogger()
    handlers, level, ours = root.handlers[:], root.level, structlog.get_config()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**ours)


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process of its own, with these settings."""
    return {**os.environ, **{f"RAINCHECK_{name.upper()}": value for name, value in settings.items()}}


def start(*words: str, cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from app.cli.main import run; run()", *words],
        cwd=cwd,
        env={**env, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> Done:
    """Kill what has not ended; what it said."""
    if process.poll() is None:
        process.kill()
    out, err = process.communicate(timeout=10)
    return Done(process.returncode, out, err)


def wait_until_alive(address: str, process: subprocess.Popen[str]) -> None:
    """Return once `/healthz` answers; fails with what the process said when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    pytest.fail(f"{address} is not alive: {end(process)}")
