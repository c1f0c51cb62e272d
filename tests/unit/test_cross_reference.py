"""Inks, toners and batteries whose names do not say what they go into."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.understanding import complements, cross_reference
from app.suggestions.understanding.cross_reference import SUPPLIES, interchangeable, taken_by
from app.suggestions.understanding.fits import match
from app.suggestions.understanding.leads import SELDOM
from app.suggestions.understanding.reading import read
from app.suggestions.understanding.similarity import Weights, fit
from tests.support.products import together, understood

ROWS = list(
    csv.DictReader(
        files("app.suggestions.understanding").joinpath("cross_reference.csv").read_text(encoding="utf-8").splitlines(),
        strict=True,
    )
)
OF_LASERJETS = ("HP LaserJet 36A Black Print Cartridge CB436A", "Norvo B436A Compatible Toner 2000 Page-Yield Black")
PARTS = sorted({part for row in ROWS for part in row["parts"].split("|")})


@pytest.mark.parametrize(
    ("machine", "part"),
    [
        ("Brother HL-2270DW Compact Laser Printer", "Brother TN-450 High Yield Toner Cartridge Black"),
        ("Brother HL2240 Mono Laser Printer", "Brother DR-420 Drum Unit"),
        ("Brother MFC-J430W All-in-One Inkjet Printer", "Brother LC75BK Innobella Ink Cartridge"),
        ("HP Officejet Pro 8600 Plus e-All-in-One Printer", "HP 950XL Black Ink Cartridge"),
        ("HP Photosmart C4680 All-in-One Printer", "HP 60 Tri-Color Ink Cartridge"),
        ("HP LaserJet Pro P1102w Printer", "HP 85A LaserJet Black Toner Cartridge CE285A"),
        ("Canon PIXMA MP980 Photo All-in-One Printer", "Canon CLI-221 Cyan Ink Tank"),
        ("Epson Stylus NX420 Color Ink Jet All-in-One", "Epson 124 Black Ink Cartridge T124120"),
        ("Samsung SCX-3405FW Laser All-in-One Printer", "Samsung MLT-D101S Black Toner Cartridge"),
        ("Lexmark X2670 All-in-One Printer", "Lexmark 14 Black Ink Cartridge"),
        ("Canon PowerShot SD1100 IS Digital Camera - Blue", "Canon NB-4L Li-Ion Battery Pack"),
        ("Canon PowerShot ELPH 300 HS Digital Camera", "Canon NB-4L Li-Ion Battery Pack"),
        ("Sony Cyber-shot DSC-W120 Digital Camera", "Sony NP-BG1 Rechargeable Battery"),
        ("Nikon Coolpix S8100 Digital Camera", "Nikon EN-EL12 Li-Ion Battery"),
        ("Brother P-Touch PT-1290 Labeler", "Brother TZe231 Label Tape Black on White"),
        ("Dymo LabelManager 260P Label Maker", "Dymo D1 Label Tape Black on White"),
    ],
)
def test_a_part_goes_with_the_machines_that_take_it(machine: str, part: str) -> None:
    asked, other = understood(machine), understood(part)
    assert match(asked.devices, other.fits), (asked, other)
    (pair,) = (pair for pair in complements.of(asked.kind) if pair.goes_with == other.kind)
    assert together(asked, other) > SELDOM * pair.strength


@pytest.mark.parametrize(
    ("machine", "part"),
    [
        ("Brother HL-2270DW Compact Laser Printer", "Brother TN-350 Toner Cartridge Black"),
        ("HP Photosmart C4680 All-in-One Printer", "HP 74 Black Ink Cartridge"),
        ("Canon PowerShot SD1100 IS Digital Camera", "Canon NB-5L Li-Ion Battery Pack"),
        ("Brother P-Touch PT-90 Labeler", "Brother TZe231 Label Tape Black on White"),
    ],
)
def test_a_part_for_other_machines_does_not(machine: str, part: str) -> None:
    asked, other = understood(machine), understood(part)
    assert not match(asked.devices, other.fits)
    assert together(asked, other) == 0


def test_what_holds_more_for_the_same_machines_serves_as_well() -> None:
    asked, more = understood("Brother TN420 Black Toner Cartridge"), understood("Brother TN450 Black Toner High Yield")
    other = understood("Brother TN350 Black Toner Cartridge")
    weights = Weights([asked, more, other])
    assert fit(asked, more, weights).score > 0.5
    assert fit(asked, other, weights).score == 0


def test_a_model_is_its_makers() -> None:
    assert "nb5l" in taken_by("digital_camera", "PowerShot S100 Camera", "Canon")
    assert "enel19" in taken_by("digital_camera", "Coolpix S100 Camera", "Nikon")
    assert taken_by("digital_camera", "S100 Camera", "Tellmoor") == frozenset()
    assert taken_by("camera_bag", "PowerShot S100 Camera Bag", "Canon") == frozenset()


def test_every_part_is_spelled_as_its_own_name_is_read() -> None:
    # A part in another spelling would never be met.
    named = {"hp": "HP {} Ink Cartridge", "lexmark": "Lexmark {} Ink Cartridge", "kodak": "Kodak {} Ink Cartridge"}
    unread = []
    for row in ROWS:
        for part in row["parts"].split("|"):
            form = named.get(part.partition(" ")[0], "{} Ink Cartridge")
            name = "{} Rechargeable Battery" if row["machine"] == "camera" else f"{row['maker']} {form}"
            code = part.partition(" ")[2] or part
            if part not in read(name.format(code), None, None, {}).fits and part not in SPELLED_WITH_ITS_MAKER:
                unread.append(part)
    assert unread == []


SPELLED_WITH_ITS_MAKER = {part for part in PARTS if part.startswith("epson ")}


def test_the_file_says_each_part_once_and_of_known_machines() -> None:
    assert {row["machine"] for row in ROWS} == {cross_reference.PRINTER, cross_reference.CAMERA}
    parts = [part for row in ROWS for part in row["parts"].split("|")]
    assert len(parts) == len(set(parts))
    for row in ROWS:
        assert all(row.values()) and len(set(row["models"].split("|"))) == len(row["models"].split("|")), row


@given(st.lists(st.sampled_from(PARTS)), st.text(max_size=60))
def test_what_is_interchangeable_is_so_both_ways_and_nothing_unknown_breaks_it(parts: list[str], name: str) -> None:
    whole = interchangeable(parts)
    assert whole >= set(parts) and interchangeable(whole) == whole
    assert interchangeable({name}) >= {name}
    for kind in (*SUPPLIES, "printer", None):
        taken_by(kind, name, name)


def test_a_toner_whose_number_has_lost_its_first_letter_is_the_same() -> None:
    original, compatible = map(understood, OF_LASERJETS)
    other = understood("Norvo E505A Compatible Toner Black")
    assert match(original.fits, compatible.fits)
    assert not match(original.fits, other.fits)
