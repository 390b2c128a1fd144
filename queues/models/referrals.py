"""What a named person corrected of a referral: history, beside the visit that has the number of today."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.reference import Counter
from queues.models.staff import staff_key
from queues.models.visits import Visit, VisitType


class ReferralCorrection(models.Model):
    """One correction: append-only."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="referral_corrections"
    )
    corrected_at = models.DateTimeField(_("diperbaiki"))
    old_number = models.CharField(_("nomor lama"), max_length=40, blank=True)
    new_number = models.CharField(_("nomor baru"), max_length=40)
    old_type = models.CharField(_("jenis lama"), max_length=20, choices=VisitType, blank=True)
    new_type = models.CharField(_("jenis baru"), max_length=20, choices=VisitType, blank=True)
    reason = models.CharField(_("alasan"), max_length=200)
    actor = staff_key(_("petugas"), is_required=True)
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.PROTECT,
        related_name="+",
        blank=True,
        null=True,
        db_index=False,
    )

    class Meta:
        verbose_name = _("perbaikan nomor rujukan")
        verbose_name_plural = _("perbaikan nomor rujukan")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_referral_correction_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.old_number} - {self.new_number}"
