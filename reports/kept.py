"""What people did with figures: a month sealed or reopened, a recap sent, the respondents of a survey noted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.encryption.row_hash import HexField
from queues.models import HistoryRecord
from queues.models.staff import staff_key

LONGEST_TROUBLE = 200


class SealAct(models.TextChoices):
    SEALED = "SEALED", _("Disahkan")
    REOPENED = "REOPENED", _("Dibuka lagi")


class MonthSeal(HistoryRecord):
    """One act on a month's figures, by a named person: append-only, a chain over all months, and covered by the day's
    seal. Each holds the hash of the one before it; the unique rule keeps two from following the same.

    `figures`: {"total": {...}, "clinics": [{"clinic": id, "name": ..., ...}]} of whole numbers and texts.
    """

    RECORDED_AT = "at"
    # No visit: figures name nobody.
    VISIT = ""

    month = models.DateField(_("bulan"), help_text=_("Tanggal 1."))
    act = models.CharField(_("perbuatan"), max_length=10, choices=SealAct)
    figures = models.JSONField(_("angka"), default=dict)
    # SHA-256 of the figures alone, for whoever holds a printed copy.
    figures_hash = HexField(_("sidik angka"))
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("oleh"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    previous_hash = HexField(unique=True)

    class Meta:
        verbose_name = _("pengesahan bulan")
        verbose_name_plural = _("pengesahan bulan")
        ordering = ["-pk"]
        permissions = [("seal_month", _("Mengesahkan angka bulan"))]
        indexes = [models.Index(fields=["month", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act=SealAct.REOPENED) | ~Q(reason=""), name="a_month_is_reopened_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y} {self.get_act_display()}"


class RecapState(models.TextChoices):
    WAITING = "WAITING", _("Menunggu dikirim")
    SENT = "SENT", _("Diterima")
    FAILED = "FAILED", _("Tidak diterima")


class Recap(models.Model):
    """One recap of a day, or a test of the address: what is sent, how often it was tried, and what came back.

    The body is fixed when it is made, and is sent byte for byte. `due_at`: not tried before. `lease_until`: a worker
    that is sending it now.
    """

    day = models.DateField(_("tanggal"))
    is_test = models.BooleanField(_("percobaan"), default=False)
    body = models.TextField(_("isi"))
    address = models.CharField(_("alamat"), max_length=200)
    made_at = models.DateTimeField(_("dibuat"))
    asked_by = staff_key(_("oleh"))
    state = models.CharField(_("keadaan"), max_length=8, choices=RecapState, default=RecapState.WAITING)
    tries = models.PositiveSmallIntegerField(_("percobaan kirim"), default=0)
    due_at = models.DateTimeField(_("dikirim mulai"))
    lease_until = models.DateTimeField(_("dipinjam sampai"), null=True, blank=True)
    tried_at = models.DateTimeField(_("terakhir dicoba"), null=True, blank=True)
    http_status = models.PositiveSmallIntegerField("HTTP", null=True, blank=True)
    trouble = models.CharField(_("gangguan"), max_length=LONGEST_TROUBLE, blank=True)

    class Meta:
        verbose_name = _("rekap harian")
        verbose_name_plural = _("rekap harian")
        ordering = ["-pk"]
        permissions = [("send_recap", _("Mencoba dan mengirim rekap harian"))]
        constraints = [models.UniqueConstraint(fields=["day"], condition=Q(is_test=False), name="a_day_has_one_recap")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state=RecapState.WAITING), name="recaps_to_send")]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y}"


class Respondents(models.Model):
    """How many patients answered BPJS's survey (KESSAN) in a month, as a person read it there. The newest counts."""

    month = models.DateField(_("bulan"), help_text=_("Tanggal 1."))
    count = models.PositiveIntegerField(_("responden"))
    noted_at = models.DateTimeField(_("dicatat"))
    noted_by = staff_key(_("oleh"))

    class Meta:
        verbose_name = _("responden KESSAN")
        verbose_name_plural = _("responden KESSAN")
        ordering = ["-pk"]
        permissions = [("note_respondents", _("Mencatat responden KESSAN"))]
        indexes = [models.Index(fields=["month", "-id"])]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y} {self.count}"
