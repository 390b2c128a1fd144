"""Planned operations, as the theatre keeps them and Mobile JKN may ask for them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.crypto import blind_index, blind_indexes
from queues.encryption.fields import EncryptedTextField
from queues.models.people import Patient
from queues.models.reference import Clinic
from queues.models.staff import staff_key


class SurgeryQuerySet(models.QuerySet["Surgery"]):
    def standing(self) -> "SurgeryQuerySet":
        """Operations not called off."""
        return self.filter(is_cancelled=False)

    def between(self, first: date, last: date) -> "SurgeryQuerySet":
        """Operations on these dates, both included."""
        return self.filter(date__range=(first, last))

    def of_card(self, card: str) -> "SurgeryQuerySet":
        """Operations of the JKN member with this card, whichever key of the ring indexed it."""
        return self.filter(card_index__in=blind_indexes(card))

    def named(self) -> "SurgeryQuerySet":
        """With the related rows that a list shows."""
        return self.select_related("clinic", "patient")


class Surgery(models.Model):
    """One operation. The card is there when JKN pays for it; it is sealed, with a blind index."""

    booking_code = models.CharField(_("kode booking"), max_length=64, unique=True)
    date = models.DateField(_("tanggal operasi"))
    operation = models.CharField(_("jenis tindakan"), max_length=150)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="surgeries", db_index=False
    )
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("pasien"),
        on_delete=models.PROTECT,
        related_name="surgeries",
        blank=True,
        null=True,
        db_index=False,
    )
    card = EncryptedTextField(_("nomor kartu JKN"), blank=True)
    card_index = models.CharField(max_length=64, blank=True, editable=False)
    is_performed = models.BooleanField(_("terlaksana"), default=False)
    is_cancelled = models.BooleanField(
        _("dibatalkan"), default=False, help_text=_("Tidak lagi ditampilkan, juga tidak kepada BPJS.")
    )
    changed_at = models.DateTimeField(_("perubahan terakhir"), editable=False)
    changed_by = staff_key(_("diubah oleh"), is_editable=False)

    objects = SurgeryQuerySet.as_manager()

    class Meta:
        verbose_name = _("jadwal operasi")
        verbose_name_plural = _("jadwal operasi")
        ordering = ["date", "booking_code"]
        permissions = [("work_theatre", _("Bekerja di kamar operasi"))]
        indexes = [models.Index(fields=["date"]), models.Index(fields=["card_index"])]

    def __str__(self) -> str:
        return self.booking_code

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep the card's blind index equal to the card."""
        self.card_index = blind_index(self.card) if self.card else ""
        if update_fields is not None and "card" in update_fields:
            update_fields = {*update_fields, "card_index"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def masked_card(self) -> str:
        """`•••• 1234`: enough to compare with a card in the hand; never the whole."""
        return f"•••• {self.card[-4:]}" if self.card else ""
