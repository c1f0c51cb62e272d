"""What made-up accessories fit, and which device made-up products are, in the spellings of real catalogues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding.fits import devices, fits, match

MADE_FOR: list[tuple[str, str]] = [
    # Phones and tablets
    ("Norvo - Tough Case for Samsung Galaxy S7 Cell Phones - Black", "galaxy s7"),
    ("Norvo - Tough Case for Samsung Galaxy S 7 - Sand/Green", "galaxy s7"),
    ("Norvo - Back Cover for Samsung Galaxy S7 edge - Pink", "galaxy s7 edge"),
    ("Norvo - Back Cover for Galaxy S6 edge+ Cell Phones - Pink", "galaxy s6 edge plus"),
    ("Norvo - Soft Case for Samsung Galaxy S III Cell Phones", "galaxy s3"),
    ("Norvo - Screen Protector for Samsung Galaxy Note 5 - Clear", "galaxy note 5"),
    ("Norvo Folio for Samsung GALAXY Tab 10.1-Inch Wi-Fi NOT Compatible with Galaxy Tab 8.9", "galaxy tab 10.1"),
    ("Norvo Skin for iPhone 6s Plus (2-Pack)", "iphone 6s plus"),
    ("Norvo Charger for iPhone 3G 3G S Black", "iphone 3g, iphone 3gs"),
    ("Norvo Case for Apple iPhone 6/6s - Clear", "iphone 6, iphone 6s"),
    ("Norvo Case for iPhone 5, 5s and SE", "iphone 5, iphone 5s, iphone se"),
    ("Norvo Grip Case for Apple® iPhone® SE, 5s and 5 - White", "iphone 5, iphone 5s, iphone se"),
    ("Norvo Case for iPhone X/XS and 8 Plus", "iphone 8 plus, iphone x, iphone xs"),
    ("Norvo Case for iPhone XS Max", "iphone xs max"),
    ("Norvo Case for Apple® iPod® touch 5th- and 6th-Generation", "ipod touch 5, ipod touch 6"),
    ("Norvo Case for Apple® iPad® 2nd-, 3rd- and 4th-Generation", "ipad 2, ipad 3, ipad 4"),
    ("Norvo Case for iPad 10.2 inch", "ipad 10.2"),
    ("Norvo Vehicle Charger for Apple® Lightning-Enabled Devices", ""),
    ("Norvo Smart Cover for Apple iPad 2 WiFi 3G Model 16GB 32GB - Pink NRV-230", "ipad 2"),
    ("Norvo Case for iPad2 - Frosted", "ipad 2"),
    ("Norvo Case and Stand for iPad-Black", "ipad"),
    ("Norvo Kickstand for Apple iPad 1 - Black", "ipad"),
    ("Norvo Case for 2nd Generation Apple iPad 2 WiFi", "ipad 2"),
    ("Norvo Case for 3rd Generation iPad - Red", "ipad 3"),
    ("Norvo Folio for iPad mini 2 - Grey", "ipad mini 2"),
    ("Norvo Armband for iPod touch 4th Gen Black", "ipod touch 4"),
    ("Norvo - Screen Protector for Motorola Moto X (1st Gen.) - Transparent", "moto x1"),
    ("Norvo - Case for Motorola Moto G (4th Generation) - Black", "moto g4"),
    ("Norvo - Case for Moto G4 Play - Black", "moto g4 play"),
    ("Norvo - Case for Motorola DROID Turbo Cell Phones - Gray", "droid turbo"),
    ("Norvo - Case for Google Nexus 6P - White", "nexus 6p"),
    ("Norvo - Glass for Google Pixel XL - Transparent", "pixel xl"),
    ("Norvo - Case for LG G5 - Magma", "lg g5"),
    ("Norvo - Case for HTC 10 - Gold", "htc 10"),
    ("Norvo - Case for HTC One M9 Cell Phones", "htc one m9"),
    ("ZTE - Case for ZTE Axon 7 - Quartz", "zte axon 7"),
    ("Norvo Case for Nokia X6", "nokia x6"),
    ("Norvo Phone Cover for Pantech Breeze II", "pantech breeze 2"),
    ("NORVO BLACKBERRY PLAYBOOK GEL CASE - BLACK", "playbook"),
    ("HP TouchPad Custom Fit Case", "touchpad"),
    ("Norvo Cover for Kindle Fire HD - Purple", "kindle fire hd"),
    ("Norvo Cover for NOOKcolor eReader", "nook color"),
    ("Norvo Stand Up for Apple iPad Dell Streak Motorola XOOM - Black", "ipad, streak, xoom"),
    ("Norvo Charger for Blackberry Curve 8520 Bold 9700 Silver", "blackberry 8520, blackberry 9700"),
    ("Norvo Case for iPad 1 and 2 - Black", "ipad, ipad 2"),
    ("Norvo Stylus Holder for Apple iPad 1st and 2nd Generation", "ipad, ipad 2"),
    ("Norvo Case for iPad 10.2 (7th, 8th & 9th Gen)", "ipad 10.2, ipad 7, ipad 8, ipad 9"),
    ("Norvo Folio For 2G iPod Touch", "ipod touch 2"),
    ("Norvo Case for iPod Touch 4G - Red", "ipod touch 4"),
    ("Norvo Case for HTC Touch 3G", "htc touch"),
    (
        "Norvo Case for iPhone 14/13/13 Pro/Max/12/X/8",
        ("iphone 12, iphone 13, iphone 13 pro, iphone 13 pro max, iphone 14, iphone 8, iphone x"),
    ),
    (
        "Norvo Charger for iPhone 6/Plus, iPad Pro/Air 2/Mini 3/Mini 4",
        ("ipad air 2, ipad mini 3, ipad mini 4, ipad pro, iphone 6, iphone 6 plus"),
    ),
    ("Norvo Sleeve for MacBook Pro and Air", "macbook air, macbook pro"),
    ("Norvo Skin Cover for Apple MacBook Pro Air", "macbook air, macbook pro"),
    ("Norvo Adapter for iPad Air and Mini HDMI", "ipad air"),
    ("Norvo Sleeve for iPhone 4G", "iphone 4"),
    ("Norvo Holder for iPhone 1G 3G 3G S", "iphone 1g, iphone 3g, iphone 3gs"),
    ("Norvo Screen Protector EVO 4G", "htc-evo 4g"),
    ("Norvo Case for Samsung Galaxy S III and S 4 - Blue", "galaxy s3, galaxy s4"),
    ("Norvo Automatic Transformer Adapter", ""),
    ("Norvo Headset for PC/Xbox One/PS4", "ps4, xbox one"),
    ("Norvo Cover for Xbox One 360", "xbox 360, xbox one"),
    ("Norvo Cover for Xbox Series X", "xbox series x"),
    ("Norvo Case for Asus Eee Pad Transformer", "transformer"),
    ("IN2112 IN2114 Replacement Lamp 3000 Hours", "in2112, in2114"),
    ("Norvo Case for Garmin Nuvi 255W 010-10815-00", "nuvi 255, nuvi 255w"),
    ("Norvo Case for Palm Treo 650 700w 700p", "treo 650, treo 700, treo 700p, treo 700w"),
    ("Norvo Cover for Samsung BN59-01312A Smart Remote", "bn5901312a"),
    ("Norvo Case for TracFone Net10 LG G5", "lg g5"),
    # Laptops and other devices
    ("Norvo Battery for Dell Inspiron 600M", "inspiron 600, inspiron 600m"),
    ("Norvo Mount for LP500-LP530 Projectors", "lp500, lp530"),
    ("Norvo Mount for Halvero EP757 756 755", "ep755, ep756, ep757"),
    ("Norvo Battery for Dell Inspiron 1525 1526 6-Cell 11.1V", "inspiron 1525, inspiron 1526"),
    ("Norvo Auto Adapter for NEC Versa 2400CD", "versa 2400, versa 2400cd"),
    ("Norvo Adapter for iBook and PowerBook G4", "ibook, powerbook g4"),
    ("Norvo Accessory Handset for D603 and D613", "d603, d613"),
    ("HP G56-129WM US Laptop Screen 15.6 LED REPLACEMENT SCREEN ONLY", "g56, g56129, g56129wm"),
    # Cartridges
    ("HP 56 Black Ink Cartridge C6656AN", "c6656, c6656an, hp 56"),
    ("Norvo Remanufactured HP56 Black Inkjet Cartridge", "hp 56"),
    ("HP 21 and 22 Combo Pack Ink Cartridges", "hp 21, hp 22"),
    ("HP 920XL Cyan Ink Cartridge", "hp 920"),
    ("HP 02 Remanufactured Ink Set of 5", "hp 2"),
    ("HP 70 Green Ink Cartridge Use In HP Designjet Printer", "hp 70"),
    ("Lexmark High Yield 100XL Cyan Ink Cartridge", "lexmark 100"),
    ("HP LaserJet 53X Black Print Cartridge", "hp 53a"),
    ("HP 95 Tri-color Ink Cartridge Twin Pack", "hp 95"),
    ("Brother TN540 Black Toner Cartridge", "tn540"),
    ("Compatible Brother TN-540 Black Toner 3-Pack", "tn540"),
    ("Canon PG-40 Black Ink Cartridge", "pg40"),
    ("Canon CLI-8Y Yellow Ink Tank", "cli8, cli8y"),
    ("Epson T060320 Ink Cartridge Magenta", "epson 60, t060, t060320"),
    ("Lexmark No 36 Black No 37 Color Print Cartridges", "lexmark 36, lexmark 37"),
    ("Lexmark E460X11A Toner 15000 Page Yield", "e460, e460x11a"),
    ("12A6830 Black Lexmark Laser Toner Cartridge", "12a6830"),
    ("Okidata 42102801 Black Image Drum", "42102801"),
    ("Norvo B410 420 430 Image Drum", "b410, b420, b430"),
    ("Norvo Fabric Ribbon for LQ-500 510 570", "lq500, lq510, lq570"),
    ("HP 60 Black Ink Cartridge in Retail Packaging CC640WN 140", "cc640, cc640wn, hp 60"),
    ("Norvo TN350 Toner 500 Pages", "tn350"),
    ("Samsung Toner 5K High Yield for ML-2851ND", "ml2851, ml2851nd"),
    ("Norvo Toner Cartridge for Lexmark E320 E322 Series Printers", "e320, e322"),
    ("Norvo Toner for HP LaserJet 4200 4300 Series", "laserjet 4200, laserjet 4300"),
    # What fits nothing told
    ("Norvo - Wall Charger - White", ""),
    ("Norvo 6-Feet USB 2.0 Cable", ""),
    ("Norvo 90W Universal Notebook Power Adapter", ""),
    ("Norvo Case Designed for 16 Inch Laptops NRV023US Black", ""),
    ("Samsung - Adaptive Fast Charging Wall Charger - White", ""),
    ("Norvo Shipping Labels for Laser Printers 100 Pack", ""),
    ("Samsung - Galaxy S7 32GB - Gold", ""),
]

ARE: list[tuple[str, str, str]] = [
    ("Samsung - Galaxy S7 edge 32GB - Blue (Sprint)", "Samsung", "galaxy s7 edge"),
    ("Samsung - Galaxy S7 with 32GB Memory Cell Phone - Gold", "Samsung", "galaxy s7"),
    ("AT&T - Samsung Galaxy J3 4G LTE with 16GB Memory Cell Phone", "AT&T", "galaxy j3"),
    ("Samsung - Galaxy J3 (2016) 4G LTE Cell Phone (Unlocked) - Black", "Samsung", "galaxy j3"),
    ("Motorola - Refurbished MOTO G plus (4th Generation) 4G LTE Cell Phone", "Motorola", "moto g4 plus"),
    ("LG - G5 with 32GB Memory Cell Phone - Titan", "LG", "lg g5"),
    ("HTC - 10 4G LTE with 32GB Memory Cell Phone", "HTC", "htc 10"),
    ("ZTE - Axon 7 4G with 64GB Memory Cell Phone (Unlocked)", "ZTE", "zte axon 7"),
    ("BLU - Vivo 5R 4G LTE Cell Phone (Unlocked) - Gold", "BLU", "blu vivo 5r"),
    ("Huawei - Google Nexus 6P 4G with 32GB Memory Cell Phone", "Huawei", "nexus 6p"),
    ("Huawei - Honor 5X 4G with 16GB Memory Cell Phone", "Huawei", "honor 5x"),
    ("Sony - Xperia Z5 Compact 4G LTE Cell Phone", "Sony", "xperia z5 compact"),
    ("MOTOROLA XOOM Android Tablet 10.1-Inch 32GB", "Motorola", "xoom"),
    ("Samsung Monochrome Laser Printer ML-2851ND", "Samsung", "ml2851, ml2851nd"),
    ("HP LaserJet 4200n Laser Printer", "HP", "laserjet 4200, laserjet 4200n"),
    ("Brother HL-5040 Laser Printer", "Brother", "hl5040"),
    ("Dell Inspiron 1525 Laptop Black", "Dell", "inspiron 1525"),
    ("Norvo Tough Case for iPhone 4", "Norvo", ""),
    ("Brother TN540 Black Toner Cartridge", "Brother", ""),
]

TOGETHER: list[tuple[str, str]] = [
    ("Norvo - Case for Samsung Galaxy S 5 Cell Phones - Red", "Bramley - Flip Cover for Galaxy S5 - Navy"),
    ("HP 56 Black Inkjet Cartridge C6656AN", "Norvo Remanufactured Ink for HP No. 56"),
    ("Brother TN540 Toner", "Norvo Compatible TN-540 Toner Cartridge Black"),
    ("Brother Toner Cartridge for HL-5040 HL-5050 TN530", "Norvo Toner for Brother HL-5050 Printers"),
    ("Canon CLI-8 Cyan Ink Tank", "Norvo Ink Cartridge CLI8BK Black"),
    ("Norvo Battery for Dell Latitude D620 D630", "Bramley Laptop Adapter for Latitude D630"),
    ("Norvo Case for Motorola Moto G (4th Generation)", "Bramley Case for Moto G4"),
    ("Norvo Battery for AT&T SL82308 SL82318", "Bramley Battery for AT T SL82318"),
    ("Norvo Case for Motorola MOTO G 4G (4th Gen.)", "Bramley Case for Moto G4"),
]

APART: list[tuple[str, str]] = [
    ("Norvo Case for Samsung Galaxy S7", "Norvo Case for Samsung Galaxy S7 edge"),
    ("Norvo Case for Samsung Galaxy S6", "Norvo Case for Samsung Galaxy S7"),
    ("Norvo Case for Samsung Galaxy S6 edge", "Norvo Case for Samsung Galaxy S6 edge Plus"),
    ("Norvo Case for iPhone 4", "Norvo Case for iPad 4"),
    ("Norvo Case for iPad", "Norvo Case for iPad 2"),
    ("Norvo Case for Moto G4", "Norvo Case for Moto G4 Play"),
    ("HP 56 Black Ink Cartridge", "HP 57 Color Ink Cartridge"),
    ("Brother TN540 Toner", "Brother TN350 Toner"),
    ("HP 56 Black Ink Cartridge", "Lexmark 56 Black Ink Cartridge"),
    ("Norvo Wall Charger", "Norvo Wall Charger"),
    ("Norvo Case for Samsung Galaxy Note5", "Norvo Case for Samsung Galaxy Note 3"),
]


@pytest.mark.parametrize(("name", "models"), MADE_FOR, ids=[name for name, _ in MADE_FOR])
def test_an_accessory_tells_what_it_is_made_for(name: str, models: str) -> None:
    assert ", ".join(sorted(fits(name, name.partition(" ")[0]))) == models


@pytest.mark.parametrize(("name", "brand", "models"), ARE, ids=[name for name, _, _ in ARE])
def test_a_device_tells_which_it_is(name: str, brand: str, models: str) -> None:
    assert ", ".join(sorted(devices(name, brand))) == models


@pytest.mark.parametrize(("one", "other"), TOGETHER, ids=[one for one, _ in TOGETHER])
def test_accessories_for_a_common_device_match(one: str, other: str) -> None:
    assert match(fits(one, None), fits(other, None))


@pytest.mark.parametrize(("one", "other"), APART, ids=[f"{one}, {other}" for one, other in APART])
def test_accessories_for_other_devices_do_not_match(one: str, other: str) -> None:
    assert not match(fits(one, None), fits(other, None))


@pytest.mark.parametrize(("name", "brand"), [(name, brand) for name, brand, models in ARE if models])
def test_a_case_for_a_device_matches_that_device(name: str, brand: str) -> None:
    """Whatever a device is called, an accessory that names it so fits it."""
    for model in devices(name, brand):
        if " " in model:
            assert match(fits(f"Norvo - Case for {model} - Black", "Norvo"), devices(name, brand))


names = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([part for name, _ in MADE_FOR for part in name.split(" ")]), max_size=14).map(" ".join),
)
brands = st.none() | st.sampled_from(["HP", "Samsung", "Norvo", ""])


@given(name=names, brand=brands)
def test_any_name_can_be_read_and_read_alike_in_capitals(name: str, brand: str | None) -> None:
    assert not (fits(name, brand) and devices(name, brand)), "made for a device and one itself"
    if name.isascii():
        assert fits(name.upper(), brand) == fits(name, brand)
        assert devices(name.upper(), brand) == devices(name, brand)


@given(name=names, brand=brands)
def test_what_fits_is_told_in_small_letters_without_hyphens_between_letters_and_digits(
    name: str, brand: str | None
) -> None:
    for model in fits(name, brand) | devices(name, brand):
        assert model == model.lower().strip()
        assert model


@given(letters=st.sampled_from(["TN", "DR", "HL", "ML"]), number=st.integers(200, 9999))
def test_hyphens_and_spaces_in_a_code_make_no_difference(letters: str, number: int) -> None:
    joined = fits(f"Norvo Toner Cartridge {letters}{number} Black", None)
    assert joined
    assert fits(f"Norvo Toner Cartridge {letters}-{number} Black", None) == joined
