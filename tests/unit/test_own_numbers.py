"""The numbers of made-up accessories are no models they are made for."""

from __future__ import annotations

import pytest

from app.suggestions.understanding.kinds import lexicon
from app.suggestions.understanding.own_numbers import BY_NUMBER, PRINTS
from app.suggestions.understanding.reading import read

MADE_FOR: list[tuple[str, str]] = [
    ("Norvo Smart Cover for iPad 2 GG600031", "ipad 2"),
    ("Norvo Truss Case Stand for BlackBerry PlayBook THZ05102US Black Black", "playbook"),
    ("Norvo Leather Portfolio for Tablets THZ03202US Red", ""),
    ("Norvo T7035 iPhone 4 Screen Protector", "iphone 4"),
    ("Norvo Zip Sleeve for BlackBerry PlayBook Tablet ACC-39318-302", "playbook"),
    ("Norvo Anti-Glare iPad Screen Protectors 2 Pack AAD108", "ipad"),
    ("Norvo Privacy Screen for Mac ASF154W1US", ""),
    ("Norvo Comfort Mouse 4500 for Business 4EH-00004", ""),
    ("Norvo Express Card Adapter for Laptop TS-PNU3", ""),
    ("Norvo USB to PS2 Keyboard and Mouse Adapter", ""),
    ("New-Lexmark 34S0250 - Paper Drawer for E260 E360 - LEX34S0250", "e260, e360"),
    ("Norvo Refill Ink for Universal Stamps 7ml-Bottle Black - USSIK60", ""),
    ("Norvo RCA for 26AWG RGB", ""),
    # Codes that do name the device
    ("Norvo Leather Case for Samsung Galaxy Tab P1000", "galaxy tab, p1000"),
    ("Norvo Hard Case for LG Optimus S LS670", "ls670, optimus s"),
    ("Norvo Hard Case for Motorola MB860", "mb860"),
    ("Norvo Battery for Dell Inspiron 1525 GW240", "gw240, inspiron 1525, inspiron gw240"),
    ("Norvo Fuser for Phaser 6250 108R00592", "108r00592, phaser 6250"),
    ("Norvo Stand for PlayStation 4", "ps4"),
    ("Norvo Ribbon - NRV8766", "nrv8766"),
]


@pytest.mark.parametrize(("name", "models"), MADE_FOR, ids=[name for name, _ in MADE_FOR])
def test_an_accessorys_own_number_is_no_model_it_fits(name: str, models: str) -> None:
    assert ", ".join(sorted(read(name, None, None, {}).fits)) == models


def test_what_memory_and_radio_a_laptop_has_is_not_its_model() -> None:
    name = "Halvero Tarn T15 Notebook 8 GB DDR4-SDRAM 256 GB SSD Wi-Fi 5 (802.11ac)"
    assert not {"ddr4", "ddr4sdram", "80211ac"} & read(name, "Halvero", None, {}).devices


def test_every_kind_it_speaks_of_is_one_of_the_lexicon() -> None:
    assert set(lexicon().names) >= BY_NUMBER | PRINTS
