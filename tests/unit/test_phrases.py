"""What made-up names say they are for in words nobody knows: only what may be a device."""

from __future__ import annotations

import pytest

from app.suggestions.understanding.phrases import itself, made_for

MADE_FOR: list[tuple[str, str]] = [
    ("Norvo Case for Tellmoor T5", "tellmoor t5"),
    ("Norvo Case for select Tellmoor T5, T3 & Pexaro Wren", "pexaro wren, tellmoor t3, tellmoor t5"),
    ("Norvo Remote Compatible with Pexaro Wren", "pexaro wren"),
    ("Norvo Ribbon For use with Pexaro typewriters", "pexaro typewriters"),
    ("Norvo Dash Kit for 1987 and up Pexaro", "1987, pexaro"),
    ("Norvo DIN Kit 2000-2003 Pexaro Wren Din With Pocket", "2000-2003 pexaro wren"),
    ("Norvo Wire Harness for 2003-Up Select Pexaro Vehicles", "2003-up pexaro"),
    # Where the name of the device is over
    ("Norvo Screen for PC or Mac NRV154W1", "mac, pc"),
    ("Norvo Rack for Pexaro Lateral Files Metal 15 x 7", "pexaro lateral files"),
    ("Norvo Case for Tellmoor Wren Olive", "tellmoor wren"),
    ("Norvo Adapter for Pexaro Geko 010-10203-00", "pexaro geko"),
    ("Norvo Case for Tellmoor Wren (Pack of 2, Silver)", "tellmoor wren"),
    ("Norvo Case for Tellmoor Wren. Great for cutting", "tellmoor wren"),
    ("Norvo Kit for Tellmoor Wren (2007-2017)", "tellmoor wren 2007-2017"),
    # Purposes, people, places and measures
    ("Norvo Earphones with Angled Buds for Comfort fit", ""),
    ("Norvo Keyboard 400 for Business", ""),
    ("Norvo Backpack for up to 18 Inch", ""),
    ("Norvo Sleeve for 15.6 Notebook", ""),
    ("Norvo Watch for Men & Women", ""),
    ("Norvo Slate for Drawing, Playing, Noting", ""),
    ("Norvo Drive with RAID 1 for Additional Protection 0G00241", ""),
    ("Norvo Slate for 3 4 5 6 Years Old", ""),
    ("Norvo Charger for Most USB-Enabled Devices", ""),
    ("Norvo Charger for Micro USB Devices", ""),
    ("Norvo Cable for All Hdmi Devices", ""),
    ("Norvo Mount for 22 to 40 Ultra Thin Screens", ""),
    ("Norvo Router for Home", ""),
    ("Norvo Receiver for Video Editing", ""),
    ("Norvo Battery for Video Doorbell 2", "video doorbell 2"),
    ("Norvo Tarn", ""),
]


@pytest.mark.parametrize(("name", "phrases"), MADE_FOR, ids=[name for name, _ in MADE_FOR])
def test_what_a_thing_is_for_is_told_where_it_may_be_a_device(name: str, phrases: str) -> None:
    assert ", ".join(sorted(made_for(name))) == phrases


def test_a_device_keeps_the_words_it_is_called_by() -> None:
    assert itself("Halvero Glass Wren", "Halvero") == {"halvero glass wren"}
