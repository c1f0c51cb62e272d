"""Kinds learned from the retailer's own names, where the lexicon knows none of their words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.suggestions.understanding.learned import EXPERIENCED, MANY, NOBODY_DOUBTS, Learned, Lessons, features
from app.suggestions.understanding.reading import read

EXAMPLES = [
    *((f"Halvero HA-FR{number} stereo headphones bass", "Halvero", "headphones") for number in range(20, 40)),
    *((f"Halvero KD-R{number} receiver din bass", "Halvero", "car_stereo") for number in range(20, 40)),
    *((f"Lumarro DSC-W{number} camera zoom 20 MP", "Lumarro", "digital_camera") for number in range(20, 40)),
]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "brand", "kind"),
    [
        ("Halvero HA-FR90B Xtreme bass", "Halvero", "headphones"),
        ("Halvero KD-R77 Xtreme bass", "Halvero", "car_stereo"),
        ("DSC-W99 Lumarro 18 MP", "Lumarro", "digital_camera"),
    ],
)
def test_a_code_of_the_same_maker_tells_the_kind(name: str, brand: str, kind: str) -> None:
    assert Learned(EXAMPLES).kind_of(name, brand) == kind


@pytest.mark.parametrize("name", ["Halvero bass", "Frobnicating Zibble", "Halvero", ""])
def test_where_the_words_tell_two_kinds_or_none_nothing_is_said(name: str) -> None:
    assert Learned(EXAMPLES).kind_of(name, "Halvero") is None


def test_from_two_examples_no_kind_is_learned() -> None:
    few = [("Quillmark QM-1 pen red", "Quillmark", "pen"), ("Quillmark QM-2 pen red", "Quillmark", "pen")]
    assert Learned([*EXAMPLES, *few]).kind_of("Quillmark QM-3 red", "Quillmark") is None
    assert Learned([]).kind_of("Quillmark QM-3 red", None) is None


def test_the_lexicon_and_the_category_stand_over_what_was_learned() -> None:
    learned = Learned(EXAMPLES)
    assert read("Halvero HA-FR90 Xtreme", "Halvero", None, {}, learned).kind == "headphones"
    assert read("Halvero HA-FR90 bag", "Halvero", None, {}, learned).kind == "bag"
    assert read("Halvero HA-FR90 Xtreme", "Halvero", "DVD Players", {}, learned).kind == "dvd_player"


def test_letters_of_a_code_are_kept_and_its_digits_are_not() -> None:
    assert {"kfc#", "kenwood kfc#", "#w"} <= features("Kenwood KFC-1665S 300W pr", "Kenwood")
    assert not {one for one in features("Kenwood KFC-1665S", None) if any(map(str.isdigit, one))}


def test_a_name_with_the_words_of_another_kind_is_doubted() -> None:
    learned = Learned(EXAMPLES)
    assert learned.doubt("Halvero HA-FR90 stereo bass camera", "Halvero", "digital_camera")[0] > 20
    assert learned.doubt("Lumarro DSC-W90 zoom camera", "Lumarro", "digital_camera") == NOBODY_DOUBTS
    assert learned.doubt("Frobnicating Zibble", None, "digital_camera") == NOBODY_DOUBTS, (
        "of words nobody knows nothing is said"
    )
    assert learned.doubt("Halvero HA-FR90 stereo bass", "Halvero", "turntable") == NOBODY_DOUBTS, (
        "a kind that was not learned"
    )
    assert learned.doubt("Halvero HA-FR90 stereo bass", "Halvero", None) == NOBODY_DOUBTS


def test_a_name_with_nothing_but_the_words_of_another_kind_is_of_that_one() -> None:
    name, brand = "Halvero HA-FR90 stereo headphones bass camera", "Halvero"
    green = Learned(EXAMPLES)
    learned = Learned(EXAMPLES * (EXPERIENCED // len(EXAMPLES) + 1))
    assert read(name, brand, None, {}).kind == "digital_camera"
    assert read(name, brand, None, {}, green).kind == "digital_camera", "sixty examples are no experience"
    assert read(name, brand, None, {}, learned).kind == "headphones"
    assert read(name, brand, "Cameras", {}, learned).kind == "digital_camera", "the shelf stands over it"
    assert read("Lumarro DSC-W90 zoom camera", "Lumarro", None, {}, learned).kind == "digital_camera"


def test_the_doubt_that_is_kept_is_of_the_kind_that_was_taken() -> None:
    name, brand = "Halvero HA-FR90 stereo headphones bass camera", "Halvero"
    green = Learned(EXAMPLES)
    learned = Learned(EXAMPLES * (EXPERIENCED // len(EXAMPLES) + 1))
    assert read(name, brand, None, {}).doubt == 0, "nobody was asked"
    assert read(name, brand, None, {}, green).doubt == green.doubt(name, brand, "digital_camera").nats > 0
    assert read(name, brand, None, {}, learned).doubt == learned.doubt(name, brand, "headphones").nats == 0
    assert read(name, brand, "Cameras", {}, green).doubt == 0, "the shelf stands over it"


def test_a_product_does_not_vouch_for_itself() -> None:
    odd = ("Halvero HA-FR90 stereo headphones bass camera", "Halvero", "digital_camera")
    learned = Learned([*EXAMPLES, odd])
    assert learned.doubt(*odd)[0] > 20
    assert all(learned.doubt(*example) == NOBODY_DOUBTS for example in EXAMPLES)


def test_the_same_name_on_another_shelf_does_not_count_as_the_product_itself() -> None:
    pens = [(f"Quill {n}", "Quill", "pen") for n in range(3)]
    shelved = ("Halvero HA-FR90 stereo headphones bass camera Quill", "Halvero", "headphones")
    learned = Learned([*EXAMPLES, *pens, shelved])
    assert learned.doubt(shelved[0], shelved[1], "pen")[1] == "headphones"


def test_kinds_that_stand_in_for_each_other_are_not_told_apart() -> None:
    cases = [
        *((f"Orvina Slim {number} case for Nexa phone", "Orvina", "phone_case") for number in range(20)),
        *((f"Tolmark Rugged {number} case", "Tolmark", "device_case") for number in range(20)),
    ]
    assert Learned([*EXAMPLES, *cases]).doubt("Orvina Slim case", "Orvina", "device_case") == NOBODY_DOUBTS


def test_what_a_thing_is_for_does_not_make_it_doubtful() -> None:
    cases = [(f"Tolmark Rugged {number} case", "Tolmark", "device_case") for number in range(20)]
    learned = Learned([*EXAMPLES, *cases])
    assert (
        learned.doubt("Tolmark Rugged case for Lumarro DSC-W90 zoom camera", "Tolmark", "device_case") == NOBODY_DOUBTS
    )
    assert learned.doubt("Tolmark Lumarro DSC-W90 zoom camera case", "Tolmark", "device_case")[0] > 0


def test_it_is_learned_again_when_a_fifth_more_was_read_or_a_day_has_gone_by() -> None:
    lessons = Lessons(NOW)
    assert not lessons.is_due(NOW + timedelta(days=9))  # nothing was read
    lessons.count(10)
    assert not lessons.is_due(NOW)
    assert lessons.is_due(NOW + timedelta(days=1))
    lessons.count(10 * MANY)
    assert lessons.is_due(NOW)
    lessons.take(EXAMPLES, now=NOW)
    assert not lessons.is_due(NOW + timedelta(days=1))
    lessons.count(MANY)
    assert not lessons.is_due(NOW)
    lessons.count(2 * MANY)
    assert lessons.is_due(NOW)
