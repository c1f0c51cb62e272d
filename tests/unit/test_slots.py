"""What particular kinds of things fit, in the words of their own trade."""

from __future__ import annotations

import pytest

from app.suggestions.understanding.fits import match
from app.suggestions.understanding.reading import read


def fits(name: str) -> frozenset[str]:
    return read(name, None, None, {}).fits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Canon LP-E10 Battery Pack for EOS Rebel T3, T5", "LP-E10 Li-ion battery (Canon OEM, bulk)"),
        ("Nikon EN-EL14a rechargeable Li-Ion battery", "Quick Charger for Nikon EN-EL14"),
        ("Eureka Style MM vacuum bags 3-pk", "Premium allergen bags Eureka MM 3670 3pk"),
        ("Orchard Run PS3", "Harbour Nine - PlayStation 3"),
        ("Orchard Run (Wii U)", "Harbour Nine - Nintendo Wii U"),
        ("Tamron AF 70-300mm F/4-5.6 Macro for Canon EOS", "Canon EF 75-300mm f/4-5.6 III Telephoto Zoom"),
        ("58mm UV Protector Filter", "Hoya 58 mm UV glass filter"),
        ("TS-20 6-1/2 inch 2-way car speakers pair", "6.5 inch 3-way coaxial car speakers"),
        ("OtterBox Defender iPhone 6 4.7 inch case", "Commuter case for iPhone 6"),
        ("Gillette Fusion ProGlide cartridges 8 count", "Gillette Fusion blades 4 ct"),
        ("DeWalt DCB201 20V MAX battery", "DEWALT 20 volt lithium battery"),
        ("LH-83II Lens Hood", "LH 83II(W) Lens Hood"),
        ("Case for iPad 10.2 inch 9th Gen", 'iPad 10.2" Tempered Glass Screen Protector'),
        ("CL-211 Color Ink Cartridge For PIXMA MP240 and MP480", "CL211XL Ink for MP480 printers"),
        ("KX-TGA101S DECT 6.0 Expansion Handset", "Expandable Cordless DECT 6.0 Handset In Silver - KXTGA101S"),
    ],
)
def test_what_fits_the_same_is_told_to_fit_the_same(one: str, other: str) -> None:
    assert match(fits(one), fits(other)), (fits(one), fits(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Canon LP-E10 Battery Pack for EOS Rebel T3", "Canon LP-E8 battery for EOS Rebel T2i"),
        ("Eureka Style MM vacuum bags 3-pk", "Eureka style RR vacuum bag - 3 pack"),
        ("Xbox One Wireless Controller Black", "Xbox 360 Wireless Controller - Black"),
        ("Orchard Run PS4", "Orchard Run - PlayStation 3"),
        ("Orchard Run (Wii U)", "Orchard Run (Wii)"),
        ("Tamron AF 70-300mm F/4-5.6 Macro for Nikon", "Canon EF 75-300mm f/4-5.6 III Telephoto Zoom"),
        ("Sigma 70-300mm f/4-5.6 for Sony / Minolta", "Sony SEL50F18 50mm f/1.8 E-mount"),
        ("58mm UV Protector Filter", "52mm UV protection filter"),
        ("TS-20 6-1/2 inch 2-way car speakers pair", "6x9 3-way car speakers"),
        ("Case for iPhone 6", "OtterBox Defender iPhone 6 Plus 5.5 inch - Black"),
        ("Case for MacBook Pro 13 inch", "Shell case for MacBook Pro 15.4 inch"),
        ("DeWalt DCB201 20V MAX battery", "Makita BL1830 18V battery"),
        ("Canon PSC-75 Deluxe Soft Case for Camera", "Canon PSC-55 Leather Camera Case"),
        ("Nikon Speedlight SB-600 AF Flash", "EF-610 DG ST Flash for Sony/Minolta Cameras"),
    ],
)
def test_what_fits_another_is_told_apart(one: str, other: str) -> None:
    assert fits(one) and fits(other)
    assert not match(fits(one), fits(other)), (fits(one), fits(other))


@pytest.mark.parametrize("name", ["32GB SDHC Class10 Memory Card", "Kindle 300ppi 6 inch", "75-300mm macro"])
def test_a_measure_is_no_device(name: str) -> None:
    assert not {device for device in read(name, None, None, {}).devices if any(map(str.isdigit, device))}


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("Lenovo ThinkPad X300 Keyboard", "thinkpad x300"),
        ("Norvo iPhone USB Charge Sync Cable 2-Pack", "iphone"),
        ("Motorola XOOM Power Supply Wall Charger", "xoom"),
        ("Norvo 17 MacBook Pro Laptop Briefcase", "macbook pro"),
        ("Norvo Xerox Phaser 8500 8550 8560 Maintenance Kit", "phaser 8500, phaser 8550, phaser 8560"),
        ("Norvo 550 Sheet Drawer C734 C736", "c734, c736"),
        ("Norvo Power Bank T2600", ""),
        ("Norvo K33380 Laptop Bag", ""),
    ],
)
def test_what_goes_into_a_device_says_which_without_a_for(name: str, models: str) -> None:
    found = read(name, None, None, {})
    assert ", ".join(sorted(found.fits)) == models, found.kind
    assert not models or not found.devices
