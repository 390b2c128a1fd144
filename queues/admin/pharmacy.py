"""The pharmacy's tickets and prescriptions, only read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues.admin.bases import HistoryAdmin, HistoryInline
from queues.models import Handover, PharmacyTicket, Prescription, PrescriptionItem


class PrescriptionInline(HistoryInline[Prescription, PharmacyTicket]):
    model = Prescription
    fields = ("visit", "kind", "written_at", "withdrawn_at")
    related_to_show = ("visit",)


class HandoverInline(HistoryInline[Handover, PharmacyTicket]):
    model = Handover
    fields = ("outcome", "handed_over_at", "receiver_name", "receiver_relation", "actor", "withdrawn_at")
    related_to_show = ("actor",)


@admin.register(PharmacyTicket)
class PharmacyTicketAdmin(HistoryAdmin[PharmacyTicket]):
    list_display = ("label", "service_date", "lane", "patient", "taken_at", "cancelled_at")
    list_select_related = ("patient",)
    list_filter = ("lane",)
    day_field = "service_date"
    search_fields = ("patient__medical_record_number",)
    search_of_days = ("label__iexact",)
    search_help_text = _("Nomor rekam medis, atau nomor antrean pada hari yang dipilih.")
    fields = ("label", "service_date", "lane", "patient", "taken_at", "cancelled_at")
    inlines = (PrescriptionInline, HandoverInline)


class ItemInline(HistoryInline[PrescriptionItem, Prescription]):
    model = PrescriptionItem
    fields = ("medicine", "dosage", "ordered", "given", "outcome")


@admin.register(Prescription)
class PrescriptionAdmin(HistoryAdmin[Prescription]):
    list_display = ("written_at", "visit", "ticket", "kind", "withdrawn_at")
    list_select_related = ("visit", "ticket")
    list_filter = ("kind",)
    day_field = "visit__session__date"
    search_fields = ("visit__booking_code",)
    search_of_days = ("ticket__label__iexact",)
    search_help_text = _("Kode booking, atau nomor antrean pada hari yang dipilih.")
    inlines = (ItemInline,)
