"""The outbox as people see it: BPJS's words, and for what is parked two acts of a named person."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bpjs_bridge.models import UNDELIVERED_STATES, BpjsGate, OutboxAttempt, OutboxMessage, RefusedBooking, Service
from bpjs_bridge.outbox import corrections
from bpjs_bridge.outbox import gate as gates
from queues import clock
from queues.admin.bases import HistoryAdmin, HistoryInline
from queues.admin.lists import NewestValues
from queues.admin.packed import WithPackedRows
from queues.errors import QueueError


def person_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _lines(*parts: object) -> str:
    """One cell with a line for each part that says something: nine columns would not fit a screen of 1280."""
    lines = [(str(part),) for part in parts if str(part)]
    return format_html_join(mark_safe("<br>"), "{}", lines)


class ReasonForm(ActionForm):
    """Giving up needs a reason; the other acts do not read it."""

    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)


class AttemptInline(HistoryInline[OutboxAttempt, OutboxMessage]):
    """Every request that left, and what came back."""

    model = OutboxAttempt
    fields = ("started_at", "ended_at", "outcome", "http_status", "code", "answer", "is_probe")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(WithPackedRows[OutboxMessage]):
    """Never edited: resent or given up. What is in a message is personal and not shown."""

    list_display = ["booking", "what", "standing", "answer"]
    list_filter = ["state", "park_reason", "kind"]
    day_field = "visit__session__date"
    list_select_related = ["visit"]
    search_fields = ("visit__booking_code",)
    search_help_text = _("Kode booking")
    fieldsets = [
        (None, {"fields": [*("visit", "kind", "task_id", "position"), *("event", "pharmacy_ticket", "created_at")]}),
        (_("Pengiriman"), {"fields": ["state", "due_at", "delivered_at", *("supersedes", "requested_by")]}),
        (_("Ditahan"), {"fields": ["park_reason", "parked_at", "alarmed_at"]}),
        (
            _("Jawaban BPJS"),
            {
                "fields": [
                    *("attempts", "ok_count", "refused_count", "unknown_count"),
                    *("first_code", "first_message", "last_code", "last_message"),
                ]
            },
        ),
        (_("Dilepas"), {"fields": ["given_up_cause", "given_up_reason", "given_up_by", "given_up_at"]}),
        (
            _("Peminjaman oleh pengirim"),
            {"classes": ["collapse"], "fields": ["leased_by", "leased_at", "lease_until", "lease_epoch", "is_probe"]},
        ),
    ]
    inlines = [AttemptInline]
    packed_model, packed_link = OutboxAttempt, "message_id"
    packed_fields = AttemptInline.fields
    action_form = ReasonForm
    actions = ["resend_parked", "give_up_parked"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        """Without the payload: it is not shown, and one that no key decrypts must not break the page."""
        return super().get_queryset(request).defer("payload")

    def packed_days(self, row: OutboxMessage) -> tuple[date, date]:
        """From when it was written to when it was settled, however long that took."""
        settled = row.delivered_at or row.given_up_at or row.parked_at or row.due_at
        first = clock.service_date(row.created_at)
        return first, max(first, clock.service_date(settled)) + timedelta(days=1)

    def is_narrow(self, request: HttpRequest) -> bool:
        """What waits for BPJS or for a person is little, has an index, and must be seen whatever its age."""
        return request.GET.get("state__exact") in UNDELIVERED_STATES

    @admin.display(description=_("kunjungan"), ordering="visit__booking_code")
    def booking(self, message: OutboxMessage) -> str:
        return _lines(message.visit.label, message.visit.booking_code)

    @admin.display(description=_("pesan"), ordering="position")
    def what(self, message: OutboxMessage) -> str:
        # Broken at its slash, not inside a word.
        return format_html_join(mark_safe("/<wbr>"), "{}", [(part,) for part in str(message).split("/")])

    @admin.display(description=_("keadaan"), ordering="state")
    def standing(self, message: OutboxMessage) -> str:
        """The state and its time: parked at, delivered at, or due at."""
        reason = message.get_park_reason_display() if message.park_reason else ""
        moment = message.parked_at or message.given_up_at or message.delivered_at or message.due_at
        return _lines(message.get_state_display(), reason, date_format(timezone.localtime(moment), "j M Y H:i"))

    @admin.display(description=_("jawaban BPJS"), ordering="last_message")
    def answer(self, message: OutboxMessage) -> str:
        tried = ngettext("%(count)d percobaan", "%(count)d percobaan", message.attempts) % {"count": message.attempts}
        return _lines(f"{message.last_code} {message.last_message}".strip(), tried)

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


@admin.register(RefusedBooking)
class RefusedBookingAdmin(HistoryAdmin[RefusedBooking]):
    """Patients that Mobile JKN could not help: the known ones can be telephoned and their records completed."""

    list_display = ["refused_at", "service", "words", "record_number", "person", "wished_on", "times"]
    list_filter = [("service", NewestValues)]
    day_field = "refused_at"
    list_select_related = ["patient"]
    search_fields = ("patient__medical_record_number",)
    search_help_text = _("Nomor rekam medis")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefusedBooking]:
        """Adds how often this card was refused so far."""
        same = RefusedBooking.objects.filter(card_index=OuterRef("card_index")).exclude(card_index="")
        counted = same.order_by().values("card_index").annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(times=Coalesce(Subquery(counted), 1))

    @admin.display(description=_("nomor rekam medis"), ordering="patient__medical_record_number")
    def record_number(self, refused: RefusedBooking) -> str:
        return refused.patient.medical_record_number if refused.patient else "-"

    @admin.display(description=_("pasien"))
    def person(self, refused: RefusedBooking) -> str:
        return refused.patient.masked_name if refused.patient else str(_("belum dikenal di sini"))

    @admin.display(description=_("berapa kali"), ordering="times")
    def times(self, refused: RefusedBooking) -> int:
        return int(getattr(refused, "times", 1))


@admin.register(BpjsGate)
class BpjsGateAdmin(HistoryAdmin[BpjsGate]):
    """Whether anything leaves for each service of BPJS now, and why not."""

    exclude = ["id"]
    list_display = ["__str__", "opened_at", "next_probe_at", "halted_at", "halt_message", "resumed_at", "resumed_by"]
    list_select_related = ["resumed_by"]
    actions = ["resume"]

    def has_resume_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bpjs_bridge.resume_sending")

    @admin.action(description=_("Lanjutkan pengiriman (kunci dan jam sudah benar)"), permissions=["resume"])
    def resume(self, request: HttpRequest, queryset: QuerySet[BpjsGate]) -> None:
        for gate in queryset:
            gates.resume(at=timezone.now(), by=person_of(request), service=Service(gate.pk))
        messages.success(request, _("Pengiriman ke BPJS dilanjutkan."))
