"""Two records of one person joined, and who looked whom up. Neither holds a number or a name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from queues.models.acts import Act
from queues.models.history import AppendOnly
from queues.models.people import Patient
from queues.models.reference import Counter
from queues.models.staff import staff_key


class MergeQuerySet(models.QuerySet["PatientMerge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)

    def named(self) -> "MergeQuerySet":
        """With what a list shows."""
        return self.select_related("survivor", "merged", "actor", "undone_by")


class PatientMerge(models.Model):
    """One record joined to another: `moved` says exactly which rows changed their patient, for the way back."""

    survivor = models.ForeignKey(
        Patient, verbose_name=_("dipertahankan"), on_delete=models.PROTECT, related_name="merges"
    )
    merged = models.ForeignKey(Patient, verbose_name=_("digabung"), on_delete=models.PROTECT, related_name="joined")
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"), is_required=True)
    reason = models.CharField(_("alasan"), max_length=200)
    act = models.OneToOneField(Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="+")
    # Keys of rows, and names of columns that were filled: nothing personal.
    moved = models.JSONField(_("yang dipindahkan"))
    undone_at = models.DateTimeField(_("dibatalkan"), blank=True, null=True)
    undone_by = staff_key(_("dibatalkan oleh"))
    undo_reason = models.CharField(_("alasan pembatalan"), max_length=200, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("penggabungan rekam medis")
        verbose_name_plural = _("penggabungan rekam medis")
        ordering = ["-pk"]
        permissions = [("merge_people", _("Menggabungkan rekam medis"))]
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="a_record_is_merged_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="a_record_is_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_merge_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} -> {self.survivor_id}"


class RecordEventKind(models.TextChoices):
    """What became of two records."""

    MERGED = "MERGED", _("digabung")
    PARTED = "PARTED", _("dipisah lagi")


class RecordEvent(AppendOnly):
    """Two records were joined, or parted again: a row each, for whoever follows records (the SIMRS). Append-only."""

    merge = models.ForeignKey(
        PatientMerge,
        verbose_name=_("penggabungan"),
        on_delete=models.PROTECT,
        related_name="events",
        # What makes an event unique begins with it.
        db_index=False,
    )
    kind = models.CharField(_("peristiwa"), max_length=10, choices=RecordEventKind)
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("peristiwa rekam medis")
        verbose_name_plural = _("peristiwa rekam medis")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["merge", "kind"], name="a_merge_is_said_once_each_way")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class LookUpKind(models.TextChoices):
    """By what a person was found."""

    NAME = "name", _("Nama atau tanggal lahir")
    RECORD = "record", _("Nomor rekam medis")
    NIK = "nik", "NIK"
    CARD = "card", _("Kartu BPJS")
    PHONE = "phone", _("Nomor HP")
    CODE = "code", _("Kode booking")
    LABEL = "label", _("Nomor antrean")
    TWIN = "twin", _("Rekam medis baru yang mirip")
    LINK = "link", _("Tautan halaman")
    REPORT = "report", _("Angka laporan")


class PersonLookUp(AppendOnly):
    """A member of the staff opened a person's record at a console: who, whom, where, when. Append-only."""

    at = models.DateTimeField(_("waktu"))
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
    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="look_ups")
    found_by = models.CharField(_("dicari dengan"), max_length=10, choices=LookUpKind)

    class Meta:
        verbose_name = _("pencarian pasien")
        verbose_name_plural = _("pencarian pasien")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return str(self.get_found_by_display())
