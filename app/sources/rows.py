"""From a feed's rows to what intake takes: each row converted and judged by itself, then taken in one transaction.

Used by pulls and by `raincheck import`. A number for money, a comma for a point or a word for a quantity is
read; what would be a guess is rejected with its index, a code and words for the person who can change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.alerts.evaluate import Changes
from app.catalog.shapes import ProductIn, RowNote, StoreIn
from app.sources import intake, registers
from app.sources.feeds import Row
from app.sources.intake import LevelRow, Rejection
from app.sources.level_rows import level_rows
from app.sources.master_rows import product_rows, store_rows, unknown_jurisdictions
from app.sources.promotion_rows import PromotionRow, promotion_rows
from app.sources.rules import Provides

ROWS_AT_ONCE = 2_000
"""Rows in one transaction: more would make a POS wait for the one writer SQLite has."""
PROMOTIONS_AT_ONCE = 20
"""Each promotion is laid out over every store, which is far more work than a row."""


@dataclass
class TakenRows:
    """What became of rows: accepted + stale + unmatched + rejected = rows."""

    accepted: int = 0
    stale: int = 0
    unmatched: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def add(self, other: TakenRows) -> None:
        """Take another batch's account in."""
        self.accepted += other.accepted
        self.stale += other.stale
        self.unmatched += other.unmatched
        self.rejected += other.rejected
        self.warnings += other.warnings
        self.changes.add(other.changes)


@dataclass
class Checked:
    """Rows that intake may take, each with the index (or indexes) it came from, and those it may not."""

    stores: list[tuple[int, StoreIn]] = field(default_factory=list)
    products: list[tuple[int, ProductIn]] = field(default_factory=list)
    promotions: list[PromotionRow] = field(default_factory=list)
    levels: list[LevelRow] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    @property
    def good(self) -> int:
        """How many rows may be taken."""
        promotions = sum(len(promotion.indexes) for promotion in self.promotions)
        return len(self.stores) + len(self.products) + len(self.levels) + promotions


def check(provides: Provides, rows: Sequence[Row]) -> Checked:
    """Convert and judge rows; nothing is taken yet."""
    checked = Checked()
    if provides is Provides.STORES:
        checked.stores, checked.rejected = store_rows(rows)
        checked.warnings = unknown_jurisdictions(checked.stores)
    elif provides is Provides.PRODUCTS:
        checked.products, checked.rejected, checked.warnings = product_rows(rows)
    elif provides is Provides.PROMOTIONS:
        checked.promotions, checked.rejected = promotion_rows(rows)
    else:
        checked.levels, checked.rejected = level_rows(rows)
    return checked


def take_rows(
    session: Session, provides: Provides, rows: Sequence[Row], *, source: str, now: datetime, rain_check_days: int
) -> TakenRows:
    """Take rows in the caller's transaction. `source` is kept with stock levels as where they came from."""
    checked = check(provides, rows)
    taken = TakenRows(rejected=checked.rejected, warnings=checked.warnings)
    if checked.stores:
        stores = [store for _, store in checked.stores]
        registers.take_stores(session, stores, now=now, rain_check_days=rain_check_days)
        taken.accepted = len(stores)
    if checked.products:
        products = [product for _, product in checked.products]
        saved = registers.take_products(session, products, now=now, rain_check_days=rain_check_days)
        index_of = {product.sku: index for index, product in checked.products}
        taken.accepted = len(products)
        taken.warnings += [
            RowNote(index=index_of[warning.key], code=warning.code, detail=warning.detail) for warning in saved.warnings
        ]
    for promotion in checked.promotions:
        changes = registers.take_promotion(
            session, promotion.promotion_id, promotion.body, now=now, rain_check_days=rain_check_days
        )[2]
        taken.changes.add(changes)
        taken.accepted += len(promotion.indexes)
    if checked.levels:
        levels = intake.take_levels(
            session,
            checked.levels,
            source=source,
            covers=intake.everywhere,
            now=now,
            rain_check_days=rain_check_days,
        )
        taken.accepted, taken.stale, taken.unmatched = levels.accepted, levels.stale, levels.unmatched
        taken.rejected += levels.rejected
        taken.changes.add(levels.changes)
    taken.rejected.sort(key=lambda rejection: rejection.index)
    taken.warnings.sort(key=lambda note: note.index)
    return taken


def batches(provides: Provides, rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows in runs fit for one transaction each; the rows of one promotion stay together."""
    if provides is not Provides.PROMOTIONS:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield list(rows[start : start + ROWS_AT_ONCE])
        return
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row.fields.get("promotion_id", "")).strip(), []).append(row)
    together = list(groups.values())
    for start in range(0, len(together), PROMOTIONS_AT_ONCE):
        yield [row for group in together[start : start + PROMOTIONS_AT_ONCE] for row in group]
