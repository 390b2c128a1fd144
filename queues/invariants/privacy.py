"""Privacy at rest."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from queues.crypto import UndecryptableError, blind_indexes, decrypt
from queues.fields import EncryptedTextField
from queues.invariants.registry import invariant
from queues.models import Patient, PatientIdentifier, Surgery

# A NIK has 16 digits, a card 13, a phone begins with 08: what looks like one has no business in an open column.
LONG_NUMBER = r"(?<![0-9A-Za-z])(?:[0-9]{16}|[0-9]{13}|08[0-9]{8,11})(?![0-9A-Za-z])"
# A press's key is a UUID; now and then its last group looks like a phone.
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OURS = ("queue", "bpjs_bridge", "kiosk", "counter", "display", "reports", "sessions", "admin", "auth")


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
def no_personal_number_in_clear() -> Iterator[str]:
    """Looks into the stored text itself; the database sieves, so that the tables need not be carried here."""
    for model in apps.get_models():
        names = open_columns(model) if model._meta.app_label in OURS else []
        if not names:
            continue
        texts = {f"text_{name}": Cast(name, models.TextField()) for name in names}
        suspect = Q()
        for alias in texts:
            suspect |= Q(**{f"{alias}__regex": LONG_NUMBER})
        rows = model._base_manager.annotate(**texts).filter(suspect).order_by("pk").values("pk", *texts)
        for row in rows.iterator():
            for name in names:
                if re.search(LONG_NUMBER, UUID.sub("", row[f"text_{name}"] or "")):
                    yield f"{model._meta.db_table}.{name} row {row['pk']}"


@invariant(37, "blind index = HMAC of the decrypted value")
def blind_indexes_hold() -> Iterator[str]:
    """For all rows, under one key of the ring; one that no key opens is said, and the others are still looked at."""
    yield from _mismatches(PatientIdentifier, "value", "value_index")
    yield from _mismatches(Patient, "phone", "phone_index")
    yield from _mismatches(Surgery, "card", "card_index")


def _mismatches(model: type[models.Model], sealed: str, index: str) -> Iterator[str]:
    field = model._meta.get_field(sealed)
    assert isinstance(field, EncryptedTextField)
    rows = model._base_manager.annotate(stored=Cast(sealed, models.TextField())).order_by("pk")
    for pk, stored, stored_index in rows.values_list("pk", "stored", index).iterator():
        try:
            text = decrypt(stored, place=field.place) if stored else ""
        except UndecryptableError as problem:
            yield f"{model._meta.db_table} row {pk}: {problem}"
            continue
        if stored_index not in (blind_indexes(text) if text else [""]):
            yield f"{model._meta.db_table} row {pk}: {index}"
