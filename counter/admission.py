"""Presses of the admission desk: who is this, and what does he come for."""

from django.utils.translation import gettext as _

from counter.forms import (
    NewPatientForm,
    NumbersForm,
    RegistrationForm,
    SearchForm,
    UnclearError,
    WalkUpForm,
    identifiers_of,
    understood,
)
from counter.pressing import Press, press
from counter.registration import forget_found, found_patient, remember_found, without_nik
from queues import clock, verbs
from queues.errors import NikMissingError, NotAtThisCounterError
from queues.models import AdmissionClass, ClinicSession, EntryState, Patient, Payer, QueueEntry, StopKind, Visit
from queues.verbs import ExtraSeat


def _holder_here(pressed: Press) -> QueueEntry:
    """The admission entry at this very counter."""
    entry = pressed.entry()
    if entry.stop.kind != StopKind.ADMISSION or entry.counter_id != pressed.counter.pk:
        raise NotAtThisCounterError
    return entry


def _holder_came(pressed: Press) -> QueueEntry:
    """Who is asked for his number has come: from here on "next" waits until he is dealt with."""
    entry = _holder_here(pressed)
    if entry.state == EntryState.CALLED:
        return verbs.start_serving(entry, at=pressed.at, actor=pressed.actor)
    return entry


@press
def find(pressed: Press) -> str:
    """Find the number's holder by record number, NIK or card; the number travels in the body and stays nowhere."""
    entry = _holder_came(pressed)
    asked = SearchForm(pressed.request.POST).asked()
    patient = verbs.find_patient(**asked)
    if patient is None and "record_number" in asked:
        # Our own numbers have six digits; who reads one aloud leaves the zeros out.
        patient = verbs.find_patient(record_number=asked["record_number"].zfill(6))
    if patient is None:
        raise UnclearError(_("Tidak ditemukan. Periksa nomornya, atau daftarkan sebagai pasien baru."))
    remember_found(pressed.request.session, pressed.counter, entry, patient)
    return ""


@press
def forget(pressed: Press) -> str:
    """The wrong person was found."""
    forget_found(pressed.request.session, pressed.counter)
    return ""


@press
def new_patient(pressed: Press) -> str:
    """A new record for the number's holder."""
    entry = _holder_came(pressed)
    values = understood(NewPatientForm(pressed.request.POST))
    known = found_patient(pressed.request.session, pressed.counter, entry)
    if known is not None and (known.name, known.birth_date) == (str(values["name"]).strip(), values["birth_date"]):
        # The same press once more: without NIK and card nothing else would stop a second record.
        return ""
    patient = verbs.register_patient(
        name=str(values["name"]),
        sex=str(values["sex"]),
        birth_date=values["birth_date"],  # type: ignore[arg-type]
        identifiers=identifiers_of(values),
        phone=str(values["phone"]),
        address={"street": str(values["street"])},
        at=pressed.at,
        actor=pressed.actor,
    )
    remember_found(pressed.request.session, pressed.counter, entry, patient)
    return _("Rekam medis %(number)s dibuat.") % {"number": patient.medical_record_number}


@press
def complete(pressed: Press) -> str:
    """Add the numbers that a record lacks."""
    entry = _holder_here(pressed)
    patient = entry.patient or found_patient(pressed.request.session, pressed.counter, entry)
    if patient is None:
        raise NotAtThisCounterError
    values = understood(NumbersForm(pressed.request.POST))
    verbs.add_identifiers(
        patient,
        identifiers=identifiers_of(values),
        phone=str(values["phone"]),
        at=pressed.at,
        actor=pressed.actor,
    )
    return _("Data pasien dilengkapi.")


@press
def register(pressed: Press) -> str:
    """Give the number's holder a visit."""
    entry = _holder_here(pressed)
    repeated = Visit.objects.named().filter(request_key=pressed.request_key).first() if pressed.request_key else None
    if repeated is not None:
        return _said_registered(repeated)
    patient = found_patient(pressed.request.session, pressed.counter, entry)
    if patient is None:
        raise UnclearError(_("Cari dulu pasiennya."))
    visit = _register(pressed, entry, patient, understood(RegistrationForm(pressed.request.POST)))
    forget_found(pressed.request.session, pressed.counter)
    return _said_registered(visit)


def _register(pressed: Press, entry: QueueEntry, patient: Patient, values: dict[str, object]) -> Visit:
    for_jkn = ("visit_type", "referral_number", "without_nik_reason") if _payer(values).is_jkn else ()
    try:
        return verbs.register_holder(
            entry,
            patient=patient,
            session=_session(values),
            payer=_payer(values),
            at=pressed.at,
            actor=pressed.actor,
            priority=str(values["priority"]),
            extra=_extra(pressed, str(values["extra_reason"])),
            request_key=pressed.request_key,
            **{name: str(values[name]).strip() for name in for_jkn},
        )
    except NikMissingError:
        raise UnclearError(without_nik()) from None


def _said_registered(visit: Visit) -> str:
    clinic = visit.session.clinic.name
    return _("Terdaftar: %(label)s, %(clinic)s.") % {"label": visit.label, "clinic": clinic}


def _session(values: dict[str, object]) -> ClinicSession:
    assert isinstance(values["session"], ClinicSession)
    return values["session"]


def _payer(values: dict[str, object]) -> Payer:
    assert isinstance(values["payer"], Payer)
    return values["payer"]


def _extra(pressed: Press, reason: str) -> ExtraSeat | None:
    """A seat above the quota, by who may approve it."""
    if not reason.strip():
        return None
    pressed.need("queue.approve_extra_seat")
    return ExtraSeat(approved_by=pressed.user, reason=reason.strip())


@press
def admit(pressed: Press) -> str:
    """The number's holder has a booking for today: it is checked in with the number's times."""
    entry = _holder_here(pressed)
    patient = found_patient(pressed.request.session, pressed.counter, entry)
    wanted = pressed.word("visit")
    visit = _booking_of(patient, int(wanted) if wanted.isdigit() else 0, pressed)
    if visit is None:
        raise NotAtThisCounterError
    visit = verbs.admit_booking(entry, visit, at=pressed.at, actor=pressed.actor)
    forget_found(pressed.request.session, pressed.counter)
    return _("%(label)s sudah check in.") % {"label": visit.label}


def _booking_of(patient: Patient | None, pk: int, pressed: Press) -> Visit | None:
    today = clock.service_date(pressed.at)
    return Visit.objects.active().named().filter(patient=patient, session__date=today, pk=pk).first()


@press
def drop(pressed: Press) -> str:
    """The holder went away, or took the number by mistake."""
    entry = verbs.drop_admission_ticket(
        pressed.entry(), at=pressed.at, actor=pressed.actor, reason=pressed.word("reason")
    )
    forget_found(pressed.request.session, pressed.counter)
    return _("Nomor %(label)s dibatalkan.") % {"label": entry.label}


@press
def walk_up(pressed: Press) -> str:
    """A number for somebody who came without one."""
    values = understood(WalkUpForm(pressed.request.POST))
    admission_class = values["admission_class"]
    assert isinstance(admission_class, AdmissionClass)
    if not pressed.counter.stops.filter(pk=admission_class.stop_id).exists():
        raise NotAtThisCounterError
    ticket = verbs.take_admission_ticket(
        admission_class,
        at=pressed.at,
        actor=pressed.actor,
        priority=str(values["priority"]),
        request_key=pressed.request_key,
    )
    return _("Nomor %(label)s diambil.") % {"label": ticket.label}
