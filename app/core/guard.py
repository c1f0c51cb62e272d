"""Which addresses we may connect to on somebody else's word (pull URLs, webhooks, push endpoints).

An explicit deny table: `ipaddress.is_global` calls several dangerous forms global (NAT64, 6to4, multicast).
Checked at every connection on the address actually dialled, so a name that changes its mind between check
and use (DNS rebinding) gains nothing. The metadata and link-local networks can never be allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",
        "fe80::/10",
        "0.0.0.0/8",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "ff00::/8",
        "::/128",
        "fd00:ec2::254/128",  # a cloud's metadata under IPv6
        "100.100.100.200/32",  # another cloud's metadata
    )
)
_PRIVATE: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "::1/128",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/32",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fec0::/10",
    )
)
_COMPATIBLE = ip_network("::/96")
_NAT64 = ip_network("64:ff9b::/96")
_6TO4 = ip_network("2002::/16")


class Blocked(Exception):
    """The address is one we must not connect to; the message says which and why."""


def embedded(address: Address) -> Address:
    """The IPv4 address inside a mapped or compatible IPv6 one, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _COMPATIBLE and int(address) > 1:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def carried(address: Address) -> Address | None:
    """The IPv4 address a translator would take an IPv6 one to, None where there is none."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address in _6TO4:
            return address.sixtofour
    return None


def check(address: str, allowed: Sequence[Network] = ()) -> None:
    """Raise Blocked unless `address` (a literal) is public or within an allowed private network.

    Where it would be translated, what it is translated to is held to the same.
    """
    literal = embedded(ip_address(address.split("%", 1)[0]))
    _check(literal, allowed)
    inner = carried(literal)
    if inner is not None:
        _check(inner, allowed)


def _check(literal: Address, allowed: Sequence[Network]) -> None:
    for network in _NEVER:
        if literal.version == network.version and literal in network:
            raise Blocked(f"{literal} is a link-local, metadata or multicast address, which is never reached")
    if any(literal.version == network.version and literal in network for network in allowed):
        return
    for network in _PRIVATE:
        if literal.version == network.version and literal in network:
            raise Blocked(
                f"{literal} is in the private network {network}; RAINCHECK_ALLOW_PRIVATE_NETWORKS can allow it"
            )
