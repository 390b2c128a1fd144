"""The last calls to BPJS as people see them, and a button for each service that says whether it is reachable."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bpjs_bridge.client.access import AccessTrouble
from bpjs_bridge.client.refusals import RefusalKind
from bpjs_bridge.connection import probed
from bpjs_bridge.models import BpjsCall, Service
from queues.admin.bases import HistoryAdmin
from queues.admin.lists import NewestValues

# The words of ours that a row holds, for people. Anything else is the name of a trouble on the way.
REASONS = {
    AccessTrouble.CLOCK.value: _("jam server ini"),
    AccessTrouble.CONS_ID.value: "consumer ID",
    AccessTrouble.USER_KEY.value: "user key",
    AccessTrouble.SIGNATURE.value: _("tanda tangan (kunci rahasia)"),
    AccessTrouble.UNKNOWN.value: _("akses ditolak"),
    RefusalKind.SEP_ISSUED.value: _("SEP sudah terbit"),
    RefusalKind.SEP_EXISTS.value: _("SEP sudah ada"),
    RefusalKind.LAPSED.value: _("masa berlaku habis"),
    RefusalKind.REFERENCE.value: _("rujukan atau surat kontrol"),
    RefusalKind.IDENTITY.value: _("NIK atau kartu"),
    RefusalKind.STILL_VALID.value: _("masih berlaku"),
    RefusalKind.SCHEDULE.value: _("jadwal atau dokter"),
    RefusalKind.ALREADY_DONE.value: _("sudah dilakukan"),
    RefusalKind.UNKNOWN.value: _("ditolak atau tidak ada"),
}


@admin.register(BpjsCall)
class BpjsCallAdmin(HistoryAdmin[BpjsCall]):
    """Addresses without a number in them, codes and times; nobody is named."""

    change_list_template = "admin/bpjs_bridge/bpjscall/change_list.html"
    list_display = ["began_at", "service", "address", "outcome", "told", "why", "milliseconds"]
    list_filter = ["service", "outcome", ("template", NewestValues)]
    day_field = "began_at"

    @admin.display(description=_("alamat"), ordering="template")
    def address(self, call: BpjsCall) -> str:
        return f"{call.method} {call.template}"

    @admin.display(description=_("kode"), ordering="code")
    def told(self, call: BpjsCall) -> str:
        """BPJS's code, or HTTP's where none came."""
        return call.code or (f"HTTP {call.http_status}" if call.http_status else "-")

    @admin.display(description=_("sebab"), ordering="reason")
    def why(self, call: BpjsCall) -> str:
        return str(REASONS.get(call.reason, call.reason))

    def has_test_connection_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bpjs_bridge.test_connection")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_POST(self.test_connection))
        own = path("test/<int:number>/", page, name="bpjs_bridge_bpjscall_test")
        return [own, *super().get_urls()]

    def test_connection(self, request: HttpRequest, number: int) -> HttpResponse:
        """Ask one service now; the sentence stands above the list, the call in it."""
        if not self.has_test_connection_permission(request) or number not in Service.values:
            raise PermissionDenied
        found = probed(Service(number))
        say = messages.success if found.is_ok else messages.error
        say(request, f"{found.service.label}: {found.sentence}")
        return HttpResponseRedirect(reverse("admin:bpjs_bridge_bpjscall_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With a button for each service, for those who may press it."""
        services = Service.choices if self.has_test_connection_permission(request) else []
        return super().changelist_view(request, {**(extra_context or {}), "services_to_test": services})
