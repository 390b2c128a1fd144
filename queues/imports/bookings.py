"""Taking over bookings of the system used before (go-live): each keeps its code and its number; twice is once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queues import clock, journey
from queues.database.injection_points import injection_point
from queues.database.inserting import insert
from queues.database.locking import locked
from queues.imports.booking_places import EarlierBooking, Places, patients_of
from queues.imports.ledger import Batch, Ledger, Made
from queues.imports.patients import width_of_record_numbers
from queues.imports.table import BadLine, BadLineError
from queues.invariants.privacy import personal_numbers
from queues.models import OVER, Channel, ClinicSession, Patient, Payer, PayerKind, Stage, Visit
from queues.signals import visits_taken_over
from queues.verbs.sessions import release_if_due
from queues.waiting.figures import slot_time

BATCH = 1000


@dataclass
class BookingImportResult:
    """How many lines came to what; `without_seat` of the added ones are above the quota, `on_leave` by session."""

    read: int = 0
    added: int = 0
    without_seat: int = 0
    on_leave: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    # Lines that were refused, and cells that were left out of a booking that was taken (these name their column).
    bad: list[BadLine] = field(default_factory=list)

    def seat_remarks(self) -> list[str]:
        """What a person should know of the bookings that were taken above a quota."""
        words = _("%(count)d di antaranya di luar kuota jadwalnya: nomornya tetap berlaku, kursi tidak ditambah.")
        return [words % {"count": self.without_seat}] if self.without_seat else []

    def leave_remarks(self) -> list[str]:
        """And of those on a day of leave."""
        return [
            _("Dokter libur di %(session)s: %(people)d pendaftaran dicatat, putuskan di halaman jadwalnya.")
            % {"session": session, "people": people}
            for session, people in self.on_leave.items()
        ]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A booking that is not here yet, and where it belongs."""

    booking: EarlierBooking
    patient_id: int
    session_id: int


@dataclass
class BookingImport:
    """One run over one file at one moment. With `is_dry_run` everything is checked and nothing is written.

    A ledger (the import desk's) hears of each portion in the portion's transaction.

    First every line is placed, then they are written by session, because the session's lock is what guards numbers
    and seats. Memory: a few hundred bytes a line.
    """

    at: datetime
    is_dry_run: bool = False
    ledger: Ledger | None = None
    result: BookingImportResult = field(default_factory=BookingImportResult)
    _line_of_code: dict[str, int] = field(default_factory=dict)
    _groups: dict[int, list[_Placed]] = field(default_factory=lambda: defaultdict(list))

    def run(self, lines: Iterable[EarlierBooking | BadLine]) -> Iterator[BookingImportResult]:
        """Work through the lines; yields the running result now and then."""
        places = Places()
        for batch in _batches(lines):
            told, before = len(self.result.bad), (self.result.added, self.result.unchanged)
            self._place([line for line in batch if isinstance(line, EarlierBooking)], places)
            self.result.bad += [line for line in batch if isinstance(line, BadLine)]
            self.result.read += len(batch)
            if self.ledger is not None and batch:
                added, unchanged = self.result.added - before[0], self.result.unchanged - before[1]
                bad = self.result.bad[told:]
                self.ledger.write(Batch(batch[-1].line, len(batch), unchanged=unchanged, added=added, bad=bad))
            yield self.result
        payers = {kind: _payer(kind) for kind in PayerKind}
        for group in self._portions():
            self._carry_out(group, payers)
            yield self.result
        self.result.bad.sort(key=lambda one: one.line)
        yield self.result

    def _place(self, bookings: list[EarlierBooking], places: Places) -> None:
        known = _known(bookings)
        mine = self.ledger.mine([key for key, *_values in known.values()]) if self.ledger else set()
        patients = patients_of(bookings)
        personal = personal_numbers(booking.booking_code for booking in bookings)
        today = clock.service_date(self.at)
        for booking in bookings:
            try:
                patient_id = self._check(booking, patients, personal=personal)
                if booking.booking_code in known:
                    key, *values = known[booking.booking_code]
                    _check_same(booking, patient_id, tuple(values))
                    self.result.added += key in mine
                    self.result.unchanged += key not in mine
                elif booking.on < today:
                    raise BadLineError(_("Tanggal periksa sudah lewat."))
                else:
                    placed = _Placed(booking, patient_id, places.session_of(booking))
                    self._groups[placed.session_id].append(placed)
                self.result.bad += booking.spoiled
            except BadLineError as problem:
                self.result.bad.append(BadLine(booking.line, str(problem)))

    def _check(self, booking: EarlierBooking, patients: dict[str, int], *, personal: set[str]) -> int:
        first = self._line_of_code.setdefault(booking.booking_code, booking.line)
        if first != booking.line:
            raise BadLineError(_("Kode booking ini sudah ada di baris %(line)d.") % {"line": first})
        if booking.booking_code in personal:
            raise BadLineError(_("Kode booking ini memuat NIK, nomor kartu atau nomor HP seseorang."))
        patient_id = patients.get(booking.record_number)
        if patient_id is None:
            raise BadLineError(self._unknown(booking.record_number))
        return patient_id

    def _unknown(self, number: str) -> str:
        """A number that has lost its zeros finds nobody."""
        if number.isdigit() and len(number) < (self._width or 0):
            return _(
                "Nomor rekam medis ini belum ada di sini. Yang tercatat %(width)d angka: bila nol di depan hilang, "
                "tambahkan --record-width %(width)d."
            ) % {"width": self._width}
        return _("Nomor rekam medis ini belum ada di sini. Jalankan import_patients dulu.")

    @cached_property
    def _width(self) -> int | None:
        return width_of_record_numbers()

    def _portions(self) -> Iterator[list[_Placed]]:
        """Whole sessions together, about BATCH lines at a time."""
        portion: list[_Placed] = []
        for session_id in sorted(self._groups):
            portion += self._groups[session_id]
            if len(portion) >= BATCH:
                yield portion
                portion = []
        if portion:
            yield portion

    def _carry_out(self, portion: list[_Placed], payers: dict[PayerKind, Payer | None]) -> None:
        """Plan and write in one transaction; once more when another run wrote one of the codes at that moment."""
        try:
            plan = self._carry_out_once(portion, payers)
        except IntegrityError:
            plan = self._carry_out_once(portion, payers)
        if self.ledger is not None and self.is_dry_run:
            self.ledger.write(Batch(0, 0, added=len(plan.rows), bad=plan.bad))
        self.result.added += len(plan.rows)
        self.result.without_seat += sum(row["seat_index"] is None for row in plan.rows)
        self.result.on_leave += plan.on_leave()
        self.result.bad += plan.bad

    @transaction.atomic
    def _carry_out_once(self, portion: list[_Placed], payers: dict[PayerKind, Payer | None]) -> "_Plan":
        plan = _Plan(portion, payers, at=self.at)
        for placed in portion:
            try:
                plan.add(placed)
            except BadLineError as problem:
                plan.bad.append(BadLine(placed.booking.line, str(problem)))
        if self.is_dry_run:
            # Planning releases seats whose time has come.
            transaction.set_rollback(True)
            return plan
        key_of = _write(plan, at=self.at) if plan.rows else {}
        if self.ledger is not None:
            made = [Made(key_of[row["booking_code"]], row["label"]) for row in plan.rows]
            self.ledger.write(Batch(0, 0, added=len(made), made=made, bad=plan.bad))
            injection_point(f"import-portion-of-{len(made)}")
        return plan


class _Plan:
    """What one transaction will write, under the locks of its sessions, then of its patients."""

    def __init__(self, portion: list[_Placed], payers: dict[PayerKind, Payer | None], *, at: datetime) -> None:
        self.rows: list[dict[str, Any]] = []
        self.bpjs_own: set[str] = set()
        self.bad: list[BadLine] = []
        self._payers, self._at = payers, at
        rows = ClinicSession.objects.named().filter(pk__in={placed.session_id for placed in portion}).order_by("pk")
        self._sessions = {session.pk: session for session in locked(rows)}
        for session in self._sessions.values():
            release_if_due(session, at=at)
        people = Patient.objects.filter(pk__in={placed.patient_id for placed in portion}).order_by("pk")
        self._patients = {one.pk: one for one in locked(people.only("pk", "is_new_patient", "merged_into"))}
        self._codes = set(_known([placed.booking for placed in portion]))
        self._own_numbers: set[tuple[int, int]] = set()
        self._present: set[tuple[int, int]] = set()
        self._seats: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._read_visits()
        self._new_on = self._new_visits()

    def on_leave(self) -> Counter[str]:
        """Bookings whose doctor is on leave here: they are kept, and a person decides."""
        sessions = (self._sessions[row["session_id"]] for row in self.rows)
        return Counter(str(session) for session in sessions if session.is_on_leave)

    def _read_visits(self) -> None:
        visits = Visit.objects.filter(session__in=self._sessions).order_by()
        columns = ("session", "patient", "number", "channel", "stage", "seat_kind", "seat_index")
        for session, patient, number, channel, stage, kind, seat in visits.values_list(*columns):
            if channel != Channel.IMPORT:
                self._own_numbers.add((session, number))
            if stage not in OVER:
                self._present.add((session, patient))
            if stage != Stage.CANCELLED and seat is not None:
                self._seats[session, kind].add(seat)

    def _new_visits(self) -> set[tuple[int, date]]:
        """Only the first of a new patient's bookings on one day is reported as new."""
        new = [pk for pk, patient in self._patients.items() if patient.is_new_patient]
        visits = Visit.objects.active().filter(patient__in=new, is_new_patient=True)
        return set(visits.values_list("patient", "session__date"))

    def add(self, placed: _Placed) -> None:
        """Plan one booking. BadLineError when it contradicts what is here."""
        booking, session, patient_id = placed.booking, self._sessions[placed.session_id], placed.patient_id
        if booking.booking_code in self._codes or self._patients[patient_id].merged_into_id or session.moved_to_id:
            raise BadLineError(_("Data ini baru saja diubah di tempat lain. Jalankan impor sekali lagi."))
        if session.is_cancelled:
            raise BadLineError(_("Jadwal ini sudah dibatalkan di sini."))
        if (session.pk, patient_id) in self._present:
            raise BadLineError(_("Pasien ini sudah punya nomor di jadwal yang sama."))
        if (session.pk, booking.number) in self._own_numbers:
            raise BadLineError(_("Angka antrean ini sudah diberikan di jadwal yang sama sesudah sistem lama berhenti."))
        kind = PayerKind.JKN if booking.is_jkn else PayerKind.NON_JKN
        payer = self._payers[kind]
        if payer is None:
            raise BadLineError(_("Belum ada penjamin %(kind)s. Isi di administrasi dulu.") % {"kind": kind.label})
        self._present.add((session.pk, patient_id))
        self.rows.append(self._row(placed, session, payer))
        if booking.is_bpjs_own:
            self.bpjs_own.add(booking.booking_code)

    def _row(self, placed: _Placed, session: ClinicSession, payer: Payer) -> dict[str, Any]:
        booking = placed.booking
        doctors = (session.doctor, session.substitute_doctor)
        doctor = next((one for one in doctors if one and one.bpjs_code == booking.doctor_code), session.doctor)
        return {
            "booking_code": booking.booking_code,
            "patient_id": placed.patient_id,
            "session_id": session.pk,
            "number": booking.number,
            "label": booking.label,
            "payer_id": payer.pk,
            "visit_type": booking.visit_type,
            "referral_number": booking.referral_number,
            "channel": Channel.IMPORT,
            "seat_kind": payer.kind,
            "seat_index": self._seat(session, payer.kind),
            "slot_at": slot_time(session, booking.number),
            "is_new_patient": self._is_new(placed.patient_id, session.date),
            "told_poli_code": booking.poli_code,
            "told_clinic_name": session.clinic.name,
            "told_doctor_code": booking.doctor_code,
            "told_doctor_name": doctor.name,
            "told_hours": booking.hours,
            "created_at": self._at,
        }

    def _seat(self, session: ClinicSession, kind: PayerKind) -> int | None:
        """The lowest free seat of the purse; above the quota none: the number was given, and the patient will come."""
        taken = self._seats[session.pk, kind]
        if len(taken) >= session.quota(kind):
            return None
        seat = next(index for index in range(len(taken) + 1) if index not in taken)
        taken.add(seat)
        return seat

    def _is_new(self, patient_id: int, on: date) -> bool:
        if not self._patients[patient_id].is_new_patient or (patient_id, on) in self._new_on:
            return False
        self._new_on.add((patient_id, on))
        return True


def _batches(lines: Iterable[EarlierBooking | BadLine]) -> Iterator[list[EarlierBooking | BadLine]]:
    batch: list[EarlierBooking | BadLine] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _known(bookings: list[EarlierBooking]) -> dict[str, tuple[Any, ...]]:
    """Booking code -> key, owner, number and the values reported to BPJS, for codes that exist already."""
    rows = Visit.objects.filter(booking_code__in=[booking.booking_code for booking in bookings])
    columns = ("pk", "patient", "number", "label", "told_poli_code", "told_doctor_code", "told_hours")
    return {code: tuple(values) for code, *values in rows.values_list("booking_code", *columns)}


def _check_same(booking: EarlierBooking, patient_id: int, known: tuple[Any, ...]) -> None:
    imported = (patient_id, booking.number, booking.label, booking.poli_code, booking.doctor_code, booking.hours)
    if imported != known:
        raise BadLineError(_("Kode booking ini sudah tercatat dengan isi lain. Data yang ada tidak diubah."))


def _payer(kind: PayerKind) -> Payer | None:
    """The first active payer of a purse: the file says JKN or not, and nothing finer."""
    return Payer.objects.filter(is_jkn=kind == PayerKind.JKN, is_active=True).order_by("pk").first()


def _write(plan: _Plan, *, at: datetime) -> dict[str, int]:
    """Booking code -> key of the new visits."""
    insert(Visit, plan.rows)
    made = Visit.objects.filter(booking_code__in=[row["booking_code"] for row in plan.rows])
    key_of = dict(made.values_list("booking_code", "pk"))
    journey.take_over(key_of.values(), at=at)
    visits_taken_over.send(
        sender=Visit, visits=list(key_of.values()), bpjs_own={key_of[code] for code in plan.bpjs_own}, at=at
    )
    return key_of
