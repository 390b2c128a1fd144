"""Which tickets were printed: time, place and user."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues.models.history import HistoryRecord
from queues.models.pharmacy import PharmacyTicket
from queues.models.staff import staff_key
from queues.models.visits import AdmissionTicket, Visit


class TicketPrint(HistoryRecord):
    """One press that printed a ticket: append-only. The number on the paper is the holder's, whichever print it is."""

    RECORDED_AT = "printed_at"
    VISIT = "visit"

    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="prints", blank=True, null=True
    )
    admission_ticket = models.ForeignKey(
        AdmissionTicket,
        verbose_name=_("nomor loket admisi"),
        on_delete=models.PROTECT,
        related_name="prints",
        blank=True,
        null=True,
    )
    pharmacy_ticket = models.ForeignKey(
        PharmacyTicket,
        verbose_name=_("nomor farmasi"),
        on_delete=models.PROTECT,
        related_name="prints",
        blank=True,
        null=True,
    )
    printed_at = models.DateTimeField(_("dicetak"))
    is_reprint = models.BooleanField(_("cetak ulang"))
    actor = staff_key(_("petugas"))
    device = models.CharField(_("perangkat"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("cetakan tiket")
        verbose_name_plural = _("cetakan tiket")
        ordering = ["pk"]
        indexes = [models.Index(fields=["printed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, admission_ticket__isnull=True, pharmacy_ticket__isnull=True)
                | Q(visit__isnull=True, admission_ticket__isnull=False, pharmacy_ticket__isnull=True)
                | Q(visit__isnull=True, admission_ticket__isnull=True, pharmacy_ticket__isnull=False),
                name="a_print_is_of_one_ticket",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(device=""), name="a_print_has_a_person_or_a_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {timezone.localtime(self.printed_at):%H:%M:%S}"

    @property
    def label(self) -> str:
        holder = self.visit or self.admission_ticket or self.pharmacy_ticket
        assert holder is not None
        return holder.label
