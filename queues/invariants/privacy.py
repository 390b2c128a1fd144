"""Privacy at rest."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from queues.crypto import UndecryptableError, blind_indexes
from queues.fields import EncryptedTextField
from queues.invariants.registry import invariant
from queues.models import Patient, PatientIdentifier

# A NIK has 16 digits, a card 13, a phone begins with 08: what looks like one has no business in an open column.
LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{16}|[0-9]{13}|08[0-9]{8,11})(?![0-9A-Za-z])")
OURS = ("queue", "bpjs_bridge", "kiosk", "counter", "display", "reports", "sessions", "admin")


def open_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every text column of ours that is not sealed."""
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not isinstance(field, EncryptedTextField):
                    yield model, str(field.column)


@invariant(36, "no NIK, card or phone in clear in any open column")
def no_personal_number_in_clear() -> Iterator[str]:
    """Looks into the stored text itself."""
    for model, column in open_columns():
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name
            pk = quoted(model._meta.pk.column or "id")
            cursor.execute(f"SELECT {pk}, {quoted(column)} FROM {quoted(model._meta.db_table)}")
            for row_id, text in cursor:
                if text and LONG_NUMBER.search(str(text)):
                    yield f"{model._meta.db_table}.{column} row {row_id}"


@invariant(37, "blind index = HMAC of the decrypted value")
def blind_indexes_hold() -> Iterator[str]:
    """For all rows, under one key of the ring."""
    try:
        for row in PatientIdentifier.objects.iterator():
            if row.value_index not in blind_indexes(row.value):
                yield f"identifier {row.pk}"
        for patient in Patient.objects.exclude(phone="").iterator():
            if patient.phone_index not in blind_indexes(patient.phone):
                yield f"phone of patient {patient.pk}"
    except UndecryptableError as problem:
        yield str(problem)
