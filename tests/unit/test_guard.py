"""Which addresses are never dialled on somebody else's word."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.guard import Blocked, check
from app.core.outbound import resolve, vet_url

LOOPBACK = (ip_network("127.0.0.0/8"),)
DENIED = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1",
    "ff0e::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "2001::1", "100::1",
    "2001:db8::1", "3fff::1", "5f00::1", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", DENIED)
def test_private_and_special_addresses_are_refused(address: str) -> None:
    with pytest.raises(Blocked):
        check(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_reached(address: str) -> None:
    check(address)


def test_a_private_network_can_be_allowed_but_metadata_never() -> None:
    check("127.0.0.1", LOOPBACK)
    check("::ffff:127.0.0.1", LOOPBACK)
    with pytest.raises(Blocked):
        check("169.254.169.254", (ip_network("169.254.0.0/16"), ip_network("0.0.0.0/0")))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost", "[::1]", "127.0.0.1"])
def test_other_spellings_of_loopback_are_seen_through(host: str) -> None:
    with pytest.raises(Blocked):
        resolve(host, 80, ())


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=6, network="fc00::/7"))
def test_no_private_address_slips_through(address: object) -> None:
    with pytest.raises(Blocked):
        check(str(address))


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "http://", "https:///x", "http://10.0.0.1/x", "http://exa mple/", "not a url"]
)
def test_an_address_that_cannot_be_used_is_told(url: str) -> None:
    assert vet_url(url, ()) is not None


def test_what_a_translator_would_reach_is_held_to_the_same() -> None:
    translators = (ip_network("64:ff9b::/96"), ip_network("2002::/16"))
    check("64:ff9b::808:808", translators)
    check("2002:808:808::1", translators)
    for hidden in ("64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:a9fe:a9fe::", "2002:a00:1::"):
        with pytest.raises(Blocked):
            check(hidden, translators)
    check("64:ff9b::7f00:1", (*translators, *LOOPBACK))


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1"])
def test_metadata_is_never_reached_whatever_is_allowed(address: str) -> None:
    everything = tuple(ip_network(text) for text in ("0.0.0.0/0", "::/0", "fc00::/7", "100.64.0.0/10"))
    with pytest.raises(Blocked):
        check(address, everything)


@given(address=st.ip_addresses(), allowed=st.lists(st.sampled_from(["10.0.0.0/8", "fc00::/7", "127.0.0.0/8"])))
def test_allowing_a_network_never_closes_another(address: object, allowed: list[str]) -> None:
    try:
        check(str(address))
    except Blocked:
        return
    check(str(address), [ip_network(text) for text in allowed])


@given(address=st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_dress(address: object) -> None:
    def is_reached(text: str) -> bool:
        try:
            check(text)
        except Blocked:
            return False
        return True

    assert is_reached(f"::ffff:{address}") == is_reached(str(address))
