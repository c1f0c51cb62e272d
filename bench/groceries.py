"""What is learned from sales, measured on a panel of grocery households: `python -m bench.groceries FOLDER`.

FOLDER holds products, promotions and transactions as of dunnhumby's Complete Journey (see app.demo.replay.grocery,
whose names and prices are used). Sales up to a week come in through `POST /v1/sales` with their households; then
every advertised product that is asked for below is put into a promotion and prepared as the clock does it, and what
the candidates and the cards offer is compared with what came in the weeks after:

- next choice: a household bought one product of a type at one visit and one other product of it at its next. Is that
  one among what is offered instead of the first? Choices under normal supply, not under a stock-out.
- together: is what is offered with a product among what the held-out baskets with it hold of other categories?

Both by case, and by product over all that was chosen instead of it, or bought with it.

All products are in stock at one store, so nothing but the ranking is measured.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.cli.judged import Case, Judged, answer
from app.core.logging import configure
from app.demo.replay import grocery
from app.demo.replay.tables import table
from app.scheduler import duties
from app.suggestions import preparation
from app.suggestions.candidates import Role
from app.suggestions.judging import ndcg
from bench.judged.catalogues import BATCH, UNITS, shop_in
from tests.support.shop import Shop, store

STORE = "BENCH"
"""Where everything is in stock; the sales keep their own stores."""
WEEKS = 44
CASES = 800
SEED = 20_261_122
PLACES = 5
CARD_PLACES = 3
OFTEN = 20
"""Training baskets with a product from which on what it is bought with is asked for."""
SHARE = 0.8
"""The advertised price's share of the regular one."""
SALES_BATCH = 1_000


@dataclass
class Basket:
    """One visit of a household."""

    household: str
    store_id: str
    basket_id: str
    at: datetime
    units: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """The data, split."""

    kinds: dict[str, tuple[str, str]]
    """Each product's category and type."""
    advertised: set[str]
    before: list[Basket]
    after: list[Basket]
    prices: dict[str, float]
    """Median paid per unit before discount, of the weeks before."""

    @property
    def cut_at(self) -> datetime:
        """The first instant that is held out."""
        return self.after[0].at


@dataclass(frozen=True)
class Asked:
    """A product that was asked for, and what would have been right; of a switch one product."""

    sku: str
    right: frozenset[str]


def read(folder: Path, weeks: int) -> Panel:
    """Split after so many weeks. Raises BadData."""
    kinds = {
        row["product_id"]: (row["product_category"], row["product_type"])
        for row in table(folder, "products", grocery.PRODUCTS)
    }
    advertised = {
        row["product_id"]
        for row in table(folder, "promotions", grocery.PROMOTIONS)
        if row["mailer_location"] != grocery.NOT_ADVERTISED
    }
    halves: tuple[dict[str, Basket], dict[str, Basket]] = ({}, {})
    paid: defaultdict[str, list[float]] = defaultdict(list)
    for row in table(folder, "transactions", (*grocery.TRANSACTIONS, "household_id")):
        sku, units, is_after = row["product_id"], int(float(row["quantity"])), int(row["week"]) > weeks
        if units <= 0 or sku not in kinds:
            continue
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
        basket = halves[is_after].setdefault(
            row["basket_id"], Basket(row["household_id"], row["store_id"], row["basket_id"], at)
        )
        basket.units[sku] = basket.units.get(sku, 0) + units
        if not is_after:
            full = sum(float(row[name]) for name in ("sales_value", "retail_disc", "coupon_match_disc"))
            paid[sku].append(full / units)
    before, after = (sorted(half.values(), key=lambda basket: (basket.at, basket.basket_id)) for half in halves)
    prices = {sku: price for sku, found in paid.items() if (price := round(median(found), 2)) > 0}
    return Panel(kinds, advertised, before, after, prices)


def switches(panel: Panel) -> list[Asked]:
    """Next choices that fall into the weeks after: from an advertised product that was sold before to another."""
    visits: defaultdict[tuple[str, tuple[str, str]], list[tuple[bool, set[str]]]] = defaultdict(list)
    for is_after, baskets in ((False, panel.before), (True, panel.after)):
        for basket in baskets:
            by_kind: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
            for sku in basket.units:
                by_kind[panel.kinds[sku]].add(sku)
            for kind, skus in by_kind.items():
                visits[basket.household, kind].append((is_after, skus))
    found = []
    for (_, kind), seen in sorted(visits.items()):
        for (_, first), (is_after, then) in pairwise(seen):
            if is_after and kind[1] and len(first) == len(then) == 1 and first != then:
                found += [Asked(sku, frozenset(then)) for sku in first if sku in panel.prices]
    return [asked for asked in found if asked.sku in panel.advertised]


def together(panel: Panel) -> list[Asked]:
    """Held-out baskets with an advertised product that sold often before, and what else of other categories is in."""
    sold = Counter(sku for basket in panel.before for sku in basket.units)
    return [
        Asked(sku, right)
        for basket in panel.after
        for sku in sorted(basket.units)
        if sku in panel.advertised and sold[sku] >= OFTEN and sku in panel.prices
        if (right := frozenset(each for each in basket.units if panel.kinds[each][0] != panel.kinds[sku][0]))
    ]


def by_product(cases: Sequence[Asked], skus: Collection[str]) -> list[Asked]:
    """One for each of these products: all that was right in any case of it."""
    right: defaultdict[str, set[str]] = defaultdict(set)
    for asked in cases:
        right[asked.sku] |= asked.right
    return [Asked(sku, frozenset(right[sku])) for sku in sorted(skus)]


# The service


def load(shop: Shop, folder: Path, panel: Panel) -> None:
    """Everything known at the cut, over HTTP."""
    shop.clock.now = panel.cut_at
    stores = sorted({basket.store_id for basket in panel.before})
    shop.ok("POST", "/v1/stores", json={"stores": [store(store_id) for store_id in (STORE, *stores)]})
    products = grocery.products(folder, panel.prices)
    for start in range(0, len(products), BATCH):
        part = products[start : start + BATCH]
        shop.ok("POST", "/v1/products", json={"products": part})
        shop.stock(*((STORE, row["sku"], UNITS) for row in part))
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
    for start in range(0, len(sales), SALES_BATCH):
        shop.ok("POST", "/v1/sales", json={"transactions": sales[start : start + SALES_BATCH]})


def prepare(shop: Shop, panel: Panel, skus: Collection[str]) -> None:
    """Advertise these products at the one store and have their candidates made, as the clock does."""
    shop.clock.now = panel.cut_at
    ranked = sorted(skus)
    for number, start in enumerate(range(0, len(ranked), grocery.MAX_OFFERS)):
        offers = [
            {"sku": sku, "price": f"{max(0.01, panel.prices[sku] * SHARE):.2f}"}
            for sku in ranked[start : start + grocery.MAX_OFFERS]
        ]
        shop.promote(
            f"MAILER-{number}", stores={"ids": [STORE]}, offers=offers, starts_on="2017-01-01", ends_on="2018-12-31"
        )
    shop.clock.advance(hours=1)
    duties.read_products(shop.context)
    duties.prepare(shop.context)


def offered(shop: Shop, skus: Collection[str], role: Role) -> tuple[dict[str, list[str]], dict[str, list[str]], float]:
    """By asked product the first five candidates and the card's three; and the median milliseconds of a card."""
    now = shop.clock()
    with shop.context.database.read() as session:
        made = {
            sku: list(preparation.candidates(session, [sku], now=now).get((sku, role), {}))[:PLACES] for sku in skus
        }
    judged = Judged.ALTERNATIVE if role is Role.ALTERNATIVE else Judged.ACCESSORY
    answers = answer(shop.context, [Case(sku, STORE, {}, judged) for sku in skus])
    cards = {one.case.asked: list(one.shown.skus) for one in answers}
    return made, cards, median(one.shown.milliseconds for one in answers)


# The baselines


def instead_rules(panel: Panel) -> dict[str, Callable[[str], list[str]]]:
    """Of the same type and sold before: what sells most, and what is nearest in price."""
    sold = Counter(sku for basket in panel.before for sku in basket.units)
    of_kind: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sku in sold:
        if sku in panel.prices:
            of_kind[panel.kinds[sku]].append(sku)

    def ranked(sku: str, key: Callable[[str], float]) -> list[str]:
        kin = (other for other in of_kind[panel.kinds[sku]] if other != sku)
        return sorted(kin, key=lambda other: (key(other), other))[:PLACES]

    def distance(sku: str, other: str) -> float:
        return abs(log(panel.prices[other] / panel.prices[sku]))

    return {
        "popularity in its type": lambda sku: ranked(sku, lambda other: -sold[other]),
        "nearest price in its type": lambda sku: ranked(sku, lambda other: distance(sku, other)),
    }


def with_rules(panel: Panel) -> dict[str, Callable[[str], list[str]]]:
    """Of other categories: what was most often in the same baskets, and what sells most."""
    baskets: defaultdict[str, list[Basket]] = defaultdict(list)
    for basket in panel.before:
        for sku in basket.units:
            baskets[sku].append(basket)
    popular = [sku for sku, _ in sorted(((s, len(b)) for s, b in baskets.items()), key=lambda one: (-one[1], one[0]))]

    def others(sku: str, ranked: Sequence[str]) -> list[str]:
        return [other for other in ranked if panel.kinds[other][0] != panel.kinds[sku][0]][:PLACES]

    def counted(sku: str) -> list[str]:
        counts = Counter(other for basket in baskets[sku] for other in basket.units)
        return others(sku, sorted(counts, key=lambda other: (-counts[other], other)))

    return {"co-count": counted, "popularity": lambda sku: others(sku, popular)}


# The table


def row(what: str, by: str, cases: Sequence[Asked], lists: dict[str, list[str]], out: Table) -> None:
    """Hit rate and NDCG of what each product's list held of what was right."""

    def mean(values: Sequence[float]) -> str:
        return f"{sum(values) / len(values):.3f}" if values else "-"

    def gained(asked: Asked, at: int) -> float:
        return ndcg(lists[asked.sku], dict.fromkeys(asked.right, 1), asked.right, at=at) or 0.0

    hits = [float(not asked.right.isdisjoint(lists[asked.sku][:PLACES])) for asked in cases]
    figures = [mean(hits), *(mean([gained(asked, at) for asked in cases]) for at in (PLACES, CARD_PLACES))]
    out.add_row(what, by, f"{len(cases):,}", *figures)


def measure(shop: Shop, panel: Panel, *, count: int, seed: int) -> Table:
    """Draw the cases, prepare what they ask for, and compare."""
    dice = random.Random(seed)
    choices, baskets = switches(panel), together(panel)
    chosen = {
        name: dice.sample(cases, min(count, len(cases)))
        for name, cases in (("next choice", choices), ("together", baskets))
    }
    for name, cases in (("next choice", choices), ("together", baskets)):
        chosen[f"{name}, by product"] = by_product(cases, {case.sku for case in chosen[name]})
    asked = {name: sorted({case.sku for case in cases}) for name, cases in chosen.items()}
    prepare(shop, panel, {sku for skus in asked.values() for sku in skus})
    out = Table("what", "by", "cases", "hit rate@5", "NDCG@5", "NDCG@3")
    roles = {"next choice": (Role.ALTERNATIVE, instead_rules(panel)), "together": (Role.ACCESSORY, with_rules(panel))}
    for name, (role, rules) in roles.items():
        made, cards, milliseconds = offered(shop, asked[name], role)
        print(f"{name}: {len(asked[name]):,} products asked for, a card p50 {milliseconds:.1f} ms")
        lists = {"candidates, first five": made, "the card's three": cards}
        lists |= {by: {sku: rule(sku) for sku in asked[name]} for by, rule in rules.items()}
        for what in (each for each in chosen if each.startswith(name)):
            for by, each in lists.items():
                row(what, by, chosen[what], each, out)
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
