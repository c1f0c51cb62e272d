"""The simple rules cards are measured beside, and the judged cases kept with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.judged import read
from bench import judged
from bench.judged import audio_video, best_sellers, catalogues
from bench.judged.baselines import WordOverlap, same_category_nearest_price
from bench.judged.catalogues import Row

HERE = Path(judged.__file__).parent
ASKED = Row("A", "Slim DVD player black", "Halvero", 50.0, "Video")
ROWS = [
    ASKED,
    Row("NEAR", "Upscaling DVD player", "Corvane", 55.0, "Video"),
    Row("FAR", "Blu-ray player", "Corvane", 20.0, "Video"),
    Row("UNPRICED", "Slim DVD player", "Halvero", None, "Video"),
    Row("BAG", "Slim DVD player bag black", "Halvero", 12.0, ""),
    Row("CABLE", "HDMI cable", "Corvane", 50.0, "Cables"),
]


def test_the_same_category_is_taken_by_its_nearest_price() -> None:
    assert same_category_nearest_price(ROWS, ASKED) == ["NEAR", "FAR"]


def test_a_product_without_a_category_gets_nothing_by_category() -> None:
    bag = next(row for row in ROWS if row.sku == "BAG")
    assert same_category_nearest_price([*ROWS, Row("B", "Another", "", 12.0, "")], bag) == []


def test_word_overlap_takes_the_bag_for_the_player_unless_a_price_band_forbids_it() -> None:
    overlap = WordOverlap(ROWS)
    assert overlap.most_like(ASKED, in_band=False)[0] == "BAG"
    assert overlap.most_like(ASKED, in_band=True) == ["NEAR"]


def test_rare_words_weigh_more_than_common_ones() -> None:
    common = [Row(f"C{place}", "player plain", "", 10.0, "") for place in range(20)]
    asked, rare = Row("X", "player karaoke", "", 10.0, ""), Row("R", "karaoke machine", "", 10.0, "")
    assert WordOverlap([*common, asked, rare]).most_like(asked, in_band=True)[0] == "R"


def test_a_blank_and_a_zero_price_are_none(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("sku,name,brand,price\na,One,,\nb,Two,Halvero,0.0\nc,Three,,9.5\n")
    assert [(row.sku, row.price) for row in catalogues.read(path)] == [("a", None), ("b", None), ("c", 9.5)]


def test_lists_of_sound_and_vision_become_one_catalogue_with_each_model_once(tmp_path: Path) -> None:
    (tmp_path / "abt.csv").write_text(
        "id,name,description,price\n12,Halden TV - HX20,,$499.00\n13,Halden Radio - R1,,\n", encoding="latin-1"
    )
    (tmp_path / "buy.csv").write_text(
        'id,name,description,manufacturer,price\n7,HALDEN TV 20" - HX-20,,Halden,$480.00\n8,Norvo Lamp,,Norvo,9.50\n',
        encoding="latin-1",
    )
    (tmp_path / "more.csv").write_text("sku,name,brand,category,price\nB1,norvo lamp,Norvo,Lamps,9\nB2,Cup,,,3\n")

    out = tmp_path / "out.csv"
    audio_video.main(*(str(tmp_path / f"{name}.csv") for name in ("abt", "buy", "more", "out")))

    assert catalogues.read(out) == [
        Row("a12", "Halden TV - HX20", "", 499.0, ""),
        Row("b8", "Norvo Lamp", "Norvo", 9.5, ""),
        Row("B2", "Cup", "", 3.0, ""),
    ]


def test_a_catalogue_without_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("sku,price\na,1\n")
    with pytest.raises(ValueError, match="no column brand, name"):
        catalogues.read(path)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.json")), ids=lambda path: str(path.stem))
def test_the_judged_cases_can_be_read_and_tell_the_bad_from_the_good(path: Path) -> None:
    cases = read(path.read_bytes())
    grades = [grade for case in cases for grade in case.grades.values()]
    assert set(grades) == {0, 1, 2, 3}
    # Who shows anything at all must lose by it; what nobody judged earns nothing either.
    assert grades.count(0) > len(grades) / 10
    assert [case.asked for case in cases if case.asked in case.grades] == []


@pytest.mark.parametrize("path", sorted(HERE.glob("*.csv")), ids=lambda path: str(path.stem))
def test_a_catalogue_kept_here_has_every_product_that_is_judged(path: Path) -> None:
    known = {row.sku for row in catalogues.read(path)}
    cases = read(path.with_suffix(".json").read_bytes())
    assert {sku for case in cases for sku in (case.asked, *case.grades)} - known == set()


SCRIPT = """const db = [
  { name: "Orrin - 6' HDMI Cable - Black", shortDescription: "Six feet, $5 off", salePrice: 19.99,
    manufacturer: "Orrin™", url: "http://shop/orrin.p?id=1&skuId=101&cmp=X" },
  { "sku": 102, "name": "Halvero 24\\" Monitor", "type": "HardGood", "price": 99,
    "category": [{"id": "c1", "name": "Monitors"}], "shipping": 0,
    "manufacturer": "Halvero", "url": "http://shop/halvero.p?skuId=102" },
  { name: 'orrin - 6\\' hdmi cable - black', salePrice: 5, manufacturer: null, url: "http://shop/x.p?skuId=103" },
]"""


def test_a_catalogue_is_read_from_scripts_each_name_once(tmp_path: Path) -> None:
    (tmp_path / "list.js").write_text(SCRIPT, encoding="utf-8")
    best_sellers.main(str(tmp_path / "out.csv"), str(tmp_path / "list.js"))
    rows = catalogues.read(tmp_path / "out.csv")
    assert [(row.sku, row.name, row.brand, row.price) for row in rows] == [
        ("101", "Orrin - 6' HDMI Cable - Black", "Orrin", 19.99),
        ("102", 'Halvero 24" Monitor', "Halvero", 99.0),
    ]
