"""Taps as the page's script sends them: answered in words a script reads, late or twice without harm."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.access.devices import NOT_PAIRED
from app.core.clock import rfc3339
from app.core.i18n import Translator
from app.rain_checks.rules import with_check
from app.web.render import STATIC, TEMPLATES, version
from app.web.taps import HEADER
from tests.support.shop import NOW, Shop, store
from tests.support.staff import Device, paired, text_of, unpaired

CODE = with_check("K7M2QX9T")


@pytest.fixture
def alert_id(shop: Shop) -> str:
    """Sold out at Capalaba for an hour; everything else stands there."""
    shop.shelve("CAP")
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.advance(hours=1)
    return str(shop.alert()["alert_id"])


@pytest.fixture
def device(shop: Shop) -> Device:
    """A phone paired with Capalaba."""
    return paired(shop)


def send(device: Device, path: str, **form: Any) -> Any:
    """A tap as the script sends it."""
    headers = {HEADER: "1", "Sec-Fetch-Site": "same-origin"}
    return device.client.post(path, data=form, headers=headers, follow_redirects=False)


def done(device: Device, path: str, **form: Any) -> str:
    """As `send`, for a tap that must be taken; returns where it leads."""
    answer = send(device, path, **form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["to"])


def test_the_script_is_told_where_a_tap_leads_and_who_holds_the_device_is_kept(device: Device, alert_id: str) -> None:
    assert done(device, f"/alerts/{alert_id}/acknowledge", by="Sam", once="a1") == f"/alerts/{alert_id}"
    assert done(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="a2", back="list") == (
        "/?noted=declined#noted"
    )
    assert "Sam" in device.get("/").text


@pytest.mark.parametrize(
    ("tap", "form"),
    [
        ("acknowledge", {"by": "Sam"}),
        ("outcomes", {"outcome": "declined"}),
        ("shelf-check", {"result": "found", "on_hand": "3"}),
        ("rain-checks", {"quantity": "1", "code": CODE}),
    ],
    ids=["on it", "outcome", "shelf check", "rain check"],
)
def test_a_tap_sent_twice_counts_once_and_is_answered_alike_even_once_all_is_over(
    shop: Shop, device: Device, alert_id: str, tap: str, form: dict[str, str]
) -> None:
    first = done(device, f"/alerts/{alert_id}/{tap}", once="key", **form)
    events = shop.ok("GET", f"/v1/alerts/{alert_id}/timeline", "staff")
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 40))
    over = shop.ok("GET", f"/v1/alerts/{alert_id}/timeline", "staff")
    assert done(device, f"/alerts/{alert_id}/{tap}", once="key", ago=60, **form) == first
    assert shop.ok("GET", f"/v1/alerts/{alert_id}/timeline", "staff") == over
    assert len(over["items"]) >= len(events["items"])


def test_an_outcome_counts_for_when_it_was_tapped_and_never_for_before_the_alert(
    shop: Shop, device: Device, alert_id: str
) -> None:
    for key, ago in (("a", 0), ("b", 9.5), ("c", 1800.4), ("d", 7200), ("e", -60)):
        done(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once=key, ago=ago, by="Sam")
    now, opened = shop.clock(), NOW
    told = [now, now, now - timedelta(seconds=1800.4), opened, now]
    assert [outcome["at"] for outcome in shop.alert()["outcomes"]] == [rfc3339(at) for at in told]


def test_a_tap_is_its_makers_whoever_holds_the_device_when_it_is_sent(
    shop: Shop, device: Device, alert_id: str
) -> None:
    done(device, f"/alerts/{alert_id}/acknowledge", by="Jo", once="a")
    done(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="b", by="Sam", ago=600)
    done(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="c", by="Sam", ago=600)
    assert [outcome["by"] for outcome in shop.alert()["outcomes"]] == ["Sam", "Sam"]
    done(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="d")
    assert shop.alert()["outcomes"][-1]["by"] == "Jo"


@pytest.mark.parametrize("ago", [86_400, 1e12])
def test_a_tap_too_old_to_be_told_from_a_repeat_is_refused_with_the_reason(
    shop: Shop, device: Device, alert_id: str, ago: float
) -> None:
    answer = send(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="a", ago=ago)
    assert answer.status_code == 409
    assert "more than a day ago" in answer.json()["reason"]
    assert shop.alert()["outcomes"] == []


@pytest.mark.parametrize("ago", ["nan", "inf", "soon"])
def test_an_age_that_is_none_is_refused(device: Device, alert_id: str, ago: str) -> None:
    assert send(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="a", ago=ago).status_code == 422


def test_a_late_shelf_check_stands_over_what_the_till_said_before_it_and_not_after(
    shop: Shop, device: Device, alert_id: str
) -> None:
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.advance(minutes=10)
    refused = send(device, f"/alerts/{alert_id}/shelf-check", result="found", on_hand="3", once="a", ago=660)
    assert refused.status_code == 409
    assert "newer since you looked" in refused.json()["reason"]
    assert shop.on_hand() == 0
    done(device, f"/alerts/{alert_id}/shelf-check", result="gone", once="b", ago=660)
    done(device, f"/alerts/{alert_id}/shelf-check", result="found", on_hand="3", once="c", ago=540)
    level = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (level["on_hand"], level["as_of"]) == (3, rfc3339(shop.clock() - timedelta(seconds=540)))
    assert shop.alert()["resolution"] == "found_on_shelf"


def test_what_was_sold_since_a_late_shelf_check_is_taken_off_it(shop: Shop, device: Device, alert_id: str) -> None:
    shop.clock.advance(minutes=10)
    shop.stock(("CAP", "DVD-45", 0, shop.clock() - timedelta(minutes=9)))
    done(device, f"/alerts/{alert_id}/shelf-check", result="found", on_hand="3", once="a", ago=300)
    shop.sell("T-1", at=shop.clock() - timedelta(minutes=2))
    assert shop.on_hand() == 2


def test_a_rain_check_drawn_without_signal_is_good_with_its_code_and_as_it_was_promised(
    shop: Shop, device: Device, alert_id: str
) -> None:
    until_over = timedelta(days=5, hours=20)
    shop.clock.advance(seconds=until_over.total_seconds())
    late = send(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="a")
    assert late.status_code == 409, "the ad is over"
    to = done(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="b", code=CODE, ago=80_000)
    assert to == f"/rain-checks/{CODE}"
    check = shop.ok("GET", f"/v1/rain-checks/{CODE}", "staff")
    assert check["issued_at"] == rfc3339(shop.clock() - timedelta(seconds=80_000))


def test_a_code_that_another_rain_check_has_or_that_is_none_is_refused(
    shop: Shop, device: Device, alert_id: str
) -> None:
    done(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="a", code=CODE)
    taken = send(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="b", code=CODE)
    assert taken.status_code == 409 and "new one" in taken.json()["reason"]
    assert send(device, f"/alerts/{alert_id}/rain-checks", quantity="1", once="c", code="K7M2QX9TK").status_code == 422
    assert len(shop.ok("GET", "/v1/rain-checks", "staff")["items"]) == 1
    assert len(shop.alert()["outcomes"]) == 1


def test_a_tap_that_is_refused_says_why_in_words_and_leaves_its_number_free(
    shop: Shop, device: Device, alert_id: str
) -> None:
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 40))
    for tap, form in (("acknowledge", {}), ("shelf-check", {"result": "gone"})):
        answer = send(device, f"/alerts/{alert_id}/{tap}", once="a", **form)
        assert answer.status_code == 409 and "resolved already" in answer.json()["reason"]
    assert send(device, f"/alerts/{alert_id}/outcomes", outcome="bribed", once="b").status_code == 422
    done(device, f"/alerts/{alert_id}/outcomes", outcome="declined", once="b")
    assert send(paired(shop, "CLE"), f"/alerts/{alert_id}/outcomes", outcome="declined", once="c").status_code == 404
    nobody = send(unpaired(shop), f"/alerts/{alert_id}/outcomes", outcome="declined", once="d")
    assert nobody.status_code == 401 and nobody.json()["reason"]


def test_what_is_refused_is_refused_in_the_language_of_the_store(shop: Shop, device: Device, alert_id: str) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", locale="cs-CZ")]})
    page = device.get("/rain-checks/K7M2QX9TK", headers={"accept-language": "de"})
    assert page.status_code == 404 and 'lang="cs"' in page.text and "To se nepovedlo" in text_of(page.text)
    over = send(device, f"/alerts/{alert_id}/rain-checks", quantity="99", once="a")
    assert over.status_code == 409 and over.json()["reason"] == "Akce dává jednomu zákazníkovi nejvýše 2."
    problem = shop.problem(404, "GET", "/v1/rain-checks/K7M2QX9TK")
    assert problem["detail"] == "No rain check has the code K7M2QX9TK; its check character says it was mistyped."


def test_who_has_no_store_is_refused_in_the_browsers_language(shop: Shop, alert_id: str) -> None:
    stranger = unpaired(shop)
    stranger.client.headers["accept-language"] = "de-AT,de;q=0.9,en;q=0.5"
    told = send(stranger, f"/alerts/{alert_id}/acknowledge", once="a").json()["reason"]
    assert told == Translator.of("de").text(NOT_PAIRED) != NOT_PAIRED


def test_another_site_cannot_send_a_tap(shop: Shop, device: Device, alert_id: str) -> None:
    headers = {HEADER: "1", "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    answer = device.client.post(f"/alerts/{alert_id}/outcomes", data={"outcome": "left"}, headers=headers)
    assert answer.status_code == 403
    assert device.client.options(f"/alerts/{alert_id}/outcomes", headers=headers).status_code == 405
    assert shop.alert()["outcomes"] == []


# What keeps the page without signal


def test_the_service_worker_names_the_files_of_this_version_and_is_asked_about_each_time(device: Device) -> None:
    answer = device.get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    given = dict(re.findall(r"^const ([A-Z]+) = (.*);$", answer.text, re.MULTILINE))
    assert json.loads(given["VERSION"]) == version(STATIC, TEMPLATES)
    kept = json.loads(given["SHELL"])
    needed = {"taps.js", "offline.js", "live.js", "raincheck.css", "icon.svg", "manifest.json"}
    on_the_list = re.findall(r'"(/static/([^"?]+)[^"]*)"', device.get("/").text)
    assert {address for address, name in on_the_list if name in needed} <= set(kept)
    assert needed <= {name for _, name in on_the_list}
    for address in [*kept, json.loads(given["TAPS"])]:
        assert "immutable" in device.get(address).headers["cache-control"]


def test_whatever_changes_in_a_page_makes_another_worker_that_keeps_anew(tmp_path: Path) -> None:
    versions = []
    for name, text in (("a.js", "1"), ("a.js", "2"), ("b.js", ""), ("deep/c.html", "3")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        versions.append(version.__wrapped__(tmp_path))
    assert len(set(versions)) == len(versions)
