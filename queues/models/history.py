"""History: rows that are written once. The ORM refuses to change them here, the database by trigger, and their hashes
and the daily seals show what was done behind both (queues/history).
"""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.row_hash import HexField, RowHashField, hashed_columns, row_hash

Row = TypeVar("Row", bound="AppendOnly", covariant=True)


class HistoryChangedError(Exception):
    """A row of history is neither changed nor deleted; what was wrong is said by a new row."""


class HistoryQuerySet(models.QuerySet[Row]):
    """Reads, and of what is written changes the model's state columns alone."""

    def update(self, **values: Any) -> int:
        """Change state columns (HistoryChangedError for any other). `bulk_update` comes through here too."""
        if not set(values) <= set(self.model.STATE_COLUMNS):
            raise HistoryChangedError
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused (HistoryChangedError); the road for what must go is `append_only.removal_allowed`."""
        raise HistoryChangedError

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert only: HistoryChangedError when rows that are there would be written over."""
        if kwargs.get("update_conflicts"):
            raise HistoryChangedError
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A row that is inserted and stays as it is. What may change is named: STATE_COLUMNS, by the names of fields."""

    # An index of what later rows say (a reversal, a withdrawn call), never history itself.
    STATE_COLUMNS: ClassVar[tuple[str, ...]] = ()

    row_hash = RowHashField(_("sidik baris"))

    objects = HistoryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, or change state columns named as `update_fields` (HistoryChangedError otherwise)."""
        changed = kwargs.get("update_fields")
        if not self._state.adding and (changed is None or not set(changed) <= set(self.STATE_COLUMNS)):
            raise HistoryChangedError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused (HistoryChangedError)."""
        raise HistoryChangedError

    def stamp(self) -> None:
        """Set the row's hash; called when the row is written."""
        names = hashed_columns(type(self), self.STATE_COLUMNS)
        self.row_hash = row_hash(self._meta.db_table, {name: getattr(self, name) for name in names})


class HistoryRecord(AppendOnly):
    """An act of the hospital's day, or of its delivery to BPJS: covered by the day's seal."""

    # The moment by which a row belongs to a day, and the way from a row to its visit ("" where it has none).
    RECORDED_AT: ClassVar[str]
    VISIT: ClassVar[str]
    # Old rows may lie packed: nothing points at them, and only whoever looks one person up reads them.
    IS_PACKED: ClassVar[bool] = False

    class Meta:
        abstract = True


class HistorySeal(AppendOnly):
    """What stood in the history when a day was over. Its hash covers the seal before it, so no seal can be replaced.

    `tables` says of each table of history which keys the seal covers: above `after`, up to `up_to`; how many rows; the
    keys as ranges; and a digest of the keys and the rows' hashes in their order. A table's ranges meet without a gap:
    a row belongs to one seal whatever its times say.
    """

    number = models.PositiveIntegerField(_("segel ke"), unique=True)
    date = models.DateField(_("tanggal"), unique=True)
    is_beginning = models.BooleanField(
        _("awal rantai"), default=False, help_text=_("Menutup riwayat yang sudah ada ketika rantai dimulai.")
    )
    tables = models.JSONField(_("tabel"))
    count = models.PositiveIntegerField(_("jumlah baris"))
    sealed_at = models.DateTimeField(_("disegel"))
    previous_hash = HexField(_("segel sebelumnya"))

    class Meta:
        verbose_name = _("segel riwayat")
        verbose_name_plural = _("segel riwayat")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.date}"
