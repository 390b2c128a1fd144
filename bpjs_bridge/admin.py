"""The outbox as people see it: BPJS's words, and for what is parked two acts of a named person."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.inbound import admin as accounts_admin  # noqa: F401  (its pages are registered with ours)
from bpjs_bridge.models import BpjsGate, OutboxAttempt, OutboxMessage
from bpjs_bridge.outbound import corrections
from bpjs_bridge.outbound import gate as gates
from queues.admin.bases import HistoryAdmin, HistoryInline
from queues.errors import QueueError


def person_of(request: HttpRequest) -> User:
    """Who presses."""
    assert isinstance(request.user, User)
    return request.user


class ReasonForm(ActionForm):
    """Giving up needs a reason; the other acts do not read it."""

    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)


class AttemptInline(HistoryInline[OutboxAttempt, OutboxMessage]):
    """Every request that left, and what came back."""

    model = OutboxAttempt
    fields = ("started_at", "ended_at", "outcome", "http_status", "code", "answer", "is_probe")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(HistoryAdmin[OutboxMessage]):
    """Never edited: resent or given up. What is in a message is personal and not shown."""

    list_display = [
        "booking_code",
        "label",
        "what",
        "state",
        "park_reason",
        "bpjs_words",
        "attempts",
        "due_at",
        "parked_at",
    ]
    list_filter = ["state", "park_reason", "kind", "visit__session__date"]
    list_select_related = ["visit"]
    search_fields = ["visit__booking_code"]
    search_help_text = _("Kode booking")
    ordering = ["-pk"]
    exclude = ["payload"]
    inlines = [AttemptInline]
    action_form = ReasonForm
    actions = ["resend_parked", "give_up_parked"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        """Without the content: it is not shown, and one that no key opens must not close the page."""
        return super().get_queryset(request).defer("payload")

    @admin.display(description=_("kode booking"), ordering="visit__booking_code")
    def booking_code(self, message: OutboxMessage) -> str:
        return message.visit.booking_code

    @admin.display(description=_("nomor antrean"))
    def label(self, message: OutboxMessage) -> str:
        return message.visit.label

    @admin.display(description=_("pesan"), ordering="position")
    def what(self, message: OutboxMessage) -> str:
        return str(message)

    @admin.display(description=_("jawaban BPJS"))
    def bpjs_words(self, message: OutboxMessage) -> str:
        return f"{message.last_code} {message.last_message}".strip()

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bpjs_bridge.resend_message")

    def has_give_up_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bpjs_bridge.give_up_message")

    @admin.action(description=_("Kirim ulang yang ditahan"), permissions=["resend"])
    def resend_parked(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        self._for_each(request, queryset, corrections.resend, done=_("%(count)d pesan dikirim ulang."))

    @admin.action(description=_("Lepas yang ditahan (isi alasan)"), permissions=["give_up"])
    def give_up_parked(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        reason = request.POST.get("reason", "")
        self._for_each(request, queryset, corrections.give_up, done=_("%(count)d pesan dilepas."), reason=reason)

    def _for_each(
        self, request: HttpRequest, queryset: QuerySet[OutboxMessage], act: Any, *, done: Any, **how: str
    ) -> None:
        count = 0
        for message in queryset.select_related("visit__session__clinic", "visit__patient", "visit__payer"):
            try:
                act(message, at=timezone.now(), by=person_of(request), **how)
            except QueueError as refusal:
                messages.error(request, f"{message.visit.booking_code}, {message}: {refusal}")
            else:
                count += 1
        messages.success(request, done % {"count": count})


@admin.register(BpjsGate)
class BpjsGateAdmin(HistoryAdmin[BpjsGate]):
    """Whether anything leaves for BPJS now, and why not."""

    list_display = ["__str__", "opened_at", "next_probe_at", "halted_at", "halt_message", "resumed_at", "resumed_by"]
    list_select_related = ["resumed_by"]
    actions = ["resume"]

    def has_resume_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bpjs_bridge.resume_sending")

    @admin.action(description=_("Lanjutkan pengiriman (kunci dan jam sudah benar)"), permissions=["resume"])
    def resume(self, request: HttpRequest, queryset: QuerySet[BpjsGate]) -> None:
        gates.resume(at=timezone.now(), by=person_of(request))
        messages.success(request, _("Pengiriman ke BPJS dilanjutkan."))
