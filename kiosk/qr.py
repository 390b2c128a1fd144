"""The QR of a ticket: the status page's address, as inline SVG (no image request, no style attribute)."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def status_link(token: str) -> str:
    """The address that a phone opens: a 128-bit token, not the booking code."""
    return f"{settings.PUBLIC_URL}{reverse('status:page', args=[token])}"


def status_qr(token: str) -> SafeString:
    """The link as SVG; its size comes from the style sheet."""
    drawn = segno.make(status_link(token), error="m", micro=False)
    svg = drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    # segno's own markup of our own link.
    return mark_safe(svg)
