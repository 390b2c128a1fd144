"""Whom a desk has found for the number that it serves: every clerk of the desk goes on with that person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.people import Patient
from queues.models.reference import Counter
from queues.models.staff import staff_key
from queues.models.stops import QueueEntry


class HolderFound(models.Model):
    """Until the number is dealt with, or another person is found. No history: look-ups and visits are."""

    counter = models.OneToOneField(
        Counter, verbose_name=_("loket / ruang"), on_delete=models.CASCADE, related_name="holder_found"
    )
    entry = models.ForeignKey(
        QueueEntry, verbose_name=_("antrean di perhentian"), on_delete=models.CASCADE, related_name="+"
    )
    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField(_("ditemukan"))
    actor = staff_key(_("petugas"))

    class Meta:
        verbose_name = _("pemegang nomor yang ditemukan")
        verbose_name_plural = _("pemegang nomor yang ditemukan")

    def __str__(self) -> str:
        return str(self.entry_id)
