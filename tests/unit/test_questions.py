"""Questions: which are asked, in which words, and what each answer leaves."""

from __future__ import annotations

from decimal import Decimal
from math import log2
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions import answers, questions, wording
from app.suggestions.attribute_labels import LABELS
from app.suggestions.attribute_wording import base
from app.suggestions.card import Question
from app.suggestions.rules import Item
from app.suggestions.understanding import attribute_words
from app.suggestions.words import Words

ENGLISH = Words.of("AUD", "en-AU")


def tv(sku: str, price: str | None = None, /, name: str = "TV", **attributes: Any) -> Item:
    return Item(sku, name, price=None if price is None else Decimal(price), attributes=attributes)


def told(found: list[Question]) -> dict[str, dict[str, list[str]]]:
    return {one.attribute: {answer.label: answer.skus for answer in one.answers} for one in found}


values = (
    st.none() | st.booleans() | st.sampled_from([32, 32.0, 40, 43.5, 55, 65, 75]) | st.sampled_from(["oak", "pine"])
)
shelves = st.lists(
    st.builds(
        lambda price, attributes: (price, attributes),
        st.none() | st.decimals(min_value=1, max_value=900, places=2),
        st.dictionaries(st.sampled_from(["screen_inches", "wireless", "material", "ports", "colour"]), values),
    ),
    max_size=12,
).map(
    lambda rows: [
        Item(f"P-{place}", "Thing", price=price, attributes=attributes)
        for place, (price, attributes) in enumerate(rows)
    ]
)


@given(shelf=shelves, locale=st.sampled_from(["en-AU", "de-DE", "cs-CZ", "ja-JP"]))
def test_every_question_splits_what_is_shown_and_every_answer_keeps_what_fits(shelf: list[Item], locale: str) -> None:
    shown, further = shelf[:3], shelf[3:]
    found = questions.choose(shown, Words.of("AUD", locale), further=further)
    assert len(found) <= 3
    assert len({one.attribute for one in found}) == len(found)
    for question in found:
        assert question.attribute != "colour"
        assert len({frozenset(answer.skus) for answer in question.answers if answer.skus}) > 1
        assert len({answer.value for answer in question.answers}) == len(question.answers) >= 2
        for answer in question.answers:
            left = answers.fitting(shown, {question.attribute: answer.value})
            assert [item.sku for item in left] == answer.skus
            more = answers.fitting(further[: questions.FURTHER], {question.attribute: answer.value})
            assert answer.more == len(more)
            unknown = [item.sku for item in shown if not is_known(item, question.attribute)]
            assert set(unknown) <= set(answer.skus), "what is not known of it excludes nothing"


def is_known(item: Item, attribute: str) -> bool:
    return item.price is not None if attribute == "price" else item.facts.get(attribute) is not None


@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=5), unknown=st.integers(0, 20))
def test_an_answer_tells_at_most_what_telling_all_apart_would(sizes: list[int], unknown: int) -> None:
    told_ = questions.information(sizes, unknown)
    assert 0 <= told_ <= log2(sum(sizes)) + 1e-9
    assert told_ <= questions.information(sizes) + 1e-9
    assert questions.information([1, 1, 1, 1]) == 2
    assert questions.information([]) == 0


def test_sizes_are_read_from_names_where_the_retailer_says_none() -> None:
    found = questions.choose(
        [tv("A", name="LED TV 32-inch"), tv("B", name='40" LED TV'), tv("C", screen_inches=40)], ENGLISH
    )
    assert told(found)["screen_inches"] == {"32 in": ["A"], "40 in": ["B", "C"]}
    assert found[0].text == "Which screen size suits you: 32 in or 40 in?"


def test_what_the_retailer_says_itself_stands_over_its_names() -> None:
    found = questions.choose([tv("A", name="LED TV 32-inch", screen=50), tv("B", screen=40)], ENGLISH)
    assert set(told(found)) == {"screen"}


def test_what_is_not_known_of_one_stays_in_for_every_answer() -> None:
    found = questions.choose([tv("A", screen_inches=32), tv("B", screen_inches=40), tv("C")], ENGLISH)
    assert told(found)["screen_inches"] == {"32 in": ["A", "C"], "40 in": ["B", "C"]}


def test_what_is_known_of_half_of_them_only_is_not_asked() -> None:
    items = [tv("A", screen_inches=32), tv("B", screen_inches=40), tv("C"), tv("D")]
    assert questions.choose(items, ENGLISH) == []


def test_prices_are_asked_for_in_round_figures_of_the_currency() -> None:
    items = [tv("A", "59.00"), tv("B", "79.00"), tv("C", "129.00")]
    (found,) = questions.choose(items, ENGLISH)
    assert (found.attribute, found.text) == (
        "price",
        "How much would you like to spend: up to $60, $60 to $100 or over $100?",
    )
    assert [(one.value, one.skus) for one in found.answers] == [("..60", ["A"]), ("60..100", ["B"]), ("100..", ["C"])]
    (czech,) = questions.choose([tv("A", "1490.00"), tv("B", "3290.00"), tv("C", "5990.00")], Words.of("CZK", "cs-CZ"))
    said = czech.text.replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Kolik chcete utratit: do 2 000 Kč, 2 000 Kč až 5 000 Kč nebo nad 5 000 Kč?"


@pytest.mark.parametrize("other", ["59.90", "62.00", "59.00", None])
def test_prices_that_are_nearly_the_same_are_not_asked_about(other: str | None) -> None:
    assert questions.choose([tv("A", "59.00"), tv("B", other)], ENGLISH) == []


def test_a_price_on_a_bound_belongs_to_the_cheaper_band() -> None:
    item = tv("A", "60.00")
    assert answers.fits(item, "price", "..60")
    assert not answers.fits(item, "price", "60..100")
    assert answers.fits(tv("A", "100.00"), "price", "60..100")


def test_what_a_clerk_would_ask_comes_before_what_only_a_data_sheet_knows() -> None:
    items = [
        tv("A", dpi=600, ports=1, screen_inches=32),
        tv("B", dpi=1200, ports=2, screen_inches=40),
        tv("C", dpi=2400, ports=2, screen_inches=40),
    ]
    assert [one.attribute for one in questions.choose(items, ENGLISH)] == ["screen_inches", "dpi"]


@pytest.mark.parametrize(
    "attributes",
    [
        [{"colour": "red"}, {"colour": "blue"}],
        [{"model": "A"}, {"model": "B"}],
        [{"warranty_months": 12}, {"warranty_months": 24}],
        [{"chipset": "XJ-4410B"}, {"chipset": "XJ-4420C"}],
        [{"size": 3}, {"size": "large"}],
        [{"connectors": ["hdmi"]}, {"connectors": ["vga"]}],
    ],
)
def test_what_tells_products_apart_but_not_needs_is_never_asked(attributes: list[dict[str, Any]]) -> None:
    assert questions.choose([tv(f"P-{place}", **one) for place, one in enumerate(attributes)], ENGLISH) == []


def test_many_sizes_are_asked_for_in_ranges() -> None:
    shown = [tv(f"P-{size}", screen_inches=size) for size in (32, 43, 65)]
    further = [tv(f"P-{size}", screen_inches=size) for size in (24, 40, 50, 75)]
    (found,) = questions.choose(shown, ENGLISH, further=further)
    assert len(found.answers) == 3
    assert sorted(sku for answer in found.answers for sku in answer.skus) == ["P-32", "P-43", "P-65"]
    assert sum(answer.more for answer in found.answers) == 4
    assert all(".." in answer.value for answer in found.answers if len(answer.skus) + answer.more > 1)


def test_measures_nobody_can_choose_between_are_one_answer() -> None:
    disks = [tv("A", storage_gb=500), tv("B", storage_gb=512), tv("C", storage_gb=1000)]
    assert told(questions.choose(disks, ENGLISH)) == {
        "storage_gb": {"500 GB to 512 GB": ["A", "B"], "1 TB": ["C"]},
    }
    assert questions.choose(disks[:2], ENGLISH) == []
    near = [tv(f"P-{size}", storage_gb=size) for size in (500, 120, 1000, 240, 250, 256, 480, 512, 1024, 2000)]
    [asked] = questions.choose(near[:3], ENGLISH, further=near[3:])
    assert len(asked.answers) == 3
    for both in ({250, 256}, {500, 512}, {1000, 1024}):
        pair = [tv(str(size), storage_gb=size) for size in sorted(both)]
        left = [answers.fitting(pair, {"storage_gb": answer.value}) for answer in asked.answers]
        assert {len(some) for some in left} == {0, 2}, "the same answer for both"


def test_an_answer_says_how_many_others_it_would_bring_in() -> None:
    shown = [tv("A", screen_inches=32), tv("B", screen_inches=40)]
    further = [tv("C", screen_inches=40), tv("D", screen_inches=55)]
    (found,) = questions.choose(shown, ENGLISH, further=further)
    assert [(one.label, one.skus, one.more) for one in found.answers] == [
        ("32 in", ["A"], 0),
        ("40 in", ["B"], 1),
        ("55 in", [], 1),
    ]


@pytest.mark.parametrize(
    ("attribute", "answer", "stays"),
    [
        ("screen_inches", "40", True),
        ("screen_inches", "32..40", True),
        ("screen_inches", "41..", False),
        ("screen_inches", "..", False),
        ("screen_inches", "NaN", False),
        ("screen_inches", "big", False),
        ("hdmi", "yes", True),
        ("hdmi", "no", False),
        ("hdmi", "perhaps", False),
        ("material", "oak", True),
        ("material", "pine", False),
        ("unheard_of", "x", True),
        ("price", "40..50", True),
        ("price", "50..", False),
        ("price", "nothing", False),
    ],
)
def test_an_answer_stands_for_itself(attribute: str, answer: str, stays: bool) -> None:
    assert answers.fits(tv("A", "50.00", screen_inches=40.0, hdmi=True, material="oak"), attribute, answer) is stays


def test_whatever_names_tell_has_words_and_a_unit() -> None:
    numbers = {key for key, _ in attribute_words.PLAIN.values()}
    facts = set(attribute_words.SAID.values())
    rest = {"storage_gb", "memory_gb", "screen_inches", "fits_inches", "size_inches", "width_inches", "height_inches"}
    rest |= {"length_m", "page_yield", "sheets", "sheet_capacity", "zoom", "speed_x", "ddr", "usb_version"}
    german = Words.of("EUR", "de-DE")
    known = {label.lower() for label in LABELS}
    for name in sorted(numbers | rest | (facts - {""})):
        label = ENGLISH.attribute_label(name).lower()
        assert label in known or label in {"hdmi"}, name
    for name in sorted(numbers | rest):
        assert ENGLISH.attribute_value(name, 4) != "4", name
        assert german.attribute_value(name, 4) != "4", name


def test_measures_are_told_as_the_country_does() -> None:
    american = Words.of("USD", "en-US")
    said = [
        (words.attribute_value("length_m", 1.8288), words.attribute_value("volume_ml", 354.882))
        for words in (american, ENGLISH)
    ]
    assert said == [("6 ft", "12 fl oz"), ("1.83 m", "355 ml")]
    assert american.attribute_value("weight_g", 907.184) == "2 lb"
    assert ENGLISH.attribute_value("storage_gb", 2000) == "2 TB"
    assert ENGLISH.attribute_value("storage_gb", 1024) == "1024 GB"
    assert base("weight_g") == "weight"
    assert base("usb_version") == "usb_version"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "questions.toml"
    path.write_text(text, encoding="utf-8")
    return path


ITEMS = [tv("A", "59.00", screen_inches=32, karaoke=True), tv("B", "129.00", screen_inches=40, karaoke=False), tv("C")]


def test_a_retailer_has_its_own_words_and_silences(tmp_path: Path) -> None:
    own = wording.read(
        write(
            tmp_path,
            """
            [screen_inches]
            en = "How big may it be: {answers}?"
            en-NZ = "How big, eh: {answers}?"
            [price]
            ask = false
            [karaoke]
            en = "Do you sing?"
            """,
        )
    )
    two = ITEMS[:2]
    said = {
        locale: {one.attribute: one.text for one in questions.choose(two, Words.of("AUD", locale), wording=own)}
        for locale in ("en-AU", "en-NZ", "de-DE")
    }
    # Both split the two alike, so only the one that comes first is asked.
    assert said["en-AU"] == {"karaoke": "Do you sing?"}
    own = wording.Wording(own.texts, frozenset({"price", "karaoke"}))
    texts = {
        locale: [one.text for one in questions.choose(two, Words.of("AUD", locale), wording=own)]
        for locale in ("en-AU", "en-NZ", "de-DE")
    }
    assert texts == {
        "en-AU": ["How big may it be: 32 in or 40 in?"],
        "en-NZ": ["How big, eh: 32 in or 40 in?"],
        "de-DE": ["Welche Bildschirmgröße passt Ihnen: 32 Zoll oder 40 Zoll?"],
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[screen", "is not TOML"),
        ("screen = 1", "screen stands outside a table"),
        ('[screen]\nask = "no"', "[screen] ask must be true or false"),
        ('[screen]\nenglish = "x"', "[screen] english: give a language such as en"),
        ("[screen]\nen = 3", "[screen] en: give the question as text"),
        ('[screen]\nen = " "', "[screen] en: give the question as text"),
        ('[screen]\nen = "{size}?"', "{size} is no place; there are {answers} and {label}"),
        ('[screen]\nen = "{answers!r}?"', "is no place"),
        ('[screen]\nen = "{answers"', "a brace is open"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(wording.WordingError) as refused:
        wording.read(path)
    said = str(refused.value)
    assert complaint in said
    assert str(path) in said and said.startswith("RAINCHECK_QUESTIONS") and "\n" not in said


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(wording.WordingError, match="cannot read"):
        wording.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'[screen]\nen = "\xe9"')
    with pytest.raises(wording.WordingError, match="UTF-8"):
        wording.read(tmp_path / "latin.toml")
