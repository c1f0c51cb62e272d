"""The words compatibility is told by: families of devices, who makes them, and what parts a name.

Tables only; how they are read stands in `fits`. A family is added here, in lower case, with the words that tell its
models apart.
"""

from __future__ import annotations

import re
from typing import Final


def _table(text: str) -> dict[str, frozenset[str]]:
    rows = (line.partition(":") for line in text.strip().splitlines())
    return {family.strip(): frozenset(listed.split()) for families, _, listed in rows for family in families.split(",")}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAILS: Final = _table("""
    iphone: plus pro max mini se x xr xs c s
    ipad: air mini pro
    ipod: touch nano shuffle classic video mini
    galaxy: s note tab j a e c on grand core ace alpha avant mega prime edge plus active mini lite pro duos neo play
    moto: x g e z play force droid pure plus style maxx
    droid: x turbo maxx razr bionic pro mini incredible eris ultra charge
    razr: hd maxx m i
    xperia: z x xa xz c e m l sp performance compact ultra premium play ion arc neo dual
    nexus: s one
    pixel: xl c
    honor: x lite pro
    htc-evo: 4g 3d shift view design
    zenfone: max laser zoom selfie deluxe
    optimus: g f s v t l elite logic m plus net black one star pro
    kindle: fire hd hdx dx touch paperwhite keyboard voyage oasis
    nook: color tablet hd simple touch glowlight
    macbook: air pro
    powerbook, ibook: g3 g4 g5 titanium
    xbox: one s x elite series 360
    wii: u mini fit
    zune: hd
    gopro, hero: black silver session hero
    transformer: prime pad infinity
    playbook, touchpad, xoom, streak, thrive, g-slate, ps2, ps3, ps4, psp, dsi, 3ds, 2ds, imac, zenpad, chromecast:
""")
"""Families whose models are told by the words and numbers right after them."""

LISTS: Final = _table("""
    blackberry: bold curve pearl torch storm storm2 tour style passport priv classic leap
    treo, centro, lumia, nuvi:
    inspiron, latitude, vostro, precision, xps, studio, optiplex, satellite, tecra, portege, qosmio, pavilion, presario:
    elitebook, probook, thinkpad, ideapad, vaio, aspire, travelmate, extensa, versa, lifebook, compaq, timelinex:
    laserjet, deskjet, officejet, photosmart, designjet, psc, pixma, imageclass, imagerunner, stylus, workforce:
    phaser, workcentre, optra, powershot, coolpix, eos, rebel, handycam, cybershot, finepix, easyshare, lumix:
    imageprograf, businessjet, ecosys, docuprint, bizhub:
""")
"""Families whose models are numbers or codes, often several in a row."""
LIST_STARTS: Final = frozenset(LISTS)
THROUGH: Final = _set(
    """series printer printers model models color image photo pro one also multifunction all-in-one laser inkjet mfp"""
)
"""What may stand between a family and its numbers: "Stylus Photo R300"."""

ALIASES: Final = {
    "nookcolor": "nook color",
    "hewlett packard": "hp",
    "hewlett-packard": "hp",
    "playstation 2": "ps2",
    "playstation 3": "ps3",
    "playstation 4": "ps4",
    "samsung note": "galaxy note",
    "lg gslate": "g-slate",
    "okidata": "oki",
    "oki data": "oki",
    "cyber-shot": "cybershot",
    "black berry": "blackberry",
    "htc evo": "htc-evo",
    "clj": "laserjet",
    "battery life": "runtime",
    "to fit": "for",
    "ipad 1": "ipad",
    "ipad1": "ipad",
    "evo 4g": "htc-evo 4g",
}
MAKERS: Final = _set(
    """apple samsung lg htc zte blu huawei nokia motorola sony alcatel kyocera pantech palm sharp asus acer dell
    hp toshiba lenovo microsoft google amazon blackberry rim canon nikon garmin tomtom epson brother lexmark xerox kodak
    oki gateway fujitsu panasonic nec ibm compaq olympus casio pentax jvc sanyo nintendo oneplus plum nuu leeco razer
    ricoh konica kyocera dymo pitney sagem nextbit sky"""
)
INK_MAKERS: Final = _set("hp lexmark canon epson brother kodak dell samsung xerox oki")
CONSUMABLE: Final = _set(
    "toner toners cartridge cartridges drum drums ink inks tank tanks ribbon ribbons printhead fuser photoconductor"
)
CERTAINLY: Final = _set("cartridge cartridges toner toners tank tanks drum drums ribbon ribbons")
"""Consumables even where the name ends with the printer they are for."""
ACCESSORY: Final = _set(
    """case cases cover covers skin skins sleeve protector protectors folio battery batteries charger chargers adapter
    adapters dock docking mount holder holster armband stylus cradle bumper faceplate pouch film shell keyboard-case
    replacement substitute portfolio carrier lanyard strap decal sticker shield mounts holders stand stands"""
)
PARTS: Final = _set("screen lcd battery batteries keyboard hinge lamp")
"""Spare parts, whose names tell the device's model without a "for"."""
STOPS: Final = _set(
    """cell phone phones smartphone smartphones tablet tablets laptop laptops notebook notebooks netbook with for and or
    unlocked prepaid lte 4g 3g 5g branded memory wireless mobile bluetooth black white red blue printer printers
    camera cameras digital series all select most other others models android windows wifi wi-fi hard screen color
    gray grey silver gold pink purple green display ereader ebook reader reading device devices retail new original
    genuine computer computers desktop monitor monitors tv gps dual usb leather soft gel silicone cartridge toner ink
    high yield remanufactured compatible oem no-contract by from in the a drum tri-color cyan magenta yellow
    transparent clear t-mobile verizon sprint at&t universal tracfone net10 smart led lcd oled qled uhd plasma
    rechargeable"""
)
GENERIC: Final = _set(
    """laptop laptops notebook notebooks netbook netbooks tablet tablets smartphone smartphones phone phones cellphones
    mp3 ipods devices cameras computers pc pcs ereaders headphones tvs
    tv televisions displays screens"""
)
AT_LARGE: Final = GENERIC | {"mac", "business", "cpu", "desktop", "desktops", "office", "device", "ipod", "electronics"}
"""What no model follows, so that a number after it is the accessory's own."""
AT_AND_T: Final = re.compile(r"\bat ?(?:&|and|) ?t\b(?= )")
"""A maker whose name feeds take apart."""
MARKERS: Final = _set("for fits replaces")
ENDS: Final = _set("with w by includes including featuring w/ without from")
UNITS: Final = _set(
    """gb tb mb inch inches in mm cm ft feet foot pack packs pk ct count ml oz pages page sheets watt watts w v volt
    volts mah mp x port ports pc pcs piece set year way lb lbs g yield percent bit pin"""
)
SPEC: Final = re.compile(
    r"\d+(?:\.\d+)?-?(?:gb|tb|mb|ft|feet|foot|inch(?:es)?|in|mm|cm|m|v|w|mah|ah|hz|ghz|mhz|x|k|pg|pgs|pks?|packs?|pcs?|ct|ml|"
    r"oz|g|lbs?|cells?|ports?|bits?|d|st|nd|rd|th|ply|sheets?|pages?|way|pins?|p|a|in-?\d|year|watts?|volts?|mp|bk|yld|up|"
    r"piece|color|colors|hole|tab|button|outlet|ppi|rpm|dpi|ohms?|gauge|baset|mbps|gbps|ch|fps|dbi?)|\d+-\d+mm|class\d+|(?:usb|ddr|pc|cat|win|rs|db|os|core|lto|sr|dect|ieee|i[3579])\d+[a-z]?|i[3579]|mp\d|\d+-\d+-?in(?:ch)?|\d+-[a-z]{4,}|"
    r"\d+(?:ml|oz|inch)-[a-z0-9-]+|\d+-\d+v|\d{3,4}x\d{3,4}|\d{1,2}awg|\d+mtr|802\.11[a-z]*|(?:lp)?ddr\dx?-s?dram|lpddr\dx?|net10"
)
FAMILIES: Final = frozenset(TAILS) | frozenset(LISTS)
ENDING: Final = STOPS | ACCESSORY | MAKERS | FAMILIES
"""What ends the name of a model that is of no family known here."""
NETWORKS: Final = _set("3g 4g 5g lte")
PHONES: Final = _set("phone smartphone unlocked 4g lte prepaid")

TYPOGRAPHY: Final = str.maketrans("\u2019\u2010\u2011\u2013\u2014\u2122\u00ae", "'----  ")
TOKEN: Final = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*\+?|[|,/&;]")
DENIED: Final = re.compile(r"\b(?:not|isn't|never) (?:compatible with|for|fits?)\b[^|]*")
INK_JET: Final = re.compile(r"\bink[- ]jet\b")
CASE_PACK: Final = re.compile(r"\bcase pack(?: of)?\b")
"""How many are sold together; no case."""
COLOURED_ONE: Final = re.compile(r"\b(ipad|ipod|iphone|kindle|nook|xoom|playbook|touchpad)-(?=[a-z]{3})")
"""A device and its cover's colour: "iPad-Black"."""
ALIAS_STARTS: Final = frozenset(alias.partition(" ")[0] for alias in ALIASES)
ALIAS: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, ALIASES)) + r")\b")
JOINED: Final = re.compile(
    r"(iphone|ipad|ipod|kindle|nexus|galaxy|note|tab|hp|xperia|moto|nook)-?(\d{1,3}[a-z]{0,2}|[szjg]\d{1,2})"
)
NUMBER: Final = re.compile(r"[a-z]{0,2}\d{1,2}[a-z]{0,2}|\d{1,2}\.\d")
ORDINALS: Final = re.compile(r"\b(\d{1,2})(st|nd|rd|th)-(?:gen(?:eration)?\b)?(?![a-z])")
"""How generations are listed: "5th- and 6th-Generation"."""
BOTH_ORDINALS: Final = re.compile(r"\b(\d(?:st|nd|rd|th)) (?=(?:and|&|or) \d(?:st|nd|rd|th) gen)")
"""Of two generations the first: "1st and 2nd Generation"."""
TOUCH: Final = re.compile(
    r"\bipod touch ([1-7])g(?:en)?\b|\b([1-7])g (?:apple )?ipod touch\b|(?<!htc)(?<!my)(?<!multi) touch ([2-4])g\b"
)
"""How players are called by their generation: "Touch 2G", which is no network."""
ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
GENERATION: Final = re.compile(r"gen(?:eration)?")
LIST_NUMBER: Final = re.compile(r"\d{3,5}[a-z]{0,3}|[a-z]{1,4}\d{1,5}[a-z]{0,3}")
CARTRIDGE: Final = re.compile(r"0*(\d{1,3})(?:xl|xxl|x|a|c|b)?")
STEM: Final = re.compile(r"([a-z]{1,4}\d{3,5})[a-z]{1,3}")
RETURNED: Final = re.compile(r"([a-z]\d{3})[a-z]\d{1,2}[a-z]{1,2}")
COLOURED: Final = re.compile(r"((?:cli|pgi|bci|pg|cl|pfi|lc|tn|dr)\d{1,4}e?)(?:p?bk|gy|pc|pm|cl|[cmyk]|xl|hy)s?")
EPSON: Final = re.compile(r"t(\d{3})\d(?:\d{2})?(?:d\d|s|bcs|vp)?")
TRIMMED: Final = re.compile(r"([a-z]{0,4}\d{3,5})[a-z]{1,3}")
BY_SCREEN: Final = frozenset((("ipad", "9.7"), ("ipad", "10.2"), ("ipad", "10.5"), ("ipad", "10.9"), ("ipad", "12.9")))
"""Models that are called by nothing else: "iPad 10.2 inch"."""
WHOLE: Final = frozenset((("iphone", "se"), ("iphone", "x"), ("iphone", "xr"), ("iphone", "xs")))
"""Models that have no number: "iPhone SE, 5s and 5" are three."""
SIZED: Final = frozenset((("galaxy", "tab"), ("ipad", "pro"), ("macbook", "pro"), ("macbook", "air")))
"""Families told by the size of their screens."""
SCREEN: Final = re.compile(
    r"(?<![\d.])\(?\b(?:[3-9]\.\d(?: ?(?:\"|inch(?:es)?\b|in\b|-inch(?:es)?\b))?|[4-7] ?(?:\"|inch\b|-inch\b))\)?"
)
"""The size of a screen that stands beside a model's name; never part of the models of `UNSIZED`."""
SIZE: Final = re.compile(r"(?:\.\d)?(?:-inch)?$")
"""What is left out of the size of a MacBook: 13.3 inches are called thirteen."""
UNSIZED: Final = ("iphone", "kindle", "nook", "kobo", "ipod", "playbook")
NEVER_TINY: Final = frozenset({"ipad", "iphone", "ipod", "galaxy", "nexus"})
"""Families of which a single figure before an "in" is the model."""
LETTERED: Final = {"nuvi": "wt", "treo": "wpx", "inspiron": "m"}
"""The letters after these families' numbers, which would be a unit elsewhere: "nuvi 255W"."""
EITHER: Final = frozenset({"iphone", "ipad", "ipod", "macbook", "kindle"})
"""Families whose names are listed without the family: "iPad Pro/Air 2", "MacBook Pro and Air"."""
COMMON: Final = {"transformer": frozenset({"asus", "eee", "pad", "tf101", "tf201"})}
"""Families called by a common word, and beside which words they are meant."""
CALLED: Final = {("iphone", "4g"): "4"}
"""As models were called when they were new."""
APART: Final = {"macbook": frozenset({"air", "pro"}), "xbox": frozenset({"360", "one", "series"})}
"""Words of which no model has two: "MacBook Pro Air", "Xbox One 360"."""
NO_MODEL: Final = _set("usb hdmi sd screen screens stylus displayport dp b")
"""What makes the word before it no model: "iPad Air and Mini HDMI"."""
CARRIED: Final = re.compile(r"([a-z]{1,3}-?[a-z]{1,3}|[a-z]{1,4})-?(\d{3,4})[a-z]?")
"""A code whose letters may hold for the numbers after it: "LQ-500 510 570"."""
CARRIES: Final = re.compile(r"(\d{3,4})[a-z]{0,2}")
PAIR: Final = re.compile(r"(([a-z]{1,4})\d{2,4})-(\2\d{2,4}[a-z]?)")
"""Two codes, or all from one to the other: "LP500-LP530"."""
OF_ONE_PART: Final = re.compile(r"[a-z]{2}\d{2}-\d{5}[a-z]?")
"""A number that its maker cuts in two, and that says nothing by halves: "BN59-01312A"."""
YEAR: Final = re.compile(r"20[0-4]\d")
ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4"}
NUMBERED_BY: Final = frozenset(("hp", "no", "number", "laserjet", "series", "jet", "type"))
BETWEEN: Final = frozenset(("gen", "generation", "apple", "amazon", "new"))
JOINS: Final = frozenset(("/", ",", "&", "and", "or"))
BESIDE: Final = JOINS | {"|"}
"""What does not part a maker from the number after it: "HP - 564 Black"."""
VARIANTS: Final = frozenset(("plus", "mini", "pro", "lite", "max", "xl", "edge", "play", "prime", "se", "compact", "s"))
COLOURS: Final = frozenset(
    (
        "black",
        "color",
        "tri-color",
        "cyan",
        "magenta",
        "yellow",
        "ink",
        "inkjet",
        "print",
        "photo",
        "combo",
        "cartridge",
    )
)
LONGEST: Final = 4
"""Words of a model's name; longer ones are descriptions."""
LONGEST_CODE: Final = 14
COUNTED: Final = frozenset(("x", "pack", "pk", "ml", "set"))
