"""What values and rows of feeds mean: what is plain is read, what would be a guess is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources import values
from app.sources.feeds import Page, csv_feed, json_feed
from app.sources.level_rows import level_rows
from app.sources.master_rows import product_rows, store_rows
from app.sources.promotion_rows import promotion_rows
from app.sources.rules import Provides
from app.sources.values import Availability

STOCK = Provides.STOCK


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def read_csv(text: str | bytes, provides: Provides = STOCK, **kwargs: Any) -> Page:
    return csv_feed.read(text.encode() if isinstance(text, str) else text, provides=provides, **kwargs)


# Values


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("19.95", "19.95"),
        (19.95, "19.95"),
        (45, "45.00"),
        (45.0, "45.00"),
        (0.1 + 0.2, "0.30"),
        ("19,95", "19.95"),
        ("1.299,00", "1299.00"),
        ("1,299.00", "1299.00"),
        ("1 299,50", "1299.50"),
        ("1'299.50", "1299.50"),
        ("1.299.000", "1299000.00"),
        ("$45", "45.00"),
        ("45.00 USD", "45.00"),
        ("EUR 45,5", "45.50"),
        ("0,299", "0.299"),
        (Decimal("3.1234"), "3.1234"),
    ],
    ids=repr,
)
def test_money_is_read_as_people_write_it(given_: Any, expected: str) -> None:
    assert values.money(given_) == expected


@pytest.mark.parametrize(
    "given_",
    ["1,299", "", "free", "-5", "1.2.3", "12,34,56", "1e5", True, None, [], 1.23456, "0.00001", 10**20],
    ids=repr,
)
def test_money_that_would_be_a_guess_is_refused(given_: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        values.money(given_)


@given(st.integers(min_value=0, max_value=10**10))
def test_money_given_as_a_binary_number_is_the_amount_that_was_written(cents: int) -> None:
    written = f"{cents // 100}.{cents % 100:02}"
    assert values.money(float(written)) == written
    assert values.money(written) == written
    assert values.money(written.replace(".", ",")) == written


@pytest.mark.parametrize(
    ("given_", "expected"),
    [(3, 3000), ("3", 3000), ("3.0", 3000), (2.5, 2500), ("2,5", 2500), (-1, -1000), ("0.00000", 0), (0.1 + 0.2, 300)],
    ids=repr,
)
def test_quantities_are_thousandths(given_: Any, expected: int) -> None:
    assert values.quantity(given_) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("out of stock", Availability.OUT),
        ("OUT_OF_STOCK", Availability.OUT),
        ("https://schema.org/OutOfStock", Availability.OUT),
        ("http://schema.org/SoldOut", Availability.OUT),
        (False, Availability.OUT),
        ("in stock", Availability.SOME),
        ("InStock", Availability.SOME),
        ("limited availability", Availability.SOME),
        ("Limited stock", Availability.SOME),
        ("https://schema.org/LimitedAvailability", Availability.SOME),
        ("on display to order", Availability.UNCLEAR),
        ("preorder", Availability.UNCLEAR),
        ("Discontinued", Availability.UNCLEAR),
    ],
    ids=repr,
)
def test_limited_is_not_out_and_on_order_is_neither(given_: Any, expected: Availability) -> None:
    assert values.availability(given_) is expected


@pytest.mark.parametrize("given_", ["true", "Yes", "1", 1, True, "on"], ids=repr)
def test_yes_has_many_spellings(given_: Any) -> None:
    assert values.boolean(given_) is True


# Rows


def levels_of(*rows: dict[str, Any]) -> tuple[list[int | None], list[tuple[int, str]]]:
    page = json_feed.read(encoded(list(rows)), provides=STOCK)
    good, rejected = level_rows(page.rows)
    return [level.counted for level in good], [(rejection.index, rejection.code) for rejection in rejected]


def test_a_quantity_stands_over_a_word_and_a_word_over_nothing() -> None:
    base = {"store_id": "CAP", "sku": "A"}
    assert levels_of(
        base | {"on_hand": 3, "availability": "out of stock"},
        base | {"on_hand": None},
        base | {"on_hand": "untracked"},
        base | {"on_hand": "out of stock"},
        base | {"on_hand": None, "availability": "OUT_OF_STOCK"},
        base | {"availability": "https://schema.org/OutOfStock"},
        base | {"on_hand": -2},
    ) == ([3000, None, None, 0, 0, 0, -2000], [])


def test_rows_that_tell_no_quantity_are_left_out_with_the_reason() -> None:
    base = {"store_id": "CAP", "sku": "A"}
    assert levels_of(
        base,
        base | {"availability": "in stock"},
        base | {"availability": "limited availability"},
        base | {"availability": "preorder"},
        base | {"on_hand": "many"},
        base | {"on_hand": "1,200"},
        base | {"on_hand": 1, "as_of": "2026-11-21T04:05:06"},
        base | {"on_hand": 1, "as_of": "yesterday"},
        {"sku": "A", "on_hand": 1},
        {"store_id": "CAP", "on_hand": 1},
        {"store_id": "no such place", "sku": "A", "on_hand": 1},
    ) == (
        [],
        [
            (0, "invalid_row"),
            (1, "no_quantity"),
            (2, "no_quantity"),
            (3, "no_quantity"),
            (4, "no_quantity"),
            (5, "invalid_row"),
            (6, "naive_time"),
            (7, "invalid_row"),
            (8, "invalid_row"),
            (9, "invalid_row"),
            (10, "invalid_row"),
        ],
    )


def test_products_come_out_of_a_spreadsheet() -> None:
    text = (
        "sku;gtin;name;category;price;active;substitutes;attributes.hdmi\n"
        "45;36282818705;DVD  player;Video > DVD;79,00;yes;DVD-99, DVD-69;true\n"
        "46;N/A;Other;;;0;;\n"
        "47;;;;;;;\n"
    )
    good, rejected, notes = product_rows(read_csv(text, Provides.PRODUCTS).rows)
    player, other = (product for _, product in good)
    assert player.gtin is not None and player.gtin.digits == "00036282818705"
    assert (player.sku, player.name, player.price) == ("45", "DVD player", Decimal("79.00"))
    assert player.substitutes == ["DVD-99", "DVD-69"] and player.attributes == {"hdmi": True}
    assert other.active is False and other.gtin is None
    assert [(note.index, note.code) for note in notes] == [(1, "gtin_unreadable")]
    assert [(rejection.index, rejection.code) for rejection in rejected] == [(2, "invalid_row")]
    assert "name" in rejected[0].detail


def test_stores_come_out_of_a_spreadsheet() -> None:
    text = (
        "store_id;name;timezone;currency;locale;latitude;opening_hours\n"
        'CAP;Capalaba;Australia/Brisbane;aud;en_AU;-27,524;"{""mon"": [""09:00"", ""17:30""]}"\n'
        "XXX;Nowhere;Nowhere/Town;AUD;;;\n"
    )
    good, rejected = store_rows(read_csv(text, Provides.STORES).rows)
    assert [(store.store_id, store.currency, store.locale, store.latitude) for _, store in good] == [
        ("CAP", "AUD", "en-AU", -27.524)
    ]
    assert good[0][1].opening_hours == {"mon": ["09:00", "17:30"]}
    assert [rejection.index for rejection in rejected] == [1]


PROMOTION_CSV = """promotion_id,name,starts_on,ends_on,stores,sku,price,remedies,alternatives
NOV,November,2026-11-20,2026-11-26,all,DVD-45,45,other_store|rain_check,DVD-99
DEC,December,2026-12-01,2026-12-07,CAP|CLE,DVD-69,"59,00",none,
NOV,,,,,DVD-69,55.00,,
NOV,,,,,DVD-89,free,,
NOV,,,,,DVD-45,40.00,,
BAD,No days,,,all,DVD-45,45.00,,
,No name,2026-11-20,2026-11-26,all,DVD-45,45.00,,
"""


def test_rows_of_one_promotion_are_gathered_and_a_bad_offer_is_left_out_alone() -> None:
    good, rejected = promotion_rows(read_csv(PROMOTION_CSV, Provides.PROMOTIONS).rows)
    november, december = good
    assert (november.promotion_id, november.indexes) == ("NOV", (0, 2))
    assert [(offer.sku, offer.price) for offer in november.body.offers] == [
        ("DVD-45", Decimal("45.00")),
        ("DVD-69", Decimal("55.00")),
    ]
    assert november.body.stores.all is True and november.body.offers[0].alternatives == ["DVD-99"]
    assert december.body.stores.ids == ["CAP", "CLE"] and december.body.remedies == []
    assert [(rejection.index, rejection.code) for rejection in rejected] == [
        (3, "invalid_row"),
        (4, "repeated_offer"),
        (5, "invalid_row"),
        (6, "invalid_row"),
    ]


def test_whole_promotions_are_taken_as_they_are() -> None:
    document = [
        {
            "promotion_id": "NOV",
            "name": "November",
            "starts_on": "2026-11-20",
            "ends_on": "2026-11-26",
            "stores": {"regions": ["QLD"]},
            "offers": [{"sku": "DVD-45", "price": 45, "limit_per_customer": "2", "unknown": 1}],
        },
        {"promotion_id": "TWO", "name": "x", "offers": [{"sku": "A"}]},
        {"promotion_id": "SIX", "name": "x", "offers": "none"},
    ]
    good, rejected = promotion_rows(json_feed.read(encoded(document), provides=Provides.PROMOTIONS).rows)
    assert [promotion.promotion_id for promotion in good] == ["NOV"]
    assert good[0].body.offers[0].limit_per_customer == 2
    assert [rejection.index for rejection in rejected] == [1, 2]
    assert "offers/0/price" in rejected[0].detail


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)
rows_of_anything = st.lists(
    st.dictionaries(
        st.sampled_from(["store_id", "sku", "gtin", "on_hand", "availability", "as_of", "name", "price", "offers"]),
        json_values,
    )
    | json_values,
    min_size=1,
    max_size=5,
)


@given(rows_of_anything)
def test_whatever_rows_hold_each_is_taken_or_rejected_once(document: list[Any]) -> None:
    for provides in Provides:
        page = json_feed.read(encoded(document), provides=provides)
        assert page.size == len(document)
        if provides is STOCK:
            good: list[int] = [level.index for level in level_rows(page.rows)[0]]
            bad = [rejection.index for rejection in level_rows(page.rows)[1]]
        elif provides is Provides.STORES:
            good = [index for index, _ in store_rows(page.rows)[0]]
            bad = [rejection.index for rejection in store_rows(page.rows)[1]]
        elif provides is Provides.PRODUCTS:
            good = [index for index, _ in product_rows(page.rows)[0]]
            bad = [rejection.index for rejection in product_rows(page.rows)[1]]
        else:
            good = [index for promotion in promotion_rows(page.rows)[0] for index in promotion.indexes]
            bad = [rejection.index for rejection in promotion_rows(page.rows)[1]]
        assert sorted(good + bad) == [row.index for row in page.rows]
