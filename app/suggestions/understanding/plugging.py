"""Into what a cable plugs at its ends, where a name tells it in letters: "A to B", "Type C to Type C". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

_A_TO_B: Final = re.compile(r"\ba(?: to | ?/ ?|-)b\b")
_C_TO_C: Final = re.compile(r"\bc[ -]to[ -](?:usb[ -])?(?:type[ -])?c\b")


_LISTED: Final = re.compile(r"[,;/|]")


def plugs_of(attributes: Mapping[str, Any]) -> frozenset[str]:
    """The plugs of a product by its `connectors`; a retailer may say them as a list, as a text or as their number."""
    said = attributes.get("connectors")
    if isinstance(said, str):
        said = _LISTED.split(said)
    if not isinstance(said, list | tuple):
        return frozenset()
    return frozenset(str(plug).strip().lower() for plug in said) - {""}


def told(text: str, plugs: AbstractSet[str], *, is_usb: bool) -> dict[str, Any]:
    """`connectors`, sorted, of these plugs and of USB where its name says no more; `cable_ends` of a USB-C cable."""
    found: dict[str, Any] = {}
    if is_usb:
        plugs = plugs | {"usb-a"} | ({"usb-b"} if _A_TO_B.search(text) else set())
    if plugs:
        found["connectors"] = tuple(sorted(plugs))
    if "usb-c" in plugs and _C_TO_C.search(text):
        found["cable_ends"] = "c-c"
    elif plugs == {"usb-a", "usb-c"}:
        found["cable_ends"] = "a-c"
    return found
