"""People whom Mobile JKN could not serve because of their numbers: the hospital's list of what to mend."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.encryption.crypto import blind_index
from queues.encryption.fields import EncryptedTextField
from queues.models import Patient
from queues.models.staff import staff_key


class UnrecognisedCause(models.TextChoices):
    """What stood in the way."""

    TWO_RECORDS = "two_records", _("NIK dan kartu ada pada dua rekam medis")
    NIK_DIFFERS = "nik_differs", _("NIK pada rekam medis pemegang kartu ini berbeda")
    CARD_DIFFERS = "card_differs", _("Kartu pada rekam medis pemilik NIK ini berbeda (kembar, atau kartu berganti)")
    NO_NIK = "no_nik", _("Belum punya NIK")


class UnrecognisedPerson(models.Model):
    """One person and one cause, however often they tried. Their numbers are sealed and go when it is settled."""

    cause = models.CharField(_("sebab"), max_length=12, choices=UnrecognisedCause)
    card = EncryptedTextField(_("nomor kartu JKN"), blank=True)
    card_index = models.CharField(max_length=64, blank=True, editable=False)
    nik = EncryptedTextField("NIK", blank=True)
    nik_index = models.CharField(max_length=64, blank=True, editable=False)
    # The record with the card, and the one with the NIK; empty where no record has it.
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="+", verbose_name=_("pasien"), blank=True, null=True,
        db_index=False,
    )  # fmt: skip
    other = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="+", verbose_name=_("rekam medis lain"), blank=True, null=True,
        db_index=False,
    )  # fmt: skip
    service = models.CharField(_("layanan"), max_length=30)
    wished_on = models.DateField(_("tanggal yang diminta"), blank=True, null=True)
    count = models.PositiveIntegerField(_("berapa kali"), default=1)
    first_at = models.DateTimeField(_("pertama"))
    last_at = models.DateTimeField(_("terakhir"))
    settled_at = models.DateTimeField(_("selesai"), blank=True, null=True)
    settled_by = staff_key(_("diselesaikan oleh"))
    settled_how = models.CharField(_("bagaimana"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tidak dikenali di Mobile JKN")
        verbose_name_plural = _("tidak dikenali di Mobile JKN")
        ordering = ["-last_at", "-pk"]
        permissions = [("mend_identities", _("Menyelesaikan yang tidak dikenali di Mobile JKN"))]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "card_index", "nik_index"],
                condition=Q(settled_at__isnull=True),
                name="a_person_is_unrecognised_once",
            )
        ]
        indexes = [
            models.Index(fields=["card_index"], condition=Q(settled_at__isnull=True), name="unrecognised_by_card"),
            models.Index(fields=["last_at"]),
        ]

    def __str__(self) -> str:
        return str(self.get_cause_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the blind indexes equal to the numbers, as long as there are numbers."""
        self.card_index = blind_index(self.card) if self.card else ""
        self.nik_index = blind_index(self.nik) if self.nik else ""
        super().save(*args, **kwargs)
