"""What a person decided about a whole session, and what that did to each of its visits. Append-only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.events import VisitEvent
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key
from queues.models.visits import Visit


class DecisionKind(models.TextChoices):
    CANCELLED = "CANCELLED", _("Praktek dibatalkan")
    REOPENED = "REOPENED", _("Praktek dibuka lagi")
    LEAVE = "LEAVE", _("Dokter libur")
    LEAVE_LIFTED = "LEAVE_LIFTED", _("Dokter jadi praktek")
    HOURS = "HOURS", _("Jam praktek diubah")
    LATE_START = "LATE_START", _("Mulai terlambat")
    SUBSTITUTE = "SUBSTITUTE", _("Dokter pengganti")
    ROOM = "ROOM", _("Ruang diganti")
    CAPACITY = "CAPACITY", _("Kapasitas diubah")
    MOVED = "MOVED", _("Dipindah ke jadwal lain")
    MOVED_BACK = "MOVED_BACK", _("Kembali ke jadwalnya")


# Each family: the later one of the two stands.
CANCELLATION = (DecisionKind.CANCELLED, DecisionKind.REOPENED)
ABSENCE = (DecisionKind.LEAVE, DecisionKind.LEAVE_LIFTED)
CLOSING = (DecisionKind.CANCELLED, DecisionKind.LEAVE)
# They keep the session and may let some of its people go.
SHORTENING = (DecisionKind.HOURS, DecisionKind.CAPACITY)
# The way back is the same kind of decision, with what stood before.
REVERSIBLE = (
    *(DecisionKind.LATE_START, DecisionKind.HOURS, DecisionKind.SUBSTITUTE, DecisionKind.ROOM, DecisionKind.CAPACITY),
    DecisionKind.MOVED,
)


class DecisionQuerySet(models.QuerySet["SessionDecision"]):
    def latest_of(self, *kinds: str) -> "SessionDecision | None":
        """The one of these kinds that stands, with the person who took it."""
        return self.filter(kind__in=kinds).select_related("actor").order_by("-pk").first()


class SessionDecision(models.Model):
    """A person's word about a session: HFIS never undoes it, patients read its reason."""

    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal praktek"), on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("keputusan"), max_length=15, choices=DecisionKind)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"), is_required=True)
    # What it changed, as it stood before: ids and times as text, by the session's column.
    before = models.JSONField(_("sebelumnya"), default=dict, editable=False)
    takes_back = models.OneToOneField(
        "self",
        verbose_name=_("mengurungkan"),
        on_delete=models.PROTECT,
        related_name="taken_back_by",
        blank=True,
        null=True,
    )
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("keputusan jadwal")
        verbose_name_plural = _("keputusan jadwal")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=CLOSING) | ~Q(reason=""), name="a_session_is_called_off_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class EffectKind(models.TextChoices):
    """What a decision did to one visit."""

    CANCELLED = "CANCELLED", _("Dibatalkan")
    ABSENT = "ABSENT", _("Ditutup: sudah dipanggil, tidak hadir")
    LEFT = "LEFT", _("Dibiarkan selesai")
    TOLD = "TOLD", _("Diberi tahu")


ENDING = (EffectKind.CANCELLED, EffectKind.ABSENT)


class SessionEffect(models.Model):
    """The effect of a decision on one visit."""

    decision = models.ForeignKey(
        SessionDecision,
        verbose_name=_("keputusan"),
        on_delete=models.PROTECT,
        related_name="effects",
        # What makes an effect unique begins with it.
        db_index=False,
    )
    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="session_effects"
    )
    kind = models.CharField(_("akibat"), max_length=10, choices=EffectKind)
    at = models.DateTimeField(_("waktu"))
    event = models.OneToOneField(
        VisitEvent, verbose_name=_("peristiwa"), on_delete=models.PROTECT, related_name="+", blank=True, null=True
    )

    class Meta:
        verbose_name = _("akibat keputusan")
        verbose_name_plural = _("akibat keputusan")
        ordering = ["pk"]
        # A console asks for those of this day.
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.UniqueConstraint(fields=["decision", "visit", "kind"], name="an_effect_once_per_visit"),
            models.CheckConstraint(
                condition=~Q(kind__in=ENDING) | Q(event__isnull=False), name="an_ended_visit_has_its_event"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
