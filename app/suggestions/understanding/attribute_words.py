"""The words and turns attributes are told by: units, plugs, colours, papers and facts, as shops write them.

Tables and patterns only; how they are read stands in `attributes`. A word is added here, in lower case, beside what
it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final


def valued(text: str) -> Iterator[tuple[str, str]]:
    """Each word with its value, from lines of "value: word, word"; in a line without a colon words mean themselves."""
    for line in text.strip().splitlines():
        value, colon, listed = line.strip().rpartition(":")
        for word in listed.split(","):
            yield word.strip(), value.strip() if colon else word.strip()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLAIN: Final[dict[str, tuple[str, float]]] = {
    unit: (value.split()[0], float(value.split()[1]))
    for unit, value in valued("""
        watts 1: w, watt, watts
        watts 1000: kw
        volts 1: v, volt, volts, vdc, vac
        mah 1: mah
        mah 1000: ah
        watt_hours 1: wh
        volt_amps 1: va
        amps 1: amp, amps
        megapixels 1: mp, megapixel, megapixels
        ghz 1: ghz
        mhz 1: mhz
        rpm 1: rpm
        refresh_hz 1: hz
        dpi 1: dpi
        lumens 1: lumen, lumens
        btu 1: btu
        speed_mbps 1: mbps
        speed_mbps 1000: gbps
        speed_mbps 8: mb/s
        speed_mbps 1000: gb/s
        volume_ml 1: ml
        volume_ml 10: cl
        volume_ml 100: dl
        volume_ml 1000: l, liter, liters, litre, litres, ltr
        volume_ml 29.5735: fl oz, floz, fl. oz
        volume_ml 3785.41: gal, gallon, gallons
        volume_ml 946.353: qt, quart, quarts
        volume_ml 473.176: pt, pint, pints
        volume_ml 28316.8: cu ft, cu. ft, cu.ft, cuft, cu feet, cu. feet
        weight_g 1: gram, grams, gr
        weight_g 1000: kg, kilo, kilos
        weight_g 453.592: lb, lbs, pound, pounds
        pack_count 1: pack, packs, pk, pks, ct, count, pcs, piece, pieces, set, ctn, carton
        ports 1: port, ports
        outlets 1: outlet, outlets
        cells 1: cell, cells
        rolls 1: roll, rolls
        buttons 1: button, buttons
        keys 1: key, keys
        cups 1: cup, cups
        slices 1: slice, slices
        drawers 1: drawer, drawers
        bays 1: bay, bays
        tabs 1: tab, tabs
        shelves 1: shelf, shelves
        channels 1: channel, channels, ch
        ply 1: ply
        labels 1: label, labels
        pins 1: pin, pins
        handsets 1: handset, handsets
        discs 1: disc, discs, disk, disks
        tiers 1: tier, tiers
        pockets 1: pocket, pockets
    """)
}
"""Units that mean one thing wherever they stand: the attribute's key, and its unit in that of the key."""

TIGHT: Final = _set("w p i k x hz va")
"""Units too short to be believed when a space parts them from their number: "Remote 2 w Laser" has no watts."""
INCH: Final = _set("inch inches in '' \"")
BARE: Final = _set("""class lcd led wled oled tft widescreen hdtv tv monitor display diagonal laptop notebook netbook
    tablet macbook""")
"""What follows a screen's size where the inch mark was lost on the way: "24  LCD Monitor"."""
PURPOSE: Final = re.compile(r" (?:for|to (?:protect|hold|carry|store)) ")
METRES: Final = {
    unit: float(metres)
    for unit, metres in valued("""
        0.3048: ft, feet, foot, '
        0.9144: yd, yds, yard, yards
        1: m, meter, meters, metre, metres
        0.01: cm, centimeter, centimeters, centimetre, centimetres
    """)
}
BYTES: Final = {"gb": 1.0, "tb": 1000.0, "mb": 0.001, "gig": 1.0, "gigabyte": 1.0, "terabyte": 1000.0}

CHARGING: Final = _set("charger chargers charging")
COUNTED: Final = {
    **dict.fromkeys(("dual", "twin", "double", "two"), 2),
    **dict.fromkeys(("triple", "three"), 3),
    **dict.fromkeys(("quad", "four"), 4),
    **{"five": 5, "six": 6},
}
HANDSETS: Final = re.compile(rf"\b({'|'.join(COUNTED)}|\d)[ -]?handsets?\b")
CHARGED_AT_ONCE: Final = re.compile(
    rf"\b({'|'.join(COUNTED)}|\d)[ -](?:(?:usb[ -])?(?:port|output|device)s?\b|(?<=[a-z] )usb\b(?! ?\d))"
)
"""How many devices a charger charges: "Dual USB", "Four-Device", "with 2 USB Ports"."""

LONG: Final = _set("""cable cables cord cords lead leads tape tapes extension wire wires hose chain rope strap patch
    cat5e cat5 cat6 ribbon""")
"""Things that are sold by their length."""
BAGS: Final = _set("""case cases bag bags sleeve sleeves backpack briefcase cover covers skin skins folio protector
    protectors slipcase slipskin slimcase tote messenger pouch portfolio rolltop filter shield holster shell""")
"""Things that take another thing, whose size and storage their names tell."""
SCREENS: Final = BARE.union(
    _set("screen touchscreen television tvs hdtvs monitors displays lcds laptops notebooks netbooks tablets ultrabook"),
    _set(
        "navigator fishfinder chromebook phone smartphone plasma frame ereader reader ipad 720p 1080p 4k imac macbook"
    ),
)
OPTICAL: Final = _set("dvd cd bd bluray blu cdr dvdr rom burner writer rewriter cdrw dvdrw recordable")
MODULE: Final = _set("ram ddr ddr2 ddr3 ddr4 ddr5 sdram dimm sodimm dram rdram udimm rdimm fbdimm")
STORES: Final = _set("hard hdd ssd drive flash storage disk card emmc native solid sata")
DRIVES: Final = _set("enclosure hdd ssd sata ide")
DRIVE_SIZE: Final = re.compile(r"(?<![\w.])(1\.8|2\.5|3\.5|5\.25)(?![\w.]| ?(?:gb|tb|mm|m\b|ft|ghz|x))")
"""Inches whose mark was lost: drives come in these sizes."""
LIQUID: Final = _set("""water juice soda cola beer wine milk drink shampoo conditioner lotion oil vinegar sauce syrup
    cleaner detergent soap sanitizer bleach spray liquid beverage tea lemonade broth ale lager cider mouthwash polish
    creamer""")
SHEETS_AT_ONCE: Final = _set("shredder shredders punch stapler staplers binder scanner laminator feeder")
PAPERS: Final = _set("paper papers cardstock bond copy stationery envelope envelopes")
PACKS: Final = dict(
    valued("""
        2: twin pack, dual pack, double pack
        3: triple pack, three pack
        4: quad pack, four pack
    """)
)
DENIED: Final = _set("non not no without w/o isn't")
"""A fact after one of these is not so."""

BREAKS: Final = str.maketrans(dict.fromkeys("-/,;:()[]|&", " "))
"""What parts words."""

SAID: Final = dict(
    valued("""
        unlocked, rechargeable, portable, waterproof, retractable, mechanical, ergonomic, optical, laser, recycled
        bluetooth, plasma, hdmi, organic, solar, universal, magnetic, shielded, snagless, lightweight, leather
        internal, external, gaming
        wireless: wireless, cordless
        wifi: wifi, wi fi, 802.11n, 802.11g, 802.11ac, 802.11b, 802.11
        refurbished: refurbished, refurb, renewed, recertified, reconditioned, certified pre, pre owned, preowned
        remanufactured: remanufactured, reman
        prepaid: prepaid, no contract
        foldable: foldable, folding
        water_resistant: water resistant, splash resistant
        waterproof: water proof
        touchscreen: touchscreen, touch screen, multi touch, multitouch
        high_yield: high yield, hi yield, high capacity, extra high, xl cartridge
        noise_cancelling: noise cancelling, noise canceling
        rugged: rugged, ruggedized
        self_adhesive: self adhesive, self stick, sticky
        dual_sim: dual sim
        smart: smart tv, smart hdtv
        three_d: 3d
        led_backlit: led, wled
        gluten_free: gluten free
        sugar_free: sugar free
        decaf: decaf, decaffeinated
        fast_charging: quick charge, fast charge, fast charging
        wall_mounted: wall mount, wall mounted
        heavy_duty: heavy duty
        blu_ray: blu ray, bluray
        region_free: region free, multi region
        energy_star: energy star
        monochrome: monochrome, mono laser, black white printer
        duplex: duplex, duplexer, automatic two sided
        fax: fax
    """)
)
CUT: Final = dict(
    valued("""
        cross cut: cross cut, crosscut, confetti cut, diamond cut
        strip cut: strip cut, straight cut
        micro cut: micro cut, microcut
    """)
)
"""What a shredder leaves of a page."""
FINISH: Final = dict(
    valued("""
        matte: matte, mat finish
        glossy: glossy, gloss
        semi-gloss: semi gloss, semigloss, luster, lustre, satin
    """)
)
"""The surface of paper."""
PLUG: Final = dict(
    valued("""
        hdmi, vga, dvi, displayport, lightning, rj45, rj11, rca, sata, esata, firewire, thunderbolt, scart, xlr, db9
        toslink, bnc
        micro-usb: micro usb, microusb, micro b, micro usb b
        mini-usb: mini usb, mini b, min b
        micro-hdmi: micro hdmi
        mini-hdmi: mini hdmi
        usb-a: usb a, type a
        usb-b: usb b
        usb-c: usb c, type c, usbc
        vga: hd15, db15, svga
        displayport: display port
        3.5mm: 3.5mm, 3.5 mm, aux
        ps/2: ps2, ps 2
        rj45: ethernet cable, cat5e, cat5, cat6, patch cable, rj 45
        dvi: dvi d, dvi i
        s-video: s video, svideo
        esata: e sata
        sata: serial ata
        30-pin: 30 pin, dock connector
        firewire: ieee1394, 1394
    """)
)
RESOLUTION: Final = dict(
    valued("""
        480p, 720p, 1080p, 1440p, 4k, 8k, 1080i
        4k: uhd, ultra hd, 2160p, 3840x2160
        1080p: full hd, fhd, 1920x1080
        720p: hd ready, 1280x720
        1440p: qhd, 2560x1440
    """)
)
PAPER: Final = dict(
    valued("""
        letter, legal, tabloid, a3, a4, a5, a6, 4x6, 5x7, 8x10, 2x2, 3x3, 3x5, 4x4, 5x8, 13x19, 11x14, 16x20
        tabloid: ledger, 11x17
        letter: 8.5x11, ltr
        legal: 8.5x14, lgl
    """)
)
MEANT: Final[dict[str, tuple[tuple[str, str], ...]]] = {}
"""A word or two to what they say: the key, "" for a plain fact, and the value."""
_TABLES = {"": SAID, "connectors": PLUG, "resolution": RESOLUTION, "paper_size": PAPER, "cut": CUT, "finish": FINISH}
for _key, _table in _TABLES.items():
    for _word, _value in _table.items():
        MEANT[_word] = (*MEANT.get(_word, ()), (_key, _value))
SECONDS: Final = frozenset(words.split()[1] for words in (*MEANT, *PACKS) if " " in words)
"""Words that may mean something together with the one before."""

DIMENSIONS: Final = re.compile(
    r"(?<![\w.])(\d{1,4}(?:\.\d{1,2}|[- ]1[ /]2)?) ?x ?(\d{1,4})"
    r"(?![\w.]|[ -]\d[ /]\d\b|[ /]100\b|[ -]?(?:gb|inch|in\b|ft|feet|m|cm|oz))"
)
SHEET: Final = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d|[- ]1[ /]2)?) ?x ?(\d{1,2})(?!\w|\.\d|[ -]\d[ /]\d\b)")
"""The size of paper, whatever stands behind it: "8.5 x 11 Inches", "4 x 6 100 Sheets"."""
PACK: Final = re.compile(r"\b(?:(?:packs?|box|set|case|carton|bag) of|case pack) (\d{1,4})(?![\w.])")
PER: Final = re.compile(
    r"(?<![\w.])(\d[\d,]{0,6}) ?(?:(?:pads|cases|pouches) )?(?:per|a) "
    r"(?:pack|pk|box|carton|ctn|case|roll|bag|set|ream)\b"
)
DOZEN: Final = re.compile(r"(?:(?<![\w.])(\d{1,2})[ -])?\bdozen\b(?: (\d)-packs?\b)?")
PIECES: Final = re.compile(
    r"(?<![\w.,/$-])(\d{1,4}) (?:\d{1,3}-sheets? )?(?:assorted )?"
    r"(?:pads|sets|cases|bags|wrappers|pouches|spines|cards|cans|envelopes|colors|covers|folders)"
    r"(?: per)? (?:packs?|box|carton|set|book)\b"
)
"""What is counted in a pack: "12 50-Sheet Pads Pack", "24 Assorted Colors Set"."""
PACKED: Final = ("s pack", "s per ", "s box", "s set", "s book", "s cart")
"""One of these stands in every name that says so: asked first, for it is asked fast."""
WIDE: Final = re.compile(r"(?<![\d.])\d\d ?(?:w|wide) (?:x )?$")
TIMES: Final = re.compile(r" ?x ?(\d{1,3})(?![\w.])")
MODEL: Final = re.compile(r"\b(?:ipad|iphone|galaxy|nexus)(?: \w+)? $")
"""What makes the figure after it a model's, and no measure."""
FRACTIONS: Final = frozenset({2, 3, 4, 5, 8, 16, 32, 64})
"""What inches are parted into; "40/44 pin" is no fraction."""
PC_RAM: Final = re.compile(r"\bpc[2-5]?-?\d{3,5}[fr]?\b")
USB: Final = re.compile(r"\busb[ -]?([1-4](?:\.\d)?)(?!\d|[ -]?(?:ft|feet|foot|m\b|port|pack|gb|x|'))")
CODE: Final = re.compile(r"[a-z]-$")
CELL: Final = re.compile(
    r"\b(aaaa?|aa|n(?= size)|cr ?\d{4}|(?:c|d)(?= (?:cell |size )?batter)|(?<=size )[cd]|"
    r"9[ -]?v(?:olts?)?(?=\b.*batter))\b"
)
ONE: Final = re.compile(r"[ -]?(?:\d|one\b|the\b|a\b|retail|-|ear\b|(?:piano|matte|glossy) )")
HOURS: Final = ("-hour", " hour")
OTHER_SIDE: Final = re.compile(r"(?:^|[^\w.-])[\d./]*\dx ?$|[\d\"' hn.] x ?$")
"""What the second side of a pair stands behind."""
NO_LENGTH: Final = _set("range away distance depth high tall thick")
NATIVE: Final = re.compile(r"(?<![\w.-])([1-9]\d{0,3})[ /]$")
PACK_OF: Final = re.compile(r" of ?\d")
WHOLE: Final = _set("tab tabs cut pack packs")
"""What is never counted in parts."""
GENDER: Final = re.compile(r"[ /](?:m|f|male|female)\b")
ABOVE: Final = re.compile(r"(?<![\w.])([1357]|1[135]) $")
AFTER: Final = re.compile(r"[ -]*([a-z]+)")
