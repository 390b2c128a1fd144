"""Rows that an import made or completed: as it left them, whether anybody used them since, and their way back."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from queues import clock
from queues.database.locking import lock_patients
from queues.models import (
    Clinic,
    ClinicSession,
    Doctor,
    FormerCode,
    ImportedRow,
    ImportKind,
    ImportTwin,
    NameWord,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PlanLine,
    Visit,
)

# What belongs to a record itself, or to the desk: no use of it.
OWN = (PatientIdentifier, PatientAddress, NameWord, ImportTwin, FormerCode)
# Fields of a patient that an import fills; the others that it names are kinds of identifiers, or the street.
FIELDS = ("sex", "birth_date", "phone")
EMPTY: Mapping[str, Any] = {"sex": "", "birth_date": None, "phone": "", "phone_index": ""}
MODELS: dict[str, type[models.Model]] = {
    ImportKind.PATIENTS: Patient,
    ImportKind.BOOKINGS: Visit,
    ImportKind.CLINICS: Clinic,
    ImportKind.DOCTORS: Doctor,
    ImportKind.CLINIC_CODES: Clinic,
    ImportKind.DOCTOR_CODES: Doctor,
    ImportKind.SCHEDULE: PlanLine,
}
# Numbers that patients and BPJS hold are not taken back together; a line of the plan is ended where it stands.
NEVER_UNDONE = frozenset({ImportKind.BOOKINGS.value, ImportKind.SCHEDULE.value})


def digests(kind: str, keys: Collection[int]) -> dict[int, str]:
    """Key -> a digest of the row as it is now; for visits nothing is kept."""
    if kind in NEVER_UNDONE:
        return dict.fromkeys(keys, "")
    told: dict[int, list[object]] = defaultdict(list)
    model = MODELS[kind]
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in ("phone", "created_at")]
    for row in model._base_manager.filter(pk__in=keys).values_list("pk", *names):
        told[row[0]] += row[1:]
    if model is Patient:
        known = PatientIdentifier.objects.filter(patient__in=keys).order_by(
            "patient", "kind", "value_index", "is_active"
        )
        for key, *values in known.values_list("patient", "kind", "value_index", "is_active"):
            told[key] += values
        places = [field.attname for field in PatientAddress._meta.concrete_fields if field.attname != "id"]
        for key, *values in PatientAddress.objects.filter(patient__in=keys).values_list("patient", *places):
            told[key] += values
    return {key: hashlib.sha256("\x1f".join(map(str, values)).encode()).hexdigest() for key, values in told.items()}


def users_of(model: type[models.Model], keys: Collection[int]) -> dict[int, str]:
    """Key -> what points at the row: the first such thing, in words."""
    found: dict[int, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.related_model in OWN:
            continue
        pointing: Any = relation.related_model
        rows = pointing._base_manager.filter(**{f"{relation.field.name}__in": keys})
        for key in rows.order_by().values_list(relation.field.name, flat=True).distinct():
            found.setdefault(key, str(pointing._meta.verbose_name))
    return found


def take_back(kind: str, rows: list[ImportedRow], *, taken_at: datetime) -> dict[int, str]:
    """Undo these rows as far as nobody used or changed them since; key -> why it stays. In the caller's transaction.

    The people are locked first: who begins a visit meanwhile comes before or finds nobody.
    """
    model, keys = MODELS[kind], [row.row for row in rows]
    if model is Patient:
        lock_patients(keys)
    now, used = digests(kind, keys), users_of(model, keys)
    stays: dict[int, str] = {}
    for row in rows:
        if row.row not in now:
            stays[row.row] = _("sudah tidak ada")
        elif now[row.row] != row.digest:
            stays[row.row] = _("sudah diubah sesudah impor")
        elif row.row in used and not row.filled:
            stays[row.row] = _("sudah dipakai: %(what)s") % {"what": used[row.row]}
    completed = [row for row in rows if row.filled and row.row not in stays]
    if model is Patient:
        booked = Visit.objects.filter(patient__in=[row.row for row in completed], created_at__gte=taken_at)
        stays |= dict.fromkeys(booked.values_list("patient", flat=True), _("sudah berkunjung sesudah impor"))
    elif completed:
        owner = "clinic" if model is Clinic else "doctor"
        planned = ClinicSession.objects.filter(
            **{f"{owner}__in": [row.row for row in completed]}, date__gte=clock.service_date(taken_at)
        )
        stays |= dict.fromkeys(planned.values_list(owner, flat=True), _("sudah dipakai jadwal praktek"))
    _empty(model, [row for row in completed if row.row not in stays])
    _remove(model, [row.row for row in rows if not row.filled and row.row not in stays])
    return stays


def _remove(model: type[models.Model], keys: Collection[int]) -> None:
    if model is Patient:
        for own in (NameWord, PatientIdentifier, PatientAddress):
            own._base_manager.filter(patient__in=keys).delete()
    model._base_manager.filter(pk__in=keys).delete()


def _empty(model: type[models.Model], rows: Iterable[ImportedRow]) -> None:
    """What was empty before is empty again."""
    for row in rows:
        if model is not Patient:
            model._base_manager.filter(pk=row.row).update(**dict.fromkeys(row.filled))
            continue
        fields = {name: EMPTY[name] for name in row.filled if name in FIELDS}
        if "phone" in fields:
            fields["phone_index"] = ""
        if fields:
            Patient.objects.filter(pk=row.row).update(**fields)
        PatientIdentifier.objects.filter(patient=row.row, kind__in=row.filled).delete()
        if "street" in row.filled:
            PatientAddress.objects.filter(patient=row.row).update(street="")
