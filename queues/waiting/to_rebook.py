"""People whose number a decision about their session ended, and who have none since.

One rule for the consoles' list of people to help, the desk's list for rebooking, and the call lists.
"""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet

from queues import clock, hours
from queues.database.composed import Composed
from queues.models import ENDING, ClinicSession, QueueEntry, SessionEffect, Visit


def without_a_number() -> QuerySet[SessionEffect]:
    """Visits that a decision ended, which was not taken back, and whose patients have taken no number since."""
    again = Visit.objects.active().filter(patient=OuterRef("visit__patient"), created_at__gte=OuterRef("at"))
    still_ended = SessionEffect.objects.filter(kind__in=ENDING, event__is_standing=True).exclude(Exists(again))
    return still_ended.select_related(
        "decision",
        "visit__patient",
        "visit__payer",
        "visit__session__clinic",
        "visit__session__doctor",
        "visit__session__substitute_doctor",
    )


def people_here(*, at: datetime) -> list[SessionEffect]:
    """Those of them who came to a session that is alive, by poli and number: nobody helps them yet.

    People who have joined a queue since, the desk's above all, are being helped; an earlier wait elsewhere is no help.
    Nobody of another day: they are called on the phone. One statement.
    """
    day, before, ends_from, _since = hours.alive(at)
    return _people_here(day, before, ends_from, clock.start_of_day(day))


@Composed
def _people_here(day: date, before: date, ends_from: time, begun: datetime) -> QuerySet[SessionEffect]:
    sessions = ClinicSession.objects.alive(day, before, ends_from).order_by()
    dates = QueueEntry.objects.dates_alive(day, before, ends_from)
    waits = QueueEntry.objects.present().filter(
        patient=OuterRef("visit__patient"), service_date__in=dates, joined_at__gte=OuterRef("at")
    )
    rows = without_a_number().filter(at__gte=begun, visit__arrived_at__isnull=False, visit__session__in=sessions)
    return rows.exclude(Exists(waits)).order_by("visit__session__clinic__name", "visit__number", "pk")
