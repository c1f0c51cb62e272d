"""Replays of small data sets through a service of their own, over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.replayed import write_grocery, write_stock_feed


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


def test_a_grocery_week_sells_out_what_the_ad_promised(command: Command, tmp_path: Path) -> None:
    write_grocery(tmp_path)
    done = command("replay", str(tmp_path), "--quantile", "0.4", "--json")
    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert summary["what"] == "grocery"
    assert (summary["store"], summary["week"]) == ("367", 2)
    assert (summary["products"], summary["offers"], summary["levels"], summary["sales"]) == (3, 2, 2, 2)
    assert summary["advertised_without_a_price"] == 1
    alerts = summary["alerts"]
    assert (alerts["opened"], alerts["resolved"]) == (1, 0)
    # The one unit on the shelf goes with the first basket, at seven in the morning of New York.
    assert alerts["by_day"][0] == {"day": "2017-01-09", "sales": 1, "opened": 1, "resolved": 0}
    assert summary["answers"]["count"] == 2


def test_a_stock_feed_is_pulled_snapshot_by_snapshot(command: Command, tmp_path: Path) -> None:
    write_stock_feed(tmp_path)
    done = command("replay", str(tmp_path), "--what", "stock-feed", "--json")
    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert (summary["stores"], summary["advertised"], summary["pulls"]) == (2, 2, 3)
    # 3 lines, 2 and a zero, 1 and a zero: the shop that says nothing on the last day gets none.
    assert (summary["rows"]["rows"], summary["rows"]["rejected"]) == (8, 0)
    alerts, messages = summary["alerts"], summary["messages"]
    assert (alerts["opened"], alerts["open_at_the_end"]) == (1, 1)
    assert (messages["naive_at_every_crossing"], messages["naive_for_every_snapshot_at_none"]) == (1, 2)


def test_a_folder_that_holds_neither_is_one_line(command: Command, tmp_path: Path) -> None:
    done = command("replay", str(tmp_path))
    assert done.code == 1
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert "neither transactions.csv nor stock_snapshots.csv" in line


def test_an_address_goes_with_its_key(command: Command, tmp_path: Path) -> None:
    assert command("replay", str(tmp_path), "--url", "http://127.0.0.1:1").code == 2
    write_grocery(tmp_path)
    done = command("replay", str(tmp_path), "--url", "http://127.0.0.1:1", "--key", "rck_x")
    assert (done.code, "POST /v1/stores: " in done.err) == (1, True)
