"""The audit: whoever should have been told and was not is told, once, and never in a storm."""

from __future__ import annotations

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from app.alerts import audit
from app.delivery.models import Delivery, Hearing
from app.delivery.rules import Outcome
from app.scheduler.duties import audit_alerts, escalate
from tests.support.sending import claim, deliver, sell_out, settle
from tests.support.shop import Shop, offer, store

SKUS = ("DVD-45", "DVD-69", "DVD-89")


def untold(shop: Shop) -> None:
    """Forget who was told, as a crash between two transactions would."""
    with shop.context.database.write() as session:
        session.execute(delete(Delivery))
        session.execute(delete(Hearing))


def reasons(shop: Shop) -> list[str]:
    items = shop.ok("GET", f"/v1/alerts/{shop.alerts()[0]['alert_id']}/timeline", "staff")["items"]
    return [f"{item['type']}: {item['reason']}" for item in items]


def counted(shop: Shop, why: str) -> float:
    value = shop.context.metrics.registry.get_sample_value("raincheck_alerts_told_by_audit_total", {"why": why})
    return value or 0.0


def found(shop: Shop) -> list[str]:
    """What one round of the audit warns of."""
    with capture_logs() as logs:
        audit_alerts(shop.context)
    return [entry["event"] for entry in logs if entry["log_level"] == "warning"]


def test_an_alert_whose_channel_never_heard_is_told_found_and_counted_once(shop: Shop) -> None:
    floor = shop.channel()["channel_id"]
    sell_out(shop)
    untold(shop)
    assert found(shop) == ["audit_found_untold"]
    assert [one["type"] for one in deliver(shop, floor)] == ["alert.opened"]
    assert counted(shop, "missed") == 1
    assert reasons(shop) == [
        "opened: none_on_hand",
        "caught_up: found_by_audit",
        "sent: found_by_audit",
        "delivered: taken_by_the_receiver",
    ]
    assert found(shop) == []
    assert deliver(shop, floor) == []


def test_an_escalation_that_a_clock_which_stood_still_missed_is_made_up_for(shop: Shop) -> None:
    manager = shop.channel(after_minutes=15)["channel_id"]
    sell_out(shop)
    shop.clock.advance(days=3)
    escalate(shop.context)
    assert deliver(shop, manager) == [], "the clock looks at what has come due of late"
    assert found(shop) == ["audit_found_untold"]
    assert [one["type"] for one in deliver(shop, manager)] == ["alert.opened"]
    assert "escalated: found_by_audit" in reasons(shop)
    shop.stock(("CAP", "DVD-45", 40))
    assert [one["type"] for one in deliver(shop, manager)] == ["alert.resolved"]


def test_an_escalation_that_is_due_just_now_is_left_to_the_clock(shop: Shop) -> None:
    shop.channel(after_minutes=15)
    sell_out(shop)
    shop.clock.advance(minutes=15)
    assert found(shop) == []
    escalate(shop.context)
    assert "escalated: nobody_acknowledged" in reasons(shop)


@pytest.mark.parametrize("state", ["acknowledged", "resolved"])
def test_nobody_is_told_of_what_somebody_has_or_what_is_over(shop: Shop, state: str) -> None:
    manager, floor = shop.channel(after_minutes=15)["channel_id"], shop.channel()["channel_id"]
    sell_out(shop)
    untold(shop)
    if state == "acknowledged":
        shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={})
    else:
        shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    shop.clock.advance(days=3)
    assert found(shop) == []
    assert deliver(shop, manager) == deliver(shop, floor) == []


def test_a_channel_that_is_added_hears_what_stands_in_one_digest_a_store(shop: Shop) -> None:
    sell_out(shop, *SKUS)
    shop.stock(("CLE", "DVD-45", 0))
    shop.clock.advance(minutes=1)
    late = shop.channel()["channel_id"]
    elsewhere = shop.channel(stores={"ids": ["CAR"]})["channel_id"]
    assert found(shop) == [], "nothing was missed: the channel is new"
    assert (counted(shop, "missed"), counted(shop, "channel_changed")) == (0, 4)
    told = {one["data"]["store"]["store_id"]: one for one in deliver(shop, late)}
    assert (told["CAP"]["type"], told["CAP"]["data"]["count"]) == ("alert.digest", 3)
    assert told["CLE"]["type"] == "alert.opened"
    assert deliver(shop, elsewhere) == []
    assert found(shop) == []


def test_an_audit_outside_opening_hours_keeps_a_quiet_channel_quiet(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours={"sun": ["10:00", "16:00"]}))
    sell_out(shop, *SKUS)
    shop.clock.advance(minutes=1)
    quiet = shop.channel(quiet_outside_opening_hours=True)["channel_id"]
    audit_alerts(shop.context)
    assert deliver(shop, quiet) == []


def test_a_channel_that_was_off_hears_what_stands_when_it_is_on_again(shop: Shop) -> None:
    floor = shop.channel()["channel_id"]
    sell_out(shop, "DVD-45")
    shop.ok("PATCH", f"/v1/channels/{floor}", json={"enabled": False})
    shop.clock.advance(minutes=1)
    shop.promote("TWO", offers=[offer("DVD-69", "39.00", alternatives=[])])
    shop.stock(("CAP", "DVD-69", 0))
    audit_alerts(shop.context)
    shop.clock.advance(minutes=1)
    shop.ok("PATCH", f"/v1/channels/{floor}", json={"enabled": True})
    audit_alerts(shop.context)
    (digest,) = deliver(shop, floor)
    assert digest["data"]["count"] == 2
    shop.stock(("CAP", "DVD-45", 40), ("CAP", "DVD-69", 40))
    assert [one["type"] for one in deliver(shop, floor)] == ["alert.resolved"] * 2


def test_what_a_channel_heard_before_it_was_off_it_does_not_hear_again(shop: Shop) -> None:
    floor = shop.channel()["channel_id"]
    sell_out(shop)
    assert len(deliver(shop, floor)) == 1
    shop.ok("PATCH", f"/v1/channels/{floor}", json={"enabled": False})
    shop.ok("PATCH", f"/v1/channels/{floor}", json={"enabled": True})
    assert found(shop) == []
    assert deliver(shop, floor) == []


def test_a_channel_that_said_410_and_was_mended_hears_what_it_refused(shop: Shop) -> None:
    floor = shop.channel()["channel_id"]
    sell_out(shop)
    settle(shop, [(message, Outcome(False, status=410)) for message in claim(shop)])
    shop.clock.advance(minutes=1)
    shop.ok("PATCH", f"/v1/channels/{floor}", json={"enabled": True})
    audit_alerts(shop.context)
    assert [one["type"] for one in deliver(shop, floor)] == ["alert.opened"]


def test_the_audit_looks_at_every_page_of_alerts(shop: Shop) -> None:
    shop.channel()
    sell_out(shop, *SKUS)
    shop.stock(("CLE", "DVD-45", 0), ("CAR", "DVD-69", 0))
    untold(shop)
    with shop.context.database.read() as session:
        seen = audit.untold(session, now=shop.clock(), page=2)
    assert {store_id: len(alert_ids) for store_id, alert_ids in seen.by_store.items()} == {"CAP": 3, "CLE": 1, "CAR": 1}
    assert seen.missed == 5


def test_two_clocks_tell_it_once(shop: Shop) -> None:
    floor = shop.channel()["channel_id"]
    sell_out(shop)
    untold(shop)
    with shop.context.database.read() as session:
        (batch,) = audit.untold(session, now=shop.clock()).batches()
    for _ in range(2):
        with shop.context.database.write() as session:
            audit.tell(session, batch, now=shop.clock(), is_audit=True)
    assert len(deliver(shop, floor)) == 1
