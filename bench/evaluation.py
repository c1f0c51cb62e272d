"""`evaluate` and the clock's duties over 50 stores x 500 running offers: with nothing changed, and with 1 %.

What they cost must grow with what changed, not with what is advertised. Measured in this process, on the service's
own functions; statements are counted where the driver is handed them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from app import scheduler
from app.alerts.evaluate import Changes, evaluate
from app.core.clock import to_micros
from app.core.context import Context
from app.core.db import Database
from app.core.settings import Settings
from app.stock.service import Pair
from bench import chain, harness
from bench.chain import RAIN_CHECK_DAYS, Chain
from bench.harness import POSTGRESQL, SQLITE, Bench, Report, Spread

NAME = "evaluation"
ROUNDS, QUICK_ROUNDS = 5, 2
CHANGED_SHARE = 0.01


@dataclass
class _Count:
    statements: int = 0


@dataclass(frozen=True)
class _Cost:
    milliseconds: float
    statements: int


def run(bench: Bench) -> Report:
    """Measure both databases."""
    size = Chain(stores=10, products=2_000, offers=100) if bench.quick else Chain(products=5_000, offers=500)
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {"offers": size.stores * size.offers}
    for kind in (SQLITE, POSTGRESQL):
        bench.say(f"  {kind} ...")
        figures[kind] = found = _measure(bench, kind, size)
        for what, cost in found.items():
            time_ = cost["milliseconds"]
            rows.append(
                (
                    kind,
                    what,
                    f"{time_['median']:,.1f} ({time_['min']:,.1f}-{time_['max']:,.1f})",
                    f"{cost['statements']['median']:,.0f}",
                )
            )
    return Report(
        title=f"Evaluation over {size.stores} stores x {size.offers} running offers",
        columns=("database", "what", "ms (min-max)", "SQL statements"),
        rows=rows,
        figures=figures,
        notes=(f"1 % is {_changed(size)} of {size.stores * size.offers:,} offers; every statement counts, BEGIN too.",),
    )


def _changed(size: Chain) -> int:
    return round(size.stores * size.offers * CHANGED_SHARE)


def _measure(bench: Bench, kind: str, size: Chain) -> dict[str, dict[str, dict[str, float]]]:
    url = bench.database(kind, NAME, lambda url: chain.fill(size, url))
    context = Context(
        settings=Settings.model_validate({"database_url": url, "secret_key": "k" * 32}), database=Database(url)
    )
    pairs = [(store_id, sku) for store_id in size.store_ids for sku in size.advertised()]
    shuffled = random.Random(3).sample(pairs, len(pairs))
    costs: dict[str, list[_Cost]] = {}
    step = _changed(size)
    with _counting(context.database) as count:

        def cost(what: str, work: Callable[[], Any]) -> Any:
            count.statements = 0
            started = time.perf_counter()
            result = work()
            costs.setdefault(what, []).append(_Cost((time.perf_counter() - started) * 1000, count.statements))
            return result

        for turn in range(QUICK_ROUNDS if bench.quick else ROUNDS):
            chosen = sorted(shuffled[turn * step : (turn + 1) * step])
            _round(context, url, pairs, chosen, cost)
    context.database.close()
    return {
        what: {
            "milliseconds": Spread.of([one.milliseconds for one in found]).as_json(),
            "statements": Spread.of([one.statements for one in found]).as_json(),
        }
        for what, found in costs.items()
    }


def _round(
    context: Context, url: str, pairs: list[Pair], chosen: list[Pair], cost: Callable[[str, Callable[[], Any]], Any]
) -> None:
    """Rest, sell out 1 % behind the service's back, put right, restock, put right: the end is the beginning."""
    cost("clock tick, nothing due", lambda: scheduler.follow_the_clock(context))
    cost("sweep, nothing wrong", lambda: scheduler.sweep(context))
    cost("evaluate all, nothing changed", lambda: _evaluate(context, pairs))
    cost(f"evaluate {len(chosen)}, nothing changed", lambda: _evaluate(context, chosen))
    _set_units(url, chosen, 0)
    opened: Changes = cost("evaluate the 1 % that sold out", lambda: _evaluate(context, chosen))
    assert len(opened.opened) == len(chosen), "every one of them alerts"
    cost("sweep, 1 % open, nothing wrong", lambda: scheduler.sweep(context))
    _set_units(url, chosen, 20)
    resolved: Changes = cost("evaluate the 1 % that came back", lambda: _evaluate(context, chosen))
    assert len(resolved.resolved) == len(chosen), "every one of them resolves"
    _set_units(url, chosen, 0)
    cost("sweep repairs the 1 % that sold out", lambda: scheduler.sweep(context))
    _set_units(url, chosen, 20)
    cost("sweep repairs the 1 % that came back", lambda: scheduler.sweep(context))


def _evaluate(context: Context, pairs: list[Pair]) -> Changes:
    with context.database.write() as session:
        return evaluate(session, pairs, now=datetime.now(UTC), rain_check_days=RAIN_CHECK_DAYS)


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
def _counting(database: Database) -> Iterator[_Count]:
    count = _Count()

    def note(*_: Any) -> None:
        count.statements += 1

    engines = {id(engine): engine for engine in (database.writer, database.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield count
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
