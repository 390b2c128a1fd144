"""Patients in the admin: what names a person is entered, never shown again whole."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import verbs
from queues.admin.bases import HistoryAdmin, HistoryInline, KeptAdmin, actor_of
from queues.admin.typed import ModelForm, StackedInline, TabularInline
from queues.crypto import blind_indexes
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
PATTERNS = {
    IdentifierKind.NIK: (r"\d{16}", _("16 angka.")),
    IdentifierKind.BPJS_CARD: (r"\d{13}", _("13 angka.")),
    IdentifierKind.FAMILY_CARD: (r"\d{16}", _("16 angka.")),
    IdentifierKind.MOTHERS_NIK: (r"\d{16}", _("16 angka.")),
    IdentifierKind.PASSPORT: (r"[A-Z0-9]{5,15}", _("5 sampai 15 huruf besar atau angka.")),
    IdentifierKind.SIMRS: (r"\S{1,40}", _("Tanpa spasi.")),
}


def masked(value: str) -> str:
    """`•••• 1234`: enough to compare with a card in the hand."""
    return f"•••• {value[-SHOWN_DIGITS:]}" if len(value) > SHOWN_DIGITS else "••••" if value else ""


def _entry(label: Any, help_text: Any, pattern: str) -> forms.CharField:
    return forms.RegexField(
        rf"^{pattern}$",
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )


class PatientForm(ModelForm[Patient]):
    """Numbers are typed into empty fields: empty means unchanged."""

    phone_entry = _entry(_("Nomor HP"), _("8 sampai 15 angka. Kosong: tidak berubah."), r"\d{8,15}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in IdentifierKind:
            pattern, words = PATTERNS[kind]
            if kind.value in self.fields:
                self.fields[kind.value] = _entry(kind.label, words, pattern)

    @property
    def identifiers(self) -> dict[IdentifierKind, str]:
        """What was typed."""
        typed = {kind: self.cleaned_data.get(kind.value, "") for kind in IdentifierKind}
        return {kind: value for kind, value in typed.items() if value}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for kind, value in self.identifiers.items():
            others = Patient.objects.identified_by(kind, value).exclude(pk=self.instance.pk)
            if kind in PERSONAL_KINDS and others.exists():
                self.add_error(kind.value, _("Sudah tercatat pada pasien lain."))
            elif self.instance.pk and self.instance.identifier(kind) not in ("", value):
                self.add_error(kind.value, _("Yang lama masih berlaku: nonaktifkan dulu di bawah, simpan, lalu isi yang baru."))
        return cleaned


# One field per kind, so that the admin's fieldsets can name them.
for _kind in IdentifierKind:
    PatientForm.base_fields[_kind.value] = _entry(_kind.label, PATTERNS[_kind][1], PATTERNS[_kind][0])
