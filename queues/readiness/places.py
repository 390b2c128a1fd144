"""Readiness of places, payers and sessions: can a number that is given out be called?"""

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from django.db.models import Exists, OuterRef, Q
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
from queues.models.sessions import SessionQuerySet
from queues.readiness.rules import Level, rule

SOON = timedelta(hours=24)
A_WEEK = timedelta(days=6)


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
    clinics = Clinic.objects.for_patients().filter(Q(is_draft=False) | Exists(ahead), is_active=True)
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
    stops = Stop.objects.filter(is_active=True).exclude(clinic__is_trial=True)
    stops = stops.exclude(kind=StopKind.CLINIC, clinic__is_active=False)
    return stops.exclude(pk__in=Stop.objects.served()).values_list("name", flat=True)


@rule(
    103,
    Level.STOP,
    gettext_lazy("Ruang jadwal praktek tidak aktif atau bukan ruang polinya"),
    gettext_lazy("Administrasi, Jadwal praktek: ganti ruangnya; atau Loket / ruang: aktifkan, centang perhentiannya."),
)
def sessions_in_wrong_room(at: datetime) -> Iterable[str]:
    """From today on, by poli and room: one wrong room stands in all sessions of a month."""
    sessions = in_wrong_room(at).order_by("clinic__name", "room")
    places = Tally((session.clinic.name, str(session.room)) for session in sessions)
    return [f"{clinic}: {room} ({count})" for (clinic, room), count in places.items()]


def in_wrong_room(at: datetime) -> SessionQuerySet:
    """Open sessions from today on whose room is off, or serves another poli."""
    serving = Counter.objects.filter(
        pk=OuterRef("room"), is_active=True, stops__kind=StopKind.CLINIC, stops__clinic=OuterRef("clinic")
    )
    ahead = ClinicSession.objects.open().for_patients().filter(date__gte=clock.service_date(at), clinic__is_active=True)
    return ahead.filter(~Exists(serving), room__isnull=False).named()


@rule(
    104,
    Level.WARN,
    gettext_lazy("Satu ruang dipakai dua praktek pada jam yang sama"),
    gettext_lazy("Praktek, pilih prakteknya, Pindah ruang; untuk minggu berikutnya di rencana jadwal."),
)
def rooms_twice(at: datetime) -> Iterable[str]:
    """In the week ahead, by room and the two practices, with how many times. Joined sessions are one."""
    today = clock.service_date(at)
    rows = (
        ClinicSession.objects.open()
        .for_patients()
        .named()
        .filter(date__range=(today, today + A_WEEK), room__isnull=False)
    )
    ordered = rows.order_by("room", "date", "starts", "pk")
    twice: Tally[str] = Tally()
    for _key, found in groupby(ordered, key=lambda session: (session.room_id, session.date)):
        for first, second in pairwise(found):
            if second.starts_at < first.ends_at:
                twice[f"{first.room}: {_practice(first)} / {_practice(second)}"] += 1
    return [f"{names} ({count})" for names, count in sorted(twice.items())]


def _practice(session: ClinicSession) -> str:
    return f"{session.clinic.name}, {session.doctor.name}"


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
    gettext_lazy(
        "Kelas loket admisi: aktifkan yang mati, atau Tambah; belum ada perhentian jenis Admisi: tambah dulu."
    ),
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
    rows = ClinicSession.objects.alive_or_later(at).open().for_patients().cannot_be_called().named()
    days = rows.filter(date__lte=clock.service_date(at + SOON))
    sessions = [session for session in days if session.starts_at <= at + SOON]
    people = Tally(Visit.objects.filter(session__in=sessions, stage__in=UNSERVED).values_list("session", flat=True))
    return [f"{session} ({people[session.pk]})" for session in sessions if people[session.pk]]


@rule(
    202,
    Level.WARN,
    gettext_lazy("Poli tanpa jadwal praktek dalam 7 hari"),
    gettext_lazy(
        "Rencana praktek, Tambah: lalu jadwalnya dibuka sendiri; poli HFIS: jalankan sync_hfis. "
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
    clinics = Clinic.objects.for_patients().filter(~Exists(ahead), Exists(served), is_active=True, is_draft=False)
    return clinics.order_by("name").values_list("name", flat=True)
