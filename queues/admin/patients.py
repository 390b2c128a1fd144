"""Patients in the admin: what names a person is entered, never shown again whole."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from queues import verbs
from queues.admin.bases import EnteredInline, Explained, GrowingAdmin, HistoryAdmin, HistoryInline, press_of
from queues.admin.typed import ModelForm, StackedInline
from queues.database import names
from queues.encryption.crypto import blind_indexes
from queues.models import (
    PERSONAL_KINDS,
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    RecordNumberChange,
)

SHOWN_DIGITS = 4
# Typed into a search it would stand in the address bar and in the web server's log.
LOOKS_PERSONAL = re.compile(r"\d{10,}")
UNCHANGED = _("Kosong: yang tersimpan tidak berubah.")
KIND_OF_FIELD = {
    "nik": IdentifierKind.NIK,
    "bpjs_card": IdentifierKind.BPJS_CARD,
    "family_card": IdentifierKind.FAMILY_CARD,
    "mothers_nik": IdentifierKind.MOTHERS_NIK,
    "passport": IdentifierKind.PASSPORT,
    "simrs": IdentifierKind.SIMRS,
}


def masked(value: str) -> str:
    """`•••• 1234`: enough to compare with a card in the hand."""
    return f"•••• {value[-SHOWN_DIGITS:]}" if len(value) > SHOWN_DIGITS else "••••" if value else ""


def _entry(label: Any, pattern: str, words: Any) -> forms.RegexField:
    return forms.RegexField(
        rf"^{pattern}$",
        label=label,
        required=False,
        help_text=format_lazy("{} {}", words, UNCHANGED),
        error_messages={"invalid": words},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )


class PatientForm(ModelForm[Patient]):
    """Numbers are typed into empty fields; a field left empty changes nothing."""

    phone_entry = _entry(_("Nomor HP"), r"[0-9]{8,15}", _("8 sampai 15 angka."))
    nik = _entry("NIK", r"[0-9]{16}", _("16 angka."))
    bpjs_card = _entry(_("Kartu BPJS"), r"[0-9]{13}", _("13 angka."))
    family_card = _entry(_("Kartu keluarga"), r"[0-9]{16}", _("16 angka."))
    mothers_nik = _entry(_("NIK ibu"), r"[0-9]{16}", _("16 angka."))
    passport = _entry(_("Paspor"), r"[A-Z0-9]{5,15}", _("5 sampai 15 huruf besar atau angka."))
    simrs = _entry("SIMRS", r"\S{1,40}", _("Paling panjang 40 huruf, tanpa spasi."))

    @property
    def identifiers(self) -> dict[IdentifierKind, str]:
        """Kind -> number, as typed."""
        typed = {kind: self.cleaned_data.get(name, "") for name, kind in KIND_OF_FIELD.items()}
        return {kind: value for kind, value in typed.items() if value}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        field_of_kind = {kind: name for name, kind in KIND_OF_FIELD.items()}
        for kind, value in self.identifiers.items():
            others = Patient.objects.identified_by(kind, value).exclude(pk=self.instance.pk)
            if kind in PERSONAL_KINDS and others.exists():
                self.add_error(field_of_kind[kind], _("Sudah tercatat pada pasien lain."))
            elif self.instance.pk and self.instance.identifier(kind) not in ("", value):
                self.add_error(
                    field_of_kind[kind],
                    _("Yang lama masih berlaku: nonaktifkan dulu di bawah, simpan, lalu isi yang baru."),
                )
        return cleaned


class IdentifierForm(ModelForm[PatientIdentifier]):
    """Only whether it still holds; a value is never rewritten."""

    class Meta:
        model = PatientIdentifier
        fields = ("is_active",)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        row = self.instance
        is_woken = cleaned.get("is_active") and "is_active" in self.changed_data
        twins = PatientIdentifier.objects.filter(
            kind=row.kind, value_index__in=blind_indexes(row.value), is_active=True
        )
        if is_woken and row.kind in PERSONAL_KINDS and twins.exclude(pk=row.pk).exists():
            raise ValidationError(_("Sudah tercatat pada pasien lain."))
        return cleaned


class IdentifierInline(EnteredInline[PatientIdentifier, Patient]):
    """What names this person, masked."""

    model = PatientIdentifier
    form = IdentifierForm
    can_delete = False
    fields = ("kind", "masked_value", "is_active")
    readonly_fields = ("kind", "masked_value")

    @admin.display(description=_("nilai"))
    def masked_value(self, row: PatientIdentifier) -> str:
        return masked(row.value)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AddressInline(Explained, StackedInline[PatientAddress, Patient]):
    model = PatientAddress
    can_delete = False


class RecordNumberInline(HistoryInline[RecordNumberChange, Patient]):
    """Record numbers that the patient had before."""

    model = RecordNumberChange
    fields = ("changed_at", "old_number", "new_number", "reason", "actor")
    related_to_show = ("actor",)


@admin.register(Patient)
class PatientAdmin(GrowingAdmin[Patient]):
    """Found by record number or name; NIK, card and phone are looked up at the admission counter."""

    form = PatientForm
    list_display = ("medical_record_number", "name", "sex", "birth_date", "is_new_patient", "is_record_provisional")
    list_filter = ("is_new_patient", "is_record_provisional")
    day_field = "created_at"
    search_fields = ("medical_record_number",)
    search_help_text = _(
        "Nomor rekam medis atau nama. Jangan mengetik NIK, nomor kartu atau nomor HP di sini: cari dengan nomor itu "
        "di loket admisi."
    )
    inlines = (IdentifierInline, AddressInline, RecordNumberInline)
    readonly_fields = (
        "medical_record_number",
        "is_record_provisional",
        "is_new_patient",
        "merged_into",
        "masked_phone",
    )
    fieldsets = (
        (None, {"fields": ("medical_record_number", "is_record_provisional", "name", "sex", "birth_date")}),
        (_("Keadaan"), {"fields": ("is_new_patient", "merged_into", "masked_phone")}),
        (
            _("Tambah identitas atau nomor HP"),
            {
                "fields": (*KIND_OF_FIELD, "phone_entry"),
                "description": _("Kosongkan yang tidak berubah. Nilai yang tersimpan tidak ditampilkan lagi."),
            },
        ),
    )
    add_fieldsets = ((None, {"fields": ("name", "sex", "birth_date", *KIND_OF_FIELD, "phone_entry")}),)

    def get_fieldsets(self, request: HttpRequest, obj: Patient | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        entries = self.has_change_permission(request, obj)
        return self.fieldsets if entries else self.fieldsets[:2]

    def get_inlines(self, request: HttpRequest, obj: Patient | None) -> Any:
        """The address follows once there is a record."""
        return self.inlines if obj else ()

    @admin.display(description=_("nomor HP"))
    def masked_phone(self, patient: Patient) -> str:
        return masked(patient.phone)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A number that names a person does not stay in the address bar."""
        if LOOKS_PERSONAL.search(request.GET.get("q", "")):
            messages.error(request, str(self.search_help_text))
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def rows_found(self, request: HttpRequest, queryset: "QuerySet[Any]", term: str) -> "list[QuerySet[Any]]":
        """By name, too: any part of it, or where no index answers that, its beginning and parts of the newest."""
        by_key, by_part = super().rows_found(request, queryset, term), names.with_part(term)
        if by_part is not None:
            return [*by_key, by_part]
        late = self.rows_at_first(queryset)
        for word in term.split():
            late = late.filter(name__icontains=word)
        return [*by_key, names.that_begin(term), late]

    def save_model(self, request: HttpRequest, obj: Patient, form: Any, change: bool) -> None:
        """New ones get the next record number; known ones what was typed."""
        phone, press = form.cleaned_data["phone_entry"], press_of(request, at=timezone.now())
        if not change:
            record = verbs.PersonRecord(obj.name, obj.sex, obj.birth_date, identifiers=form.identifiers, phone=phone)
            stored = verbs.register_patient(record, press)
            obj.pk = stored.pk
            obj.refresh_from_db()
            return
        obj.phone = phone or obj.phone
        super().save_model(request, obj, form, change)
        verbs.add_identifiers(obj, press, identifiers=form.identifiers)

    def response_post_save_add(self, request: HttpRequest, obj: Patient) -> HttpResponseRedirect:
        """After a new patient the form continues with the address."""
        return HttpResponseRedirect(reverse("admin:queue_patient_change", args=[obj.pk]))


@admin.register(RecordNumberChange)
class RecordNumberChangeAdmin(HistoryAdmin[RecordNumberChange]):
    list_display = ("changed_at", "patient", "old_number", "new_number", "reason", "actor")
    list_select_related = ("patient", "actor")
    day_field = "changed_at"
    # A new number is the old one of a later change, or what the patient carries now.
    search_fields = (
        *("old_number", "patient__medical_record_number"),
        "patient__record_number_changes__old_number",
    )
    search_help_text = _("Nomor rekam medis, yang lama atau yang sekarang.")
