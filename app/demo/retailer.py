"""Bayside Home & Sound, the invented retailer of the demo: its stores, products, November catalogue and stock.

Every function returns fresh rows in the shapes of the public API, equal in every run and on every machine.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zlib import crc32

from app.demo.catalogue import LEAVES
from app.demo.catalogue.shape import rows

RETAILER_NAME = "Bayside Home & Sound"
PROMOTION_ID = "NOV-CATALOGUE"
ADVERTISED_SKU = "DVD-45"

# An episode ends once this much is back for this long: one returned unit must not close an alert.
BACK_AT = 2
BACK_AFTER_SECONDS = 300

_DAYS_RUNNING = 1
_DAYS_LEFT = 5

_LATE_THURSDAY = {
    "mon": ["09:00", "17:30"],
    "tue": ["09:00", "17:30"],
    "wed": ["09:00", "17:30"],
    "thu": ["09:00", "21:00"],
    "fri": ["09:00", "17:30"],
    "sat": ["09:00", "17:00"],
    "sun": ["10:00", "16:00"],
}

# Store, suburb, latitude, longitude: the real places, south-east of Brisbane.
_PLACES = (
    ("CAP", "Capalaba", -27.5240, 153.1920),
    ("CLE", "Cleveland", -27.5270, 153.2660),
    ("CAR", "Carindale", -27.5030, 153.1020),
    ("VIC", "Victoria Point", -27.5830, 153.2830),
    ("MTG", "Mt Gravatt", -27.5390, 153.0790),
)

# The advertised player's shelf and what goes with it are set by hand, so that the story at Capalaba is always the
# same: players to offer, one that is down to its last unit (never offered), one that is sold out itself.
_STOCK_BY_HAND = {
    ("CAP", "DVD-45"): 3,
    ("CLE", "DVD-45"): 6,
    ("CAR", "DVD-45"): 4,
    ("VIC", "DVD-45"): 5,
    ("MTG", "DVD-45"): 2,
    ("CAP", "DVD-69"): 7,
    ("CAP", "DVD-75"): 1,
    ("CAP", "DVD-89"): 5,
    ("CAP", "DVD-99"): 8,
    ("CAP", "DVD-119"): 4,
    ("CAP", "DVD-129"): 0,
    ("CAP", "DVD-149"): 3,
    ("CAP", "DVD-X"): 6,
    ("CAP", "BAG-DVD"): 11,
    ("CAP", "HDMI-2M"): 31,
    ("CAP", "RACK-DVD-60"): 9,
    ("CAP", "LENS-CLEAN"): 14,
}

# Below each price, the most units of one product a store holds; dear things stand there in ones and twos.
_MOST_ON_HAND = ((100, 40), (300, 24), (1000, 12))
_MOST_OF_THE_DEAREST = 5
_MOST_OF_INACTIVE = 3


def stores() -> list[dict[str, Any]]:
    """Return the five stores as rows of `POST /v1/stores`."""
    return [
        {
            "store_id": store_id,
            "name": name,
            "timezone": "Australia/Brisbane",
            "currency": "AUD",
            "locale": "en-AU",
            "region": "QLD",
            "latitude": latitude,
            "longitude": longitude,
            "opening_hours": {day: list(hours) for day, hours in _LATE_THURSDAY.items()},
            "jurisdiction": "au",
        }
        for store_id, name, latitude, longitude in _PLACES
    ]


def products() -> list[dict[str, Any]]:
    """Return the whole catalogue as rows of `POST /v1/products`, department by department."""
    return rows(LEAVES)


def promotion(today: date) -> dict[str, Any]:
    """Return the body of `PUT /v1/promotions/NOV-CATALOGUE`, running since yesterday and for five more days."""
    return {
        "name": "November catalogue",
        "headline": "DVD player, only $45",
        "media": ["tv", "newspaper"],
        "ad_spend": "12000.00",
        "starts_on": (today - timedelta(days=_DAYS_RUNNING)).isoformat(),
        "ends_on": (today + timedelta(days=_DAYS_LEFT)).isoformat(),
        "stores": {"all": True},
        "disclosure": None,
        "briefing": (
            "If it is gone, start with what we owe: another store, a comparable one at the ad's price, a rain check. "
            "For a DVD player, ask which TV it plugs into; many people need an HDMI cable or a rack as well."
        ),
        "remedies": ["other_store", "comparable_at_ad_price", "rain_check"],
        "offers": offers(),
    }


def offers() -> list[dict[str, Any]]:
    """Return the twelve offers of the catalogue, the $45 DVD player first; it alone is priced below its cost."""
    return [
        _offer(ADVERTISED_SKU, "45.00", 40, limit=2, alternatives=["DVD-99"], never_suggest=["DVD-X"]),
        _offer("TV-55-LU", "749.00", 8, limit=1, alternatives=["TV-55-HV"]),
        _offer("SB-21", "199.00", 12, alternatives=["SB-21-EV"]),
        _offer("EB-NC", "119.00", 20, limit=4, alternatives=["EB-SPORT"]),
        _offer("LAP-14", "599.00", 10, limit=2, alternatives=["LAP-15"], never_suggest=["LAP-11"]),
        _offer("TAB-10", "199.00", 18, limit=2, alternatives=["TAB-10-128"]),
        _offer("PH-T3", "249.00", 14, limit=2, alternatives=["PH-T3-256"]),
        _offer("SSD-1TB", "129.00", 18, alternatives=["SSD-1TB-R"]),
        _offer("KET-STEEL", "39.00", 24, alternatives=["KET-GLASS"]),
        _offer("VAC-STICK", "239.00", 10, limit=1, alternatives=["VAC-STICK-P"]),
        _offer("AIR-7", "129.00", 16, limit=2, alternatives=["AIR-9-DUAL"]),
        _offer("FAN-PED", "49.00", 25, alternatives=["FAN-PED-R"]),
    ]


def opening_stock() -> list[dict[str, Any]]:
    """Return what every store holds of every product when the demo opens: whole units, none negative.

    Every advertised product is in stock everywhere. `as_of` is left to the caller, who knows the time.
    """
    expected = {offer["sku"]: int(offer["expected_units_per_store"]) for offer in offers()}
    catalogue = products()
    return [
        {"store_id": store_id, "sku": row["sku"], "on_hand": _on_hand(store_id, row, expected.get(row["sku"]))}
        for store_id, *_ in _PLACES
        for row in catalogue
    ]


def _offer(
    sku: str,
    price: str,
    expected_units_per_store: int,
    *,
    limit: int | None = None,
    alternatives: list[str],
    never_suggest: list[str] | None = None,
) -> dict[str, Any]:
    limited = {} if limit is None else {"limit_per_customer": limit}
    return {
        "sku": sku,
        "price": price,
        **limited,
        "expected_units_per_store": expected_units_per_store,
        "alternatives": alternatives,
        "never_suggest": never_suggest or [],
        "back_at": BACK_AT,
        "back_after_seconds": BACK_AFTER_SECONDS,
    }


def _on_hand(store_id: str, row: dict[str, Any], expected: int | None) -> int:
    by_hand = _STOCK_BY_HAND.get((store_id, row["sku"]))
    if by_hand is not None:
        return by_hand
    # A checksum of the names, not hash() or random: the same shelf in every run, whatever rows are added later.
    spread = crc32(f"{store_id}/{row['sku']}".encode())
    if expected is not None:
        # The rest of the catalogue was bought in well: 20 to 60 % more than it is expected to sell.
        return expected + expected * (20 + spread % 41) // 100
    if not row["active"]:
        return spread % (_MOST_OF_INACTIVE + 1)
    price = float(row["price"])
    most = next((units for below, units in _MOST_ON_HAND if price < below), _MOST_OF_THE_DEAREST)
    return spread % (most + 1)
