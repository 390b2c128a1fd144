"""Whether a referral is over: the function in REFERRAL_SERVICE asks VClaim; without one nothing is concluded."""

from collections.abc import Callable
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from queues.models import VisitType

# Control letters and internal referrals do not lapse.
LAPSING = (VisitType.REFERRAL, VisitType.INTER_HOSPITAL)
# (referral number, visit type) -> the day on which it lapses, None where VClaim tells nothing (or not in time).
ReferralService = Callable[[str, str], date | None]


def has_lapsed(number: str, visit_type: VisitType, *, on: date) -> bool:
    """Is the referral over for a visit on that date? It may be used until one day before it lapses (the seed).

    May ask over the network: never inside a transaction.
    """
    if visit_type not in LAPSING or not settings.REFERRAL_SERVICE:
        return False
    service = cast(ReferralService, import_string(settings.REFERRAL_SERVICE))
    lapses_on = service(number, visit_type)
    return lapses_on is not None and on >= lapses_on
