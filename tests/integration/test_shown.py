"""Whatever stands on the shelf and whatever was said about it: a card shows only what may be taken home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.scheduler.duties import prepare, read_products
from tests.support.shop import Shop, offer, products

KNOWN = {row["sku"]: row for row in products()}
ADVERTISED = {"DVD-45": "45.00", "DVD-69": "59.00"}
"""The second is an alternative to the first until it has an alert of its own."""
named = st.lists(st.sampled_from(sorted(KNOWN)), max_size=3, unique=True)


class Standing(NamedTuple):
    """A product as it is for one example."""

    on_hand: float | None
    active: bool
    age_restricted: bool


class Said(NamedTuple):
    """What the ad team said with an offer."""

    alternatives: list[str]
    never_suggest: list[str]


standings = st.fixed_dictionaries(
    dict.fromkeys(
        KNOWN,
        st.builds(
            Standing,
            on_hand=st.sampled_from((9, 9, 5, 2, 1.5, 1, 0, -1, None)),
            active=st.sampled_from((True, True, True, False)),
            age_restricted=st.sampled_from((False, False, False, True)),
        ),
    )
)
said = st.fixed_dictionaries(dict.fromkeys(ADVERTISED, st.builds(Said, named, named)))


def arrange(shop: Shop, shelf: Mapping[str, Standing], offers: Mapping[str, Said], *, is_prepared: bool) -> None:
    """Make it so at CAP, by the doors, a minute after whatever was before."""
    shop.clock.advance(minutes=1)
    rows = [
        KNOWN[sku] | {"active": one.active, "age_restricted": one.age_restricted, "substitutes": ["DVD-89", sku]}
        for sku, one in shelf.items()
    ]
    shop.ok("POST", "/v1/products", json={"products": rows})
    shop.promote(offers=[offer(sku, price, **offers[sku]._asdict()) for sku, price in ADVERTISED.items()])
    shop.stock(*(("CAP", sku, one.on_hand) for sku, one in shelf.items()))
    if is_prepared:
        read_products(shop.context)
        shop.clock.advance(minutes=6)
        prepare(shop.context)


def wrong(
    card: Any, asked: str, shelf: Mapping[str, Standing], offers: Mapping[str, Said], alerted: Collection[str]
) -> list[str]:
    """What the card shows and must not, from what was said alone."""
    lists = (card["remedies"], card["alternatives"], card["accessories"])
    shown = Counter(line["sku"] for lines in lists for line in lines if line.get("sku"))
    vetoed = offers[asked].never_suggest if asked in offers else []
    found = [f"{sku} twice" for sku, times in shown.items() if times > 1]
    found += [f"{len(lines)} in one list" for lines in lists if len(lines) > 3]
    for sku in shown:
        on_hand, active, age_restricted = shelf[sku]
        reasons = {
            "is what was asked for": sku == asked,
            "is not tracked": on_hand is None,
            "is not above the last unit": on_hand is not None and on_hand <= 1,
            "is not active": not active,
            "is age-restricted": age_restricted and not shelf[asked].age_restricted,
            "is vetoed": sku in vetoed,
            "has an alert": sku in alerted,
        }
        found += [f"{sku} {reason}" for reason, holds in reasons.items() if holds]
    return found


def test_whatever_stands_on_the_shelf_no_card_shows_what_may_not_be_offered(shop: Shop) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # to shrink takes longer than a test run may
    )
    @given(shelf=standings, offers=said, is_prepared=st.booleans())
    def check(shelf: dict[str, Standing], offers: dict[str, Said], is_prepared: bool) -> None:
        arrange(shop, shelf, offers, is_prepared=is_prepared)
        alerts = {alert["product"]["sku"]: alert for alert in shop.open_alerts(store_id="CAP")}
        for sku in (*ADVERTISED, "DVD-99", "HDMI"):
            card = shop.ok("GET", f"/v1/stores/CAP/products/{sku}/assist", "staff")
            assert not wrong(card, sku, shelf, offers, alerts), f"the card of {sku}"
        for sku, alert in alerts.items():
            assert not wrong(alert, sku, shelf, offers, alerts), f"the card kept with the alert of {sku}"
        counted.update(is_prepared=is_prepared, alerts=len(alerts))

    counted: Counter[str] = Counter()
    check()
    assert counted["alerts"] > 0, "some of it was sold out"
    assert 0 < counted["is_prepared"] < 12, "some of it was prepared, some made on the spot"
