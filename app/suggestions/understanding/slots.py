"""What particular kinds of things fit, in the words their own trade has for it.

A battery fits by its code and not only by the cameras named, a bag by the style letter of its vacuum cleaner, a lens
by its mount, a filter by its thread, a game by its console. `fits` reads devices out of any name; what is told here
hangs on the kind of thing, and is compared in the same way: two that share none of these serve different people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from app.suggestions.understanding import labelers

Found = frozenset[str]
_NOTHING: Final[Found] = frozenset()

_CAMERA_CODE: Final = re.compile(
    r"(?<![\w])(lp-?e\d{1,2}|nb-?\d{1,2}l|bp-?\d{3}|en-?el\d{1,2}|np-?(?:[a-z]{1,3}\d{1,3}|\d{2,3})|li-?\d{2}[bc]|blh-?1|"
    r"bl[ns]-?\d{1,2}|d-?li\d{2,3}|dmw-?[a-z]{3}\d{1,2}|cg[ar]-?[a-z]?\d{3}|klic-?\d{4}|ahdbt-?\d{3}|slb-?\d{2,4}[a-z]?|"
    r"vw-?vb[a-z]\d{3})(?![0-9])"
)
_STYLE: Final = re.compile(r"\b(?:styles?|types?)\s+([a-z0-9]{1,4}(?:\s?[/&,]\s?[a-z0-9]{1,3})*)\b")
_LETTERED: Final = re.compile(r"\b(?:eureka|hoover|bissell|oreck|kenmore|miele|dirt devil)\s+([a-z]{1,2})\b")
_MODEL: Final = re.compile(r"(?<![\w-])([a-z]{1,4}-?\d{1,6}[a-z]{0,2})(?![\w])")
_CASE: Final = re.compile(r"\b(psc-?\d{2,4}|lcs-?[a-z]{2,4}(?:\d{1,3})?|csch-?\d{2,4})\b")
_SHOE: Final = re.compile(r"\b(nikon|canon|sony|minolta|olympus|pentax|panasonic|fuji(?=film)?)")
_SHOES: Final = {
    "nikon": ("nikon",),
    "canon": ("canon",),
    "sony": ("sony a", "sony e"),
    "minolta": ("sony a",),
    "pentax": ("pentax",),
    "olympus": ("four thirds",),
    "panasonic": ("four thirds",),
    "fuji": ("fujifilm x",),
}
"""Whose cameras, in the words for their mounts, take a flash of this maker."""
_HOOD: Final = re.compile(r"(?<![\w-])([a-z]{2,3}[- ][a-z]{0,2}\d{1,3}[a-z]{0,3})(?![a-z0-9.])")
_HANDSET: Final = re.compile(r"(?<![\w-])((?:[a-z]{2,3}-?)?[a-z]{2,5}\d{2,4})[a-z]{0,2}\b")
_PANASONIC: Final = re.compile(r"(?<![\w])kx-?tga?(\d{2})\d{1,2}")
_FOIL: Final = re.compile(r"(?<![\w-])(\d{2}[sb])\b|\bseries (\d)\b")
_BLADES: Final = re.compile(r"\b(mach ?3|fusion|venus|hydro|quattro|sensor|atra|trac ii|intuition|proglide)\b")
_THREAD: Final = re.compile(r"(?<![\w.-])(\d{2}(?:\.\d)?) ?mm\b")
_CONE: Final = re.compile(
    r"(?<![\w.])([4-8])(?:\.(\d)\d?|[- ](\d)/(\d))?[\"' -]{0,2}(?:inch|in)?\s?(?:x\s?([6-9]|10)\b)?"
)
_PLATFORM: Final = re.compile(
    r"\b(?:(ps|play ?station) ?([1-5])|(psp)|(?:ps ?|playstation )?(vita)|xbox ?(360|one|series)?|"
    r"wii ?(u\b)?|(?:new )?(?:nintendo )?([23]ds)( xl)?|nintendo (ds|switch|64)|(gamecube)|dual ?shock ?([1-4]))"
)
_VOLTS: Final = re.compile(r"(?<![\w.])(\d{1,2})(?:\.\d)?[ -]?(?:v\b|volts?\b)")
_TOOLMAKER: Final = re.compile(
    r"\b(dewalt|makita|ryobi|milwaukee|bosch|black ?(?:&|\+|and)? ?decker|craftsman|porter[ -]cable|ridgid|skil|"
    r"hitachi)\b"
)
_MOUNTS: Final = (
    ("sony e", re.compile(r"\be-mount|\bsel\d|\bnex\b|\ba[567]\d00\b")),
    ("canon", re.compile(r"\bcanon\b|\bef(?:-?s)?\b")),
    ("nikon", re.compile(r"\bnikon\b|\bnikkor\b")),
    ("sony a", re.compile(r"\bminolta\b|\ba-mount|\bsony\b|\bmaxxum\b")),
    ("pentax", re.compile(r"\bpentax\b")),
    ("four thirds", re.compile(r"\bfour thirds|\bm\.?zuiko|\blumix g\b|\bmicro 4/3")),
    ("fujifilm x", re.compile(r"\bfujinon\b|\bx-mount|\bfuji")),
)
_POD: Final = re.compile(r"\b(k-?cups?|keurig|tassimo|t-discs?|nespresso|dolce gusto|senseo)\b")
_POD_NAMES: Final = {"kcup": "k-cup", "kcups": "k-cup", "keurig": "k-cup", "tdisc": "tassimo", "tdiscs": "tassimo"}


def slots(kind: str | None, name: str, brand: str | None, *, fits: Found, devices: Found) -> tuple[Found, Found]:
    """What a thing of this kind fits and what it is itself, by `fits` and `devices` and what its trade says besides."""
    told = _READERS.get(kind or "")
    if told is None:
        return fits, devices
    return told(f"{name} {brand or ''}".lower(), fits, devices)


def _camera_battery(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the code of the battery; a family alone ("for EOS") says nothing of the model."""
    codes = {code.replace("-", "") for code in _CAMERA_CODE.findall(text)}
    return frozenset(codes | {one for one in fits if any(char.isdigit() for char in one)}), _NOTHING


def _vacuum_part(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the style letter, else by the models named."""
    styles = {part for listed in _STYLE.findall(text) for part in re.split(r"[\s/&,]+", listed)}
    styles |= set(_LETTERED.findall(text))
    if styles:
        return frozenset(f"style {one}" for one in styles), _NOTHING
    return _spare_part(text, fits, devices)


def _spare_part(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """A part's name says the model it is for as if it were its own."""
    models = {code.replace("-", "") for code in _MODEL.findall(text) if len(code) > 2}
    return (fits | models) or devices, _NOTHING


def _shaver_head(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    told = {one or f"series {series}" for one, series in _FOIL.findall(text)} if "braun" in text else set()
    own, _ = _spare_part(text, fits, devices)
    return own | told, _NOTHING


def _razor(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    families = {family.replace(" ", "").replace("proglide", "fusion") for family in _BLADES.findall(text)}
    return fits | families, _NOTHING


def _thread(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """The thread it is screwed onto."""
    size = _THREAD.search(text)
    return (frozenset({f"{size[1]}mm"}) if size else fits), _NOTHING


def _camera_case(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the maker's code: one is cut for one camera."""
    codes = {code.replace("-", "") for code in _CASE.findall(text)}
    return (frozenset(codes), _NOTHING) if codes else (fits, devices)


def _flash(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the maker of the camera whose shoe it takes, who is named after "for" if it is another's."""
    _, _, other = text.partition(" for ")
    makers = _SHOE.findall(other) or _SHOE.findall(text)
    return frozenset(f"{shoe} mount" for maker in makers for shoe in _SHOES[maker]), _NOTHING


def _hood(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By the lens maker's code for it, else by the thread."""
    codes = {re.sub("[- ]", "", code) for code in _HOOD.findall(text)}
    return (frozenset(codes), _NOTHING) if codes else _thread(text, fits, devices)


def _handset(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """By its series: it rings on the base it was made for. The last letter is its colour."""
    codes = frozenset(re.sub(r"[^a-z0-9]", "", code) for code in _HANDSET.findall(text))
    return codes | _of_panasonic(text), _NOTHING


def _cordless_phone(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    return fits, devices | _of_panasonic(text)


def _of_panasonic(text: str) -> Found:
    """A KX-TGA101 rings on every KX-TG10xx: maker's numbers begin alike."""
    return frozenset(f"kxtg{series}" for series in _PANASONIC.findall(text))


def _cone(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """The hole in the door: 6.5 inches round, or six by nine."""
    for whole, tenth, over, under, across in _CONE.findall(text):
        if across:
            return frozenset({f"{whole}x{across}"}), devices
        if tenth or over:
            part = int(tenth) / 10 if tenth else int(over) / max(int(under), 1)
            return frozenset({f"{int(whole) + round(part * 2) / 2:g} inch"}), devices
    return fits, devices


def platforms(text: str) -> Found:
    """The game consoles a name speaks of, each in one spelling."""
    found: set[str] = set()
    for match in _PLATFORM.finditer(text):
        _, station, psp, vita, xbox, wii_u, ds, xl, nintendo, cube, shock = match.groups()
        if station or shock:
            found.add(f"ps{station or shock}")
        elif psp or vita or cube or nintendo:
            found.add(psp or vita or cube or f"nintendo {nintendo}")
        elif ds:
            found.add(f"{ds}{xl or ''}")
        else:
            found.add(
                f"xbox {xbox}" if xbox else "xbox" if match[0].startswith("xbox") else "wii u" if wii_u else "wii"
            )
    return frozenset(found)


def _for_console(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    return platforms(text) or fits, _NOTHING


def _game(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """What plays on one console of a family, large or small, plays on the other."""
    return frozenset(one.removesuffix(" xl").replace("2ds", "3ds") for one in platforms(text)) or fits, _NOTHING


def _game_card(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """A membership is of the maker's network, not of one console."""
    networks = {"xbox": "xbox", "ps": "playstation", "playstation": "playstation", "nintendo": "nintendo"}
    found = {network for word, network in networks.items() if re.search(rf"\b{word}", text)}
    return frozenset(found) or fits, _NOTHING


def _console(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    return _NOTHING, platforms(text) or devices


def _lens(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    mount = _mount(text)
    return (frozenset({f"{mount} mount"}) if mount else fits), _NOTHING


def _mount(text: str) -> str:
    """What a lens says it is for stands before what its maker is called."""
    rest = text.partition(" for ")[2]
    return next((name for part in (rest, text) if part for name, words in _MOUNTS if words.search(part)), "")


def _camera_body(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    mount = _mount(text)
    return fits, (devices | {f"{mount} mount"} if mount else devices)


def _power_tool(text: str) -> str:
    maker, volts = _TOOLMAKER.search(text), _VOLTS.search(text)
    if not maker or not volts:
        return ""
    return f"{re.sub(r'[^a-z]|and', '', maker[1])} {volts[1]}v"


def _by_plug_or_size(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """A plug or a size is all that counts: an HDMI cable "for PS3" goes into every television."""
    return _NOTHING, _NOTHING


def _tool_battery(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    """Maker and volts: no other pack slides on."""
    own = _power_tool(text)
    return (frozenset({own}) if own else fits), _NOTHING


def _tool(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    own = _power_tool(text)
    return fits, (devices | {own} if own else devices)


def _pod(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    said = {word.replace("-", "") for word in _POD.findall(text)}
    return frozenset(_POD_NAMES.get(word, word) for word in said) or fits, _NOTHING


def _brewer(text: str, fits: Found, devices: Found) -> tuple[Found, Found]:
    pods, _ = _pod(text, _NOTHING, _NOTHING)
    return fits, devices | pods


_READERS: Final[dict[str, Callable[[str, Found, Found], tuple[Found, Found]]]] = {
    "camera_battery": _camera_battery,
    "camera_charger": _camera_battery,
    "camera_bag": _camera_case,
    "camera_flash": _flash,
    "label_tape": labelers.tape,
    "label_printer": labelers.labeler,
    "vacuum_bag": _vacuum_part,
    "vacuum_filter": _vacuum_part,
    "appliance_part": _spare_part,
    "shaver_head": _shaver_head,
    "razor": _razor,
    "lens_filter": _thread,
    "lens_cap": _thread,
    "lens_hood": _hood,
    "cordless_handset": _handset,
    "cordless_phone": _cordless_phone,
    "car_speaker": _cone,
    "video_game": _game,
    "game_card": _game_card,
    "game_console": _console,
    "game_controller": _for_console,
    "controller_accessory": _for_console,
    "console_accessory": _for_console,
    "console_charger": _for_console,
    "camera_lens": _lens,
    "dslr_camera": _camera_body,
    "hdmi_cable": _by_plug_or_size,
    "network_cable": _by_plug_or_size,
    "tv_mount": _by_plug_or_size,
    "tool_battery": _tool_battery,
    "tool_charger": _tool_battery,
    "drill": _tool,
    "power_saw": _tool,
    "coffee_pod": _pod,
    "coffee_maker": _brewer,
    "espresso_machine": _brewer,
}
