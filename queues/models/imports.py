"""Imports at the desk: a file of another system, how far it is, what came of each line, and how to take it back."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField
from queues.models.history import HistoryRecord
from queues.models.people import Patient
from queues.models.reference import Clinic, Doctor
from queues.models.staff import staff_key


class ImportKind(models.TextChoices):
    """What a file holds."""

    PATIENTS = "PATIENTS", _("Pasien")
    BOOKINGS = "BOOKINGS", _("Pendaftaran (booking)")
    CLINICS = "CLINICS", _("Poli")
    DOCTORS = "DOCTORS", _("Dokter")
    CLINIC_CODES = "CLINIC_CODES", _("Kode BPJS poli")
    DOCTOR_CODES = "DOCTOR_CODES", _("Kode BPJS dokter")
    SCHEDULE = "SCHEDULE", _("Jadwal mingguan")


class ImportState(models.TextChoices):
    """How far an import is: whom it waits for."""

    COLUMNS = "COLUMNS", _("Menunggu kolom")
    TO_CHECK = "TO_CHECK", _("Sedang diperiksa")
    HELD = "HELD", _("Menunggu keputusan")
    CHECKED = "CHECKED", _("Siap diambil")
    TO_TAKE = "TO_TAKE", _("Sedang diambil")
    TAKEN = "TAKEN", _("Selesai")
    TO_UNDO = "TO_UNDO", _("Sedang dibatalkan")
    UNDONE = "UNDONE", _("Dibatalkan")
    DISCARDED = "DISCARDED", _("Dibuang")


# A worker has something to do.
WORKING = (ImportState.TO_CHECK, ImportState.TO_TAKE, ImportState.TO_UNDO)
# Nothing was taken yet: the file may be thrown away.
BEFORE_TAKING = (ImportState.COLUMNS, ImportState.TO_CHECK, ImportState.HELD, ImportState.CHECKED)


class ImportRun(models.Model):
    """One file at the import desk. Its content lies sealed in `ImportPart` until `forgotten_at`.

    The row is also the lease: a worker that took it (`lease_epoch`) writes on condition that nobody took it after. The
    counts are those of the pass under way or the last one; they grow in the transaction of the batch they count.
    """

    kind = models.CharField(_("isi"), max_length=12, choices=ImportKind)
    state = models.CharField(_("keadaan"), max_length=10, choices=ImportState, default=ImportState.COLUMNS)
    file_name = models.CharField(_("nama berkas"), max_length=100)
    size = models.PositiveIntegerField(_("byte"))
    digest = models.CharField(_("sidik berkas"), max_length=64)
    lines = models.PositiveIntegerField(_("jumlah baris"))
    header = models.JSONField(_("judul kolom"))
    header_key = models.CharField(max_length=64)
    # The first lines, masked: neither a number nor a whole name.
    samples = models.JSONField(_("contoh baris"), default=list)
    # Our column -> its place in the file.
    columns = models.JSONField(_("kolom"), default=dict)
    # What a person decided: {"accepted": [...], "record_width": n or null, "source": ""}.
    choices = models.JSONField(_("keputusan"), default=dict)
    # What waits for a decision: [{"id", "seen", "ways": [[value, words], ...]}, ...].
    held = models.JSONField(_("yang ditahan"), default=list)
    problem = models.CharField(_("masalah"), max_length=300, blank=True)
    notes = models.JSONField(_("catatan"), default=list)
    # Of the file: lines up to this one are done.
    done_line = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(_("dibaca"), default=0)
    added = models.PositiveIntegerField(_("baru"), default=0)
    completed = models.PositiveIntegerField(_("dilengkapi"), default=0)
    unchanged = models.PositiveIntegerField(_("sudah sama"), default=0)
    refused = models.PositiveIntegerField(_("ditolak"), default=0)
    cells = models.PositiveIntegerField(_("sel dikosongkan"), default=0)
    twins = models.PositiveIntegerField(_("kembar"), default=0)
    undone = models.PositiveIntegerField(_("dibatalkan"), default=0)
    lease_until = models.DateTimeField(blank=True, null=True)
    lease_epoch = models.PositiveIntegerField(default=0)
    # Workers that took it and wrote nothing.
    tries = models.PositiveSmallIntegerField(default=0)
    # When a person asked for what a worker is to do.
    asked_at = models.DateTimeField(blank=True, null=True)
    uploaded_at = models.DateTimeField(_("diunggah"))
    uploaded_by = staff_key(_("petugas"), is_required=True)
    taken_at = models.DateTimeField(_("selesai diambil"), blank=True, null=True)
    forgotten_at = models.DateTimeField(_("berkas dihapus"), blank=True, null=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("impor")
        verbose_name_plural = _("impor")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("import_data", _("Mengambil data dari sistem lain"))]
        indexes = [
            models.Index(fields=["kind", "header_key", "-id"], name="import_by_header"),
            models.Index(fields=["state"], condition=Q(state__in=WORKING), name="import_to_do"),
            models.Index(fields=["uploaded_at"], condition=Q(forgotten_at=None), name="import_with_file"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def percent(self) -> int:
        """Of the pass under way, 0 to 100."""
        whole, done = (self.made_rows, self.undone) if self.state == ImportState.TO_UNDO else (self.lines, self.read)
        return min(100, 100 * done // whole) if whole else 0

    @property
    def made_rows(self) -> int:
        return self.added + self.completed


class ImportPart(models.Model):
    """A part of a file, compressed, as base64 and sealed; in order of `place`."""

    run = models.ForeignKey(ImportRun, verbose_name=_("impor"), on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField(_("urutan"))
    content = EncryptedTextField(_("isi"))

    class Meta:
        verbose_name = _("bagian berkas")
        verbose_name_plural = _("bagian berkas")
        ordering = ["place"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="a_part_once_in_a_file")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.place}"


class ImportedRow(models.Model):
    """A row that an import made (`filled` empty) or completed (the names of what was empty before).

    `digest` is of the row as the import left it: who has changed it since is seen. `kept`: why undoing left it.
    """

    run = models.ForeignKey(
        ImportRun, verbose_name=_("impor"), on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    row = models.BigIntegerField(_("kunci"))
    name = models.CharField(_("nama di daftar"), max_length=64, blank=True)
    filled = models.JSONField(_("yang diisi"), default=list)
    digest = models.CharField(max_length=64)
    kept = models.CharField(_("tidak dibatalkan karena"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("baris yang diambil")
        verbose_name_plural = _("baris yang diambil")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="a_row_once_in_an_import")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}"


class ImportRefusal(models.Model):
    """A line that was not taken, or one cell of a line that was (`column`), and why."""

    run = models.ForeignKey(
        ImportRun, verbose_name=_("impor"), on_delete=models.CASCADE, related_name="refusals", db_index=False
    )
    line = models.PositiveIntegerField(_("baris"))
    column = models.CharField(_("kolom"), max_length=30, blank=True)
    reason = models.CharField(_("alasan"), max_length=300)

    class Meta:
        verbose_name = _("baris yang tidak diambil")
        verbose_name_plural = _("baris yang tidak diambil")
        ordering = ["line", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["run", "line"])]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.line}"


class FormerCode(models.Model):
    """The code by which the system used before knows a poli or a doctor: what its other tables say for a name."""

    code = models.CharField(_("kode di sistem lama"), max_length=20)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.CASCADE, related_name="former_codes", blank=True, null=True
    )
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("dokter"), on_delete=models.CASCADE, related_name="former_codes", blank=True, null=True
    )

    class Meta:
        verbose_name = _("kode sistem lama")
        verbose_name_plural = _("kode sistem lama")
        ordering = ["code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(doctor=None), name="a_former_code_of_one_clinic"),
            models.UniqueConstraint(fields=["code"], condition=Q(clinic=None), name="a_former_code_of_one_doctor"),
            models.CheckConstraint(
                condition=Q(clinic=None, doctor__isnull=False) | Q(clinic__isnull=False, doctor=None),
                name="a_former_code_is_of_a_clinic_or_a_doctor",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TwinReason(models.TextChoices):
    """Why two records may be one person's."""

    NUMBER = "NUMBER", _("NIK atau nomor kartu sama")
    NAME = "NAME", _("nama dan tanggal lahir sama")


class ImportTwin(models.Model):
    """Two records that may be one person's: of the import, and the one that was there before. A person decides."""

    run = models.ForeignKey(
        ImportRun, verbose_name=_("impor"), on_delete=models.CASCADE, related_name="twin_pairs", db_index=False
    )
    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Patient, verbose_name=_("pasien lain"), on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("alasan"), max_length=10, choices=TwinReason)

    class Meta:
        verbose_name = _("kembar")
        verbose_name_plural = _("kembar")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "patient", "other"], name="a_pair_once_in_an_import"),
            models.CheckConstraint(condition=~Q(patient=F("other")), name="a_record_is_not_its_own_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.other_id}"

    @property
    def sides(self) -> tuple[Patient, Patient]:
        """The one that was there before, and the one of the import."""
        return self.other, self.patient


class ImportAct(models.TextChoices):
    """What somebody did at the desk."""

    UPLOADED = "UPLOADED", _("mengunggah berkas")
    VIEWED = "VIEWED", _("membuka halaman")
    COLUMNS = "COLUMNS", _("menetapkan kolom")
    DECIDED = "DECIDED", _("memutuskan yang ditahan")
    TAKE = "TAKE", _("menekan Ambil")
    TAKEN = "TAKEN", _("selesai diambil")
    DOWNLOADED = "DOWNLOADED", _("mengunduh baris yang ditolak")
    TWINS = "TWINS", _("membuka daftar kembar")
    UNDO = "UNDO", _("menekan Batalkan impor")
    UNDONE = "UNDONE", _("selesai dibatalkan")
    DISCARDED = "DISCARDED", _("membuang berkas")
    FORGOTTEN = "FORGOTTEN", _("berkas dihapus karena masanya habis")


class ImportEvent(HistoryRecord):
    """One act of a user at the import desk, or a worker's end: append-only, covered by the day's seal."""

    RECORDED_AT = "at"
    VISIT = ""

    run = models.ForeignKey(ImportRun, verbose_name=_("impor"), on_delete=models.PROTECT, related_name="events")
    act = models.CharField(_("tindakan"), max_length=10, choices=ImportAct)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"))
    note = models.CharField(_("keterangan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("riwayat impor")
        verbose_name_plural = _("riwayat impor")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return str(self.get_act_display())


def counts_of(run: ImportRun) -> dict[str, Any]:
    """The numbers of a pass, as an event notes them."""
    return {name: getattr(run, name) for name in ("added", "completed", "unchanged", "refused", "cells", "twins")}
