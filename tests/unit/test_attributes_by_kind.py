"""What a figure means by the kind of thing it is said of. The names are made up."""

from __future__ import annotations

from typing import Any

import pytest

from app.suggestions.understanding.attributes import read

SAID: list[tuple[str, str, dict[str, Any]]] = [
    # Inches of a screen, of what takes one, of the thing itself
    ("gps_navigator", 'Halvero Drive 5" Lifetime Maps', {"screen_inches": 5}),
    ("fish_finder", "Halvero 5-Inch Waterproof Chartplotter", {"screen_inches": 5}),
    ("fish_finder", "Halvero Mark-5x 5-Inch Sounder", {"screen_inches": 5}),
    ("smartwatch", 'Vantiq Call 1.83" Smart Watch', {"screen_inches": 1.83}),
    ("digital_camera", "Vantiq 10x Zoom, 3' LCD", {"screen_inches": 3}),
    ("laptop_sleeve", "Bramley 16-Inch Large SlipSuit Black", {"fits_inches": 16}),
    ("privacy_filter", "Bramley 15-Inch Privacy Screen", {"fits_inches": 15}),
    ("laptop_cooler", "Bramley Cooler for 12-Inch to 15.4-Inch Laptop", {"fits_from_inches": 12, "fits_inches": 15.4}),
    ("privacy_filter", "Bramley Glare Filter for 16-17 Monitors", {"fits_from_inches": 16, "fits_inches": 17}),
    ("internal_hard_drive", "Orrin 2.5-Inch Notebook Hard Drive", {"size_inches": 2.5}),
    ("tripod", "Bramley (67 Inch) Tripod for Cameras", {"size_inches": 67}),
    ("binder", "Halvero View Binder 1-1 2 Cap White", {"capacity": 1.5}),
    ("binder", "Halvero View Binder with 1 Inch Round Ring", {"capacity": 1}),
    ("dishwasher", "Vantiq 24' Built-In Dishwasher", {"size_inches": 24}),
    # Sizes that have lost their mark
    ("monitor", "Norvo LCD Monitor - 17 - Black", {"screen_inches": 17}),
    ("laptop_sleeve", "Bramley Trek - Notebook sleeve - 13.3", {"fits_inches": 13.3}),
    ("laptop_case", "Bramley Case - Fits Notebook PCs up to 15.4", {"fits_inches": 15.4}),
    ("network_cable", "Linkwell 25 CAT6 Patch Cable", {"length_m": 7.62}),
    ("power_supply", "Vantiq ATX 600 Energy Star", {"watts": 600}),
    ("subwoofer", "Vantiq - 12 800W Powered Subwoofer", {"size_inches": 12, "watts": 800}),
    ("gaming_headset", "Vantiq Force 7.1 Surround Sound", {"channels": 7.1}),
    # Sheets, boards and rolls
    ("label", "Halvero Mailing Labels 1 x 2-5 8 White 750 Pack", {"paper_size": "1x2.625", "pack_count": 750}),
    ("label", "Halvero Labels 2 3 x 3-7 16 White", {"paper_size": "0.667x3.438"}),
    ("greeting_card", "Halvero Postcards 5.5 x 4.25 Inches", {"paper_size": "4.25x5.5"}),
    ("binding_supply", "Halvero Covers 11 x 8-1 2 Clear", {"paper_size": "letter"}),
    ("laminating_pouch", "Halvero Pouches Letter 9 x 11.5 Inches", {"paper_size": "letter"}),
    ("index_divider", "Halvero Legal Side Tab Dividers Letter White", {"paper_size": "letter"}),
    ("whiteboard", "Halvero Dry Erase Board 36 x 24", {"width_inches": 36, "height_inches": 24}),
    ("projection_screen", "Halvero Fixed Frame 58.7 x 104.7", {"width_inches": 104.7, "height_inches": 58.7}),
    ("label_tape", "Halvero Tape 1-1 2W Black", {"width_inches": 1.5}),
    ("label_tape", "Halvero Tape for PT-30 35 1 2w Black", {"width_inches": 0.5}),
    ("paper", "Halvero Coated Paper 36 Inches x 150 Feet Roll", {"width_inches": 36}),
    ("thermal_paper", "Halvero Rolls 2-1 4 x 150 ft", {"width_inches": 2.25}),
    # Memory
    ("graphics_card", "Halden Card 1024 MB GDDR5", {"memory_gb": 1, "storage_gb": None, "ddr": 5}),
    ("memory_module", "Orrin 512MB memory module", {"memory_gb": 0.5, "storage_gb": None}),
    ("laptop", "Halden Laptop - 4GB Memory - 750GB Hard Drive", {"memory_gb": 4, "storage_gb": 750}),
    ("mobile_phone", "Tarn Nova with 16GB Memory", {"storage_gb": 16, "memory_gb": None}),
    ("data_cartridge", "Orrin Ultrium 200 400GB", {"storage_gb": 200}),
    ("data_cartridge", "Orrin 800 GB 1.6 TB", {"storage_gb": 800}),
    ("mobile_phone", "Tarn 10T 5G (8GB RAM, 128GB Storage)", {"network": "5g", "storage_gb": 128, "memory_gb": 8}),
    # Networks
    ("network_switch", "Linkwell 10/100 Desktop Switch", {"speed_mbps": 100}),
    ("network_switch", "Linkwell Switch Fast Ethernet Black", {"speed_mbps": 100}),
    ("network_switch", "Linkwell Switch 24 x 10 100 1000 2 x SFP", {"speed_mbps": 1000, "ports": 24}),
    ("media_converter", "Linkwell 10GBASE-SR Module", {"speed_mbps": 10000}),
    ("network_switch", "Linkwell Giga 24Pt", {"ports": 24}),
    ("firewall", "Linkwell Gateway 7 Gigabit Ports", {"ports": 7}),
    # Facts
    ("television", "Halden 55 Class - LED - Smart - 4K", {"smart": True}),
    ("television", "Halden Android LED TV", {"smart": True}),
    ("inkjet_cartridge", "Norvo 564XL Ink Cartridge", {"high_yield": True}),
    ("charging_cable", "Tellmoor 3A Fast Charging Cable", {"amps": 3}),
    ("disposable_tableware", "Halvero Hot Cups 12 oz", {"volume_ml": 354.882}),
]  # fmt: skip

UNSAID: list[tuple[str, str, str]] = [
    ("memory_module", "Orrin memory 1 GB KVR533D2N4 1G", "weight_g"),
    ("memory_module", "Orrin memory 4 GB KTD-WS667 4G", "network"),
    ("device_case", "Cover iPhone 3G 3GS", "network"),
    ("desk", "Halvero 38180L Desk", "volume_ml"),
    ("desk", "Halvero Desk 72w", "watts"),
    ("file_folder", "Halvero Folders 11 Pt. Manila", "volume_ml"),
    ("file_folder", "Halvero Wallet Five Inch Expansion Elastic Cord", "length_m"),
    ("memory_card", "Orrin Secure Digital High Capacity", "high_yield"),
    ("mouse", "Norvo 3D Mouse", "three_d"),
    ("speaker", "Vantiq CSi A4 Loudspeaker", "paper_size"),
    ("remote_control", "Remote for LED TV", "led_backlit"),
    ("laptop_cooler", "Notebook Cooler with 2.5in HDD Enclosure", "fits_inches"),
    ("power_inverter", "Vantiq CPI 200 CH", "channels"),
    ("photo_paper", "Halvero Photo Paper 8.5 x 11 Inches", "height_inches"),
    ("network_adapter", "Linkwell LAN Adapter ASIX AX88178 Chipset", "wifi_generation"),
    ("network_cable", "Linkwell Patch Cable 10 100BT", "speed_mbps"),
    ("powerline_adapter", "Vantiq DC-AC 1000 mA", "wifi_generation"),
]


@pytest.mark.parametrize(("kind", "name", "said"), SAID, ids=[name for _, name, _ in SAID])
def test_a_name_tells_by_its_kind_what_its_figures_are(kind: str, name: str, said: dict[str, Any]) -> None:
    found = read(name, {}, kind)
    assert {key: found.get(key) for key in said} == said


@pytest.mark.parametrize(("kind", "name", "key"), UNSAID, ids=[name for _, name, _ in UNSAID])
def test_what_such_a_thing_has_not_is_not_read_into_its_name(kind: str, name: str, key: str) -> None:
    assert key not in read(name, {}, kind)


def test_what_the_retailer_says_stands_whatever_the_kind() -> None:
    own = {"paper_size": "a4", "fits_inches": 14}
    assert read("Vantiq Speaker 15-Inch Sleeve", own, "speaker").items() >= own.items()
