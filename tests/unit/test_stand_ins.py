"""Which kinds stand in for which, what must agree, and devices nobody has heard of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding import kinds, phrases, varieties
from app.suggestions.understanding.kinship import Shelves, is_unknown, kinship, near, shelves_of, stand_ins
from app.suggestions.understanding.reading import Understood
from app.suggestions.understanding.similarity import Weights, fit
from tests.support.products import understood


def score(asked: Understood, other: Understood) -> float:
    return fit(asked, other, Weights([asked, other, understood("Halvero D10 Compact DVD Player")])).score


def test_every_kind_that_stands_in_is_one_the_lexicon_knows_and_is_less_like_than_the_same_kind() -> None:
    names = kinds.lexicon().names
    for kind, others in near().items():
        assert kind in names
        assert others.keys() <= names.keys()
        assert kind not in others
        assert all(0.2 < likeness < 1 for likeness in others.values())


def test_a_kind_may_stand_in_one_way_only() -> None:
    assert kinship("dvd_player", "blu_ray_player") > kinship("blu_ray_player", "dvd_player")
    assert "laptop" in stand_ins("laptop")
    assert "mouse_pad" not in stand_ins("mouse")


@pytest.mark.parametrize(
    ("asked", "other", "shelves"),
    [
        ("Coffee > Machines", "Coffee > Machines", Shelves.SAME),
        ("Coffee > Machines", "Coffee > Grinders", Shelves.NEXT),
        ("Coffee > Machines", "Garden > Hoses", Shelves.OTHER),
        (None, "Garden > Hoses", Shelves.APART),
    ],
)
def test_where_two_products_stand_in_the_retailers_own_categories(
    asked: str | None, other: str | None, shelves: Shelves
) -> None:
    assert shelves_of(asked, other) is shelves


def test_a_category_vouches_for_what_is_unknown_not_for_another_known_kind() -> None:
    assert kinship("coffee_maker", "coffee_grinder", Shelves.SAME) < 0.35
    assert kinship("~brewing thing", "coffee_maker", Shelves.SAME) >= 0.5
    assert is_unknown("~brewing thing")
    assert is_unknown(None)


@given(kind=st.sampled_from(sorted(kinds.lexicon().names)), other=st.sampled_from(sorted(kinds.lexicon().names)))
def test_nothing_is_nearer_than_the_kind_itself(kind: str, other: str) -> None:
    for shelves in Shelves:
        assert 0 <= kinship(kind, other, shelves) <= kinship(kind, kind, Shelves.SAME) == 1


@pytest.mark.parametrize(
    ("asked", "trap"),
    [
        ("LED Bulb 9 W E27", "LED Bulb 9 W B22"),
        ("AA Alkaline Batteries 24 Pack", "AAA Alkaline Batteries 10 Pack"),
        ("USB-C to USB Charging Cable 6 ft", "Micro USB Charging Cable 6 ft"),
        ("Black Ink Cartridge for Inkmere 31", "Yellow Ink Cartridge for Inkmere 31"),
        ("Clear Case for Tellmoor T5", "Clear Case for Tellmoor T3"),
        ("Clear Case for Tellmoor T5", "Clear Case for Pexaro Wren"),
        ("Tablet Folio 10 inch", "Tablet Folio 8 inch"),
        ("Wall Mount up to 65 inch TV", "Wall Mount up to 43 inch TV"),
        ("58mm UV Protector Filter", "58mm Circular Polarizer Filter"),
        ("LED Bulb A19 9 W", "LED Bulb BR30 9 W"),
        ("Studio USB Microphone", "Stage XLR Microphone"),
        ("32GB SDHC Memory Card", "32GB Memory Stick Memory Card"),
        ("1GB DDR2 Desktop Memory Module", "1GB DDR2 SO-DIMM Notebook Memory Module"),
        ("2 GB DDR2 240-Pin Memory Module", "2 GB DDR2 200-Pin Memory Module"),
        ("6-Cell Battery for Samsung Galaxy Tab", "6 Cell Li Battery G530"),
        ("Wireless Network USB Adapter", "Ethernet Network USB Adapter"),
        ("Slipcase Designed to Protect 12-Inch Netbooks", "Slipcase Designed to Protect 16-Inch Laptops"),
        ("Garmin GPS Carrying Case", "Garmin GPS Friction Mount"),
        ("Black Toner Cartridge for Inkmere 31", "Compatible Black Toner Cartridge"),
        ("Kit SO DIMM 4GB DDR3 Memory Module", "4GB DDR3 DIMM Memory Module"),
        ("Halvero LGA 1155 Motherboard", "Halvero LGA-775 Motherboard"),
        ("Micro USB-to-USB Type C Cable", "Type C-to-USB 3.0 Micro-B Cable"),
        ("FireWire PCI Host Card", "Parallel Port PCI Host Card"),
        ("Index Card File Box", "Index Card Guides"),
        ("Laminated Label Tape TZ-231", "Laminated Label Tape TC-20"),
        ("Waste Toner Container for Inkmere 6110", "Waste Toner Bottle for Lumarro 7300"),
    ],
)
def test_what_must_agree_and_does_not_scores_nothing(asked: str, trap: str) -> None:
    assert score(understood(asked), understood(trap)) == 0


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Clear Case for Tellmoor T5", "Tough Case for Tellmoor T5"),
        ("Tablet Folio 10 inch", "Tablet Folio 10.1 inch"),
        ("Wall Mount up to 55 inch TV", "Wall Mount up to 75 inch TV"),
        ("LED Bulb 9 W E27", "LED Bulb 14 W E27"),
        ("AA Alkaline Batteries 24 Pack", "AA Everyday Batteries 16 Count"),
        ("Notebook Wireless Mouse", "Desktop Wireless Mouse"),
        ("Hard Case to Protect the Halvero Mini 11.6-Inch Netbook", "11.6-Inch Pocket Netbook Case"),
    ],
)
def test_what_agrees_stands_in(asked: str, other: str) -> None:
    assert score(understood(asked), understood(other)) > 0.35


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Halvero XR-190 Radar Detector Battery Operated with Battery Charger", "Halvero XR-265 Radar Detector"),
        ("Halvero GRE11BK Ball Pen Black Ink", "Halvero MSP21 Ball Pen Black Ink"),
        ("Halvero DR-40 Laptop Desk with Cushion", "Lumarro Lap Desk"),
    ],
)
def test_a_thing_that_stands_by_itself_is_not_made_for_its_own_part_number(name: str, other: str) -> None:
    assert understood(name).fits == frozenset()
    assert score(understood(name), understood(other)) > 0.35


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Halvero Tax Software", "Lumarro Chess Software"),
        ("Smart 2-in-1 Charging Cable", "USB Type C Charging Cable"),
    ],
)
def test_of_what_is_many_things_only_the_like_serves(asked: str, other: str) -> None:
    assert understood(asked).kind == understood(other).kind
    assert score(understood(asked), understood(other)) < 0.35


def test_more_of_a_measure_serves_better_than_less() -> None:
    eight, five, sixteen = (understood(f"{ports}-Port Gigabit Network Switch") for ports in (8, 5, 16))
    weights = Weights([eight, five, sixteen])
    assert fit(eight, eight, weights).score > fit(eight, sixteen, weights).score
    assert fit(eight, sixteen, weights).score > fit(eight, five, weights).score


def test_what_replaces_a_part_of_another_maker_stands_behind() -> None:
    asked = understood("430 Watt ATX Power Supply")
    assert score(asked, understood("350 Watt Dell Replacement ATX Power Supply")) < score(
        asked, understood("350 Watt Standard ATX Power Supply")
    )


def test_another_variety_stands_behind_the_same() -> None:
    asked = understood("Volume Limiting Headphones Blue")
    assert varieties.variety(asked, asked) == 1
    assert varieties.variety(asked, understood("Kids Volume Limiting Headphones Blue")) < 1


@pytest.mark.parametrize(
    ("name", "brand", "itself"),
    [
        ("Tellmoor T5 Camera Phone 256 GB", "Tellmoor", {"tellmoor t5"}),
        ("Pexaro Wren 128 GB", "Pexaro", {"pexaro wren"}),
        ("Clear Case for Tellmoor T5", None, set()),
    ],
)
def test_a_device_nobody_has_heard_of_is_called_by_its_brand_and_model(
    name: str, brand: str | None, itself: set[str]
) -> None:
    assert phrases.itself(name, brand) == itself


def test_a_list_of_devices_is_read_with_its_maker() -> None:
    assert phrases.made_for("Cover for Tellmoor T3, T5 and Pexaro Wren - Black") == {
        "tellmoor t3",
        "tellmoor t5",
        "pexaro wren",
    }


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("tellmoor t5", "tellmoor t5", True),
        ("tellmoor t5", "tellmoor t5 rugged", True),
        ("tellmoor t5", "tellmoor t5 pro", False),
        ("tellmoor t5", "tellmoor t3", False),
        ("tellmoor", "tellmoor t5", False),
    ],
)
def test_one_device_is_told_from_the_next_model(one: str, other: str, agree: bool) -> None:
    assert phrases.agree(frozenset({one}), frozenset({other})) is agree
    assert phrases.agree(frozenset({other}), frozenset({one})) is agree
