"""What the card of an alert, or of any product, offers: three lists, and nothing that cannot be had."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.shop import Shop, offer, product, store


def skus(lines: list[Any]) -> list[str]:
    return [line["sku"] for line in lines]


def everything(card: Any) -> list[str]:
    """Every product the card offers to take home here."""
    at_ad_price = [line["sku"] for line in card["remedies"] if "sku" in line]
    return at_ad_price + skus(card["alternatives"]) + skus(card["accessories"])


def assist(shop: Shop, sku: str = "DVD-45", store_id: str = "CAP") -> Any:
    return shop.ok("GET", f"/v1/stores/{store_id}/products/{sku}/assist", "staff")


def sell_out(shop: Shop, **on_hand: float | None) -> Any:
    """Everything on the shelf at CAP but the advertised player; returns its alert."""
    shop.promote()
    shop.shelve(**{"DVD_45": 0, **on_hand})
    return shop.alert(store_id="CAP")


def test_a_card_has_remedies_alternatives_and_accessories_in_three_lists_of_at_most_three(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product(f"P-{n}", f"8{n}.00") for n in range(9)]})
    shop.stock(*(("CAP", f"P-{n}", 5) for n in range(9)), ("CLE", "DVD-45", 5), ("CAR", "DVD-45", 5))
    card = sell_out(shop)
    assert len(card["remedies"]) == len(card["alternatives"]) == 3
    assert 0 < len(card["accessories"]) <= 3
    offered = everything(card)
    assert len(set(offered)) == len(offered), "no product is in two lists"
    assert "DVD-45" not in offered
    assert [line["rank"] for line in card["alternatives"]] == [1, 2, 3]


def test_every_line_says_why_it_is_there(shop: Shop) -> None:
    card = sell_out(shop)
    assert all(line["reasons"] and all(line["reasons"]) for line in (*card["alternatives"], *card["accessories"]))
    assert all(line["text"] for line in card["remedies"])


def test_the_ad_teams_own_pick_comes_first(shop: Shop) -> None:
    assert skus(sell_out(shop)["alternatives"])[0] == "DVD-99"


def test_an_alternative_is_compared_with_the_advertised_price(shop: Shop) -> None:
    first = sell_out(shop)["alternatives"][0]
    assert (first["price"], first["price_difference"], first["relation"]) == ("99.00", "54.00", "step_up")
    assert (first["on_hand"], first["location"], first["gtin"]) == (10, "Aisle 7", None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"on_hand": 0}, id="sold out"),
        pytest.param({"on_hand": 1}, id="the last unit"),
        pytest.param({"on_hand": None}, id="not tracked"),
        pytest.param({"on_hand": -3}, id="negative"),
        pytest.param({"active": False}, id="not active"),
        pytest.param({"age_restricted": True}, id="age-restricted"),
        pytest.param({"price": None}, id="without a price"),
        pytest.param({"never_suggest": ["DVD-99"]}, id="vetoed by the ad team"),
        pytest.param({"advertised": True, "on_hand": 0}, id="sold out under an ad of its own"),
    ],
)
def test_what_cannot_or_must_not_be_taken_home_is_offered_in_no_list(shop: Shop, changes: dict[str, Any]) -> None:
    if "advertised" in changes:
        shop.promote("OTHER", offers=[offer("DVD-99", "59.00")])
    of_product = {name: changes[name] for name in ("price", "active", "age_restricted") if name in changes}
    shop.ok("POST", "/v1/products", json={"products": [product("DVD-99", **{"price": "99.00", **of_product})]})
    shop.shelve(DVD_45=0, DVD_99=changes.get("on_hand", 10))
    shop.promote(offers=[offer(alternatives=["DVD-99"], never_suggest=changes.get("never_suggest", []))])
    card = next(alert for alert in shop.alerts() if alert["product"]["sku"] == "DVD-45")
    assert "DVD-99" not in everything(card)
    assert card["alternatives"], "others are offered in its place"


def test_an_age_restricted_product_may_be_offered_instead_of_another(shop: Shop) -> None:
    restricted = [product(sku, "50.00", age_restricted=True, category="Games > 18") for sku in ("G-1", "G-2")]
    shop.ok("POST", "/v1/products", json={"products": restricted})
    shop.promote(offers=[offer("G-1", "29.00", alternatives=[])])
    shop.stock(("CAP", "G-2", 5), ("CAP", "G-1", 0))
    assert "G-2" in everything(shop.alert())


def test_when_an_offered_alternative_goes_out_the_card_is_made_anew(shop: Shop) -> None:
    before = sell_out(shop)
    assert "DVD-99" in skus(before["alternatives"])
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-99", 1))
    after = shop.alert(store_id="CAP")
    assert "DVD-99" not in everything(after)
    assert after["revision"] > before["revision"]
    assert after["alert_id"] == before["alert_id"]


def test_when_another_store_sells_out_it_is_no_longer_named(shop: Shop) -> None:
    shop.stock(("CLE", "DVD-45", 6))
    remedy = sell_out(shop)["remedies"][0]
    assert (remedy["kind"], remedy["store_id"], remedy["on_hand"]) == ("other_store", "CLE", 6)
    assert remedy["distance_km"] == pytest.approx(7.3, abs=0.2)
    shop.clock.advance(minutes=1)
    shop.stock(("CLE", "DVD-45", 1))
    assert [line["kind"] for line in shop.alert(store_id="CAP")["remedies"]] == ["comparable_at_ad_price", "rain_check"]


def test_other_stores_are_named_nearest_first(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/LOST", json=store("LOST", latitude=None, longitude=None))
    shop.stock(("CAR", "DVD-45", 4), ("LOST", "DVD-45", 90), ("CLE", "DVD-45", 4))
    shop.promote(remedies=["other_store"])
    shop.stock(("CAP", "DVD-45", 0))
    assert [line["store_id"] for line in shop.alert()["remedies"]] == ["CLE", "CAR", "LOST"]


def test_a_store_over_a_border_is_not_named(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/AKL", json=store("AKL", currency="NZD"))
    shop.stock(("AKL", "DVD-45", 9))
    shop.promote(remedies=["other_store"])
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alert()["remedies"] == []


def test_a_comparable_product_is_given_at_the_advertised_price_and_is_not_sold_as_an_alternative(shop: Shop) -> None:
    card = sell_out(shop)
    (given,) = [line for line in card["remedies"] if line["kind"] == "comparable_at_ad_price"]
    assert (given["sku"], given["price"]) == ("DVD-89", "45.00"), "worth at least as much, the nearest in value"
    assert given["sku"] not in skus(card["alternatives"])


def test_no_remedy_is_dearer_than_the_ad(shop: Shop) -> None:
    assert {line["price"] for line in sell_out(shop)["remedies"] if "price" in line} == {"45.00"}


@pytest.mark.parametrize(
    "kinds",
    [
        ["rain_check", "comparable_at_ad_price", "other_store"],
        ["compensation", "rain_check"],
        ["comparable_at_ad_price"],
        [],
    ],
    ids=lambda kinds: ", ".join(kinds) or "none",
)
def test_remedies_are_those_the_promotion_gives_in_its_order(shop: Shop, kinds: list[str]) -> None:
    shop.stock(("CLE", "DVD-45", 6))
    shop.promote(remedies=kinds)
    shop.shelve(DVD_45=0)
    assert [line["kind"] for line in shop.alert()["remedies"]] == kinds


def test_a_rain_check_is_good_for_the_set_days_after_the_promotions_last_day(shop: Shop) -> None:
    (rain_check,) = [line for line in sell_out(shop)["remedies"] if line["kind"] == "rain_check"]
    assert (rain_check["price"], rain_check["valid_until"]) == ("45.00", "2026-12-26")


def test_accessories_go_with_the_sold_out_product_and_its_alternatives(shop: Shop) -> None:
    assert skus(sell_out(shop, RACK=1)["accessories"]) == ["HDMI"]


def test_questions_tell_the_alternatives_apart(shop: Shop) -> None:
    card = sell_out(shop)
    (question,) = [one for one in card["questions"] if one["attribute"] == "hdmi"]
    named = [sku for answer in question["answers"] for sku in answer["skus"]]
    assert sorted(named) == sorted(sku for sku in skus(card["alternatives"]) if sku != "DVD-X")
    assert len(question["answers"]) == 2


def test_any_product_has_a_card_at_any_time(shop: Shop) -> None:
    shop.shelve()
    card = assist(shop, "DVD-99")
    assert {card[name] for name in ("alert_id", "state", "kind", "promise")} == {None}
    assert card["remedies"] == []
    assert (card["on_hand"], card["product"]["sku"]) == (10, "DVD-99")
    assert "DVD-89" in skus(card["alternatives"])
    difference = {line["sku"]: line["price_difference"] for line in card["alternatives"]}
    assert difference["DVD-89"] == "-10.00", "without a promotion against the regular price"


def test_the_card_of_a_product_with_an_alert_is_that_alert(shop: Shop) -> None:
    alert = sell_out(shop)
    card = assist(shop)
    assert card["alert_id"] == alert["alert_id"]
    for name in ("state", "kind", "promise", "remedies", "alternatives", "accessories", "questions", "briefing"):
        assert card[name] == alert[name], name


def test_a_product_that_runs_out_is_offered_by_no_other_card(shop: Shop) -> None:
    sell_out(shop)
    assert "DVD-45" not in everything(assist(shop, "DVD-99"))


def test_a_card_may_be_asked_for_by_gtin(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin="4006381333931")]})
    assert assist(shop, "4006381333931")["product"]["sku"] == "NEW"


def test_the_card_of_what_nobody_knows_is_404(shop: Shop) -> None:
    shop.problem(404, "GET", "/v1/stores/CAP/products/NOPE/assist", "staff")
    shop.problem(404, "GET", "/v1/stores/NOPE/products/DVD-45/assist", "staff")


def test_amounts_have_the_decimals_of_the_stores_currency(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/TKY", json=store("TKY", currency="JPY", locale="ja-JP", timezone="Asia/Tokyo"))
    shop.promote(offers=[offer(price="45", alternatives=[])])
    shop.shelve("TKY", DVD_45=0)
    card = shop.alert()
    assert (card["promise"]["price"], card["promise"]["regular_price"]) == ("45", "79")
    assert all("." not in line["price"] for line in card["alternatives"])


def test_the_briefing_says_what_the_ad_cost_and_adds_the_ad_teams_words(shop: Shop) -> None:
    shop.promote(briefing="Most want a cable as well.")
    shop.shelve(DVD_45=0)
    briefing = shop.alert()["briefing"]
    assert any("$12,000" in sentence for sentence in briefing)
    assert briefing[-1] == "Most want a cable as well."


def test_what_a_product_costs_the_store_is_on_no_card(shop: Shop) -> None:
    alert = sell_out(shop)
    assert "unit_cost" not in json.dumps([alert, assist(shop)])
    assert "52" not in json.dumps(alert["product"])


def test_a_promotion_that_is_reworded_rewords_its_open_alerts(shop: Shop) -> None:
    before = sell_out(shop)
    shop.promote(headline="The $45 player", briefing="New words.")
    after = shop.alert()
    assert (after["promise"]["headline"], after["briefing"][-1]) == ("The $45 player", "New words.")
    assert after["alert_id"] == before["alert_id"]
