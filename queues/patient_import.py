"""Taking over patients of another system, batch by batch: new ones added, known ones completed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queues.crypto import blind_index, blind_indexes
from queues.csv_file import BadLine, BadLineError
from queues.imports import PatientLine
from queues.models import IdentifierKind, Patient, PatientAddress, PatientIdentifier, RecordNumberChange

BATCH = 500


@dataclass
class ImportResult:
    """How many lines came to what, and the bad ones in the order of the file."""

    added: int = 0
    completed: int = 0
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What the database holds about the people of one batch."""

    by_number: dict[str, Patient]
    owners: dict[tuple[str, str], int]
    streets: dict[int, PatientAddress]

    def owner(self, kind: IdentifierKind, value: str) -> int | None:
        found = (self.owners.get((kind, index)) for index in blind_indexes(value))
        return next((owner for owner in found if owner is not None), None)


@dataclass
class _Plan:
    """What one batch will write."""

    new: list[PatientLine] = field(default_factory=list)
    completions: list[tuple[Patient, PatientLine]] = field(default_factory=list)
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass
class PatientImport:
    """One run over one file. With `is_dry_run` everything is checked and nothing is written."""

    is_dry_run: bool = False
    result: ImportResult = field(default_factory=ImportResult)
    _line_of_number: dict[str, int] = field(default_factory=dict)
    _line_of_index: dict[tuple[str, str], int] = field(default_factory=dict)

    def run(self, lines: Iterable[PatientLine | BadLine]) -> Iterator[ImportResult]:
        """Work through the lines; yields the running result after each batch."""
        batch: list[PatientLine | BadLine] = []
        for line in lines:
            batch.append(line)
            if len(batch) == BATCH:
                yield self._take(batch)
                batch = []
        yield self._take(batch)

    def _take(self, batch: Sequence[PatientLine | BadLine]) -> ImportResult:
        bad = [line for line in batch if isinstance(line, BadLine)]
        lines: list[PatientLine] = []
        for line in batch:
            if isinstance(line, PatientLine):
                reason = self._twin_in_file(line)
                bad += [BadLine(line.line, reason)] if reason else []
                lines += [] if reason else [line]
        plan = self._carry_out(lines)
        self.result.added += len(plan.new)
        self.result.completed += len(plan.completions)
        self.result.unchanged += plan.unchanged
        self.result.bad += sorted([*bad, *plan.bad], key=lambda one: one.line)
        return self.result

    def _twin_in_file(self, line: PatientLine) -> str:
        first = self._line_of_number.setdefault(line.record_number, line.line)
        if first != line.line:
            return _("Nomor rekam medis ini sudah ada di baris %(line)d.") % {"line": first}
        for kind, value in line.identifiers.items():
            first = self._line_of_index.setdefault((kind, blind_index(value)), line.line)
            if first != line.line:
                return _("%(kind)s ini sudah ada di baris %(line)d.") % {"kind": kind.label, "line": first}
        return ""

    def _carry_out(self, lines: list[PatientLine]) -> _Plan:
        """Plan and write in one transaction; once more when a registration elsewhere came between the two."""
        try:
            return self._carry_out_once(lines)
        except IntegrityError:
            return self._carry_out_once(lines)

    @transaction.atomic
    def _carry_out_once(self, lines: list[PatientLine]) -> _Plan:
        known = _known(lines)
        plan = _Plan()
        for line in lines:
            try:
                _plan_line(line, known, plan)
            except BadLineError as problem:
                plan.bad.append(BadLine(line.line, str(problem)))
        if not self.is_dry_run:
            _add(plan.new)
            for patient, line in plan.completions:
                _complete(patient, line, known)
        return plan


def _known(lines: list[PatientLine]) -> _Known:
    numbers = [line.record_number for line in lines]
    patients = Patient.objects.prefetch_related("identifiers")
    by_number = {one.medical_record_number: one for one in patients.filter(medical_record_number__in=numbers)}
    earlier = RecordNumberChange.objects.filter(old_number__in=numbers).order_by("changed_at")
    number_of = {change.old_number: change.patient_id for change in earlier}
    renumbered = patients.in_bulk(list(number_of.values()))
    by_number = {old: renumbered[pk] for old, pk in number_of.items()} | by_number
    indexes = {index for line in lines for value in line.identifiers.values() for index in blind_indexes(value)}
    rows = PatientIdentifier.objects.filter(value_index__in=indexes, is_active=True)
    return _Known(
        by_number=by_number,
        owners={(kind, index): owner for kind, index, owner in rows.values_list("kind", "value_index", "patient")},
        streets={one.patient_id: one for one in PatientAddress.objects.filter(patient__in=by_number.values())},
    )


def _plan_line(line: PatientLine, known: _Known, plan: _Plan) -> None:
    patient = known.by_number.get(line.record_number)
    for kind, value in line.identifiers.items():
        owner = known.owner(kind, value)
        if owner is not None and (patient is None or owner != patient.pk):
            raise BadLineError(_("%(kind)s ini sudah tercatat pada pasien lain.") % {"kind": kind.label})
    if patient is None:
        plan.new.append(line)
        return
    _check_same_person(patient, line)
    if _lacks(patient, line, known):
        plan.completions.append((patient, line))
    else:
        plan.unchanged += 1


def _check_same_person(patient: Patient, line: PatientLine) -> None:
    """A record is never overwritten: what contradicts it is for a person to look at."""
    differing = [kind.label for kind, value in line.identifiers.items() if patient.identifier(kind) not in ("", value)]
    if patient.name.casefold() != line.name.casefold():
        differing.append(_("nama"))
    if patient.sex != line.sex:
        differing.append(_("jenis kelamin"))
    if patient.birth_date and line.birth_date and patient.birth_date != line.birth_date:
        differing.append(_("tanggal lahir"))
    if patient.merged_into_id is not None:
        raise BadLineError(_("Rekam medis ini sudah digabung ke pasien lain."))
    if differing:
        raise BadLineError(
            _("Berbeda dari yang sudah tercatat: %(what)s. Data yang ada tidak diubah.")
            % {"what": ", ".join(str(what) for what in differing)}
        )


def _lacks(patient: Patient, line: PatientLine, known: _Known) -> bool:
    address = known.streets.get(patient.pk)
    return (
        any(not patient.identifier(kind) for kind in line.identifiers)
        or bool(line.birth_date and not patient.birth_date)
        or bool(line.phone and not patient.phone)
        or bool(line.street and not (address and address.street))
    )


def _add(lines: list[PatientLine]) -> None:
    patients = Patient.objects.bulk_create(
        Patient(
            medical_record_number=line.record_number,
            name=line.name,
            sex=line.sex,
            birth_date=line.birth_date,
            phone=line.phone,
            phone_index=blind_index(line.phone) if line.phone else "",
            is_new_patient=False,
        )
        for line in lines
    )
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(patient=patient, kind=kind, value=value, value_index=blind_index(value))
        for patient, line in zip(patients, lines, strict=True)
        for kind, value in line.identifiers.items()
    )
    PatientAddress.objects.bulk_create(
        PatientAddress(patient=patient, street=line.street)
        for patient, line in zip(patients, lines, strict=True)
        if line.street
    )


def _complete(patient: Patient, line: PatientLine, known: _Known) -> None:
    for kind, value in line.identifiers.items():
        if not patient.identifier(kind):
            PatientIdentifier.objects.create(patient=patient, kind=kind, value=value)
    patient.birth_date = patient.birth_date or line.birth_date
    patient.phone = patient.phone or line.phone
    patient.save(update_fields=["birth_date", "phone", "phone_index"])
    if line.street:
        address = known.streets.get(patient.pk) or PatientAddress(patient=patient)
        address.street = address.street or line.street
        address.save()
