"""Findings as they are kept: a difference is asked once, ends by itself when it is gone, and stays ended when a person
said so.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from bpjs_bridge.agreement.differences import Difference
from bpjs_bridge.models import OF_BOOKINGS, OF_TASKS, AgreementFinding, FindingKind, FindingState


@transaction.atomic
def keep(difference: Difference, *, day: date, at: datetime) -> AgreementFinding:
    """The finding of this difference, new or known. One that was ended is open again when it came back; one that a
    person left as it is only when BPJS says something else by now.
    """
    finding, is_new = AgreementFinding.objects.select_for_update().get_or_create(
        booking_code=difference.booking_code,
        kind=difference.kind,
        task_id=difference.task_id,
        defaults={
            "day": day,
            "visit_id": difference.visit_id,
            "theirs": difference.theirs,
            "ours": difference.ours,
            "first_seen_at": at,
            "last_seen_at": at,
        },
    )
    if is_new:
        return finding
    is_dismissed = finding.state == FindingState.DISMISSED and finding.theirs == difference.theirs
    finding.last_seen_at = at
    finding.theirs, finding.ours, finding.visit_id = difference.theirs, difference.ours, difference.visit_id
    if not (is_dismissed or finding.state == FindingState.OPEN):
        finding.state, finding.ended_at = FindingState.OPEN, None
    finding.save()
    return finding


def settle_bookings(day: date, *, still: Collection[tuple[str, str]], unsure: Collection[str], at: datetime) -> int:
    """End what a whole list of the date no longer shows. `still`: (code, kind) as found; `unsure`: codes of which
    nobody knows.
    """
    waiting = AgreementFinding.objects.filter(day=day, kind__in=OF_BOOKINGS, state=FindingState.OPEN)
    gone = [
        finding.pk
        for finding in waiting.exclude(booking_code__in=list(unsure))
        if (finding.booking_code, finding.kind) not in still
    ]
    return _end(AgreementFinding.objects.filter(pk__in=gone), at=at)


def settle_tasks(booking_code: str, *, still: Iterable[Difference], at: datetime) -> int:
    """End what BPJS, asked for the tasks of this booking, no longer differs in."""
    rows = AgreementFinding.objects.filter(booking_code=booking_code, kind__in=OF_TASKS, state=FindingState.OPEN)
    same = Q(pk__in=())
    for difference in still:
        same |= Q(kind=difference.kind, task_id=difference.task_id)
    return _end(rows.exclude(same), at=at)


def _end(rows: QuerySet[AgreementFinding], *, at: datetime) -> int:
    return rows.filter(state=FindingState.OPEN).update(state=FindingState.SETTLED, ended_at=at)


def repaired(finding: AgreementFinding, *, at: datetime) -> None:
    """It was told to BPJS again."""
    finding.state, finding.repaired_at, finding.ended_at = FindingState.REPAIRED, at, at
    finding.save(update_fields=["state", "repaired_at", "ended_at"])


def with_open_tasks(day: date) -> set[str]:
    """Codes of a date whose tasks differed when BPJS was last asked."""
    rows = AgreementFinding.objects.filter(day=day, kind__in=OF_TASKS, state=FindingState.OPEN)
    return set(rows.values_list("booking_code", flat=True))


def unknown_here(day: date) -> set[str]:
    """Codes of a date that BPJS was seen to have and we have not."""
    rows = AgreementFinding.objects.filter(day=day, kind=FindingKind.MISSING_HERE)
    return set(rows.values_list("booking_code", flat=True))


def seen_missing(day: date) -> dict[str, datetime]:
    """Codes of a date that BPJS said it has not, and when it last did."""
    rows = AgreementFinding.objects.filter(day=day, kind=FindingKind.MISSING_THERE)
    return dict(rows.values_list("booking_code", "last_seen_at"))


def is_for_a_person(finding: AgreementFinding) -> bool:
    """Was it told again already, or did a person decide it? Software repairs a difference once."""
    return finding.repaired_at is not None or finding.state != FindingState.OPEN
