"""From the POST of a sell-out to the webhook's arrival at a receiver on this machine.

The floor is a bare asyncio client that posts a body of the same size to the same receiver: what the network, the
event loop and HTTP cost with nothing in between. Receiver, client and floor share one process and one clock; the
service has its own.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

import msgspec

from bench import chain, harness
from bench.chain import Chain
from bench.harness import POSTGRESQL, SQLITE, Bench, Report, percentile

NAME = "webhook"
OFFERS = 10
SELL_OUTS, QUICK_SELL_OUTS = 300, 40
WARM_UP = 20
WEBHOOK_SECONDS = 30
PAUSE_SECONDS = 0.01
LOAD_ROWS = 1_000

_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class _Receiver(asyncio.Protocol):
    """Answers every POST with 204 and tells when its body was whole."""

    def __init__(self, arrived: Callable[[bytes, float], None]) -> None:
        self._arrived = arrived
        self._buffer = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        length = int(lower[lower.index(b"content-length:") + 15 :].split(b"\r\n", 1)[0])
        if len(rest) >= length:
            self._buffer = b""
            self._arrived(rest, time.perf_counter())
            self._transport.write(_ANSWER)


def run(bench: Bench) -> Report:
    """Measure both databases, at rest and while batches of 1,000 rows stream in beside."""
    size = Chain(stores=10 if bench.quick else 50, products=12_000 if bench.quick else 20_000, offers=OFFERS)
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {}
    for kind in (SQLITE, POSTGRESQL):
        figures[kind] = {}
        for label, loaded in (("at rest", False), (f"under batches of {LOAD_ROWS:,}", True)):
            bench.say(f"  {kind}, {label} ...")
            found = _measure(bench, kind, size, loaded=loaded)
            figures[kind][label] = found
            alert, floor = found["alert_ms"], found["floor_ms"]
            rows.append(
                (
                    kind,
                    label,
                    str(found["sell_outs"]),
                    f"{alert['p50']:.1f} / {alert['p99']:.1f}",
                    f"{found['answer_ms']['p50']:.1f} / {found['answer_ms']['p99']:.1f}",
                    f"{floor['p50']:.2f} / {floor['p99']:.2f}",
                    f"{alert['p50'] / floor['p50']:.0f}",
                )
            )
    return Report(
        title="Milliseconds from the POST of a sell-out to the webhook's arrival (p50 / p99)",
        columns=("database", "service", "sell-outs", "webhook", "answer to the POST", "floor", "x floor (p50)"),
        rows=rows,
        figures=figures,
        notes=(
            f"{size.stores} stores x {size.products:,} products; one sell-out at a time, {PAUSE_SECONDS * 1000:.0f} "
            "ms between them; the webhook is signed and carries the whole card.",
        ),
    )


def _measure(bench: Bench, kind: str, size: Chain, *, loaded: bool) -> dict[str, Any]:
    with ExitStack() as stack:
        url = bench.database(kind, NAME, lambda url: chain.fill(size, url))
        key = chain.make_key(url)
        port = stack.enter_context(
            harness.serving(
                url, log=bench.directory / f"{NAME}-{kind}-{loaded}.log", allow_private_networks="127.0.0.0/8"
            )
        )
        many = QUICK_SELL_OUTS if bench.quick else SELL_OUTS
        found: dict[str, Any] = harness.run(lambda: _sell_out(size, port, key, many, loaded=loaded))
    return found


async def _sell_out(size: Chain, port: int, key: str, many: int, *, loaded: bool) -> dict[str, Any]:
    arrivals: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Receiver(lambda body, at: arrivals.put_nowait((body, at))), "127.0.0.1", 0
    )
    receiver = server.sockets[0].getsockname()[1]
    till = await harness.connect(port)
    await _post(till, "/v1/channels", _channel(receiver), key, expected=201)
    direct = await harness.connect(receiver)
    pairs = [(store_id, sku) for store_id in size.store_ids for sku in size.advertised()]
    random.Random(11).shuffle(pairs)
    pairs = pairs[: many + WARM_UP]
    stream = asyncio.create_task(_stream(size, port, key)) if loaded else None
    alerts: list[float] = []
    answers: list[float] = []
    floors: list[float] = []
    try:
        for store_id, sku in pairs:
            body = msgspec.json.encode({"levels": [{"store_id": store_id, "sku": sku, "on_hand": 0}]})
            request = harness.request("/v1/stock-levels", body, key=key)
            started = time.perf_counter()
            status, answer = await till.ask(request)
            answered = time.perf_counter()
            if status != 200 or b'"opened":1' not in answer:
                raise RuntimeError(f"no alert: {status} {answer[:300]!r}")
            told, arrived = await _arrival(arrivals, sku)
            alerts.append((arrived - started) * 1000)
            answers.append((answered - started) * 1000)
            floors.append(await _floor(direct, arrivals, len(told)))
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        if stream is not None:
            stream.cancel()
            rows = await asyncio.gather(stream, return_exceptions=True)
            if not isinstance(rows[0], asyncio.CancelledError | int):
                raise RuntimeError("the stream of batches broke") from rows[0]
    till.close()
    direct.close()
    server.close()
    return {
        "sell_outs": len(alerts) - WARM_UP,
        "alert_ms": _figures(alerts[WARM_UP:]),
        "answer_ms": _figures(answers[WARM_UP:]),
        "floor_ms": _figures(floors[WARM_UP:]),
    }


def _figures(values: list[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p99": percentile(values, 0.99), "min": min(values), "max": max(values)}


async def _arrival(arrivals: asyncio.Queue[tuple[bytes, float]], sku: str) -> tuple[bytes, float]:
    """The next webhook, which must be this product's; of others' updates there are none to come here."""
    while True:
        body, at = await asyncio.wait_for(arrivals.get(), WEBHOOK_SECONDS)
        message = msgspec.json.decode(body)
        if message["type"] == "alert.opened" and message["data"]["product"]["sku"] == sku:
            return body, at


async def _floor(direct: harness.Connection, arrivals: asyncio.Queue[tuple[bytes, float]], size: int) -> float:
    post = harness.request("/raincheck", b"{}".ljust(size))
    started = time.perf_counter()
    answer: Awaitable[Any] = direct.ask(post)
    await answer
    while True:
        body, arrived = await arrivals.get()
        if body.startswith(b"{}"):
            return (arrived - started) * 1000


async def _stream(size: Chain, port: int, key: str) -> int:
    """Batches of unadvertised rows, one after the other, until it is cancelled."""
    from bench.intake import Shelves

    shelves = Shelves(size, seed=5)
    connection = await harness.connect(port)
    advertised = set(size.advertised())
    rows = 0
    while True:
        batch = [row for row in shelves.batch(LOAD_ROWS, 1.0) if row[1] not in advertised]
        await _post(connection, "/v1/stock-levels", chain.body(batch, shelves.instant()), key, expected=200)
        rows += len(batch)


def _channel(receiver: int) -> bytes:
    return msgspec.json.encode(
        {
            "name": "receiver",
            "kind": "webhook",
            "address": f"http://127.0.0.1:{receiver}/raincheck",
            "events": ["alert.opened"],
        }
    )


async def _post(connection: harness.Connection, path: str, body: bytes, key: str, *, expected: int) -> bytes:
    status, answer = await connection.ask(harness.request(path, body, key=key))
    if status != expected:
        raise RuntimeError(f"{path}: {status} {answer[:500]!r}")
    return answer
