"""What all admin pages share: nothing with a history is deleted, histories are only read, refusals are sentences."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from queues.admin.typed import InlineFormSet, M, ModelAdmin, P, TabularInline
from queues.errors import QueueError
from queues.press import Press


def press_of(request: HttpRequest, *, at: datetime, reason: str = "") -> Press:
    """The act of the person at the admin page, for verbs."""
    assert request.user.is_authenticated
    return Press(at, user=request.user, reason=reason)


class KeptAdmin(ModelAdmin[M]):
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


class HistoryAdmin(KeptAdmin[M]):
    """A model that the admin only shows."""

    show_full_result_count = False

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


class EnteredInline(TabularInline[M, P]):
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
