"""Whether a referral is over: VClaim is asked, by another function where REFERRAL_SERVICE names its path."""

from collections.abc import Callable
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from bpjs_bridge import rules
from queues.models import VisitType

OURS = "bpjs_bridge.client.referral_expiry.lapses_on"
OFF = "off"
# Control letters and internal referrals do not lapse.
LAPSING = (VisitType.REFERRAL, VisitType.INTER_HOSPITAL)
# (referral number, visit type) -> the day on which it lapses, None where VClaim tells nothing (or not in time).
ReferralService = Callable[[str, str], date | None]


def service_path() -> str:
    """The dotted path: the one that is wanted, ours where VClaim is configured, or "" where nobody is asked."""
    wanted = str(settings.REFERRAL_SERVICE)
    if wanted == OFF:
        return ""
    now = rules.current()
    return wanted or (OURS if now.referral_is_asked and now.bpjs_vclaim_user_key else "")


def has_lapsed(number: str, visit_type: VisitType, *, on: date) -> bool:
    """Is the referral over for a visit on that date? It may be used until one day before it lapses (the seed).

    May ask over the network: never inside a transaction.
    """
    path = service_path()
    if visit_type not in LAPSING or not path:
        return False
    service = cast(ReferralService, import_string(path))
    lapses_on = service(number, visit_type)
    return lapses_on is not None and on >= lapses_on
