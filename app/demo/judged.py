"""The demo retailer at rest, its catalogue understood and its offers prepared; and cards of it, judged by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from app.catalog.shapes import ProductIn, StoreIn
from app.core.context import Context
from app.core.settings import Settings
from app.demo import retailer
from app.demo.server import settings_for
from app.main import prepare
from app.promotions.shapes import PromotionIn
from app.scheduler import duties
from app.sources import registers
from app.sources.feeds import Row
from app.sources.rows import take_rows
from app.sources.rules import Provides

SOURCE = "demo"
SETTLED = timedelta(minutes=10)
"""By then all that was brought in is due to be prepared."""


def cases() -> bytes:
    """The judged cases kept beside this module."""
    return files(__package__).joinpath("judged.json").read_bytes()


@contextmanager
def at_rest(settings: Settings) -> Iterator[Context]:
    """The demo retailer in a temporary database, as it opens; nothing is served and nothing sent."""
    with tempfile.TemporaryDirectory(prefix="raincheck-judged-") as directory:
        context = prepare(settings_for(settings, Path(directory) / "raincheck.db"))
        try:
            _load(context)
            yield context
        finally:
            context.database.close()


def _load(context: Context) -> None:
    now, days = context.clock(), context.settings.rain_check_days
    stores = [StoreIn.model_validate(row) for row in retailer.stores()]
    products = [ProductIn.model_validate(row) for row in retailer.products()]
    promotion = PromotionIn.model_validate(retailer.promotion(now.astimezone(ZoneInfo(stores[0].timezone)).date()))
    levels = [Row(index, row) for index, row in enumerate(retailer.opening_stock())]
    with context.database.write() as session:
        registers.take_stores(session, stores, now=now, rain_check_days=days)
        registers.take_products(session, products, now=now, rain_check_days=days)
        take_rows(session, Provides.STOCK, levels, source=SOURCE, now=now, rain_check_days=days)
        registers.take_promotion(session, retailer.PROMOTION_ID, promotion, now=now, rain_check_days=days)
    duties.read_products(context)
    duties.prepare(replace(context, clock=lambda: now + SETTLED))
