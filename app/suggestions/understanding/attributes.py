"""Attributes read from product names, each in one unit, so that "6 ft" and "1.8 m" can be compared.

Cautious: a number whose unit may mean two things is read only where the other words of the name decide it, for a
wrong attribute turns a good alternative away and a missing one does not. What the retailer says itself stands over
whatever a name says. Leaves to others which attributes matter for which kind of product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.suggestions.understanding import attribute_words as words
from app.suggestions.understanding import colours, computing, mounting, plugging, printing

_TYPOGRAPHY: Final = str.maketrans("\u2019\u2032\u201d\u2033\u201c\u2010\u2011\u2013\u2014\u00d7", '\'\'"""----x')
_UNIT: Final = r"fl\.? ?oz|sq\.? ?(?:ft|feet)|[mg]b/s|megapixels?|mega pixels?|[a-z]+|''|[\"']"
_MEASURE: Final = re.compile(
    r"(?<![\w.,/])(?<!\d-)(?:(\d{1,3}) ?x ?)?(?:(\d{1,3})[ -](?=\d{1,2}/))?"
    rf"((?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?:[.,]\d{{1,4}})?|\.\d{{1,4}})(?:/(\d{{1,2}}))?"
    rf"([ -]{{0,2}})({_UNIT})(?!\w|-\d)"
)


class _Name(NamedTuple):
    """A name made ready: what the readers below share."""

    text: str
    tokens: list[str]
    words: frozenset[str]
    made_for: int
    """Where it begins to say what it is for; past the end where it does not."""


def read(name: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """What the name says of a product, with the retailer's `own` attributes, kept as they are, standing over it.

    The unit is in the key: `length_m`, `volume_ml`, `weight_g`, `storage_gb` (1 TB is 1000 GB), `screen_inches`.
    Of something sold six at a time, volume and weight are those of one. `fits_inches` is the size of what a bag or a
    cover takes. `connectors` is a sorted tuple, so that it can be kept as JSON. Facts are True or missing, never False.
    """
    text = (name if name.isascii() else name.translate(_TYPOGRAPHY)).lower()
    if "16" in text:
        text = words.ASPECT.sub("", text)
    if "  " in text:
        text = words.LOST_MARK.sub(r"\1 inch ", text)
    if "laptop" in text or "notebook" in text:
        text = words.BARE_SCREEN.sub(r"\1 inch", text)
    tokens = text.translate(words.BREAKS).split()
    purpose = words.PURPOSE.search(text)
    said = _Name(text, tokens, frozenset(tokens), purpose.start() if purpose else len(text))
    found: dict[str, Any] = {}
    for match in _MEASURE.finditer(text):
        _measure(match, said, found)
    _counts(said, found)
    _words(said, found)
    if screens := mounting.told(text):
        found = {name: value for name, value in found.items() if name not in mounting.MISREAD} | screens
    if not colours.COLOURING.isdisjoint(said.words) and (colour := colours.told(text, tokens)):
        found["colour"] = colour
    if own.get("hdmi") is False and "connectors" in found:
        found["connectors"] = tuple(plug for plug in found["connectors"] if plug != "hdmi")
    found.update(own)
    return found


def _measure(match: re.Match[str], said: _Name, found: dict[str, Any]) -> None:
    times, whole, digits, below, gap, unit = match.groups()
    if unit == "l" and len(digits) > 1 and digits.isdigit() and words.WIDE.search(said.text, 0, match.start(3)):
        return  # "36 w 75 l" is a length
    if len(unit) == 1 and not gap and words.CODE.search(said.text, 0, match.start(3)):
        return  # an "ML-2525W" is a printer, not a heater
    if len(digits) > 2 and digits[0] == "0" and digits.isdigit():
        return  # "0070503 Pack of 2": a part number
    value = _number(digits)
    if below:
        value = value / int(below) if int(below) in words.FRACTIONS else 0.0
    if whole:
        value += int(whole)
    if not value:
        return
    plain = words.PLAIN.get(unit)
    if plain is not None and not (gap and unit in words.TIGHT):
        key, factor = plain
        if key == "weight_g" and unit[0] in "lp" and said.words & words.PAPERS:
            key, factor = "paper_lb", 1  # the weight of a ream in pounds names a grade of paper
        if key in ("volume_ml", "weight_g"):
            _amount(key, value * factor, times, match, found)
        elif key == "pack_count":
            _keep_pack(value, found)
        elif key != "cells" or "phone" not in said.text[match.end() : match.end() + 7]:
            _keep(key, value * factor, found)
    elif unit in words.BYTES:
        _bytes(value, times, match, said, found)
    elif unit in words.INCH or unit in words.BARE or _is_lost_inch(value, unit, said):
        _inches(value, times, match, said, found)
    elif unit in words.METRES:
        _length(value, match, said, found)
    else:
        _rest(value, times, match, said, found)


def _rest(value: float, times: str | None, match: re.Match[str], said: _Name, found: dict[str, Any]) -> None:
    """Units whose meaning hangs on the words around them."""
    gap, unit = match[5], match[6]
    if unit in ("oz", "ounce", "ounces"):
        liquid = said.words & words.LIQUID
        _amount("volume_ml" if liquid else "weight_g", value * (29.5735 if liquid else 28.3495), times, match, found)
    elif unit == "g":
        if value >= 1000 and not gap and "," not in match[3]:
            return  # a "Ryzen 3 2200G" is a processor
        if said.words & words.STORES and value >= 1:
            _keep("storage_gb", value, found)
        elif value in (2, 3, 4, 5) and not gap:
            if not said.words & words.BAGS:
                found["network"] = f"{int(value)}g"
        elif value != 802.11:
            _amount("weight_g", value, times, match, found)
    elif unit in ("sheet", "sheets", "shts"):
        follows = words.AFTER.match(said.text, match.end())
        at_once = said.words & words.SHEETS_AT_ONCE or (follows and follows[1] == "capacity")
        _keep("sheet_capacity" if at_once else "sheets", value, found)
    elif unit == "capacity":
        _keep("capacity", value, found)
    elif unit == "box" and value >= 10 and not gap.startswith("-"):
        _keep_pack(value, found)
    elif unit in ("page", "pages", "yield"):
        if value >= 50:
            _keep("page_yield", value, found)
    elif unit == "k" and not gap and value not in (2, 4, 8) and "yield" in said.words:
        _keep("page_yield", value * 1000, found)
    elif unit == "x" and not gap:
        follows = words.AFTER.match(said.text, match.end())
        if follows and follows[1] in ("zoom", "optical"):
            _keep("zoom", value, found)
        elif said.words & words.OPTICAL:
            _keep("speed_x", value, found)


def _amount(key: str, value: float, times: str | None, match: re.Match[str], found: dict[str, Any]) -> None:
    after = words.TIMES.match(match.string, match.end())
    many = times or (after[1] if after else None)
    if many:
        _keep_pack(int(many), found)
    _keep(key, value, found)


def _bytes(value: float, times: str | None, match: re.Match[str], said: _Name, found: dict[str, Any]) -> None:
    if said.words & words.BAGS and not said.words & words.STORES:
        return  # a cover "for iPad 16GB 32GB" has no storage of its own
    follows = words.AFTER.match(said.text, match.end())
    word = follows[1] if follows else ""
    if word in ("cache", "buffer") or (word == "s" and said.text[match.end()] in "-/"):
        return  # gigabits a second are no size
    ram = word in words.MODULE or word == "ram"
    if not ram and word not in words.STORES:
        ram = (bool(said.words & words.MODULE) or bool(words.PC_RAM.search(said.text))) and (
            not said.words & words.STORES or word == "memory"
        )
    factor = 1 / 1024 if ram and match[6] == "mb" else words.BYTES[match[6]]
    size = value * factor * (int(times) if times and ram else 1)
    key = "memory_gb" if ram else "storage_gb"
    # Kits say both "4GB" and "2 x 2GB", and drives an older size they replace: the whole is the larger.
    if size > found.get(key, 0):
        found[key] = _tidy(size)


def _inches(value: float, times: str | None, match: re.Match[str], said: _Name, found: dict[str, Any]) -> None:
    gap, unit = match[5], match[6]
    if unit in words.BARE:
        if not 7 <= value <= 110 or times or (unit == "led" and value < 10):
            return
    elif unit == "in" and (words.ONE.match(said.text, match.end()) or words.MODEL.search(said.text, 0, match.start(3))):
        return  # "3-in-1", "iPad 2 in leather"
    if value in (2, 4, 8, 16) and (above := words.ABOVE.search(said.text, 0, match.start(3))) and int(above[1]) < value:
        value = int(above[1]) / value  # "1 4 Inch" has lost its stroke
    if times or said.text.startswith((" x", "x"), match.end()):
        _keep("width_inches" if not times else "height_inches", value, found)
    elif said.words & words.LONG:
        _keep("length_m", value * 0.0254, found) if "tape" not in said.words else _keep("width_inches", value, found)
    elif said.words & words.BAGS or match.start() > said.made_for or said.text.endswith("up to ", 0, match.start()):
        _keep("fits_inches", value, found)
    elif unit in words.BARE or (said.words & words.SCREENS and value <= 200 and gap != "--"):
        if unit not in words.BARE and found.get("screen_inches") == int(value):
            del found["screen_inches"]  # "ThinkBook 15 Notebook 15.6 inch": the name rounds
        _keep("screen_inches", value, found)
    else:
        _keep("size_inches", value, found)


def _is_lost_inch(value: float, unit: str, said: _Name) -> bool:
    """Whether a foot mark stands for inches, as where a feed has halved its quotes: "26' LCD TV"."""
    return unit == "'" and 7 <= value <= 110 and bool(said.words & words.SCREENS) and not said.words & words.LONG


def _length(value: float, match: re.Match[str], said: _Name, found: dict[str, Any]) -> None:
    unit, before = match[6], said.text[: match.start()]
    follows = words.AFTER.match(said.text, match.end())
    if before.endswith("up to ") or (follows and follows[1] in ("range", "away", "distance", "depth", "high", "tall")):
        return
    if unit in ("m", "cm") and not said.words & words.LONG:
        return
    if unit == "m" and (before.endswith("usb ") or words.GENDER.match(said.text, match.end())):
        return  # "USB 2.0 M M": plugs, not metres
    if unit == "m" and value == 3 and not match[5] and "tape" in said.words:
        return  # the maker of tapes
    _keep("length_m", value * words.METRES[unit], found)


def _counts(said: _Name, found: dict[str, Any]) -> None:
    """What is written as more than a number and a unit: packs of, sizes of paper and pictures, generations."""
    text = said.text
    if "of" in said.words or "case pack" in text:
        for match in words.PACK.finditer(text):
            _keep_pack(int(match[1]), found)
    if "per" in said.words:
        for match in words.PER.finditer(text):
            _keep_pack(_number(match[1]), found)
    if "dozen" in said.words:
        for match in words.DOZEN.finditer(text):
            _keep_pack(12 * int(match[1] or 1), found)
    sizes = words.SHEET if said.words & words.PAPERS else words.DIMENSIONS
    for match in sizes.finditer(text) if "x" in text else ():
        wide, high = match.groups()
        size = f"{'8.5' if wide.startswith('8') and len(wide) > 3 and wide[1] in ' -' else wide}x{high}"
        if size in words.RESOLUTION or (len(wide) > 2 and len(high) > 2):
            found.setdefault("resolution", words.RESOLUTION.get(size, size))
        elif size in words.PAPER:
            found.setdefault("paper_size", words.PAPER[size])
    found.update(computing.told(text, said.tokens))
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
    if "gigabit" in said.words:
        found.setdefault("speed_mbps", 1000)
    if not said.words.isdisjoint(words.DRIVES) and (match_or_none := words.DRIVE_SIZE.search(text)):
        found.setdefault("size_inches", float(match_or_none[1]))
    if match_or_none := words.WIRELESS_SPEED.search(text):
        found.setdefault("speed_mbps", int(match_or_none[1]))
        found["wireless"] = True
    if ("batter" in text or "aa" in text or "n size" in text) and (match_or_none := words.CELL.search(text)):
        found["battery_size"] = "9v" if match_or_none[1][0] == "9" else match_or_none[1].replace(" ", "")


def _words(said: _Name, found: dict[str, Any]) -> None:
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
            elif key != "paper_size" or f"{word} opener" not in said.text:
                found.setdefault(key, value)
        if word == "pack" and pair in words.PACKS:
            _keep_pack(int(words.PACKS[pair]), found)
        before = word
    found.update(plugging.told(said.text, plugs, is_usb=usb > 0))


def _number(digits: str) -> float:
    """A number as shops write it: "1,000" is a thousand and "1,5" is one and a half."""
    whole, comma, rest = digits.partition(",")
    if comma and (len(rest) != 3 or whole == "0") and "," not in rest and "." not in rest:
        return float(f"{whole}.{rest}")
    return float(digits.replace(",", ""))


def _tidy(value: float) -> float:
    value = round(value, 3)
    return int(value) if value == int(value) else value


def _keep(key: str, value: float, found: dict[str, Any]) -> None:
    """The first reading stands: names begin with what the thing is and end with what it comes with."""
    value = _tidy(value)
    if value:
        found.setdefault(key, value)


def _keep_pack(value: float, found: dict[str, Any]) -> None:
    """The largest count stands, and one is no pack."""
    if value > found.get("pack_count", 1) and value == int(value):
        found["pack_count"] = int(value)
