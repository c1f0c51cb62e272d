"""The clock's duties and `evaluate` over 50 stores x 500 running offers: with nothing changed, 1 % and 10 %.

What they cost must grow with what changed, not with what is advertised: the same is measured at half and at double
the offers. In this process, on the service's own functions; statements are counted where the driver is handed them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from app.alerts import outlooks
from app.alerts.evaluate import Changes, evaluate
from app.core.clock import to_micros
from app.core.context import Context
from app.core.db import Database
from app.core.settings import Settings
from app.scheduler import duties
from app.stock.service import Pair
from bench import chain, harness
from bench.chain import RAIN_CHECK_DAYS, Chain
from bench.harness import POSTGRESQL, SQLITE, Bench, Report, Spread

NAME = "evaluation"
ROUNDS, QUICK_ROUNDS = 3, 2
SHARE, LARGE_SHARE = 0.01, 0.10
"""The large one is changed in the last round only: thousands of cards take their time."""
PLENTY = 400
"""Units of an advertised product: nothing of it runs out, so that only what is changed here alerts."""
EXPECTED = 25
"""Units a product should sell in its week: fast enough for a forecast and for the silence of the till."""


@dataclass
class _Costs:
    """Milliseconds and statements of each thing measured, round by round."""

    statements: int = 0
    found: dict[str, list[tuple[float, int]]] = field(default_factory=dict)

    def of(self, what: str, work: Callable[[], Any]) -> Any:
        self.statements = 0
        started = time.perf_counter()
        result = work()
        spent = (time.perf_counter() - started) * 1000
        self.found.setdefault(what, []).append((spent, self.statements))
        return result

    def as_json(self) -> dict[str, dict[str, dict[str, float]]]:
        return {
            what: {
                "milliseconds": Spread.of([spent for spent, _ in rounds]).as_json(),
                "statements": Spread.of([statements for _, statements in rounds]).as_json(),
            }
            for what, rounds in self.found.items()
        }


def run(bench: Bench) -> Report:
    """Measure both databases, each at half, once and double the offers."""
    size = Chain(stores=10, products=2_000, offers=100) if bench.quick else Chain(products=5_000, offers=500)
    sizes = [
        replace(size, offers=offers, expected=EXPECTED) for offers in (size.offers // 2, size.offers, size.offers * 2)
    ]
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {"stores": size.stores}
    for kind in (SQLITE, POSTGRESQL):
        for one in sizes:
            bench.say(f"  {kind}, {one.stores} x {one.offers} ...")
            measured = _measure(bench, kind, one)
            figures.setdefault(kind, {})[str(one.stores * one.offers)] = measured
            for what, cost in measured.items():
                spent, statements = cost["milliseconds"], cost["statements"]["median"]
                span = f"{spent['median']:,.1f} ({spent['min']:,.1f}-{spent['max']:,.1f})"
                rows.append((kind, what, f"{one.stores * one.offers:,}", span, f"{statements:,.0f}"))
    return Report(
        title=f"The clock's duties over {size.stores} stores",
        columns=("database", "what", "offers", "ms (min-max)", "SQL statements"),
        rows=sorted(rows, key=lambda row: (row[0] != SQLITE, _order(row[1]), int(row[2].replace(",", "")))),
        figures=figures,
        notes=(
            "Shares are of the middle size at every size, so that the same number of offers changes.",
            "A tick is follow_the_clock, look_ahead and sweep; every statement counts, BEGIN too.",
        ),
    )


def _order(what: str) -> int:
    names = ("prepared", "outlooks, all", "tick, nothing", "evaluate all", "sold out", "came back", "news")
    return next((place for place, name in enumerate(names) if name in what), len(names))


def _measure(bench: Bench, kind: str, size: Chain) -> dict[str, dict[str, dict[str, float]]]:
    size = replace(size, began=datetime.now(UTC) - timedelta(minutes=5))
    url = bench.database(kind, f"{NAME} {size.offers}", lambda url: chain.fill(size, url))
    context = Context(
        settings=Settings.model_validate({"database_url": url, "secret_key": "k" * 32}), database=Database(url)
    )
    pairs = [(store_id, sku) for store_id in size.store_ids for sku in size.advertised()]
    _set_units(url, pairs, PLENTY)
    shuffled = random.Random(3).sample(pairs, len(pairs))
    middle = size.stores * (100 if bench.quick else 500)
    with _counting(context.database) as costs:
        duties.adopt_windows(context)
        costs.of("products read, candidates prepared", lambda: _prepare(context))
        costs.of("outlooks, all of them due", lambda: duties.look_ahead(context))
        rounds = QUICK_ROUNDS if bench.quick else ROUNDS
        for turn in range(rounds):
            costs.of("tick, nothing changed", lambda: _tick(context))
            costs.of("evaluate all, nothing changed", lambda: _evaluate(context, pairs))
            few = round(middle * SHARE)
            _round(context, url, sorted(shuffled[turn * few : (turn + 1) * few]), costs, f"{SHARE:.0%}")
            if turn == rounds - 1:
                _round(context, url, sorted(shuffled[: round(middle * LARGE_SHARE)]), costs, f"{LARGE_SHARE:.0%}")
    context.database.close()
    return costs.as_json()


def _round(context: Context, url: str, chosen: list[Pair], costs: _Costs, share: str) -> None:
    """Sell out behind the service's back, put right, restock, put right, bring news: the end is the beginning."""
    _set_units(url, chosen, 0)
    opened: Changes = costs.of(f"evaluate {share} that sold out", lambda: _evaluate(context, chosen))
    assert len(opened.opened) == len(chosen), "every one of them alerts"
    costs.of(f"tick, {share} open, nothing changed", lambda: _tick(context))
    _set_units(url, chosen, PLENTY)
    resolved: Changes = costs.of(f"evaluate {share} that came back", lambda: _evaluate(context, chosen))
    assert len(resolved.resolved) == len(chosen), "every one of them resolves"
    _mark(context, chosen)
    costs.of(f"tick, news of {share}", lambda: _tick(context))
    _set_units(url, chosen, 0)
    costs.of(f"tick, repairs {share} that sold out", lambda: _tick(context))
    _set_units(url, chosen, PLENTY)
    costs.of(f"tick, repairs {share} that came back", lambda: _tick(context))
    duties.look_ahead(context)


def _prepare(context: Context) -> None:
    """What the clock does ahead of time for the cards, once for each product."""
    duties.read_products(context)
    duties.prepare(context)


def _tick(context: Context) -> None:
    """What the clock does about alerts each minute, in the order of its table."""
    duties.follow_the_clock(context)
    duties.look_ahead(context)
    duties.sweep(context)


def _evaluate(context: Context, pairs: list[Pair]) -> Changes:
    with context.database.write() as session:
        return evaluate(session, pairs, now=datetime.now(UTC), rain_check_days=RAIN_CHECK_DAYS, is_news=False)


def _mark(context: Context, pairs: list[Pair]) -> None:
    """What a post of levels or sales leaves for the clock."""
    with context.database.write() as session:
        outlooks.mark(session, pairs, now=datetime.now(UTC))


def _set_units(url: str, pairs: list[Pair], units: int) -> None:
    """Change stock rows past the service, so that only the evaluation is measured."""
    at = to_micros(datetime.now(UTC))
    rows = [(units * 1000, at, store_id, sku) for store_id, sku in pairs]
    statement = "UPDATE stock_levels SET counted = ?, as_of = ? WHERE store_id = ? AND sku = ?"
    if url.startswith(SQLITE):
        with closing(harness.connect_sqlite(url)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
    else:
        with closing(harness.connect_postgresql(url)) as connection, connection.transaction():
            connection.cursor().executemany(statement.replace("?", "%s"), rows)


@contextmanager
def _counting(database: Database) -> Iterator[_Costs]:
    costs = _Costs()

    def note(*_: Any) -> None:
        costs.statements += 1

    engines = {id(engine): engine for engine in (database.writer, database.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield costs
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
