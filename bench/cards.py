"""A card over a catalogue of 1,000,000 products and 500 offers: reading them, making candidates, making the card.

The catalogue is written past the service. Products are then read and candidates made as the clock does it, in a
process of its own whose peak memory is told; cards are made at one store at rest as for an alert, beside one indexed
select of the same rows on the same database through the bare driver, and asked for over HTTP. What is made for a
product nobody has prepared is measured too: it is what an assist costs without a promotion.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from app.access.rules import Role
from app.alerts import render
from app.catalog import service as catalog
from app.core.context import Context
from app.core.db import Database
from app.core.settings import Settings
from app.rain_checks import holds
from app.scheduler import duties
from app.suggestions import preparation, service
from app.suggestions.service import Request
from bench import harness
from bench.catalogue import sku
from bench.chain import RAIN_CHECK_DAYS, make_key
from bench.harness import POSTGRESQL, SQLITE, Bench, Report, percentile
from bench.large import STORE, STORES, Size, fill

NAME = "cards"
UNPREPARED = 20
ROUNDS, QUICK_ROUNDS = 4, 2
LATER = timedelta(minutes=10)
"""By then everything is due that a promotion or a catalogue has made due."""

_FLOOR = """
SELECT c.role, c.sku, c.score, c.why, p.name, p.brand, p.gtin, p.category, p.category_parent, p.price, p.unit_cost,
p.attributes, p.location, p.image_url, p.active, p.age_restricted, p.substitutes, p.accessories, l.counted - l.sold
FROM candidates c JOIN products p ON p.sku = c.sku JOIN stock_levels l ON l.store_id = ? AND l.sku = c.sku
WHERE c.asked_sku = ? AND p.active AND l.counted - l.sold > 1000
"""


@dataclass(frozen=True)
class Prepared:
    """What the clock's work ahead of time took; bytes are of the whole process."""

    products: int
    seconds_reading: float
    seconds_each: Sequence[float]
    candidates: int
    bytes_before: int
    bytes_read: int
    bytes_peak: int


def run(bench: Bench) -> Report:
    """Measure both databases."""
    size = Size(20_000, 50) if bench.quick else Size(1_000_000, 500)
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {"products": size.products, "offers": size.offers, "stores": STORES}
    for kind in (SQLITE, POSTGRESQL):
        url = bench.database(kind, NAME, lambda url: fill(size, url))
        bench.say(f"  {kind}: reading {size.products:,} products, preparing {size.offers} ...")
        prepared = _apart(_prepare, url)
        if kind == POSTGRESQL:
            with closing(harness.connect_postgresql(url)) as connection:
                connection.execute("VACUUM ANALYZE")
        bench.say(f"  {kind}: making cards ...")
        rounds = QUICK_ROUNDS if bench.quick else ROUNDS
        spent = _apart(_cards, url, size, rounds) | {
            "card over HTTP": _over_http(bench, kind, url, size, rounds),
            "floor: one select": _floor(kind, url, size, rounds),
        }
        figures[kind], table = _told(prepared, spent)
        rows += [(kind, *row) for row in table]
    return Report(
        title=f"Cards over {size.products:,} products and {size.offers} offers",
        columns=("database", "what", "figure", "p50", "p99"),
        rows=rows,
        figures=figures,
        notes=(
            "Milliseconds unless told. Memory is the peak of a process that does nothing else.",
            "The floor is one select of a card's candidates with their products and what stands at the store.",
        ),
    )


def _told(prepared: Prepared, spent: dict[str, list[float]]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    each = [seconds * 1000 for seconds in prepared.seconds_each]
    reading, making = prepared.seconds_reading, sum(prepared.seconds_each)
    floor = percentile(spent["floor: one select"], 0.5)
    figures = {
        "reading": {"products": prepared.products, "seconds": reading, "per_second": prepared.products / reading},
        "candidates": {"rows": prepared.candidates, "seconds": making, "milliseconds_each": _spread(each)},
        "megabytes": {
            "imported": prepared.bytes_before / 1e6,
            "after_reading": prepared.bytes_read / 1e6,
            "peak": prepared.bytes_peak / 1e6,
        },
        "milliseconds": {what: _spread(values) for what, values in spent.items()},
        "card_to_floor": percentile(spent["card"], 0.5) / floor,
    }
    rows: list[tuple[str, ...]] = [
        ("products read", f"{prepared.products / reading:,.0f} a second, {reading:,.0f} s in all", "", ""),
        ("candidates of an offer", f"{making:,.1f} s for all", *_both(each)),
        ("peak memory", f"{prepared.bytes_peak / 1e6:,.0f} MB", "", ""),
    ]
    rows += [(what, f"{percentile(values, 0.5) / floor:,.1f} floors", *_both(values)) for what, values in spent.items()]
    return figures, rows


def _both(values: Sequence[float]) -> tuple[str, str]:
    return f"{percentile(values, 0.5):,.1f}", f"{percentile(values, 0.99):,.1f}"


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p99": percentile(values, 0.99), "max": max(values)}


def _apart(work: Callable[..., Any], *given: Any) -> Any:
    """Do it in a process of its own: what it needs of memory is then its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _peak_bytes() -> int:
    """The most memory this process has had; `ru_maxrss` would tell its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


# The clock's work ahead of time


def _context(url: str) -> Context:
    settings = Settings.model_validate({"database_url": url, "secret_key": "k" * 32})
    return Context(settings=settings, database=Database(url), clock=lambda: datetime.now(UTC) + LATER)


def _prepare(url: str) -> Prepared:
    context = _context(url)
    before = _peak_bytes()
    started = time.perf_counter()
    duties.read_products(context)
    reading = time.perf_counter() - started
    read = _peak_bytes()
    each: list[float] = []
    made = 0
    now = context.clock()
    while True:
        started = time.perf_counter()
        with context.database.write() as session:
            asked = preparation.take_one(session, now=now)
        if asked is None:
            break
        with context.database.read() as session:
            found = preparation.make(session, asked, now=now)
        with context.database.write() as session:
            preparation.keep(session, asked, found, now=now)
        each.append(time.perf_counter() - started)
        made += sum(map(len, found.values()))
    with context.database.read() as session:
        count = session.connection().exec_driver_sql("SELECT count(*) FROM traits").scalar_one()
    context.database.close()
    return Prepared(count, reading, each, made, before, read, _peak_bytes())


# Cards


def _cards(url: str, size: Size, rounds: int) -> dict[str, list[float]]:
    context = _context(url)
    asked = random.Random(2).sample(size.advertised(), size.offers)
    spent = [_card(context, one) for _ in range(rounds) for one in asked]
    others = [one for one in (sku(place * 7 + 3) for place in range(UNPREPARED * 10)) if one not in set(asked)]
    unprepared = [_card(context, one) for one in others[:UNPREPARED]]
    context.database.close()
    return {"card": spent, "card of an unprepared product": unprepared}


def _card(context: Context, asked: str) -> float:
    """Milliseconds to make a card as for an alert, with the questions that are asked for it."""
    now = datetime.now(UTC)
    with context.database.read() as session:
        store, product = catalog.store(session, STORE), catalog.product(session, asked)
        started = time.perf_counter()
        promise = render.promises_of(session, [(STORE, asked)], now=now).get((STORE, asked))
        made = service.cards(
            session,
            [Request(store, product, promise)],
            at_risk=render.open_pairs(session, [STORE]),
            rain_check_days=RAIN_CHECK_DAYS,
            now=now,
            held=holds.held_of(session, [asked], [STORE]),
        )
        spent = (time.perf_counter() - started) * 1000
    assert len(made) == 1, "a card"
    return spent


def _over_http(bench: Bench, kind: str, url: str, size: Size, rounds: int) -> list[float]:
    key = make_key(url, Role.ADMIN)
    asked = random.Random(3).sample(size.advertised(), size.offers) * rounds
    with harness.serving(url, log=bench.directory / f"cards-{kind}.log") as port:
        spent: list[float] = harness.run(lambda: _ask(port, key, asked))
    return spent


async def _ask(port: int, key: str, asked: Sequence[str]) -> list[float]:
    connection = await harness.connect(port)
    spent: list[float] = []
    for one in asked:
        lines = (
            f"GET /v1/stores/{STORE}/products/{one}/assist HTTP/1.1",
            "Host: bench",
            f"Authorization: Bearer {key}",
        )
        started = time.perf_counter()
        status, body = await connection.ask("\r\n".join(lines).encode() + b"\r\n\r\n")
        spent.append((time.perf_counter() - started) * 1000)
        assert status == 200, body
    connection.close()
    return spent


def _floor(kind: str, url: str, size: Size, rounds: int) -> list[float]:
    spent: list[float] = []
    statement = _FLOOR if kind == SQLITE else _FLOOR.replace("?", "%s")
    opened = harness.connect_sqlite(url) if kind == SQLITE else harness.connect_postgresql(url)
    with closing(opened) as connection:
        for _ in range(rounds):
            for one in random.Random(2).sample(size.advertised(), size.offers):
                started = time.perf_counter()
                connection.execute(statement, (STORE, one)).fetchall()
                spent.append((time.perf_counter() - started) * 1000)
    return spent
