"""What colleagues tell each other about a visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.history import HistoryRecord
from queues.models.reference import Counter
from queues.models.staff import staff_key
from queues.models.visits import Visit


class VisitNote(HistoryRecord):
    """A note on a visit, or the strike-out of one: append-only, so that what was written stays to be read."""

    RECORDED_AT = "at"
    VISIT = "visit"

    visit = models.ForeignKey(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(_("catatan"), max_length=200, blank=True)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"))
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )
    strikes = models.OneToOneField(
        "self",
        verbose_name=_("mencoret"),
        on_delete=models.PROTECT,
        related_name="struck_by",
        blank=True,
        null=True,
    )

    class Meta:
        verbose_name = _("catatan kunjungan")
        verbose_name_plural = _("catatan kunjungan")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(strikes__isnull=True) & ~Q(text="")) | (Q(strikes__isnull=False) & Q(text="")),
                name="a_note_has_a_text_or_strikes_one_out",
            ),
            models.CheckConstraint(condition=Q(actor__isnull=False), name="a_note_has_its_author"),
        ]

    def __str__(self) -> str:
        return self.text
