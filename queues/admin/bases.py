"""What all admin pages share: nothing with a history is deleted, histories are only read, refusals are sentences, and
the list of a table that grows reads a page's worth of rows, whatever is behind it.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queues.admin.exporting import ExportedList
from queues.admin.help_texts import help_of
from queues.admin.lists import COUNTED, SPANS, BoundedPaginator, DayFilter, newest
from queues.admin.typed import InlineFormSet, M, P, TabularInline
from queues.errors import QueueError
from queues.press import Press


def press_of(request: HttpRequest, *, at: datetime, reason: str = "") -> Press:
    """The act of the person at the admin page, for verbs."""
    assert request.user.is_authenticated
    return Press(at, user=request.user, reason=reason)


class Explained:
    """A page, or rows below one, whose fields say what they mean (help_texts.py)."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        words = help_of(db_field.model._meta.label, db_field.name)
        if field is not None and words is not None:
            field.help_text = words
        return field


class KeptAdmin(Explained, ExportedList[M]):
    """Rows stay for ever; what is over is switched off."""

    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A verb that refuses at the last moment has written nothing: say why, show the page as it is now."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except QueueError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)


class GrowingAdmin(KeptAdmin[M]):
    """The list of a table that has a row more for every patient or press. No list of it reads the table.

    Rows are bounded by days, by a key that is searched for, or they are the newest ones; within that bound staff
    filter and sort as they like. Counting ends at a thousand (`BoundedPaginator`). `tests/admin/test_growing_lists.py`
    asks this of every list.
    """

    # A row of a table that grows is about somebody, or leads to somebody.
    has_people = True
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering: ClassVar[Any] = ("-pk",)
    # The way to the date, or the moment, by which days are asked: an index answers it.
    day_field = ""
    spans: ClassVar[tuple[str, ...]] = ("today", "yesterday", "week", "month")
    # What the list begins with: the newest rows, or one of SPANS.
    span_at_first = ""
    # Unique or indexed: what is typed is looked for as it is, over all days.
    search_fields: ClassVar[Any] = ()
    # Lookups that no index answers: looked at within the days chosen, or what the list begins with.
    search_of_days: ClassVar[tuple[str, ...]] = ()

    def get_list_filter(self, request: HttpRequest) -> Any:
        own = super().get_list_filter(request)
        return (DayFilter, *own) if self.day_field else own

    def rows_at_first(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """As long as nobody chose days: the newest, or what lies ahead."""
        return DayFilter.of_span(rows, self.day_field, self.span_at_first) if self.span_at_first else newest(rows)

    @property
    def words_at_first(self) -> Promise:
        """How the filter names that."""
        return SPANS[self.span_at_first][0] if self.span_at_first else _("Terbaru")

    def is_narrow(self, request: HttpRequest) -> bool:
        """Whether another filter that is chosen leaves few rows, by an index of its own."""
        return False

    def get_search_fields(self, request: HttpRequest) -> Any:
        return (*self.search_fields, *self.search_of_days)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        """One question for each key: OR over several tables would be answered by reading them all."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found: set[Any] = set()
        for rows in self.rows_found(request, queryset, term):
            found.update(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])
        return queryset.filter(pk__in=found), False

    def rows_found(self, request: HttpRequest, queryset: "QuerySet[Any]", term: str) -> "list[QuerySet[Any]]":
        """Each by an index, or within a bound. Codes and numbers are printed in capitals."""
        every = self.model._default_manager.all()
        bounded = queryset if DayFilter.parameter_name in request.GET else self.rows_at_first(queryset)
        by_key = [every.filter(**{f"{key}__in": {term, term.upper()}}) for key in self.search_fields]
        return by_key + [bounded.filter(**{lookup: term}) for lookup in self.search_of_days]


class HistoryAdmin(GrowingAdmin[M]):
    """A model that the admin only shows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class NamedRows(InlineFormSet):
    """Every field says its name to a screen reader, the box for removing a row too."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label or "")


class EnteredInline(Explained, TabularInline[M, P]):
    """Rows below their page that people type into; Django's tables leave the fields unnamed."""

    extra = 0
    formset = NamedRows


class HistoryInline(TabularInline[M, P]):
    """Rows that the admin only shows."""

    extra = 0
    can_delete = False
    related_to_show: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        """Related rows that the list shows are joined into one query."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.related_to_show) if self.related_to_show else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
