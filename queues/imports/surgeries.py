"""The theatre's plan in a CSV file: operations added and changed, line by line; a person's mark is never taken back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from queues import verbs
from queues.errors import QueueError
from queues.imports import columns
from queues.imports.cells import digits, read_date, words
from queues.imports.columns import Column
from queues.imports.table import BadLine, BadLineError
from queues.models import Clinic, IdentifierKind, Patient
from queues.press import Press
from queues.verbs import PlannedSurgery

COLUMNS = tuple(
    map(Column, ("kodebooking", "tanggaloperasi", "jenistindakan", "kodepoli", "norm", "nopeserta", "terlaksana"))
)
PERFORMED = {"": None, "0": False, "1": True}


@dataclass(frozen=True)
class SurgeryLine:
    """A line that is right in itself."""

    line: int
    booking_code: str
    date: date
    operation: str
    clinic_code: str
    record_number: str
    card: str
    is_performed: bool | None


def read_lines(path: Path) -> Iterator[SurgeryLine | BadLine]:
    """The file's operations in order. Raises WrongFileError."""
    return columns.read_lines(path, COLUMNS, parse)


def parse(row: Mapping[str, str], line: int) -> SurgeryLine:
    """One operation. Raises BadLineError."""
    on = read_date(row["tanggaloperasi"])
    if on is None:
        raise BadLineError(_("Tanggal operasi harus seperti 2026-12-31."))
    if row["terlaksana"] not in PERFORMED:
        raise BadLineError(_("Kolom terlaksana harus 0, 1 atau kosong."))
    return SurgeryLine(
        line=line,
        booking_code=words(
            row["kodebooking"], 64, empty=_("Kode booking kosong."), long=_("Kode booking lebih dari 64 huruf.")
        ),
        date=on,
        operation=words(
            row["jenistindakan"],
            150,
            empty=_("Jenis tindakan kosong."),
            long=_("Jenis tindakan lebih dari 150 huruf."),
        ),
        clinic_code=row["kodepoli"],
        record_number=row["norm"],
        card=digits(row["nopeserta"], 13, _("Nomor peserta harus 13 angka.")),
        is_performed=PERFORMED[row["terlaksana"]],
    )


@dataclass
class SurgeryImportResult:
    """How many lines came to what, and the bad ones in the order of the file."""

    written: int = 0
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass
class SurgeryImport:
    """One run over one file at one moment. With `is_dry_run` everything is checked and nothing is written."""

    at: datetime
    is_dry_run: bool = False
    result: SurgeryImportResult = field(default_factory=SurgeryImportResult)
    _line_of_code: dict[str, int] = field(default_factory=dict)

    def run(self, lines: Iterable[SurgeryLine | BadLine]) -> SurgeryImportResult:
        """Take one line after the other, each in a transaction of its own."""
        for line in lines:
            try:
                if isinstance(line, BadLine):
                    self.result.bad.append(line)
                elif self._take(line):
                    self.result.written += 1
                else:
                    self.result.unchanged += 1
            except (BadLineError, QueueError) as problem:
                self.result.bad.append(BadLine(line.line, str(problem)))
        return self.result

    def _take(self, line: SurgeryLine) -> bool:
        first = self._line_of_code.setdefault(line.booking_code, line.line)
        if first != line.line:
            raise BadLineError(_("Kode booking ini sudah ada di baris %(line)d.") % {"line": first})
        planned = PlannedSurgery(
            booking_code=line.booking_code,
            date=line.date,
            operation=line.operation,
            clinic=_clinic(line.clinic_code),
            patient=_patient(line),
            card=line.card,
            is_performed=line.is_performed,
        )
        try:
            return self._write(planned)
        except IntegrityError:
            # Entered elsewhere at this very moment: now it is there to be compared with.
            return self._write(planned)

    def _write(self, planned: PlannedSurgery) -> bool:
        with transaction.atomic():
            _surgery, is_written = verbs.plan_surgery(planned, Press(self.at))
            if self.is_dry_run:
                transaction.set_rollback(True)
        return is_written


def _clinic(code: str) -> Clinic:
    """By the subspecialist's code, then by the poli's; several clinics may share one: the first."""
    if not code:
        raise BadLineError(_("Kode poli kosong."))
    found = Clinic.objects.filter(Q(bpjs_subspecialist_code=code) | Q(bpjs_poli_code=code), is_active=True)
    clinic = min(found, key=lambda one: (one.bpjs_subspecialist_code != code, one.pk), default=None)
    if clinic is None:
        raise BadLineError(_("Kode poli tidak dikenal."))
    return clinic


def _patient(line: SurgeryLine) -> Patient | None:
    """By record number; without one by card; nobody when neither is known here."""
    if line.record_number:
        patient = Patient.objects.with_record_number(line.record_number).first()
        if patient is None:
            raise BadLineError(_("Nomor rekam medis tidak dikenal."))
        return patient
    return Patient.objects.identified_by(IdentifierKind.BPJS_CARD, line.card).first() if line.card else None
