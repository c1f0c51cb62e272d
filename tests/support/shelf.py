"""Made-up shelves for the rules of choice: a sold-out player, what stands beside it, and strategies for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from app.suggestions.elsewhere import Opening, OtherStore
from app.suggestions.rules import LAST_UNIT, Asked, Item
from app.suggestions.words import Words

WORDS = Words.of("AUD", "en-AU")
LEAF, PARENT = "Electronics > Video > DVD Players", "Electronics > Video"


def item(sku: str, price: str | None = "79.00", **changes: Any) -> Item:
    """A DVD player on the shelf."""
    amount = None if price is None else Decimal(price)
    base = Item(
        sku=sku,
        name=f"Player {sku}",
        category=LEAF,
        parent=PARENT,
        price=amount,
        regular_price=amount,
        on_hand=Decimal(8),
    )
    return replace(base, **changes)


def asked(**changes: Any) -> Asked:
    """The $79 player, advertised at $45 and sold out."""
    return replace(Asked(item("DVD-45", on_hand=Decimal(0)), Decimal("45.00")), **changes)


SKUS = ["DVD-45", *(f"P-{number}" for number in range(8))]
prices = st.sampled_from(["30.00", "45.00", "50.00", "79.00", "80.00", "120.00", "158.00", "200.00"])
items = st.builds(
    item,
    sku=st.sampled_from(SKUS),
    price=prices | st.none(),
    category=st.sampled_from([LEAF, "Electronics > Video > Recorders", "Home > Storage", None]),
    parent=st.sampled_from([PARENT, "Home", None]),
    unit_cost=st.sampled_from([None, Decimal("20.00"), Decimal("60.00")]),
    attributes=st.dictionaries(st.sampled_from(["hdmi", "size"]), st.sampled_from([True, False, 55, "a"])),
    is_active=st.booleans(),
    is_age_restricted=st.booleans(),
    is_at_risk=st.booleans(),
    on_hand=st.sampled_from([None, Decimal(-1), Decimal(0), LAST_UNIT, Decimal("1.5"), Decimal(9)]),
    accessories=st.lists(st.sampled_from(SKUS), max_size=4, unique=True),
)
shelves = st.lists(items, max_size=9, unique_by=lambda one: one.sku)
wishes = st.builds(
    Asked,
    item=items.map(lambda one: replace(one, sku="DVD-45")),
    ad_price=st.sampled_from([Decimal("45.00"), Decimal("79.00"), None]),
    picks=st.lists(st.sampled_from(SKUS), max_size=4, unique=True),
    never=st.frozensets(st.sampled_from(SKUS), max_size=3),
)


def other_store(store_id: str, on_hand: int = 6, km: float | None = 7.1, **trading: Any) -> OtherStore:
    """A store named as its identifier, open at any time unless told."""
    opening = Opening(is_open=True, opens_at=datetime(2026, 11, 21, tzinfo=UTC), closes_at=None, is_today=True)
    return OtherStore(store_id, store_id.title(), Decimal(on_hand), km, replace(opening, **trading))
