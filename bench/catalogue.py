"""A made-up catalogue of any size whose names read like real ones: kinds of the lexicon, brands, sizes, models.

The same products every time. A few kinds have a great many products and most have few; three quarters of the
categories are blank; cases, cartridges and the like are made for a device that is sold here too.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from app.catalog.rules import category_path, joined
from app.suggestions.understanding import complements, kinds

HEAD = 2.0
"""How much larger the largest kinds are: at 2, the largest of 750 has 4 % of all products."""
BLANK_CATEGORIES = 0.75
LINKED = 0.03
INACTIVE = 0.02
AGE_RESTRICTED = frozenset({"beer", "wine", "sparkling_wine", "cider", "spirits", "cigarette"})

_BRANDS = tuple(
    first + last
    for first in ("Hearth", "Clear", "Pran", "Lumar", "Van", "Nor", "Brook", "Sel", "Tarn", "Quill", "Os", "Fen")
    for last in ("by", "moor", "tex", "ro", "tiq", "wick", "field", "via")
)
_COLOURS = ("Black", "White", "Silver", "Red", "Blue", "Gray", "Gold", "Green", "Pink", "Clear")
_SERIES = ("Classic", "Pro", "Essential", "Deluxe", "Slim", "Premium", "Compact", "Ultra", "Basic", "Signature")
_PHONES = (
    *(f"Samsung Galaxy S{number}" for number in range(4, 11)),
    *(f"Apple iPhone {name}" for name in ("5s", "6", "6s", "6 Plus", "7", "7 Plus", "8", "X", "SE", "11", "12")),
    *(f"LG G{number}" for number in range(3, 8)),
    *(f"Motorola Moto {name}" for name in ("G4", "G5", "Z Force", "E4", "X Pure")),
    *(f"Samsung Galaxy Note {number}" for number in range(3, 9)),
)
_TABLETS = (
    *(f"Apple iPad {name}" for name in ("Air", "Air 2", "mini 2", "mini 4", "Pro 9.7", "Pro 12.9")),
    *(f"Samsung Galaxy Tab {name}" for name in ("A 10.1", "S2 8.0", "E 9.6", "4 7.0", "Pro 12.2")),
    *(f"Amazon Kindle {name}" for name in ("Fire HD 8", "Paperwhite", "Voyage")),
)
_PRINTERS = (
    *(f"HP {name} {number}" for name in ("OfficeJet", "LaserJet", "DeskJet") for number in range(2100, 9000, 450)),
    *(f"Canon PIXMA MG{number}" for number in range(2420, 7800, 400)),
    *(f"Brother HL-{number}" for number in range(2130, 6400, 350)),
)
_LAPTOPS = tuple(
    f"{line} {number}"
    for line in ("Dell Inspiron", "HP Pavilion", "Lenovo ThinkPad T", "Acer Aspire E")
    for number in range(310, 790, 60)
)
_CAMERAS = (*(f"Canon EOS {number}D" for number in range(5, 90, 10)), *(f"Nikon D{3100 + 100 * n}" for n in range(9)))
_DEVICES = {
    **dict.fromkeys(("mobile_phone", "handheld_pda"), _PHONES),
    **dict.fromkeys(("tablet", "e_reader"), _TABLETS),
    **dict.fromkeys(
        ("printer", "laser_printer", "inkjet_printer", "all_in_one_printer", "photo_printer", "copier"), _PRINTERS
    ),
    "laptop": _LAPTOPS,
    **dict.fromkeys(("digital_camera", "dslr_camera", "camcorder"), _CAMERAS),
    "game_console": ("Sony PlayStation 3", "Sony PlayStation 4", "Microsoft Xbox 360", "Microsoft Xbox One"),
}
_SIZES = {
    "television": ('32"', '40"', '43"', '50"', '55"', '65"', '75"'),
    "monitor": ('19"', '22"', '24"', '27"', '32"'),
    "laptop": ('11.6"', '13.3"', '14"', '15.6"', '17.3"'),
    **dict.fromkeys(("mobile_phone", "usb_flash_drive", "memory_card", "tablet"), ("16GB", "32GB", "64GB", "128GB")),
    **dict.fromkeys(("external_hard_drive", "internal_hard_drive"), ("500GB", "1TB", "2TB", "4TB")),
    **dict.fromkeys(("hdmi_cable", "usb_cable", "network_cable", "audio_cable"), ("3 ft", "6 ft", "10 ft", "25 ft")),
}
_GROCERY_SIZES = ("6 oz", "12 oz", "16 oz", "24 oz", "500 g", "1 kg", "750 ml", "1 L", "6 pack", "12 pack")
_FIRST_GROCERY = "milk"


@dataclass(frozen=True)
class Made:
    """A product of the catalogue."""

    sku: str
    name: str
    brand: str
    category: str | None
    parent: str | None
    cents: int
    is_active: bool
    is_age_restricted: bool
    accessories: Sequence[str]


@dataclass(frozen=True)
class _Kind:
    kind: str
    phrases: Sequence[str]
    category: str | None
    parent: str | None
    cents: float
    sizes: Sequence[str]
    owners: Sequence[str]
    """Devices this kind is made for, by name; empty: for none."""
    models: Sequence[str]
    """Names of the devices that are of this kind themselves."""


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    """In an order of no meaning: the first have most products."""
    made_for: dict[str, set[str]] = {}
    for pairs in complements.table().values():
        for pair in pairs:
            if pair.needs == complements.SAME_DEVICE:
                made_for.setdefault(pair.goes_with, set()).update(_DEVICES.get(pair.kind, ()))
    draw = random.Random(11)
    found: list[_Kind] = []
    is_grocery = False
    with files(kinds.__package__ or "").joinpath("kinds.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            is_grocery = is_grocery or row["kind"] == _FIRST_GROCERY
            path = category_path(row["path"])
            found.append(
                _Kind(
                    kind=row["kind"],
                    phrases=tuple(phrase.title() for phrase in row["names"].split("|")[:4]),
                    category=joined(path),
                    parent=joined(path[:-1]),
                    cents=100 * draw.lognormvariate(1.2 if is_grocery else 3.6, 0.5 if is_grocery else 1.0),
                    sizes=_SIZES.get(row["kind"], _GROCERY_SIZES if is_grocery else ()),
                    owners=sorted(made_for.get(row["kind"], ())),
                    models=_DEVICES.get(row["kind"], ()),
                )
            )
    draw.shuffle(found)
    # Cases and cartridges are what real catalogues have most of.
    return tuple(sorted(found, key=lambda kind: -min(len(kind.owners), 40)))


def sku(number: int) -> str:
    """A sku of ordinary length."""
    return f"P{number:07}"


def products(count: int, head: float = HEAD) -> Iterator[Made]:
    """The first `count` products; the greater `head`, the fewer kinds most of them are of."""
    draw = random.Random(5)
    every = _kinds()
    for number in range(count):
        kind = every[int(len(every) * draw.random() ** head)]
        brand = draw.choice(_BRANDS)
        phrase, series, colour = draw.choice(kind.phrases), draw.choice(_SERIES), draw.choice(_COLOURS)
        size = f" {draw.choice(kind.sizes)}" if kind.sizes else ""
        if kind.models:
            model = draw.choice(kind.models)
            brand = model.split(" ", 1)[0]
            name = f"{brand} - {model.split(' ', 1)[1]}{size} {phrase} - {colour}"
        elif kind.owners:
            name = f"{brand} - {series} {phrase} for {draw.choice(kind.owners)} - {colour}"
        elif draw.random() < 0.5:
            name = f"{brand} {series}{size} {phrase}, {colour}"
        else:
            code = f"{brand[:2].upper()}-{draw.randrange(100, 9999)}"
            name = f"{brand} {code} {phrase}{size} - {colour}"
        is_blank = draw.random() < BLANK_CATEGORIES
        yield Made(
            sku=sku(number),
            name=name,
            brand=brand,
            category=None if is_blank else kind.category,
            parent=None if is_blank else kind.parent,
            cents=max(49, int(kind.cents * draw.lognormvariate(0, 0.5)) // 100 * 100 + 99),
            is_active=draw.random() >= INACTIVE,
            is_age_restricted=kind.kind in AGE_RESTRICTED,
            accessories=[sku(draw.randrange(count)) for _ in range(3)] if draw.random() < LINKED else [],
        )
