"""Privacy at rest."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from queues.database.days import way_to_days
from queues.encryption.crypto import UndecryptableError, blind_indexes, decrypt
from queues.encryption.fields import EncryptedTextField
from queues.encryption.personal_numbers import LONG_NUMBER, looks_personal
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import NameWord, Patient, PatientAddress, PatientIdentifier, Surgery, Visit

# A press's key is a UUID; now and then its last group looks like a phone.
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OURS = (
    *("queue", "bpjs_bridge", "kiosk", "counter", "display", "reports", "simrs", "staff_login", "service_accounts"),
    *("khanza", "sessions", "admin", "auth"),
)

AT_ONCE = 500
# Rows as old as the person; the way to the person.
OF_PEOPLE: dict[type[models.Model], str] = {
    Patient: "pk",
    PatientIdentifier: "patient",
    PatientAddress: "patient",
    NameWord: "patient",
}


def open_columns(model: type[models.Model]) -> list[str]:
    """The text columns of a model that are not sealed."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, EncryptedTextField)
        and not field.is_relation
    ]


@invariant(36, "no NIK, card or phone in clear in any open column")
def no_personal_number_in_clear(scope: Scope) -> Iterator[str]:
    """Looks into the stored text itself; the database sieves, so that the tables need not be carried here.

    Of a scope: tables whose rows have a date, and the people with a visit. The others have no date, or no index of it
    (users, the admin's log, what a hospital enters about itself): the whole alone looks at them.
    """
    for model in apps.get_models():
        asked = _of_scope(scope, model)
        names = open_columns(model) if model._meta.app_label in OURS and asked is not None else []
        if asked is None or not names:
            continue
        texts = {f"text_{name}": Cast(name, models.TextField()) for name in names}
        suspect = Q()
        for alias in texts:
            suspect |= Q(**{f"{alias}__regex": LONG_NUMBER})
        rows = asked.annotate(**texts).filter(suspect).order_by("pk").values("pk", *texts)
        codes: dict[int, str] = {}
        for row in rows.iterator():
            for name in names:
                text = row[f"text_{name}"] or ""
                if not re.search(LONG_NUMBER, UUID.sub("", text)):
                    continue
                if model is Visit and name == "booking_code":
                    codes[row["pk"]] = text
                else:
                    yield f"{model._meta.db_table}.{name} row {row['pk']}"
        # A code of another system may be a long number (a moment in milliseconds has 13 digits): it is looked up.
        personal = personal_numbers(codes.values())
        yield from (f"{model._meta.db_table}.booking_code row {pk}" for pk, code in codes.items() if code in personal)


def _of_scope(scope: Scope, model: type[models.Model]) -> "models.QuerySet[Any] | None":
    """Its rows; of people and what is theirs those of the visits. None: the rows have no date."""
    rows = model._base_manager.all()
    if scope.since is None:
        return rows
    if model in OF_PEOPLE:
        people = scope.of(Visit.objects.all(), "session__date").values("patient")
        return rows.filter(**{f"{OF_PEOPLE[model]}__in": people})
    way = way_to_days(model)
    return scope.of(rows, way) if way else None


def personal_numbers(texts: Iterable[str]) -> set[str]:
    """The texts with a long number that is somebody's NIK, card or phone by its blind index."""
    numbers = {text: set(re.findall(LONG_NUMBER, text)) for text in texts if looks_personal(text)}
    indexes = {number: blind_indexes(number) for found in numbers.values() for number in found}
    wanted = [index for of_number in indexes.values() for index in of_number]
    known: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        known |= set(PatientIdentifier.objects.filter(value_index__in=some).values_list("value_index", flat=True))
        known |= set(Patient.objects.filter(phone_index__in=some).values_list("phone_index", flat=True))
    personal = {number for number, of_number in indexes.items() if known.intersection(of_number)}
    return {text for text, found in numbers.items() if found & personal}


@invariant(37, "blind index = HMAC of the decrypted value")
def blind_indexes_hold(scope: Scope) -> Iterator[str]:
    """For all rows, under one key of the ring; one that no key opens is said, and the others are still looked at.

    Of a scope: the people with a visit, and its operations.
    """
    yield from _mismatches(scope, PatientIdentifier, "value", "value_index")
    yield from _mismatches(scope, Patient, "phone", "phone_index")
    yield from _mismatches(scope, Surgery, "card", "card_index")


def _mismatches(scope: Scope, model: type[models.Model], sealed: str, index: str) -> Iterator[str]:
    field = model._meta.get_field(sealed)
    assert isinstance(field, EncryptedTextField)
    asked = _of_scope(scope, model)
    assert asked is not None
    rows = asked.annotate(stored=Cast(sealed, models.TextField())).order_by("pk")
    for pk, stored, stored_index in rows.values_list("pk", "stored", index).iterator():
        try:
            text = decrypt(stored, place=field.place) if stored else ""
        except UndecryptableError as problem:
            yield f"{model._meta.db_table} row {pk}: {problem}"
            continue
        if stored_index not in (blind_indexes(text) if text else [""]):
            yield f"{model._meta.db_table} row {pk}: {index}"
