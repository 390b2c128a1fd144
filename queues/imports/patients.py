"""Taking over patients of another system, batch by batch: new ones added, known ones completed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import name_keys
from queues.database.injection_points import injection_point
from queues.database.inserting import insert
from queues.encryption.crypto import blind_index, blind_indexes
from queues.imports.known_people import Known, Record, Wanted, check_same_person, filled, known_people
from queues.imports.ledger import Batch, Ledger, Made
from queues.imports.patient_lines import PatientLine
from queues.imports.same_people import Person, person, records_of
from queues.imports.table import BadLine, BadLineError
from queues.models import NameWord, Patient, PatientAddress, PatientIdentifier
from queues.verbs.record_series import continue_series, leads_nothing, pointer_behind

BATCH = 1000
# So many of the newest record numbers tell how this hospital writes them.
NEWEST = 10_000
NEARLY_ALL = 0.9
# Of the records that one resembles by name, the oldest: whoever joins these two sees the others.
MOST_TWINS = 2


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


@dataclass
class _Plan:
    """The rows that one batch will write."""

    new: list[Wanted] = field(default_factory=list)
    # Of the people who are known already: those with a number that is somebody else's.
    disputes: list[tuple[Record, Wanted]] = field(default_factory=list)
    completions: list[tuple[Record, PatientLine]] = field(default_factory=list)
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass
class PatientImport:
    """One run over one file. With `is_dry_run` everything is checked and nothing is written.

    With a ledger (the import desk) each batch is written down in its own transaction, twins are looked for, and lines
    that an interrupted run has done are only read. A caller that takes a table in many runs leads the series
    once, behind them all (`leads_series`): it reads every number that is here.
    """

    is_dry_run: bool = False
    ledger: Ledger | None = None
    leads_series: bool = True
    result: ImportResult = field(default_factory=ImportResult)
    _line_of_number: dict[str, int] = field(default_factory=dict)
    _line_of_index: dict[tuple[str, str], int] = field(default_factory=dict)
    _added: dict[str, int] = field(default_factory=dict)
    _people: set[Person] = field(default_factory=set)

    def run(self, lines: Iterable[PatientLine | BadLine]) -> Iterator[ImportResult]:
        """Work through the lines; yields the running result after each batch."""
        batch: list[PatientLine | BadLine] = []
        after = self.ledger.after if self.ledger else 0
        for line in lines:
            if line.line <= after:
                self._note_done(line)
                continue
            batch.append(line)
            if len(batch) == BATCH:
                yield self._take(batch)
                batch = []
        self._take(batch)
        if self._added and self.leads_series:
            # Of an interrupted run too: it may have ended between its last line and this.
            self._lead_series()
        yield self.result

    def _note_done(self, line: PatientLine | BadLine) -> None:
        """A line of the run that was interrupted: later ones are twins of it all the same."""
        if isinstance(line, PatientLine):
            self._line_of_number.setdefault(line.record_number, line.line)
            self._added.setdefault(line.record_number, line.line)
            if who := person(line.name, line.birth_date):
                self._people.add(who)
            for kind, value in line.identifiers.items():
                self._line_of_index.setdefault((kind, blind_index(value)), line.line)

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
        wanted: list[Wanted] = []
        for line in batch:
            if isinstance(line, BadLine):
                bad.append(line)
                continue
            one = Wanted(line, {kind: blind_indexes(value) for kind, value in line.identifiers.items()})
            first = self._line_of_number.setdefault(line.record_number, line.line)
            if first != line.line:
                reason = _("Nomor rekam medis ini sudah ada di baris %(line)d.") % {"line": first}
                bad.append(BadLine(line.line, reason))
            else:
                wanted.append(self._without_numbers_of_others(one))
        plan = self._carry_out(wanted, bad, batch)
        self.result.added += len(plan.new)
        self._added |= {one.line.record_number: one.line.line for one in plan.new}
        self.result.completed += len(plan.completions)
        self.result.unchanged += plan.unchanged
        self.result.bad += sorted([*bad, *plan.bad], key=lambda one: one.line)
        return self.result

    def _without_numbers_of_others(self, wanted: Wanted) -> Wanted:
        """A number that stands twice in the file is the first one's."""
        line = wanted.line.line
        for kind, indexes in list(wanted.indexes.items()):
            first = self._line_of_index.setdefault((kind, indexes[0]), line)
            if first != line:
                reason = _("%(kind)s ini sudah ada di baris %(line)d.") % {"kind": kind.label, "line": first}
                wanted = wanted.without(kind, reason)
        return wanted

    def _carry_out(self, lines: list[Wanted], bad: list[BadLine], batch: Sequence[PatientLine | BadLine]) -> _Plan:
        """Plan and write in one transaction; once more when a registration elsewhere came between the two."""
        try:
            return self._carry_out_once(lines, bad, batch)
        except IntegrityError:
            return self._carry_out_once(lines, bad, batch)

    @transaction.atomic
    def _carry_out_once(self, lines: list[Wanted], bad: list[BadLine], batch: Sequence[PatientLine | BadLine]) -> _Plan:
        known = known_people(lines)
        plan = _Plan()
        for line in lines:
            try:
                _plan_line(line, known, plan)
            except BadLineError as problem:
                plan.bad.append(BadLine(line.line.line, str(problem)))
        key_of: dict[str, int] = {}
        if not self.is_dry_run:
            key_of = _add(plan.new, at=timezone.now())
            for record, line_of_it in plan.completions:
                _complete(record, line_of_it)
        if self.ledger is not None and batch:
            self._write_down(self.ledger, plan, key_of, [*bad, *plan.bad], batch)
        return plan

    def _write_down(
        self,
        ledger: Ledger,
        plan: _Plan,
        key_of: dict[str, int],
        bad: list[BadLine],
        batch: Sequence[PatientLine | BadLine],
    ) -> None:
        """Tell the ledger what this transaction does."""
        told = Batch(
            up_to=batch[-1].line,
            read=len(batch),
            unchanged=plan.unchanged,
            added=len(plan.new),
            completed=len(plan.completions),
            bad=sorted(bad, key=lambda one: one.line),
        )
        if self.is_dry_run:
            told.twin_lines = self._count_twins(plan)
        else:
            told.made = [Made(key, number) for number, key in key_of.items()] + [
                Made(record.pk, line.record_number, filled(record, line)) for record, line in plan.completions
            ]
            told.twins = _twins(plan, key_of)
            told.twin_lines = len({pair[0] for pair in told.twins})
        ledger.write(told)
        injection_point(f"import-batch-at-{told.up_to}")

    def _count_twins(self, plan: _Plan) -> int:
        """Of people who are not here yet: those who look like somebody here, or in a line above."""
        known = records_of([(one.line.name, one.line.birth_date) for one in plan.new if one.line.birth_date])
        count = sum(bool(one.disputed) for _record, one in plan.disputes)
        for one in plan.new:
            who = person(one.line.name, one.line.birth_date)
            count += bool(one.disputed) or (who is not None and (who in known or who in self._people))
            if who is not None:
                self._people.add(who)
        return count


def _plan_line(wanted: Wanted, known: Known, plan: _Plan) -> None:
    record = known.by_number.get(wanted.line.record_number)
    for kind, indexes in list(wanted.indexes.items()):
        owner = known.owner(kind, indexes)
        if owner is not None and (record is None or owner != record.pk):
            reason = _("%(kind)s ini sudah tercatat pada pasien lain.") % {"kind": kind.label}
            wanted = wanted.without(kind, reason)
    if record is not None:
        check_same_person(record, wanted)
        if wanted.disputed:
            plan.disputes.append((record, wanted))
    plan.bad += wanted.line.spoiled
    if record is None:
        plan.new.append(wanted)
        return
    if filled(record, wanted.line):
        plan.completions.append((record, wanted.line))
    else:
        plan.unchanged += 1


def _twins(plan: _Plan, key_of: dict[str, int]) -> list[tuple[int, int, bool]]:
    """Pairs of records that may be one person's, the newer first: by a number, else by name and birth date."""
    disputed = [(key_of[one.line.record_number], one) for one in plan.new if one.disputed]
    disputed += [(record.pk, one) for record, one in plan.disputes]
    wanted = {index for _key, one in disputed for _kind, indexes in one.disputed for index in indexes}
    rows = PatientIdentifier.objects.filter(value_index__in=wanted, is_active=True)
    owners = {(kind, index): owner for kind, index, owner in rows.values_list("kind", "value_index", "patient")}
    pairs = {
        (key, owner): True
        for key, one in disputed
        for kind, indexes in one.disputed
        for owner in (owners.get((kind, index)) for index in indexes)
        if owner is not None and owner != key
    }
    known = records_of([(one.line.name, one.line.birth_date) for one in plan.new if one.line.birth_date])
    for one in plan.new:
        key, who = key_of[one.line.record_number], person(one.line.name, one.line.birth_date)
        older = [other for other in known.get(who, ()) if other < key] if who else []
        for other in older[:MOST_TWINS]:
            pairs.setdefault((key, other), False)
    return [(key, other, is_number) for (key, other), is_number in pairs.items()]


def _add(wanted: list[Wanted], *, at: datetime) -> dict[str, int]:
    """Record number -> key of the new records."""
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
    words = [
        {"patient_id": key_of[line.record_number], "key": key} for line in lines for key in name_keys.keys_of(line.name)
    ]
    insert(NameWord, words)
    insert(
        PatientIdentifier,
        [
            {
                "patient_id": key_of[one.line.record_number],
                "kind": kind.value,
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
    return key_of


def _complete(record: Record, line: PatientLine) -> None:
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
