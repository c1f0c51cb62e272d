"""The long-running processes: they come up, answer, and end cleanly when told."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.support.command import end, environment, start, wait_until_alive

STOP_SECONDS = 15


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("processes", ["1", "2"])
def test_serve_answers_and_sigterm_ends_it_cleanly(tmp_path: Path, processes: str) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = environment(log_format="json", database_url=f"sqlite:///{tmp_path}/shop.db")
    process = start("serve", "--port", str(port), "--workers", processes, cwd=tmp_path, env=env)
    try:
        wait_until_alive(address, process)
        answer = httpx.get(f"{address}/v1/stores", trust_env=False)
        assert (answer.status_code, answer.json()["title"]) == (401, "A valid key is needed")
        assert "server" not in answer.headers
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0
    finally:
        done = end(process)
    assert done.out == ""
    assert "Traceback" not in done.err
    assert (tmp_path / "shop.db").exists()


def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("serve", "--port", str(port), cwd=tmp_path, env=environment())
        try:
            code = process.wait(60)
        finally:
            done = end(process)
    assert code == 2
    assert done.err == f"raincheck: Cannot listen on 127.0.0.1 port {port}: Address already in use.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_worker_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    process = start("worker", cwd=tmp_path, env=environment(log_format="json"))
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "raincheck.db").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.stderr is not None
        for line in process.stderr:  # ends with the process
            if '"working"' in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0
    finally:
        end(process)
