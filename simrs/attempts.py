"""Wrong secrets are limited per source, in the database: every server process counts the same failures."""

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from simrs.models import FailedSecret

WINDOW = timedelta(minutes=5)
# One misconfigured system must not shut out its neighbour at the same address: hence a limit for name and source
# together, and a wider one for a source that tries many names.
FAILURES_PER_NAME = 10
FAILURES_PER_SOURCE = 50


def is_limited(name: str, *, source: str, at: datetime) -> bool:
    """Has this source failed too often lately, with this name or with any?"""
    counted = FailedSecret.objects.filter(source=source, at__gt=at - WINDOW).aggregate(
        all=Count("pk"), named=Count("pk", filter=Q(name_hash=_hash(name)))
    )
    return counted["named"] >= FAILURES_PER_NAME or counted["all"] >= FAILURES_PER_SOURCE


def count_failure(name: str, *, source: str, at: datetime) -> None:
    """A wrong secret came from there; what is older than the window counts no more."""
    FailedSecret.objects.filter(at__lte=at - WINDOW).delete()
    FailedSecret.objects.create(source=source[:64], name_hash=_hash(name), at=at)


def _hash(name: str) -> str:
    return salted_hmac("simrs.attempts", name.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()
