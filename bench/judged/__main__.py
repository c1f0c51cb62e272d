"""Measure what the cards show, and what simple rules would, by the judged cases of each catalogue."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from app.cli.evaluate import ROWS
from app.cli.judged import Answer, Case, Judged, answer
from app.cli.judged import read as read_cases
from app.core.logging import configure
from app.suggestions.judging import SHOWN_AT_MOST, Figures, Shown, figures, ndcg
from app.suggestions.models import Trait
from bench.judged import catalogues
from bench.judged.baselines import WordOverlap, same_category_nearest_price
from bench.judged.catalogues import Row
from tests.support.shop import Shop

HERE = Path(__file__).parent
MISSED = 3


@dataclass(frozen=True)
class Measured:
    """One line of the table, and the cards behind it: three lines of each, and up to five for NDCG@5."""

    catalogue: str
    role: Judged
    by: str
    cards: list[Shown]

    @property
    def figures(self) -> Figures:
        """Rates and precision of the three a card has room for; NDCG@5 of as many as there are."""
        three = [replace(card, skus=card.skus[:SHOWN_AT_MOST]) for card in self.cards]
        return replace(figures(three), ndcg_at_5=figures(self.cards).ndcg_at_5)


def measure(name: str, rows: Sequence[Row], cases: Sequence[Case], answers: Sequence[Answer]) -> list[Measured]:
    """The cards and their baselines, by role. Baselines choose from what has a price; all of it is in stock."""
    by_sku = {row.sku: row for row in rows}
    overlap = WordOverlap(rows)
    rules: dict[Judged, dict[str, Callable[[Row], list[str]]]] = {
        Judged.ALTERNATIVE: {
            "same category, nearest price": lambda row: same_category_nearest_price(rows, row),
            "TF-IDF, price x0.5-x2": lambda row: overlap.most_like(row, in_band=True),
        },
        Judged.ACCESSORY: {"TF-IDF (similarity)": lambda row: overlap.most_like(row, in_band=False)},
    }
    found = []
    for role in Judged:
        mine = [one for one in answers if one.case.role is role]
        if not mine:
            continue
        found.append(Measured(name, role, "raincheck", [one.shown for one in mine]))
        for by, rule in rules[role].items():
            found.append(Measured(name, role, by, [_by_rule(rule, by_sku[one.case.asked], one.shown) for one in mine]))
    return found


def _by_rule(rule: Callable[[Row], list[str]], asked: Row, card: Shown) -> Shown:
    began = perf_counter()
    skus = rule(asked)
    return replace(card, skus=skus, milliseconds=(perf_counter() - began) * 1000)


def _show(name: str, rows: Sequence[Row], answers: Sequence[Answer], shop: Shop) -> None:
    """Every case, so that one sees what to improve: what was shown, with its grade, and the best that was not."""
    by_sku = {row.sku: row for row in rows}
    with shop.context.database.read() as session:
        kinds = dict(session.execute(select(Trait.sku, Trait.kind)).all())

    def told(mark: str, sku: str) -> None:
        row = by_sku[sku]
        print(f"  {mark:>8}  {sku:<12} {row.price or 0:>9.2f}  {row.name[:110]}  [{row.brand}; {kinds.get(sku)}]")

    for one in answers:
        case, shown = one.case, one.shown
        score = ndcg(shown.skus, shown.grades, shown.offerable, at=3)
        said = "-" if score is None else f"{score:.2f}"
        print(f"\n{name} {case.role.value}, NDCG@3 {said}, ad price {case.price or '-'}")
        told("asked", case.asked)
        for sku in shown.skus:
            grade = "trap" if sku in shown.traps else shown.grades.get(sku, "unjudged")
            told(str(grade), sku)
        best = sorted(set(shown.offerable) - set(shown.skus), key=lambda sku: (-shown.grades[sku], sku))
        for sku in best[:MISSED]:
            if shown.grades[sku] > 0:
                told(f"missed {shown.grades[sku]}", sku)


def _table(measured: Sequence[Measured]) -> Table:
    table = Table("catalogue", "role", "by", *(title for title, _, _ in ROWS))
    for column in table.columns[3:]:
        column.justify = "right"
    for one in measured:
        found = one.figures
        values = [(getattr(found, name), form) for _, name, form in ROWS]
        cells = ["-" if value is None else form.format(value) for value, form in values]
        table.add_row(one.catalogue, one.role.value, one.by, *cells)
    return table


def _catalogue(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or not name or not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=PATH of a file")
    return name, Path(path)


def main() -> None:
    """Measure every catalogue that has judged cases."""
    parser = argparse.ArgumentParser(prog="python -m bench.judged", description=__doc__)
    parser.add_argument(
        "--catalogue", type=_catalogue, action="append", default=[], metavar="NAME=PATH",
        help="products as CSV: sku, name, brand, price and perhaps category; or Icecat's .jsonl.gz (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--cases", type=Path, default=HERE, help="a folder of judged cases, NAME.json")
    parser.add_argument("--database", type=Path, help="a folder to keep what was imported in, NAME.db, for next time")
    parser.add_argument("--reread", action="store_true", help="have the products of kept databases read anew")
    parser.add_argument("--show", action="store_true", help="print what each card showed, and what it missed")
    asked = parser.parse_args()
    given = {path.stem: path for path in sorted(HERE.glob("*.csv"))} | dict(asked.catalogue)
    configure(level="warning")  # every request of an import is no news
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="raincheck-judged-") as temporary:
        folder = asked.database or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in given.items():
            body = asked.cases / f"{name}.json"
            if not body.is_file():
                print(f"{name}: no judged cases ({body})")
                continue
            rows, cases = catalogues.read(path), read_cases(body.read_bytes())
            stores = sorted({case.store_id for case in cases})
            with catalogues.opened(rows, stores, folder / f"{name}.db", reread=asked.reread) as shop:
                rows = catalogues.taken(shop, rows)
                answers = answer(shop.context, cases)
                if asked.show:
                    _show(name, rows, answers, shop)
            measured += measure(name, rows, cases, answers)
    if measured:
        Console(width=170, highlight=False).print(_table(measured))
        print("Unjudged lines earn 0 in NDCG. A card's time includes making its candidates, which a promotion's have")
        print("ready. Raincheck's NDCG@5 is of the three a card shows, a baseline's of its first five.")


if __name__ == "__main__":
    main()
