"""Quantities: how much of a thing a pack holds, and what as much of another would cost. Pure.

Only of what is bought by the amount: food and drink, what washes and cleans, paper, batteries, blank discs, ink. Of
those, half as much is half the product, and two small packs do for a large one. Elsewhere an amount is a property:
a kettle of 1.7 l is no better bought than one of 1.5 l, and a lighter laptop is no smaller one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.suggestions.understanding import kinds

PIECES = "pack_count"
VOLUME, WEIGHT = "volume_ml", "weight_g"
MOST_APART = 20
"""Amounts further apart than this are a slip of a name ("5000 sheets, 10 reams") or another purchase."""
ALIKE = Decimal("1.02")
"""Within this ratio two amounts are the same: 12 oz and 355 ml."""
PER_UNIT = 0.75
"""How much of a price's distance is the unit price; the rest is what stands on the ticket, for not everybody who
came for a can can use a crate."""
_LITRE = Decimal(1000)

_STATED: Mapping[str, Mapping[str, Decimal]] = {
    VOLUME: {"volume_ml": Decimal(1), "volume_l": _LITRE, "volume_litres": _LITRE, "ml": Decimal(1), "litres": _LITRE},
    WEIGHT: {"weight_g": Decimal(1), "weight_kg": Decimal(1000), "net_weight_g": Decimal(1), "grams": Decimal(1)},
    PIECES: {name: Decimal(1) for name in (PIECES, "pack_size", "pieces", "count")},
}
"""The attributes that state a measure, with what their unit is in that of the measure."""

_BY_CONTENT = (VOLUME, WEIGHT, "rolls", "sheets", PIECES)
_BY_SHEETS = ("sheets", "labels", "rolls", PIECES)
_MEASURES: Mapping[str, tuple[str, ...]] = {
    kind: by
    for by, named in (
        (
            _BY_CONTENT,
            """air_freshener cleaner dish_soap dishwasher_detergent fabric_softener facial_tissue laundry_detergent
            napkin paper_towel stain_remover toilet_paper trash_bag feminine_care hand_sanitizer pain_reliever vitamin
            contact_lens_care body_lotion body_wash conditioner cotton_pads deodorant mouthwash shampoo shaving_cream
            sunscreen toothpaste baby_food baby_formula baby_wipes diaper cat_food cat_litter cat_treats dog_food
            dog_treats coffee_filter disposable_tableware foil_wrap descaler charcoal potting_soil""",
        ),
        (
            _BY_SHEETS,
            """paper photo_paper thermal_paper notebook_paper envelope label index_card sticky_note note_pad
            file_folder sheet_protector""",
        ),
        ((PIECES,), "household_battery paper_clip staple pen pencil"),
        (("discs", PIECES), "blank_disc"),
        (("page_yield", PIECES), "inkjet_cartridge toner_cartridge"),
    )
    for kind in named.split()
}
"""By what things are bought that no department tells: what is used up, and sold by how much there is of it."""
_DEPARTMENTS = ("grocery_", "drinks")
_CATEGORY_WORDS = frozenset({"grocery", "food", "drink", "beverage", "snack", "pantry", "dairy", "frozen", "bakery"})


@dataclass(frozen=True)
class Amount:
    """So many pieces of so much each, in the unit of the measure."""

    measure: str
    each: Decimal
    pieces: Decimal = Decimal(1)

    @property
    def total(self) -> Decimal:
        """How much of it there is in all."""
        return self.each * self.pieces


@dataclass(frozen=True)
class Pair:
    """How much was asked for, and how much another product holds, in one measure."""

    asked: Amount
    other: Amount

    @property
    def ratio(self) -> Decimal:
        """How many times the asked amount the other is."""
        return self.other.total / self.asked.total

    @property
    def is_alike(self) -> bool:
        """Whether nobody would tell them apart."""
        return 1 / ALIKE <= self.ratio <= ALIKE


def measures(name: str, category: str | None) -> tuple[str, ...]:
    """By what such a product is bought, the most telling measure first; empty where not by the amount."""
    kind = kinds.kind_of(name, category)
    if kind is not None and kind in _MEASURES:
        return _MEASURES[kind]
    department = kinds.department_of(kind)
    if department is not None:
        return _BY_CONTENT if department.startswith(_DEPARTMENTS) else ()
    return _BY_CONTENT if category and not _CATEGORY_WORDS.isdisjoint(kinds.tokens_of(category)) else ()


def compare(asked: Mapping[str, Any], other: Mapping[str, Any], by: tuple[str, ...]) -> Pair | None:
    """The amounts of two products by the first measure that either states; None where they do not compare.

    What one states and the other does not cannot be made up for by another measure: "6 cans" says nothing of litres.
    """
    for measure in by:
        first, second = amount(asked, measure), amount(other, measure)
        if first is not None and second is not None:
            pair = Pair(first, second)
            return pair if 1 / Decimal(MOST_APART) <= pair.ratio <= MOST_APART else None
        if first is not None or second is not None:
            return None
    return None


def amount(facts: Mapping[str, Any], measure: str) -> Amount | None:
    """How much a product holds by its attributes, None where they do not say."""
    each = _stated(facts, measure)
    if each is None or measure == PIECES:
        return None if each is None else Amount(PIECES, Decimal(1), each)
    return Amount(measure, each, _stated(facts, PIECES) or Decimal(1))


def stated(measure: str) -> frozenset[str]:
    """The attributes that an amount of this measure is made of."""
    return frozenset({*_STATED.get(measure, (measure,)), *_STATED[PIECES]})


def _stated(facts: Mapping[str, Any], measure: str) -> Decimal | None:
    for name, factor in _STATED.get(measure, {measure: Decimal(1)}).items():
        value = facts.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return Decimal(str(value)) * factor
    return None


def rescaled(price: Decimal, pair: Pair) -> Decimal:
    """What as much of the other as was asked for would cost."""
    return price / pair.ratio


def weighed(price: Decimal, pair: Pair) -> Decimal:
    """The price to compare with the one asked for: mostly that of as much, partly what is paid at the till.

    Both by their logarithms (a weighted geometric mean), so that twice as dear weighs as much as half as dear.
    """
    return price / Decimal(float(pair.ratio) ** PER_UNIT)


def is_worth(price: Decimal, asked_price: Decimal, pair: Pair) -> bool:
    """Whether a customer who pays `price` for the other gets as much for their money as at `asked_price`."""
    return price * pair.asked.total <= asked_price * pair.other.total
