"""Visits, only read: the stage is written by the journey alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues.admin.bases import HistoryAdmin, HistoryInline
from queues.models import QueueEntry, Visit, VisitEvent, VisitGap


class EventInline(HistoryInline[VisitEvent, Visit]):
    """The steps of the path, reversals included."""

    model = VisitEvent
    fields = ("stage", "occurred_at", "recorded_at", "source", "counter", "actor", "device", "reason", "is_standing")
    readonly_fields = ("is_standing",)
    related_to_show = ("counter", "actor")


class GapInline(HistoryInline[VisitGap, Visit]):
    """Steps nobody recorded."""

    model = VisitGap
    fields = ("stage", "marked_at", "actor", "filled_at", "given_up_at")
    related_to_show = ("actor",)


class EntryInline(HistoryInline[QueueEntry, Visit]):
    """Where the patient waited."""

    model = QueueEntry
    fk_name = "visit"
    fields = ("stop", "state", "counter", "joined_at", "ended_at", "call_count", "miss_count")
    related_to_show = ("stop", "counter", "visit", "admission_ticket", "pharmacy_ticket")


@admin.register(Visit)
class VisitAdmin(HistoryAdmin[Visit]):
    """One patient's way through one session."""

    list_display = ("label", "booking_code", "patient", "session", "payer", "channel", "stage", "arrived_at")
    list_select_related = ("patient", "payer", "session__clinic", "session__doctor")
    list_filter = (("session__date", admin.DateFieldListFilter), "stage", "channel", "session__clinic")
    date_hierarchy = "session__date"
    search_fields = ("booking_code", "label", "patient__medical_record_number")
    search_help_text = _(
        "Kode booking, nomor antrean atau nomor rekam medis. Jangan mengetik NIK atau nomor kartu di sini."
    )
    inlines = (EventInline, GapInline, EntryInline)
    readonly_fields = (
        "stage",
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
            {"fields": ("payer", "visit_type", "referral_number", "sep_number", "channel", "created_at", "arrived_at")},
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


@admin.register(VisitEvent)
class VisitEventAdmin(HistoryAdmin[VisitEvent]):
    """All steps of all visits."""

    list_display = ("occurred_at", "visit", "stage", "source", "counter", "actor", "reason", "is_standing")
    list_select_related = ("visit", "counter", "actor")
    list_filter = (("occurred_at", admin.DateFieldListFilter), "stage", "source", "is_standing")
    date_hierarchy = "occurred_at"
    search_fields = ("visit__booking_code", "visit__label")
    exclude = ("previous_hash", "row_hash")
    readonly_fields = ("is_standing",)
