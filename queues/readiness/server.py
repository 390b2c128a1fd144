"""Readiness of the server itself: room on its disk, tables of this release, keys that open what is stored.

Asked by `/health/ready` with every look of a monitor: a few short statements, whatever the database holds.
"""

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.encryption.crypto import UndecryptableError
from queues.encryption.noted_keys import missing_keys
from queues.models import PatientIdentifier
from queues.readiness.rules import Level, rule

# Of the disk of the database, as far as this server can see it.
LEAST_FREE = 0.05
MIGRATIONS_NAMED = 3


@rule(
    601,
    Level.STOP,
    gettext_lazy("Basis data tidak dapat ditulisi, atau cakram hampir penuh"),
    gettext_lazy("Kosongkan atau perbesar cakram; periksa hak tulis, dan apakah ini salinan yang hanya dibaca."),
    is_health=True,
)
def cannot_write(at: datetime) -> Iterable[str]:
    """Nothing is written to find it out: a probe must not wait for a lock."""
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        if database.exists() and not (os.access(database, os.W_OK) and os.access(database.parent, os.W_OK)):
            yield _("berkas basis data hanya dapat dibaca")
        folder = database.parent
    else:
        if _is_read_only():
            yield _("server basis data hanya melayani pembacaan")
        folder = Path(settings.BASE_DIR)
    usage = shutil.disk_usage(folder if folder.exists() else settings.BASE_DIR)
    if usage.free < LEAST_FREE * usage.total:
        share = f"{100 * usage.free / usage.total:.0f}"
        yield _("tinggal %(share)s %% cakram yang kosong") % {"share": share}


def _is_read_only() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean")
        [is_read_only] = cursor.fetchone()
    return bool(is_read_only)


@rule(
    602,
    Level.STOP,
    gettext_lazy("Tabel basis data belum sesuai rilis ini"),
    gettext_lazy("Jalankan manage.py migrate, lalu mulai ulang server."),
    is_health=True,
)
def migrations_missing(at: datetime) -> Iterable[str]:
    """By app and name. An older server beside a newer database finds nothing: its own are all there."""
    applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    missing = [f"{app}.{name}" for app, name in sorted(_of_this_release() - applied)]
    if len(missing) > MIGRATIONS_NAMED:
        return [*missing[:MIGRATIONS_NAMED], _("dan %(count)d lagi") % {"count": len(missing) - MIGRATIONS_NAMED}]
    return missing


@cache
def _of_this_release() -> frozenset[tuple[str, str]]:
    """Read from the code once: it does not change under a running process."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations)


@rule(
    603,
    Level.STOP,
    gettext_lazy("FIELD_ENCRYPTION_KEYS tidak membuka data yang tersimpan"),
    gettext_lazy("Pasang lagi kunci yang lama di .env (di belakang kunci baru): tanpa itu pasien tidak ditemukan."),
    is_health=True,
)
def keys_do_not_open(at: datetime) -> Iterable[str]:
    """The key that the database notes as its own; and the first sealed number and the last: a key that was removed too
    early is missed by one of them.
    """
    for key_id in missing_keys():
        yield _("kunci %(key)s milik basis data ini tidak ada di sini") % {"key": key_id}
    rows = PatientIdentifier.objects.order_by()
    for words, order in ((_("nomor yang tertua"), "pk"), (_("nomor yang terbaru"), "-pk")):
        try:
            rows.order_by(order).only("value").first()
        except UndecryptableError:
            yield words
