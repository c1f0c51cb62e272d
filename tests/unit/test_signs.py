"""Words that tell together what a thing is, where the head of its name tells nothing or misleads."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from app.suggestions.understanding.kinds import kind_of, lexicon, tokens_of
from app.suggestions.understanding.reading import read
from app.suggestions.understanding.signs import UNSURE, signs

ROWS = list(
    csv.DictReader(
        files("app.suggestions.understanding").joinpath("signs.csv").read_text(encoding="utf-8").splitlines(),
        strict=True,
    )
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lumarro 58mm UV Protector Filter", "lens_filter"),
        ("Motorola - moto g stylus 5G 2023 256GB (Unlocked)", "mobile_phone"),
        ("Xiaomi Redmi Note 13 4G LTE 256GB Unlocked", "mobile_phone"),
        ("Orrin 51 inch Selfie Stick Tripod", "selfie_stick"),
        ("Samsung Galaxy Note20 5G S Pen", "stylus"),
        ("Orrin 64GB Ultra Dual Drive USB Type-C", "usb_flash_drive"),
        ("Microsoft Windows 10 Home 64-bit, OEM DVD", "operating_system"),
        ("Apple 20GB iPod (Click Wheel)", "mp3_player"),
        ("Logitech QuickCam Pro for Notebooks", "webcam"),
        ("Griffin iTrip Auto FM Transmitter and Charger for iPod", "fm_transmitter"),
        ("Kodak EasyShare Printer Dock Plus Series 3", "photo_printer"),
        ("Nintendo - Switch Mario Kart 8 Deluxe Bundle", "game_console"),
        ("Orchard Run: Breath of the Wild - Nintendo Switch", "video_game"),
        ("Orrin 5-Port Gigabit Ethernet Switch", "network_switch"),
        ("TCL 55-inch Class 4-Series 4K UHD HDR Smart Roku TV", "television"),
        ("Insignia 43 Class F30 Series LED 4K UHD Smart Fire TV", "television"),
        ("Amazon - Fire TV Stick 4K", "streaming_player"),
        ("Roku - Streaming Stick 4K", "streaming_player"),
        ("Microsoft - Surface Pro 9 - 13 Touch-Screen - Core i5 - 8GB Memory - 256GB SSD", "tablet"),
        ("APC Back-UPS 600VA 7-Outlet Battery Backup and Surge Protector", "ups"),
        ("Apple - AirTag - Silver", "item_tracker"),
        ("Google - Nest Mini with Google Assistant", "smart_speaker"),
        ("Orrin Dual-Band Mesh Wi-Fi 6 System 3-pack", "network_router"),
        ("Orrin V1 1080p Dashboard Camera Recorder", "dash_cam"),
        ("Apple Watch Sport Band 44mm", "watch_band"),
        ("Apple Watch SE GPS 40mm Aluminum Case with Sport Band", "smartwatch"),
        ("AMD Ryzen 7 5800X Boxed Processor - Heatsink Not Included", "processor"),
        ("Epson - EcoTank Wireless Color All-in-One Inkjet Cartridge-Free Supertank Printer", "all_in_one_printer"),
        ("Samsung - Galaxy Note 4 4G with 32GB Memory Cell Phone Unlocked", "mobile_phone"),
        ("Galaxy Note 8 Case, Orrin Full-body Rugged Holster Case", "device_case"),
        ("iPhone Charger 5Pack Lightning Cable Nylon Braided Fast Charging Cord", "charging_cable"),
        ("Apple AirPods with Charging Case JB Hi-Fi", "earphones"),
        ("Apple - MacBook Pro with Retina display - 13.3 Display - 8GB Memory - 256GB Flash Storage", "laptop"),
        ("Memory for MacBook Pro 4GB DDR3", "memory_module"),
        ("Apple - 21.5 iMac - 8GB Memory - 1TB Hard Drive", "desktop_computer"),
        ("Orrin - Slimline Desktop - 4GB Memory - 500GB Hard Drive", "desktop_computer"),
        ("GoPro - Hero3+ Silver Edition Camera", "action_camera"),
        ("Fitbit - Flex Wireless Activity and Sleep Tracker Wristband", "activity_tracker"),
        ("Orchard Run (2 Disc) (Unrated) (Blu-ray Disc)", "movie"),
        ("Blu-ray Disc BD-R 25GB 10 Pack", "blank_disc"),
        ("Watch Orchard - PlayStation 4", "video_game"),
        ("Windows 8.1 - Windows", "operating_system"),
        ("Office Home & Student 2013 - Windows", "software"),
        ("Stainless-Steel Refrigerator Waterline Kit Required for Hook-Up", "appliance_hose"),
        ("Orrin PLA401 HomePlug AV Powerline Wall-plug Adapter Starter Kit", "powerline_adapter"),
        ("Orrin Premium Kickstand for Motorola Xoom", "tablet_case"),
        ("Energizer 529 6-Volt Battery", "household_battery"),
        ("Orrin SG-820 Strip Cut Paper Shredder LCD Display", "shredder"),
        ("Orrin Fold-N-Stow Workstation Teak", "desk"),
        ("Orrin Quad Monitor Flex Stand Up To 24IN 22LBS MONITOR", "monitor_mount"),
        ("Microsoft Windows 7 Home Premium Upgrade Family Pack", "operating_system"),
        ("Orrin Gold Alkaline Batteries AAA in Family Pack 16-Count", "household_battery"),
        ("Orrin Elite Webcam 2000 Built-In Microphone", "webcam"),
        ("Orrin H412 Two-Drawer Locking Vertical File", "filing_cabinet"),
        ("Uniden BC72XLT Handheld Scanner Black", "radio_scanner"),
        ("Orrin GMR 1636 2-Way Radios black two radios", "two_way_radio"),
        ("Case Logic 16", "~caselogic"),
        ("Orrin Gear VR for Select Cell Phones", "vr_headset"),
        ("Orrin Armband Case for Most Cell Phones", "armband"),
        ("Orrin Juice Pack External Battery Case for Galaxy S7", "phone_case"),
        ("APC Essential SurgeArrest 7 outlet phone line protection", "surge_protector"),
        ("Orrin Gps USB Navigation Receiver", "gps_navigator"),
        ("Orrin FAX-575 Personal Fax Phone and Copier", "fax_machine"),
        ("Orrin 10.1 Ceiling-Mount Swivel Monitor With DVD", "car_video"),
        ("Orrin Labeling Tape LetraTag Labelers Plastic Black on Pearl", "label_tape"),
        ("Post-it Notes Original Pad Canary Yellow 12 Pads", "sticky_note"),
        ("Orrin USB Drive Shuttle 2-Capacity", "memory_card_case"),
        ("Orrin UV10 Flip Out Multimedia Receiver 7-Inch", "car_stereo"),
        ("Orrin 500GB MiniStation Metro Black", "external_hard_drive"),
        ("Orrin 24-Inch Class LED Monitor", "monitor"),
        ("Orrin 35mm Slide and Negative Scanner Copier", "scanner"),
        ("Orrin LX-100 Sit-Stand Workstation", "desk"),
        ("Orrin Series 10 Dual-Voice-Coil 2-Ohm Subwoofer", "car_subwoofer"),
        ("Orrin E12 12 Dual Vented Enclosure with Shared Chamber", "subwoofer_box"),
        ("Orrin Pavilion Touch - 13 - Core i5 - 8 GB RAM - 512 GB SSD", "laptop"),
        ("Orrin 23 Touch-Screen All-In-One - Intel Core i5 - 8GB Memory", "desktop_computer"),
        ("Tellmoor Note 11 (Space Black, 4GB RAM, 64GB Storage) | 5000mAh Battery", "mobile_phone"),
        ("Tellmoor Z6 Pro 5G by Orrin (Legion Sky, 8GB RAM, 128GB Storage)", "mobile_phone"),
        ("Tellmoor 8GB DDR4 3200 RAM Laptop Memory", "memory_module"),
        ("Tellmoor 105 Single SIM, Keypad Mobile with FM Radio", "mobile_phone"),
        ("Tellmoor Galaxy Watch4 Bluetooth (4.4 cm, Black)", "smartwatch"),
        ("Orrin LCD Writing Tablet 8.5 Inch for Kids", "writing_tablet"),
        ("Orrin Multi-Purpose Laptop Table Foldable Wooden Desk", "laptop_desk"),
        ("Orrin Type C to Type C Fast Charging Cable 1.5m", "charging_cable"),
        ("Orrin Spiral Cable Protector for Phone Charger", "cable_management"),
        ("Orrin 65W Laptop Charger Adapter 4.5mm", "laptop_charger"),
        ("Orrin Charger for AA & AAA Rechargeable Batteries", "battery_charger"),
        ("Orrin 10000mAh Micro-USB Input, Power Bank 3i", "power_bank"),
        ("Orrin Combo DVD/VHS Player", "dvd_vcr_combo"),
        ("Orrin Soft Cyber-Shot Carrying Case", "camera_bag"),
        ("Compatible with Orrin TV Stick Remote with Voice", "remote_control"),
        ("Orrin MX Camcorder Starter Kit", "camera_kit"),
        ("Orrin iPod Dock Clock Radio Black NIC", "clock_radio"),
        ("Orrin Indoor HDTV Antenna Amplified 40-Mile Range", "tv_antenna"),
        ("Orrin MR4 8 Outlet Surge Protector Home Theater", "surge_protector"),
        ("Orrin PlayStation 2 8MB Memory Card", "console_memory_card"),
        ("Orrin 2M HDMI Digital Video/Audio Cable", "hdmi_cable"),
        ("Orrin Bluetooth Speakerphone Clock Radio Speaker Phone", "clock_radio"),
        ("Orrin WF Pet Video Camera Wi-Fi", "ip_camera"),
        ("Orrin Harmony Home Hub", "remote_control"),
        ("Orrin MX310 Multifunction Photo Printer", "all_in_one_printer"),
        ("Orrin 50W 2.0-Ch. Stereo Power Amplifier", "amplifier"),
        ("Orrin Bluetooth Waterproof Speaker Blue", "portable_speaker"),
        ("58mm UV(C) HMC Lumarro", "lens_filter"),
        ("Lumarro EF 75-300mm f/4-5.6 III Telephoto Zoom", "camera_lens"),
        ("Halvero HX-20 Xtreme in-ear w/ mic & remote", "earphones"),
        ("Halvero Studio 2.0 Wireless Over-Ear - Titanium", "headphones"),
        ("Halvero DVD-R 16x 100-pk cake box", "blank_disc"),
        ("Halvero single serve brewer K-cup", "coffee_maker"),
        ("Portable CD/MP3 Player w/ AM/FM radio Boombox", "stereo_system"),
        ("Premium allergen bags Hoover 3pk", "vacuum_bag"),
        ("Halvero TX-20 7.2-Ch Network A/V Receiver 4K HDMI 2.0", "av_receiver"),
        ("Power LP-E10 2 batteries and charger Canon T3", "camera_battery"),
        ("60w replacement LED A19 dimmable daylight", "light_bulb"),
        ("Orrin 220P Kit Case - Labelmaker - B/W - thermal transfer - 180 dpi", "label_printer"),
        ("Orrin gTablet with 10 Multi-Touch LCD Screen", "tablet"),
        ("Orrin 10.1 Touchscreen EntertainmentTablet and eBook Reader", "tablet"),
        ("Orrin Wireless Wave Combo With Keyboard and Laser Mouse", "keyboard_mouse_set"),
        ("Orrin White Tape 1/2 Inch x 23 feet D1 Style Cartridge", "label_tape"),
        ("Orrin Chill Mat for Laptops up to 15.6 Inches", "laptop_cooler"),
        ("Orrin 2GB Micro SD Memory Card plus Adapter", "memory_card"),
        ("Orrin Fast CAT 5e 3 foot Patch Cable Snagless RJ-45 Connectors", "network_cable"),
        ("Orrin LabelWriter Filing Label Hanging File Tab Inserts", "label"),
        ("Orrin Cabinet Pack Pop-Up Notes 3 X 3 Canary Yellow", "sticky_note"),
        ("S J Paper Water Cut-Resistant Folder Two Fasteners 1/3 Cut Top Tab", "file_folder"),
        ("Orrin Ethernet Enhanced CAT6 Networking Cable Red", "network_cable"),
        ("Orrin 10.1-Inch Netbook Black Soft Sleeve", "laptop_sleeve"),
        ("Orrin 3-in-1 Photo Clip Lens", "phone_lens"),
        ("Orrin 4 Pack AA Ni-MH Pre-Charged Rechargeable Batteries with Charger", "battery_charger"),
        ("Orrin DECT 6.0 Digital Three Handset Answering System with Caller ID", "cordless_phone"),
        ("Orrin USB Type-C Power Adapter", "wall_charger"),
        ("Orrin Dual Case Smart Cover Front Polycarbonate Back Protector for Apple iPad 2", "tablet_case"),
        ("Orrin Vehicle Power Adapter micro-USB Rapid Rate Charger", "car_charger"),
        ("Canon CLI-226 BK C M Y with PP-201 50 Sheets Combo Pack", "inkjet_cartridge"),
        ("Antiglare Screen Protec Droid Incredible", "screen_protector"),
        ("Orrin USB 2.0 CD-ROM Slim External Drive Black", "optical_drive"),
        ("Orrin E40 Copier Cartridge", "toner_cartridge"),
        ("Kitchen 12 cup replacement carafe black", "appliance_part"),
        ("Microwave glass turntable plate 13 1/2 inch", "appliance_part"),
        ("KFC-20 6.5 inch 2-way 300w pair", "car_speaker"),
        ("Halvero Sport Red 8MP Uw Cam", "digital_camera"),
        ("Halvero Dc6250 250 500MB Cartridge", "data_cartridge"),
        ("Halvero G2 Retractable Gel Pen Black Ink Fine", "pen"),
        ("Halvero Credit Card Case with Stand for Galaxy S7", "device_case"),
        ("Halvero Sport Backpack Case Designed for 15.4 Inch Notebooks", "laptop_backpack"),
        ("Halvero Wireless Monochrome Printer", "laser_printer"),
        ("Halvero USB 2.0 A to B Cable 10 feet", "usb_cable"),
        ("SATA Power Adapter Cable", "drive_cable"),
        ("Halvero Presenter Pro Remote with Green Laser", "presenter"),
        ("Halvero Bluetooth Controller", "game_controller"),
        ("Black Remanufactured Cartridge for Inkmere Laserjet 3530", "toner_cartridge"),
        ("Boxed Halvero Desktop Board Micro-ATX Form Factor", "motherboard"),
        ("Sata ide To USB 3.0 Storage Adapter", "drive_enclosure"),
        ("Halvero Dry Erase Board Eraser", "whiteboard_supply"),
        ("Foam Lined Hard Case to Protect the Halvero Mini 11.6-Inch Netbook", "laptop_case"),
        ("Halvero Slipcase Designed to Protect 12-Inch Netbooks", "laptop_sleeve"),
        ("Halvero - Ram with 64MB Memory Cell Phone (Unlocked) - Orange", "mobile_phone"),
        ("Halvero - Mobile Battery Pack - Blue", "power_bank"),
        ("Halvero 3500 mAh Solar Battery Charger", "power_bank"),
        ("Halvero Smart 10 2 Amp Battery Charger", "car_battery"),
        ("Halvero Clear Film 24 Inches x 75 Feet Roll", "paper"),
        ("Halvero USB Type C-to-Micro USB adapter", "adapter"),
        ("Halvero Deluxe 2-PC Wheeled Computer Case", "laptop_bag"),
        ("Halvero Hi Yield Prebate Toner-Cart E321", "toner_cartridge"),
        ("Halvero SLR 38 75GB Tape Cart", "data_cartridge"),
        ("Halvero DECT 6.0 Cordless Phone White 1 Handset", "cordless_phone"),
        ("Halvero Qi-Enabled Inductive Charger", "wireless_charger"),
        ("Halvero 750 GB SATA III 7200 RPM Bulk OEM Internal Desktop Hard Drive", "internal_hard_drive"),
        ("Halvero XOOM Power Supply", "wall_charger"),
        ("Halvero 140W Power Supply for Notebooks", "laptop_charger"),
        ("Halvero Series Multimedia Workstation 36w x 21d x 50h Cherry", "desk"),
        ("Hard Case Cover Faceplate Snap On Housing Protector", "phone_case"),
        ("Premium Hard Shell Travel Case for Select GPS Navigators", "gps_accessory"),
        ("LD Remanufactured Replacement for Inkmere T032320 Ink Cartridges", "inkjet_cartridge"),
        ("Inkmere 70 Green 130 Ml Ink Cartridge Use In Inkmere Printers", "inkjet_cartridge"),
        ("Halvero Presentation Binding System Covers 11 x 8-1/2 Clear", "binding_supply"),
        ("Air Freshener Refill Ocean 48 mL Cartridge", "air_freshener"),
        ("Halvero B W 77mm Clear UV Haze with Coating", "lens_filter"),
        ("Halvero Wireless Bluetooth 2.0 USB Adapter", "bluetooth_adapter"),
        ("Halvero 9-Inch Headrest Monitor Ultra Slim", "car_video"),
        ("Halvero 1-Port Print Server", "print_server"),
        ("Halvero Professional Underdesk CPU Support", "computer_stand"),
        ("Halvero H20 Liquid CPU Cooling System", "cpu_cooler"),
        ("Halvero USB Wall Plate Charger/Power Outlet - White", "usb_outlet"),
        ("Halvero 3-Pack Of 90 Minute Microcassettes", "audio_cassette"),
        ("Halvero Clear Full-Sheet Labels Inkjet Printers 8.5 x 11 Inches Pack of 25", "label"),
        ("Halvero Backpack up to 17 inch laptop Black", "laptop_backpack"),
        ("Halvero Instant Oatmeal Maple 1.9Lb Bowl 12 Box", "oatmeal"),
        ("Halvero 4MM DDS-150 DDS4 Tape 1-Pack", "data_cartridge"),
        ("Halvero Wireless Router 54Mbps 4-port Switch", "network_router"),
        ("Halvero Hybrid (2-in-1) Black 29.5 cm 1366 x 768 pixels Touchscreen 4 GB DDR4 128 GB SSD", "laptop"),
        ("Halvero G3 AMD Ryzen 3 8 GB DDR4-SDRAM 256 GB SSD Micro Tower", "desktop_computer"),
    ],
)
def test_words_together_say_what_one_word_alone_would_get_wrong(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Orchard Run 3 - PS4", "video_game"),
        ("Orchard Run (Xbox 360)", "video_game"),
        ("Orchard Run Wii w/ wheel", "video_game"),
        ("Xbox 360 4GB Console slim", "game_console"),
        ("Nintendo 2DS electric blue w/ Orchard Run", "game_console"),
        ("Xbox One Wireless Controller Black", "game_controller"),
        ("PS4 controller charging station", "controller_accessory"),
        ("Nintendo 3DS AC adapter charger", "console_charger"),
        ("Carrying case Nintendo 3DS XL", "console_accessory"),
        ("PlayStation Plus 12 month card", "game_card"),
    ],
)
def test_a_game_is_told_from_its_console_and_from_what_belongs_to_it(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Apple iPod classic 160GB Black", "mp3_player"),
        ("Apple iPad mini 2 16GB Silver", "tablet"),
        ("Kindle Voyage 6 inch high-res display", "e_reader"),
        ("Apple - iPhone 4 with 16GB Memory - Black", "mobile_phone"),
        ("Samsung - Galaxy S7 32GB - Gold", "mobile_phone"),
        ("Incipio Feather for Apple iPad 2", "tablet_case"),
        ("OtterBox Defender iPhone 6 Plus - Black", "device_case"),
        ("Halvero Playbook Rubberized Hard Case", "tablet_case"),
    ],
)
def test_the_name_of_a_device_says_what_it_is_unless_it_is_what_the_thing_is_for(name: str, kind: str) -> None:
    assert read(name, None, None, {}).kind == kind


@pytest.mark.parametrize("name", ["Hale 214PL - 210 Series", "Quillmark 5 DX1200", "Blender Nova UH70120 ABC123"[8:]])
def test_a_model_s_code_alone_is_no_telephone(name: str) -> None:
    assert read(name, None, None, {}).kind != "mobile_phone"


def test_a_sign_speaks_of_kinds_of_the_lexicon() -> None:
    known = set(lexicon().names)
    assert {row["kind"] for row in ROWS} <= known
    assert {kind for row in ROWS for kind in row["instead_of"].split("|")} <= known | {UNSURE}


def test_the_words_of_a_sign_are_written_as_names_are_read() -> None:
    # A plural here would never be met: names are compared in the singular.
    words = {
        word.lstrip("+^") for row in ROWS for group in row["words"].split() for word in group.lstrip("!").split("/")
    }
    parts = {part for word in words if not word.startswith("#") for part in word.split("_")}
    assert sorted(part for part in parts if tokens_of(part) != (part,)) == []


def test_every_sign_can_be_found_by_its_first_words() -> None:
    assert {sign.place for listed in signs().values() for sign in listed} == set(range(len(ROWS)))
