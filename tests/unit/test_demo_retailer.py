"""The demo retailer keeps the promises its story rests on."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

import pytest

from app.demo import retailer, till
from app.demo.catalogue.shape import check_digit

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC)
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")
MONEY = re.compile(r"\d+\.\d\d")
DVD_PLAYERS = "Electronics > Video > DVD Players"


def by_sku() -> dict[str, dict[str, Any]]:
    return {row["sku"]: row for row in retailer.products()}


def stock() -> till.Stock:
    return {(row["store_id"], row["sku"]): row["on_hand"] for row in retailer.opening_stock()}


def offers() -> dict[str, dict[str, Any]]:
    return {offer["sku"]: offer for offer in retailer.promotion(TODAY)["offers"]}


def distance_km(one: dict[str, Any], other: dict[str, Any]) -> float:
    lat1, lon1, lat2, lon2 = (radians(place[axis]) for place in (one, other) for axis in ("latitude", "longitude"))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(chord))


# Stores


def test_there_are_five_stores_around_brisbane_each_with_a_full_week_of_hours() -> None:
    stores = retailer.stores()
    assert [store["store_id"] for store in stores] == ["CAP", "CLE", "CAR", "VIC", "MTG"]
    for store in stores:
        assert (store["timezone"], store["currency"]) == ("Australia/Brisbane", "AUD")
        assert list(store["opening_hours"]) == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        assert all(opens < closes for opens, closes in store["opening_hours"].values())
        assert store["opening_hours"]["thu"][1] == "21:00"
        assert store["opening_hours"]["sun"] == ["10:00", "16:00"]


def test_every_store_can_be_reached_from_capalaba_within_fifteen_kilometres() -> None:
    capalaba, *others = retailer.stores()
    assert all(2 < distance_km(capalaba, other) < 15 for other in others)


# Products


def test_there_are_at_least_300_products_over_at_least_25_leaf_categories() -> None:
    rows = retailer.products()
    assert len(rows) >= 300
    leaves = Counter(row["category"] for row in rows if row["category"])
    assert len(leaves) >= 25
    assert all(path.count(" > ") == 2 for path in leaves)
    assert min(leaves.values()) >= 3


def test_no_category_with_products_is_also_the_parent_of_another() -> None:
    leaves = {row["category"] for row in retailer.products() if row["category"]}
    assert not [leaf for leaf in leaves for other in leaves if other.startswith(f"{leaf} > ")]


def test_skus_are_unique_and_have_the_form_the_contract_allows() -> None:
    skus = [row["sku"] for row in retailer.products()]
    assert len(set(skus)) == len(skus)
    assert all(IDENTIFIER.fullmatch(sku) for sku in skus)


def test_gtins_are_unique_and_have_thirteen_digits_and_the_right_check_digit() -> None:
    gtins = [row["gtin"] for row in retailer.products()]
    assert len(set(gtins)) == len(gtins)
    for gtin in gtins:
        assert re.fullmatch(r"93\d{11}", gtin)
        # The other way round than the code under test: with its check digit the weighted sum is a multiple of ten.
        assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(gtin)) % 10 == 0


@pytest.mark.parametrize(
    ("body", "digit"), [("629104150021", "3"), ("400638133393", "1"), ("03600029145", "2"), ("7351353", "7")]
)
def test_the_check_digit_agrees_with_published_examples(body: str, digit: str) -> None:
    assert check_digit(body) == digit


@pytest.mark.parametrize("body", ["", "12a", "١٢٣", "-1"])
def test_the_check_digit_refuses_what_is_not_digits(body: str) -> None:
    with pytest.raises(ValueError, match="digits only"):
        check_digit(body)


def test_every_product_has_a_name_a_brand_a_place_and_prices_with_cents() -> None:
    for row in retailer.products():
        assert row["name"].strip() and row["brand"].strip() and row["location"].strip()
        assert MONEY.fullmatch(row["price"]) and MONEY.fullmatch(row["unit_cost"])
        assert 0 < Decimal(row["unit_cost"]) <= Decimal(row["price"])


def test_no_two_products_look_the_same_to_a_person() -> None:
    looks = Counter((row["name"], row["price"], json.dumps(row["attributes"])) for row in retailer.products())
    assert not [look for look, times in looks.items() if times > 1]


def test_every_link_points_at_another_product_and_none_twice() -> None:
    rows = by_sku()
    for row in rows.values():
        for links in (row["substitutes"], row["accessories"]):
            assert len(set(links)) == len(links)
            assert row["sku"] not in links
            assert set(links) <= rows.keys(), row["sku"]


def test_substitutes_stand_on_the_same_leaf_and_accessories_on_another() -> None:
    rows = by_sku()
    for row in rows.values():
        assert all(rows[sku]["category"] == row["category"] for sku in row["substitutes"]), row["sku"]
        assert not [sku for sku in row["accessories"] if rows[sku]["category"] == row["category"] != ""], row["sku"]


def test_some_products_are_age_restricted_some_inactive_and_some_without_a_category() -> None:
    rows = retailer.products()
    assert {row["category"] for row in rows if row["age_restricted"]} == {
        "Entertainment > Films > R 18+ DVDs",
        "Home > Kitchen > Knives",
        "Outdoor > Barbecues > Barbecue Tools",
    }
    assert 2 <= sum(not row["active"] for row in rows) <= 10
    assert 2 <= sum(row["category"] == "" for row in rows) <= 10


def test_attributes_are_plain_values_that_a_question_can_be_asked_about() -> None:
    for row in retailer.products():
        assert all(isinstance(value, bool | int | float | str) for value in row["attributes"].values())
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in row["attributes"])


def test_every_call_returns_rows_of_its_own() -> None:
    retailer.products()[0]["attributes"]["hdmi"] = "changed"
    retailer.products()[0]["accessories"].append("changed")
    retailer.stores()[0]["opening_hours"]["mon"][0] = "changed"
    assert retailer.products()[0]["attributes"]["hdmi"] is True
    assert "changed" not in retailer.products()[0]["accessories"]
    assert retailer.stores()[1]["opening_hours"]["mon"][0] == "09:00"
    assert retailer.stores()[0]["opening_hours"]["mon"][0] == "09:00"


def test_everything_is_plain_json() -> None:
    everything = [retailer.stores(), retailer.products(), retailer.promotion(TODAY), retailer.opening_stock()]
    assert json.loads(json.dumps(everything)) == everything


# The shelf of the advertised player


def test_the_advertised_dvd_player_is_a_loss_leader() -> None:
    player = by_sku()["DVD-45"]
    assert player["category"] == DVD_PLAYERS
    assert (player["price"], player["unit_cost"]) == ("79.00", "52.00")
    assert Decimal(offers()["DVD-45"]["price"]) < Decimal(player["unit_cost"])
    assert player["accessories"] == ["HDMI-2M", "RACK-DVD-60", "LENS-CLEAN"]


def test_the_accessories_of_the_advertised_player_go_with_every_other_dvd_player_too() -> None:
    rows = by_sku()
    for row in rows.values():
        if row["category"] == DVD_PLAYERS:
            assert set(rows["DVD-45"]["accessories"]) <= set(row["accessories"])


def test_at_least_six_other_dvd_players_between_69_and_149_dollars_are_active() -> None:
    others = [row for row in retailer.products() if row["category"] == DVD_PLAYERS and row["active"]]
    prices = {row["sku"]: Decimal(row["price"]) for row in others if row["sku"] != "DVD-45"}
    assert {"DVD-69", "DVD-89", "DVD-99", "DVD-119", "DVD-149", "DVD-X"} <= prices.keys()
    assert all(69 <= price <= 149 for price in prices.values())


def test_the_dvd_players_share_their_attributes_and_questions_can_split_them() -> None:
    players = [row["attributes"] for row in retailer.products() if row["category"] == DVD_PLAYERS and row["active"]]
    assert len({tuple(player) for player in players}) == 1
    for name in ("hdmi", "region_free", "usb_playback", "upscaling"):
        assert {player[name] for player in players} == {True, False}


def test_blu_ray_players_are_a_sibling_leaf_and_dearer() -> None:
    prices = [Decimal(row["price"]) for row in retailer.products() if row["category"].endswith("> Blu-ray Players")]
    assert (min(prices), max(prices)) == (Decimal(129), Decimal(299))


def test_the_dvd_player_bag_is_named_like_a_player_but_is_none() -> None:
    bag = by_sku()["BAG-DVD"]
    assert "DVD Player" in bag["name"]
    assert "Bags" in bag["category"]


# The promotion


def test_the_promotion_runs_today_from_yesterday_for_five_more_days() -> None:
    promotion = retailer.promotion(TODAY)
    assert (promotion["starts_on"], promotion["ends_on"]) == ("2026-11-20", "2026-11-26")
    assert IDENTIFIER.fullmatch(retailer.PROMOTION_ID)
    assert promotion["stores"] == {"all": True}
    assert promotion["remedies"] == ["other_store", "comparable_at_ad_price", "rain_check"]
    assert (promotion["media"], promotion["ad_spend"]) == (["tv", "newspaper"], "12000.00")


def test_the_first_offer_is_the_headline_and_carries_the_ad_teams_terms() -> None:
    promotion = retailer.promotion(TODAY)
    assert promotion["headline"] == "DVD player, only $45"
    assert promotion["offers"][0] == {
        "sku": "DVD-45",
        "price": "45.00",
        "limit_per_customer": 2,
        "expected_units_per_store": 40,
        "alternatives": ["DVD-99"],
        "never_suggest": ["DVD-X"],
        "back_at": 2,
        "back_after_seconds": 300,
    }


def test_twelve_offers_over_as_many_categories_are_priced_below_regular() -> None:
    rows = by_sku()
    assert len(retailer.promotion(TODAY)["offers"]) == len(offers()) == 12
    assert len({rows[sku]["category"] for sku in offers()}) == 12
    for sku, offer in offers().items():
        assert MONEY.fullmatch(offer["price"])
        assert Decimal(offer["price"]) < Decimal(rows[sku]["price"])
        assert rows[sku]["active"] and not rows[sku]["age_restricted"]


def test_only_the_advertised_player_is_sold_below_its_cost() -> None:
    rows = by_sku()
    assert [sku for sku, o in offers().items() if Decimal(o["price"]) < Decimal(rows[sku]["unit_cost"])] == ["DVD-45"]


def test_every_product_an_offer_names_exists_on_the_same_leaf() -> None:
    rows = by_sku()
    for sku, offer in offers().items():
        for other in offer["alternatives"] + offer["never_suggest"]:
            assert rows[other]["category"] == rows[sku]["category"]


def test_the_briefing_is_short_and_neither_hurries_anyone_nor_runs_anything_down() -> None:
    briefing = retailer.promotion(TODAY)["briefing"]
    assert 40 < len(briefing) < 300
    assert not re.search(r"(?i)\b(hurry|last|only|few|limited|today|cheap|poor|inferior|worse|junk|basic)\b", briefing)


# Opening stock


def test_every_store_holds_a_whole_and_plausible_number_of_every_product() -> None:
    rows = retailer.opening_stock()
    assert all(set(row) == {"store_id", "sku", "on_hand"} for row in rows)
    assert stock().keys() == {(s["store_id"], p["sku"]) for s in retailer.stores() for p in retailer.products()}
    assert len(rows) == len(stock())
    assert all(isinstance(row["on_hand"], int) and 0 <= row["on_hand"] <= 40 for row in rows)


def test_the_advertised_player_stands_at_every_store_in_the_numbers_of_the_story() -> None:
    held = {store: units for (store, sku), units in stock().items() if sku == "DVD-45"}
    assert held == {"CAP": 3, "CLE": 6, "CAR": 4, "VIC": 5, "MTG": 2}


def test_every_other_advertised_product_is_held_above_what_is_expected_to_sell() -> None:
    for (_, sku), on_hand in stock().items():
        if sku in offers() and sku != "DVD-45":
            assert on_hand > offers()[sku]["expected_units_per_store"]


def test_capalaba_has_players_to_offer_one_down_to_its_last_unit_and_one_sold_out() -> None:
    rows, offer = by_sku(), offers()["DVD-45"]
    held = {
        sku: units
        for (store, sku), units in stock().items()
        if store == "CAP" and rows[sku]["category"] == DVD_PLAYERS and rows[sku]["active"] and sku != "DVD-45"
    }
    eligible = {sku for sku, units in held.items() if units > 1 and sku not in offer["never_suggest"]}
    assert {"DVD-69", "DVD-89", "DVD-99", "DVD-119", "DVD-149"} <= eligible
    assert held["DVD-X"] > 1
    assert 1 in held.values() and 0 in held.values()


def test_capalaba_has_plenty_of_what_goes_with_the_advertised_player() -> None:
    assert all(stock()["CAP", sku] > till.LEFT_ON_SHELF + 3 for sku in by_sku()["DVD-45"]["accessories"])


def test_stock_and_gtins_are_the_same_in_every_run() -> None:
    assert retailer.opening_stock() == retailer.opening_stock()
    # By number, because they must be the same in another process too, where hash() would differ.
    assert stock()["CLE", "DVD-99"] == 21
    assert stock()["MTG", "HDMI-2M"] == 19
    assert stock()["CAR", "FILM-F01"] == 30
    assert by_sku()["DVD-45"]["gtin"] == "9398331317319"


# The till


def test_traffic_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first = list(till.traffic(7, stock(), NOW, 40))
    assert list(till.traffic(7, stock(), NOW, 40)) == first
    assert list(till.traffic(8, stock(), NOW, 40)) != first
    assert len(first) == 40


def test_baskets_are_small_and_priced_as_advertised() -> None:
    rows, ads = by_sku(), offers()
    for transaction in till.traffic(1, stock(), NOW, 300):
        assert set(transaction) == {"store_id", "transaction_id", "occurred_at", "lines"}
        assert IDENTIFIER.fullmatch(transaction["transaction_id"])
        assert datetime.fromisoformat(transaction["occurred_at"]) == NOW
        assert 1 <= len(transaction["lines"]) <= 4
        assert len({line["sku"] for line in transaction["lines"]}) == len(transaction["lines"])
        for line in transaction["lines"]:
            assert rows[line["sku"]]["active"]
            assert line["quantity"] in (1, 2)
            assert line["unit_price"] == ads.get(line["sku"], rows[line["sku"]])["price"]


def test_traffic_reaches_every_store_and_some_baskets_hold_things_that_go_together() -> None:
    rows = by_sku()
    sold = list(till.traffic(3, stock(), NOW, 200))
    assert {transaction["store_id"] for transaction in sold} == {store["store_id"] for store in retailer.stores()}
    together = [t for t in sold if any(o["sku"] in rows[t["lines"][0]["sku"]]["accessories"] for o in t["lines"])]
    assert len(together) >= 20


@pytest.mark.parametrize("seed", range(3))
def test_traffic_never_sells_the_advertised_player_and_leaves_three_of_everything(seed: int) -> None:
    before = stock()
    sold = list(till.traffic(seed, before, NOW, 6000))
    after = till.remaining(before, sold)
    assert before == stock()
    touched = {(t["store_id"], line["sku"]) for t in sold for line in t["lines"]}
    assert len(touched) > 500
    assert not [pair for pair in touched if pair[1] == "DVD-45"]
    assert min(after[pair] for pair in touched) == till.LEFT_ON_SHELF
    assert min(after.values()) >= 0


def test_traffic_over_many_turns_never_repeats_an_identifier_or_drives_stock_negative() -> None:
    left, seen = stock(), set()
    for turn in range(50):
        sold = list(till.traffic(turn % 2, left, NOW + timedelta(seconds=turn), 20))
        left = till.remaining(left, sold)
        seen |= {(t["store_id"], t["transaction_id"]) for t in sold}
    assert len(seen) == 50 * 20
    assert min(left.values()) >= 0


def test_traffic_ends_quietly_when_the_shelves_are_bare_or_strange() -> None:
    assert list(till.traffic(1, {}, NOW, 10)) == []
    assert list(till.traffic(1, {("CAP", "DVD-99"): 3, ("CAP", "UNKNOWN"): 90, ("CAP", "DVD-45"): 9}, NOW, 10)) == []
    few = list(till.traffic(1, {("CAP", "DVD-99"): 5}, NOW, 10))
    assert [line["sku"] for t in few for line in t["lines"]] == ["DVD-99", "DVD-99"]


@pytest.mark.parametrize("store_id", ["CAP", "CLE", "CAR", "VIC", "MTG"])
@pytest.mark.parametrize("sku", ["DVD-45", "TV-55-LU", "FAN-PED"])
def test_a_sell_out_takes_the_product_to_zero_one_or_two_at_a_time(store_id: str, sku: str) -> None:
    before = stock()
    sold = till.sell_out(store_id, sku, before, NOW)
    after = till.remaining(before, sold)
    assert after[store_id, sku] == 0
    assert min(after.values()) >= 0
    assert len({t["transaction_id"] for t in sold}) == len(sold)
    most = min(2, offers()[sku].get("limit_per_customer", 2))
    for transaction in sold:
        assert transaction["store_id"] == store_id
        assert transaction["lines"][0]["sku"] == sku
        assert 1 <= transaction["lines"][0]["quantity"] <= most
        assert transaction["lines"][0]["unit_price"] == offers()[sku]["price"]


def test_some_baskets_of_a_sell_out_hold_a_fitting_accessory_and_some_do_not() -> None:
    sold = till.sell_out("CLE", "DVD-45", stock(), NOW)
    beside = [line["sku"] for transaction in sold for line in transaction["lines"][1:]]
    assert beside and set(beside) <= set(by_sku()["DVD-45"]["accessories"])
    assert any(len(transaction["lines"]) == 1 for transaction in sold)


def test_a_sell_out_takes_no_accessory_that_has_three_or_fewer_left() -> None:
    shelf = {("CAP", "DVD-45"): 9, ("CAP", "HDMI-2M"): 4, ("CAP", "RACK-DVD-60"): 3}
    left = till.remaining(shelf, till.sell_out("CAP", "DVD-45", shelf, NOW))
    assert left == {("CAP", "DVD-45"): 0, ("CAP", "HDMI-2M"): 3, ("CAP", "RACK-DVD-60"): 3}


def test_a_sell_out_of_nothing_is_no_transaction() -> None:
    assert till.sell_out("CAP", "DVD-129", stock(), NOW) == []
    assert till.sell_out("CAP", "UNKNOWN", {("CAP", "UNKNOWN"): 4}, NOW) == []
    assert till.sell_out("CAP", "DVD-45", {}, NOW) == []


def test_the_till_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="offset"):
        till.sell_out("CAP", "DVD-45", stock(), datetime(2026, 11, 21))
    with pytest.raises(ValueError, match="offset"):
        next(till.traffic(1, stock(), datetime(2026, 11, 21), 1))
