"""Where a request comes from, as limits count it."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

# A household or a rented server has as many IPv6 addresses as it likes, all in one network of this length.
IPV6_NETWORK = 64


def caller(request: HttpRequest) -> str:
    """The address behind our own proxies (the frame puts it into REMOTE_ADDR); a whole IPv6 network is one caller."""
    told = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, IPV6_NETWORK), strict=False))
