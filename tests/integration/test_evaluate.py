"""`raincheck evaluate`: judged cases against the cards as they would be made, on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.judged import Judged, read
from app.demo import judged, retailer
from tests.support.command import Command, Done

STORE = {"store_id": "CAP", "name": "Capalaba", "timezone": "Australia/Brisbane", "currency": "AUD"}
LEAF = "Electronics > Video > DVD Players"
PRODUCTS = [
    {"sku": "DVD-45", "name": "Compact DVD Player", "category": LEAF, "price": "79.00", "accessories": ["HDMI"]},
    {"sku": "DVD-99", "name": "Upscaling DVD Player", "category": LEAF, "price": "99.00"},
    {"sku": "DVD-X", "name": "Slim DVD Player", "category": LEAF, "price": "89.00"},
    {"sku": "DVD-GONE", "name": "Studio DVD Player", "category": LEAF, "price": "95.00"},
    {"sku": "HDMI", "name": "HDMI Cable 2 m", "price": "18.00"},
]
ON_HAND = {"DVD-45": 0, "DVD-99": 8, "DVD-X": 5, "DVD-GONE": 1, "HDMI": 30}
ALTERNATIVES = {"asked": "DVD-45", "store_id": "CAP", "judged": {"DVD-99": 3, "DVD-GONE": 3}, "traps": ["DVD-X"]}
ACCESSORIES = {"asked": "DVD-45", "store_id": "CAP", "role": "accessory", "judged": {"HDMI": 3}}


@pytest.fixture
def raincheck(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> Command:
    """The command on a database with a store, players, a cable, and their stock."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAINCHECK_DATABASE_URL", database_url)
    command = Command(capsys)
    levels = [{"store_id": "CAP", "sku": sku, "on_hand": on_hand} for sku, on_hand in ON_HAND.items()]
    for what, rows in (("stores", [STORE]), ("products", PRODUCTS), ("stock", levels)):
        assert command("import", what, write(f"{what}.json", rows)).code == 0
    return command


def write(name: str, content: Any) -> str:
    Path(name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return name


def evaluated(raincheck: Command, *cases: dict[str, Any]) -> Any:
    done = raincheck("evaluate", "--json", write("cases.json", {"cases": cases}))
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def refused(raincheck: Command, content: Any) -> list[str]:
    done: Done = raincheck("evaluate", write("cases.json", content))
    assert (done.code, done.out) == (1, "")
    return done.err.splitlines()


def test_what_the_card_shows_is_graded_and_what_is_not_in_stock_is_not_missed(raincheck: Command) -> None:
    found = evaluated(raincheck, ALTERNATIVES, ACCESSORIES)
    alternatives, accessories = found["cases"]
    assert {line["sku"]: (line["grade"], line["trap"]) for line in alternatives["shown"]} == {
        "DVD-99": (3, False),
        "DVD-X": (0, True),
    }
    assert accessories["shown"] == [{"sku": "HDMI", "grade": 3, "trap": False}]
    figures = found["figures"]
    assert (figures["accessory"]["ndcg_at_3"], figures["accessory"]["unacceptable_rate"]) == (1.0, 0.0)
    assert (figures["alternative"]["trap_rate"], figures["alternative"]["precision_at_3"]) == (0.5, 0.5)
    assert (figures["all"]["cases"], figures["all"]["lines"]) == (2, 3)
    assert figures["all"]["p99_ms"] >= figures["all"]["p50_ms"] > 0


def test_people_read_a_table(raincheck: Command) -> None:
    done = raincheck("evaluate", write("cases.json", {"cases": [ACCESSORIES]}))
    assert done.code == 0
    assert [word for word in ("NDCG@3", "NDCG@5", "precision@3", "unacceptable", "traps") if word not in done.out] == []


def test_a_case_may_name_an_advertised_price_to_judge_by(raincheck: Command) -> None:
    dearer = {"sku": "DVD-129", "name": "Studio DVD Player", "category": LEAF, "price": "129.00"}
    assert raincheck("import", "products", write("more.json", [dearer])).code == 0
    level = {"store_id": "CAP", "sku": "DVD-129", "on_hand": 4}
    assert raincheck("import", "stock", write("level.json", [level])).code == 0
    asked = {"asked": "DVD-99", "store_id": "CAP", "judged": {"DVD-129": 3, "DVD-X": 2}}
    found = evaluated(raincheck, *({**asked, "price": price} for price in ("45.00", "95.00")))
    shown = [[line["sku"] for line in case["shown"]] for case in found["cases"]]
    # The one for 89.00 is comparable to an ad of 45.00; beside one of 95.00 it is cheaper, and comes last.
    assert shown == [["DVD-X", "DVD-129"], ["DVD-129", "DVD-X"]]


def test_unknown_stores_and_products_are_told_case_by_case(raincheck: Command) -> None:
    lines = refused(
        raincheck,
        {"cases": [ACCESSORIES, {**ACCESSORIES, "asked": "DVD-0"}, {**ALTERNATIVES, "store_id": "NOWHERE"}]},
    )
    assert lines == [
        "raincheck: cases.json: case 2 (accessory of DVD-0 at CAP): no product is known as DVD-0",
        "raincheck: cases.json: case 3 (alternative of DVD-45 at NOWHERE): no store is known as NOWHERE",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "truncated"),
        ({"cases": []}, "length >= 1"),
        ({"cases": [{"asked": "DVD-45"}]}, "missing required field"),
        ({"cases": [{**ALTERNATIVES, "judged": {"DVD-99": 4}}]}, "<= 3"),
        ({"cases": [{**ALTERNATIVES, "price": "cheap"}]}, "price"),
        ({"cases": [{**ALTERNATIVES, "role": "remedy"}]}, "remedy"),
        ({"cases": [{**ALTERNATIVES, "trap": []}]}, "unknown field"),
        ({"cases": [{**ALTERNATIVES, "traps": ["DVD-99"]}]}, "DVD-99 is a trap and graded 3"),
    ],
)
def test_a_malformed_file_is_one_clear_line(raincheck: Command, content: Any, says: str) -> None:
    (line,) = refused(raincheck, content)
    assert line.startswith("raincheck: cases.json: ")
    assert says in line


def test_a_file_that_is_not_there_is_one_clear_line(raincheck: Command) -> None:
    done = raincheck("evaluate", "nowhere.json")
    assert (done.code, done.err) == (1, "raincheck: nowhere.json: No such file or directory\n")


def test_the_judged_cases_of_the_demo_are_many_of_both_kinds_and_name_its_products() -> None:
    cases = read(judged.cases())
    skus = {row["sku"] for row in retailer.products()}
    assert len(cases) >= 60
    assert {case.role for case in cases} == set(Judged)
    assert {sku for case in cases for sku in (case.asked, *case.grades)} <= skus
    assert sum(bool(case.traps) for case in cases) >= 40
    assert all(any(case.grades.values()) for case in cases)
