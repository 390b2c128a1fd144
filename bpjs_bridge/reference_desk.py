"""Polis and doctors of the system used before at the import desk, and the codes by which BPJS knows them.

The tables are Khanza's and mLITE's: `poliklinik` and `dokter`, then `maping_poli_bpjs` and `maping_dokter_dpjpvclaim`,
which name both by the codes of the first two. A poli arrives as a draft. What is here already is never changed, only
completed: a code that contradicts is for a person to look at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from bpjs_bridge.inbound.fields import as_number
from bpjs_bridge.schedules.synchronise import REPEAT_CARE
from queues.imports.cells import said, words
from queues.imports.columns import Column, mapped, parsed
from queues.imports.desk.kinds import Choices, Job
from queues.imports.ledger import Batch, Made
from queues.imports.look import Held
from queues.imports.table import BadLine, BadLineError, Table
from queues.models import Clinic, Doctor, FormerCode, ImportKind
from queues.places.letters import free_letters, letters_in_use

LONGEST_CODE, LONGEST_CLINIC, LONGEST_DOCTOR, LONGEST_BPJS_CODE, LONGEST_DOCTOR_CODE = 20, 100, 150, 10, 9
Row = TypeVar("Row", Clinic, Doctor)


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A line of one of the four tables: our codes and names as the other system has them."""

    line: int
    code: str
    name: str
    bpjs_code: str


@dataclass
class _Taking:
    """What one pass did so far."""

    made: list[Made] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    unchanged: int = 0
    read: int = 0
    up_to: int = 0


@dataclass(frozen=True)
class ReferenceTable:
    """One of the four tables. They are short: a pass is one transaction."""

    of: type[Clinic] | type[Doctor]
    columns: Sequence[Column]
    is_mapping: bool = False
    goes_on: bool = False

    def sources(self, places: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        return ()

    def held(self, path: Path, places: Mapping[str, int], choices: Choices) -> Sequence[Held]:
        return ()

    def passes(self, job: Job, notes: list[str]) -> Iterator[None]:
        """Go through the table; see `Kind`."""
        table = Table(job.path)
        lines = parsed(table, mapped(table.header, self.columns, job.places), _parse)
        with transaction.atomic():
            done = self._take(lines)
            if job.is_dry_run:
                transaction.set_rollback(True)
            else:
                job.ledger.write(self._batch(done, done.made))
        if job.is_dry_run:
            job.ledger.write(self._batch(done, ()))
        yield

    def _take(self, lines: Iterator[ReferenceLine | BadLine]) -> _Taking:
        done = _Taking()
        for line in lines:
            done.read += 1
            done.up_to = line.line
            try:
                if isinstance(line, BadLine):
                    done.bad.append(line)
                elif made := self._row(line):
                    done.made.append(made)
                else:
                    done.unchanged += 1
            except BadLineError as problem:
                done.bad.append(BadLine(line.line, str(problem)))
        return done

    def _row(self, line: ReferenceLine) -> Made | None:
        """What the line makes or completes; None: it is here. Raises BadLineError."""
        if self.is_mapping:
            return _mapped_clinic(line) if self.of is Clinic else _mapped_doctor(line)
        if not line.name:
            raise BadLineError(_("Nama kosong."))
        return (
            _known_or_new(Clinic, line, _new_clinic) if self.of is Clinic else _known_or_new(Doctor, line, _new_doctor)
        )

    def _batch(self, done: _Taking, made: Sequence[Made]) -> Batch:
        completed = sum(bool(one.filled) for one in done.made)
        return Batch(
            done.up_to,
            done.read,
            unchanged=done.unchanged,
            added=len(done.made) - completed,
            completed=completed,
            made=made,
            bad=done.bad,
        )


def _parse(row: Mapping[str, str], line: int) -> ReferenceLine:
    """One line. Raises BadLineError."""
    if row.get("status", "").strip() == "0":
        raise BadLineError(_("Tidak aktif di sistem lama."))
    return ReferenceLine(
        line=line,
        code=words(said(row["kode"]), LONGEST_CODE, empty=_("Kode kosong."), long=_("Kode lebih dari 20 huruf.")),
        name=words(said(row.get("nama", "")), LONGEST_DOCTOR, empty=None, long=_("Nama lebih dari 150 huruf.")),
        bpjs_code=said(row.get("kodebpjs", "")),
    )


def _known_or_new(model: type[Row], line: ReferenceLine, new: Any) -> Made | None:
    """By the code, then by the very name; else it is made. The code is kept for the tables that name it."""
    owner = model.__name__.lower()
    if by_code(model, line.code) is not None:
        return None
    named = list(model._default_manager.filter(name__iexact=line.name).order_by("pk")[:2])
    if len(named) > 1:
        raise BadLineError(_("Ada beberapa dengan nama ini. Bedakan namanya dulu."))
    if named and FormerCode.objects.filter(**{owner: named[0]}).exists():
        raise BadLineError(_("Nama ini sudah tercatat dengan kode lain."))
    row = named[0] if named else new(line)
    FormerCode.objects.create(code=line.code, **{owner: row})
    return None if named else Made(row.pk, line.name[:64])


def _new_clinic(line: ReferenceLine) -> Clinic:
    if len(line.name) > LONGEST_CLINIC:
        raise BadLineError(_("Nama poli lebih dari 100 huruf."))
    letters = line.name.upper().removeprefix("POLIKLINIK ").removeprefix("POLI ")
    return Clinic.objects.create(
        name=line.name,
        label_prefix=free_letters(letters, used=letters_in_use()),
        is_draft=True,
        is_repeat_care=line.code in REPEAT_CARE,
    )


def _new_doctor(line: ReferenceLine) -> Doctor:
    return Doctor.objects.create(name=line.name)


def by_code(model: type[models.Model], code: str) -> Any:
    """The poli or doctor that the other system knows by this code."""
    owner = "clinic" if model is Clinic else "doctor"
    found = FormerCode.objects.filter(code=code).exclude(**{owner: None}).select_related(owner).first()
    return getattr(found, owner) if found else None


def _mapped_clinic(line: ReferenceLine) -> Made | None:
    clinic: Clinic | None = by_code(Clinic, line.code)
    if clinic is None:
        raise BadLineError(_("Poli dengan kode ini belum dikenal. Impor tabel poliklinik dulu."))
    code = words(
        line.bpjs_code, LONGEST_BPJS_CODE, empty=_("Kode BPJS kosong."), long=_("Kode poli lebih dari 10 huruf.")
    ).upper()
    if clinic.bpjs_subspecialist_code == code:
        return None
    if clinic.bpjs_subspecialist_code or clinic.bpjs_poli_code:
        raise BadLineError(_("Poli ini sudah punya kode BPJS lain. Data yang ada tidak diubah."))
    other = Clinic.objects.filter(bpjs_subspecialist_code=code, is_active=True).first()
    if other is not None:
        raise BadLineError(
            _("Kode BPJS ini sudah ada pada poli %(name)s. Satukan dulu di administrasi.") % {"name": other.name}
        )
    Clinic.objects.filter(pk=clinic.pk).update(bpjs_poli_code=code, bpjs_subspecialist_code=code)
    return Made(clinic.pk, clinic.name[:64], ("bpjs_poli_code", "bpjs_subspecialist_code"))


def _mapped_doctor(line: ReferenceLine) -> Made | None:
    doctor: Doctor | None = by_code(Doctor, line.code)
    if doctor is None:
        raise BadLineError(_("Dokter dengan kode ini belum dikenal. Impor tabel dokter dulu."))
    code = as_number(line.bpjs_code, longest=LONGEST_DOCTOR_CODE)
    if not code:
        raise BadLineError(_("Kode dokter harus angka."))
    if doctor.bpjs_code == code:
        return None
    if doctor.bpjs_code:
        raise BadLineError(_("Dokter ini sudah punya kode BPJS lain. Data yang ada tidak diubah."))
    other = Doctor.objects.filter(bpjs_code=code).first()
    if other is not None:
        raise BadLineError(
            _("Kode BPJS ini sudah ada pada %(name)s. Satukan dulu di administrasi.") % {"name": other.name}
        )
    Doctor.objects.filter(pk=doctor.pk).update(bpjs_code=code)
    return Made(doctor.pk, doctor.name[:64], ("bpjs_code",))


STATUS = Column("status", is_needed=False)
REFERENCE_TABLES: dict[ImportKind, ReferenceTable] = {
    ImportKind.CLINICS: ReferenceTable(Clinic, (Column("kode", ("kd_poli",)), Column("nama", ("nm_poli",)), STATUS)),
    ImportKind.DOCTORS: ReferenceTable(
        Doctor, (Column("kode", ("kd_dokter",)), Column("nama", ("nm_dokter",)), STATUS)
    ),
    ImportKind.CLINIC_CODES: ReferenceTable(
        Clinic, (Column("kode", ("kd_poli_rs",)), Column("kodebpjs", ("kd_poli_bpjs",))), is_mapping=True
    ),
    ImportKind.DOCTOR_CODES: ReferenceTable(
        Doctor, (Column("kode", ("kd_dokter",)), Column("kodebpjs", ("kd_dokter_bpjs",))), is_mapping=True
    ),
}
