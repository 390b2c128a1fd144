"""Holidays: the days on which the plan opens nothing, or asks first."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.reference import Clinic


class HolidayKind(models.TextChoices):
    NATIONAL = "NATIONAL", _("Libur nasional")
    JOINT_LEAVE = "JOINT", _("Cuti bersama")
    OWN = "OWN", _("Libur rumah sakit")


class HolidayAnswer(models.TextChoices):
    """What the hospital does on it. Nothing opens before somebody has said so."""

    UNANSWERED = "ASKED", _("Belum dijawab")
    CLOSED = "CLOSED", _("Semua poli tutup")
    OPEN = "OPEN", _("Semua poli buka")
    SOME = "SOME", _("Sebagian poli buka")


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def between(self, first: date, last: date) -> "HolidayQuerySet":
        return self.filter(date__range=(first, last))

    def unanswered(self) -> "HolidayQuerySet":
        return self.filter(answer=HolidayAnswer.UNANSWERED)


class Holiday(models.Model):
    """A date on which the week does not go on as usual, and what the hospital does then."""

    date = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("nama"), max_length=100)
    kind = models.CharField(_("jenis"), max_length=8, choices=HolidayKind)
    # A feast by the moon: the government names its date about half a year before.
    is_estimate = models.BooleanField(_("perkiraan"), default=False)
    answer = models.CharField(_("jawaban"), max_length=6, choices=HolidayAnswer, default=HolidayAnswer.UNANSWERED)
    open_clinics = models.ManyToManyField(Clinic, verbose_name=_("poli yang buka"), related_name="+", blank=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["date"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y} {self.name}"

    @property
    def change_name(self) -> str:
        """Under which name its changes stand in the history of the set-up."""
        return f"plan.holiday.{self.date:%Y-%m-%d}"

    def told(self, open_clinics: Iterable[Clinic] = ()) -> str:
        """All of it in one line, as its history keeps it."""
        names = ", ".join(str(clinic) for clinic in open_clinics)
        words = (self.name, self.get_kind_display(), _("perkiraan") if self.is_estimate else "")
        return "; ".join(str(word) for word in (*words, self.get_answer_display(), names) if word)
