"""The keys that a database was sealed with, noted in it by their ids: a process with other keys is told so.

Without, a wrong key is found by its damage: every look-up finds nobody, and each patient becomes a new one.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.utils import timezone

from queues.encryption.crypto import BadKeyError, key_ring


def note_key(app_config: AppConfig, using: str, apps: Apps = installed, **options: Any) -> None:
    """After `migrate` and after `flush`: the key in front is one of this database's. Those that are noted stay."""
    try:
        keys = apps.get_model("queue", "FieldKey").objects.using(using)
        first = key_ring()[0].id
    except (LookupError, BadKeyError):
        # Migrated back to before there was such a table; or no key at all, which `check` says.
        return
    if not keys.exists():
        keys.get_or_create(key_id=first, defaults={"since": timezone.now()})


def missing_keys() -> list[str]:
    """Ids of this database's keys that this process has not."""
    noted = installed.get_model("queue", "FieldKey").objects.order_by("key_id").values_list("key_id", flat=True)
    try:
        here = {key.id for key in key_ring()}
    except BadKeyError:
        here = set()
    return [key_id for key_id in noted if key_id not in here]


def note_rotated() -> None:
    """Everything is sealed under the key in front: the others are this database's no more."""
    keys = installed.get_model("queue", "FieldKey").objects
    first = key_ring()[0].id
    keys.get_or_create(key_id=first, defaults={"since": timezone.now()})
    keys.exclude(key_id=first).delete()
