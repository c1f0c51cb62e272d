"""Senders killed in mid-flight: nothing is lost, and what is sent twice carries the same id."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import func, select, update

from app.core.clock import utc_now
from app.core.db import Database
from app.delivery import outbox
from app.delivery.models import Channel, Delivery
from app.delivery.outbox import IN_FLIGHT_PER_CHANNEL
from app.delivery.rules import DeliveryState, EventType
from app.delivery.signing import new_secret

MESSAGES = 300
CHANNELS = 3
KILLS = 3
DEADLINE_SECONDS = 180.0


class Receiver:
    """Counts the messages it is sent by their own number, and the ids each came under."""

    def __init__(self) -> None:
        self.heard: Counter[int] = Counter()
        self.ids: dict[int, set[str]] = {}
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                number = body["data"]["number"]
                with receiver.lock:
                    receiver.heard[number] += 1
                    receiver.ids.setdefault(number, set()).add(self.headers["webhook-id"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, daemon=True)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def fill_outbox(database: Database, address: str) -> None:
    now = utc_now()
    with database.write() as session:
        channels = [
            Channel(
                channel_id=f"chn_{number}",
                name=str(number),
                kind="webhook",
                address=address,
                stores={"all": True},
                events=[],
                kinds=[],
                after_minutes=0,
                quiet_outside_opening_hours=False,
                group_seconds=0,
                enabled=True,
                secret=new_secret(),
                created_at=now,
                updated_at=now,
            )
            for number in range(CHANNELS)
        ]
        session.add_all(channels)
        session.flush()
        for number in range(MESSAGES):
            outbox.enqueue(
                session,
                channels[number % CHANNELS],
                type=EventType.TEST,
                data={"number": number},
                alert_id=None,
                store_id=None,
                now=now,
            )


@contextmanager
def working(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A sender in a process of its own; gone at the end, whatever happened."""
    environment = os.environ | {
        "RAINCHECK_DATABASE_URL": url,
        "RAINCHECK_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "RAINCHECK_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-c", "from app.cli.main import run; run()", "worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def pending(database: Database) -> int:
    with database.read() as session:
        query = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.PENDING.value)
        return session.execute(query).scalar_one()


def wait_until(database: Database, at_most: int, deadline: float) -> None:
    """Poll until at most so many messages are pending; a bounded wait for another process, not for time."""
    pause = threading.Event()
    while pending(database) > at_most:
        assert time.monotonic() < deadline, f"{pending(database)} messages were still pending"
        pause.wait(0.02)


def test_killed_senders_lose_nothing_and_repeat_only_what_was_in_flight(database_url: str) -> None:
    chance = random.Random(7)
    with closing(Database(database_url)) as database, receiving() as receiver:
        fill_outbox(database, receiver.address)
        deadline = time.monotonic() + DEADLINE_SECONDS
        for kill in range(KILLS):
            with working(database_url) as worker:
                wait_until(database, MESSAGES - (kill + 1) * 60 - chance.randint(0, 30), deadline)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            with database.write() as session:  # the dead sender's leases have run out
                session.execute(update(Delivery).where(Delivery.lease_until.is_not(None)).values(lease_until=utc_now()))
        with working(database_url) as worker:
            wait_until(database, 0, deadline)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=30) == 0

        assert set(receiver.heard) == set(range(MESSAGES)), "every message arrived"
        repeated = sum(count - 1 for count in receiver.heard.values())
        # In flight when killed: claimed by the sender, or sent and not yet settled.
        assert repeated <= KILLS * CHANNELS * IN_FLIGHT_PER_CHANNEL * 2
        assert all(len(ids) == 1 for ids in receiver.ids.values()), "a repeat carries the id of the first"
        with database.read() as session:
            states = set(session.scalars(select(Delivery.state)))
        assert states == {DeliveryState.DELIVERED.value}
