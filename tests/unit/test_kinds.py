"""What kind of thing a product is, told from its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding.kinds import kin, kind_of, tokens_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero D10 Compact DVD Player", "dvd_player"),
        ("Carry Bag for Portable DVD Player", "bag"),
        ("Lumarro Mouse Pad with Wrist Rest", "mouse_pad"),
        ("Lumarro Wireless Optical Mouse - Black", "mouse"),
        ("Hearthby - Case for Vantiq Nova S7 Cell Phones - Black", "device_case"),
        ("Vantiq - Nova S7 4G with 32GB Memory Cell Phone (Unlocked) - Black", "mobile_phone"),
        ("Toner for ML-2851ND 5K", "toner_cartridge"),
        ("Prantex 56 Black Ink Cartridge P6656AN", "inkjet_cartridge"),
        ("16GB USB 2.0 Flash Drive with Lanyard", "usb_flash_drive"),
        ("Keyboards & Mice", "keyboard_mouse_set"),
    ],
)
def test_the_head_of_a_name_says_what_a_thing_is(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_category_stands_in_where_the_name_says_nothing() -> None:
    assert kind_of("Halvero D20", "Electronics > Video > DVD Players") == "dvd_player"
    assert kind_of("Halvero D20", "Widgets > Frobnicators") == "=Widgets > Frobnicators"
    assert kind_of("Frobnicating Zibble 3000") == "~frobnicating zibble"
    assert kind_of("4711") is None


def test_what_is_made_for_devices_at_large_is_kin_of_what_is_made_for_one_sort() -> None:
    assert "device_case" in kin("phone_case")
    assert "phone_case" in kin("device_case")
    assert kin("dvd_player") == {"dvd_player"}
    assert kin(None) == frozenset()


def test_words_are_compared_in_the_singular() -> None:
    words = tokens_of("Boxes of Batteries, 2-Pack USB™ lens glasses")
    assert words == ("box", "of", "battery", "2", "pack", "usb", "lens", "glass")


@given(st.text(max_size=200), st.none() | st.text(max_size=60))
def test_any_text_is_read_the_same_way_twice(name: str, category: str | None) -> None:
    assert kind_of(name, category) == kind_of(name, category)
