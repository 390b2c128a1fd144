"""Where a member of the staff serves, and who opened what lies elsewhere, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.history import AppendOnly
from queues.models.people import Patient
from queues.models.reference import Clinic, Counter
from queues.models.staff import staff_key


class Workplace(models.Model):
    """A counter that this member of the staff serves. A user without one serves wherever their role may.

    With a counter come all counters that call from one of its stops: a unit is a stop, not a chair.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("petugas"), on_delete=models.CASCADE, related_name="workplaces"
    )
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.CASCADE,
        related_name="workplaces",
        help_text=_("Loket atau ruang lain yang memanggil dari antrean yang sama ikut terbuka baginya."),
    )

    class Meta:
        verbose_name = _("tempat tugas")
        verbose_name_plural = _("tempat tugas")
        ordering = ["counter__name"]
        constraints = [models.UniqueConstraint(fields=["user", "counter"], name="one_row_per_user_and_counter")]
        default_permissions = ("view",)
        permissions = [("serve_everywhere", _("Melayani semua unit"))]

    def __str__(self) -> str:
        return str(self.counter)


class BreakGlass(AppendOnly):
    """Somebody opened what is not their unit's, because it had to be: who, what, why, until when. Append-only.

    What: the people of a counter, the sessions of a poli, or one person. No name, no number.
    """

    at = models.DateTimeField(_("waktu"))
    until = models.DateTimeField(_("sampai"))
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
    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("poli"),
        on_delete=models.PROTECT,
        related_name="+",
        blank=True,
        null=True,
        db_index=False,
    )
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("pasien"),
        on_delete=models.PROTECT,
        related_name="opened_by_need",
        blank=True,
        null=True,
    )
    reason = models.CharField(_("alasan"), max_length=200)

    class Meta:
        verbose_name = _("pembukaan karena perlu")
        verbose_name_plural = _("pembukaan karena perlu")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"]), models.Index(fields=["actor", "at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(counter__isnull=False, clinic=None, patient=None)
                | Q(counter=None, clinic__isnull=False, patient=None)
                | Q(counter=None, clinic=None, patient__isnull=False),
                name="one_thing_is_opened_by_need",
            )
        ]

    def __str__(self) -> str:
        return self.reason
