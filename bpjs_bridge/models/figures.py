"""What BPJS itself counts of this hospital, as it said it: its dashboards, and the SEPs of a day. Nobody is named."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models import Visit
from queues.models.staff import staff_key

LONGEST_TROUBLE = 200


class PullKind(models.TextChoices):
    """What was asked: a dashboard by the hospital's times or by those of BPJS's receipt, or the outpatient SEPs."""

    RS = "rs", _("Dasbor, waktu rumah sakit")
    SERVER = "server", _("Dasbor, waktu server BPJS")
    SEP = "sep", _("SEP rawat jalan")


class FigurePull(models.Model):
    """One kind of one date: when BPJS was last asked, by whom, and what went wrong; "" when it told everything."""

    kind = models.CharField(_("yang ditanyakan"), max_length=8, choices=PullKind)
    day = models.DateField(_("tanggal"))
    asked_at = models.DateTimeField(_("ditanyakan"))
    # The last time that BPJS told everything: what is kept is of then.
    told_at = models.DateTimeField(_("dijawab lengkap"), null=True, blank=True)
    asked_by = staff_key(_("oleh"))
    trouble = models.CharField(_("gangguan"), max_length=LONGEST_TROUBLE, blank=True)

    class Meta:
        verbose_name = _("pengambilan angka BPJS")
        verbose_name_plural = _("pengambilan angka BPJS")
        permissions = [("pull_figures", _("Mengambil angka dari BPJS"))]
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="one_pull_of_a_kind_and_date")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day:%d-%m-%Y}"


class BpjsDashboard(models.Model):
    """One poli's row of a dashboard. `averages`: seconds by part as text "1" to "6"."""

    kind = models.CharField(_("waktu"), max_length=8, choices=PullKind)
    day = models.DateField(_("tanggal"))
    poli_code = models.CharField(_("kode poli"), max_length=30)
    poli_name = models.CharField(_("nama poli"), max_length=100, blank=True)
    visits = models.PositiveIntegerField(_("antrean"))
    averages = models.JSONField(_("rata-rata"), default=dict)

    class Meta:
        verbose_name = _("baris dasbor BPJS")
        verbose_name_plural = _("baris dasbor BPJS")
        constraints = [models.UniqueConstraint(fields=["day", "kind", "poli_code"], name="one_dashboard_row_of_a_poli")]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} {self.poli_code}"


class OutpatientSep(models.Model):
    """One SEP of a date, as VClaim's monitoring lists it, with the visit that it belongs to, where one is found."""

    number = models.CharField(_("nomor SEP"), max_length=30, unique=True)
    day = models.DateField(_("tanggal"), db_index=True)
    # A code, a name or "": as BPJS says it, in capitals.
    poli = models.CharField(_("poli"), max_length=100, blank=True)
    visit = models.ForeignKey(
        Visit,
        verbose_name=_("kunjungan"),
        on_delete=models.PROTECT,
        related_name="outpatient_seps",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("SEP rawat jalan")
        verbose_name_plural = _("SEP rawat jalan")

    def __str__(self) -> str:
        return self.number
