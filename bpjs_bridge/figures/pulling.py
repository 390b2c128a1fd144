"""Asking BPJS for what it counts of one date, and keeping it. What is not told completely changes nothing."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone

from bpjs_bridge.checks import missing_access
from bpjs_bridge.client import queries
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.queries import WaitingTimes
from bpjs_bridge.client.vclaim.visits import VisitSep, visits_on
from bpjs_bridge.figures.matching import matched
from bpjs_bridge.models import BpjsDashboard, FigurePull, Outcome, OutpatientSep, PullKind
from bpjs_bridge.models.figures import LONGEST_TROUBLE
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.references import service
from bpjs_bridge.vclaim_line import VClaimLine
from queues.models import Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What a person who pressed waits for each question at most.
SECONDS = 8.0
BAD_ROWS, CLOSED, NOT_OFFERED = "bad-rows", "closed", "not-offered"
DASHBOARDS: tuple[tuple[PullKind, Literal["rs", "server"]], ...] = ((PullKind.RS, "rs"), (PullKind.SERVER, "server"))
# The same date is not asked for twice within so long, whoever presses.
FRESH_FOR = timedelta(seconds=30)


def pull(day: date, *, by: "User | None" = None, seconds: float = SECONDS) -> list[FigurePull]:
    """Both dashboards and the SEPs of a date; what came of each. Not inside a transaction.

    A press that comes twice asks once: what was just asked is left as it is.
    """
    at = timezone.now()
    just_asked = FigurePull.objects.filter(day=day, asked_at__gt=at - FRESH_FOR)
    done = {one.kind: one for one in just_asked}
    pulls = list(done.values())
    wanted = [(kind, clock) for kind, clock in DASHBOARDS if kind not in done]
    if wanted:
        pulls += _pull_dashboards(day, wanted, by=by, seconds=seconds)
    if PullKind.SEP not in done:
        pulls.append(_pull_seps(day, by=by, seconds=seconds))
    return pulls


def _pull_dashboards(
    day: date, wanted: Sequence[tuple[PullKind, Literal["rs", "server"]]], *, by: "User | None", seconds: float
) -> list[FigurePull]:
    if missing_access():
        return [_noted(kind, day, by=by, trouble=NOT_OFFERED) for kind, _clock in wanted]
    with BpjsClient.antrean(seconds=seconds) as client:
        return [_pull_dashboard(kind, clock, day, client, by=by) for kind, clock in wanted]


def _pull_dashboard(
    kind: PullKind, clock: Literal["rs", "server"], day: date, player: Player, *, by: "User | None"
) -> FigurePull:
    if not gates.wait_for_slot():
        return _noted(kind, day, by=by, trouble=CLOSED)
    told = queries.waiting_times_on(player, day, by=clock)
    trouble = _trouble_of(told.answer, told.bad_rows)
    return _noted(kind, day, by=by, trouble=trouble, keep=lambda: keep_dashboard(kind, day, told.items))


def keep_dashboard(kind: PullKind, day: date, rows: Sequence[WaitingTimes]) -> None:
    """In the place of what was kept. A poli that BPJS tells twice keeps its last row. In a transaction."""
    BpjsDashboard.objects.filter(kind=kind, day=day).delete()
    by_poli = {row.poli_code[:30]: row for row in rows if row.on == day}
    BpjsDashboard.objects.bulk_create(
        BpjsDashboard(
            kind=kind,
            day=day,
            poli_code=code,
            poli_name=row.poli_name[:100],
            visits=row.visits,
            averages={str(part): seconds for part, seconds in row.average_seconds.items()},
        )
        for code, row in by_poli.items()
    )


def _pull_seps(day: date, *, by: "User | None", seconds: float) -> FigurePull:
    if not service.is_offered():
        return _noted(PullKind.SEP, day, by=by, trouble=NOT_OFFERED)
    with VClaimLine(seconds=seconds) as line:
        told = line.ask(lambda player: visits_on(player, day))
    trouble = _trouble_of(told.answer, told.bad_rows)
    return _noted(PullKind.SEP, day, by=by, trouble=trouble, keep=lambda: keep_seps(day, told.items))


def keep_seps(day: date, seps: Sequence[VisitSep]) -> None:
    """The outpatient ones in the place of what was kept of the date, each with its visit. In a transaction."""
    outpatient = {sep.number: sep for sep in seps if not sep.is_inpatient and sep.on == day}
    visits = (
        Visit.objects.active().named().filter(session__date=day, payer__is_jkn=True, session__clinic__is_trial=False)
    )
    belongs = matched(list(visits.prefetch_related("patient__identifiers")), outpatient.values())
    # Of another date before: BPJS changed it.
    OutpatientSep.objects.filter(number__in=outpatient).delete()
    OutpatientSep.objects.filter(day=day).delete()
    OutpatientSep.objects.bulk_create(
        [
            OutpatientSep(number=number, day=day, poli=sep.poli.upper()[:100], visit=belongs.get(number))
            for number, sep in outpatient.items()
        ],
        batch_size=500,
    )


def _noted(
    kind: PullKind, day: date, *, by: "User | None", trouble: str, keep: Callable[[], None] | None = None
) -> FigurePull:
    """Keep what was told, when it was told completely, and note the question either way."""
    at = timezone.now()
    with transaction.atomic():
        if not trouble and keep is not None:
            keep()
        noted: dict[str, datetime | str | User | None] = {"asked_at": at, "asked_by": by, "trouble": trouble}
        told = {} if trouble else {"told_at": at}
        row, _made = FigurePull.objects.update_or_create(kind=kind, day=day, defaults={**noted, **told})
    return row


def _trouble_of(answer: Answer, bad_rows: Sequence[str]) -> str:
    if answer.outcome != Outcome.OK:
        return (f"{answer.code} {answer.message}".strip() or str(answer.outcome))[:LONGEST_TROUBLE]
    return f"{BAD_ROWS} {', '.join(sorted(set(bad_rows)))}"[:LONGEST_TROUBLE] if bad_rows else ""
