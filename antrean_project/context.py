"""What every page may say of the hospital itself."""

from django.conf import settings
from django.http import HttpRequest

from queues import clock


def hospital(request: HttpRequest) -> dict[str, str]:
    """The hospital's name, its zone's word (WIB, WITA, WIT) and its footnote for tickets (empty: ours)."""
    return {
        "hospital_name": settings.HOSPITAL_NAME,
        "hospital_zone": clock.zone_word(),
        "ticket_footnote": settings.TICKET_FOOTNOTE,
    }
