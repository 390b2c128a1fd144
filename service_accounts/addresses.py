"""Where a request comes from, as limits count it, and whether an address leads out of this machine."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

# A household or a rented server has as many IPv6 addresses as it likes, all in one network of this length.
IPV6_NETWORK = 64


def is_this_machine(host: str) -> bool:
    """`localhost`, 127.0.0.1, ::1: what leads there reaches nobody else, and nobody else reaches it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def caller(request: HttpRequest) -> str:
    """The caller behind our own proxies: a middleware of the project puts the address into REMOTE_ADDR."""
    return network(str(request.META.get("REMOTE_ADDR", "")))


def network(text: str) -> str:
    """An IPv4 address as it is, an IPv6 address as its network; what is no address stays."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, IPV6_NETWORK), strict=False))
