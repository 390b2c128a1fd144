"""What must be there before somebody can be called: rules with ids, each of which names what is missing and what to do.

A room of the house may register rules of its own. Ids and levels are those of docs/operations.md, "Readiness".
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues import clock
from queues.models import (
    LANE_PREFIX,
    UNSERVED,
    AdmissionClass,
    Clinic,
    ClinicSession,
    Counter,
    Payer,
    Stop,
    StopKind,
    Visit,
)

# Nobody can be called before there is one of these with a counter.
FIRST_STOPS = (StopKind.ADMISSION, StopKind.CLINIC)
SOON = timedelta(hours=24)
A_WEEK = timedelta(days=6)


class Level(TextChoices):
    """STOP: a patient stands before a wall. WARN: it works, and should be better."""

    STOP = "STOP", "STOP"
    WARN = "WARN", "WARN"


Finder = Callable[[datetime], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """One rule; `find` yields the names of what breaks it at a moment: places and days, never patients."""

    id: str
    level: Level
    message: Promise
    next_step: Promise
    find: Finder


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold, and what breaks it."""

    rule: Rule
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is missing, by name."""
        return f"{self.rule.message}: {', '.join(self.names)}."


_rules: dict[str, Rule] = {}


def rule(number: int, level: Level, message: Promise, next_step: Promise) -> Callable[[Finder], Finder]:
    """Register a finder as `ready.<number>`."""

    def register(find: Finder) -> Finder:
        name = f"ready.{number}"
        _rules[name] = Rule(name, level, message, next_step, find)
        return find

    return register


def all_rules() -> list[Rule]:
    """All rules, by id."""
    return [_rules[name] for name in sorted(_rules)]


def findings(*, at: datetime) -> list[Finding]:
    """The rules that do not hold now, by id."""
    found = ((one, tuple(one.find(at))) for one in all_rules())
    return [Finding(one, names) for one, names in found if names]


def nothing_can_be_called() -> Finding | None:
    """Why no number at all can be given out and called; None once one can. Two short statements: monitors ask often.

    Sessions are not asked for: on a Sunday without any the hospital is ready.
    """
    if not Payer.objects.filter(is_active=True).exists():
        return Finding(_rules["ready.106"], (_("tidak ada penjamin yang aktif"),))
    if not Stop.objects.served().filter(kind__in=FIRST_STOPS).exists():
        return Finding(_rules["ready.102"], (_("tidak ada loket admisi atau ruang poli yang aktif"),))
    return None


@rule(
    101,
    Level.STOP,
    gettext_lazy("Poli tanpa perhentian"),
    gettext_lazy(
        "Administrasi, Perhentian: aktifkan yang mati, atau Tambah: jenis Poli dan polinya. "
        "Poli yang tidak dipakai: matikan aktif."
    ),
)
def clinics_without_stop(at: datetime) -> Iterable[str]:
    """Approved ones, and drafts of HFIS with sessions ahead: Mobile JKN shows those to patients already."""
    ahead = ClinicSession.objects.open().filter(clinic=OuterRef("pk"), date__gte=clock.service_date(at))
    clinics = Clinic.objects.filter(Q(is_draft=False) | Exists(ahead), is_active=True)
    if not clinics.exists():
        return [_("belum ada satu poli pun")]
    active = Stop.objects.filter(kind=StopKind.CLINIC, is_active=True, clinic=OuterRef("pk"))
    return clinics.filter(~Exists(active)).values_list("name", flat=True)


@rule(
    102,
    Level.STOP,
    gettext_lazy("Perhentian tanpa loket atau ruang yang aktif"),
    gettext_lazy("Administrasi, Loket / ruang: aktifkan yang mati, atau Tambah; centang perhentian yang dilayani."),
)
def stops_without_counter(at: datetime) -> Iterable[str]:
    """Stops of inactive clinics do not count."""
    stops = Stop.objects.filter(is_active=True).exclude(kind=StopKind.CLINIC, clinic__is_active=False)
    return stops.exclude(pk__in=Stop.objects.served()).values_list("name", flat=True)


@rule(
    103,
    Level.STOP,
    gettext_lazy("Ruang jadwal praktek tidak aktif atau bukan ruang polinya"),
    gettext_lazy("Administrasi, Jadwal praktek: ganti ruangnya; atau Loket / ruang: aktifkan, centang perhentiannya."),
)
def sessions_in_wrong_room(at: datetime) -> Iterable[str]:
    """From today on, by poli and room: one wrong room stands in all sessions of a month."""
    serving = Counter.objects.filter(
        pk=OuterRef("room"), is_active=True, stops__kind=StopKind.CLINIC, stops__clinic=OuterRef("clinic")
    )
    sessions = (
        ClinicSession.objects.open()
        .named()
        .filter(~Exists(serving), room__isnull=False, date__gte=clock.service_date(at), clinic__is_active=True)
    )
    places = Tally((session.clinic.name, str(session.room)) for session in sessions.order_by("clinic__name", "room"))
    return [f"{clinic}: {room} ({count})" for (clinic, room), count in places.items()]


@rule(
    105,
    Level.WARN,
    gettext_lazy("Awalan nomor dipakai dua kali"),
    gettext_lazy(
        "Administrasi, Poli atau Kelas loket admisi: beri awalan lain; sementara ini jadwalnya memakai A1, A2."
    ),
)
def prefixes_twice(at: datetime) -> Iterable[str]:
    """A warning: sessions of one date get different letters all the same."""
    owners: dict[str, list[str]] = {prefix: [_("farmasi")] for prefix in LANE_PREFIX.values()}
    for model in (Clinic, AdmissionClass):
        for prefix, name in model._default_manager.filter(is_active=True).values_list("label_prefix", "name"):
            owners.setdefault(prefix, []).append(name)
    return [f"{prefix} ({', '.join(names)})" for prefix, names in sorted(owners.items()) if len(names) > 1]


@rule(
    106,
    Level.STOP,
    gettext_lazy("Penjamin JKN harus tepat satu"),
    gettext_lazy("Administrasi, Penjamin: centang JKN pada satu penjamin yang aktif, dan hanya satu."),
)
def jkn_payers(at: datetime) -> Iterable[str]:
    """None: Mobile JKN is refused. Two: numbers of one kind are split between them."""
    names = list(Payer.objects.filter(is_jkn=True, is_active=True).values_list("name", flat=True))
    if not names:
        return [_("tidak ada")]
    return names if len(names) > 1 else ()


@rule(
    107,
    Level.STOP,
    gettext_lazy("Perhentian admisi dengan kelas nomor loket"),
    gettext_lazy("Administrasi, Perhentian, Tambah: jenis Admisi; lalu Kelas loket admisi, Tambah."),
)
def admission_missing(at: datetime) -> Iterable[str]:
    """New patients and everybody refused by the kiosk go there."""
    return (
        ()
        if AdmissionClass.objects.filter(is_active=True, stop__kind=StopKind.ADMISSION, stop__is_active=True).exists()
        else [_("tidak ada")]
    )


@rule(
    201,
    Level.STOP,
    gettext_lazy("Antrean dalam 24 jam ini tidak dapat dipanggil"),
    gettext_lazy("Perbaiki perhentian, ruang, atau loketnya (ready.101 sampai 103), atau pindahkan pasiennya."),
)
def bookings_without_call(at: datetime) -> Iterable[str]:
    """Booked or waiting, in sessions alive now and of the next 24 hours that no counter can call."""
    rows = ClinicSession.objects.alive_or_later(at).open().cannot_be_called().named()
    days = rows.filter(date__lte=clock.service_date(at + SOON))
    sessions = [session for session in days if session.starts_at <= at + SOON]
    people = Tally(Visit.objects.filter(session__in=sessions, stage__in=UNSERVED).values_list("session", flat=True))
    return [f"{session} ({people[session.pk]})" for session in sessions if people[session.pk]]


@rule(
    202,
    Level.WARN,
    gettext_lazy("Poli tanpa jadwal praktek dalam 7 hari"),
    gettext_lazy(
        "Administrasi, Dokter lalu Jadwal praktek, Tambah; poli HFIS: jalankan sync_hfis. "
        "Poli yang tidak dipakai: matikan aktif."
    ),
)
def clinics_without_session(at: datetime) -> Iterable[str]:
    """Nobody can be registered there; a doctor on leave is no fault of the plan.

    Polis that nobody can call yet are named by ready.101 and ready.102 alone.
    """
    today = clock.service_date(at)
    ahead = ClinicSession.objects.filter(clinic=OuterRef("pk"), date__range=(today, today + A_WEEK), is_cancelled=False)
    served = Stop.objects.served().filter(kind=StopKind.CLINIC, clinic=OuterRef("pk"))
    clinics = Clinic.objects.filter(~Exists(ahead), Exists(served), is_active=True, is_draft=False)
    return clinics.order_by("name").values_list("name", flat=True)
