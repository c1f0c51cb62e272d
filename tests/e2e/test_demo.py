"""The demo's story, as a process of its own, to its end."""

from __future__ import annotations

import json
from pathlib import Path

from app.demo import retailer
from tests.support.command import end, environment, start

SECONDS = 120


def test_the_demo_played_once_delivers_the_alert_with_everything_staff_need(tmp_path: Path) -> None:
    # A database and an address of the user's own, which the demo must leave alone.
    env = environment(database_url=f"sqlite:///{tmp_path}/theirs.db", public_url="https://theirs.example.com")
    process = start("demo", "--once", cwd=tmp_path, env=env)
    try:
        process.wait(SECONDS)
    finally:
        done = end(process)
    assert done.code == 0, done.err
    alert = json.loads(done.out)
    by_sku = {row["sku"]: row for row in retailer.products()}

    assert (alert["kind"], alert["state"], alert["store"]["store_id"]) == ("sold_out", "open", "CAP")
    assert (alert["product"]["sku"], alert["on_hand"]) == (retailer.ADVERTISED_SKU, 0)
    assert (alert["promise"]["price"], alert["promise"]["headline"]) == ("45.00", "DVD player, only $45")

    kinds = [remedy["kind"] for remedy in alert["remedies"]]
    assert kinds[0] == "other_store"
    assert alert["remedies"][0]["store_id"] == "CLE"
    assert "rain_check" in kinds

    assert 1 <= len(alert["alternatives"]) <= 3
    for alternative in alert["alternatives"]:
        assert by_sku[alternative["sku"]]["category"] == "Electronics > Video > DVD Players"
        assert alternative["on_hand"] > 1
        assert alternative["reasons"]
    offered = {alternative["sku"] for alternative in alert["alternatives"]}
    assert offered.isdisjoint({"DVD-45", "DVD-75", "DVD-129", "DVD-X"})  # gone, the last one, sold out, vetoed
    assert {"HDMI-2M", "RACK-DVD-60"} <= {accessory["sku"] for accessory in alert["accessories"]}
    assert alert["questions"]

    assert list(tmp_path.iterdir()) == []
