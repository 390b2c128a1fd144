"""What a monitor asks, as text for Prometheus: what waits for BPJS and how long, who waits where. Counts, no person.

Taken from the database at each question, so that every process gives the same answer; behind it the requests that the
processes of this machine have answered (request_metrics.py).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from antrean_project import request_metrics
from bpjs_bridge.models import (
    BpjsCall,
    MessageState,
    OutboxMessage,
    Outcome,
    ParkReason,
    ScheduleQuestion,
    ScheduleRun,
    Service,
)
from bpjs_bridge.models.ws import WsRefusedLogins
from bpjs_bridge.outbox import gate
from queues import clock
from queues.backups import making
from queues.models import QueueEntry, Stage, StopKind, Visit
from queues.readiness import rules
from queues.verbs import recovering
from simrs.limits import WRONG_SECRETS
from staff_login.brake import are_locked
from staff_login.models import LoginTry

LOOPBACK = ("127.0.0.1", "::1")
RECENTLY = timedelta(hours=1)
# So short that a sender at its fastest leaves few rows to sum.
A_WHILE = timedelta(minutes=5)
BEARER = "Bearer "
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
NOT_YOURS = "From this machine, or with METRICS_TOKEN as bearer token (over https where HTTPS=1).\n"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The text; 403 without permission, 503 without a database."""
    if not _may_ask(request):
        return HttpResponse(NOT_YOURS, status=403, content_type="text/plain")
    registry = CollectorRegistry()
    try:
        registry.register(Hospital(timezone.now()))
        text = generate_latest(registry) + generate_latest(request_metrics.registry())
    except Error:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _may_ask(request: HttpRequest) -> bool:
    """The address is the caller's, as forwarded.py found it. Where there is TLS the token must not travel in clear."""
    if request.META.get("REMOTE_ADDR") in LOOPBACK:
        return True
    if settings.HTTPS and not request.is_secure():
        return False
    shown = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and shown.startswith(BEARER):
        return constant_time_compare(shown.removeprefix(BEARER), settings.METRICS_TOKEN)
    return False


class Hospital(Collector):
    """All figures of one moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database before `collect`."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every label is there at 0 too: a figure that vanishes raises no alarm."""
        yield from self._messages()
        yield from self._gate()
        yield from self._calls()
        yield from self._schedules()
        yield from self._people()
        yield from self._readiness()
        yield from self._logins()
        yield from self._backups()
        yield gauge("antrean_database_waiting", "Connections that wait for somebody's lock now.", waiting_for_locks())

    def _messages(self) -> Iterator[Metric]:
        is_due = Q(due_at__lte=self.at)
        waits = OutboxMessage.objects.filter(state=MessageState.PENDING).aggregate(
            all=Count("pk"), due=Count("pk", filter=is_due), since=Min("due_at", filter=is_due)
        )
        late = (self.at - waits["since"]).total_seconds() if waits["since"] else 0
        yield gauge("antrean_bpjs_messages_pending", "Messages that BPJS has not got yet.", waits["all"])
        yield gauge("antrean_bpjs_messages_due", "Of these, the ones that may leave now.", waits["due"])
        yield gauge("antrean_bpjs_oldest_due_seconds", "How long the oldest of these may have left.", late)
        parked = counts(OutboxMessage.objects.filter(state=MessageState.PARKED), "park_reason")
        reasons = {str(reason): parked.get(reason, 0) for reason in ParkReason if reason}
        yield labelled("antrean_bpjs_messages_parked", "Refused: a named person decides.", "reason", reasons)

    def _gate(self) -> Iterator[Metric]:
        now, vclaim = gate.current(), gate.current(Service.VCLAIM)
        yield gauge("antrean_bpjs_halted", "1: BPJS refused key or clock; a person resumes.", now.halted_at is not None)
        yield gauge("antrean_bpjs_breaker_open", "1: BPJS does not answer; it is probed.", now.opened_at is not None)
        yield gauge("antrean_vclaim_halted", "1: VClaim refused key or clock.", vclaim.halted_at is not None)
        yield gauge("antrean_vclaim_breaker_open", "1: VClaim does not answer.", vclaim.opened_at is not None)

    def _calls(self) -> Iterator[Metric]:
        """Of the last minutes. The address is the route's template: a path may hold somebody's number."""
        recent = BpjsCall.objects.filter(began_at__gt=self.at - A_WHILE, began_at__lte=self.at).order_by()
        figures = {"number": Count("pk"), "total": Sum("milliseconds"), "longest": Max("milliseconds")}
        routes = recent.values("service", "template", "outcome", "code").annotate(**figures)
        rows: list[dict[str, Any]] = [dict(row) for row in routes]
        yield _calls_by_outcome(rows)
        by_path = GaugeMetricFamily(
            "antrean_bpjs_calls_recent_by_path", "The same by address and code.", labels=["service", "path", "code"]
        )
        times = GaugeMetricFamily(
            "antrean_bpjs_call_milliseconds_recent",
            "How long these took: on average, and at most.",
            labels=["service", "path", "of"],
        )
        for (service, path), those in groupby(sorted(rows, key=_route_of), key=_route_of):
            found = list(those)
            for code, same in groupby(sorted(found, key=_code_of), key=_code_of):
                by_path.add_metric([Service(service).label.lower(), path, code], sum(row["number"] for row in same))
            mean = sum(row["total"] for row in found) / sum(row["number"] for row in found)
            times.add_metric([Service(service).label.lower(), path, "mean"], mean)
            times.add_metric([Service(service).label.lower(), path, "longest"], max(row["longest"] for row in found))
        yield by_path
        yield times

    def _schedules(self) -> Iterator[Metric]:
        """Sessions against HFIS: when all polis were last compared to the end, and what waits for a person."""
        last = ScheduleRun.objects.filter(is_whole=True, trouble="").aggregate(at=Max("ended_at"))["at"]
        asked = ScheduleQuestion.objects.unanswered().ahead(clock.service_date(self.at))
        waits = asked.aggregate(all=Count("pk"), people=Count("pk", filter=Q(waiting__gt=0)))
        yield gauge(
            "antrean_hfis_compared_timestamp_seconds",
            "When all polis were last compared with HFIS; 0: never.",
            last.timestamp() if last else 0,
        )
        yield gauge("antrean_hfis_questions_open", "Differences that a person decides.", waits["all"])
        yield gauge(
            "antrean_hfis_questions_with_people", "Of these, those that people with a number wait for.", waits["people"]
        )

    def _people(self) -> Iterator[Metric]:
        today = clock.service_date(self.at)
        present = counts(QueueEntry.objects.today(today).present().exclude(patient__is_trial=True), "stop__kind")
        kinds = {str(kind): present.get(kind, 0) for kind in StopKind}
        yield labelled("antrean_people_present", "Waiting or being served, by kind of stop.", "stop", kinds)
        visits = counts(Visit.objects.for_patients().filter(session__date=today), "stage")
        stages = {str(stage): visits.get(stage, 0) for stage in Stage}
        yield labelled("antrean_visits_today", "Visits of the service date, by stage.", "stage", stages)

    def _readiness(self) -> Iterator[Metric]:
        broken = {finding.rule.id for finding in rules.findings(at=self.at)}
        is_met = {rule.id: int(rule.id not in broken) for rule in rules.all_rules()}
        yield labelled("antrean_ready", "0: broken, see manage.py readiness.", "rule", is_met)

    def _logins(self) -> Iterator[Metric]:
        """Guessing is seen here while it goes on; what it tries is in no figure."""
        recent = LoginTry.objects.filter(failures__gt=0, failed_at__gt=self.at - RECENTLY)
        failures = sum(row.failures for row in recent)
        locked = len(are_locked(recent, at=self.at))
        yield gauge("antrean_login_failures_recent", "Wrong staff passwords of the last hour, not yet right.", failures)
        yield gauge("antrean_logins_locked", "User names at an address that must wait now.", locked)
        ws = WsRefusedLogins.objects.filter(day=clock.service_date(self.at)).first()
        yield gauge(
            "antrean_ws_auth_failures_today", "Wrong user names and passwords at /ws/auth.", ws.count if ws else 0
        )
        secrets = WRONG_SECRETS.recent(at=self.at).count()
        yield gauge("antrean_api_auth_failures_recent", "Wrong secrets at /api/v1/token, last 5 minutes.", secrets)

    def _backups(self) -> Iterator[Metric]:
        """Of those that relay, Celery or `manage.py backup` made; a restore until a person ends it."""
        last, standing = making.newest(), recovering.standing()
        at, size = (last.began_at.timestamp(), last.size) if last else (0, 0)
        yield gauge("antrean_backup_timestamp_seconds", "When the last good backup began; 0: none.", at)
        yield gauge("antrean_backup_bytes", "How large it is.", size)
        is_closed = standing is not None and standing.opened_at is None
        yield gauge("antrean_restored", "1: came out of a backup, not ended by a person.", standing is not None)
        yield gauge("antrean_numbers_held_back", "1: restored, and `recover` has not run.", is_closed)


def waiting_for_locks() -> int:
    """Of this database, in all processes; SQLite has one writer and cannot say who waits."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        (waiting,) = cursor.fetchone()
    return int(waiting)


def _calls_by_outcome(rows: list[dict[str, Any]]) -> Metric:
    family = GaugeMetricFamily(
        "antrean_bpjs_calls_recent", "Calls to BPJS of the last 5 minutes.", labels=["service", "outcome"]
    )
    for service in Service:
        for outcome in Outcome:
            same = [row["number"] for row in rows if (row["service"], row["outcome"]) == (service, outcome)]
            family.add_metric([service.label.lower(), str(outcome).lower()], sum(same))
    return family


def _route_of(row: dict[str, Any]) -> tuple[int, str]:
    return row["service"], row["template"]


def _code_of(row: dict[str, Any]) -> str:
    return str(row["code"])


def gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=float(value))


def labelled(name: str, help_text: str, label: str, values: dict[str, int]) -> Metric:
    """One figure for each value of a label."""
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in values.items():
        family.add_metric([key.lower()], value)
    return family


def counts(rows: QuerySet[Any], field: str) -> dict[str, int]:
    """Value of `field` -> number of rows."""
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")))
