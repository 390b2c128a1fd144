"""Old history on the pages of what it belongs to: it is no row any more, and is shown all the same."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from queues.admin.bases import HistoryAdmin
from queues.admin.typed import M
from queues.history.packing import as_objects, rows_in
from queues.models import HistoryPack, HistoryRecord


class WithPackedRows(HistoryAdmin[M]):
    """A page that shows, below its own fields, the packed rows of one table that name its row."""

    packed_model: type[HistoryRecord]
    # The column that names the page's row, and the fields that are shown.
    packed_link: str
    packed_fields: Sequence[str]

    def packed_days(self, row: M) -> tuple[date, date]:
        """The first and the last day on which something may have been recorded of it."""
        raise NotImplementedError

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        """With the archive where there is something in it."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is not None and obj.pk is not None and self._packs(obj).exists():
            fieldsets.append((_("Arsip"), {"fields": ("packed_rows",)}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        """A cell of our own is always read-only; Django wants to be told."""
        return (*super().get_readonly_fields(request, obj), "packed_rows")

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        """Without that cell: it has a place of its own."""
        return [name for name in super().get_fields(request, obj) if name != "packed_rows"]

    @admin.display(description=_("riwayat terarsip"))
    def packed_rows(self, row: M) -> str:
        """A table, the oldest first."""
        fields: list[Any] = [self.packed_model._meta.get_field(name) for name in self.packed_fields]
        found = (one for pack in self._packs(row) for one in rows_in(pack) if one.values[self.packed_link] == row.pk)
        lines = (
            (format_html_join("", "<td>{}</td>", ((_shown(field, one),) for field in fields)),)
            for one in as_objects(self.packed_model, found)
        )
        head = format_html_join("", "<th>{}</th>", ((field.verbose_name,) for field in fields))
        return format_html("<table><tr>{}</tr>{}</table>", head, format_html_join("", "<tr>{}</tr>", lines))

    def _packs(self, row: M) -> "models.QuerySet[HistoryPack]":
        first, last = self.packed_days(row)
        # The seal of the beginning covers whatever there was before it.
        days = Q(seal__date__range=(first, last)) | Q(seal__is_beginning=True, seal__date__gte=first)
        return HistoryPack.objects.filter(days, table=self.packed_model._meta.db_table).order_by("after")


def _shown(field: Any, row: Any) -> Any:
    value = getattr(row, field.name)
    return mark_safe("-") if value in (None, "") else display_for_field(value, field, "-")
