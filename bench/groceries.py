"""What is learned from sales, measured on a panel of grocery households: `python -m bench.groceries FOLDER`.

FOLDER holds products, promotions and transactions as of dunnhumby's Complete Journey (see app.demo.replay.grocery,
whose names and prices are used). Sales up to a week come in through `POST /v1/sales` with their households; then
every advertised product that is asked for below is put into a promotion and prepared as the clock does it, and what
the candidates and the cards offer is compared with what came in the weeks after:

- next choice: a household bought one product of a type at one visit and one other product of it at its next. Is that
  one among what is offered instead of the first? Choices under normal supply, not under a stock-out.
- together: is what is offered with a product among what the held-out baskets with it hold of other categories?

Both by case, and by product over all that was chosen instead of it, or bought with it; at a store that has
everything in stock, so that nothing but the ranking is measured. The next choices also at the very store where they
were made, with what stands there: what it sold in any week is taken as kept there, what it never sold as not.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.cli.judged import Case, Judged, answer
from app.core.logging import configure
from app.core.upsert import chunks
from app.demo.replay import grocery
from app.scheduler import duties
from app.stock.service import Pair
from app.suggestions import preparation
from app.suggestions.candidates import Role
from app.suggestions.judging import ndcg
from bench.judged.catalogues import BATCH, UNITS, shop_in
from bench.panel import STORE, Asked, Basket, Panel, by_product, read, switches, together
from tests.support.shop import Shop, store

WEEKS = 44
CASES = 800
SEED = 20_261_122
PLACES = 5
CARD_PLACES = 3
SHARE = 0.8
"""The advertised price's share of the regular one."""
SALES_BATCH = 1_000
NEXT_CHOICE, TOGETHER = "next choice", "together"

Lists = dict[Pair, list[str]]
"""What is offered, by what was asked for where."""
Rule = Callable[[Pair], list[str]]


# The service


def load(shop: Shop, folder: Path, panel: Panel) -> None:
    """Everything known at the cut, over HTTP."""
    shop.clock.now = panel.cut_at
    stores = sorted({basket.store_id for basket in panel.before})
    shop.ok("POST", "/v1/stores", json={"stores": [store(store_id) for store_id in (STORE, *stores)]})
    products = grocery.products(folder, panel.prices)
    for part in chunks(products, BATCH):
        shop.ok("POST", "/v1/products", json={"products": part})
        shop.stock(*((STORE, row["sku"], UNITS) for row in part))
    for store_id, kept in sorted(panel.kept.items()):
        for some in chunks(sorted(kept), BATCH):
            shop.stock(*((store_id, sku, UNITS) for sku in some))
    sales = [
        {
            "store_id": basket.store_id,
            "transaction_id": basket.basket_id,
            "occurred_at": basket.at.isoformat(),
            "household": basket.household,
            "lines": [{"sku": sku, "quantity": units} for sku, units in basket.units.items()],
        }
        for basket in panel.before
    ]
    for part in chunks(sales, SALES_BATCH):
        shop.ok("POST", "/v1/sales", json={"transactions": part})


def prepare(shop: Shop, panel: Panel, skus: Collection[str]) -> None:
    """Advertise these products everywhere and have their candidates made, as the clock does."""
    shop.clock.now = panel.cut_at
    everywhere = {"ids": [STORE, *sorted(panel.kept)]}
    for number, part in enumerate(chunks(sorted(skus), grocery.MAX_OFFERS)):
        offers = [{"sku": sku, "price": f"{max(0.01, panel.prices[sku] * SHARE):.2f}"} for sku in part]
        shop.promote(f"MAILER-{number}", stores=everywhere, offers=offers, starts_on="2017-01-01", ends_on="2018-12-31")
    shop.clock.advance(hours=1)
    duties.read_products(shop.context)
    duties.prepare(shop.context)


def offered(shop: Shop, panel: Panel, asked: Sequence[Pair], role: Role) -> tuple[Lists, Lists, float]:
    """By what was asked for where the first five candidates kept there and the card's three; and the median
    milliseconds of a card."""
    now = shop.clock()
    with shop.context.database.read() as session:
        made = {
            sku: preparation.candidates(session, [sku], now=now).get((sku, role), {})
            for sku in {sku for _, sku in asked}
        }
    judged = Judged.ALTERNATIVE if role is Role.ALTERNATIVE else Judged.ACCESSORY
    answers = answer(shop.context, [Case(sku, store_id, {}, judged) for store_id, sku in asked])
    return (
        {(store_id, sku): panel.here(store_id, made[sku])[:PLACES] for store_id, sku in asked},
        {(one.case.store_id, one.case.asked): list(one.shown.skus) for one in answers},
        median(one.shown.milliseconds for one in answers),
    )


# The baselines


def instead_rules(panel: Panel) -> dict[str, Rule]:
    """Of the same type, sold before and kept here: what sells most, and what is nearest in price."""
    sold = Counter(sku for basket in panel.before for sku in basket.units)
    of_kind: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sku in sold:
        if sku in panel.prices:
            of_kind[panel.kinds[sku]].append(sku)

    def ranked(asked: Pair, key: Callable[[str], float]) -> list[str]:
        store_id, sku = asked
        kin = (other for other in panel.here(store_id, of_kind[panel.kinds[sku]]) if other != sku)
        return sorted(kin, key=lambda other: (key(other), other))[:PLACES]

    def distance(sku: str, other: str) -> float:
        return abs(log(panel.prices[other] / panel.prices[sku]))

    return {
        "popularity in its type": lambda asked: ranked(asked, lambda other: -sold[other]),
        "nearest price in its type": lambda asked: ranked(asked, lambda other: distance(asked[1], other)),
    }


def with_rules(panel: Panel) -> dict[str, Rule]:
    """Of other categories: what was most often in the same baskets, and what sells most."""
    baskets: defaultdict[str, list[Basket]] = defaultdict(list)
    for basket in panel.before:
        for sku in basket.units:
            baskets[sku].append(basket)
    popular = [sku for sku, _ in sorted(((s, len(b)) for s, b in baskets.items()), key=lambda one: (-one[1], one[0]))]

    def others(sku: str, ranked: Sequence[str]) -> list[str]:
        return [other for other in ranked if panel.kinds[other][0] != panel.kinds[sku][0]][:PLACES]

    def counted(asked: Pair) -> list[str]:
        sku = asked[1]
        counts = Counter(other for basket in baskets[sku] for other in basket.units)
        return others(sku, sorted(counts, key=lambda other: (-counts[other], other)))

    return {"co-count": counted, "popularity": lambda asked: others(asked[1], popular)}


# The table


def row(what: str, by: str, cases: Sequence[Asked], lists: Lists, out: Table) -> None:
    """Hit rate and NDCG of what each product's list held of what was right."""

    def mean(values: Sequence[float]) -> str:
        return f"{sum(values) / len(values):.3f}" if values else "-"

    def gained(asked: Asked, at: int) -> float:
        return ndcg(lists[asked.pair], dict.fromkeys(asked.right, 1), asked.right, at=at) or 0.0

    hits = [float(not asked.right.isdisjoint(lists[asked.pair][:PLACES])) for asked in cases]
    figures = [mean(hits), *(mean([gained(asked, at) for asked in cases]) for at in (PLACES, CARD_PLACES))]
    out.add_row(what, by, f"{len(cases):,}", *figures)


def measure(shop: Shop, panel: Panel, *, count: int, seed: int) -> Table:
    """Draw the cases, prepare what they ask for, and compare."""
    dice = random.Random(seed)
    choices, baskets = switches(panel), together(panel)
    made, held_out = (dice.sample(cases, min(count, len(cases))) for cases in (choices, baskets))
    chosen = {
        NEXT_CHOICE: [replace(case, store_id=STORE) for case in made],
        f"{NEXT_CHOICE}, by product": by_product(choices, {case.sku for case in made}),
        f"{NEXT_CHOICE}, at its store": made,
        TOGETHER: held_out,
        f"{TOGETHER}, by product": by_product(baskets, {case.sku for case in held_out}),
    }
    prepare(shop, panel, {case.sku for cases in chosen.values() for case in cases})
    out = Table("what", "by", "cases", "hit rate@5", "NDCG@5", "NDCG@3")
    roles = {NEXT_CHOICE: (Role.ALTERNATIVE, instead_rules(panel)), TOGETHER: (Role.ACCESSORY, with_rules(panel))}
    for name, (role, rules) in roles.items():
        of_it = {what: cases for what, cases in chosen.items() if what.startswith(name)}
        asked = sorted({case.pair for cases in of_it.values() for case in cases})
        candidates, cards, milliseconds = offered(shop, panel, asked, role)
        print(f"{name}: {len(asked):,} cards, p50 {milliseconds:.1f} ms")
        lists = {"candidates, first five": candidates, "the card's three": cards}
        lists |= {by: {pair: rule(pair) for pair in asked} for by, rule in rules.items()}
        for what, cases in of_it.items():
            for by, each in lists.items():
                row(what, by, cases, each, out)
    return out


def main() -> None:
    """Load, or take what was loaded before, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.groceries", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="weeks that are known; those after are held out")
    parser.add_argument("--cases", type=int, default=CASES, help="cases of each kind, drawn at random")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--database", type=Path, help="a folder to keep what was loaded in, for the next time")
    asked = parser.parse_args()
    configure(level="warning")  # every request is no news
    panel = read(asked.folder, asked.weeks)
    with tempfile.TemporaryDirectory(prefix="raincheck-groceries-") as temporary:
        folder = asked.database or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        kept, database = folder / f"groceries-{asked.weeks}.db", Path(temporary) / "measured.db"
        with shop_in(kept, fill=lambda shop: load(shop, asked.folder, panel)):
            pass
        shutil.copyfile(kept, database)  # what was prepared by other code is not to be found there the next time
        with shop_in(database) as shop:
            Console(width=120, highlight=False).print(measure(shop, panel, count=asked.cases, seed=asked.seed))


if __name__ == "__main__":
    main()
