"""HFIS against lines of the plan: a person's answer, which holds for every session that a line has opened or will."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models.schedules import QuestionKind, in_words
from queues.models import PlanLine
from queues.models.staff import staff_key

# What a line says of every week. Leave, and what is gone, is of one date: asked about that session alone.
OF_LINES = (QuestionKind.HOURS, QuestionKind.SEATS, QuestionKind.LOCAL)


class PlanQuestion(models.Model):
    """Our line stands against these values of HFIS, because a person said so: the same pair is not asked again.

    Asked is it by the questions of its sessions (`ScheduleQuestion`); a row is the answer. One that is withdrawn stays.
    """

    line = models.ForeignKey(
        PlanLine, verbose_name=_("baris rencana"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(_("tentang"), max_length=10, choices=QuestionKind)
    theirs = models.CharField(_("menurut HFIS"), max_length=30)
    ours = models.CharField(_("menurut kami"), max_length=30)
    answered_at = models.DateTimeField(_("diputuskan"))
    answered_by = staff_key(_("diputuskan oleh"), is_required=True)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("dicabut"), blank=True, null=True)

    class Meta:
        verbose_name = _("jawaban tentang rencana")
        verbose_name_plural = _("jawaban tentang rencana")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind", "theirs", "ours"],
                condition=models.Q(withdrawn_at=None),
                name="a_pair_of_a_line_is_answered_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.theirs_words} / {self.ours_words}"

    @property
    def theirs_words(self) -> str:
        """HFIS's side for people."""
        return in_words(self.kind, self.theirs)

    @property
    def ours_words(self) -> str:
        """Our side for people."""
        return in_words(self.kind, self.ours)
