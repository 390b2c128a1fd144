"""The set-up's test walk: a poli of its own that is lent a real room, and an invented patient who goes through it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from queues import clock, verbs
from queues.errors import NotAtThisCounterError
from queues.errors.places import TrialOpenError, TrialPlaceError
from queues.models import (
    BEFORE_CLINIC,
    ActKind,
    Channel,
    Clinic,
    ClinicSession,
    ConfigChange,
    Counter,
    Doctor,
    EntryState,
    Patient,
    Payer,
    PharmacyTicket,
    QueueEntry,
    SendMode,
    Sex,
    Stage,
    Stop,
    StopKind,
    TrialWalk,
    Visit,
)
from queues.places.letters import free_letters, letters_in_use
from queues.press import Press
from queues.verbs import acting
from queues.verbs.booking import end_waits
from queues.verbs.recorded import Told, recorded

NAME = "setup.walk"
CLINIC_NAME, DOCTOR_NAME, PATIENT_NAME = "Poli Uji", "dr. Uji Jalan", "Pasien Uji Jalan"
LETTERS, RECORD_PREFIX = "UJ", "UJI-"
SEATS = 100
# A walk takes ten minutes; who leaves it in the middle goes on within these, or begins anew.
LASTS, STILL_LASTS = timedelta(hours=3), timedelta(hours=1)
# What follows the lent room: the boards of the halls, which another room of the house knows.
Lend = Callable[[Stop, Counter], None]
GiveBack = Callable[[Stop], None]


def open_walk() -> TrialWalk | None:
    """The walk that is under way, with what its page shows."""
    named = TrialWalk.objects.select_related("visit__session__clinic", "visit__patient", "room", "began_by", "heard_by")
    return named.filter(closed_at=None).first()


def has_been_walked() -> bool:
    """Was every step of a walk taken once?"""
    return TrialWalk.objects.filter(is_complete=True).exists()


def rooms_to_lend() -> QuerySet[Counter]:
    """Active rooms that serve a poli of patients."""
    served = Q(stops__kind=StopKind.CLINIC, stops__is_active=True, stops__clinic__is_trial=False)
    return Counter.objects.filter(served, is_active=True).order_by("name").distinct()


def begin_walk(press: Press, *, room: int, lend: Lend) -> ConfigChange | None:
    """The invented patient takes a number and waits at admission; `room` (its key) is lent to their poli.

    TrialOpenError, TrialPlaceError with what is missing, NoAdmissionDeskError.
    """

    def act() -> Told:
        if TrialWalk.objects.filter(closed_at=None).exists():
            raise TrialOpenError
        lent = rooms_to_lend().filter(pk=room).first()
        if lent is None:
            raise TrialPlaceError(_("Pilih ruang poli yang aktif. Bila belum ada satu pun, buat dulu di langkah 5."))
        payer = Payer.objects.filter(is_active=True).order_by("is_jkn", "pk").first()
        if payer is None:
            raise TrialPlaceError(_("Belum ada penjamin yang aktif: buat dulu di langkah 4."))
        session = _session(lent, lend, at=press.at)
        booking = verbs.Booking(_patient(), session, payer, Channel.COUNTER)
        visit = verbs.take_ticket(booking, press.within())
        TrialWalk.objects.create(visit=visit, room=lent, began_at=press.at, began_by=press.user)
        return Told("", f"{visit.label}, {lent}")

    return recorded(NAME, press, act)


def note_heard(press: Press) -> ConfigChange | None:
    """A person heard the call and saw it on the wall; None without a walk, or when somebody has said so."""

    def act() -> Told | None:
        walk = TrialWalk.objects.filter(closed_at=None, heard_at=None).first()
        if walk is None:
            return None
        TrialWalk.objects.filter(pk=walk.pk).update(heard_at=press.at, heard_by=press.user)
        return Told("", _("%(label)s terdengar") % {"label": walk.visit.label})

    return recorded(NAME, press, act)


def close_walk(press: Press, *, is_complete: bool, give_back: GiveBack) -> ConfigChange | None:
    """The room is given back, and what was left in the middle ends; None when no walk is open.

    `is_complete`: every step was taken. TooSoonError within a second of the last step.
    """

    def act() -> Told | None:
        walk = open_walk()
        if walk is None:
            return None
        _end(walk.visit, press)
        clinic = walk.visit.session.clinic
        for stop in clinic.stops.all():
            stop.counters.clear()
            give_back(stop)
        clinic.stops.update(is_active=False)
        ClinicSession.objects.filter(clinic=clinic, room__isnull=False).update(room=None)
        Clinic.objects.filter(pk=clinic.pk).update(is_active=False)
        TrialWalk.objects.filter(pk=walk.pk).update(closed_at=press.at, is_complete=is_complete)
        return Told(f"{walk.visit.label}, {walk.room}", _("selesai") if is_complete else _("ditutup sebelum selesai"))

    return recorded(NAME, press, act)


# --- what the walk is made of --------------------------------------------------------------------------
def _session(room: Counter, lend: Lend, *, at: datetime) -> ClinicSession:
    """Of the trial poli, now, in the lent room: that of an earlier walk of today, or a new one."""
    clinic = _clinic()
    others = Stop.objects.exclude(clinic=clinic).values_list("name", flat=True)
    stop, _made = Stop.objects.update_or_create(
        kind=StopKind.CLINIC, clinic=clinic, defaults={"name": _free_name(others), "is_active": True}
    )
    stop.counters.set([room])
    lend(stop, room)
    session = ClinicSession.objects.alive_at(at).open().named().filter(clinic=clinic).order_by("-pk").first()
    if session is None or session.ends_at < at + STILL_LASTS:
        return _open_session(clinic, room, at)
    session.room = room
    session.save(update_fields=["room"])
    return session


def _open_session(clinic: Clinic, room: Counter, at: datetime) -> ClinicSession:
    # Nobody is offered this doctor.
    doctor, _made = Doctor.objects.get_or_create(name=DOCTOR_NAME, bpjs_code=None, defaults={"is_active": False})
    starts = at.astimezone(clock.hospital_zone()).replace(second=0, microsecond=0)
    return verbs.open_session(
        date=clock.service_date(at),
        clinic=clinic,
        doctor=doctor,
        starts=starts.time(),
        ends=(starts + LASTS).time(),
        capacity=2 * SEATS,
        quotas=(SEATS, SEATS),
        room=room,
    )


def _clinic() -> Clinic:
    """The one trial poli, open again."""
    clinic = Clinic.objects.filter(is_trial=True).first()
    if clinic is None:
        return Clinic.objects.create(
            name=_free_name(Clinic.objects.values_list("name", flat=True)),
            label_prefix=free_letters(LETTERS, used=letters_in_use()) if LETTERS in letters_in_use() else LETTERS,
            is_trial=True,
            reports_to_bpjs=False,
            bpjs_send=SendMode.OFF,
            is_at_kiosk=False,
        )
    clinic.is_active = True
    clinic.save(update_fields=["is_active"])
    return clinic


def _free_name(names: Iterable[str]) -> str:
    taken, number = {name.casefold() for name in names}, 1
    candidate = CLINIC_NAME
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{CLINIC_NAME} {number}"
    return candidate


def _patient() -> Patient:
    """Somebody new each time, so that admission is walked too; no number of the record series is used up."""
    number = TrialWalk.objects.count() + 1
    while Patient.objects.filter(medical_record_number=f"{RECORD_PREFIX}{number}").exists():
        number += 1
    return Patient.objects.create(
        name=PATIENT_NAME, sex=Sex.FEMALE, medical_record_number=f"{RECORD_PREFIX}{number}", is_trial=True
    )


# --- what was left in the middle -----------------------------------------------------------------------
def _end(visit: Visit, press: Press) -> None:
    """Nobody waits for this visit anywhere afterwards; what happened stays as it was."""
    why = press.within(_("uji jalan ditutup"))
    if visit.stage in BEFORE_CLINIC:
        verbs.cancel(visit, why)
    elif visit.stage == Stage.IN_CLINIC:
        verbs.no_show(visit, why)
    for ticket in PharmacyTicket.objects.filter(prescriptions__visit=visit, cancelled_at=None).distinct():
        _end_medicine(ticket, why)
    if QueueEntry.objects.present().filter(visit=visit).exists():
        with acting.on_visit(visit, why, ActKind.CANCEL) as (held, act):
            assert act is not None, "this press has no key: it is no repeat"
            end_waits(held, why, act)


def _end_medicine(ticket: PharmacyTicket, press: Press) -> None:
    entry = QueueEntry.objects.present().filter(pharmacy_ticket=ticket).first()
    if entry is None:
        return
    if entry.state in (EntryState.WAITING, EntryState.PREPARING):
        verbs.cancel_prescription(ticket, press)
        return
    try:
        verbs.hand_over(ticket, press)
    except NotAtThisCounterError:
        # The pharmacy was faster.
        return
