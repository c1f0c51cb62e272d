"""Channels to people, through Apprise, to real receivers on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from app.alerts.examples import EXAMPLE
from app.core.guard import Network
from app.delivery.channels.apprise import MAX_HANGING, AppriseSender
from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome
from app.delivery.worker import Worker
from tests.support.receivers import SECONDS, http_server, mail_server
from tests.support.shop import NOW, Shop, open_shop, store

DASH = "\N{EN DASH}"
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"),)


def claimed(address: str, *, attempt: int = 1, locale: str = "en-AU", webhook_id: str = "msg_1") -> Claimed:
    data = deepcopy(EXAMPLE)
    data["store"]["locale"] = locale
    return Claimed(
        seq=1,
        channel_id="chn_1",
        kind="apprise",
        address=address,
        secrets=(),
        webhook_id=webhook_id,
        type="alert.opened",
        body=json.dumps({"type": "alert.opened", "timestamp": "2026-11-21T04:05:06Z", "data": data}),
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        attempt=attempt,
    )


def send(message: Claimed, *, allowed: Sequence[Network] = LOOPBACK, sender: AppriseSender | None = None) -> Outcome:
    return asyncio.run((sender or AppriseSender(allowed)).send(message, now=NOW))


def until_sent(shop: Shop) -> None:
    """Run the worker until every delivery is settled."""
    worker = Worker(shop.context)
    worker.start()
    try:
        for _ in range(SECONDS * 10):
            if all(one["attempts"] for one in shop.deliveries()):
                return
            threading.Event().wait(0.1)  # another thread works; nothing tells us when it has written
    finally:
        worker.stop()


def refused(shop: Shop, address: str) -> str:
    body = {"name": "Floor", "kind": "apprise", "address": address}
    problem = shop.problem(422, "POST", "/v1/channels", json=body)
    assert [error["pointer"] for error in problem["errors"]] == ["/address"]
    return str(problem["errors"][0]["detail"])


def test_a_sell_out_reaches_a_mailbox_in_the_stores_language(database_url: str) -> None:
    with mail_server() as mailbox, open_shop(database_url) as shop:
        shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", locale="cs-CZ", currency="CZK")]})
        address = mailbox.address()
        channel = shop.ok("POST", "/v1/channels", json={"name": "Floor", "kind": "apprise", "address": address})
        shop.promote()
        shop.shelve(DVD_45=0)
        until_sent(shop)

        mail = mailbox.take()
        assert mail["To"] == "floor@example.com"
        assert " ".join(mail["Subject"].split()) == f"Cap: vyprodáno {DASH} Player DVD-45"
        plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None and rich is not None
        assert "45,00 Kč" in plain.get_content()
        assert "<strong>Nejdřív: splňte slib</strong>" in rich.get_content()
        assert "Poukaz zaručí cenu 45,00" in rich.get_content().replace("&nbsp;", "\xa0")

        (delivery,) = shop.deliveries(channel_id=channel["channel_id"])
        assert delivery["state"] == "delivered"
        assert delivery["attempts"][0]["answer"] == "taken by E-Mail"


def test_a_test_message_reaches_an_ntfy_server(database_url: str) -> None:
    with http_server() as ntfy, open_shop(database_url) as shop:
        address = f"ntfy://floor:secret99@127.0.0.1:{ntfy.port}/capalaba"
        channel = shop.ok("POST", "/v1/channels", json={"name": "Floor", "kind": "apprise", "address": address})
        shop.ok("POST", f"/v1/channels/{channel['channel_id']}/test")
        until_sent(shop)

        got = ntfy.take()
        assert got["headers"]["Authorization"].startswith("Basic ")
        assert got["json"]["topic"] == "capalaba"
        assert (got["json"]["title"], got["json"]["message"]) == ("Raincheck: a test", "Floor: this channel works.")
        assert [one["state"] for one in shop.deliveries()] == ["delivered"]


@pytest.mark.only_on("sqlite")
def test_an_address_is_never_shown_whole_again(database_url: str) -> None:
    with open_shop(database_url) as shop:
        address = "ntfy://floor:secret99@127.0.0.1:9/capalaba-topic"
        body = {"name": "Floor", "kind": "apprise", "address": address}
        made = shop.ok("POST", "/v1/channels", json=body)
        changed = shop.ok("PATCH", f"/v1/channels/{made['channel_id']}", json={"name": "Shop floor"})
        one = shop.ok("GET", f"/v1/channels/{made['channel_id']}")
        (listed,) = shop.ok("GET", "/v1/channels")["items"]
        for seen in (made, changed, one, listed):
            assert seen["address"] == "ntfy://****@127.0.0.1:9/****"
            assert "secret99" not in json.dumps(seen) and "capalaba-topic" not in json.dumps(seen)
        problem = shop.problem(422, "PATCH", f"/v1/channels/{made['channel_id']}", json={"address": one["address"]})
        assert problem["errors"][0]["pointer"] == "/address"


@pytest.mark.only_on("sqlite")
def test_an_address_is_judged_when_the_channel_is_made(database_url: str) -> None:
    with open_shop(database_url, allow_private_networks=()) as shop:
        assert "RAINCHECK_ALLOW_PRIVATE_NETWORKS" in refused(shop, "ntfy://127.0.0.1:8080/capalaba")
        assert "RAINCHECK_ALLOW_PRIVATE_NETWORKS" in refused(
            shop, "mailto://example.com?smtp=127.0.0.1&from=a@example.com&to=b@example.com"
        )
        assert "reaches people" in refused(shop, "json://127.0.0.1/x")
        assert "template" in refused(shop, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/passwd")
        assert shop.ok("GET", "/v1/channels")["items"] == []


@pytest.mark.parametrize(
    ("locale", "subject", "promise"),
    [
        ("en-AU", "Capalaba: DVD player sold out", "Advertised at $45.00"),
        ("cs-CZ", f"Capalaba: vyprodáno {DASH} DVD player", "V akci za 45,00 AU$"),
        ("de-DE", "Capalaba: DVD player ausverkauft", "Beworben für 45,00 AU$"),
        ("es-ES", "Capalaba: se agotó DVD player", "Anunciado a 45,00 AUD"),
        ("fr-FR", "Capalaba : rupture, DVD player", "Annoncé à 45,00 $AU"),
    ],
)
def test_mail_is_written_in_the_stores_language(locale: str, subject: str, promise: str) -> None:
    with mail_server() as mailbox:
        assert send(claimed(mailbox.address(), locale=locale)).delivered
        mail = mailbox.take()
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert " ".join(mail["Subject"].split()) == subject
        assert promise in plain.get_content()  # the HTML part keeps amounts together with \xa0; the plain one cannot


def test_a_mail_of_plain_text_is_plain_where_the_address_asks_for_it() -> None:
    with mail_server() as mailbox:
        assert send(claimed(mailbox.address("&format=text"))).delivered
        mail = mailbox.take()
        assert mail.get_content_type() == "text/plain"


def test_a_lock_screen_gets_the_short_text() -> None:
    with http_server() as ntfy:
        assert send(claimed(f"ntfy://127.0.0.1:{ntfy.port}/capalaba")).delivered
        got = ntfy.take()["json"]
        assert got["title"] == "Capalaba: DVD player sold out"
        assert got["message"] == "DVD player, advertised at $45.00, is sold out. Offer a rain check."


def test_a_chat_gets_the_card() -> None:
    with http_server() as chat:
        assert send(claimed(f"mmost://127.0.0.1:{chat.port}/token12345678")).delivered
        text = chat.take()["json"]["text"]
        assert text.startswith("Capalaba: DVD player sold out")
        assert "**First: keep the promise**" in text


def test_a_gateway_for_sms_gets_one_line() -> None:
    with http_server() as gateway:
        assert send(claimed(f"signal://127.0.0.1:{gateway.port}/15551233457/15551233458")).delivered
        assert gateway.take()["json"]["message"] == (
            "Capalaba: DVD player, advertised at $45.00, is sold out. Offer a rain check."
        )


def test_a_receiver_that_refuses_is_a_failure_told_without_the_address() -> None:
    with http_server(status=403) as ntfy:
        outcome = send(claimed(f"ntfy://floor:secret99@127.0.0.1:{ntfy.port}/capalaba-topic"))
        assert not outcome.delivered and not outcome.permanent
        assert outcome.error is not None and "403" in outcome.error
        assert "secret99" not in outcome.error and "capalaba-topic" not in outcome.error


def test_nobody_there_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not send(claimed(f"ntfy://127.0.0.1:{port}/capalaba")).delivered
    assert not send(
        claimed(f"mailto://example.com:{port}?smtp=127.0.0.1&from=a@example.com&to=b@example.com")
    ).delivered


def test_nothing_about_an_address_is_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    with http_server(status=500) as ntfy:
        assert not send(claimed(f"ntfy://floor:secret99@127.0.0.1:{ntfy.port}/capalaba-topic")).delivered
    captured = capfd.readouterr()
    for text in (
        captured.out,
        captured.err,
        *(f"{r.getMessage()} {r.args}" for r in caplog.records if r.name == "apprise"),
    ):
        assert "secret99" not in text


def test_a_private_host_is_refused_at_every_send() -> None:
    with http_server() as ntfy:
        outcome = send(claimed(f"ntfy://127.0.0.1:{ntfy.port}/capalaba"), allowed=())
        assert outcome.error is not None and "RAINCHECK_ALLOW_PRIVATE_NETWORKS" in outcome.error
        assert ntfy.requests.empty()


def test_a_name_that_changes_its_mind_after_the_check_is_refused_where_it_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mail_server() as mailbox:
        answers = iter(["93.184.216.34"])

        def rebinding(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            address = next(answers, "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, mailbox.port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        outcome = send(claimed(mailbox.address(host="mail.example.com")), allowed=())
        assert not outcome.delivered
        assert mailbox.mails.empty()
        assert next(answers, None) is None, "the name was looked up before it was dialled"


def test_a_redirect_is_not_followed() -> None:
    with (
        http_server() as inside,
        http_server(status=307, headers={"Location": f"http://127.0.0.1:{inside.port}/"}) as ntfy,
    ):
        assert not send(claimed(f"ntfy://127.0.0.1:{ntfy.port}/capalaba")).delivered
        assert inside.requests.empty()


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server() as proxy, http_server() as ntfy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert send(claimed(f"ntfy://127.0.0.1:{ntfy.port}/capalaba")).delivered
        assert proxy.requests.empty()


def finished() -> None:
    """Wait until no send is under way."""
    for thread in threading.enumerate():
        if thread.name == "apprise":
            thread.join(SECONDS)


def test_a_hanging_receiver_times_out_and_is_not_told_twice_once_it_has_answered() -> None:
    sender = AppriseSender(LOOPBACK, seconds=1)
    with http_server(answers=False) as ntfy:
        address = f"ntfy://127.0.0.1:{ntfy.port}/capalaba"
        outcome = send(claimed(address), sender=sender)
        assert outcome == Outcome(False, error="no answer within 1 s; it may still arrive")
        again = send(claimed(address, attempt=2), sender=sender)
        assert again.error == "an earlier attempt has still not come back"

        ntfy.may_answer.set()
        finished()
        late = send(claimed(address, attempt=3), sender=sender)
        assert late.delivered
        assert ntfy.requests.qsize() == 1
        assert send(claimed(address, attempt=1), sender=sender).delivered, "a redelivery is sent again"
        assert ntfy.requests.qsize() == 2


def test_what_hangs_takes_no_more_than_its_share_of_threads() -> None:
    sender = AppriseSender(LOOPBACK, seconds=0.05)
    with http_server(answers=False) as ntfy:
        address = f"ntfy://127.0.0.1:{ntfy.port}/capalaba"
        for number in range(MAX_HANGING):
            send(claimed(address, webhook_id=f"msg_{number}"), sender=sender)
        outcome = send(claimed(address, webhook_id="msg_more"), sender=sender)
        assert outcome.error == "earlier messages have still not come back"
        ntfy.may_answer.set()
        finished()


def test_one_message_after_another_is_not_slowed_down() -> None:
    # Left alone, Apprise sleeps 5.5 s between two requests of one ntfy address.
    with http_server() as ntfy:
        sender = AppriseSender(LOOPBACK)
        begun = time.monotonic()
        for number in range(3):
            address = f"ntfy://127.0.0.1:{ntfy.port}/floor/office/manager"
            assert send(claimed(address, webhook_id=f"msg_{number}"), sender=sender).delivered
        assert time.monotonic() - begun < 5.5
        assert ntfy.requests.qsize() == 9
