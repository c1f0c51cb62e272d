"""The lexicon of kinds and the table of what goes with what: their form, and that each can be acted upon."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from app.suggestions.understanding.kinds import WEAK, kind_of, tokens_of

PACKAGE = files("app.suggestions.understanding")
LONGEST_PHRASE = 5  # words; the reader looks no further back
NEEDS = {"", "same_device", "same_connector", "same_size", "same_format"}


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(PACKAGE.joinpath(name).read_text(encoding="utf-8").splitlines(), strict=True))


KINDS = rows("kinds.csv")
PAIRS = rows("complements.csv")
KEYS = {row["kind"] for row in KINDS}


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.mark.parametrize("name", ["kinds.csv", "complements.csv"])
def test_a_file_of_the_lexicon_ends_its_lines_alike_and_fills_every_row(name: str) -> None:
    data = PACKAGE.joinpath(name).read_bytes()
    assert b"\r" not in data and data.endswith(b"\n") and not data.startswith(b"\xef\xbb\xbf")
    for row in rows(name):
        assert None not in row and None not in row.values(), row


def test_the_columns_are_those_the_readers_ask_for() -> None:
    assert list(KINDS[0]) == ["kind", "names", "department", "path"]
    assert list(PAIRS[0]) == ["kind", "goes_with", "strength", "needs"]


def test_a_kind_is_listed_once_under_a_plain_key() -> None:
    assert repeated([row["kind"] for row in KINDS]) == []
    assert [key for key in KEYS if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key)] == []


def test_phrases_are_lower_case_words_with_one_space_between() -> None:
    wrong = [
        (row["kind"], phrase)
        for row in KINDS
        for phrase in row["names"].split("|")
        if not re.fullmatch(r"\??[a-z0-9.]+( [a-z0-9.]+)*", phrase)
    ]
    assert wrong == []


def test_a_phrase_names_one_kind_only_also_in_the_singular() -> None:
    read_as = [" ".join(tokens_of(phrase)) for row in KINDS for phrase in row["names"].split("|")]
    assert repeated(read_as) == []


def test_no_phrase_is_longer_than_the_reader_looks_back() -> None:
    phrases = [phrase for row in KINDS for phrase in row["names"].split("|")]
    assert [phrase for phrase in phrases if not 1 <= len(tokens_of(phrase)) <= LONGEST_PHRASE] == []


def test_every_phrase_alone_is_read_as_its_kind() -> None:
    # A phrase the reader cuts ("for", "with") or reads as another kind would be dead weight.
    wrong = {
        phrase: (row["kind"], read)
        for row in KINDS
        for phrase in row["names"].split("|")
        if (read := kind_of(phrase.removeprefix(WEAK))) != row["kind"]
    }
    assert wrong == {}


def test_a_kind_has_a_department_and_a_path_of_the_taxonomy() -> None:
    departments = Counter(row["department"] for row in KINDS)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", department) for department in departments)
    assert 20 <= len(departments) <= 48
    assert [row["kind"] for row in KINDS if not all(part.strip() for part in row["path"].split(" > "))] == []


def test_there_are_kinds_and_pairs_enough_to_serve_a_catalogue_without_sales() -> None:
    assert len(KINDS) >= 500
    assert len(PAIRS) >= 350


def test_both_sides_of_a_pair_are_known_kinds_and_differ_but_for_inks() -> None:
    assert {row["kind"] for row in PAIRS} | {row["goes_with"] for row in PAIRS} <= KEYS
    # A printer's black ink goes with its colours: which cartridge completes which is asked of both.
    assert [row["kind"] for row in PAIRS if row["kind"] == row["goes_with"]] == ["inkjet_cartridge"]


def test_a_pair_is_said_once() -> None:
    assert repeated([f"{row['kind']} {row['goes_with']}" for row in PAIRS]) == []


def test_a_strength_is_a_share_worth_saying() -> None:
    assert [row for row in PAIRS if not 0.2 <= float(row["strength"]) <= 1.0] == []


def test_a_pair_needs_only_what_can_be_compared() -> None:
    assert {row["needs"] for row in PAIRS} == NEEDS


@pytest.mark.parametrize(
    ("kind", "goes_with"),
    [
        ("dvd_player", {"hdmi_cable", "media_storage", "television"}),
        ("printer", {"inkjet_cartridge", "paper", "usb_cable"}),
        ("mobile_phone", {"phone_case", "screen_protector", "car_charger"}),
        ("digital_camera", {"memory_card", "camera_bag", "tripod", "camera_battery"}),
        ("coffee_maker", {"coffee_filter", "descaler", "mug"}),
        ("barbecue", {"propane", "barbecue_tools", "barbecue_cover"}),
        ("pasta", {"pasta_sauce", "parmesan"}),
    ],
)
def test_what_a_clerk_would_add_is_there(kind: str, goes_with: set[str]) -> None:
    assert goes_with <= {row["goes_with"] for row in PAIRS if row["kind"] == kind}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Portable DVD Player Bag Black", "portable_dvd_case"),
        ("Upconverting DVD Player with HDMI", "dvd_player"),
        ("USB 2.0 Cable 6 ft", "usb_cable"),
        ("Gel Mouse Pad Blue", "mouse_pad"),
        ("Wireless Optical Mouse Cream", "mouse"),
        ("Hybrid Hard Shell Case for Galaxy S7 - Slate", "device_case"),
        ("High Yield Black Toner Cartridge", "toner_cartridge"),
        ("Hanging File Folders Letter Olive 25/Box", "file_folder"),
    ],
)
def test_the_head_of_a_name_is_found_among_colours_and_what_it_comes_with(name: str, kind: str) -> None:
    assert kind_of(name) == kind
