"""How well one product stands in for another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding import complements
from app.suggestions.understanding.agreeing import agreement
from app.suggestions.understanding.similarity import CONSUMABLES, NONE, SAMENESS, Weights, fit
from tests.support.products import together, understood


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


def test_what_goes_with_a_kind_comes_strongest_first_and_for_the_device() -> None:
    pairs = complements.of("mobile_phone")
    assert [pair.strength for pair in pairs] == sorted((pair.strength for pair in pairs), reverse=True)
    phone = understood("Samsung - Galaxy S7 32GB Cell Phone", "Samsung")
    case = next(pair for pair in pairs if pair.goes_with in ("phone_case", "device_case"))
    right, wrong = understood("Case for Samsung Galaxy S7"), understood("Case for Samsung Galaxy S6")
    assert complements.goes_with(phone, right, case) == case.strength
    assert complements.goes_with(phone, wrong, case) == 0
    assert 0 < complements.goes_with(phone, understood("Phone Case"), case) < case.strength


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("Tellmoor T5 Cell Phone", "Micro USB Wall Charger", "Wall Charger White"),
        ("Inkmere 410 Inkjet Printer", "Matte Photo Paper 4x6", "Matte Photo Paper 13x19"),
        ("Inkmere 410 Inkjet Printer", "Copy Paper Letter", "19-Hole GBC Side-Punch Copy Paper Letter"),
        ("Halvero Graphing Calculator", "AA Alkaline Batteries", "9V Alkaline Batteries"),
        ("Halvero DECT Cordless Phone", "Telephone Line Cord", "Coil Telephone Cord"),
        ("Halvero DVD Shredder", "Trash Bags 30 Gallon", "Car Trash Bag"),
        ("Halvero 15.6 inch Laptop", "Halvero Antivirus Software", "Halvero Receipt Scanning Software"),
        ("Halvero 15.6 inch Laptop", "Laptop Sleeve 15.6 inch", "Laptop Sleeve"),
        ("Sony Cyber-shot DSC-W120 Digital Camera", "4GB Memory Stick PRO Duo Memory Card", "4GB SDHC Memory Card"),
        ("Halvero Manila File Folder", "File Folder Label White", "Address Label White"),
        ("Halvero Laser Printer", "Copy Paper White Letter", "Neon Copy Paper Red Letter"),
        ("Halvero Laser Printer", "Copy Paper White Letter", "Brochure Paper White Letter"),
        ("Halvero DVD Writer", "DVD-R Blank Discs 50 Pack", "DVD-RW Rewritable Blank Discs 50 Pack"),
        ("Halvero Cable Modem", "Halvero Wireless-N Router", "Halvero Wireless-G Router"),
        ("Halvero 22-inch LCD Monitor", "DVI Monitor Cable 6 ft", "VGA Monitor Cable 6 ft"),
        ("Canon PIXMA MP560 Printer", "Canon CLI-221 Cyan Ink Tank", "Canon CLI-221 Gray Ink Tank"),
        ("Halvero USB Wall Charger", "Micro USB Charging Cable 3 ft", "Micro USB Charging Cable 0.3 ft"),
        ("Halvero Graphing Calculator", "AA Alkaline Batteries", "Alkaline Batteries"),
        ("Halvero Laser Printer", "Copy Paper White 20 lb", "Copy Paper White 32 lb"),
        ("Halvero Inkjet Printer", "Bond Paper White", "Bond Paper White 24x150"),
        ("Halvero 22-inch LCD Monitor", "DVI Monitor Cable 6 ft", "DVI Monitor Extension Cable 6 ft"),
        ("Halvero Portable Hard Drive", "Mini USB Cable 3 ft", "Mini USB Y Cable 3 ft"),
        ("Halvero Desktop Computer", "23-inch LED Monitor", "19-inch LED Monitor"),
        ("Halvero 15.6 inch Laptop", "16-inch Laptop Bag", "15.4-inch Laptop Bag"),
        ("Halvero Wireless Mouse", "Wireless Keyboard", "Keyboard"),
        ("Halvero Wireless Mouse", "AA Alkaline Batteries", "AAA Alkaline Batteries"),
        ("Halvero Voice Recorder", "AAA Alkaline Batteries", "AA Alkaline Batteries"),
        ("Halvero 22-inch LCD Monitor", "VGA Monitor Cable 6 ft", "DVI to VGA Monitor Cable 6 ft"),
        ("Halvero Tower Desktop Computer", "Optical Mouse", "Retractable Mini Optical Mouse"),
        ("Halvero Wireless-N Router", "Cat5e Network Cable 10 ft", "Cat5e Network Cable 3 ft"),
        ("Halvero Wireless-N Router", "Wireless-N USB Network Adapter", "Wireless-N PCI Network Adapter"),
        ("Case for Samsung Galaxy S7", "USB Wall Charger", "Micro USB Charge-Sync Cable"),
        ("Micro USB Charge-and-Sync Cable", "USB Wall Charger", "Micro USB Wall Charger"),
        ("Tellmoor T5 Cell Phone", "USB Charge-and-Sync Cable", "USB Type-C Charge-and-Sync Cable"),
        ("Halvero 15.6 inch Laptop", "16GB USB Flash Drive", "USB Flash Drive"),
        ("Halvero Laptop Computer", "15.6-inch Laptop Sleeve", "10.1-inch Netbook Laptop Sleeve"),
        ("Tellmoor T5 Cell Phone", "Micro USB Charge-and-Sync Cable", "Charge-and-Sync Cable"),
        ("Phone Vent Mount", "USB Vehicle Charger", "Micro USB Vehicle Charger"),
        ("Halvero 10.1-Inch Netbook", "External DVD Writer", "Halvero Headset"),
        ("Halvero Blu-ray Player", "6 ft HDMI Cable", "6 ft In-Wall HDMI Cable"),
        ("Apple iPad mini 16GB", "Lightning Charge-and-Sync Cable", "Charge-and-Sync Cable for iPhone, iPad and iPod"),
    ],
)
def test_what_seldom_goes_with_a_thing_stands_behind_what_mostly_does(asked: str, better: str, worse: str) -> None:
    wish = understood(asked)
    pairs = {pair.goes_with: pair for pair in complements.of(wish.kind)}
    scores = []
    for name in (better, worse):
        other = understood(name)
        assert other.kind in pairs, f"{name}: {other.kind} goes with no {wish.kind}"
        scores.append(complements.goes_with(wish, other, pairs[other.kind]))
    assert scores[0] > scores[1]


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Halvero Dry Erase Whiteboard", "Permanent Marker Black"),
        ("Halvero HDMI Streaming Stick", "6 ft HDMI Cable"),
        ("Sony PlayStation 2 Slim Console", "6 ft HDMI Cable"),
        ("Apple iPhone 16 128GB", "Lightning Charge-and-Sync Cable"),
        ("Halvero Over-Ear Headphones", "Headphone Case for AirPods"),
        ("Halvero 2.1-Channel Soundbar", "6 ft HDMI to DVI Cable"),
        ("Apple MacBook Air Laptop", "Office Software for Windows PC"),
        ("Halvero 15.6 inch Laptop", "Office Software for Mac"),
        ("Halvero 1TB Portable Hard Drive", "6-Outlet Surge Protector"),
        ("Sony DualShock 4 Wireless Controller", "AA Alkaline Batteries 4-Pack"),
        ("Halvero 18 Cu. Ft. Refrigerator", "6 ft Washing Machine Hose"),
        ("Microsoft Surface Pro 3 Tablet", "Halvero Micro USB Wall Charger"),
        ("HP Envy 5530 All-in-One Printer", "HP Ink Cartridge Black"),
        ("Shipping Box 12 x 12 in", "Dry Erase Marker Black"),
        ("Epson Glossy Photo Paper 4 x 6", "HP 02 Black Ink Cartridge"),
        ("Halvero Over-Ear Headphones", "3.5mm male to 2 RCA male audio cable 6 ft"),
        ("Halvero 20 MP Digital Camera", "Backpack for SLR/DSLR Cameras"),
        ("Halvero GPS Navigator 5-inch", "Car phone mount smartphone holder"),
        ("Case for Apple iPad 2", "Halvero Micro USB Wall Charger"),
        ("Halvero Wireless Laser Printer", "USB A to Micro B Cable 6 ft"),
        ("Halvero Flatbed Scanner", "USB Extension Cable 6 ft"),
        ("Halvero 500GB External Hard Drive", "USB to Dual PS/2 Cable"),
        ("Case for LG G5 Cell Phones", "Halvero Micro USB Wall Charger"),
        ("Micro USB Vehicle and Wall Charger", "Halvero Vehicle Charger"),
        ("Halvero Permanent Marker Black", "Whiteboard Eraser"),
        ("Halvero 300GB SAS Internal Hard Drive", "3.5 inch SATA Hard Drive Enclosure"),
        ("Halvero 4-Channel Car Amplifier", "Banana Plugs Speaker Wire"),
        ("Halvero 4-Channel Car Amplifier", "Double Din Dash Kit"),
        ("Cotton Copy Paper Letter", "HP 02 Black Ink Cartridge"),
        ("Brother TN-430 Black Toner Cartridge", "Brother DR360 Drum Unit"),
        ("Halvero Wireless Network Adapter", "Cat6 Network Cable 10 ft"),
        ("Halvero 26-inch LCD TV", "Full Motion TV Wall Mount 47 - 80 Inches"),
        ("Halvero Business Projector", "HDMI to Mini-HDMI Cable 10 ft"),
        ("Halvero Over-Ear Headphones", "In-Wall Subwoofer Cable 16 ft"),
        ("Halvero Bookshelf Speakers", "Pre-Amplifier for Stereo Turntable"),
        ("Toshiba Upconversion DVD Player", "Sony DVD Remote Control"),
        ("Nikon 12 MP Digital Camera", "2GB Memory Stick PRO Duo Memory Card"),
        ("Canon PGI-5BK Black Ink Cartridge", "Sony Digital Photo Printer Paper"),
        ("Halvero 2TB Portable Hard Drive", "USB Device Cable 6 ft"),
        ("Halvero In-Ceiling Speakers", "Speaker Stands Pair"),
        ("Halvero 24-Port Ethernet Switch", "Wireless USB Network Adapter"),
        ("Sony Handycam DCR-HC52 Digital Camcorder", "8GB SDHC Memory Card"),
        ("Sony Handycam DCR-DVD108 Digital Camcorder", "MiniDV Video Cassette 3-Pack"),
        ("Halvero AA Battery Charger", "AA Alkaline Batteries 8-Pack"),
        ("Halvero In-Dash CD Receiver Car Stereo", "Halvero License Plate Backup Camera"),
        ("Halvero True Wireless Bluetooth Earbuds", "3.5mm Headphone Splitter"),
        ("Halvero DECT Cordless Phone", "Halvero Computer Headset"),
        ("Panasonic KX-TG1032S Cordless Phone", "Panasonic KX-TGA820B Cordless Handset"),
        ("Halvero Sirius Satellite Radio", "XM Satellite Radio Dock"),
        ("Whistler Laser Radar Detector", "Cobra Coiled Power Cord for Radar Detectors"),
        ("Halvero Graphing Calculator", "Thermal Paper Rolls"),
        ("Halvero LetraTag Label Maker", "Embossing Label Tape Black"),
        ("Brother P-Touch PT-1290 Labeler", "Round Paper Labels"),
        ("Halvero Streaming Media Player", "Wireless Light Remote Control"),
        ("Garmin nuvi 1390 GPS Navigator", "Garmin Bike Phone Mount"),
        ("Garmin nuvi 1390LMT GPS Navigator", "Carrying Case for Garmin nuvi 1490"),
        ("Case for Google Pixel", "Screen Protector for Google Pixel XL"),
        ("Fujifilm Instax Share Photo Printer", "ZINK Photo Paper for Prynt"),
        ("Halvero 2TB Desktop External Hard Drive", "Portable Hard Drive Case"),
        ("Halvero 2TB Portable External Hard Drive", "Gold-Plated USB Printer Cable"),
        ("Halvero Two-Way Radios", "Halvero Computer Headset"),
        ("Halvero GPS Navigator 4.3-inch", "10.1 inch Screen Protector"),
        ("Halvero Solar Calculator", "AA Alkaline Batteries"),
        ("Halvero USB Gamepad", "AA Alkaline Batteries"),
        ("Halvero Wireless N USB Adapter", "USB to Mini-B Cable 6 ft"),
        ("Halvero 1TB USB 3.0 Portable Hard Drive", "USB 2.0 Cable 6 ft"),
        ("Halvero 1TB USB 2.0 Portable Hard Drive", "USB 3.0 PCI Express Card"),
        ("Canon CanoScan LiDE 110 Scanner", "USB A to B Cable 6 ft"),
        ("HP 901 Black Ink Cartridge", "HP 901XL Black Ink Cartridge"),
        ("Halvero Streaming Media Player", "Child Lamp Remote Control"),
        ("Halvero All-in-One Desktop Computer", "22-inch LCD Monitor"),
        ("Canon imageCLASS MF4350d All-in-One Printer", "Canon Glossy Photo Paper 4 x 6"),
        ("Canon imageCLASS MF4350d Laser Printer", "Canon Copy Paper for Bubble Jet Printers"),
        ("Halvero LifeStudio Desk 1TB External Hard Drive", "Portable Hard Drive Case"),
        ("Halvero Tablet", "USB Keyboard"),
        ("Halvero Wand Portable Scanner", "USB A to B Cable 6 ft"),
        ("Halvero Flatbed Scanner", "AA Alkaline Batteries"),
        ("Halvero Flatbed Scanner", "2GB microSD Memory Card"),
        ("Halvero Printing Calculator", "Thermal Receipt Paper 2.25 Inches x 165 Feet Roll"),
        ("Halvero Printing Calculator", "Mechanical Pencil 12 Pack"),
        ("Canon imageCLASS MF4450 All-in-One Printer", "Canon CLI-221 Black Ink Tank"),
        ("LifeProof FRE Case for Samsung Galaxy S7", "Screen Protector for Samsung Galaxy S7"),
        ("Google Daydream View VR Headset", "Halvero Bluetooth Game Controller"),
        ("Halvero 1TB External Hard Drive", "Halvero Antivirus Software"),
        ("USB A to B Printer Cable 6 ft", "USB Wall Charger"),
        ("Case for Samsung Galaxy S7", "USB Type-C Vehicle Charger"),
    ],
)
def test_what_is_of_no_use_does_not_go_with_it(asked: str, other: str) -> None:
    assert together(understood(asked), understood(other)) == 0


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


def test_a_flash_goes_with_the_cameras_of_its_maker() -> None:
    camera = understood("Nikon D90 Digital SLR Camera")
    pair = complements.Complement("dslr_camera", "camera_flash", 1.0, "same_device")

    assert camera.kind == "dslr_camera"
    assert complements.goes_with(camera, understood("Nikon Speedlight SB-600 AF Flash"), pair) > 0
    assert complements.goes_with(camera, understood("EF-610 DG ST Flash for Sony/Minolta Cameras"), pair) == 0


def test_what_stands_alone_is_not_ruled_out_by_what_it_goes_with_as_well() -> None:
    projector = "Halvero 1080p LED Projector"
    assert score(projector, "Orrin 1080p LED Projector for PS4 and Xbox One") > 0.5
    assert score("Halvero Bluetooth USB Adapter for PC, PS4 and Xbox", "Orrin Bluetooth USB Adapter") > 0.5


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Panasonic KX-TG1032S Cordless Phone", "Panasonic KX-TGA101S Cordless Handset"),
        ("Halvero True Wireless Earbuds", "Earphone Carrying Case for Earphones"),
        ("Halvero 40-inch LED TV", "HDMI Cable for PlayStation 3"),
        ("Halvero In-Dash DVD Receiver Touchscreen Car Stereo", "Halvero License Plate Backup Camera"),
        ("HP 901 Tri-Color Ink Cartridge", "HP 901 Black Ink Cartridge"),
        ("HP 56 Black Ink Cartridge", "HP 57 Tri-Color Ink Cartridge"),
        ("Brother TN-450 Black Toner Cartridge", "Brother DR-420 Drum Unit"),
        ("Micro USB Cable 4 ft", "USB Wall Charger"),
        ("Halvero VR Headset", "Halvero Bluetooth Game Controller"),
        ("Halvero Wand Portable Scanner", "2GB microSD Memory Card"),
        ("Halvero Wand Portable Scanner", "AA Alkaline Batteries"),
        ("Halvero Printing Calculator", "Recycled Receipt Rolls 2-1/4 x 90 ft"),
        ("Halvero Xbox 360 Controller", "AA Alkaline Batteries"),
        ("Canon CanoScan LiDE 110 Scanner", "USB A to Mini-B Cable 6 ft"),
    ],
)
def test_what_goes_with_a_thing_is_not_ruled_out(asked: str, other: str) -> None:
    assert together(understood(asked), understood(other)) >= 0.35
