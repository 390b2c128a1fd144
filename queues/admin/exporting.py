"""A list's rows taken away as a file: who may, and what is written down of it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.admin import sheets
from queues.admin.typed import M, ModelAdmin
from queues.errors import QueueError
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.recorded import Told, recorded

NAME = "export"


class ReasonForm(forms.Form):
    """Why somebody takes people's data away."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=200,
        strip=True,
        help_text=gettext_lazy("Dicatat dengan nama dan waktu Anda; tanpa nomor pasien. Misalnya: laporan bulanan."),
    )


class ExportedList(ModelAdmin[M]):
    """A list with its rows as XLSX or CSV. `has_people`: rows of it tell of patients."""

    has_people = False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{NAME}"
        own = path(f"{NAME}/<str:kind>/", self.admin_site.admin_view(self.export_view), name=name)
        return [own, *super().get_urls()]

    def may_export(self, request: HttpRequest) -> bool:
        """May this user export the list? Every reader may, but lists of people are an administrator's."""
        is_seen = self.has_view_or_change_permission(request)
        return is_seen and (not self.has_people or bool(request.user.is_superuser))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        links = [(kind.upper(), self._address(kind, request)) for kind in sheets.CONTENT_TYPES]
        given = {"exports": links if self.may_export(request) else []}
        return super().changelist_view(request, given | (extra_context or {}))

    def _address(self, kind: str, request: HttpRequest) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{NAME}"
        query = request.GET.urlencode()
        return reverse(name, args=[kind]) + (f"?{query}" if query else "")

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The file; of a list with people first the question why."""
        if kind not in sheets.CONTENT_TYPES or not self.may_export(request):
            raise PermissionDenied
        if not self.has_people:
            return self._file(request, kind)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._file(request, kind, reason=form.cleaned_data["reason"])
            except QueueError as refusal:
                form.add_error("reason", str(refusal))
        content = {**self.admin_site.each_context(request), "title": _("Ambil daftar sebagai berkas"), "form": form}
        return TemplateResponse(request, "admin/export.html", {**content, "opts": self.opts, "kind": kind.upper()})

    def _file(self, request: HttpRequest, kind: str, *, reason: str = "") -> FileResponse:
        asked: Any = self.get_changelist_instance(request)
        count = asked.queryset[: sheets.MOST_ROWS + 1].count()
        if count > sheets.MOST_ROWS:
            raise QueueError(
                _("Lebih dari %(most)d baris. Saring dulu dengan hari atau pencarian.") % {"most": sheets.MOST_ROWS}
            )
        if self.has_people:
            self._note(request, kind, count, reason)
        cells = sheets.lines(asked.queryset.iterator(chunk_size=sheets.AT_ONCE), asked.list_display, self)
        target, _count = sheets.sheet(kind, sheets.header(asked.list_display, self), cells)
        name = f"{self.opts.model_name}-{timezone.localtime():%Y-%m-%d-%H%M}.{kind}"
        return FileResponse(target, as_attachment=True, filename=name, content_type=sheets.CONTENT_TYPES[kind])

    def _note(self, request: HttpRequest, kind: str, count: int, reason: str) -> None:
        """In the chain of the set-up's history, before anything leaves the house."""
        assert request.user.is_authenticated
        press = reasons.with_required_reason(Press(timezone.now(), user=request.user, reason=reason))
        words = _("%(count)d baris sebagai %(kind)s") % {"count": count, "kind": kind.upper()}
        recorded(f"{NAME}.{self.opts.model_name}", press, lambda: Told("", words))
