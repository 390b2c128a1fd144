"""One gate per service of BPJS: what all processes that send share."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models.services import Service
from queues.models.staff import staff_key


class BpjsGate(models.Model):
    """The gate through which everything to one service of BPJS passes: rate, breaker and halt, equal for all processes.

    Antrean and VClaim have one each: what stops the one must not stop the other.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=Service.ANTREAN, choices=Service)
    next_send_at = models.DateTimeField(_("kiriman berikut"), blank=True, null=True)
    consecutive_unknowns = models.PositiveIntegerField(_("tanpa kepastian berturut-turut"), default=0)
    opened_at = models.DateTimeField(_("diputus sejak"), blank=True, null=True)
    next_probe_at = models.DateTimeField(_("dicoba lagi"), blank=True, null=True)
    halted_at = models.DateTimeField(_("dihentikan sejak"), blank=True, null=True)
    halt_message = models.CharField(_("jawaban saat dihentikan"), max_length=300, blank=True)
    # Why the last usable answer is missed: a word of ours for what happened on the way.
    trouble = models.CharField(_("gangguan terakhir"), max_length=60, blank=True)
    # Of days that are over and that BPJS still takes: how many messages it has not got, and the oldest of these days.
    late_messages = models.PositiveIntegerField(_("pesan hari lalu"), default=0)
    late_since = models.DateField(_("pesan tertua dari"), blank=True, null=True)
    resumed_at = models.DateTimeField(_("dilanjutkan"), blank=True, null=True)
    resumed_by = staff_key(_("dilanjutkan oleh"))

    class Meta:
        verbose_name = _("sambungan BPJS")
        verbose_name_plural = _("sambungan BPJS")
        permissions = [("resume_sending", _("Melanjutkan pengiriman ke BPJS"))]
        # A range, not a list: Django cannot read the columns of a SQLite table whose constraint has a comma.
        constraints = [
            models.CheckConstraint(
                condition=Q(id__range=(min(Service.values), max(Service.values))), name="a_gate_per_service"
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {Service(self.id).label}"
