"""Addresses of people: which are taken, what they may hold, and what is ever shown of them."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from app.core.confine import Refused, confined
from app.delivery import addresses
from app.delivery.addresses import masked, scrubbed, validate_address

LOOPBACK = (ip_network("127.0.0.0/8"),)
SMTP = "mailtos://floor:hunter22@smtp.example.com:587/sam@example.com?to=ann@example.com&from=till@example.com"
TAKEN = (
    SMTP,
    "mailto://user:secret99@gmail.com",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general",
    "workflows://prod-01.example.com:443/643a8fb7abc643a8/643a8fb7abd643a8",
    "tgram://123456789:abcdefg_hijklmnop/12315544",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "ntfy://capalaba-floor-9f3",
    "ntfys://user:secret99@ntfy.example.com/capalaba-floor-9f3",
    "gotifys://push.example.com/AbCdEfGhIjKlMn",
    "pover://uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu@tttttttttttttttttttttttttttttt",
    "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@15551233456/15551233457",
    "nexmo://ABCDEFGH:aaaaaaaaaaaaaaaaaaaa@15551233456/15551233457",
    "sns://AHIAJGNT76XIMXDBIJYA/bu1dHSdO22pfaaVy/wmNsdjJD/us-east-1/+15551233457",
    "matrixs://user:secret99@matrix.example.com/#room",
    "mmosts://chat.example.com/token12345678",
    "rockets://user:secret99@chat.example.com/#floor",
    "signals://signal.example.com:8080/15551233457/15551233458",
    "gchat://workspace/key12345/token12345",
    "webex://" + "abcdefghij" * 8,
    "zulip://bot@organisation/" + "a" * 32 + "/stream",
    "pagerduty://" + "A1BRTD4JD12345678901234567890123@A1BRTD4JD12345678901234567890123",
    "opsgenie://abcdefgh-ijkl-mnop",
)


@pytest.mark.parametrize("address", TAKEN, ids=addresses.schema_of)
def test_services_that_reach_people_are_taken(address: str) -> None:
    assert validate_address(address) is None


def test_every_service_on_the_list_is_one_apprise_has() -> None:
    known = addresses.library().Apprise().details()["schemas"]
    names = {name for one in known for kind in ("protocols", "secure_protocols") for name in one[kind] or ()}
    assert names >= addresses.SCHEMAS


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1/x",
        "JSONS://example.com/x",
        "xml://example.com/x",
        "form://example.com/x",
        "apprise://example.com/token1234",
        "file:///etc/passwd",
        "syslog://",
        "rsyslog://example.com",
        "dbus://",
        "gnome://",
        "windows://",
        "macosx://",
        "kodi://192.168.1.4",
        "mqtt://broker.example.com/topic",
        "fcm://project@apikey/token/?keyfile=/etc/passwd",
        "custom://example.com",
    ],
)
def test_what_reaches_machines_or_this_machine_is_not_taken(address: str) -> None:
    why = validate_address(address, LOOPBACK)
    assert why is not None and "reaches people" in why


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("slack", "begins with its service"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "reaches people"),
        ("slack://", "not a whole slack:// address"),
        ("tgram://secret99", "not a whole tgram:// address"),
        ("mailto://floor@nowhere?mode=odd&to=a@example.com", "not a whole mailto:// address"),
        ("mailtos://floor:****@smtp.example.com", "how the address is shown"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd", "template"),
        ("workflows://example.com/aaaaaaaaaaaa/bbbbbbbbbb/?Template=/etc/passwd", "template"),
        ("ntfys://ntfy.example.com/topic?attach=file:///etc/passwd", "attach"),
        (f"{SMTP}&pgp=encrypt", "pgp"),
        (f"{SMTP}&wkd=yes", "wkd"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_with_a_reason(address: str, why: str) -> None:
    told = validate_address(address)
    assert told is not None and why in told
    assert "secret99" not in told


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("ntfy://127.0.0.1:8080/topic", "127.0.0.1"),
        ("gotify://10.1.2.3/AbCdEfGhIjKlMn", "10.1.2.3"),
        ("gotify://[::1]/AbCdEfGhIjKlMn", "::1"),
        ("gotify://[::ffff:127.0.0.1]/AbCdEfGhIjKlMn", "127.0.0.1"),
        ("mmost://192.168.4.4/token12345678", "192.168.4.4"),
        ("rocket://user:pw@172.16.0.9/#floor", "172.16.0.9"),
        ("matrix://user:pw@10.0.0.8/#room", "10.0.0.8"),
        ("signal://10.0.0.8:8080/15551233457/15551233458", "10.0.0.8"),
        ("workflows://10.0.0.8:443/643a8fb7abc643a8/643a8fb7abd643a8", "10.0.0.8"),
        ("mailto://example.com?smtp=127.0.0.1&from=a@example.com&to=b@example.com", "127.0.0.1"),
        ("ntfy://localhost/topic", "127.0.0.1"),
    ],
)
def test_a_host_in_a_private_network_is_refused_unless_it_is_allowed(address: str, host: str) -> None:
    why = validate_address(address)
    assert why is not None and host in why and "RAINCHECK_ALLOW_PRIVATE_NETWORKS" in why
    everywhere = tuple(ip_network(text) for text in ("0.0.0.0/0", "::/0"))
    assert validate_address(address, everywhere) is None


def test_the_metadata_network_is_refused_whatever_is_allowed() -> None:
    why = validate_address("gotify://169.254.169.254/AbCdEfGhIjKlMn", (ip_network("0.0.0.0/0"),))
    assert why is not None and "never reached" in why


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (SMTP, "mailtos://floor:****@smtp.example.com:587/****?to=ann@example.com&from=till@example.com"),
        ("mailto://user:p@ss99@gmail.com", "mailto://user:****@gmail.com"),
        ("mailto://user:pa55/word@gmail.com", "mailto://****"),
        ("ntfy://capalaba-floor-9f3", "ntfy://****"),
        ("ntfy://one/two?mode=cloud", "ntfy://****"),
        ("ntfys://user:secret99@ntfy.example.com/topic", "ntfys://****@ntfy.example.com/****"),
        ("gotify://[fd00::1]:8080/AbCdEfGhIjKlMn", "gotify://[fd00::1]:8080/****"),
        ("matrixs://syt_token@matrix.example.com/#room", "matrixs://****@matrix.example.com"),
        ("matrix://token123?mode=t2bot", "matrix://****"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack://****"),
        ("pagerduty://key12345@key12345", "pagerduty://****"),
        ("nonsense", "nonsense://****"),
    ],
)
def test_nothing_that_lets_one_send_is_shown(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize("address", TAKEN, ids=addresses.schema_of)
def test_a_shown_address_cannot_be_mistaken_for_a_real_one(address: str) -> None:
    assert validate_address(masked(address)) is not None


def test_errors_are_told_without_the_address() -> None:
    address = "tgram://123456789:abcdefg_hijklmnop%21/12315544"
    text = "failed for 123456789:abcdefg_hijklmnop! in chat 12315544 of tgram"
    assert scrubbed(text, address) == "failed for ****:**** in chat **** of tgram"
    assert scrubbed("smtp.example.com refused hunter22", SMTP) == "smtp.example.com refused ****"


def test_what_an_address_asks_for_does_not_change_our_schedule_or_verdict() -> None:
    made = addresses.service(
        "ntfy://h.example.com/topic?retry=5&wait=60&optional=yes&rto=600&cto=600&redirect=yes&store=no"
    )
    assert (made.retry, made.optional, made.redirects, made.request_rate_per_sec) == (0, False, False, 0)
    assert made.request_timeout == (addresses.CONNECT_SECONDS, addresses.READ_SECONDS)


def test_a_confined_thread_connects_only_where_it_may() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with confined(LOOPBACK), socket.create_connection(("127.0.0.1", port)):
            pass
        with confined(()):
            with pytest.raises(Refused, match=r"127\.0\.0\.0/8"):
                socket.create_connection(("127.0.0.1", port))
            with socket.socket() as plain, pytest.raises(Refused, match="not resolved"):
                plain.connect(("localhost", port))
            with socket.socket(socket.AF_UNIX) as unix, pytest.raises(Refused, match="only Internet addresses"):
                unix.connect("/tmp/somewhere")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, pytest.raises(Refused):
                udp.sendto(b"x", ("127.0.0.1", port))
        with socket.create_connection(("127.0.0.1", port)):
            pass


def test_a_confined_thread_starts_no_program() -> None:
    import subprocess

    with confined(()), pytest.raises(Refused, match="other programs"):
        subprocess.run(["true"])
