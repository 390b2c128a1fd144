"""Backups that were made, and what a restored one must not give twice."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues.models.reference import AdmissionClass
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key


class BackupRun(models.Model):
    """One backup: under way (`is_running`), good (an end and no trouble), or failed. One runs at a time."""

    began_at = models.DateTimeField(_("mulai"))
    ended_at = models.DateTimeField(_("selesai"), blank=True, null=True)
    is_running = models.BooleanField(_("sedang berjalan"), default=True)
    file_name = models.CharField(_("nama berkas"), max_length=100, blank=True)
    size = models.BigIntegerField(_("byte"), default=0)
    trouble = models.CharField(_("gangguan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cadangan")
        verbose_name_plural = _("cadangan")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"], condition=Q(is_running=True), name="one_backup_runs_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.file_name or f"{timezone.localtime(self.began_at):%d-%m-%Y %H:%M}"


class Recovery(models.Model):
    """A database came out of a backup. Until `opened_at` no number is given, until `ended_at` screens say so.

    `restore` writes it with `restored_at`, `backup_at` and `file_name` alone, in the transaction that fills the
    database: every other column has a default there, also one that a later release adds.
    """

    restored_at = models.DateTimeField(_("dipulihkan"))
    # Of this moment is what the database held.
    backup_at = models.DateTimeField(_("isi cadangan dari"))
    file_name = models.CharField(_("nama berkas"), max_length=100)
    opened_at = models.DateTimeField(_("nomor dibuka lagi"), blank=True, null=True)
    # Why BPJS was not asked for everything; empty: it said all.
    bpjs_trouble = models.CharField(_("gangguan BPJS"), max_length=200, blank=True, db_default="")
    taken_over = models.PositiveIntegerField(_("diambil alih dari BPJS"), db_default=0)
    # BPJS has them, and here they have no place yet.
    listed = models.PositiveIntegerField(_("menunggu petugas"), db_default=0)
    ended_at = models.DateTimeField(_("selesai"), blank=True, null=True)
    ended_by = staff_key(_("diakhiri oleh"))

    class Meta:
        verbose_name = _("pemulihan")
        verbose_name_plural = _("pemulihan")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("decide_recovery", _("Mengubah batas nomor sesudah pemulihan dan mengakhirinya"))]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.restored_at):%d-%m-%Y %H:%M}"


class NumberFloor(models.Model):
    """Up to `number` a series may have been shown to somebody before a restore: it goes on above.

    Of a session, of a class of admission numbers on a date, or (neither) of the pharmacy on a date. `highest` is the
    last number that this database knew; those in between are skipped, and take no slots.
    """

    recovery = models.ForeignKey(Recovery, verbose_name=_("pemulihan"), on_delete=models.CASCADE, related_name="floors")
    session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal praktek"),
        on_delete=models.CASCADE,
        related_name="+",
        blank=True,
        null=True,
    )
    admission_class = models.ForeignKey(
        AdmissionClass,
        verbose_name=_("kelas loket"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )
    service_date = models.DateField(_("tanggal"))
    number = models.PositiveIntegerField(_("mungkin sudah diberikan sampai"))
    highest = models.PositiveIntegerField(_("tercatat di sini"))
    # 0: BPJS named none.
    theirs = models.PositiveIntegerField(_("menurut BPJS"), default=0)
    is_said = models.BooleanField(_("dikatakan petugas"), default=False)

    class Meta:
        verbose_name = _("batas nomor")
        verbose_name_plural = _("batas nomor")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "recovery",
                "service_date",
                Coalesce("session", 0),
                Coalesce("admission_class", 0),
                name="a_series_has_one_floor_in_a_recovery",
            ),
            models.CheckConstraint(
                condition=Q(session=None) | Q(admission_class=None), name="a_floor_is_of_one_series"
            ),
            models.CheckConstraint(condition=Q(number__gte=models.F("highest")), name="a_floor_is_above_what_is_known"),
        ]
        indexes = [models.Index(fields=["service_date"], condition=Q(session=None), name="floors_of_a_day")]

    def __str__(self) -> str:
        return f"{self.session or self.admission_class or _('farmasi')}: {self.number}"

    @property
    def skipped(self) -> int:
        """How many numbers nobody gets."""
        return self.number - self.highest
