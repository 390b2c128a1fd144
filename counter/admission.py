"""Presses of the admission desk: identify the holder of a number and give them a visit."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter import candidates, found, look_ups, references
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
from counter.look_ups import note_twin
from counter.pressing import Pressed, press
from counter.registration import forget_found, found_patient, remember_found, without_nik
from queues import verbs
from queues.errors import NikMissingError, NotAtThisCounterError
from queues.finding import twins
from queues.models import AdmissionClass, ClinicSession, EntryState, Patient, Payer, QueueEntry, StopKind, Visit
from queues.verbs import ExtraSeat, PersonRecord, Registration

_KNOWN = gettext_lazy("NIK atau kartu ini sudah tercatat. Buka rekam medisnya di bawah; yang baru tidak dibuat.")
_ALIKE = gettext_lazy("Sudah ada rekam medis dengan nama, jenis kelamin, dan tanggal lahir yang sama. Lihat di bawah.")


def _holder_here(pressed: Pressed) -> QueueEntry:
    """The admission entry at this very counter."""
    entry = pressed.entry()
    if entry.stop.kind != StopKind.ADMISSION or entry.counter_id != pressed.counter.pk:
        raise NotAtThisCounterError
    return entry


def _holder_came(pressed: Pressed) -> QueueEntry:
    """The person who is asked for a number has come: from here on "next" waits until they are dealt with."""
    entry = _holder_here(pressed)
    if entry.state == EntryState.CALLED:
        return verbs.start_serving(entry, pressed.press.within())
    return entry


@press
def find(pressed: Pressed) -> str:
    """Find the number's holder by whatever they can say or show; it travels in the body and stays nowhere.

    A number that only one person has opens that record; a name or a date lists those who may be meant.
    """
    entry = _holder_came(pressed)
    text = str(understood(SearchForm(pressed.request.POST))["number"])
    candidates.forget(pressed.request.session, pressed.counter.pk)
    people = found.search(pressed.user, text, at=pressed.at)
    certain = found.only_certain(people)
    if certain is not None:
        look_ups.note(pressed.user, certain.patient, pressed.counter, certain.by, at=pressed.at)
        remember_found(pressed.counter, entry, certain.patient, pressed.press)
    elif people.matches:
        candidates.remember(pressed.request.session, pressed.counter, entry, people)
    elif any(sign.isalpha() for sign in text):
        raise UnclearError(_("%(advice)s Atau daftarkan sebagai pasien baru.") % {"advice": people.advice})
    else:
        raise UnclearError(_("Tidak ditemukan. Periksa nomornya, atau daftarkan sebagai pasien baru."))
    return ""


@press
def forget(pressed: Pressed) -> str:
    """Another person than the one found stands here: forget the search."""
    forget_found(pressed.counter)
    return ""


@press
def new_patient(pressed: Pressed) -> str:
    """Make a record for the holder of the number."""
    entry = _holder_came(pressed)
    values = understood(NewPatientForm(pressed.request.POST))
    known = found_patient(pressed.counter, entry)
    if known is not None and (known.name, known.birth_date) == (str(values["name"]).strip(), values["birth_date"]):
        # The same press once more: without NIK and card nothing else would stop a second record.
        return ""
    reason = _why_new(pressed, entry, values)
    record = PersonRecord(
        name=str(values["name"]),
        sex=str(values["sex"]),
        birth_date=values["birth_date"],  # type: ignore[arg-type]
        identifiers=identifiers_of(values),
        phone=str(values["phone"]),
        address={"street": str(values["street"])},
    )
    patient = verbs.register_patient(record, pressed.press)
    if reason:
        note_twin(pressed.user, patient, reason)
    candidates.forget(pressed.request.session, pressed.counter.pk)
    remember_found(pressed.counter, entry, patient, pressed.press)
    return _("Rekam medis %(number)s dibuat.") % {"number": patient.medical_record_number}


def _why_new(pressed: Pressed, entry: QueueEntry, values: dict[str, object]) -> str:
    """The reason for a record beside one that is alike, empty when there is none. UnclearError shows those first."""
    people = twins.holders_of(identifiers_of(values))
    may_create = not people
    if may_create:
        assert isinstance(values["birth_date"], date)
        people = twins.twins_of(str(values["name"]), str(values["sex"]), values["birth_date"])
    reason = verbs.checked_reason(pressed.word("anyway_reason")) if may_create else ""
    if people and not reason:
        memory = pressed.request.session
        candidates.remember_twins(memory, pressed.counter, entry, people, may_create=may_create)
        raise UnclearError(_ALIKE if may_create else _KNOWN)
    return reason if people else ""


@press
def complete(pressed: Pressed) -> str:
    """Add the numbers that a record lacks."""
    entry = _holder_here(pressed)
    patient = entry.patient or found_patient(pressed.counter, entry)
    if patient is None:
        raise NotAtThisCounterError
    values = understood(NumbersForm(pressed.request.POST))
    verbs.add_identifiers(patient, pressed.press, identifiers=identifiers_of(values), phone=str(values["phone"]))
    return _("Data pasien dilengkapi.")


@press
def register(pressed: Pressed) -> str:
    """Give the number's holder a visit. Raises what `verbs.register_holder` raises."""
    entry = _holder_here(pressed)
    repeated = Visit.objects.named().filter(request_key=pressed.request_key).first() if pressed.request_key else None
    if repeated is not None:
        return _registered_message(repeated)
    patient = found_patient(pressed.counter, entry)
    if patient is None:
        raise UnclearError(_("Cari dulu pasiennya."))
    if pressed.word("patient") not in ("", str(patient.pk)):
        raise UnclearError(_("Pasien di kartu ini sudah berganti sejak isian dibuka. Periksa namanya, lalu isi lagi."))
    values = understood(RegistrationForm(pressed.request.POST))
    _check_chosen(pressed, patient, values)
    visit = _register(pressed, entry, patient, values)
    forget_found(pressed.counter)
    return _registered_message(visit)


def _check_chosen(pressed: Pressed, patient: Patient, values: dict[str, object]) -> None:
    """A letter that was picked from the list is asked about once more; a number that was typed is BPJS's to judge."""
    number = str(values["referral_number"]).strip()
    if not pressed.word("chosen") or pressed.word("chosen") != number or not _payer(values).is_jkn:
        return
    kind = str(values["visit_type"])
    references.check_again(patient, _session(values), number=number, visit_type=kind, at=pressed.at)


def _register(pressed: Pressed, entry: QueueEntry, patient: Patient, values: dict[str, object]) -> Visit:
    for_jkn = ("visit_type", "referral_number", "without_nik_reason") if _payer(values).is_jkn else ()
    try:
        registration = Registration(
            patient=patient,
            session=_session(values),
            payer=_payer(values),
            priority=str(values["priority"]),
            extra=_extra(pressed, str(values["extra_reason"])),
            **{name: str(values[name]).strip() for name in for_jkn},
        )
        return verbs.register_holder(entry, pressed.press, registration)
    except NikMissingError:
        raise UnclearError(without_nik(), "without_nik_reason") from None


def _registered_message(visit: Visit) -> str:
    clinic = visit.session.clinic.name
    return _("Terdaftar: %(label)s, %(clinic)s.") % {"label": visit.label, "clinic": clinic}


def _session(values: dict[str, object]) -> ClinicSession:
    assert isinstance(values["session"], ClinicSession)
    return values["session"]


def _payer(values: dict[str, object]) -> Payer:
    assert isinstance(values["payer"], Payer)
    return values["payer"]


def _extra(pressed: Pressed, reason: str) -> ExtraSeat | None:
    """A seat above the quota, if the user may approve it; else None."""
    if not reason.strip():
        return None
    pressed.need("queue.approve_extra_seat")
    return ExtraSeat(approved_by=pressed.user, reason=reason.strip())


@press
def admit(pressed: Pressed) -> str:
    """The number's holder has a booking for today: it is checked in with the number's times."""
    entry = _holder_here(pressed)
    patient = found_patient(pressed.counter, entry)
    wanted = pressed.word("visit")
    visit = _booking_of(patient, int(wanted) if wanted.isdigit() else 0, pressed)
    if visit is None:
        raise NotAtThisCounterError
    visit = verbs.admit_booking(entry, visit, pressed.press)
    forget_found(pressed.counter)
    return _("%(label)s sudah check in.") % {"label": visit.label}


def _booking_of(patient: Patient | None, pk: int, pressed: Pressed) -> Visit | None:
    return Visit.objects.active().named().of_today(at=pressed.at).filter(patient=patient, pk=pk).first()


@press
def drop(pressed: Pressed) -> str:
    """The holder went away, or took the number by mistake."""
    entry = verbs.drop_admission_ticket(pressed.entry(), pressed.reasoned)
    forget_found(pressed.counter)
    return _("Nomor %(label)s dibatalkan.") % {"label": entry.label}


@press
def walk_up(pressed: Pressed) -> str:
    """A number for somebody who came without one."""
    values = understood(WalkUpForm(pressed.request.POST))
    admission_class = values["admission_class"]
    assert isinstance(admission_class, AdmissionClass)
    if not pressed.counter.stops.filter(pk=admission_class.stop_id).exists():
        raise NotAtThisCounterError
    ticket = verbs.take_admission_ticket(admission_class, pressed.press, priority=str(values["priority"]))
    return _("Nomor %(label)s diambil.") % {"label": ticket.label}
