"""The events of a visit's path, chained by their hashes, and the steps that nobody recorded."""

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues.encryption.row_hash import HexField, hex_of
from queues.models.acts import Act
from queues.models.history import HistoryRecord, HistorySeal
from queues.models.reference import Counter
from queues.models.staff import staff_key
from queues.models.visits import Source, Stage, Visit


class VisitEvent(HistoryRecord):
    """A step of the path: append-only. `is_standing` is an index of what reversals say, not history itself.

    The events of a visit are a chain: each holds the hash of the one before it, the first one that of the newest seal.
    Events are written under the lock of their visit, so a chain does not fork.
    """

    STATE_COLUMNS = ("is_standing",)
    RECORDED_AT = "recorded_at"
    VISIT = "visit"

    visit = models.ForeignKey(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="events")
    stage = models.CharField(_("tahap"), max_length=20, choices=Stage)
    occurred_at = models.DateTimeField(_("terjadi"))
    recorded_at = models.DateTimeField(_("dicatat"))
    source = models.CharField(_("sumber"), max_length=10, choices=Source)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    actor = staff_key(_("petugas"))
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.PROTECT,
        related_name="+",
        blank=True,
        null=True,
        db_index=False,
    )
    device = models.CharField(_("perangkat"), max_length=50, blank=True)
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="events", blank=True, null=True
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("membatalkan"),
        on_delete=models.PROTECT,
        related_name="reversed_by",
        blank=True,
        null=True,
    )
    is_standing = models.BooleanField(_("berlaku"), default=True, editable=False)
    previous_hash = HexField()

    class Meta:
        verbose_name = _("peristiwa kunjungan")
        verbose_name_plural = _("peristiwa kunjungan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "stage"], condition=Q(is_standing=True), name="a_stage_stands_once"
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.LATE_ENTRY) | (~Q(reason="") & Q(actor__isnull=False)),
                name="late_entry_has_person_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(is_standing=False), name="a_reversal_does_not_stand"
            ),
        ]
        indexes = [models.Index(fields=["stage", "occurred_at"])]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {timezone.localtime(self.occurred_at):%H:%M:%S}"

    def stamp(self) -> None:
        """Sets `previous_hash` from the visit's last event, then `row_hash`."""
        self.previous_hash = end_of_chain(self.visit_id)
        super().stamp()


def end_of_chain(visit_id: int | None = None) -> str:
    """The hash that the next event of a visit holds: of its last event, else of the newest seal, else nothing.

    Without a visit: what the first event of any visit holds.
    """
    event, seal = VisitEvent._meta.db_table, HistorySeal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce((SELECT row_hash FROM {event} WHERE visit_id = %s ORDER BY id DESC LIMIT 1),"
            f" (SELECT row_hash FROM {seal} ORDER BY number DESC LIMIT 1), '')",
            [visit_id],
        )
        return str(hex_of(cursor.fetchone()[0]))


class VisitGap(models.Model):
    """A step that happened and nobody recorded: it stays visible, and later tasks wait for it."""

    # What makes a gap unique begins with it.
    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="gaps", db_index=False
    )
    stage = models.CharField(_("tahap"), max_length=20, choices=Stage)
    marked_at = models.DateTimeField(_("ditandai"))
    actor = staff_key(_("petugas"))
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="gaps", blank=True, null=True
    )
    filled_at = models.DateTimeField(_("diisi"), blank=True, null=True)
    given_up_at = models.DateTimeField(_("dilepas"), blank=True, null=True)

    class Meta:
        verbose_name = _("tahap tak tercatat")
        verbose_name_plural = _("tahap tak tercatat")
        constraints = [models.UniqueConstraint(fields=["visit", "stage"], name="a_gap_once_per_stage")]

    def __str__(self) -> str:
        return self.get_stage_display()
