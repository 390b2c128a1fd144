"""When counters opened, paused and closed, and by whom."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues.models.acts import Act
from queues.models.history import AppendOnly
from queues.models.reference import Counter, Duty
from queues.models.staff import staff_key


class CounterDuty(AppendOnly):
    """One change of a counter's state: append-only. A call from a counter that was not open opens it by its own act."""

    counter = models.ForeignKey(
        Counter, verbose_name=_("loket / ruang"), on_delete=models.PROTECT, related_name="duties", db_index=False
    )
    state = models.CharField(_("keadaan"), max_length=6, choices=Duty)
    day = models.DateField(_("tanggal"))
    at = models.DateTimeField(_("waktu"))
    back_at = models.DateTimeField(_("kembali"), blank=True, null=True)
    actor = staff_key(_("petugas"))
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="duties", blank=True, null=True
    )

    class Meta:
        verbose_name = _("buka, jeda, tutup")
        verbose_name_plural = _("buka, jeda, tutup")
        ordering = ["pk"]
        indexes = [models.Index(fields=["counter", "-id"]), models.Index(fields=["day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Duty.PAUSED, back_at__isnull=False)
                | (~Q(state=Duty.PAUSED) & Q(back_at__isnull=True)),
                name="a_pause_has_its_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {timezone.localtime(self.at):%H:%M}"
