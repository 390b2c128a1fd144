"""Where a booking of the system used before belongs here: which session, which patient; asked many at a time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, time

from django.utils.translation import gettext as _

from queues import hours
from queues.imports.table import BadLine, BadLineError
from queues.models import Clinic, ClinicSession, Doctor, Patient, RecordNumberChange


@dataclass(frozen=True, slots=True)
class EarlierBooking:
    """A booking of the system used before, right in itself. Poli and doctor by the codes BPJS knows them by."""

    line: int
    booking_code: str
    record_number: str
    poli_code: str
    doctor_code: int
    on: date
    starts: time
    ends: time
    label: str
    number: int
    is_jkn: bool
    visit_type: str
    referral_number: str
    # Made in Mobile JKN: BPJS owns it. Otherwise the system used before has told BPJS of it.
    is_bpjs_own: bool
    # The hours as BPJS and that system spell them, without spaces; empty: as `written`.
    words: str = ""
    # Cells that were left out.
    spoiled: tuple[BadLine, ...] = ()

    @property
    def hours(self) -> str:
        """`08:00-12:00`, letter for letter as BPJS was told them."""
        return self.words or hours.written(self.starts, self.ends)


SessionKey = tuple[str, int, time, time]


@dataclass
class Places:
    """Sessions by date, read once each, and patients; what was read is the database's as of then."""

    _sessions: dict[date, dict[SessionKey, ClinicSession]] = field(default_factory=dict)
    _poli_codes: set[str] = field(default_factory=set)
    _doctor_codes: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        clinics = Clinic.objects.filter(is_active=True).exclude(bpjs_subspecialist_code=None)
        self._poli_codes = {code for code in clinics.values_list("bpjs_subspecialist_code", flat=True) if code}
        doctors = Doctor.objects.exclude(bpjs_code=None)
        self._doctor_codes = {code for code in doctors.values_list("bpjs_code", flat=True) if code}

    def session_of(self, booking: EarlierBooking) -> int:
        """The session of these hours, by its own or by hours BPJS was told, as `verbs.find_session` finds it."""
        if booking.on not in self._sessions:
            self._sessions[booking.on] = _sessions_on(booking.on)
        session = self._sessions[booking.on].get((booking.poli_code, booking.doctor_code, booking.starts, booking.ends))
        if session is None:
            raise BadLineError(self._what_is_missing(booking))
        while session.moved_to is not None:
            session = session.moved_to
        return session.pk

    def _what_is_missing(self, booking: EarlierBooking) -> str:
        if booking.poli_code not in self._poli_codes:
            return _("Poli %(code)s tidak dikenal di sini. Jalankan sync_hfis dulu.") % {"code": booking.poli_code}
        if booking.doctor_code not in self._doctor_codes:
            return _("Dokter %(code)d tidak dikenal di sini. Jalankan sync_hfis dulu.") % {"code": booking.doctor_code}
        return _(
            "Tidak ada jadwal poli %(poli)s dokter %(doctor)d pada %(day)s jam %(hours)s. "
            "Jalankan sync_hfis --from %(day)s --to %(day)s dulu."
        ) % {
            "poli": booking.poli_code,
            "doctor": booking.doctor_code,
            "day": booking.on.isoformat(),
            "hours": booking.hours,
        }


def _sessions_on(day: date) -> dict[SessionKey, ClinicSession]:
    """By every name a session goes by: scheduled and substitute doctor, its hours and those BPJS was told before."""
    found: dict[SessionKey, ClinicSession] = {}
    rows = ClinicSession.objects.on(day).filter(clinic__is_active=True).exclude(clinic__bpjs_subspecialist_code=None)
    rows = rows.select_related("clinic", "doctor", "substitute_doctor", "moved_to").prefetch_related("aliases")
    for session in rows.order_by("is_cancelled", "pk"):
        doctors = [doctor for doctor in (session.doctor, session.substitute_doctor) if doctor and doctor.bpjs_code]
        known = {(session.starts, session.ends), *((alias.starts, alias.ends) for alias in session.aliases.all())}
        for code in (doctor.bpjs_code for doctor in doctors):
            for starts, ends in known:
                assert code is not None
                found.setdefault((session.clinic.bpjs_subspecialist_code or "", code, starts, ends), session)
    return found


def patients_of(bookings: Iterable[EarlierBooking]) -> dict[str, int]:
    """Record number, of now or of before, to the patient who goes by it; a merged record leads to the one kept."""
    numbers = {booking.record_number for booking in bookings}
    earlier = RecordNumberChange.objects.filter(old_number__in=numbers).order_by("changed_at")
    found = dict(earlier.values_list("old_number", "patient"))
    found |= dict(Patient.objects.filter(medical_record_number__in=numbers).values_list("medical_record_number", "pk"))
    kept = _merged(found.values())
    while kept:
        found = {number: kept.get(pk, pk) for number, pk in found.items()}
        kept = _merged(found.values())
    return found


def _merged(patients: Collection[int]) -> dict[int, int]:
    rows = Patient.objects.filter(pk__in=set(patients)).exclude(merged_into=None)
    return {pk: into for pk, into in rows.values_list("pk", "merged_into") if into is not None}
