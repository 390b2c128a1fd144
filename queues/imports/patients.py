"""Taking over patients of another system, batch by batch: new ones added, known ones completed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.database.inserting import insert
from queues.encryption.crypto import blind_index, blind_indexes
from queues.imports.patient_lines import PatientLine
from queues.imports.table import BadLine, BadLineError
from queues.models import (
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    RecordNumberChange,
    write_words,
)
from queues.verbs.record_series import continue_series, leads_nothing, pointer_behind

BATCH = 1000
COLUMN_OF = {IdentifierKind.NIK: "nik", IdentifierKind.BPJS_CARD: "nomorkartu"}
# So many of the newest record numbers tell how this hospital writes them.
NEWEST = 10_000
NEARLY_ALL = 0.9


def width_of_record_numbers() -> int | None:
    """The length of nearly all record numbers here, where they have zeros in front; None: there is no such length."""
    newest = Patient.objects.order_by("-pk").values_list("medical_record_number", flat=True)[:NEWEST]
    numbers = [number for number in newest if number.isdigit()]
    lengths = Counter(map(len, numbers))
    [(width, count)] = lengths.most_common(1) or [(0, 0)]
    has_zeros = any(number.startswith("0") for number in numbers)
    return width if has_zeros and count >= NEARLY_ALL * len(numbers) else None


@dataclass
class ImportResult:
    """How many lines came to what, and the bad ones in the order of the file."""

    added: int = 0
    completed: int = 0
    unchanged: int = 0
    # Lines that were refused, and cells that were left out of a person who was taken (these name their column).
    bad: list[BadLine] = field(default_factory=list)
    # Lines whose record number lies too far above the hospital's series to lead it, and the series' next number.
    outside: list[int] = field(default_factory=list)
    next_number: int = 0

    @property
    def refused(self) -> int:
        """How many lines were not taken at all."""
        return sum(not one.column for one in self.bad)

    @property
    def cells(self) -> int:
        """How many cells were left out of people who were taken."""
        return len(self.bad) - self.refused


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A line with the blind indexes of its identifiers, each under every key of the ring, the storing one first."""

    line: PatientLine
    indexes: dict[IdentifierKind, list[str]]

    def without(self, kind: IdentifierKind, reason: str) -> "_Wanted":
        """The person, but not this number, which is somebody else's: `reason` says whose."""
        line, told = self.line, BadLine(self.line.line, reason, COLUMN_OF[kind])
        identifiers = {one: value for one, value in line.identifiers.items() if one != kind}
        return _Wanted(
            replace(line, identifiers=identifiers, spoiled=(*line.spoiled, told)),
            {one: indexes for one, indexes in self.indexes.items() if one != kind},
        )


@dataclass(frozen=True, slots=True)
class _Record:
    """A person as the database has them; identifiers as blind indexes, so that nothing need be opened to compare."""

    pk: int
    name: str
    sex: str
    birth_date: date | None
    has_phone: bool
    has_street: bool
    is_merged: bool
    indexes: dict[str, str]


@dataclass(frozen=True)
class _Known:
    """What the database holds about the people of one batch."""

    by_number: dict[str, _Record]
    owners: dict[tuple[str, str], int]

    def owner(self, kind: IdentifierKind, indexes: list[str]) -> int | None:
        found = (self.owners.get((kind, index)) for index in indexes)
        return next((owner for owner in found if owner is not None), None)


@dataclass
class _Plan:
    """The rows that one batch will write."""

    new: list[_Wanted] = field(default_factory=list)
    completions: list[tuple[_Record, PatientLine]] = field(default_factory=list)
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass
class PatientImport:
    """One run over one file. With `is_dry_run` everything is checked and nothing is written."""

    is_dry_run: bool = False
    result: ImportResult = field(default_factory=ImportResult)
    _line_of_number: dict[str, int] = field(default_factory=dict)
    _line_of_index: dict[tuple[str, str], int] = field(default_factory=dict)
    _added: dict[str, int] = field(default_factory=dict)

    def run(self, lines: Iterable[PatientLine | BadLine]) -> Iterator[ImportResult]:
        """Work through the lines; yields the running result after each batch."""
        batch: list[PatientLine | BadLine] = []
        for line in lines:
            batch.append(line)
            if len(batch) == BATCH:
                yield self._take(batch)
                batch = []
        self._take(batch)
        if self._added:
            self._lead_series()
        yield self.result

    def _lead_series(self) -> None:
        """New records get numbers above these: the hospital goes on with its old series."""
        if self.is_dry_run:
            pointer = pointer_behind(self._added)
        else:
            with transaction.atomic():
                pointer = continue_series()
        self.result.next_number = pointer
        self.result.outside = [line for number, line in self._added.items() if leads_nothing(number, pointer=pointer)]

    def _take(self, batch: Sequence[PatientLine | BadLine]) -> ImportResult:
        bad: list[BadLine] = []
        wanted: list[_Wanted] = []
        for line in batch:
            if isinstance(line, BadLine):
                bad.append(line)
                continue
            one = _Wanted(line, {kind: blind_indexes(value) for kind, value in line.identifiers.items()})
            first = self._line_of_number.setdefault(line.record_number, line.line)
            if first != line.line:
                reason = _("Nomor rekam medis ini sudah ada di baris %(line)d.") % {"line": first}
                bad.append(BadLine(line.line, reason))
            else:
                wanted.append(self._without_numbers_of_others(one))
        plan = self._carry_out(wanted)
        self.result.added += len(plan.new)
        self._added |= {one.line.record_number: one.line.line for one in plan.new}
        self.result.completed += len(plan.completions)
        self.result.unchanged += plan.unchanged
        self.result.bad += sorted([*bad, *plan.bad], key=lambda one: one.line)
        return self.result

    def _without_numbers_of_others(self, wanted: _Wanted) -> _Wanted:
        """A number that stands twice in the file is the first one's."""
        line = wanted.line.line
        for kind, indexes in list(wanted.indexes.items()):
            first = self._line_of_index.setdefault((kind, indexes[0]), line)
            if first != line:
                reason = _("%(kind)s ini sudah ada di baris %(line)d.") % {"kind": kind.label, "line": first}
                wanted = wanted.without(kind, reason)
        return wanted

    def _carry_out(self, lines: list[_Wanted]) -> _Plan:
        """Plan and write in one transaction; once more when a registration elsewhere came between the two."""
        try:
            return self._carry_out_once(lines)
        except IntegrityError:
            return self._carry_out_once(lines)

    @transaction.atomic
    def _carry_out_once(self, lines: list[_Wanted]) -> _Plan:
        known = _known(lines)
        plan = _Plan()
        for line in lines:
            try:
                _plan_line(line, known, plan)
            except BadLineError as problem:
                plan.bad.append(BadLine(line.line.line, str(problem)))
        if not self.is_dry_run:
            _add(plan.new, at=timezone.now())
            for record, line_of_it in plan.completions:
                _complete(record, line_of_it)
        return plan


def _known(lines: list[_Wanted]) -> _Known:
    numbers = [one.line.record_number for one in lines]
    earlier = RecordNumberChange.objects.filter(old_number__in=numbers).order_by("changed_at")
    carried_before = dict(earlier.values_list("old_number", "patient"))
    people = _records(Patient.objects.filter(medical_record_number__in=numbers))
    people |= _records(Patient.objects.filter(pk__in=carried_before.values()))
    by_pk = {record.pk: record for record in people.values()}
    by_number = {old: by_pk[pk] for old, pk in carried_before.items()} | people
    indexes = {index for one in lines for of_kind in one.indexes.values() for index in of_kind}
    rows = PatientIdentifier.objects.filter(value_index__in=indexes, is_active=True)
    return _Known(
        by_number=by_number,
        owners={(kind, index): owner for kind, index, owner in rows.values_list("kind", "value_index", "patient")},
    )


def _records(patients: "models.QuerySet[Patient]") -> dict[str, _Record]:
    """By record number, in three queries however many they are."""
    people = list(
        patients.values_list(
            "pk", "medical_record_number", "name", "sex", "birth_date", "phone_index", "merged_into", "address__street"
        )
    )
    indexes: dict[int, dict[str, str]] = {row[0]: {} for row in people}
    rows = PatientIdentifier.objects.filter(patient__in=list(indexes), is_active=True).order_by("pk")
    for pk, kind, index in rows.values_list("patient", "kind", "value_index"):
        indexes[pk].setdefault(kind, index)
    return {
        number: _Record(pk, name, sex, born, bool(phone), bool(street), merged is not None, indexes[pk])
        for pk, number, name, sex, born, phone, merged, street in people
    }


def _plan_line(wanted: _Wanted, known: _Known, plan: _Plan) -> None:
    record = known.by_number.get(wanted.line.record_number)
    for kind, indexes in list(wanted.indexes.items()):
        owner = known.owner(kind, indexes)
        if owner is not None and (record is None or owner != record.pk):
            reason = _("%(kind)s ini sudah tercatat pada pasien lain.") % {"kind": kind.label}
            wanted = wanted.without(kind, reason)
    if record is not None:
        _check_same_person(record, wanted)
    plan.bad += wanted.line.spoiled
    if record is None:
        plan.new.append(wanted)
        return
    if _lacks(record, wanted.line):
        plan.completions.append((record, wanted.line))
    else:
        plan.unchanged += 1


def _check_same_person(record: _Record, wanted: _Wanted) -> None:
    """A record is never overwritten: what contradicts it is for a person to look at."""
    line = wanted.line
    differing = [
        kind.label for kind, indexes in wanted.indexes.items() if record.indexes.get(kind, indexes[0]) not in indexes
    ]
    if record.name.casefold() != line.name.casefold():
        differing.append(_("nama"))
    if record.sex and line.sex and record.sex != line.sex:
        differing.append(_("jenis kelamin"))
    if record.birth_date and line.birth_date and record.birth_date != line.birth_date:
        differing.append(_("tanggal lahir"))
    if record.is_merged:
        raise BadLineError(_("Rekam medis ini sudah digabung ke pasien lain."))
    if differing:
        raise BadLineError(
            _("Berbeda dari yang sudah tercatat: %(what)s. Data yang ada tidak diubah.")
            % {"what": ", ".join(str(what) for what in differing)}
        )


def _lacks(record: _Record, line: PatientLine) -> bool:
    return (
        any(kind not in record.indexes for kind in line.identifiers)
        or bool(line.sex and not record.sex)
        or bool(line.birth_date and not record.birth_date)
        or bool(line.phone and not record.has_phone)
        or bool(line.street and not record.has_street)
    )


def _add(wanted: list[_Wanted], *, at: datetime) -> None:
    lines = [one.line for one in wanted]
    insert(
        Patient,
        [
            {
                "medical_record_number": line.record_number,
                "name": line.name,
                "sex": line.sex,
                "birth_date": line.birth_date,
                "phone": line.phone,
                "phone_index": blind_index(line.phone) if line.phone else "",
                "is_new_patient": False,
                "created_at": at,
            }
            for line in lines
        ],
    )
    made = Patient.objects.filter(medical_record_number__in=[line.record_number for line in lines])
    key_of = dict(made.values_list("medical_record_number", "pk"))
    write_words({key_of[line.record_number]: line.name for line in lines})
    insert(
        PatientIdentifier,
        [
            {
                "patient_id": key_of[one.line.record_number],
                "kind": kind,
                "value": one.line.identifiers[kind],
                "value_index": indexes[0],
            }
            for one in wanted
            for kind, indexes in one.indexes.items()
        ],
    )
    insert(
        PatientAddress,
        [{"patient_id": key_of[line.record_number], "street": line.street} for line in lines if line.street],
    )


def _complete(record: _Record, line: PatientLine) -> None:
    patient = Patient.objects.get(pk=record.pk)
    for kind, value in line.identifiers.items():
        if kind not in record.indexes:
            PatientIdentifier.objects.create(patient=patient, kind=kind, value=value)
    patient.sex = patient.sex or line.sex
    patient.birth_date = patient.birth_date or line.birth_date
    patient.phone = patient.phone or line.phone
    patient.save(update_fields=["sex", "birth_date", "phone", "phone_index"])
    if line.street:
        address, _made = PatientAddress.objects.get_or_create(patient=patient)
        address.street = address.street or line.street
        address.save()
