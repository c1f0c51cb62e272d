"""A store and a product as the API's description shows them."""

from __future__ import annotations

from typing import Any

STORE_EXAMPLE: dict[str, Any] = {
    "store_id": "CAP",
    "name": "Capalaba",
    "timezone": "Australia/Brisbane",
    "currency": "AUD",
    "locale": "en-AU",
    "region": "QLD",
    "latitude": -27.52,
    "longitude": 153.19,
    "opening_hours": {"mon": ["09:00", "17:30"], "sat": ["09:00", "17:00"]},
    "jurisdiction": "au",
}
PRODUCT_EXAMPLE: dict[str, Any] = {
    "sku": "DVD-45",
    "gtin": "9312345678907",
    "name": "DVD player",
    "brand": "Halvero",
    "category": "Electronics > Video > DVD Players",
    "price": "79.00",
    "unit_cost": "52.00",
    "attributes": {"hdmi": True, "region_free": False},
    "location": "Aisle 7",
    "active": True,
    "age_restricted": False,
    "substitutes": ["DVD-99"],
    "accessories": ["HDMI-2M"],
}
_UPDATED = {"updated_at": "2026-11-20T00:00:00Z"}
STORE_OUT_EXAMPLE = STORE_EXAMPLE | _UPDATED
PRODUCT_OUT_EXAMPLE = PRODUCT_EXAMPLE | {"gtin": "09312345678907", "image_url": None} | _UPDATED
