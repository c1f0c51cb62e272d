"""What made-up accessories say of the devices they are made for is not read as their own."""

from __future__ import annotations

from typing import Any

import pytest

from app.suggestions.understanding.borrowed import NOT_ITS_OWN, without
from app.suggestions.understanding.kinds import lexicon
from app.suggestions.understanding.reading import read

NOT_THEIRS: list[tuple[str, set[str]]] = [
    ("Norvo Leather Case for Apple iPad 2 16GB 32GB 64GB WiFi 3G", {"storage_gb", "wifi", "network"}),
    ("Norvo Hard Case iPhone 3G 3GS", {"storage_gb", "network"}),
    ("Norvo Sleeve Case for Halvero 500GB USB 3.0 Portable Hard Drive", {"storage_gb", "usb_version", "portable"}),
    ("Norvo Remote Control Compatible for Halvero Smart LED TV 4K", {"smart", "led_backlit", "resolution"}),
    ("Norvo TV Wall Mount for LED, LCD and Plasma TVs", {"led_backlit", "plasma"}),
    ("Norvo Wall Mount for TV, HDMI Cable Included", {"hdmi"}),
    ("Norvo Screen Protector for Tarn Touchscreen Phone", {"touchscreen"}),
    ("Norvo Cordless Phone Battery", {"wireless"}),
    ("Norvo Car Charger for HTC Evo 4G", {"network"}),
    ("Norvo 4GB DDR3 Memory Module KVN1333 4G", {"network"}),
    ("Norvo Mini UPS for WiFi Router", {"wifi"}),
    ("Norvo Mouse Pad for Optical and Laser Mice", {"optical", "laser"}),
    ("Norvo Toner Cartridge for Halvero HL-2270 Wireless Duplex Laser Printer", {"wireless", "duplex"}),
    ("Norvo 24-Port Switch 24 2G", {"network"}),
]
THEIRS: list[tuple[str, str, Any]] = [
    ("Norvo Bluetooth Keyboard Case for iPad 2 WiFi", "bluetooth", True),
    ("Norvo Leather Case for Apple iPad 2 WiFi", "leather", True),
    ("Norvo Wireless Charging Case for iPhone 6", "wireless", True),
    ("Norvo Micro USB Wall Charger for HTC Evo 4G", "connectors", ("micro-usb",)),
    ("Halvero Tablet 16GB WiFi 3G", "wifi", True),
    ("Halvero Tablet 16GB WiFi 3G", "network", "3g"),
    ("Halvero Tablet 16GB WiFi 3G", "storage_gb", 16),
    ("Halvero LED TV 4K", "led_backlit", True),
]


@pytest.mark.parametrize(("name", "attributes"), NOT_THEIRS, ids=[name for name, _ in NOT_THEIRS])
def test_an_accessory_has_not_what_its_device_has(name: str, attributes: set[str]) -> None:
    found = read(name, "Norvo", None, {})
    assert attributes.isdisjoint(found.attributes), (found.kind, found.attributes)


@pytest.mark.parametrize(("name", "key", "value"), THEIRS, ids=[f"{name}, {key}" for name, key, _ in THEIRS])
def test_what_is_its_own_stays(name: str, key: str, value: Any) -> None:
    assert read(name, name.partition(" ")[0], None, {}).attributes.get(key) == value


def test_what_the_retailer_says_stays() -> None:
    own = {"wifi": True, "network": "3g"}
    assert own.items() <= read("Norvo Case for Apple iPad 2 WiFi 3G", "Norvo", None, own).attributes.items()


def test_of_a_kind_nobody_knows_everything_stays() -> None:
    said = {"wifi": True, "network": "3g"}
    for kind in (None, "~tarn thing", "=Tarns"):
        assert without(kind, "Norvo Tarn WiFi 3G", said, {}) == said


def test_every_kind_it_speaks_of_is_one_of_the_lexicon() -> None:
    assert set(NOT_ITS_OWN) <= set(lexicon().names)
