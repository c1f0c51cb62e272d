"""Server-sent events: what is streamed, to whom, from where on, and for how long."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.access import devices
from app.alerts.models import AlertEvent
from app.alerts.shapes import AlertOut
from app.stock import silences
from app.web import live
from app.web.live import Hub
from tests.support.shop import Shop, offer, refused
from tests.support.staff import paired, unpaired

STREAM = "/v1/alerts/stream"


@dataclass
class Event:
    """One event as a client parses it."""

    type: str
    id: int
    data: Any

    @property
    def seen(self) -> tuple[str, str]:
        """(type, store)"""
        return self.type, self.data["store"]["store_id"]


class Stream:
    """An open stream, read as the EventSource standard says."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.comments: list[str] = []
        self.retry: int | None = None
        self._lines: Iterator[str] = response.iter_lines()

    def next(self) -> Event:
        """The next event; waits for it."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "data" in fields:
                return Event(fields["event"], int(fields.get("id", -1)), json.loads(fields["data"]))
            if line.startswith(":"):
                self.comments.append(line)
                return self.next() if line != ": ping" else Event("ping", 0, None)
            name, _, value = line.partition(": ")
            if name == "retry":
                self.retry = int(value)
            elif name:
                fields[name] = value
        raise EOFError("the stream ended")

    def until_it_ends(self) -> list[Event]:
        """Every event up to the end, which must come."""
        found: list[Event] = []
        while len(found) < 100:
            try:
                event = self.next()
            except EOFError:
                return [event for event in found if event.type != "ping"]
            found.append(event)
        raise AssertionError("the stream goes on")

    def events(self, number: int) -> list[Event]:
        """The next events but for pings."""
        found: list[Event] = []
        while len(found) < number:
            event = self.next()
            if event.type != "ping":
                found.append(event)
        return found


@pytest.fixture(autouse=True)
def hub(shop: Shop) -> Hub:
    """A hub that is quick, so that tests are."""
    return use(shop, Hub(shop.context, poll_seconds=0.02, ping_seconds=0.1))


def use(shop: Shop, hub: Hub) -> Hub:
    """Have the service stream from this hub."""
    shop.client.app.state.hub = hub  # type: ignore[attr-defined]
    return hub


@contextmanager
def listening(shop: Shop, *stores: str, after: int | None = None, **params: str) -> Iterator[Stream]:
    """An open stream of a staff key for these stores."""
    headers = {"Authorization": f"Bearer {shop.key('staff', *stores)}"}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    with shop.client.stream("GET", STREAM, headers=headers, params=params) as response:
        assert response.status_code == 200
        yield Stream(response)


def rests(hub: Hub) -> None:
    """Wait until a hub that nobody listens to reads no more."""
    deadline = time.monotonic() + 10
    while hub.is_polling and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not hub.is_polling


def sell_out(shop: Shop, store_id: str = "CAP", sku: str = "DVD-45") -> str:
    """Open an alert and return its id."""
    shop.clock.advance(minutes=1)
    shop.stock((store_id, sku, 0))
    return next(str(a["alert_id"]) for a in shop.open_alerts(store_id=store_id) if a["product"]["sku"] == sku)


def restock(shop: Shop, store_id: str = "CAP") -> None:
    shop.clock.advance(minutes=1)
    shop.stock((store_id, "DVD-45", 20))


# What is streamed


def test_an_alert_is_streamed_from_its_opening_to_its_end(shop: Shop) -> None:
    shop.shelve("CAP")
    shop.promote()
    with listening(shop, store_id="CAP") as stream:
        alert_id = sell_out(shop)
        (opened,) = stream.events(1)
        shop.ok("POST", f"/v1/alerts/{alert_id}/acknowledge", "staff", json={"by": "Sam"})
        (acknowledged,) = stream.events(1)
        shop.clock.advance(minutes=1)
        shop.stock(("CAP", "DVD-99", 0))
        (updated,) = stream.events(1)
        restock(shop)
        (resolved,) = stream.events(1)
    heard = [opened, acknowledged, updated, resolved]
    assert [event.type for event in heard] == [
        "alert.opened", "alert.acknowledged", "alert.updated", "alert.resolved"
    ]  # fmt: skip
    assert [event.id for event in heard] == sorted({event.id for event in heard})
    assert {event.data["alert_id"] for event in heard} == {alert_id}
    for event in heard:
        AlertOut.model_validate(event.data)
    assert resolved.data == shop.ok("GET", f"/v1/alerts/{alert_id}", "staff")


def test_a_stream_is_an_event_stream_that_nobody_keeps_or_holds_back(shop: Shop) -> None:
    with listening(shop) as stream:
        headers = stream.response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["cache-control"] == "no-cache"
        assert headers["x-accel-buffering"] == "no"
        assert headers["x-request-id"]
        stream.next()
        assert stream.retry == live.RETRY_MILLISECONDS


def test_a_comment_comes_while_nothing_happens(shop: Shop) -> None:
    with listening(shop) as stream:
        assert [stream.next().type for _ in range(3)] == ["ping"] * 3
    assert live.PING_SECONDS == 15


def test_outcomes_and_shelf_checks_are_not_events_of_the_stream(shop: Shop) -> None:
    shop.promote()
    alert_id = sell_out(shop)
    with listening(shop) as stream:
        shop.ok("POST", f"/v1/alerts/{alert_id}/outcomes", "staff", json={"kind": "declined"})
        shop.ok("POST", f"/v1/alerts/{alert_id}/shelf-check", "staff", json={"result": "gone"})
        shop.ok("POST", f"/v1/alerts/{alert_id}/acknowledge", "staff")
        assert stream.events(1)[0].type == "alert.acknowledged"


# From where on


def test_without_a_number_a_stream_starts_now(shop: Shop) -> None:
    shop.promote()
    sell_out(shop, "CLE")
    with listening(shop) as stream:
        sell_out(shop)
        assert stream.events(1)[0].seen == ("alert.opened", "CAP")


def test_a_stream_goes_on_after_the_last_event_seen_without_a_gap_or_a_repeat(shop: Shop) -> None:
    shop.promote()
    with listening(shop) as stream:
        sell_out(shop)
        (first,) = stream.events(1)
    restock(shop)
    sell_out(shop, "CLE")
    with listening(shop, after=first.id) as stream:
        missed = stream.events(2)
        sell_out(shop, "CAR")
        (after,) = stream.events(1)
    assert [event.seen for event in (*missed, after)] == [
        ("alert.resolved", "CAP"), ("alert.opened", "CLE"), ("alert.opened", "CAR")
    ]  # fmt: skip


def test_a_long_absence_is_caught_up_with_in_order(shop: Shop) -> None:
    use(shop, Hub(shop.context, backlog_rows=3))
    shop.promote()
    for _ in range(4):
        sell_out(shop)
        restock(shop)
    with listening(shop, store_id="CAP", after=0) as stream:
        heard = stream.events(8)
    assert [event.type for event in heard] == ["alert.opened", "alert.resolved"] * 4
    assert [event.id for event in heard] == sorted({event.id for event in heard})


@pytest.mark.parametrize("number", ["none", "-1", "9" * 18, "9" * 30, "\u0663"], ids=ascii)
def test_a_number_that_is_not_ours_means_now(shop: Shop, number: str) -> None:
    shop.promote()
    sell_out(shop, "CLE")
    headers = {"Authorization": f"Bearer {shop.key('staff')}", "Last-Event-ID": number.encode()}
    with shop.client.stream("GET", STREAM, headers=headers) as response:  # type: ignore[arg-type]
        stream = Stream(response)
        sell_out(shop)
        assert stream.events(1)[0].seen == ("alert.opened", "CAP")


@pytest.mark.only_on("postgresql")
def test_an_event_whose_transaction_commits_late_is_streamed_all_the_same(shop: Shop) -> None:
    shop.promote(offers=[offer(), offer("DVD-69", "39.00")])
    first = sell_out(shop)
    with listening(shop) as stream:
        stream.next()
        with shop.context.database.write() as session:
            late = AlertEvent(alert_id=first, store_id="CAP", at=shop.clock(), type="updated", reason="late", detail={})
            session.add(late)
            session.flush()
            sell_out(shop, sku="DVD-69")
            assert stream.events(1)[0].id > late.seq
        (found,) = stream.events(1)
    assert (found.type, found.id) == ("alert.updated", late.seq)


@pytest.mark.only_on("postgresql")
def test_who_returns_hears_of_what_was_committed_late_while_away(shop: Shop) -> None:
    shop.promote(offers=[offer(), offer("DVD-69", "39.00")])
    first = sell_out(shop)
    with shop.context.database.write() as session:
        late = AlertEvent(alert_id=first, store_id="CAP", at=shop.clock(), type="updated", reason="late", detail={})
        session.add(late)
        session.flush()
        with listening(shop) as stream:
            shop.stock(("CAP", "DVD-69", 0))
            (last,) = stream.events(1)
    with listening(shop, after=last.id) as stream:
        assert stream.events(1)[0].id < last.id
        assert stream.events(1)[0].id == late.seq


# To whom


def test_a_key_hears_of_its_own_stores_alone(shop: Shop) -> None:
    shop.promote()
    with listening(shop, "CAP", "CLE") as stream, listening(shop, store_id="CLE") as other:
        for store_id in ("CAR", "CAP", "CLE"):
            sell_out(shop, store_id)
        assert [event.seen[1] for event in stream.events(2)] == ["CAP", "CLE"]
        assert [event.seen[1] for event in other.events(1)] == ["CLE"]


def test_another_store_another_role_or_no_key_is_refused(shop: Shop) -> None:
    shop.problem(403, "GET", STREAM, "staff", "CAP", params={"store_id": "CLE"})
    shop.problem(403, "GET", STREAM, "pos")
    refused(shop.client.get(STREAM), 401)


def test_a_paired_device_hears_of_its_store(shop: Shop) -> None:
    shop.promote()
    device = paired(shop, "CLE")
    cookies = dict(device.client.cookies)
    shop.client.cookies.update(cookies)
    sell_out(shop)
    restock(shop, "CAP")
    with shop.client.stream("GET", "/live?after=0") as response:
        sell_out(shop, "CLE")
        stream = Stream(response)
        assert stream.events(1)[0].seen == ("alert.opened", "CLE")


def test_a_device_that_is_not_paired_hears_nothing(shop: Shop) -> None:
    refused(unpaired(shop).get("/live"), 401)


def test_the_stream_of_a_device_that_is_revoked_ends_within_seconds_and_no_other(shop: Shop) -> None:
    shop.promote()
    shop.client.cookies.update(dict(paired(shop).client.cookies))
    with shop.client.stream("GET", "/live?after=0") as response, listening(shop) as other:
        page = Stream(response)
        page.next()
        (device,) = devices_of(shop)
        with shop.context.database.write() as session:
            devices.revoke(session, device, now=shop.clock())
        began = time.monotonic()
        assert page.until_it_ends() == []
        assert time.monotonic() - began < 5
        sell_out(shop)
        assert other.events(1)[0].seen == ("alert.opened", "CAP")
    refused(shop.client.get("/live"), 401)


def devices_of(shop: Shop) -> list[str]:
    """The ids of the paired devices."""
    with shop.context.database.read() as session:
        return [device.device_id for device in devices.live(session)]


def test_a_page_is_told_to_look_again_when_its_store_or_a_source_falls_silent_and_is_heard_again(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5), ("CLE", "DVD-45", 5))
    shop.clock.advance(minutes=1)
    shop.client.cookies.update(dict(paired(shop).client.cookies))
    with shop.client.stream("GET", "/live?after=0") as response, listening(shop) as integrator:
        page = Stream(response)
        page.next()
        quiet = [silences.Quiet(silences.About.STORE, store_id, shop.clock()) for store_id in ("CLE", "CAP")]
        for one in quiet:
            with shop.context.database.write() as session:
                silences.begin(session, [one], now=shop.clock())
        (begun,) = page.events(1)
        with shop.context.database.write() as session:
            silences.begin(session, [silences.Quiet(silences.About.SOURCE, "erp", shop.clock())], now=shop.clock())
        (source,) = page.events(1)
        with shop.context.database.write() as session:
            silences.end(session, silences.standing(session), now=shop.clock())
        ended = page.events(2)
        sell_out(shop)
        assert page.events(1)[0].type == "alert.opened"
        assert integrator.events(1)[0].type == "alert.opened", "who reads the stream by a key hears of alerts alone"
    assert [event.type for event in (begun, source, *ended)] == ["silence"] * 4


def test_a_page_made_just_before_a_silence_began_is_told_of_it_as_it_begins_to_listen(shop: Shop) -> None:
    shop.promote()
    shop.client.cookies.update(dict(paired(shop).client.cookies))
    with shop.context.database.write() as session:
        quiet = [silences.Quiet(silences.About.STORE, store_id, shop.clock()) for store_id in ("CLE", "CAP")]
        silences.begin(session, quiet, now=shop.clock())
    with shop.client.stream("GET", "/live?after=0") as response:
        page = Stream(response)
        assert page.next().type == "silence"
        with shop.context.database.write() as session:
            silences.end(session, silences.standing(session), now=shop.clock())
        assert page.events(1)[0].type == "silence"
        sell_out(shop)
        assert page.events(1)[0].type == "alert.opened"


# For how long


def test_a_stream_ends_after_a_while_so_that_the_key_is_looked_at_again(shop: Shop) -> None:
    use(shop, Hub(shop.context, ping_seconds=0.02, last_seconds=0.1))
    with listening(shop) as stream:
        assert stream.until_it_ends() == []


def test_streams_end_when_the_hub_is_stopped_and_none_begins_after(shop: Shop, hub: Hub) -> None:
    with listening(shop) as stream:
        stream.next()
        hub.stop()
        assert stream.until_it_ends() == []
    assert shop.problem(503, "GET", STREAM, "staff")
    assert hub.listening == 0


def test_nothing_is_read_while_nobody_listens(shop: Shop, hub: Hub) -> None:
    with listening(shop) as stream:
        stream.next()
        assert hub.listening == 1
    rests(hub)


def test_a_listener_that_does_not_keep_up_is_let_go(shop: Shop) -> None:
    hub = use(shop, Hub(shop.context, poll_seconds=0.02, ping_seconds=0.1, waiting_at_most=2))
    shop.promote(offers=[offer(sku) for sku in ("DVD-45", "DVD-69", "DVD-89", "DVD-99")])
    with listening(shop) as stream:
        stream.next()
        shop.clock.advance(minutes=1)
        shop.stock(*(("CAP", sku, 0) for sku in ("DVD-45", "DVD-69", "DVD-89", "DVD-99")))
        seen = stream.until_it_ends()
    last = seen[-1].id if seen else 0
    rests(hub)
    use(shop, Hub(shop.context, poll_seconds=0.02))
    with listening(shop, after=last) as stream:
        rest = stream.events(4 - len(seen))
    assert {event.data["product"]["sku"] for event in (*seen, *rest)} == {"DVD-45", "DVD-69", "DVD-89", "DVD-99"}


@pytest.mark.only_on("sqlite")
def test_a_server_told_to_stop_does_not_wait_for_its_streams(database_url: str, shop: Shop) -> None:
    key = shop.key("staff")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"RAINCHECK_DATABASE_URL": database_url}
    command = [sys.executable, "-c", "from app.cli.main import run; run()", "serve", "--port", str(port)]
    root = Path(__file__).resolve().parents[2]
    server = subprocess.Popen(command, env=environment, cwd=root, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.stream("GET", address + STREAM, headers=headers, timeout=30) as response:
            assert response.status_code == 200
            lines = response.iter_lines()
            assert next(lines).startswith("retry")
            server.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            list(lines)
            took = time.monotonic() - asked
        assert server.wait(timeout=30) == 0
        assert took < 5
    finally:
        server.kill()
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{address}/healthz", timeout=5).raise_for_status()
            return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
