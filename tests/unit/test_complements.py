"""What goes with a thing, what mostly does and what is of no use to it."""

from __future__ import annotations

import pytest

from app.suggestions.understanding import complements
from tests.support.products import together, understood


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
        ("Halvero DVD Player", "6 ft Audio/Video Cable RCA", "6 ft S-Video Cable"),
        ("Halvero 22-inch LCD Monitor", "DVI Monitor Cable 6 ft", "Monitor Replacement Cable"),
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
        ("Garmin nuvi 1390 GPS Navigator", "Garmin Bike Phone Mount"),
        ("Garmin nuvi 1390 GPS Navigator", "Halvero Topo USA 8.0 West Region"),
        ("Halvero Progressive Scan DVD Player", "Halvero MiniDV Head Cleaner"),
        ("Halvero Streaming Media Player", "Halvero Remote for Ceiling Lamp"),
        ("Halvero Wireless N 802.11n USB Adapter", "Halvero 2.4GHz 9dBi Antenna"),
        ("Halvero USB Headset", "Plantronics Spare Eartips Kit"),
        ("Nikon D90 Digital SLR Camera", "Halvero Jacket Camera Case"),
        ("Halvero DECT 6.0 Cordless Phone", "Halvero Rotating Phone Untangler"),
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
        ("USB Type-C Wall Charger", "Micro USB Vehicle Charger"),
        ("Halvero 40-inch LED TV", "TV Wall Mount 19 - 39 Inches"),
        ("Halvero 5-Port Gigabit Network Switch", "Halvero Wireless-N USB Network Adapter"),
        ("Halvero Mesh Office Chair", "Antifatigue Chair Mat 36 x 48"),
        ("Halvero Sticky Notes 3 x 3", "Gel Pen Refill Black"),
        ("DYMO LabelManager 260P Label Maker", "USB A to B Cable 6 ft"),
        ("Halvero N300 Wireless Router", "56K Internal Data Fax Modem"),
        ("Halvero GPS Navigator 4.3 inch", "Roll Bar Phone Mount"),
    ],
)
def test_what_is_of_no_use_does_not_go_with_it(asked: str, other: str) -> None:
    assert together(understood(asked), understood(other)) == 0


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Halvero Streaming Media Player", "Wireless Light Remote Control"),
        ("Halvero Streaming Media Player", "Child Lamp Remote Control"),
        ("Halvero 9-Inch Headrest Monitor", "Digital Optical Audio Cable 6 ft"),
    ],
)
def test_what_only_sounds_like_something_useful_is_of_a_kind_that_does_not_go_with_it(asked: str, other: str) -> None:
    assert understood(other).kind not in {pair.goes_with for pair in complements.of(understood(asked).kind)}


def test_a_flash_goes_with_the_cameras_of_its_maker() -> None:
    camera = understood("Nikon D90 Digital SLR Camera")
    pair = complements.Complement("dslr_camera", "camera_flash", 1.0, "same_device")

    assert camera.kind == "dslr_camera"
    assert complements.goes_with(camera, understood("Nikon Speedlight SB-600 AF Flash"), pair) > 0
    assert complements.goes_with(camera, understood("EF-610 DG ST Flash for Sony/Minolta Cameras"), pair) == 0


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
        ("DYMO LabelWriter 450 Label Printer", "USB A to B Cable 6 ft"),
        ("Halvero 40-inch LED TV", "TV Wall Mount 19 - 40 Inches"),
    ],
)
def test_what_goes_with_a_thing_is_not_ruled_out(asked: str, other: str) -> None:
    assert together(understood(asked), understood(other)) >= 0.35
