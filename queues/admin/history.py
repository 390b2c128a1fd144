"""What happened at the stops, only read."""

from datetime import date, timedelta

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.admin.bases import HistoryAdmin, HistoryInline
from queues.admin.lists import NewestValues
from queues.admin.packed import WithPackedRows
from queues.models import Act, AdmissionTicket, Call, EntryEvent, HistorySeal, QueueEntry, TicketPrint


class CallInline(HistoryInline[Call, QueueEntry]):
    model = Call
    fields = ("called_at", "counter", "is_recall", "withdrawn_at", "actor")
    related_to_show = ("counter", "actor")


class EntryEventInline(HistoryInline[EntryEvent, QueueEntry]):
    model = EntryEvent
    fields = ("at", "kind", "reason", "actor")
    related_to_show = ("actor",)


@admin.register(QueueEntry)
class QueueEntryAdmin(WithPackedRows[QueueEntry]):
    list_display = ("label", "stop", "service_date", "state", "counter", "joined_at", "ended_at", "call_count")
    list_select_related = ("stop", "counter", "visit", "admission_ticket", "pharmacy_ticket")
    list_filter = ("stop", "state")
    day_field = "service_date"
    search_fields = ("visit__booking_code",)
    search_of_days = ("visit__label__iexact", "admission_ticket__label__iexact", "pharmacy_ticket__label__iexact")
    search_help_text = _("Kode booking, atau nomor antrean pada hari yang dipilih.")
    inlines = (CallInline, EntryEventInline)
    packed_model, packed_link, packed_fields = EntryEvent, "entry_id", ("at", "kind", "reason", "actor")

    def packed_days(self, row: QueueEntry) -> tuple[date, date]:
        """From the day of the wait to the day after it ended: an undo comes within seconds."""
        ended = row.ended_at or row.joined_at
        return row.service_date, clock.service_date(ended) + timedelta(days=1)


@admin.register(Call)
class CallAdmin(HistoryAdmin[Call]):
    list_display = ("called_at", "entry", "counter", "is_recall", "withdrawn_at", "actor")
    list_select_related = ("entry__visit", "entry__admission_ticket", "entry__pharmacy_ticket", "counter", "actor")
    list_filter = ("counter", "is_recall")
    day_field = "called_at"


@admin.register(EntryEvent)
class EntryEventAdmin(HistoryAdmin[EntryEvent]):
    list_display = ("at", "entry", "kind", "reason", "actor")
    list_select_related = ("entry__visit", "entry__admission_ticket", "entry__pharmacy_ticket", "actor")
    list_filter = ("kind",)
    day_field = "entry__service_date"
    fields = ("at", "entry", "kind", "reason", "actor", "act")


@admin.register(Act)
class ActAdmin(HistoryAdmin[Act]):
    """Presses of buttons, and which were undone."""

    list_display = ("at", "kind", "counter", "actor", "device", "undone_at")
    list_select_related = ("counter", "actor")
    list_filter = ("kind", "counter")
    day_field = "at"
    fields = ("at", "kind", "counter", "actor", "device", "undone_at")


class PrintInline(HistoryInline[TicketPrint, AdmissionTicket]):
    model = TicketPrint
    fields = ("printed_at", "is_reprint", "actor", "device")
    related_to_show = ("actor",)


@admin.register(TicketPrint)
class TicketPrintAdmin(HistoryAdmin[TicketPrint]):
    list_display = ("printed_at", "label", "is_reprint", "actor", "device")
    list_select_related = ("visit", "admission_ticket", "pharmacy_ticket", "actor")
    list_filter = ("is_reprint", ("device", NewestValues))
    day_field = "printed_at"
    search_fields = ("visit__booking_code",)
    search_of_days = ("visit__label__iexact", "admission_ticket__label__iexact", "pharmacy_ticket__label__iexact")
    search_help_text = _("Kode booking, atau nomor antrean pada hari yang dipilih.")
    fields = ("printed_at", "visit", "admission_ticket", "pharmacy_ticket", "is_reprint", "actor", "device")

    @admin.display(description=_("nomor antrean"))
    def label(self, printed: TicketPrint) -> str:
        return printed.label


@admin.register(AdmissionTicket)
class AdmissionTicketAdmin(HistoryAdmin[AdmissionTicket]):
    """Numbers taken before anyone knew whose they are."""

    list_display = ("label", "service_date", "admission_class", "taken_at", "first_called_at", "cancelled_at")
    list_select_related = ("admission_class",)
    list_filter = ("admission_class",)
    day_field = "service_date"
    search_of_days = ("label__iexact",)
    search_help_text = _("Nomor antrean pada hari yang dipilih.")
    fields = (
        *("label", "service_date", "admission_class", "priority", "taken_at"),
        *("first_called_at", "cancelled_at", "device", "case", "wished_session", "wished_payer"),
    )
    inlines = (PrintInline,)


@admin.register(HistorySeal)
class HistorySealAdmin(HistoryAdmin[HistorySeal]):
    """The seals of the days, to be read out or printed; `verify_history` says whether they fit."""

    list_display = ("number", "date", "count", "sealed_at", "is_beginning", "row_hash")
    day_field = "date"
    ordering = ("-number",)
    fields = ("number", "date", "is_beginning", "count", "sealed_at", "previous_hash", "row_hash", "tables")
