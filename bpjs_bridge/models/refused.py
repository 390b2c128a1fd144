"""Patients without a number of Mobile JKN: their records lack something that only the hospital can complete."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models import Patient


class RefusedCallChangedError(Exception):
    """A refused call is history: it is never changed."""


class RefusedBooking(models.Model):
    """One refused call, without any number in clear: append-only. The patient is named where the card is known."""

    refused_at = models.DateTimeField(_("ditolak"))
    service = models.CharField(_("layanan"), max_length=30)
    words = models.CharField(_("jawaban"), max_length=100)
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("pasien"),
        on_delete=models.PROTECT,
        related_name="+",
        blank=True,
        null=True,
        db_index=False,
    )
    # The blind index of the card: the same person is counted as one, known here or not.
    card_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    wished_on = models.DateField(_("tanggal yang diminta"), blank=True, null=True)

    class Meta:
        verbose_name = _("penolakan Mobile JKN")
        verbose_name_plural = _("penolakan Mobile JKN")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["refused_at"])]

    def __str__(self) -> str:
        return self.words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises RefusedCallChangedError."""
        if not self._state.adding:
            raise RefusedCallChangedError
        super().save(*args, **kwargs)
