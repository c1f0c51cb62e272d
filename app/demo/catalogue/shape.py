"""How the demo catalogue is written down: items on leaves of the category tree, and the rows they become.

Owns the GTIN arithmetic of the demo and the one place where an item turns into a body of `POST /v1/products`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

AttributeValue = bool | int | float | str

# GS1 Australia issues numbers that begin with 93; the company and item parts below are invented.
GTIN_PREFIX = "93"
COMPANY_DIGITS = 5
ITEM_DIGITS = 5


@dataclass(frozen=True)
class Item:
    """One product as the catalogue modules write it; its category and usual place come from its leaf."""

    sku: str
    brand: str
    name: str
    price: str
    unit_cost: str
    attributes: dict[str, AttributeValue]
    active: bool = True
    age_restricted: bool = False
    substitutes: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """A leaf category: its full path, where it stands in the store, and what goes with everything on it."""

    category: str
    location: str
    items: tuple[Item, ...]
    accessories: tuple[str, ...] = ()


def item(
    sku: str,
    brand: str,
    model: str,
    price: str,
    unit_cost: str,
    *,
    active: bool = True,
    age_restricted: bool = False,
    substitutes: tuple[str, ...] = (),
    accessories: tuple[str, ...] = (),
    **attributes: AttributeValue,
) -> Item:
    """Write an item down in one line; its name is the brand followed by the model."""
    return Item(
        sku, brand, f"{brand} {model}", price, unit_cost, attributes, active, age_restricted, substitutes, accessories
    )


def leaf(category: str, location: str, *items: Item, accessories: tuple[str, ...] = ()) -> Leaf:
    """Write a leaf category down; `accessories` go with every item on it, after the item's own."""
    return Leaf(category, location, items, accessories)


def check_digit(body: str) -> str:
    """Return the GS1 check digit of a number without one: weights 3, 1, 3, … from the right, up to the next ten."""
    if not (body.isascii() and body.isdigit()):
        raise ValueError(f"a GTIN body is digits only, not {body!r}")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def gtin13(brand: str, sku: str) -> str:
    """Return the invented GTIN-13 of a product: the digits of its brand's company, then its own, then the check."""
    body = GTIN_PREFIX + _digits(brand, COMPANY_DIGITS) + _digits(sku, ITEM_DIGITS)
    return body + check_digit(body)


def rows(leaves: tuple[Leaf, ...]) -> list[dict[str, Any]]:
    """Return the leaves' items as rows of `POST /v1/products`, in the order they are written."""
    return [_row(leaf_, item_) for leaf_ in leaves for item_ in leaf_.items]


def _row(leaf_: Leaf, item_: Item) -> dict[str, Any]:
    linked = dict.fromkeys(item_.accessories + leaf_.accessories)
    return {
        "sku": item_.sku,
        "gtin": gtin13(item_.brand, item_.sku),
        "name": item_.name,
        "brand": item_.brand,
        "category": leaf_.category,
        "price": item_.price,
        "unit_cost": item_.unit_cost,
        "attributes": dict(item_.attributes),
        "location": leaf_.location,
        "active": item_.active,
        "age_restricted": item_.age_restricted,
        "substitutes": list(item_.substitutes),
        "accessories": [sku for sku in linked if sku != item_.sku],
    }


def _digits(text: str, count: int) -> str:
    # A digest, not hash(): Python salts the latter per process, and a GTIN must not change between two runs.
    return str(int.from_bytes(sha256(text.encode()).digest()[:8]) % 10**count).zfill(count)
