"""What a hospital enters about itself: clinics, doctors, payers, stops, counters, admission classes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from queues import rules, verbs
from queues.admin.bases import KeptAdmin
from queues.admin.poli_page import PoliStopForm, PoliStopInline, letters_in_words
from queues.admin.typed import ModelForm
from queues.models import LANE_PREFIX, AdmissionClass, Clinic, Counter, Doctor, Payer, QueueEntry, Stop, StopKind


def _refuse_pharmacy_letters(prefix: str) -> str:
    if prefix in LANE_PREFIX.values():
        raise ValidationError(_("Awalan ini dipakai farmasi."))
    return prefix


class ClinicForm(ModelForm[Clinic]):
    """A clinic's letters must not be read as an admission ticket or a medicine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (letters := self.fields.get("label_prefix")) is not None:
            letters.help_text = f"{letters.help_text} {letters_in_words(self.instance.label_prefix)}"

    def clean_label_prefix(self) -> str:
        prefix: str = _refuse_pharmacy_letters(self.cleaned_data["label_prefix"])
        if AdmissionClass.objects.filter(label_prefix=prefix).exists():
            raise ValidationError(_("Awalan ini dipakai kelas loket admisi."))
        return prefix


def warn_of_people_left(request: HttpRequest, counter: Counter, before: set[int]) -> None:
    """Name those who wait where this desk called before (keys of stops), and nobody calls now."""
    left = QueueEntry.objects.left_without_a_desk(counter, before, at=timezone.now())
    if labels := [entry.label for entry in left]:
        words = _("Di sini masih ada %(people)d orang: %(labels)s. Panggil mereka dari loket lain, atau aktifkan lagi.")
        messages.warning(request, words % {"people": len(labels), "labels": ", ".join(labels)})


@admin.register(Clinic)
class ClinicAdmin(KeptAdmin[Clinic]):
    """Drafts come from HFIS and are offered once somebody approved them."""

    form = ClinicForm
    list_display = ("name", "label_prefix", "bpjs_subspecialist_code", "reports_to_bpjs", "is_at_kiosk", "is_draft")
    list_filter = ("is_draft", "is_active", "is_at_kiosk", "reports_to_bpjs", "is_sensitive", "is_repeat_care")
    search_fields = ("name", "bpjs_subspecialist_code")
    actions = ("approve",)
    fieldsets = (
        (None, {"fields": ("name", "spoken_name", "label_prefix", "is_active", "is_draft", "is_at_kiosk")}),
        (
            _("Pelayanan"),
            {
                "fields": (
                    "service_seconds",
                    "non_jkn_percent",
                    "is_priority_offered",
                    "is_repeat_care",
                    "is_outside_inm",
                )
            },
        ),
        (_("Kerahasiaan"), {"fields": ("is_sensitive", "neutral_name")}),
        ("BPJS", {"fields": ("bpjs_poli_code", "bpjs_subspecialist_code", "reports_to_bpjs", "bpjs_send")}),
    )

    inlines = (PoliStopInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The stop first, then the rooms that call there; who is left without a room is said."""
        super().save_formset(request, form, formset, change)
        for one in formset.forms:
            if one.instance.pk and one.has_changed():
                self._set_rooms(request, one)

    def _set_rooms(self, request: HttpRequest, one: PoliStopForm) -> None:
        stop, wanted = one.instance, one.rooms_now()
        for counter in stop.counters.all():
            if counter not in wanted and counter.is_active:
                before = set(counter.stops.values_list("pk", flat=True))
                counter.stops.remove(stop)
                warn_of_people_left(request, counter, before)
        stop.counters.add(*wanted)

    def save_model(self, request: HttpRequest, obj: Clinic, form: Any, change: bool) -> None:
        """Patients who have a number already are told by the new standard, too."""
        super().save_model(request, obj, form, change)
        if change and "service_seconds" in form.changed_data:
            verbs.follow_standard(obj, at=timezone.now())

    @admin.action(description=_("Setujui draf yang dipilih"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Clinic]) -> None:
        count = queryset.filter(is_draft=True).update(is_draft=False)
        words = ngettext("%d poli disetujui.", "%d poli disetujui.", count) % count
        self.message_user(request, words, messages.SUCCESS)


@admin.register(Doctor)
class DoctorAdmin(KeptAdmin[Doctor]):
    list_display = ("name", "bpjs_code", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "=bpjs_code")


@admin.register(Payer)
class PayerAdmin(KeptAdmin[Payer]):
    list_display = ("name", "code", "is_jkn", "is_active")
    list_filter = ("is_jkn", "is_active")
    search_fields = ("name", "code")


class StopForm(ModelForm[Stop]):
    """A clinic's waiting room belongs to one clinic, and a clinic has one; a wait is long before it is too long."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        long = cleaned.get("amber_minutes") or rules.current().wait_amber_minutes
        if long >= (cleaned.get("red_minutes") or rules.current().wait_red_minutes):
            self.add_error("red_minutes", _("Menunggu terlalu lama harus sesudah menunggu lama (%d menit).") % long)
        if cleaned.get("kind") != StopKind.CLINIC:
            return cleaned
        clinic = cleaned.get("clinic")
        if clinic is None:
            self.add_error("clinic", _("Perhentian jenis Poli memerlukan polinya."))
        elif clinic.stops.filter(kind=StopKind.CLINIC).exclude(pk=self.instance.pk).exists():
            self.add_error("clinic", _("Poli ini sudah mempunyai perhentian."))
        return cleaned

    def validate_constraints(self) -> None:
        """Said above in words that help; the database still keeps them."""


@admin.register(Stop)
class StopAdmin(KeptAdmin[Stop]):
    form = StopForm
    list_display = ("name", "kind", "clinic", "is_active")
    list_select_related = ("clinic",)
    list_filter = ("kind", "is_active")
    search_fields = ("name",)


@admin.register(Counter)
class CounterAdmin(KeptAdmin[Counter]):
    list_display = ("name", "stop_names", "capacity", "is_active")
    list_filter = ("is_active", "stops__kind")
    search_fields = ("name",)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Some twenty stops: boxes to tick, which need no drag and no Ctrl key."""
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "widget": forms.CheckboxSelectMultiple})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Counter]:
        return super().get_queryset(request).prefetch_related("stops")

    def save_model(self, request: HttpRequest, obj: Counter, form: Any, change: bool) -> None:
        """Of one that is there only what the form holds: a desk may pause or close while somebody looks at it here."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        obj.save(update_fields=["name", "spoken_name", "capacity", "is_active"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A desk that is switched off, or serves a stop no more, leaves people behind: the page names them."""
        before = set(form.instance.stops.values_list("pk", flat=True)) if change else set()
        super().save_related(request, form, formsets, change)
        warn_of_people_left(request, form.instance, before)

    @admin.display(description=_("perhentian"))
    def stop_names(self, counter: Counter) -> str:
        return ", ".join(stop.name for stop in counter.stops.all())


class AdmissionClassForm(ModelForm[AdmissionClass]):
    """Its letters are no clinic's, and its numbers are called at admission."""

    def clean_stop(self) -> Stop:
        """Refuses a stop of another kind: nobody would call its tickets."""
        stop: Stop = self.cleaned_data["stop"]
        if stop.kind != StopKind.ADMISSION:
            raise ValidationError(_("Pilih perhentian jenis Admisi: di tempat lain nomor loket tidak dipanggil."))
        return stop

    def clean_label_prefix(self) -> str:
        prefix: str = _refuse_pharmacy_letters(self.cleaned_data["label_prefix"])
        if Clinic.objects.filter(label_prefix=prefix).exists():
            raise ValidationError(_("Awalan ini dipakai sebuah poli."))
        return prefix


@admin.register(AdmissionClass)
class AdmissionClassAdmin(KeptAdmin[AdmissionClass]):
    form = AdmissionClassForm
    list_display = ("name", "code", "label_prefix", "stop", "is_active")
    search_fields = ("name", "code")
    list_select_related = ("stop",)
    list_filter = ("is_active",)
