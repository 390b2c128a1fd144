"""The test walks of the set-up: an invented patient through real screens, before real ones come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.reference import Counter
from queues.models.staff import staff_key
from queues.models.visits import Visit


class TrialWalk(models.Model):
    """One walk through the poli of `Clinic.is_trial`, to which a room is lent until the walk is closed.

    Which steps were taken is read from the visit; a person alone can say that the call was heard.
    """

    visit = models.OneToOneField(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="trial")
    room = models.ForeignKey(
        Counter, verbose_name=_("ruang"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    began_at = models.DateTimeField(_("dimulai"))
    began_by = staff_key(_("petugas"))
    heard_at = models.DateTimeField(_("terdengar"), blank=True, null=True)
    heard_by = staff_key(_("yang mendengar"))
    closed_at = models.DateTimeField(_("ditutup"), blank=True, null=True)
    is_complete = models.BooleanField(_("selesai seluruhnya"), default=False)

    class Meta:
        verbose_name = _("uji jalan")
        verbose_name_plural = _("uji jalan")
        constraints = [
            # A walk is complete only once it is closed, so that one alone is open.
            models.UniqueConstraint(
                fields=["is_complete"], condition=Q(closed_at=None), name="one_trial_walk_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(is_complete=False) | Q(closed_at__isnull=False), name="complete_trial_walk_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.visit)
