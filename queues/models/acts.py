"""Presses of buttons, each as one whole that can be recognised and taken back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.reference import Counter
from queues.models.staff import staff_key


class ActKind(models.TextChoices):
    NEXT = "next", _("Panggil berikutnya")
    CALL = "call", _("Panggil pilihan")
    RECALL = "recall", _("Panggil lagi")
    START = "start", _("Mulai dilayani")
    ABSENT = "absent", _("Tidak hadir saat dipanggil")
    HOLD = "hold", _("Tahan")
    RESUME = "resume", _("Lanjutkan")
    DETOUR = "detour", _("Kirim ke tempat lain")
    RETURN = "return", _("Kembali")
    FINISH = "finish", _("Selesai")
    REGISTER = "register", _("Daftarkan pemegang nomor")
    DROP = "drop", _("Hapus nomor loket")
    PHARMACY = "pharmacy", _("Ambil nomor farmasi")
    PREPARE = "prepare", _("Obat mulai disiapkan")
    READY = "ready", _("Obat siap")
    HANDOVER = "handover", _("Serahkan obat")
    MEDICINE_AGAIN = "medicine_again", _("Buka lagi nomor farmasi")
    CANCEL = "cancel", _("Batalkan kunjungan")
    NO_SHOW = "no_show", _("Nyatakan tidak datang")
    END = "end", _("Akhiri tunggu")
    CHECK_IN = "check_in", _("Check-in")
    LATE_ENTRY = "late_entry", _("Catat jam terlewat")
    REFERRAL = "referral", _("Perbaiki rujukan")
    SEP = "sep", _("Catat nomor SEP")
    LETTER = "letter", _("Surat kontrol atau rujukan")
    MERGE = "merge", _("Gabungkan rekam medis")
    UNMERGE = "unmerge", _("Batalkan penggabungan rekam medis")
    REPLACE = "replace", _("Ganti nomor antrean")
    TRANSFER = "transfer", _("Pindah antrean")
    DUTY = "duty", _("Buka, jeda, atau tutup loket")
    UNDO = "undo", _("Urungkan")
    REOPEN = "reopen", _("Buka lagi konsultasi")
    PRESCRIBE = "prescribe", _("Resep susulan")
    RESTORE = "restore", _("Cabut tidak hadir")
    NOTE = "note", _("Catatan petugas")


# Acts that take steps back long after they were pressed: what BPJS has of them, it keeps.
AFTERWARDS = (ActKind.REOPEN, ActKind.RESTORE, ActKind.PRESCRIBE)


class Act(models.Model):
    """One press of a button: what it changed at the stops, so that it can be undone as one."""

    kind = models.CharField(_("perbuatan"), max_length=20, choices=ActKind)
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"))
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.PROTECT,
        related_name="acts",
        blank=True,
        null=True,
        # The index of a counter's newest act begins with it.
        db_index=False,
    )
    device = models.CharField(_("perangkat"), max_length=50, blank=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True)
    undone_at = models.DateTimeField(_("diurungkan"), blank=True, null=True)

    class Meta:
        verbose_name = _("perbuatan")
        verbose_name_plural = _("perbuatan")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["counter", "-id"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return self.kind
