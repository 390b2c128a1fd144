"""The close of a day: who said that nothing more comes, when, and what stayed open and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.staff import staff_key
from queues.models.visits import Visit


class OpenKind(models.TextChoices):
    """What can be open when a day is closed."""

    NEVER_CAME = "NEVER_CAME", _("Tidak pernah datang")
    NOT_CALLED = "NOT_CALLED", _("Datang, tidak dipanggil")
    WITH_DOCTOR = "WITH_DOCTOR", _("Masih di poli")
    GAP = "GAP", _("Jam tidak tercatat")
    MEDICINE = "MEDICINE", _("Obat belum diserahkan")
    HELD = "HELD", _("Pesan ditahan atau menunggu")


class DayCloseQuerySet(models.QuerySet["DayClose"]):
    def standing(self) -> "DayCloseQuerySet":
        """Closes that were not taken back: one a date at most."""
        return self.filter(reopened_at=None)


class DayClose(models.Model):
    """A date that somebody closed. Without a person: by the command, "otomatis"."""

    date = models.DateField(_("tanggal"))
    at = models.DateTimeField(_("ditutup"))
    actor = staff_key(_("ditutup oleh"))
    gaps = models.PositiveIntegerField(_("jam yang dilepas"), default=0)
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    reopened_at = models.DateTimeField(_("dibuka lagi"), blank=True, null=True)
    reopened_by = staff_key(_("dibuka lagi oleh"))
    reopen_reason = models.CharField(_("alasan dibuka lagi"), max_length=200, blank=True)

    objects = DayCloseQuerySet.as_manager()

    class Meta:
        verbose_name = _("penutupan hari")
        verbose_name_plural = _("penutupan hari")
        ordering = ["-pk"]
        permissions = [
            ("close_day", _("Menutup hari, dan melihat yang belum lengkap")),
            ("reopen_day", _("Membuka lagi hari yang sudah ditutup")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["date"], condition=Q(reopened_at=None), name="a_day_is_closed_once"),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | (Q(reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="a_day_is_reopened_by_a_person_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y}"

    @property
    def by(self) -> str:
        """The name of the user by whom it was closed, for a sentence."""
        return str(self.actor.get_full_name() or self.actor.get_username()) if self.actor else str(_("otomatis"))


class DayCloseLine(models.Model):
    """One visit that stayed open when its day was closed, and why."""

    close = models.ForeignKey(DayClose, verbose_name=_("penutupan"), on_delete=models.PROTECT, related_name="lines")
    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("yang terbuka"), max_length=12, choices=OpenKind)
    reason = models.CharField(_("alasan"), max_length=200)

    class Meta:
        verbose_name = _("yang tetap terbuka")
        verbose_name_plural = _("yang tetap terbuka")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
