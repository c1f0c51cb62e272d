"""Attributes in names as shops write them, one unit to a key. The names are made up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding.attributes import read

SAID: list[tuple[str, dict[str, Any]]] = [
    # Screens, and what only has the size of one
    ("Halden 42-inch LED HDTV", {"screen_inches": 42, "led_backlit": True}),
    ('Halden 15.6" Laptop 4GB RAM 500GB HDD', {"screen_inches": 15.6, "memory_gb": 4, "storage_gb": 500}),
    ("Halden 15.6 in LED Display", {"screen_inches": 15.6}),
    ("Norvo Widescreen Monitor 24\u2033", {"screen_inches": 24}),
    ("Norvo Desktop Bundle with 20  LCD Monitor 1TB Hard Drive", {"screen_inches": 20, "storage_gb": 1000}),
    ("Bramley Sleeve for Laptops up to 15.4 Inches Pink", {"fits_inches": 15.4, "colour": "pink"}),
    ("Bramley Slipcase Designed to Protect 12-Inch Netbooks", {"fits_inches": 12}),
    ("Bramley 16-Inch Laptop Backpack Tan", {"fits_inches": 16, "colour": "tan"}),
    ("Orrin 2.5-Inch Internal SATA Drive", {"size_inches": 2.5, "internal": True, "connectors": ("sata",)}),
    ("Folio Case for Tarn Tablet 16GB 32GB Black", {"colour": "black"}),
    ("Halden 10.1  Netbook White", {"screen_inches": 10.1}),
    ("Bramley 17  Rolling Laptop Case", {"fits_inches": 17}),
    ("Orrin 3.5 SATA Enclosure USB 3.0", {"size_inches": 3.5}),
    ("Halden 26' LCD TV", {"screen_inches": 26}),
    ("Halden Wall Mount for 37 - 84 Inches TVs", {"fits_from_inches": 37, "fits_inches": 84}),
    ("Halden Universal Tilt Wall Mount for 32 to 50 Displays", {"fits_from_inches": 32, "fits_inches": 50}),
    ("Halden 15' - 40' Flat Panel TV Black Wall Mount", {"fits_from_inches": 15, "fits_inches": 40}),
    # Lengths
    ("Linkwell 6' HDMI Cable for LCD TV", {"length_m": 1.829}),
    ("Linkwell HDMI Cable 6 ft", {"length_m": 1.829, "connectors": ("hdmi",), "hdmi": True}),
    ("Linkwell 6-Feet HDMI Cable", {"length_m": 1.829}),
    ("Linkwell - 3.9' USB Type C-to-USB Type A Cable", {"length_m": 1.189, "connectors": ("usb-a", "usb-c")}),
    ("Linkwell Patch Cable RJ45 2 m Yellow", {"length_m": 2, "connectors": ("rj45",), "colour": "yellow"}),
    ("Linkwell Audio Cable 3.5mm 50 cm", {"length_m": 0.5, "connectors": ("3.5mm",)}),
    ("Linkwell USB 2.0 A to B Cable M M", {"usb_version": 2.0, "connectors": ("usb-a", "usb-b")}),
    ("Tellmoor - Dual-Output Car Charger", {"ports": 2}),
    ("Tellmoor - 17W Car Charger with 2 USB Ports", {"ports": 2}),
    ("Tellmoor - Dual USB Wall Charger", {"ports": 2}),
    ("Kelvarn Digital Four Handset Cordless Answering System", {"handsets": 4}),
    ("Linkwell Wireless-N Router", {"wifi_generation": 4}),
    ("Linkwell AC1200 Router", {"wifi_generation": 5}),
    ("Linkwell DOCSIS 3.0 Cable Modem", {"docsis": 3}),
    ("Halvero SATA III 6.0 Gb-s Drive 60 GB", {"sata_generation": 3, "storage_gb": 60}),
    ("Halvero SATA 3.0 Gb-s Drive", {"sata_generation": 2}),
    ("Halvero SATA-300 Drive", {"sata_generation": 2}),
    ("Halvero SATA 3 Drive", {"sata_generation": 3}),
    ("Halvero SATA 1 TB Drive", {"storage_gb": 1000}),
    ("Label Tape 3/4 Inch x 26.2 Feet Black on White", {"width_inches": 0.75, "length_m": 7.986}),
    ("Label Tape 3 4 Inch x 26.2 Feet", {"width_inches": 0.75}),
    # Bytes
    ("Orrin Slide 8 GB USB 2.0 Flash Drive", {"storage_gb": 8, "usb_version": 2.0, "connectors": ("usb-a",)}),
    ("Orrin 2 Tb USB 3.0 External Hard Drive", {"storage_gb": 2000, "usb_version": 3.0, "external": True}),
    ("Orrin 512MB Memory Card", {"storage_gb": 0.512}),
    ("Orrin 4GB Kit 2 x 2GB DDR3 Memory Module 1333 MHz", {"memory_gb": 4, "ddr": 3, "mhz": 1333}),
    ("Orrin 1GB PC2-5300 SODIMM", {"memory_gb": 1, "ddr": 2}),
    ("Orrin 512MB SDRAM", {"memory_gb": 0.5}),
    ("Orrin 2GB PC2-6400 (DDR2 800MHz) SO-DIMM", {"memory_gb": 2, "ddr": 2, "mhz": 800, "module_form": "SO-DIMM"}),
    ("Orrin 512MB DDR 400 MHz DIMM", {"memory_gb": 0.5, "ddr": 1, "mhz": 400, "module_form": "DIMM"}),
    ("Orrin 4GB PC2-5300F Memory Module", {"memory_gb": 4, "buffering": "fully buffered", "module_form": "DIMM"}),
    ("Orrin 8GB PC3-10600R DDR3 RDIMM", {"memory_gb": 8, "ddr": 3, "buffering": "registered"}),
    ("Halden Tower Ryzen 3 2200G 8 GB DDR4 256 GB SSD", {"memory_gb": 8, "storage_gb": 256}),
    ('Halden 15 Notebook (15.6") Silver', {"screen_inches": 15.6, "colour": "silver"}),
    # Keyboards
    ("Halden keyboard USB AZERTY Gray", {"keyboard_language": "French", "keyboard_layout": "AZERTY", "colour": "gray"}),
    ("Halden keyboard AZERTY Belgian", {"keyboard_language": "Belgian", "keyboard_layout": "AZERTY"}),
    ("Halden keyboard German", {"keyboard_language": "German", "keyboard_layout": "QWERTZ"}),
    ("Halden keyboard QWERTY US English", {"keyboard_layout": "QWERTY"}),
    ("Orrin 7200 RPM 500GB Hard Drive 16 MB Cache", {"storage_gb": 500, "rpm": 7200}),
    ("Tarn - Nova 4G LTE with 16GB Memory Cell Phone (Unlocked) - Rose Gold",
     {"storage_gb": 16, "network": "4g", "unlocked": True, "colour": "rose gold"}),
    # Volume and weight
    ("Pure Spring Water 1.5 l", {"volume_ml": 1500}),
    ("Pure Spring Water 1,5 L", {"volume_ml": 1500}),
    ("Elder Cola 6 x 330 ml", {"volume_ml": 330, "pack_count": 6}),
    ("Elder Cola 330ml x 6", {"volume_ml": 330, "pack_count": 6}),
    ("Weald Red 75 cl", {"volume_ml": 750, "colour": "red"}),
    ("Apple Juice 12 fl oz", {"volume_ml": 354.882}),
    ("Tomato Juice 46 OZ", {"volume_ml": 1360.381}),
    ("Rolled Oats 16 oz", {"weight_g": 453.592}),
    ("Dog Food Chicken 3.5 LB", {"weight_g": 1587.572}),
    ("Basmati Rice 2 kg", {"weight_g": 2000}),
    ("Wine Gums 150g", {"weight_g": 150}),
    ("Photo Paper Glossy 8.5 X 11 Inches 50 Sheets", {"paper_size": "letter", "sheets": 50, "finish": "glossy"}),
    ("Photo Paper 4 x 6 100 Sheets", {"paper_size": "4x6", "sheets": 100}),
    ("Copy Paper 92 Brightness 20lb 8-1/2 x 11", {"paper_lb": 20, "paper_size": "letter"}),
    # What names lose on their way
    ("Halvero Expansion Wallet 1 1 4 Inch Letter", {"size_inches": 1.25}),
    ("Halvero Keyboard Tray 21-3 4 Inch Track", {"size_inches": 21.75}),
    ("Halvero Hole Punch 9 32 Inch Holes", {"size_inches": 0.281}),
    ("Halvero Staples 5 000 Box", {"pack_count": 5000}),
    ("Halvero Staples 2 500 Box", {"pack_count": 2500}),
    ("Halvero Staples 1 250-Pack", {"pack_count": 1250}),
    ("Halvero Toner 10 000 Pages", {"page_yield": 10000}),
    ("Halvero Four-Drawer Lateral File", {"drawers": 4}),
    ("Vantiq Two-Pocket Folder", {"pockets": 2}),
    ("Vantiq Dual-Port Switch", {"ports": 2}),
    ("Halvero File 42w x19-1 4d Gray", {"width_inches": 42}),
    ("Halvero Bookcase 34-1 2w x 12-5 8d x 59h", {"width_inches": 34.5, "height_inches": 59}),
    ("Vantiq Refrigerator 22.5 Cu. Ft.", {"volume_ml": 637128}),
    ("Vantiq 7.2-Ch. Home Theater Receiver", {"channels": 7.2}),
    ("Halvero 10K RPM SAS Drive", {"rpm": 10000}),
    ("Halvero 3.0-Gb/s SATA Drive", {"speed_mbps": 3000}),
    ("Vantiq Battery Pack 10-Watt Hours", {"watt_hours": 10}),
    ("Vantiq Organizer 12 x 8 Inch Black", {"width_inches": 12, "height_inches": 8}),
    # Memory
    ("Orrin 1 GB DDR II Module", {"ddr": 2}),
    ("Orrin 1GB PC26400 Non-ECC", {"mhz": 800}),
    ("Orrin 512MB PC2700 DDR", {"mhz": 333, "ddr": 1}),
    ("Orrin 4GB PC3-10600 SODIMM", {"mhz": 1333, "ddr": 3}),
    ("Orrin 2GB DDR2-667 Kit", {"mhz": 667}),
    ("Halden Board DDR3 1333", {"mhz": 1333}),
    ("Halden Card 1 GB GDDR5", {"ddr": 5}),
    # Networks
    ("Linkwell N Router 802.11b g n", {"wifi_generation": 4}),
    ("Linkwell Router 802.11ac", {"wifi_generation": 5}),
    ("Linkwell Wi-Fi 6 Router", {"wifi_generation": 6}),
    ("Linkwell Wireless-300N Repeater", {"wifi_generation": 4, "speed_mbps": 300}),
    ("Linkwell AC1900 Gigabit Router", {"speed_mbps": 1900}),
    ("Halden keyboard USB UK English", {"keyboard_language": "UK English"}),
    # Packs
    ("Halvero Writing Pads Letter 12 50-Sheet Pads Pack", {"pack_count": 12}),
    ("Halvero Slim CD Cases 50 Cases per Pack", {"pack_count": 50}),
    ("Halvero Pencils 24 Assorted Colors Set", {"pack_count": 24}),
    ("Halvero Pen Blue 1-Dozen 2-Pack", {"pack_count": 24}),
    ("Halvero Eartips 925 pack of 3", {"pack_count": 3}),
    ("Legal Rule Pads Letter Size", {"paper_size": "letter"}),
    ("Norvo Alkaline Batteries AA 4 Pack", {"pack_count": 4, "battery_size": "aa"}),
    ("Norvo Screen Protector 3-Pack", {"pack_count": 3}),
    ("Bath Soap Pack of 4", {"pack_count": 4}),
    ("Filler Paper College Rule 100 ct", {"pack_count": 100}),
    ("Staples 5000 per Box", {"pack_count": 5000}),
    ("Gel Pen Retractable Dozen", {"pack_count": 12, "retractable": True}),
    ("Highlighter Chisel Tip 2 Dozen", {"pack_count": 24}),
    ("Norvo 56 Black Ink Twin Pack", {"pack_count": 2, "colour": "black"}),
    ("Colored Pads Legal 50-Sheet Pads 12 Pack", {"pack_count": 12, "sheets": 50, "paper_size": "legal"}),
    ("File Folder Letter Brown 100 Box", {"pack_count": 100, "paper_size": "letter", "colour": "brown"}),
    ("Desk Stapler 20-Sheet Capacity", {"sheet_capacity": 20}),
    ("Bristol 12-Sheet Cross-Cut Shredder", {"sheet_capacity": 12}),
    # Power, speed and sound facts
    ("Norvo Universal 90W Notebook Power Adapter", {"watts": 90, "universal": True}),
    ("Norvo 65-Watt Charger", {"watts": 65}),
    ("Cordless Phone Battery 3.6V 800mAh", {"volts": 3.6, "mah": 800}),
    ("Tarn - 10,000 mAh Portable Charger - Black/Gray", {"mah": 10000, "portable": True, "colour": "black/gray"}),
    ("Norvo 12 MP Digital Camera 10x Optical Zoom", {"megapixels": 12, "zoom": 10}),
    ("Norvo DVD Writer 24x", {"speed_x": 24}),
    ("Wireless Presenter 2.4GHz", {"ghz": 2.4, "wireless": True}),
    ("Linkwell 5-Port Gigabit Desktop Switch", {"ports": 5, "speed_mbps": 1000}),
    ("Linkwell Wi-Fi Router 300Mbps", {"wifi": True, "speed_mbps": 300}),
    ("Halden 32-inch 1080p HDTV 120Hz", {"resolution": "1080p", "refresh_hz": 120}),
    ("Halden Monitor 1920 x 1080", {"resolution": "1080p"}),
    ("Halden Laptop Screen 1366X768", {"resolution": "1366x768"}),
    ("Glossy Photo Paper 4x6 100 Sheets", {"paper_size": "4x6", "sheets": 100}),
    ("Linkwell N300 Router", {"wireless": True, "speed_mbps": 300}),
    # What paper and its enemies are like
    ("Bristol 8-Sheet Cross-Cut Shredder", {"sheet_capacity": 8, "cut": "cross cut"}),
    ("Bristol 8-Sheet Strip-Cut Shredder", {"cut": "strip cut"}),
    ("Norvo Matte Photo Paper 50 Sheets", {"finish": "matte", "sheets": 50}),
    ("Norvo Semi-Gloss Photo Paper", {"finish": "semi-gloss"}),
    ("Halden Monochrome Laser Printer with Duplex", {"monochrome": True, "duplex": True, "laser": True}),
    ("Norvo Alkaline 9 Volt Batteries 6ct", {"battery_size": "9v", "pack_count": 6}),
    # Plugs and plain facts
    ("Linkwell DVI to VGA Adapter", {"connectors": ("dvi", "vga")}),
    ("Linkwell - Micro USB Charger - White", {"connectors": ("micro-usb",), "colour": "white"}),
    ("Keyboard PS/2 Black", {"connectors": ("ps/2",), "colour": "black"}),
    ("Refurbished Bluetooth Headset", {"refurbished": True, "bluetooth": True}),
    ("Remanufactured High Yield Toner 5000 Pages", {"remanufactured": True, "high_yield": True, "page_yield": 5000}),
    ("Waterproof Rechargeable Lamp", {"waterproof": True, "rechargeable": True}),
    ("7-Inch Touch Screen Tablet", {"touchscreen": True, "screen_inches": 7}),
    ("Mechanical Pencil 0.7 mm", {"mechanical": True}),
]  # fmt: skip

UNSAID: list[tuple[str, str]] = [
    ("Hard Shell Case for Tarn Note 5 Cell Phones", "cells"),
    ("Tarn Nova 4 Case", "pack_count"),
    ("3-in-1 Charger", "size_inches"),
    ("Presenter Remote 2 w Laser", "watts"),
    ("Wireless-N Router 802.11g", "weight_g"),
    ("Cover for Tarn 3G", "network"),
    ("Canon-style Ink 40 CL-41", "volume_ml"),
    ("Headset with 33 ft range", "length_m"),
    ("Non-retractable Pen", "retractable"),
    ("Speaker without Bluetooth", "bluetooth"),
    ("Gold Plated HDMI Cable", "colour"),
    ("Letter Opener Steel", "paper_size"),
    ("Part 12A6830 Toner", "amps"),
    ("Halden ML-2525W Laser Printer", "watts"),
    ("Linkwell 8-Port Switch 8 x 10 100 1000Mbps", "paper_size"),
    ("Pack of 3  Bath Soaps", "weight_g"),
    ("Laptop Bag Tarn 16GB", "storage_gb"),
    ("Halvero Bookcase 36w x 18d x 72h", "watts"),
    ("Vantiq Amplifier 50W x 4", "width_inches"),
    ("Hanging Folders 1 3 Tab Green", "tabs"),
    ("Hanging Folders 1 5 Cut Green", "tabs"),
    ("Bassline 152 in Ear Headphones", "size_inches"),
    ("Model 98510 In Piano", "size_inches"),
    ("Cable RJ-45 M", "length_m"),
    ("Case for HTC Thunderbolt", "connectors"),
    ("Lightning Boult Charger", "connectors"),
    ("Faux Leather Folio", "leather"),
    ("Leather-Like Pad Holder", "leather"),
    ("Universal 73600 - File Jackets", "universal"),
    ("Halvero 3D NAND Drive", "three_d"),
    ("Enclosure with USB 2.0 Ports", "ports"),
    ("Photo Paper 8.5 x 11 Inches", "size_inches"),
    ("Notebook Legal Rule 80 Pages", "paper_size"),
    ("Cards 4 x 6 500 Sheets", "pack_count"),
]


@pytest.mark.parametrize(("name", "said"), SAID, ids=[name for name, _ in SAID])
def test_a_name_tells_its_attributes(name: str, said: dict[str, Any]) -> None:
    found = read(name, {})
    assert {key: found.get(key) for key in said} == said


@pytest.mark.parametrize(("name", "key"), UNSAID, ids=[name for name, _ in UNSAID])
def test_what_a_name_does_not_say_is_not_read_into_it(name: str, key: str) -> None:
    assert key not in read(name, {})


def test_what_the_retailer_says_stands_over_the_name() -> None:
    found = read("Player with HDMI 42-inch", {"hdmi": False, "screen_inches": 40, "Region": "free"})
    assert found["hdmi"] is False
    assert "connectors" not in found or "hdmi" not in found["connectors"]
    assert found["screen_inches"] == 40
    assert found["Region"] == "free"


names = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([part for name, _ in SAID for part in name.split(" ")]), max_size=14).map(" ".join),
)
own_attributes = st.dictionaries(
    st.text(max_size=8), st.one_of(st.booleans(), st.integers(), st.text(max_size=5)), max_size=4
)


@given(name=names, own=own_attributes)
def test_any_name_can_be_read_twice_alike_kept_as_json_and_loses_nothing_of_the_retailers_own(
    name: str, own: dict[str, Any]
) -> None:
    found = read(name, own)
    assert found == read(name, own)
    assert {key: found[key] for key in own} == own
    assert json.loads(json.dumps(found)).keys() == found.keys()


@given(name=names)
def test_no_amount_is_nothing_or_less(name: str) -> None:
    for value in read(name, {}).values():
        if not isinstance(value, str | tuple):
            assert value > 0


@given(feet=st.integers(1, 200))
def test_feet_and_metres_tell_the_same_length(feet: int) -> None:
    metres = round(feet * 0.3048, 3)
    told = [
        read(f"Linkwell Cable {text}", {})["length_m"]
        for text in (f"{feet} ft", f"{feet}-Foot", f"{feet}'", f"{metres} m")
    ]
    assert told == [metres] * 4


@given(tenths=st.integers(1, 9000))
def test_litres_centilitres_and_millilitres_tell_the_same_volume(tenths: int) -> None:
    ml = tenths * 10
    assert read(f"Cola {ml} ml", {})["volume_ml"] == ml
    assert read(f"Cola {tenths}cl", {})["volume_ml"] == ml
    assert read(f"Cola {ml / 1000} L", {})["volume_ml"] == ml


@given(count=st.integers(2, 999))
def test_packs_are_counted_however_they_are_written(count: int) -> None:
    for text in (f"{count}-pack", f"Pack of {count}", f"{count} ct", f"{count} per Pack", f"{count} x 100 g"):
        assert read(f"Norvo Wipes {text}", {})["pack_count"] == count


@given(terabytes=st.integers(1, 40))
def test_a_terabyte_is_a_thousand_gigabytes(terabytes: int) -> None:
    assert read(f"Orrin {terabytes}TB Drive", {}) == read(f"Orrin {terabytes * 1000} GB Drive", {})
