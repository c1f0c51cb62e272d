"""The staff page live, in a real Chromium: what is new is counted, called out and shown on every device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.stock import silences
from tests.support.floor import Service, phone, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SPY = """
window.heard = { tones: 0, buzzes: 0, badges: [] };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.heard.tones += 1; return start.apply(this, when); };
navigator.vibrate = () => { window.heard.buzzes += 1; return true; };
navigator.setAppBadge = async (number) => { window.heard.badges.push(number); };
navigator.clearAppBadge = async () => { window.heard.badges.push(0); };
"""
"""What the page does that a screen does not show."""


def is_live(page: Page) -> None:
    page.get_by_text("Live", exact=True).wait_for()


def test_a_new_alert_is_counted_heard_and_felt_and_a_muted_device_stays_quiet_from_then_on(
    browser: Browser, service: Service
) -> None:
    with phone(browser, service) as page:
        page.add_init_script(SPY)
        page.goto("/")
        is_live(page)
        page.get_by_role("heading", name="All is well").click()

        service.stock(DVD_45=0)
        page.locator("a.entry").wait_for()
        until(page, "() => document.title.startsWith('(1) ')")
        assert page.evaluate("window.heard") == {"tones": 2, "buzzes": 1, "badges": [0, 1]}
        assert page.locator("#news").inner_text() == "New: Player DVD-45"

        service.stock(DVD_45=40)
        page.get_by_role("heading", name="All is well").wait_for()
        assert page.evaluate("window.heard.badges") == [0, 1, 0]
        assert not page.title().startswith("(")

        page.get_by_role("button", name="Sound on").click()
        page.reload()
        is_live(page)
        assert page.get_by_role("button", name="Sound off").get_attribute("aria-pressed") == "false"
        page.get_by_role("heading", name="All is well").click()
        service.stock(DVD_45=0)
        page.locator("a.entry").wait_for()
        assert page.evaluate("[window.heard.tones, window.heard.buzzes]") == [0, 0]
        page.get_by_role("button", name="Sound off").click()
        assert page.evaluate("window.heard.tones") == 2, "who turns it on hears how loud it is"


def test_a_lost_stream_is_taken_up_again_without_missing_anything(browser: Browser, service: Service) -> None:
    with phone(browser, service) as page:
        page.add_init_script(SPY)
        page.goto("/")
        is_live(page)
        page.get_by_role("heading", name="All is well").click()
        page.context.set_offline(True)
        page.get_by_text("Reconnecting").wait_for()
        page.get_by_text("No signal. This is as it was just now.").wait_for()
        service.stock(DVD_45=0)
        page.context.set_offline(False)
        page.locator("a.entry").wait_for()
        is_live(page)
        page.locator("#offline").wait_for(state="hidden")
        until(page, "() => window.heard.tones === 2")
        assert page.locator("#news").inner_text() == "New: Player DVD-45", "it opened while nobody could hear"


def test_a_store_that_falls_silent_is_shown_so_at_once_and_no_more_once_it_is_heard(
    browser: Browser, service: Service
) -> None:
    with phone(browser, service) as page:
        is_live(page)
        now = service.context.clock()
        with service.context.database.write() as session:
            silences.begin(session, [silences.Quiet(silences.About.STORE, "CAP", now)], now=now)
        page.get_by_text("ask on the shelf before you promise anything").wait_for()
        service.stock(DVD_45=9)
        page.get_by_text("ask on the shelf before you promise anything").wait_for(state="hidden")


def test_what_one_device_does_the_other_sees_at_once_on_the_list_and_on_an_open_card(
    browser: Browser, service: Service
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as mine, phone(browser, service) as other, phone(browser, service) as third:
        other.locator("a.entry").click()
        third.locator("a.entry").click()
        third.get_by_text("Give a rain check").click()
        third.get_by_label("E-mail or telephone").fill("0412")
        for page in (mine, other, third):
            is_live(page)
        mine.get_by_role("button", name="On it").click()
        mine.get_by_text("Somebody is on it").wait_for()
        other.get_by_text("Somebody is on it").wait_for()
        assert other.get_by_role("button", name="On it").count() == 0
        third.get_by_text("This alert has changed").wait_for()
        assert third.get_by_label("E-mail or telephone").input_value() == "0412", "nothing is pulled away from a finger"

        other.get_by_label("How many?").fill("3")
        other.get_by_role("button", name="Found some").click()
        mine.get_by_role("heading", name="All is well").wait_for()
    assert service.alert()["resolution"] == "found_on_shelf"


def test_an_outcome_is_two_taps_from_the_list_and_what_is_open_stays_open_when_the_list_changes(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        is_live(page)
        entry = page.locator("[data-alert]")
        taps = 0

        entry.locator("summary").click()
        taps += 1
        service.post(f"/v1/alerts/{service.alert()['alert_id']}/acknowledge", {"by": "Jo"})
        page.get_by_text("Jo is on it").wait_for()
        page.screenshot(path=tmp_path / "open.png", full_page=True)
        entry.get_by_role("button", name="Player DVD-99").click()
        taps += 1
        page.get_by_text("Noted: Took an alternative").wait_for()
        assert taps == 2
        assert page.url == f"{service.address}/?noted=alternative_sold#noted"

        entry.locator("summary").click()
        entry.get_by_role("button", name="Give a rain check").click()
        page.locator(".slip-code").wait_for()
    found = [(outcome["kind"], outcome["sku"]) for outcome in service.alert()["outcomes"]]
    assert found == [("alternative_sold", "DVD-99"), ("rain_check", "DVD-45")]


def test_two_customers_in_a_row_are_two_outcomes_and_a_double_tap_is_one(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        page.locator("a.entry").click()
        for number in (1, 2):
            page.get_by_role("button", name="Nothing, thanks").dblclick(no_wait_after=True)
            page.locator(".log li").nth(number - 1).wait_for()
    assert [outcome["kind"] for outcome in service.alert()["outcomes"]] == ["declined", "declined"]
