"""The commands behind the figures in the documentation, on data small enough to tell what must come out."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench import groceries
from bench.judged import __main__ as judged
from bench.panel import STORE, Asked, read, switches, together


@pytest.fixture(autouse=True)
def _logs_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sets up the logs of its process; here that process is everybody's."""
    for command in (judged, groceries):
        monkeypatch.setattr(command, "configure", lambda **_: None)


CATALOGUE = """sku,name,brand,price,category
DVD-45,Halvero DVD Player Black,Halvero,79.00,
DVD-89,Corvane DVD Player with USB,Corvane,89.00,
DVD-99,Halvero Upscaling DVD Player,Halvero,99.00,
BAG,Halvero DVD Player Black Bag,Halvero,70.00,
HDMI,HDMI Cable 2 m,Corvane,12.00,
"""
CASES = {
    "cases": [
        {
            "asked": "DVD-45",
            "store_id": "CAP",
            "judged": {"DVD-89": 2, "DVD-99": 3},
            "traps": ["BAG"],
            "price": "45.00",
        },
        {"asked": "DVD-45", "store_id": "CAP", "role": "accessory", "judged": {"HDMI": 3}, "price": "45.00"},
    ]
}


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["judged", *arguments])
    judged.main()
    return capsys.readouterr().out


def line(out: str, *words: str) -> list[str]:
    """The cells of the one line of a table that holds these words."""
    (found,) = [each for each in out.splitlines() if all(word in each for word in words)]
    return [cell.strip() for cell in found.replace("┃", "│").split("│") if cell.strip()]


@pytest.fixture
def shops(tmp_path: Path) -> Path:
    (tmp_path / "shelf.csv").write_text(CATALOGUE)
    (tmp_path / "shelf.json").write_text(json.dumps(CASES))
    return tmp_path


def test_cards_of_a_catalogue_are_judged_beside_simple_rules(
    shops: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--catalogue", f"shelf={shops / 'shelf.csv'}", "--cases", str(shops), "--database", str(shops / "kept"))
    out = told(capsys, monkeypatch, *given, "--show")
    ours = line(out, "alternative", "raincheck")
    assert float(ours[5]) > 0.8
    assert ours[8:10] == ["0.0%", "0.0%"]
    assert line(out, "accessory", "raincheck")[5] == "1.000"
    overlap = line(out, "alternative", "TF-IDF")
    assert overlap[8] == "33.3%"
    assert "asked  DVD-45" in out
    again = told(capsys, monkeypatch, *given, "--reread")
    assert line(again, "alternative", "raincheck")[:11] == ours[:11]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Twenty-four households buy one coffee and then the other, mostly with milk; the tea sells most of all."""
    kinds = {"1": "COFFEE", "2": "COFFEE", "3": "COFFEE", "4": "MILK", "5": "TEA"}
    products = [
        {"product_id": sku, "manufacturer_id": "9", "department": "GROCERY", "brand": "National",
         "product_category": kind, "product_type": f"{kind} PLAIN", "package_size": "1 LB"}
        for sku, kind in kinds.items()
    ]  # fmt: skip
    lines: list[dict[str, Any]] = []

    def buy(household: int, week: int, *skus: str) -> None:
        at = datetime(2017, 1, 1, 12) + timedelta(weeks=week - 1, minutes=household)
        basket = f"{household}-{week}-{skus[0]}"
        lines.extend(
            {"household_id": household, "store_id": "406", "basket_id": basket, "product_id": sku, "quantity": 1,
             "sales_value": 4, "retail_disc": 0, "coupon_disc": 0, "coupon_match_disc": 0, "week": week,
             "timestamp": at.isoformat(sep=" ")}
            for sku in skus
        )  # fmt: skip

    for household in range(24):
        buy(household, 1, "1", "4")
        buy(household, 2, "2")
        buy(household, 3, "5")
        buy(household, 4, "1", "4")
        buy(household, 5, "2", "5")
    for household in range(24, 64):
        buy(household, 2, "3")
    write(tmp_path / "products.csv.gz", products)
    write(tmp_path / "transactions.csv.gz", lines)
    write(tmp_path / "promotions.csv.gz", [{"store_id": "406", "week": 1, "product_id": "1", "mailer_location": "A"}])
    return tmp_path


def test_next_choices_and_baskets_are_cut_in_time(panel: Path) -> None:
    known = read(panel, 4)
    assert (len(known.before), len(known.after)) == (4 * 24 + 40, 24)
    assert set(switches(known)) == {Asked("1", frozenset("2"), "406")}
    assert together(known) == []
    assert known.here("406", "21569") == ["2", "1", "5"], "what a store never sold in any week is not kept there"
    assert known.here(STORE, "21569") == list("21569"), "but everything at the one that has everything"
    assert set(together(read(panel, 3))) == {Asked("1", frozenset("4"))}


def test_what_households_chose_next_is_offered_before_what_sells_most(
    panel: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["groceries", str(panel), "--weeks", "3"])
    groceries.main()
    out = capsys.readouterr().out
    assert line(out, "next choice ", "candidates")[2:5] == ["24", "1.000", "1.000"]
    assert float(line(out, "next choice ", "popularity")[4]) < 0.7
    assert line(out, "next choice, at its", "candidates")[2:5] == ["24", "1.000", "1.000"]
    assert line(out, "together ", "candidates")[2:5] == ["24", "1.000", "1.000"]
