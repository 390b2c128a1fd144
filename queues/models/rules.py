"""The hospital's own values of its rules, and the history of their changes."""

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField
from queues.encryption.row_hash import HexField, hex_of
from queues.models.history import HistoryRecord, HistorySeal
from queues.models.staff import staff_key


class RuleValue(models.Model):
    """A rule that the hospital has set. A rule without a row has the release's default.

    One row a rule, its value as the registry writes it (queues/rules/declared.py). Bounds belong to the release: the
    verb that writes and whoever reads keep them, not a constraint that each changed bound would migrate.
    """

    name = models.CharField(_("pengaturan"), max_length=60, primary_key=True)
    value = models.CharField(_("nilai"), max_length=300, blank=True)
    # In place of the value, for a secret.
    secret = EncryptedTextField(_("nilai tersegel"), blank=True, default="")

    class Meta:
        verbose_name = _("pengaturan")
        verbose_name_plural = _("pengaturan")
        default_permissions = ("view",)
        permissions = [
            ("set_rules_of_data", _("Mengubah pengaturan milik pengelola data")),
            ("set_rules_of_supervisor", _("Mengubah pengaturan milik penyelia")),
            ("set_rules_of_technician", _("Mengubah pengaturan milik teknisi")),
        ]

    def __str__(self) -> str:
        return self.name


class ConfigChange(HistoryRecord):
    """One change of a rule: append-only, and a chain over all rules. Each holds the hash of the change before it, the
    first one that of the newest seal (`end_of_changes`, given by the verb); the unique rule keeps two changes at one
    instant from both following the same.
    """

    RECORDED_AT = "at"
    # No visit: a rule is everybody's.
    VISIT = ""

    name = models.CharField(_("pengaturan"), max_length=60)
    old = models.CharField(_("sebelumnya"), max_length=300, blank=True)
    new = models.CharField(_("menjadi"), max_length=300, blank=True)
    is_default = models.BooleanField(_("kembali ke bawaan"), default=False)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    previous_hash = HexField(unique=True)

    class Meta:
        verbose_name = _("perubahan pengaturan")
        verbose_name_plural = _("perubahan pengaturan")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["name", "-id"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.name} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


def end_of_changes() -> str:
    """The hash that the next change holds: of the newest change, else of the newest seal, else nothing.

    Asked before anything is looked at: whoever comes in between has the place in the chain.
    """
    change, seal = ConfigChange._meta.db_table, HistorySeal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce((SELECT row_hash FROM {change} ORDER BY id DESC LIMIT 1),"
            f" (SELECT row_hash FROM {seal} ORDER BY number DESC LIMIT 1), '')"
        )
        return str(hex_of(cursor.fetchone()[0]))
