"""How far Khanza's tables were read, and what of them could not be taken."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Portion(models.Model):
    """A range of one table's keys, `after` < key <= `up_to`, as it was when it was taken.

    Portions of a table follow each other without a gap, from the empty key on; the last one is open (`up_to` None).
    Keys are compared by Khanza's server alone, whose order is not ours. `digest` is the server's over the range's rows:
    what has changed since is found without reading them.
    """

    table = models.CharField(_("tabel"), max_length=40)
    after = models.CharField(_("sesudah"), max_length=64, blank=True)
    up_to = models.CharField(_("sampai"), max_length=64, blank=True, null=True)  # noqa: DJ001  (None: open; the empty key is a key)
    rows = models.PositiveIntegerField(_("jumlah baris"))
    digest = models.CharField(_("sidik"), max_length=64)
    taken_at = models.DateTimeField(_("diambil"))

    class Meta:
        verbose_name = _("bagian tabel Khanza")
        verbose_name_plural = _("bagian tabel Khanza")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["table", "after"], name="a_portion_begins_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}"


class Refusal(models.Model):
    """A row of Khanza's that was not taken, or one cell of a row that was (`column`), and why; until that is over."""

    table = models.CharField(_("tabel"), max_length=40)
    key = models.CharField(_("kunci"), max_length=100)
    column = models.CharField(_("kolom"), max_length=30, blank=True)
    reason = models.CharField(_("alasan"), max_length=300)
    since = models.DateTimeField(_("sejak"))

    class Meta:
        verbose_name = _("baris Khanza yang tidak diambil")
        verbose_name_plural = _("baris Khanza yang tidak diambil")
        ordering = ["table", "key", "column"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["table", "key"], name="khanza_refusal_by_key"),
            models.Index(fields=["key"], name="khanza_refusal_by_any_key"),
            models.Index(fields=["since"], name="khanza_refusal_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}"


class Lease(models.Model):
    """One row: who reads now, and what the last good run found. A second command beside it would do the same twice."""

    until = models.DateTimeField(_("sampai"), blank=True, null=True)
    epoch = models.PositiveIntegerField(default=0)
    # The last run that came to its end; rows that it refused are listed, and make it no bad one.
    ended_at = models.DateTimeField(_("terakhir selesai"), blank=True, null=True)
    # The highest record number that Khanza has given near our own series: it goes on behind it.
    record_number = models.BigIntegerField(_("nomor rekam medis Khanza di dekat seri ini"), blank=True, null=True)

    class Meta:
        verbose_name = _("giliran membaca Khanza")
        verbose_name_plural = _("giliran membaca Khanza")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_reader_of_khanza")]

    def __str__(self) -> str:
        return str(self.epoch)
