"""Visits, only read: the stage is written by the journey alone."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import verbs
from queues.admin.bases import HistoryAdmin, HistoryInline, press_of
from queues.admin.history import PrintInline
from queues.errors import QueueError
from queues.models import QueueEntry, ReferralCorrection, Visit, VisitEvent, VisitGap, VisitLetter


class EventInline(HistoryInline[VisitEvent, Visit]):
    """The steps of the path, reversals included."""

    model = VisitEvent
    fields = ("stage", "occurred_at", "recorded_at", "source", "counter", "actor", "device", "reason", "is_standing")
    readonly_fields = ("is_standing",)
    related_to_show = ("counter", "actor")


class GapInline(HistoryInline[VisitGap, Visit]):
    model = VisitGap
    fields = ("stage", "marked_at", "actor", "filled_at", "given_up_at")
    related_to_show = ("actor",)


class EntryInline(HistoryInline[QueueEntry, Visit]):
    model = QueueEntry
    fk_name = "visit"
    fields = ("stop", "state", "counter", "joined_at", "ended_at", "call_count", "miss_count")
    related_to_show = ("stop", "counter", "visit", "admission_ticket", "pharmacy_ticket")


class ReferralInline(HistoryInline[ReferralCorrection, Visit]):
    model = ReferralCorrection
    fields = ("corrected_at", "old_number", "new_number", "old_type", "new_type", "reason", "actor")
    related_to_show = ("actor",)


class LetterInline(HistoryInline[VisitLetter, Visit]):
    model = VisitLetter
    fk_name = "visit"
    fields = ("kind", "state", "number", "on", "until", "poli_name", "facility_name", "made_at", "made_by")
    related_to_show = ("made_by",)


class CorrectionForm(ActionForm):
    """The right number of the one visit that is marked, and why."""

    referral_number = forms.CharField(label=_("Nomor rujukan yang benar"), max_length=40, required=False)
    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)


@admin.register(Visit)
class VisitAdmin(HistoryAdmin[Visit]):
    list_display = ("label", "booking_code", "patient", "session", "payer", "channel", "stage", "arrived_at")
    list_select_related = ("patient", "payer", "session__clinic", "session__doctor")
    list_filter = ("stage", "channel", "session__clinic")
    day_field = "session__date"
    spans = ("today", "yesterday", "week", "month", "ahead")
    search_fields = ("booking_code", "patient__medical_record_number")
    search_of_days = ("label__iexact",)
    search_help_text = _(
        "Kode booking atau nomor rekam medis, atau nomor antrean pada hari yang dipilih. "
        "Jangan mengetik NIK atau nomor kartu di sini."
    )
    inlines = (EventInline, GapInline, EntryInline, PrintInline, ReferralInline, LetterInline)
    action_form = CorrectionForm
    actions = ("correct_referral",)
    readonly_fields = (
        "stage",
        "reference_check",
        "told_poli_code",
        "told_clinic_name",
        "told_doctor_code",
        "told_doctor_name",
        "told_hours",
    )
    fieldsets = (
        (None, {"fields": ("label", "booking_code", "stage", "patient", "is_new_patient", "session", "served_by")}),
        (
            _("Pendaftaran"),
            {
                "fields": (
                    *("payer", "visit_type", "referral_number", "reference_check", "sep_number"),
                    *("channel", "created_at", "arrived_at"),
                )
            },
        ),
        (
            _("Urutan dan kuota"),
            {
                "fields": (
                    *("number", "slot_at", "priority", "seat_kind", "seat_index"),
                    *("is_extra_seat", "extra_approved_by", "extra_reason"),
                )
            },
        ),
        (_("Kaitan"), {"fields": ("admission_ticket", "origin", "replaces", "has_prescription")}),
        (
            _("Yang diketahui BPJS"),
            {
                "fields": (
                    *("told_poli_code", "told_clinic_name", "told_doctor_code", "told_doctor_name", "told_hours"),
                )
            },
        ),
    )

    def has_correct_referral_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("queue.correct_referral")

    @admin.action(description=_("Perbaiki nomor rujukan (satu kunjungan)"), permissions=["correct_referral"])
    def correct_referral(self, request: HttpRequest, queryset: QuerySet[Visit]) -> None:
        visits = list(queryset.named()[:2])  # type: ignore[attr-defined]
        if len(visits) != 1:
            messages.error(request, _("Pilih satu kunjungan saja."))
            return
        number, reason = request.POST.get("referral_number", ""), request.POST.get("reason", "")
        try:
            verbs.correct_referral(
                visits[0], press_of(request, at=timezone.now(), reason=reason), referral_number=number[:40]
            )
        except QueueError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Nomor rujukan diperbaiki; antreannya dikirim lagi ke BPJS."))


@admin.register(VisitEvent)
class VisitEventAdmin(HistoryAdmin[VisitEvent]):
    list_display = ("occurred_at", "visit", "stage", "source", "counter", "actor", "reason", "is_standing")
    list_select_related = ("visit", "counter", "actor")
    list_filter = ("stage", "source", "is_standing")
    day_field = "visit__session__date"
    search_fields = ("visit__booking_code",)
    search_of_days = ("visit__label__iexact",)
    search_help_text = _("Kode booking, atau nomor antrean pada hari yang dipilih.")
    exclude = ("previous_hash", "row_hash")
    readonly_fields = ("is_standing",)
