"""How well one product stands in for another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding import complements
from app.suggestions.understanding.agreeing import agreement
from app.suggestions.understanding.similarity import CONSUMABLES, NONE, SAMENESS, Weights, fit
from tests.support.products import understood


def score(asked: str, other: str) -> float:
    first, second = understood(asked), understood(other)
    return fit(first, second, Weights([first, second, understood("Halvero D10 Compact DVD Player")])).score


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("20-Inch LCD Monitor", "22-Inch LCD Monitor", "42-Inch LCD Monitor"),
        ("16GB USB Flash Drive", "16GB USB 2.0 Flash Drive Blue", "256GB USB Flash Drive"),
        ("Wireless Keyboard", "Wireless Keyboard White", "Refurbished Wireless Keyboard"),
        ("Case for Samsung Galaxy S7", "Slim Case for Samsung Galaxy S7 - Red", "Universal Phone Case"),
        ("6 ft HDMI Cable", "HDMI Cable 2 m", "50 ft HDMI Cable"),
        ("17.3 inch Laptop 4GB RAM", "17.3 inch Laptop 8GB RAM", "14 inch Laptop 4GB RAM"),
        ("Halvero Keyboard Black", "Halvero Compact Keyboard", "Halvero Keyboard German Black"),
        ("Halvero Keyboard French", "Orrin Keyboard FR White", "Halvero Keyboard Black"),
        ("Orrin 2GB DDR2 Memory Module Fully Buffered", "Orrin 4GB PC2-5300F Memory Module DDR2", "Orrin 2GB DDR2 RAM"),
        ("Halvero 16 ft USB Active Repeater Cable", "Orrin USB Extension Cable 10 ft", "Orrin USB Cable 16 ft"),
        ("Halvero AA Alkaline Batteries 24-Pack", "Orrin AA Batteries 40-Pack", "Orrin Alkaline Batteries"),
        ("Halvero Bike Phone Mount", "Orrin Handlebar Phone Mount", "Orrin Vent Phone Mount"),
        ("Halvero DSL Modem", "Orrin ADSL Modem", "Orrin 56K Fax Modem"),
        ("Halvero Bill Counter", "Orrin Currency Counter", "Orrin Coin Sorter"),
        ("Halvero DSL Wireless Router", "Orrin Wireless ADSL Modem Router", "Orrin Wireless Router"),
        ("2GB SD Memory Card", "4GB SDHC Memory Card", "2GB xD Memory Card"),
        ("Halvero Bluetooth Headphones", "Orrin Wireless Headphones", "Orrin Headphones"),
        ("Halvero Phono Preamplifier", "Orrin Turntable Preamp", "Orrin Headphone Amplifier"),
        ("Halvero Universal Remote Control", "Orrin 8-Device Universal Remote", "Orrin Car Stereo Remote Control"),
        ("Halvero Bookshelf Speakers Pair", "Orrin Bookshelf Speakers", "Orrin All-Weather Outdoor Speakers"),
        ("Halvero In-Ceiling Speaker", "Orrin Round Ceiling Speaker", "Orrin Center Channel Speaker"),
        ("Halvero 20000mAh Power Bank", "Orrin 22000mAh Power Bank", "Orrin 5000mAh Power Bank"),
        ("Halvero Built-In Dishwasher", "Orrin Built-In Dishwasher", "Orrin Countertop Dishwasher"),
        ("Halvero Series 6 26-inch LCD TV", "Orrin 26-inch LCD TV", "Halvero Series 6 55-inch LCD TV"),
        ("Halvero VX27 27 16:9 LCD Monitor", "Orrin 27-Inch LCD Monitor", "Orrin 19-Inch LCD Monitor"),
        ("Halvero 4-Port USB Wall Charger", "Orrin Dual USB Wall Charger", "Orrin USB Wall Charger"),
        ("Halvero Quick Charge Car Charger", "Orrin Rapid Car Charger", "Orrin Car Charger"),
        ("Halvero Air Vent Phone Mount", "Orrin Magnetic Vent Phone Mount", "Orrin Phone Mount with Desk Stand"),
        (
            "Battery Case for Samsung Galaxy S7",
            "Charging Case for Samsung Galaxy S7",
            "Hard Case for Samsung Galaxy S7",
        ),
        ("Armband for Galaxy S7 - Black", "Armband for Most Cell Phones", "Armband for Galaxy S4"),
        ("Halvero 6 ft USB Micro USB Cable", "Orrin 10 ft Micro USB Cable", "Orrin 1 ft Micro USB Cable"),
        ("Halvero DOCSIS 3.0 Cable Modem", "Orrin DOCSIS 3.0 Cable Modem", "Orrin DOCSIS 2.0 Cable Modem"),
        ("Halvero Wireless-N Router", "Orrin Wireless N Router", "Orrin Wireless-G Router"),
        ("Halvero Graphing Calculator", "Orrin Graphing Calculator", "Orrin Printing Calculator"),
        ("Halvero AAA Alkaline Batteries", "Orrin AAA Batteries", "Orrin AAA Lithium Batteries"),
        ("Halvero Cordless Phone with 4 Handsets", "Orrin Cordless Phone Four Handset", "Orrin Cordless Phone"),
        (
            "Halvero 1TB Portable External Hard Drive",
            "Orrin 1TB External Hard Drive",
            "Orrin 1TB Desktop External Hard Drive",
        ),
        ("Halvero External DVD Writer", "Orrin Portable DVD Writer", "Orrin DVD Writer"),
        ("Halvero 4GB DDR3 Memory Module", "Orrin 4GB DDR3 Memory", "Orrin 4GB DDR3 Laptop Memory"),
        ("Halvero Copy Paper Letter", "Orrin Multipurpose Paper Letter", "Orrin Cotton Stationery Paper Letter"),
        ("Halvero HL-2270DW Laser Printer", "Orrin ML-2851DW Laser Printer", "Orrin ML-2850 Laser Printer"),
        ("Halvero Laser Printer", "Orrin Mono Laser Printer", "Orrin Color Laser Printer"),
        ("Halvero All-in-One Printer", "Orrin All-in-One Printer", "Orrin Laser All-in-One Printer"),
        ("Halvero CD-R Discs 100 Pack", "Orrin CD-R Discs 100 Pack", "Orrin CD-R Discs 25 Pack"),
        ("Halvero Permanent Marker", "Orrin Permanent Marker", "Orrin Dry Erase Marker"),
        ("Halvero Wireless Mouse", "Orrin Wireless Mouse", "Orrin Optical Mouse"),
        ("Halvero Task Office Chair", "Orrin Task Office Chair", "Orrin Stacking Office Chair"),
        ("Halvero Vehicle Phone Mount", "Orrin Dashboard Phone Mount", "Orrin Grip Phone Mount"),
        ("Halvero 1TB External Hard Drive", "Orrin 1TB External Hard Drive", "Halvero 250GB External Hard Drive"),
        ("Halvero GPS Navigator Lifetime Traffic", "Orrin GPS Navigator with Traffic", "Orrin GPS Navigator"),
        ("Halvero Security Software", "Orrin Antivirus Software", "Orrin Photo Software"),
        ("Halvero 60GB SATA III SSD", "Orrin 60GB SSD SATA 6Gb-s", "Halvero 60GB SATA II SSD"),
        (
            "Halvero 1TB USB 3.0 Portable Hard Drive",
            "Orrin 1TB USB 3.0 Portable Hard Drive",
            "Halvero 1TB USB 2.0 Drive",
        ),
        ("Halvero 23-Inch LED Monitor", "Orrin 23-Inch LED Monitor", "Halvero 20-Inch LED Monitor"),
        ("Glossy Photo Paper 4 x 6 100 Sheets", "Semi-Gloss Photo Paper 4 x 6 100 Sheets", "Matte Photo Paper 4 x 6"),
        (
            "Glossy Photo Paper 4 x 6 100 Sheets",
            "Glossy Photo Paper 4 x 6 100 Sheets",
            "Glossy Photo Paper 4 x 6 20 Sheets",
        ),
        ("Halvero Copy Paper Letter", "Orrin Multipurpose Paper Letter", "Orrin Brochure Paper Letter"),
        ("Halvero Photo Scanner", "Orrin Flatbed Scanner", "Orrin ID Card Scanner"),
        ("Halvero 7-Outlet Surge Protector", "Orrin 8-Outlet Surge Protector", "Orrin 7-Outlet Power Strip"),
        ("Halvero Cell Phone Virgin Mobile", "Orrin Cell Phone Virgin Mobile", "Orrin Cell Phone Unlocked"),
        ("HP 901 Tri-Color Ink Cartridge", "Genuine HP 901 Tri-Color Ink", "HP 901 Officejet Ink Cartridge"),
        ("Halvero 4GB DDR3 Memory Module", "Orrin 4GB DDR3 DIMM Memory", "Orrin 4GB Kit 2x2GB DDR3 Memory"),
        ("Halvero 4GB DDR3 Memory Module", "Orrin 4GB DDR3 Memory Module", "Orrin 4GB Memory Module"),
        ("Halvero 24-Inch LED Monitor", "Orrin 24-Inch LED Monitor", "Orrin 24-Inch Touchscreen LED Monitor"),
        ("Halvero Pop-Up Notes 3 x 3 12 Pads", "Orrin Pop-Up Notes 3 x 3", "Orrin Sticky Notes 3 x 3"),
        ("Halvero Permanent Marker Black", "Orrin Permanent Marker Black", "Orrin Permanent Marker Red"),
        (
            "Halvero Desktop PC with 20 LCD Monitor",
            "Orrin Desktop PC with WLED Monitor",
            "Orrin Desktop PC Monitor Not Included",
        ),
        ("Halvero Mini Desktop PC", "Orrin Slimline Desktop PC", "Orrin Desktop PC"),
        ("Halvero Dual-Band Wireless-N Router", "Orrin Dual Band Wireless N Router", "Orrin Wireless-N Router"),
        (
            "Halvero 2.4GHz Wireless Keyboard",
            "Halvero Wireless Keyboard",
            "Orrin 2.4GHz Wireless Keyboard with Trackball",
        ),
        ("Halvero 8-Sheet Strip-Cut Shredder", "Orrin 8-Sheet Cross-Cut Shredder", "Orrin 5-Sheet Strip-Cut Shredder"),
        ("Halvero Inkjet All-in-One Printer", "Orrin Inkjet All-in-One Printer", "Orrin Monochrome All-in-One Printer"),
        ("Halvero Photo Scanner", "Orrin Flatbed Scanner", "Orrin Pen Scanner"),
        ("Halvero Copy Paper White Letter", "Orrin Copy Paper Letter", "Orrin Copy Paper Purple Letter"),
        ("Glossy Photo Paper 4 x 6", "Orrin Glossy Photo Paper 4 x 6", "Orrin Glossy Photo Paper"),
        ("8GB CF Memory Card", "16GB CF Memory Card", "8GB Flash Memory Card"),
        ("Halvero VR Headset with Controller", "Orrin VR Headset with Controller", "Orrin VR Headset"),
        ("Halvero Audio Cable 3 ft", "Orrin 3.5mm Audio Cable 3 ft", "Orrin Audio Cable 25 ft"),
        ("16-inch Laptop Backpack", "17-inch Laptop Backpack", "15.4-inch Laptop Backpack"),
        ("Satellite 15.6 C655D Laptop", "Inspiron 15.6-Inch Laptop", "Aspire 10.1-Inch Laptop"),
    ],
)
def test_the_nearer_product_scores_higher(asked: str, better: str, worse: str) -> None:
    assert score(asked, better) > score(asked, worse) >= 0


@pytest.mark.parametrize(
    ("asked", "trap"),
    [
        ("Halvero D10 DVD Player", "Carry Bag for DVD Player"),
        ("Case for Samsung Galaxy S7", "Case for Samsung Galaxy S6"),
        ("4GB DDR3 Memory Module", "4GB DDR2 Memory Module"),
        ("8GB SDHC Memory Card", "8GB CF Memory Card"),
        ("LTO Ultrium Data Cartridge", "DLT Data Cartridge"),
        ("Wireless Mouse", "Mouse Pad"),
        ("Halvero Keyboard AZERTY", "Halvero Keyboard QWERTY"),
        ("TV Wall Mount for 37 - 84 Inches TVs", "Orrin 15' - 40' Flat Panel TV Wall Mount"),
        ("Halvero LH-29 Lens Hood", "Halvero LH-54 Lens Hood"),
        ("8GB Micro Secure Digital Memory Card", "8GB Compact Flash Memory Card"),
        ("2GB Memory Stick PRO Duo Card", "2GB Memory Stick Micro M2 Card"),
        ("Halvero KX-TGA101S DECT 6.0 Expansion Handset", "Halvero KX-TGA820B Cordless Handset"),
        ("Glossy Photo Paper 8.5 x 11 Inches 50 Sheets", "Glossy Photo Paper 4 x 6 100 Sheets"),
        ("1GB DDR2 SO-DIMM Memory Module", "1GB DDR2 DIMM Memory Module"),
        ("1GB DDR Memory Module 400 MHz", "1GB DDR2 Memory Module 400 MHz"),
        ("2.5 inch USB Hard Drive Enclosure", "3.5 inch USB Hard Drive Enclosure"),
        ("Inkmere T044520 Color Ink Cartridge Multipack", "Inkmere T044120 Black Ink Cartridge"),
        ("HP 74XL Black Ink Cartridge", "HP LaserJet 74A Black Toner Cartridge"),
        ("HP 564XL Black Ink Cartridge", "HP 564XL Photo Ink Cartridge"),
        ("Halvero Sticky Notes 3 x 3", "Orrin Sticky Notes 4 x 4"),
        ("Halvero Office Paper 5000 Sheets Carton", "Orrin Office Paper 8-1/2 x 14 5000 Sheets Carton"),
        ("USB Type C to Type C Cable 3 ft", "USB Type A to USB Type C Cable 3 ft"),
        ("Seagate Barracuda 500GB Internal Hard Drive", "Seagate Momentus 500GB Internal Hard Drive"),
        ("Microsoft Windows 7 Home Premium Upgrade", "Halvero Home Accounting Software"),
    ],
)
def test_a_trap_scores_nothing(asked: str, trap: str) -> None:
    assert score(asked, trap) == 0


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Black Ink Cartridge", "Colour Ink Cartridge"),
        ("HP 88XL Cyan Ink Cartridge", "HP 88XL Yellow Ink Cartridge"),
        ("Brother TN540 Black Toner Cartridge", "Black Toner Cartridge"),
    ],
)
def test_ink_of_another_colour_or_for_who_knows_what_is_no_alternative(asked: str, other: str) -> None:
    assert score(asked, other) < 0.5


def test_a_yes_for_a_no_is_better_and_what_is_not_said_is_unknown() -> None:
    assert agreement({"hdmi": False}, {"hdmi": True})[0] > agreement({"hdmi": True}, {"hdmi": False})[0]
    assert agreement({"hdmi": True}, {}) == (0.5, ())


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_fit_lies_between_nothing_and_everything(first: str, second: str) -> None:
    one, other = understood(first), understood(second)
    found = fit(one, other, Weights([one, other]))
    assert 0 <= found.score <= 1 + SAMENESS
    is_nobodys = one.kind is None or one.kind.startswith("~") or one.kind in CONSUMABLES
    assert is_nobodys or fit(one, one, Weights([one])) != NONE


def test_what_people_choose_by_weighs_more_than_what_else_agrees() -> None:
    asked = {"storage_gb": 64, "usb_version": 2.0, "colour": "blue"}
    smaller = agreement(asked, {"storage_gb": 16, "usb_version": 2.0})[0]
    older = agreement(asked, {"storage_gb": 64, "usb_version": 1.0})[0]
    assert smaller < older


@pytest.mark.parametrize("least", ["37", None, -1, [37]])
def test_a_mount_whose_retailer_says_anything_of_its_smallest_screen_is_compared_all_the_same(least: Any) -> None:
    asked = understood("Full Motion TV Wall Mount 37 - 80 Inches")
    other = understood("Tilt TV Wall Mount 32 - 70 Inches", fits_from_inches=least)

    assert fit(asked, other, Weights([asked, other])).score > 0
    assert fit(other, asked, Weights([asked, other])).score > 0


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)
TELLING = ["ports", "handsets", "pack_count", "connectors", "cable_ends", "paper_size", "colour", "wifi_generation"]
TELLING += ["sheets", "usb_version", "sata_generation", "paper_lb", "wireless", "finish"]
TELLING += ["docsis", "size_inches", "screen_inches", "battery_size", "length_m", "mah", "storage_gb", "unlocked"]
NAMES = [
    "USB Wall Charger",
    "DECT Cordless Phone",
    "DVI Monitor Cable",
    "Copy Paper",
    "Wireless-N Router",
    "Cable Modem",
]
NAMES += [
    "CD-R Discs",
    "Cell Phone",
    "22-inch LCD Monitor",
    "AA Alkaline Batteries",
    "Laser Printer",
    "Black Ink Cartridge",
]


@given(
    st.sampled_from(NAMES), st.dictionaries(st.sampled_from(TELLING), ANYTHING), st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(TELLING), ANYTHING),
)  # fmt: skip
def test_a_retailer_may_say_anything_of_its_products(
    name: str, own: dict[str, Any], name2: str, own2: dict[str, Any]
) -> None:
    first, second = understood(name, **own), understood(name2, **own2)
    assert 0 <= fit(first, second, Weights([first, second])).score <= 1 + SAMENESS
    pair = complements.Complement(first.kind or "", second.kind or "", 1.0, "same_connector")
    assert 0 <= complements.goes_with(first, second, pair) <= 1


def test_what_stands_alone_is_not_ruled_out_by_what_it_goes_with_as_well() -> None:
    projector = "Halvero 1080p LED Projector"
    assert score(projector, "Orrin 1080p LED Projector for PS4 and Xbox One") > 0.5
    assert score("Halvero Bluetooth USB Adapter for PC, PS4 and Xbox", "Orrin Bluetooth USB Adapter") > 0.5
