"""Read only: records opened at consoles, records of another unit opened with a reason, and records that were joined."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues.admin.bases import HistoryAdmin
from queues.models import BreakGlass, PatientMerge, PersonLookUp


@admin.register(PersonLookUp)
class PersonLookUpAdmin(HistoryAdmin[PersonLookUp]):
    """Look-ups by day, or of one person."""

    list_display = ("at", "actor", "counter", "patient", "found_by")
    list_select_related = ("actor", "counter", "patient")
    list_filter = ("found_by",)
    day_field = "at"
    search_fields = ("patient__medical_record_number",)
    search_help_text = _("Nomor rekam medis")
    fields = ("at", "actor", "counter", "patient", "found_by")


@admin.register(PatientMerge)
class PatientMergeAdmin(HistoryAdmin[PatientMerge]):
    """Merges and those that were taken back; the page of a merge is at the consoles."""

    list_display = ("at", "survivor", "merged", "actor", "reason", "undone_at", "undone_by")
    list_select_related = ("survivor", "merged", "actor", "undone_by")
    day_field = "at"
    search_fields = ("survivor__medical_record_number", "merged__medical_record_number")
    search_help_text = _("Nomor rekam medis")
    fields = ("at", "survivor", "merged", "actor", "reason", "undone_at", "undone_by", "undo_reason")


@admin.register(BreakGlass)
class BreakGlassAdmin(HistoryAdmin[BreakGlass]):
    """What was opened with a reason because it is another unit's: by day, of one of the staff, or of a person."""

    list_display = ("at", "until", "actor", "counter", "clinic", "patient", "reason")
    list_select_related = ("actor", "counter", "clinic", "patient")
    day_field = "at"
    search_fields = ("actor__username", "patient__medical_record_number")
    search_help_text = _("Nama pengguna atau nomor rekam medis")
    fields = ("at", "until", "actor", "counter", "clinic", "patient", "reason")
