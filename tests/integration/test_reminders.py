"""Reminders: an acknowledgement that was not heard of since is asked about, once, while the store is open."""

from __future__ import annotations

from typing import Any

import pytest

from app.alerts import reminders
from app.core.clock import rfc3339
from app.delivery.messages import compose
from app.scheduler.duties import release_held, remind
from app.web import events
from tests.support.sending import deliver, sell_out
from tests.support.shop import Shop, offer, store
from tests.support.staff import paired

QUESTION = "Player DVD-45 is still sold out; Sam took it on 4 hours ago. What came of it?"
ASKED = '<span class="waiting">What came of it?</span>'
"""On the list. The same words stand over what can be tapped there at any time."""


@pytest.fixture
def taken_on(shop: Shop) -> Shop:
    """Sold out at CAP, told to the floor, and Sam has it."""
    shop.channel()
    sell_out(shop)
    heard(shop)
    act(shop, "acknowledge", by="Sam")
    heard(shop)
    return shop


def act(shop: Shop, action: str, **body: Any) -> Any:
    return shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/{action}", "staff", json=body)


def heard(shop: Shop) -> list[dict[str, Any]]:
    """What the first channel is told now."""
    (*_, first) = shop.ok("GET", "/v1/channels")["items"]
    return deliver(shop, first["channel_id"])


def after(shop: Shop, **time: float) -> list[str]:
    """The types of what is told when this time has gone by."""
    shop.clock.advance(**time)
    remind(shop.context)
    return [one["type"] for one in heard(shop)]


def test_whoever_was_not_heard_of_for_four_hours_is_asked_once(taken_on: Shop) -> None:
    before = taken_on.alert()
    assert before["reminded_at"] is None
    assert after(taken_on, hours=4, seconds=-1) == []
    taken_on.clock.advance(seconds=1)
    remind(taken_on.context)
    (told,) = heard(taken_on)
    assert (told["type"], told["data"]["asks"]) == ("alert.updated", reminders.ASKS)
    alert = taken_on.alert()
    assert (alert["state"], alert["reminded_at"], alert["revision"]) == (
        "acknowledged",
        rfc3339(taken_on.clock()),
        before["revision"] + 1,
    )
    items = taken_on.ok("GET", f"/v1/alerts/{alert['alert_id']}/timeline", "staff")["items"]
    (asked,) = (item for item in items if item["type"] == "reminded")
    assert (asked["reason"], asked["detail"]["by"]) == ("acknowledged_without_outcome", "Sam")
    assert after(taken_on, hours=1) == after(taken_on, days=2) == []


def test_people_read_a_question(taken_on: Shop) -> None:
    taken_on.clock.advance(hours=4)
    remind(taken_on.context)
    (told,) = heard(taken_on)
    message = compose(told)
    assert (message.title, message.text) == ("Cap: what came of Player DVD-45?", QUESTION)


def test_a_change_after_the_question_is_told_as_a_change(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    shop.shelve(DVD_45=0)
    heard(shop)
    act(shop, "acknowledge", by="Sam")
    heard(shop)
    assert after(shop, hours=4) == ["alert.updated"]
    shop.stock(("CAP", "DVD-99", 0))
    (told,) = heard(shop)
    assert "asks" not in told["data"]
    assert compose(told).text != QUESTION


def test_an_outcome_answers_before_the_question_is_asked(taken_on: Shop) -> None:
    taken_on.clock.advance(hours=1)
    act(taken_on, "outcomes", kind="declined")
    assert after(taken_on, hours=9) == []
    assert taken_on.alert()["reminded_at"] is None


def test_an_outcome_from_before_it_was_taken_on_answers_nothing(shop: Shop) -> None:
    shop.channel()
    sell_out(shop)
    act(shop, "outcomes", kind="left")
    shop.clock.advance(minutes=1)
    act(shop, "acknowledge", by="Sam")
    heard(shop)
    assert after(shop, hours=4) == ["alert.updated"]


def test_a_look_at_the_shelf_starts_the_time_again(taken_on: Shop) -> None:
    taken_on.clock.advance(hours=3)
    act(taken_on, "shelf-check", result="gone", by="Sam")
    assert after(taken_on, hours=4, seconds=-1) == []
    assert after(taken_on, seconds=1) == ["alert.updated"]


def test_what_nobody_took_on_or_what_is_over_is_not_asked_about(shop: Shop) -> None:
    shop.channel()
    sell_out(shop)
    heard(shop)
    assert after(shop, hours=9) == []
    act(shop, "acknowledge", by="Sam")
    shop.stock(("CAP", "DVD-45", 40))
    heard(shop)
    assert after(shop, hours=9) == []


def test_what_is_back_for_the_moment_is_not_asked_about(taken_on: Shop) -> None:
    taken_on.clock.advance(hours=4)
    taken_on.stock(("CAP", "DVD-45", 3))
    assert taken_on.alert()["state"] == "acknowledged"
    assert after(taken_on) == []


@pytest.mark.parametrize(("hours", "asked"), [(None, False), (9, False), (0.5, True)])
def test_how_long_is_the_promotions_choice(shop: Shop, hours: float | None, asked: bool) -> None:
    shop.channel()
    shop.promote(alerting={"remind_after_hours": hours}, offers=[offer(alternatives=[])])
    shop.stock(("CAP", "DVD-45", 0))
    act(shop, "acknowledge", by="Sam")
    heard(shop)
    assert after(shop, minutes=29) == []
    assert after(shop, minutes=1) == (["alert.updated"] if asked else [])


def test_nobody_is_asked_while_the_store_is_closed_but_at_opening(taken_on: Shop) -> None:
    hours = {"sat": ["09:00", "14:00"], "sun": ["10:00", "16:00"]}
    taken_on.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=hours))
    assert after(taken_on, hours=5) == []
    assert after(taken_on, hours=17, seconds=-1) == []
    assert after(taken_on, seconds=1) == ["alert.updated"]


def test_only_who_heard_and_wants_updates_is_told(taken_on: Shop) -> None:
    taken_on.clock.advance(seconds=1)
    unwanted = taken_on.channel(events=["alert.opened"])["channel_id"]
    late = taken_on.channel()["channel_id"]
    assert after(taken_on, hours=4) == ["alert.updated"]
    assert taken_on.deliveries(channel_id=unwanted) == taken_on.deliveries(channel_id=late) == []


def test_the_question_is_still_a_question_when_it_has_waited_for_company(shop: Shop) -> None:
    shop.channel(group_seconds=60)
    sell_out(shop)
    shop.clock.advance(seconds=61)
    release_held(shop.context)
    assert len(heard(shop)) == 1
    act(shop, "acknowledge", by="Sam")
    shop.clock.advance(minutes=2)
    release_held(shop.context)
    heard(shop)
    shop.clock.advance(hours=4)
    remind(shop.context)
    shop.clock.advance(seconds=61)
    release_held(shop.context)
    (told,) = heard(shop)
    assert compose(told).text == QUESTION


def test_two_clocks_never_ask_twice(taken_on: Shop) -> None:
    shop = taken_on
    shop.clock.advance(hours=4)
    with shop.context.database.read() as session:
        due = reminders.due(session, now=shop.clock())
    assert due == [shop.alert()["alert_id"]]
    asked = []
    for _ in range(2):
        with shop.context.database.write() as session:
            asked.append(reminders.ask(session, due, now=shop.clock()))
    assert asked == [1, 0]


def test_the_page_hears_of_the_question_as_of_any_change(taken_on: Shop) -> None:
    with taken_on.context.database.read() as session:
        before = events.newest_seq(session)
    after(taken_on, hours=4)
    with taken_on.context.database.read() as session:
        streamed, _, _ = events.backlog(session, None, before, (), limit=9, now=taken_on.clock())
    assert [one.wire.split(b"\n")[0] for one in streamed] == [b"event: alert.updated"]


def test_the_page_asks_on_the_list_and_on_the_card_until_somebody_answers(taken_on: Shop) -> None:
    device = paired(taken_on)
    card = f"/alerts/{taken_on.alert()['alert_id']}"
    assert ASKED not in device.get("/").text
    assert QUESTION not in device.see(card)
    after(taken_on, hours=4)
    assert ASKED in device.get("/").text
    assert QUESTION in device.see(card)
    taken_on.clock.advance(minutes=1)
    device.tap(f"{card}/outcomes", outcome="declined", once="1")
    assert ASKED not in device.get("/").text
    assert "still sold out" not in device.see(card)
