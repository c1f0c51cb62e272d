"""Names that were once taken for something else: each stands for many, with its maker made up."""

from __future__ import annotations

import pytest

from app.suggestions.understanding.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero Wireless-N Dual Band PCI Express Adapter", "network_adapter"),
        ("Halvero Gigabit Ethernet ExpressCard", "network_adapter"),
        ("Halvero USB 2.0 to DVI External Adapter", "video_adapter"),
        ("Halvero 4 Pin to 6 Pin PCI Express Power Adapter", "cable"),
        ("Halvero USB to Dual PS/2 Keyboard Mouse Adapter Cable", "adapter"),
        ("Halvero IEEE 1284 Parallel Printer Cable 6 ft", "serial_cable"),
        ("Halvero Digital Optical Toslink Audio Cable 6 ft", "optical_audio_cable"),
        ("Halvero RG6 Coaxial Cable 25 ft", "coaxial_cable"),
        ("Halvero Powerline AV 500 Ethernet Adapter", "powerline_adapter"),
        ("Halvero Antenna Preamplifier for VHF and UHF", "antenna_amplifier"),
    ],
)
def test_cables_cards_and_adapters(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero Wireless Multimedia Keyboard and Laser Mouse", "keyboard_mouse_set"),
        ("Logitech MK710 Wireless Desktop", "keyboard_mouse_set"),
        ("Halvero Chroma Mechanical Gaming Keyboard", "gaming_keyboard"),
        ("Alienware TactX Mouse", "gaming_mouse"),
        ("Halvero Mini Keyboard with Touchpad", "keyboard"),
        ("Replacement Keyboard for Acer Aspire 5551 Laptop", "laptop_part"),
        ("Halvero Notebook Cooling Pad with Two Fans", "laptop_cooler"),
        ("Cooler Master NotePal X2", "laptop_cooler"),
        ("Cooler Master Elite 330 Mid Tower", "computer_case"),
        ("Halvero 5.1 Channel USB Sound Card Adapter", "sound_card"),
        ("Halvero 2.5-Inch SATA Mobile Rack", "drive_enclosure"),
        ("Halvero Laptop Brief Black", "laptop_case"),
        ("Halvero Tablet PC Case Leather", "tablet_case"),
        ("Halvero Leather Folio Stand for iPad 2", "tablet_case"),
        ("Halvero Silicone Hard Drive Protector Sleeve", "hard_drive_case"),
        ("Nanuk 905 Case with Cubed Foam", "device_case"),
    ],
)
def test_computers_and_what_is_put_on_and_under_them(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lexmark 33 Color Print Cartridge", "inkjet_cartridge"),
        ("HP LaserJet 12A Black Print Cartridge", "toner_cartridge"),
        ("Halvero Typewriter Ribbon Refill Black", "printer_ribbon"),
        ("Brother TZ Laminated Tape Black on White", "label_tape"),
        ("DYMO LabelWriter 450 Turbo", "label_printer"),
        ("Fujifilm Instax SHARE Smartphone Printer", "photo_printer"),
        ("HP Deskjet 1000 Printer", "inkjet_printer"),
        ("Halvero Staple Cartridge for EH-50 Electric Stapler 5000 Box", "staple"),
    ],
)
def test_printers_and_what_goes_into_them(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero File File Mobile Pedestal Cherry", "filing_cabinet"),
        ("Halvero Tent Cards White 50 Box", "greeting_card"),
        ("Halvero Push Pins Assorted 100 Box", "push_pin"),
        ("Halvero Rubber Bands Size 33", "rubber_band"),
        ("Halvero Id Badge Holder Clear 50 Pack", "badge_holder"),
        ("Halvero Magnetic Label Holders 10 Pack", "label_holder"),
        ("Halvero Wall Literature Rack 6 Pockets", "literature_holder"),
        ("Halvero Rotary Business Card File", "card_holder"),
        ("Halvero Desktop Copyholder Black", "copyholder"),
        ("Halvero Antifatigue Mat 36 x 60", "floor_mat"),
        ("Halvero C-Fold Paper Towels White", "paper_towel"),
        ("Halvero Gel Highlighter Yellow", "highlighter"),
        ("Heavy W-fold Expansion Folders Letter", "file_folder"),
    ],
)
def test_the_office(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero 2-way 175 W Speaker", "speaker"),
        ("Franklin Speaking Spanish-English Dictionary", "electronic_dictionary"),
        ("Halvero 20-inch TV/DVD/VCR Combination", "television"),
        ("Halvero Belt Clip Case for iPhone 4", "phone_case"),
        ("Halvero Wireless In-Ear Headset", "headset"),
        ("Halvero Dimmer Light Switch 600 W", "smart_plug"),
        ("Halvero Marine GPS Navigator", "gps_navigator"),
        ("Halvero Trolling Motor Mounted Transducer", "fish_finder_transducer"),
        ("Cables To Go - 6ft Polarized Power Cord", "power_cord"),
        ("Halvero Digital Microscope 400x", "microscope"),
        ("Halvero 18 Inches Rechargeable Fan + Remote Control", "fan"),
        ("Halvero Washing Machine + Free Dry Iron", "washing_machine"),
        ("Halvero 32 Inch LED TV + Free Wall Bracket", "television"),
        ("Halvero Automatic Voltage Protector", "surge_protector"),
        ("Halvero Keyboard USB + PS/2", "keyboard"),
    ],
)
def test_sound_vision_and_the_rest(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halvero 15.6 Notebook Intel Core i5 8GB DDR4 256GB SSD", "laptop"),
        ("Halvero Gaming Desktop with Keyboard and Mouse", "desktop_computer"),
        ("Halvero All-in-One Printer, Copier, Scanner", "all_in_one_printer"),
        ("Halvero Battery Case for iPhone 7", "phone_case"),
        ("Halvero Name Badge Labels 400 per Box", "label"),
        ("Halvero Lens Cleaning Kit for Laptops", "screen_cleaner"),
    ],
)
def test_what_merely_mentions_them_stays_what_it_is(name: str, kind: str) -> None:
    assert kind_of(name) == kind
