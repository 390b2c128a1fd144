"""The theatre's plan in the admin: the card is typed, never shown again whole."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.admin.bases import GrowingAdmin
from queues.admin.typed import ModelForm
from queues.models import IdentifierKind, Patient, Surgery


class SurgeryForm(ModelForm[Surgery]):
    """Patient by record number; a card left empty changes nothing."""

    record_number = forms.CharField(
        label=_("Nomor rekam medis"), required=False, max_length=20, help_text=_("Kosong: pasien belum tercatat.")
    )
    card_entry = forms.RegexField(
        r"^[0-9]{13}$",
        label=_("Nomor kartu JKN"),
        required=False,
        help_text=_("13 angka; kosongkan bila tidak berubah atau bukan JKN."),
        error_messages={"invalid": _("13 angka.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
    is_not_jkn = forms.BooleanField(
        label=_("Bukan JKN: hapus nomor kartu"),
        required=False,
        help_text=_("Nomor kartu yang tersimpan dihapus; BPJS tidak ditanya lagi tentangnya."),
    )

    class Meta:
        model = Surgery
        fields = ("booking_code", "date", "operation", "clinic", "is_performed", "is_cancelled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "record_number" in self.fields and self.instance.patient:
            self.fields["record_number"].initial = self.instance.patient.medical_record_number

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        number = (cleaned.get("record_number") or "").strip()
        patient = Patient.objects.with_record_number(number).first() if number else None
        if number and patient is None:
            self.add_error("record_number", _("Nomor rekam medis tidak dikenal."))
        card = cleaned.get("card_entry") or ("" if cleaned.get("is_not_jkn") else self.instance.card)
        own_card = patient.identifier(IdentifierKind.BPJS_CARD) if patient else ""
        if card and own_card not in ("", card):
            self.add_error("card_entry", _("Nomor kartu ini bukan milik pasien tersebut."))
        on = cleaned.get("date")
        if cleaned.get("is_performed") and on and on > clock.service_date(timezone.now()):
            self.add_error("is_performed", _("Tanggal operasi ini belum tiba."))
        self.instance.patient, self.instance.card = patient, card
        return cleaned


@admin.register(Surgery)
class SurgeryAdmin(GrowingAdmin[Surgery]):
    """Entered one by one here; many at once with `import_surgeries`."""

    form = SurgeryForm
    list_display = (
        "date",
        "booking_code",
        "operation",
        "clinic",
        "patient",
        "masked_card",
        "is_performed",
        "changed_at",
    )
    list_select_related = ("clinic", "patient")
    list_filter = ("is_performed", "is_cancelled", "clinic")
    day_field = "date"
    span_at_first = "ahead"
    ordering = ("date", "booking_code")
    search_fields = ("booking_code", "patient__medical_record_number")
    search_of_days = ("operation__icontains",)
    search_help_text = _(
        "Kode booking atau nomor rekam medis, atau jenis tindakan pada hari yang dipilih. "
        "Jangan mengetik NIK atau nomor kartu di sini."
    )
    readonly_fields = ("masked_card", "changed_at", "changed_by")
    fieldsets = (
        (None, {"fields": ("booking_code", "date", "operation", "clinic")}),
        (_("Pasien"), {"fields": ("record_number", "masked_card", "card_entry", "is_not_jkn")}),
        (_("Keadaan"), {"fields": ("is_performed", "is_cancelled", "changed_at", "changed_by")}),
    )
    shown_fieldsets = (
        (None, {"fields": ("booking_code", "date", "operation", "clinic", "patient", "masked_card")}),
        fieldsets[2],
    )

    def get_fieldsets(self, request: HttpRequest, obj: Surgery | None = None) -> Any:
        """A user who may only look is shown no field to type into."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return self.fieldsets if may_write else self.shown_fieldsets

    @admin.display(description=_("kartu JKN"))
    def masked_card(self, surgery: Surgery) -> str:
        return surgery.masked_card

    def save_model(self, request: HttpRequest, obj: Surgery, form: Any, change: bool) -> None:
        """The last change is this one, if anything was changed."""
        if not change or form.changed_data:
            assert request.user.is_authenticated
            obj.changed_at, obj.changed_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)
