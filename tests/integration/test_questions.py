"""Questions over HTTP: what they are read from, what an answer leaves and brings in, in whose words they are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.settings import SettingsError
from tests.support.counting import cost
from tests.support.shop import Shop, offer, open_shop, product
from tests.support.staff import paired, text_of

TVS = {
    "TV-32A": ("Halvero 32-inch LED TV", "229.00"),
    "TV-32B": ('Kestrel 32" LED TV', "249.00"),
    "TV-32C": ("Brightline LED TV 32 inch", "259.00"),
    "TV-40A": ("Halvero 40-inch LED TV", "279.00"),
    "TV-40B": ('Kestrel 40" LED TV', "289.00"),
    "TV-55": ("Halvero 55-inch LED TV", "449.00"),
}


def televisions(shop: Shop) -> Any:
    """A 32-inch television is advertised and sold out; others stand there, their sizes in their names alone."""
    rows = [product("TV-AD", "239.00", name="Nordlys 32-inch LED TV", category="Electronics > Video > Televisions")]
    rows += [
        product(sku, price, name=name, category="Electronics > Video > Televisions")
        for sku, (name, price) in TVS.items()
    ]
    shop.ok("POST", "/v1/products", json={"products": rows})
    shop.tick(seconds=20)
    picks = ["TV-32A", "TV-40A"]
    shop.promote(offers=[offer("TV-AD", "199.00", alternatives=picks, never_suggest=[])], remedies=["rain_check"])
    shop.stock(*(("CAP", sku, 5) for sku in TVS), ("CAP", "TV-AD", 0))
    return shop.alert()


def assist(shop: Shop, sku: str, *answers: str, store_id: str = "CAP") -> Any:
    return shop.ok("GET", f"/v1/stores/{store_id}/products/{sku}/assist", "staff", params={"answer": list(answers)})


def question(card: Any, attribute: str) -> Any:
    (found,) = [one for one in card["questions"] if one["attribute"] == attribute]
    return found


def skus(card: Any) -> list[str]:
    return [line["sku"] for line in card["alternatives"]]


def test_a_size_that_only_names_tell_is_asked_for_and_named_as_a_reason(shop: Shop) -> None:
    alert = televisions(shop)
    asked = question(alert, "screen_inches")
    assert asked["text"] == "Which screen size suits you: 32 in, 40 in or 55 in?"
    assert {answer["value"] for answer in asked["answers"]} == {"32", "40", "55"}
    reasons = {line["sku"]: " ".join(line["reasons"]) for line in alert["alternatives"]}
    assert "same: 32 in" in reasons["TV-32A"]
    assert "32 in" not in reasons["TV-40A"]


def test_answers_name_alternatives_of_the_card_and_count_the_others(shop: Shop) -> None:
    alert = televisions(shop)
    for asked in alert["questions"]:
        for answer in asked["answers"]:
            assert set(answer["skus"]) <= set(skus(alert))
            assert answer["skus"] or answer["more"]
    sizes = question(alert, "screen_inches")["answers"]
    assert sum(len(answer["skus"]) + answer["more"] for answer in sizes) == len(TVS)


def test_an_answer_leaves_what_fits_and_brings_in_what_found_no_place(shop: Shop) -> None:
    alert = televisions(shop)
    for answer in question(alert, "screen_inches")["answers"]:
        card = assist(shop, "TV-AD", f"screen_inches:{answer['value']}")
        assert set(answer["skus"]) <= set(skus(card))
        assert len(skus(card)) == min(3, len(answer["skus"]) + answer["more"])
        assert all(f"{answer['value']}" in line["name"] for line in card["alternatives"])
        assert [line["rank"] for line in card["alternatives"]] == list(range(1, len(skus(card)) + 1))
        assert card["remedies"] == alert["remedies"], "what is owed hangs on no answer"
        assert [one["text"] for one in card["questions"]] == [one["text"] for one in alert["questions"]]
        assert set(question(card, "screen_inches")["answers"][0]["skus"]) <= set(skus(card))


def test_answers_add_up_and_what_nothing_fits_is_left_empty(shop: Shop) -> None:
    televisions(shop)
    assert skus(assist(shop, "TV-AD", "screen_inches:40", "price:..280")) == ["TV-40A"]
    assert skus(assist(shop, "TV-AD", "screen_inches:40", "price:..100")) == []
    assert skus(assist(shop, "TV-AD", "flavour:mint")) == skus(assist(shop, "TV-AD")), "of which nothing is known"


def test_what_an_answer_brings_in_is_on_the_shelf_and_may_be_offered(shop: Shop) -> None:
    televisions(shop)
    shop.stock(("CAP", "TV-40B", 1))
    assert skus(assist(shop, "TV-AD", "screen_inches:40")) == ["TV-40A"]


@pytest.mark.parametrize("answer", ["screen", ":32", "screen:", "x" * 201])
def test_an_answer_that_is_none_is_refused(shop: Shop, answer: str) -> None:
    shop.problem(422, "GET", "/v1/stores/CAP/products/DVD-45/assist", "staff", params={"answer": answer})


def test_answers_cost_no_query_for_each_of_them(shop: Shop) -> None:
    televisions(shop)
    assist(shop, "TV-AD")
    assert cost(shop, lambda: assist(shop, "TV-AD", "screen_inches:32", "price:200..")) <= cost(
        shop, lambda: assist(shop, "TV-AD")
    )


def test_prices_are_asked_for_in_the_stores_money(shop: Shop) -> None:
    rows = [product(f"P-{price}", f"{price}.00") for price in (59, 79, 129)]
    shop.ok("POST", "/v1/products", json={"products": rows})
    shop.promote(offers=[offer(alternatives=["P-59", "P-79", "P-129"])], remedies=[])
    shop.stock(*(("CAP", row["sku"], 5) for row in rows), ("CAP", "DVD-45", 0))
    asked = question(shop.alert(), "price")
    assert asked["text"] == "How much would you like to spend: up to $60, $60 to $100 or over $100?"
    assert [answer["skus"] for answer in asked["answers"]] == [["P-59"], ["P-79"], ["P-129"]]


def test_another_amount_says_what_it_comes_to_by_the_unit(shop: Shop) -> None:
    rows = [
        product(sku, price, name=name, category="Grocery > Soft drinks", location=None)
        for sku, name, price in (
            ("COLA-12", "Fizz cola 12 x 330 ml", "7.99"),
            ("COLA-6", "Fizz cola 6 x 330 ml", "3.49"),
            ("COLA-24", "Fizz cola 24 x 330 ml", "13.99"),
        )
    ]
    shop.ok("POST", "/v1/products", json={"products": rows})
    shop.tick(seconds=20)
    shop.promote(offers=[offer("COLA-12", "5.99", alternatives=[])])
    shop.stock(("CAP", "COLA-6", 9), ("CAP", "COLA-24", 9), ("CAP", "COLA-12", 0))
    alert = shop.alert()
    lines = {line["sku"]: line["reasons"] for line in alert["alternatives"]}
    assert "6 instead of 12, $0.58 each instead of $0.50" in lines["COLA-6"]
    given = [line["sku"] for line in alert["remedies"] if line["kind"] == "comparable_at_ad_price"]
    assert given == ["COLA-24"], "half as much is not comparable"


def test_a_tap_on_the_page_narrows_the_list_and_brings_in_others(shop: Shop) -> None:
    alert = televisions(shop)
    device = paired(shop)
    path = f"/alerts/{alert['alert_id']}"
    before = text_of(device.get(path).text).partition("what else fits")[2].partition("What came of it")[0]
    hidden = [sku for sku in TVS if TVS[sku][0] not in before and "40" in sku]
    page = device.get(f"{path}?q_screen_inches=40").text
    shown = text_of(page).partition("what else fits")[2].partition("What came of it")[0]
    assert hidden == ["TV-40B"], "it found no place"
    assert TVS["TV-40A"][0] in shown and TVS["TV-40B"][0] in shown
    assert TVS["TV-32A"][0] not in shown
    assert 'value="alternative_sold TV-40B"' in page, "what was brought in can be told as sold"
    assert 'value="alternative_sold TV-32A"' in page, "and so can what was there before"
    product_page = device.see("/products/TV-AD?q_screen_inches=40")
    assert TVS["TV-40B"][0] in product_page


def test_a_card_that_is_over_is_narrowed_within_itself(shop: Shop) -> None:
    alert = televisions(shop)
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "TV-AD", 20))
    assert shop.alert()["state"] == "resolved"
    shown = paired(shop).see(f"/alerts/{alert['alert_id']}?q_screen_inches=40")
    offered = shown.partition("what else fits")[2].partition("What came of it")[0]
    assert TVS["TV-40A"][0] in offered
    assert TVS["TV-32A"][0] not in offered
    assert TVS["TV-40B"][0] not in offered


def test_a_retailer_words_its_own_questions(database_url: str, tmp_path: Path) -> None:
    own = tmp_path / "questions.toml"
    own.write_text('[hdmi]\nen = "Has your TV an HDMI socket?"\n[price]\nask = false\n', encoding="utf-8")
    with open_shop(database_url, questions=own) as shop:
        shop.shelve(DVD_45=0)
        shop.promote()
        assert [one["text"] for one in shop.alert()["questions"]] == ["Has your TV an HDMI socket?"]


def test_a_mistake_in_the_file_stops_the_start(database_url: str, tmp_path: Path) -> None:
    own = tmp_path / "questions.toml"
    own.write_text('[hdmi]\nen = "Has your {device} HDMI?"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="is no place"), open_shop(database_url, questions=own):
        pass
