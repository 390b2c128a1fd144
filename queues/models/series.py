"""Series of visits (dialysis, physiotherapy): what was planned together, and what became of each date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.people import Patient
from queues.models.reference import Clinic, Doctor, Payer
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key
from queues.models.visits import Visit, VisitType


class VisitSeries(models.Model):
    """A plan that a person confirmed once. Each of its dates is a visit with a check-in of its own."""

    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="series")
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    doctor = models.ForeignKey(
        Doctor,
        verbose_name=_("dokter"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
        help_text=_("Kosong: dokter mana pun."),
    )
    payer = models.ForeignKey(
        Payer, verbose_name=_("penjamin"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visit_type = models.CharField(_("jenis kunjungan"), max_length=20, choices=VisitType, blank=True)
    referral_number = models.CharField(_("nomor referensi"), max_length=40, blank=True)
    made_at = models.DateTimeField(_("dibuat"))
    made_by = staff_key(_("dibuat oleh"), is_required=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("seri kunjungan")
        verbose_name_plural = _("seri kunjungan")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.clinic} {self.pk}"


class SeriesDate(models.Model):
    """One date of a series: its visit, or why none was booked. Both are empty until it was tried."""

    series = models.ForeignKey(VisitSeries, verbose_name=_("seri"), on_delete=models.PROTECT, related_name="dates")
    on = models.DateField(_("tanggal"), db_index=True)
    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visit = models.OneToOneField(
        Visit,
        verbose_name=_("kunjungan"),
        on_delete=models.PROTECT,
        related_name="series_date",
        blank=True,
        null=True,
    )
    refusal = models.CharField(_("sebab tidak terdaftar"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tanggal seri")
        verbose_name_plural = _("tanggal seri")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visit__isnull=True) | models.Q(refusal=""), name="a_series_date_is_booked_or_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y}"
