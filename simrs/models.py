"""Integrations that may call /api/v1/, what was answered to which request, and the feed of changes."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField
from queues.models import RecordEvent, VisitEvent
from service_accounts.models import ServiceAccount

# It stands in tokens, logs and histories of visits (as the device "API <name>").
INTEGRATION_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,128}")


class Scope(models.TextChoices):
    """What an integration may do; each is given by name."""

    PATIENTS_WRITE = "patients:write", _("pasien: mencari dan menyimpan")
    BOOKINGS_WRITE = "bookings:write", _("jadwal dan pendaftaran: mencari, mendaftar, membatalkan, check in")
    VISITS_READ = "visits:read", _("kunjungan: membaca")
    VISITS_WRITE = "visits:write", _("kunjungan: admisi, mulai dan selesai di poli")
    PRESCRIPTIONS_WRITE = "prescriptions:write", _("resep: mengirim")
    EVENTS_READ = "events:read", _("perubahan kunjungan: membaca")


def check_scopes(scopes: object) -> None:
    """A list of known scopes, each once."""
    known = isinstance(scopes, list) and set(map(str, scopes)) <= set(Scope.values)
    if not known or len(set(map(str, scopes))) != len(scopes):  # type: ignore[arg-type,call-overload]
        raise ValidationError(_("Pilih dari daftar, masing-masing satu kali."))


class Integration(ServiceAccount):
    """A system that calls us. Its password is a secret of 256 random bits that we make ourselves."""

    token_seconds_setting = "API_TOKEN_SECONDS"

    name = models.CharField(
        _("nama"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(rf"^{INTEGRATION_NAME.pattern}\Z", _("Huruf, angka, titik, garis; tanpa spasi."))],
    )
    scopes = models.JSONField(_("boleh"), default=list, validators=[check_scopes])

    class Meta:
        verbose_name = _("sambungan SIMRS")
        verbose_name_plural = _("sambungan SIMRS")
        ordering = ["name"]


class KeptAnswer(models.Model):
    """What a request with this key was answered. The unique row is the guard: the first to write it does the work."""

    # What makes a key unique begins with it.
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="kept_answers", db_index=False)
    # Both are keyed hashes: a caller may put anything into its key, and a plain hash of few digits can be tried out.
    key_hash = models.CharField(max_length=64)
    # Of method, address and body.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key_hash"], name="a_request_key_is_used_once")]

    def __str__(self) -> str:
        return f"{self.integration_id} {self.created_at:%d-%m-%Y %H:%M:%S}"


class Change(models.Model):
    """A committed event, of a visit or of two records, and its place in the feed.

    Places are given under one lock, after the commit.
    """

    place = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(VisitEvent, on_delete=models.PROTECT, related_name="change", null=True)
    record_event = models.OneToOneField(RecordEvent, on_delete=models.PROTECT, related_name="change", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, record_event__isnull=True)
                | Q(event__isnull=True, record_event__isnull=False),
                name="a_change_is_of_one_event",
            )
        ]

    def __str__(self) -> str:
        return str(self.place)


class FeedMark(models.Model):
    """How far each table of events has places (`simrs/feed.py` says how); the rows are held while places are given.

    `last_place` is that of the whole feed, and stands in the visits' row.
    """

    name = models.CharField(max_length=10, primary_key=True)
    last_place = models.PositiveBigIntegerField(default=0)
    # Every event up to this id has its place, or will never exist.
    settled_id = models.BigIntegerField(default=0)
    # Becomes settled once every transaction is over that was under way when it was noted.
    noted_id = models.BigIntegerField(default=0)
    noted_transaction = models.BigIntegerField(blank=True, null=True)

    def __str__(self) -> str:
        return f"{self.last_place}"
