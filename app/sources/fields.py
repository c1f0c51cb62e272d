"""Which fields a source may provide, and how a mapping is completed."""

from __future__ import annotations

from collections.abc import Mapping

from app.catalog.shapes import ProductIn, StoreIn
from app.promotions.shapes import OfferIn, PromotionIn
from app.sources.rules import Provides

ATTRIBUTE = "attributes."
"""`attributes.hdmi` as a field (a mapping's key, a column's name) is one attribute of a product."""
MAX_ATTRIBUTE_CHARS = 100

FIELDS: Mapping[Provides, tuple[str, ...]] = {
    Provides.STORES: tuple(StoreIn.model_fields),
    Provides.PRODUCTS: tuple(ProductIn.model_fields),
    Provides.PROMOTIONS: tuple(
        dict.fromkeys(("promotion_id", *PromotionIn.model_fields, *OfferIn.model_fields, "regions"))
    ),
    Provides.STOCK: ("store_id", "sku", "gtin", "on_hand", "availability", "as_of"),
}
LISTS = frozenset(
    {"substitutes", "accessories", "alternatives", "never_suggest", "media", "remedies", "offers", "stores", "regions"}
)
"""Fields that hold several values: a path that finds many gives them all."""

_NEEDED: Mapping[Provides, tuple[tuple[str, ...], ...]] = {
    Provides.STORES: (("store_id",), ("name",), ("timezone",), ("currency",)),
    Provides.PRODUCTS: (("sku",), ("name",)),
    Provides.PROMOTIONS: (
        ("promotion_id",),
        ("name",),
        ("starts_on", "starts_at"),
        ("ends_on", "ends_at"),
        ("stores", "regions"),
        ("offers", "sku", "gtin"),
        ("offers", "price"),
    ),
    Provides.STOCK: (("store_id",), ("sku", "gtin"), ("on_hand", "availability"), ("as_of",)),
}
"""What a row cannot do without, and for stock its age: of each group one field or another."""


def is_field(provides: Provides, name: str) -> bool:
    """Whether rows of this sort have a field of this name."""
    if name in FIELDS[provides]:
        return True
    attribute = name.removeprefix(ATTRIBUTE)
    return provides is Provides.PRODUCTS and attribute != name and 0 < len(attribute) <= MAX_ATTRIBUTE_CHARS


def unmapped(provides: Provides, mapping: Mapping[str, str] | None) -> tuple[str, ...]:
    """The fields taken by their own names: all of them without a mapping, else those a row cannot do without.

    Optional fields are left out once there is a mapping, because a feed's own "price" or "active" may well
    mean something else.
    """
    if not mapping:
        return FIELDS[provides]
    groups = [group for group in _NEEDED[provides] if not any(name in mapping for name in group)]
    return tuple(dict.fromkeys(name for group in groups for name in group))
