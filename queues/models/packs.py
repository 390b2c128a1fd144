"""Old history that lies packed: sealed rows of the tables that only grow and that nothing points at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.row_hash import row_hash
from queues.models.history import AppendOnly, HistorySeal


class HistoryPack(AppendOnly):
    """Rows of one table with keys above `after`, up to `up_to`: those of a seal, or a part of them, in their order.

    They say what they said in their table but for their hashes, which follow from what they say; the seal knows them.
    `content` is made and read by queues/history/packing.py alone.
    """

    seal = models.ForeignKey(
        HistorySeal, verbose_name=_("segel"), on_delete=models.PROTECT, related_name="packs", db_index=False
    )
    table = models.CharField(_("tabel"), max_length=63)
    after = models.BigIntegerField(_("di atas nomor"))
    up_to = models.BigIntegerField(_("sampai nomor"))
    count = models.PositiveIntegerField(_("jumlah baris"))
    content = models.BinaryField()
    packed_at = models.DateTimeField(_("diarsipkan"))

    class Meta:
        verbose_name = _("riwayat terarsip")
        verbose_name_plural = _("riwayat terarsip")
        ordering = ["table", "after"]
        constraints = [models.UniqueConstraint(fields=["table", "after"], name="a_row_is_packed_once")]
        indexes = [models.Index(fields=["seal", "table"], name="packs_of_a_day")]

    def __str__(self) -> str:
        return f"{self.table} {self.after} - {self.up_to}"

    def stamp(self) -> None:
        """The hash of what it is and of its bytes."""
        values = {"after": self.after, "up_to": self.up_to, "content": bytes(self.content).hex()}
        self.row_hash = row_hash(self.table, values)


class ArchivedDay(models.Model):
    """A day whose old rows are packed and whose messages have been emptied; the days before it are, too."""

    date = models.DateField(_("tanggal"), unique=True)
    archived_at = models.DateTimeField(_("diarsipkan"))
    rows = models.PositiveIntegerField(_("baris riwayat"))
    messages = models.PositiveIntegerField(_("pesan dikosongkan"))

    class Meta:
        verbose_name = _("hari terarsip")
        verbose_name_plural = _("hari terarsip")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y}"
