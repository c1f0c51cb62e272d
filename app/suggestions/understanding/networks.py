"""How fast what is in a network is, by the names of its standards: "10/100/1000", "GbE", "802.11b/g/n". Pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any, Final

from app.suggestions.understanding import by_kind

_NETWORKED: Final = frozenset({"router", "routers", "adapter", "adaptor", "access", "extender", "repeater", "gateway"})
_IN_THE_AIR: Final = _NETWORKED | {"wireless", "wifi", "wi", "network", "band"}
_WITHOUT_SPEED: Final = frozenset({"network_cable", "network_tool", "rack"})
"""What is plugged into a network of any speed."""
_STANDARDS: Final = r"(?:a[cx]|be|[abgn])\b"
_WIFI: Final = re.compile(
    rf"\b802\.11 ?-?({_STANDARDS}(?:[ /,+-]{{1,2}}{_STANDARDS})*)|"
    rf"\b(?:wireless|wi-?fi|dual[ -]band)[ -]({_STANDARDS}(?:/{_STANDARDS})*)|"
    r"(?<![\w-])(n|ac|ax|be)[ -]?(?:\d{3,4}|1\d000)\b|\bwi-?fi ([4-7])(?![\w.])|\b(?:150|300|450|600)(n)\b|"
    r"\b(n|ac|ax) (?:wireless|router|dual)\b"
)
_GENERATIONS: Final = {"b": 1, "a": 2, "g": 3, "n": 4, "ac": 5, "ax": 6, "be": 7, "4": 4, "5": 5, "6": 6, "7": 7}
"""As the Wi-Fi Alliance counts them; 802.11b before it did."""
_LETTERS: Final = re.compile(r"[a-z]+|[4-7]")
_WIRELESS_SPEED: Final = re.compile(
    r"\b(?:(?:n|ac|ax)[ -]?(150|300|450|600|750|900|1200|1300|1350|1450|1500|1600|1750|1800|1900|"
    r"2[1-6]00|3000|3200|4300|5300|5400|6000|6600|7800)|wireless[ -]?(?:n )?(150|300)n?)\b"
)
""" "N300" is 300 Mbit/s over the air."""
_WIRED: Final = (
    (10000, re.compile(r"\b10 ?g(?:be|base|bit|igabit)|\b10[ -]gigabit\b")),
    (1000, re.compile(r"\bgigabit\b|\bgbe\b|\bgiga\b|\b1000 ?base|\b10[/ ]100[/ ]1000")),
    (100, re.compile(r"\bfast[ -]ethernet\b|\b10[/ ]100(?![\d/]| \d)|\b100 ?base|\b10/100")),
)
_PORTS: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,2})(?: x |[ -])(?:10[/ ]100(?:[/ ]1000)?|gigabit|giga|fast ethernet)(?: lan| ethernet)?[ -]"
    r"ports?\b|(?<![\w.,/-])(\d{1,2}) x 10[/ ]100|(?<![\w.,/-])(\d{1,2})-?(?: port| )?pts?\b"
)


def told(text: str, kind: str, said: AbstractSet[str], found: dict[str, Any]) -> dict[str, Any]:
    """`wifi_generation`, `speed_mbps` and `ports` of what is in a network, and whether it is wireless.

    The air is the bottleneck of what has both; what is `found` in megabits already stands.
    """
    more: dict[str, Any] = {}
    is_networking = by_kind.is_networking(kind)
    if is_networking or not said.isdisjoint(_NETWORKED):
        standards = {
            _GENERATIONS[letter]
            for groups in _WIFI.findall(text)
            for letter in _LETTERS.findall(" ".join(groups))
            if letter in _GENERATIONS
        }
        if standards:
            more["wifi_generation"] = max(standards)
    if (is_networking or not said.isdisjoint(_IN_THE_AIR)) and (match := _WIRELESS_SPEED.search(text)):
        more["wireless"] = True
        more["speed_mbps"] = int(match[1] or match[2])
    elif is_networking or "gigabit" in said:
        speed = next((speed for speed, pattern in _WIRED if pattern.search(text)), None)
        if speed and (speed == 1000 or (is_networking and kind not in _WITHOUT_SPEED)):
            more["speed_mbps"] = speed
    if is_networking and "ports" not in found and (match := _PORTS.search(text)):
        more["ports"] = int(match[1] or match[2] or match[3])
    if "speed_mbps" in found:
        more.pop("speed_mbps", None)
    return more
