"""Products nobody has put in a category yet, as every real product file has some."""

from __future__ import annotations

from app.demo.catalogue.shape import Leaf, item, leaf

LEAVES: tuple[Leaf, ...] = (
    leaf(
        "",
        "Front counter",
        item("GIFT-50", "Bayside Home & Sound", "Gift Card $50", "50.00", "50.00"),
        item("GIFT-100", "Bayside Home & Sound", "Gift Card $100", "100.00", "100.00"),
        item("BAG-SHOP", "Bayside Home & Sound", "Reusable Shopping Bag", "1.50", "0.60", material="jute"),
    ),
    leaf(
        "",
        "Aisle 19",
        item("WM-HOSE", "Washbrae", "Washing Machine Hose 2 m", "19.00", "6.50", length_m=2),
        item("MISC-CRATE", "Bayside Basics", "Folding Crate 32 L", "16.00", "6.80", litres=32, colour="grey"),
    ),
)
