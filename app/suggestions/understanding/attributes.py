"""Attributes read from product names, each in one unit, so that "6 ft" and "1.8 m" can be compared.

Cautious: a number whose unit may mean two things is read only where the other words of the name decide it, for a
wrong attribute turns a good alternative away and a missing one does not. What the retailer says itself stands over
whatever a name says. Leaves to others which attributes matter for which kind of product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from app.suggestions.understanding import attribute_words as words
from app.suggestions.understanding import (
    by_kind,
    colours,
    computing,
    extents,
    idioms,
    lengths,
    lost_marks,
    mounting,
    networks,
    plugging,
    printing,
)
from app.suggestions.understanding.figures import Name, keep, keep_pack, number, tidy

_TYPOGRAPHY: Final = str.maketrans("\u2019\u2032\u201d\u2033\u201c\u2010\u2011\u2013\u2014\u00d7", '\'\'"""----x')
_UNIT: Final = r"cu\.? ?(?:ft|feet)|fl\.? ?oz|sq\.? ?(?:ft|feet)|[mg]b/s|megapixels?|mega pixels?|[a-z]+|''|[\"']"
_MEASURE: Final = re.compile(
    r"(?=[\d.])(?<![\w.,/])(?<!\d-)(?:(\d{1,3}) ?x ?)?(?:(\d{1,3})[ -](?=\d{1,2}/))?"
    rf"((?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?:[.,]\d{{1,4}})?|\.\d{{1,4}})(?:/(\d{{1,2}}))?"
    rf"([ -]{{0,2}})({_UNIT})(?!\w|-\d)"
)

WIDEST_TAPE: Final = 5
"""Inches."""


def read(name: str, own: Mapping[str, Any], kind: str | None = None) -> dict[str, Any]:
    """What the name says of a product, with the retailer's `own` attributes, kept as they are, standing over it.

    The unit is in the key: `length_m`, `volume_ml`, `weight_g`, `storage_gb` (1 TB is 1000 GB), `screen_inches`.
    Of something sold six at a time, volume and weight are those of one. `fits_inches` is the size of what a bag or a
    cover takes. `connectors` is a sorted tuple, so that it can be kept as JSON. Facts are True or missing, never False.
    """
    text = (name if name.isascii() else name.translate(_TYPOGRAPHY)).lower()
    text = lost_marks.mend(text)
    tokens = text.translate(words.BREAKS).split()
    purpose = words.PURPOSE.search(text)
    said = Name(text, tokens, frozenset(tokens), purpose.start() if purpose else len(text), kind or "")
    found: dict[str, Any] = {}
    for match in _MEASURE.finditer(text):
        _measure(match, said, found)
    _counts(said, found)
    _words(said, found)
    sides = extents.told(text, said.kind)
    if said.kind in by_kind.ROOMY and found.get("paper_size") in ("letter", "legal"):
        sides.pop("paper_size", None)
    found.update(sides)
    for key, value in by_kind.told(text, said.kind, said.words).items():
        found.setdefault(key, value)
    if screens := mounting.told(text, said.kind):
        found = {name: value for name, value in found.items() if name not in mounting.MISREAD} | screens
    for key in by_kind.never(said.kind):
        found.pop(key, None)
    if not colours.COLOURING.isdisjoint(said.words) and (colour := colours.told(text, tokens)):
        found["colour"] = colour
    if own.get("hdmi") is False and "connectors" in found:
        found["connectors"] = tuple(plug for plug in found["connectors"] if plug != "hdmi")
    found.update(own)
    return found


def _measure(match: re.Match[str], said: Name, found: dict[str, Any]) -> None:
    times, whole, digits, below, gap, unit = match.groups()
    if unit == "l" and len(digits) > 1 and digits.isdigit() and words.WIDE.search(said.text, 0, match.start(3)):
        return  # "36 w 75 l" is a length
    if len(unit) == 1 and not gap and words.CODE.search(said.text, 0, match.start(3)):
        return  # an "ML-2525W" is a printer, not a heater
    if len(digits) > 2 and digits[0] == "0" and digits.isdigit():
        return  # "0070503 Pack of 2": a part number
    value = number(digits)
    if below:
        value = value / int(below) if int(below) in words.FRACTIONS else 0.0
    if whole:
        value += int(whole)
    if not value or (below and unit in words.WHOLE) or (unit == "ch" and value >= 100):
        return  # "1/3 tab" is a cut, a "CPI 200 CH" a model
    if unit in extents.LETTERS and not gap and _is_side(below, said):
        if whole and said.kind == "label_tape":
            value %= WIDEST_TAPE  # "for PT-30 35 1/2w"
        if extents.LETTERS[unit]:
            keep(extents.LETTERS[unit], value, found)
        return
    if unit in by_kind.LONE and not by_kind.is_by_amount(said.kind):
        if unit == "pt":
            unit = "port" if by_kind.is_networking(said.kind) else ""
        elif unit != "g" or value not in (2, 3, 4, 5):
            return  # "KVR533D2N4 1G", "HON38180L": letters of a part number
    plain = words.PLAIN.get(unit)
    if plain is not None and not (gap and unit in words.TIGHT):
        key, factor = plain
        if key == "watts" and said.text.startswith(words.HOURS, match.end()):
            key = "watt_hours"
        if key == "weight_g" and unit[0] in "lp" and said.words & words.PAPERS:
            key, factor = "paper_lb", 1  # the weight of a ream in pounds names a grade of paper
        if key in ("volume_ml", "weight_g"):
            _amount(key, value * factor, times, match, found)
        elif key == "pack_count":
            if not words.PACK_OF.match(said.text, match.end()):
                keep_pack(value, found)  # "925 pack of 3" is three
        elif key == "ports" and "." in digits:
            pass  # "USB 2.0 Ports"
        elif key != "cells" or "phone" not in said.text[match.end() : match.end() + 7]:
            keep(key, value * factor, found)
    elif unit in words.BYTES:
        _bytes(value, times, match, said, found)
    elif unit in words.INCH or unit in words.BARE or lengths.is_lost_inch(value, unit, said):
        lengths.inches(value, times, match, said, found)
    elif unit in words.METRES:
        lengths.metres(value, match, said, found)
    else:
        _rest(value, times, match, said, found)


def _is_side(below: str | None, said: Name) -> bool:
    """Whether "36w" is a width: nothing has half a watt, and a desk has none at all."""
    return bool(below) or said.kind in by_kind.FURNISHING or bool(extents.LETTERED.search(said.text))


def _rest(value: float, times: str | None, match: re.Match[str], said: Name, found: dict[str, Any]) -> None:
    """Units whose meaning hangs on the words around them."""
    gap, unit = match[5], match[6]
    if unit in ("oz", "ounce", "ounces"):
        liquid = said.words & words.LIQUID or said.kind in by_kind.LIQUIDS
        _amount("volume_ml" if liquid else "weight_g", value * (29.5735 if liquid else 28.3495), times, match, found)
    elif unit == "g":
        if value >= 1000 and not gap and "," not in match[3]:
            return  # a "Ryzen 3 2200G" is a processor
        is_network = value in (2, 3, 4, 5) and not gap
        if said.words & words.STORES and value >= 1 and not (is_network and by_kind.is_known_cellular(said.kind)):
            if said.kind not in by_kind.MEMORY:
                keep("storage_gb", value, found)
        elif is_network:
            if by_kind.is_cellular(said.kind) and not said.words & words.BAGS:
                found["network"] = f"{int(value)}g"
        elif value != 802.11 and by_kind.is_by_amount(said.kind):
            _amount("weight_g", value, times, match, found)
    elif unit in ("sheet", "sheets", "shts"):
        follows = words.AFTER.match(said.text, match.end())
        at_once = said.words & words.SHEETS_AT_ONCE or (follows and follows[1] == "capacity")
        keep("sheet_capacity" if at_once else "sheets", value, found)
    elif unit == "capacity":
        keep("capacity", value, found)
    elif unit == "a" and not gap and said.kind in by_kind.CHARGING and value <= 20:
        keep("amps", value, found)
    elif unit == "box" and value >= 10 and not gap.startswith("-"):
        keep_pack(value, found)
    elif unit in ("page", "pages", "yield"):
        if value >= 50:
            keep("page_yield", value, found)
    elif unit == "k" and not gap and value not in (2, 4, 8) and "yield" in said.words:
        keep("page_yield", value * 1000, found)
    elif unit == "x" and not gap:
        follows = words.AFTER.match(said.text, match.end())
        if follows and follows[1] in ("zoom", "optical"):
            keep("zoom", value, found)
        elif said.words & words.OPTICAL:
            keep("speed_x", value, found)


def _amount(key: str, value: float, times: str | None, match: re.Match[str], found: dict[str, Any]) -> None:
    after = words.TIMES.match(match.string, match.end())
    many = times or (after[1] if after else None)
    if many:
        keep_pack(int(many), found)
    keep(key, value, found)


def _bytes(value: float, times: str | None, match: re.Match[str], said: Name, found: dict[str, Any]) -> None:
    if said.words & words.BAGS and not said.words & words.STORES:
        return  # a cover "for iPad 16GB 32GB" has no storage of its own
    follows = words.AFTER.match(said.text, match.end())
    word = follows[1] if follows else ""
    if word in ("cache", "buffer") or (word == "s" and said.text[match.end()] in "-/"):
        return  # gigabits a second are no size
    ram = word in words.MODULE or word == "ram" or said.kind in by_kind.MEMORY
    if word == "memory" and said.kind in by_kind.COMPUTERS:
        ram = True
    elif not ram and word not in words.STORES:
        ram = (bool(said.words & words.MODULE) or bool(words.PC_RAM.search(said.text))) and (
            not said.words & words.STORES or word == "memory"
        )
    factor = 1 / 1024 if ram and match[6] == "mb" else words.BYTES[match[6]]
    size = value * factor * (int(times) if times and ram else 1)
    key = "memory_gb" if ram else "storage_gb"
    # Kits say both "4GB" and "2 x 2GB", and drives an older size they replace: the whole is the larger.
    if said.kind == "data_cartridge":
        # The larger is what they hold pressed together: "200/400GB", "800 GB 1.6 TB".
        native = words.NATIVE.search(said.text, 0, match.start(3))
        if native and 1.9 <= value / float(native[1]) <= 2.7:
            size = size * float(native[1]) / value
        found[key] = min(tidy(size), found.get(key, size))
    elif size > found.get(key, 0):
        found[key] = tidy(size)


def _counts(said: Name, found: dict[str, Any]) -> None:
    """What is written as more than a number and a unit: packs of, sizes of paper and pictures, generations."""
    text = said.text
    if "of" in said.words or "case pack" in text:
        for match in words.PACK.finditer(text):
            keep_pack(int(match[1]), found)
    if "per" in said.words:
        for match in words.PER.finditer(text):
            keep_pack(number(match[1]), found)
    if any(ending in text for ending in words.PACKED):
        for match in words.PIECES.finditer(text):
            keep_pack(int(match[1]), found)
    if "dozen" in said.words:
        for match in words.DOZEN.finditer(text):
            keep_pack(12 * int(match[1] or 1) * int(match[2] or 1), found)
    sizes = words.SHEET if said.words & words.PAPERS else words.DIMENSIONS
    for match in sizes.finditer(text) if "x" in text else ():
        wide, high = match.groups()
        size = f"{'8.5' if wide.startswith('8') and len(wide) > 3 and wide[1] in ' -' else wide}x{high}"
        if size in words.RESOLUTION or (len(wide) > 2 and len(high) > 2):
            found.setdefault("resolution", words.RESOLUTION.get(size, size))
        elif size in words.PAPER:
            found.setdefault("paper_size", words.PAPER[size])
    found.update(networks.told(text, said.kind, said.words, found))
    for key, value in computing.told(text, said.tokens).items():
        if key not in ("mhz", "rpm") or key not in found:
            found[key] = value
    found.update(printing.told(text, said.words))
    if "usb" in text and (match_or_none := words.USB.search(text)):
        found["usb_version"] = float(match_or_none[1])
    for key, counted, speaks in (
        ("ports", words.CHARGED_AT_ONCE, not said.words.isdisjoint(words.CHARGING)),
        ("handsets", words.HANDSETS, "handset" in text),
    ):
        if speaks and (match_or_none := counted.search(text)):
            many = match_or_none[1]
            found.setdefault(key, int(many) if many.isdigit() else words.COUNTED[many])
    if not said.words.isdisjoint(words.DRIVES) and (match_or_none := words.DRIVE_SIZE.search(text)):
        found.setdefault("size_inches", float(match_or_none[1]))
    if ("batter" in text or "aa" in text or "n size" in text) and (match_or_none := words.CELL.search(text)):
        found["battery_size"] = "9v" if match_or_none[1][0] == "9" else match_or_none[1].replace(" ", "")


def _words(said: Name, found: dict[str, Any]) -> None:
    """Plugs, papers, pictures and plain facts, by one word or two together, unless the word before denies them."""
    plugs: set[str] = set()
    before, usb = "", said.tokens.count("usb")
    meaning = words.MEANT.get
    for word in said.tokens:
        one = meaning(word, ())
        pair = f"{before} {word}" if word in words.SECONDS else ""
        if pair:
            one = meaning(pair, ()) + one  # "semi gloss" says more than "gloss"
        for key, value in one if before not in words.DENIED else ():
            if not key:
                found[value] = True
            elif key == "connectors":
                plugs.add(value)
                usb -= value.startswith(("usb", "micro", "mini"))
            elif key != "paper_size" or not idioms.RULED.match(said.text, said.text.find(word)):
                found.setdefault(key, value)
        if word == "pack" and pair in words.PACKS:
            keep_pack(int(words.PACKS[pair]), found)
        before = word
    for plug, beside in idioms.NO_PLUG if plugs else ():
        if plug in plugs and beside in said.words:
            plugs.discard(plug)
    for fact, idiom in idioms.UNSAID.items():
        if fact in found and idiom.search(said.text):
            del found[fact]
    found.update(plugging.told(said.text, plugs, is_usb=usb > 0))
