"""Refuse addresses that a webhook may not have: pure. Only those of the public internet are allowed.

Whoever writes a campaign chooses where its reports go, and workers can reach hosts that others cannot. So an
address of this machine, of the private network or of a cloud's metadata is refused, in whatever form it
comes. `ipaddress.is_global` is not enough: Python 3.11 counts multicast, 6to4, NAT64 and IPv4-compatible
forms of 127.0.0.1, and others, as global.

Sources: IANA's special-purpose address registries for IPv4 and IPv6, read 2026-07-25.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_OWN = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "shared (carrier-grade NAT)": ("100.64.0.0/10",),
}
"""Addresses that an installation may allow for endpoints of its own."""

_NEVER = {
    "unspecified": ("0.0.0.0/8", "::/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "cloud metadata": ("168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::/32"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": (
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ),
}  # fmt: skip
"""Addresses that are never allowed. 2001::/23 has Teredo and ORCHID in it, 2002::/16 is 6to4."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def refusal(text: str, *, allow_private: bool = False) -> str | None:
    """Why nothing may be sent to this address; None if it may."""
    try:
        address = _plain(ip_address(text))
    except ValueError:
        return "it is not an IP address"
    if kind := _kind_in(_NEVER, address):
        return f"it is a {kind} address"
    if kind := _kind_in(_OWN, address):
        return None if allow_private else f"it is a {kind} address"
    if address.version == 6 and address not in _GLOBAL_UNICAST:
        return "it is a reserved address"
    return None


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where a packet would go to that."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address


def _kind_in(kinds: dict[str, tuple[str, ...]], address: Address) -> str | None:
    return next((kind for kind, blocks in kinds.items() if any(_holds(one, address) for one in blocks)), None)


def _holds(block: str, address: Address) -> bool:
    network: IPv4Network | IPv6Network = IPv6Network(block) if ":" in block else IPv4Network(block)
    return address in network
