"""Stores and products over HTTP: batches judged row by row, one at a time by PUT, lists and search."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.shop import Shop, product, store


def post(shop: Shop, what: str, *rows: Any) -> Any:
    return shop.ok("POST", f"/v1/{what}", "ads", json={what: list(rows)})


def test_a_batch_is_judged_row_by_row(shop: Shop) -> None:
    answer = post(shop, "products", product("A"), product("B", price=9.5), {"name": "No sku"}, "nonsense", product("C"))
    assert answer["accepted"] == 2
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [
        (1, "invalid_row"),
        (2, "invalid_row"),
        (3, "invalid_row"),
    ]
    assert "price" in answer["rejected"][0]["detail"]
    assert shop.call("GET", "/v1/products/A").status_code == 200
    shop.problem(404, "GET", "/v1/products/B")


def test_a_known_identifier_is_replaced_whole(shop: Shop) -> None:
    post(shop, "products", {"sku": "DVD-45", "name": "Renamed"})
    found = shop.ok("GET", "/v1/products/DVD-45", "ads")
    assert (found["name"], found["brand"], found["price"], found["accessories"]) == ("Renamed", None, None, [])


def test_of_an_identifier_repeated_in_one_batch_the_last_stands(shop: Shop) -> None:
    assert post(shop, "products", product("A", name="First"), product("A", name="Last"))["accepted"] == 2
    assert shop.ok("GET", "/v1/products/A")["name"] == "Last"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/stores/NEW", {"name": "New", "timezone": "UTC", "currency": "EUR"}),
        ("/v1/products/NEW", {"name": "New"}),
    ],
    ids=["a store", "a product"],
)
def test_put_answers_201_when_new_and_200_after(shop: Shop, path: str, body: dict[str, Any]) -> None:
    assert [shop.call("PUT", path, "ads", json=body).status_code for _ in range(2)] == [201, 200]
    assert shop.ok("GET", path)["name"] == "New"
    shop.problem(405, "DELETE", path)


def test_an_identifier_in_the_body_must_be_that_of_the_address(shop: Shop) -> None:
    problem = shop.problem(422, "PUT", "/v1/products/A", json=product("B"))
    assert problem["errors"][0]["pointer"] == "/sku"
    assert shop.ok("PUT", "/v1/products/B", json=product("B"))["sku"] == "B"


def test_what_is_answered_is_what_was_sent(shop: Shop) -> None:
    sent: dict[str, Any] = {
        "store_id": "S.1_a-B", "name": "Zürich\u2009Hbf", "timezone": "Europe/Zurich", "currency": "CHF",
        "locale": "de-CH", "region": "ZH", "latitude": 47.378, "longitude": 8.54,
        "opening_hours": {"mon": ["09:00", "17:30"], "fri": ["22:00", "02:00"], "sat": ["00:00", "24:00"]},
        "jurisdiction": "ch",
    }  # fmt: skip
    assert post(shop, "stores", sent)["accepted"] == 1
    assert shop.ok("GET", "/v1/stores/S.1_a-B").items() >= sent.items()
    article: dict[str, Any] = {
        "sku": "A", "gtin": "4006381333931", "name": "N", "brand": "B", "category": "a  >b> c ", "price": "1.0050",
        "unit_cost": "0.10", "attributes": {"hdmi": True, "size": 55, "kinds": ["a", 2], "none": None},
        "location": "Aisle 7", "image_url": "https://example.com/a.png", "active": False, "age_restricted": True,
        "substitutes": ["B"], "accessories": ["C"],
    }  # fmt: skip
    assert post(shop, "products", article)["accepted"] == 1
    found = shop.ok("GET", "/v1/products/A", "ads")
    assert found.items() >= (article | {"gtin": "04006381333931", "category": "a > b > c", "price": "1.005"}).items()


BAD_STORES: dict[str, dict[str, Any]] = {
    "timezone": {"timezone": "Brisbane"},
    "currency": {"currency": "DOLLARS"},
    "locale": {"locale": "xx-YY"},
    "latitude": {"latitude": 91},
    "longitude": {"longitude": "153"},
    "store_id": {"store_id": "a/b"},
    "name": {"name": "\u0000"},
    "region": {"region": "a b"},
    "opening_hours/mon": {"opening_hours": {"mon": ["9:00", "17:30"]}},
    "opening_hours": {"opening_hours": {"monday": ["09:00", "17:30"]}},
    "opening_hours/sun": {"opening_hours": {"sun": ["09:00"]}},
    "shoe_size": {"shoe_size": 46},
}
BAD_PRODUCTS: dict[str, dict[str, Any]] = {
    "sku": {"sku": ""},
    "gtin": {"gtin": "123"},
    "price": {"price": "1,299.00"},
    "unit_cost": {"unit_cost": "-1"},
    "attributes": {"attributes": {"a": {"deep": 1}}},
    "image_url": {"image_url": "javascript:alert(1)"},
    "active": {"active": "yes"},
    "substitutes": {"substitutes": ["x"] * 51},
    "substitutes/0": {"substitutes": [7]},
    "category": {"category": "a\u0000b"},
    "name": {"name": "x" * 501},
    "colour": {"colour": "red"},
}


@pytest.mark.parametrize("what", ["stores", "products"], ids=str)
def test_each_bad_field_rejects_its_row_and_is_named(shop: Shop, what: str) -> None:
    good, bad = (store("X"), BAD_STORES) if what == "stores" else (product("X"), BAD_PRODUCTS)
    answer = post(shop, what, *(good | changes for changes in bad.values()), good)
    assert answer["accepted"] == 1
    details = {note["index"]: note["detail"] for note in answer["rejected"]}
    for index, field in enumerate(bad):
        assert field in details.get(index, "accepted"), f"{field}: {details.get(index, 'accepted')}"


def test_text_that_no_database_takes_is_refused_and_not_a_fault_of_ours(shop: Shop) -> None:
    lone = '{"products": [{"sku": "A", "name": "N", "attributes": {"a": "\\ud800"}}, {"sku": "B", "name": "\\udfff"}]}'
    response = shop.call("POST", "/v1/products", "ads", content=lone.encode())
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert [note["index"] for note in response.json()["rejected"]] == [0, 1]


def test_a_gtin_with_a_wrong_check_digit_is_kept_with_a_warning(shop: Shop) -> None:
    answer = post(shop, "products", product("A"), product("B", gtin="885787364684"))
    assert answer["accepted"] == 2
    assert [(note["index"], note["code"]) for note in answer["warnings"]] == [(1, "gtin_check_digit")]
    assert shop.ok("GET", "/v1/products/885787364684")["sku"] == "B"


def test_of_two_products_with_one_gtin_the_newer_is_matched_with_a_warning(shop: Shop) -> None:
    post(shop, "products", product("OLD", gtin="4006381333931"))
    shop.clock.advance(seconds=1)
    answer = post(shop, "products", product("NEW", gtin="4006381333931"))
    assert [note["code"] for note in answer["warnings"]] == ["gtin_shared"]
    assert shop.ok("GET", "/v1/products/4006381333931")["sku"] == "NEW"
    shop.clock.advance(seconds=1)
    post(shop, "products", product("OLD", gtin="4006381333931", name="Saved again"))
    assert shop.ok("GET", "/v1/products/4006381333931")["sku"] == "NEW", "the older one did not get it anew"


def test_in_an_address_a_sku_goes_before_a_gtin(shop: Shop) -> None:
    post(shop, "products", product("4006381333931", name="By sku"), product("B", gtin="4006381333931"))
    assert shop.ok("GET", "/v1/products/4006381333931")["name"] == "By sku"


def test_what_a_product_costs_is_for_ads_and_admin_alone(shop: Shop) -> None:
    seen = {
        role: shop.ok("GET", "/v1/products/DVD-45", role).get("unit_cost") for role in ("admin", "ads", "pos", "staff")
    }
    assert seen == {"admin": "52.00", "ads": "52.00", "pos": None, "staff": None}
    listed = shop.ok("GET", "/v1/products", "staff")["items"]
    assert {item.get("unit_cost") for item in listed} == {None}


def test_a_key_bound_to_stores_sees_those_alone(shop: Shop) -> None:
    assert [item["store_id"] for item in shop.ok("GET", "/v1/stores", "staff", "CAP")["items"]] == ["CAP"]
    shop.problem(403, "GET", "/v1/stores/CLE", "staff", "CAP")


@pytest.mark.parametrize("what", ["stores", "products"], ids=str)
def test_lists_are_newest_first_page_by_page_and_miss_and_repeat_nothing(shop: Shop, what: str) -> None:
    make, name = (store, "store_id") if what == "stores" else (product, "sku")
    for number in range(7):
        shop.clock.advance(seconds=(number + 1) % 2)  # some are as old as each other
        post(shop, what, make(f"N-{number}"))
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = shop.ok("GET", f"/v1/{what}", params={"limit": 3} | cursor)
        found += [item[name] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found[:7] == ["N-6", "N-5", "N-4", "N-3", "N-2", "N-1", "N-0"]
    assert len(found) == len(set(found)) == 7 + (3 if what == "stores" else 7)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("hdmi", {"HDMI"}, id="a word of the name"),
        pytest.param("CABLE hdmi", {"HDMI"}, id="every word, in any case and order"),
        pytest.param("halvero dvd-4", {"DVD-45"}, id="brand and sku"),
        pytest.param("4006381333931", {"NEW"}, id="a gtin"),
        pytest.param("100%", set(), id="no wildcard"),
        pytest.param("D_D", set(), id="no wildcard either"),
        pytest.param("  ", None, id="blanks"),
    ],
)
def test_products_can_be_searched(shop: Shop, text: str, found: set[str] | None) -> None:
    post(shop, "products", product("NEW", gtin="4006381333931"))
    items = shop.ok("GET", "/v1/products", "staff", params={"q": text})["items"]
    assert len(items) == 8 if found is None else {item["sku"] for item in items} == found


def test_a_search_for_what_no_database_takes_finds_nothing_or_is_refused(shop: Shop) -> None:
    for text in ("a\x00b", "\ud83d\ude00", "'; DROP TABLE products; --"):
        response = shop.call("GET", "/v1/products", "staff", params={"q": text.encode("utf-8", "surrogatepass")})
        assert response.status_code in (200, 422), repr(text)


def test_a_cursor_that_is_not_ours_is_refused(shop: Shop) -> None:
    for cursor in ("x", "bm90IGpzb24", "W10", "WzEsMl0", "WyJhIiwiYiJd", "é"):
        problem = shop.problem(422, "GET", "/v1/products", params={"cursor": cursor})
        assert problem["errors"][0]["pointer"] == "query:cursor"


@pytest.mark.parametrize("limit", ["0", "501", "-1", "ten", "1.5"], ids=str)
def test_a_limit_outside_its_bounds_is_refused(shop: Shop, limit: str) -> None:
    problem = shop.problem(422, "GET", "/v1/products", params={"limit": limit})
    assert problem["errors"][0]["pointer"] == "query:limit"
