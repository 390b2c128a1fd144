"""Visits that went to another session of the same poli: which number each had before, which nobody else ever gets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.acts import Act
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key
from queues.models.visits import Visit


class Placement(models.TextChoices):
    """Where a person who is moved by a person's decision joins a queue."""

    BY_TIME = "BY_TIME", _("Menurut jam datang")
    FRONT = "FRONT", _("Paling depan")
    END = "END", _("Paling belakang")


class VisitTransfer(models.Model):
    """One move. `number` is the one in `from_session`, where the label came from or the visit once was."""

    visit = models.ForeignKey(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="transfers")
    from_session = models.ForeignKey(
        ClinicSession, verbose_name=_("dari jadwal"), on_delete=models.PROTECT, related_name="transfers_away"
    )
    number = models.PositiveIntegerField(_("angka antrean di sana"))
    to_session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("ke jadwal"),
        on_delete=models.PROTECT,
        related_name="transfers_here",
        db_index=False,
    )
    placement = models.CharField(_("urutan"), max_length=10, choices=Placement)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"), is_required=True)
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="transfers", db_index=False
    )

    class Meta:
        verbose_name = _("pemindahan antrean")
        verbose_name_plural = _("pemindahan antrean")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_session_id} -> {self.to_session_id}"
