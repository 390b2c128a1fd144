"""The people of one batch of an import's lines: as the file has them, and as the database has them."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from queues.imports.patient_lines import PatientLine
from queues.imports.table import BadLine, BadLineError
from queues.models import IdentifierKind, Patient, PatientIdentifier, RecordNumberChange

COLUMN_OF = {IdentifierKind.NIK: "nik", IdentifierKind.BPJS_CARD: "nomorkartu"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line with the blind indexes of its identifiers, each under every key of the ring, the storing one first."""

    line: PatientLine
    indexes: dict[IdentifierKind, list[str]]
    # Numbers that are somebody else's.
    disputed: tuple[tuple[IdentifierKind, list[str]], ...] = ()

    def without(self, kind: IdentifierKind, reason: str) -> "Wanted":
        """The person, but not this number, which is somebody else's: `reason` says whose."""
        line, told = self.line, BadLine(self.line.line, reason, COLUMN_OF[kind])
        identifiers = {one: value for one, value in line.identifiers.items() if one != kind}
        return Wanted(
            replace(line, identifiers=identifiers, spoiled=(*line.spoiled, told)),
            {one: indexes for one, indexes in self.indexes.items() if one != kind},
            (*self.disputed, (kind, self.indexes[kind])),
        )


@dataclass(frozen=True, slots=True)
class Record:
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
class Known:
    """What the database holds about the people of one batch."""

    by_number: dict[str, Record]
    owners: dict[tuple[str, str], int]

    def owner(self, kind: IdentifierKind, indexes: list[str]) -> int | None:
        found = (self.owners.get((kind, index)) for index in indexes)
        return next((owner for owner in found if owner is not None), None)


def known_people(lines: list[Wanted]) -> Known:
    numbers = [one.line.record_number for one in lines]
    earlier = RecordNumberChange.objects.filter(old_number__in=numbers).order_by("changed_at")
    carried_before = dict(earlier.values_list("old_number", "patient"))
    people = _records(Patient.objects.filter(medical_record_number__in=numbers))
    people |= _records(Patient.objects.filter(pk__in=carried_before.values()))
    by_pk = {record.pk: record for record in people.values()}
    by_number = {old: by_pk[pk] for old, pk in carried_before.items()} | people
    indexes = {index for one in lines for of_kind in one.indexes.values() for index in of_kind}
    rows = PatientIdentifier.objects.filter(value_index__in=indexes, is_active=True)
    return Known(
        by_number=by_number,
        owners={(kind, index): owner for kind, index, owner in rows.values_list("kind", "value_index", "patient")},
    )


def _records(patients: "models.QuerySet[Patient]") -> dict[str, Record]:
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
        number: Record(pk, name, sex, born, bool(phone), bool(street), merged is not None, indexes[pk])
        for pk, number, name, sex, born, phone, merged, street in people
    }


def check_same_person(record: Record, wanted: Wanted) -> None:
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


def filled(record: Record, line: PatientLine) -> tuple[str, ...]:
    """What the line says and the record lacks: kinds of identifiers, names of fields, `street`."""
    if line.sex == record.sex and line.birth_date == record.birth_date and record.has_phone and record.has_street:
        # Of most lines of a second run.
        return tuple(kind.value for kind in line.identifiers if kind not in record.indexes)
    lacked = {
        "sex": line.sex and not record.sex,
        "birth_date": line.birth_date and not record.birth_date,
        "phone": line.phone and not record.has_phone,
        "street": line.street and not record.has_street,
    }
    kinds = (kind.value for kind in line.identifiers if kind not in record.indexes)
    return (*kinds, *(name for name, is_lacked in lacked.items() if is_lacked))
