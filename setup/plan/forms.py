"""What is typed about the plan, checked where it is typed."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.session_forms import WallTime
from queues.errors import PersonalReasonError
from queues.models import Clinic, Counter, Doctor, HolidayAnswer, HolidayKind, PlanLine, StopKind, Weekday
from queues.models.planning import Hours
from queues.verbs import ExceptionDraft, HolidayDraft, LineDraft, reasons

READ_BY_STAFF = gettext_lazy("Dicatat dalam riwayat. Tanpa nama atau nomor pasien.")
READ_BY_PATIENTS = gettext_lazy("Pasien dapat membacanya. Jangan menulis nama atau nomor pasien.")


class Day(forms.DateField):
    """A date, as every browser sends it; typed as well."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], **given)


class Reason(forms.CharField):
    """Why, as `reasons.checked` keeps it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=reasons.LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"}), **given)

    def clean(self, value: Any) -> Any:
        """The text; a number that names a person is refused at the field."""
        try:
            return reasons.checked(super().clean(value))
        except PersonalReasonError as refusal:
            raise ValidationError(str(refusal)) from None


def clinics() -> QuerySet[Clinic]:
    """Polis that can have a line."""
    return Clinic.objects.for_patients().filter(is_active=True).order_by("name")


def doctors() -> QuerySet[Doctor]:
    """Doctors that can have a line."""
    return Doctor.objects.filter(is_active=True).order_by("name")


def rooms(clinic: int | None = None) -> QuerySet[Counter]:
    """Rooms that call a poli's patients; of any poli where it is not known yet."""
    serving: dict[str, Any] = {"stops__kind": StopKind.CLINIC, "stops__is_active": True}
    if clinic:
        serving["stops__clinic"] = clinic
    return Counter.objects.filter(is_active=True, **serving).order_by("name").distinct()


class LineForm(forms.Form):
    """A line of the week; several weekdays make several lines."""

    clinic = forms.ModelChoiceField(clinics(), label=gettext_lazy("Poli"), empty_label=gettext_lazy("Pilih poli"))
    doctor = forms.ModelChoiceField(doctors(), label=gettext_lazy("Dokter"), empty_label=gettext_lazy("Pilih dokter"))
    is_sure = forms.BooleanField(label=gettext_lazy("Ya, dokter ini praktek di poli ini"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hari"), coerce=int, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    starts = WallTime(label=gettext_lazy("Mulai pukul"))
    ends = WallTime(label=gettext_lazy("Selesai pukul"), is_end=True)
    capacity = forms.IntegerField(
        label=gettext_lazy("Kursi"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    non_jkn_quota = forms.IntegerField(
        label=gettext_lazy("Di antaranya untuk non-JKN"),
        help_text=gettext_lazy("Kosong: menurut aturan poli."),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    room = forms.ModelChoiceField(
        rooms(), label=gettext_lazy("Ruang"), required=False, empty_label=gettext_lazy("Semua ruang poli ini")
    )
    break_starts = WallTime(label=gettext_lazy("Istirahat dari"), required=False)
    break_ends = WallTime(label=gettext_lazy("Istirahat sampai"), required=False)
    valid_from = Day(label=gettext_lazy("Berlaku sejak"))
    valid_until = Day(
        label=gettext_lazy("Berlaku sampai"), help_text=gettext_lazy("Kosong: tanpa batas."), required=False
    )
    reason = Reason(label=gettext_lazy("Catatan (boleh kosong)"), help_text=READ_BY_STAFF, required=False)

    def __init__(self, *given: Any, is_asked: bool = False, **more: Any) -> None:
        super().__init__(*given, **({"label_suffix": ""} | more))
        clinic = self["clinic"].value()
        self.clinic_known = str(clinic).isascii() and str(clinic).isdigit() and len(str(clinic)) < 10
        if self.clinic_known:
            self._of("room").queryset = rooms(int(clinic))
        self.is_asked = is_asked or bool(self.data.get("is_sure"))

    def _of(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What belongs together."""
        cleaned = super().clean() or self.cleaned_data
        pair = [cleaned.get(name) for name in ("break_starts", "break_ends")]
        if not self.errors and (pair[0] is None) != (pair[1] is None):
            self.add_error("break_ends" if pair[1] is None else "break_starts", _("Isi kedua jam istirahat."))
        capacity, others = cleaned.get("capacity"), cleaned.get("non_jkn_quota")
        if capacity is not None and others is not None and others > capacity:
            self.add_error("non_jkn_quota", _("Lebih banyak daripada kursinya."))
        return cleaned

    @property
    def pause(self) -> Hours | None:
        """The break that was typed."""
        starts, ends = self.cleaned_data["break_starts"], self.cleaned_data["break_ends"]
        return (starts, ends) if starts is not None and ends is not None else None

    def drafts(self) -> list[LineDraft]:
        """A draft for each weekday. The form is valid."""
        typed = self.cleaned_data
        others = typed["non_jkn_quota"]
        return [
            LineDraft(
                clinic=typed["clinic"],
                doctor=typed["doctor"],
                weekday=weekday,
                starts=typed["starts"],
                ends=typed["ends"],
                capacity=typed["capacity"],
                valid_from=typed["valid_from"],
                valid_until=typed["valid_until"],
                room=typed["room"],
                quotas=None if others is None else (typed["capacity"] - others, others),
                pause=self.pause,
                is_sure=typed["is_sure"],
            )
            for weekday in typed["weekdays"]
        ]


class ChangeForm(LineForm):
    """The same of one line, with the date from which the change holds."""

    weekdays = forms.TypedChoiceField(  # type: ignore[assignment]
        label=gettext_lazy("Hari"),
        coerce=lambda text: [int(text)],
        choices=Weekday.choices,
        widget=forms.RadioSelect,
    )
    valid_from = Day(
        label=gettext_lazy("Perubahan berlaku sejak"),
        help_text=gettext_lazy("Tanggal nanti: sampai sehari sebelumnya tetap seperti sekarang."),
    )


def values_of(line: PlanLine, *, today: date) -> dict[str, Any]:
    """What the form of a line shows first."""
    wall = {name: getattr(line, name) for name in ("starts", "ends", "break_starts", "break_ends")}
    return {
        "clinic": line.clinic_id,
        "doctor": line.doctor_id,
        "weekdays": [line.weekday],
        "capacity": line.capacity,
        "non_jkn_quota": line.non_jkn_quota,
        "room": line.room_id,
        "valid_from": max(line.valid_from, today),
        "valid_until": line.valid_until,
    } | {name: _typed(value, is_end=name == "ends") for name, value in wall.items()}


def _typed(wall: time | None, *, is_end: bool) -> str:
    if wall is None:
        return ""
    return "24:00" if is_end and wall == time(0) else f"{wall:%H:%M}"


class EndForm(forms.Form):
    last = Day(label=gettext_lazy("Tanggal terakhir"), help_text=gettext_lazy("Pada tanggal ini masih praktek."))
    reason = Reason(label=gettext_lazy("Alasan (boleh kosong)"), help_text=READ_BY_PATIENTS, required=False)


class CopyForm(forms.Form):
    """A day, or a whole week, of a poli or one doctor: to other days, or to another doctor or poli."""

    clinic = forms.ModelChoiceField(clinics(), label=gettext_lazy("Dari poli"), empty_label=gettext_lazy("Pilih poli"))
    doctor = forms.ModelChoiceField(
        doctors(), label=gettext_lazy("Hanya dokter"), required=False, empty_label=gettext_lazy("Semua dokter")
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Hari"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[("", gettext_lazy("Seluruh minggu")), *Weekday.choices],
    )
    to_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ke hari"),
        help_text=gettext_lazy("Kosong: hari yang sama."),
        coerce=int,
        required=False,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    to_clinic = forms.ModelChoiceField(
        clinics(), label=gettext_lazy("Ke poli"), required=False, empty_label=gettext_lazy("Poli yang sama")
    )
    to_doctor = forms.ModelChoiceField(
        doctors(), label=gettext_lazy("Ke dokter"), required=False, empty_label=gettext_lazy("Dokter yang sama")
    )
    valid_from = Day(label=gettext_lazy("Berlaku sejak"))
    valid_until = Day(
        label=gettext_lazy("Berlaku sampai"), help_text=gettext_lazy("Kosong: tanpa batas."), required=False
    )
    is_sure = forms.BooleanField(label=gettext_lazy("Ya, dokter ini praktek di poli itu"), required=False)
    reason = Reason(label=gettext_lazy("Catatan (boleh kosong)"), help_text=READ_BY_STAFF, required=False)

    def clean(self) -> dict[str, Any]:
        """Something must be another one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to_weekdays") and cleaned.get("weekday") is None and not self.errors:
            self.add_error("weekday", _("Pilih satu hari untuk disalin ke hari lain."))
        is_other = any(cleaned.get(name) for name in ("to_weekdays", "to_clinic", "to_doctor"))
        if not is_other and not self.errors:
            self.add_error("to_weekdays", _("Pilih hari, poli, atau dokter tujuannya."))
        return cleaned


class ExceptionForm(forms.Form):
    """All fields of all kinds; a page keeps those of its kind."""

    clinic = forms.ModelChoiceField(
        clinics(), label=gettext_lazy("Poli"), required=False, empty_label=gettext_lazy("Semua poli")
    )
    doctor = forms.ModelChoiceField(
        doctors(), label=gettext_lazy("Dokter"), required=False, empty_label=gettext_lazy("Semua dokter")
    )
    line = forms.ModelChoiceField(
        PlanLine.objects.none(),
        label=gettext_lazy("Praktek"),
        required=False,
        empty_label=gettext_lazy("Pilih praktek"),
    )
    first = Day(label=gettext_lazy("Dari tanggal"))
    last = Day(label=gettext_lazy("Sampai tanggal"), help_text=gettext_lazy("Kosong: hari itu saja."), required=False)
    starts = WallTime(label=gettext_lazy("Mulai pukul"), required=False)
    ends = WallTime(label=gettext_lazy("Selesai pukul"), is_end=True, required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Kursi"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    room = forms.ModelChoiceField(
        rooms(), label=gettext_lazy("Ruang"), required=False, empty_label=gettext_lazy("Seperti biasa")
    )
    reason = Reason(label=gettext_lazy("Alasan"), help_text=READ_BY_PATIENTS)

    def __init__(self, posted: Mapping[str, Any] | None, *, kind: str, keeps: tuple[str, ...], today: date) -> None:
        super().__init__(posted, label_suffix="")
        self.kind = kind
        for name in set(self.fields) - {*keeps, "first", "last", "reason"}:
            del self.fields[name]
        if "line" in self.fields:
            choices: Any = self.fields["line"]
            choices.queryset = PlanLine.objects.standing(today).named().order_by("clinic__name", "weekday", "starts")

    def draft(self) -> ExceptionDraft:
        """The form is valid."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return ExceptionDraft(self.kind, **(typed | {"last": typed["last"] or typed["first"]}))


class HolidayForm(forms.Form):
    date = Day(label=gettext_lazy("Tanggal"))
    name = forms.CharField(
        label=gettext_lazy("Nama"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=HolidayKind.choices, initial=HolidayKind.OWN)

    def draft(self) -> HolidayDraft:
        """The form is valid."""
        return HolidayDraft(**self.cleaned_data)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Pada hari itu"),
        choices=[one for one in HolidayAnswer.choices if one[0] != HolidayAnswer.UNANSWERED],
        widget=forms.RadioSelect,
    )
    open_clinics = forms.ModelMultipleChoiceField(
        clinics(),
        label=gettext_lazy("Poli yang buka"),
        help_text=gettext_lazy("Hanya untuk: sebagian poli buka."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = Reason(label=gettext_lazy("Catatan (boleh kosong)"), help_text=READ_BY_PATIENTS, required=False)


class LoadForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Tahun"), coerce=int)
    file = forms.FileField(
        label=gettext_lazy("Berkas sendiri (boleh kosong)"),
        help_text=gettext_lazy("CSV atau XLSX dengan kolom tanggal, nama, jenis, perkiraan. Kosong: daftar bawaan."),
        required=False,
    )

    def __init__(self, *given: Any, years: list[int], **more: Any) -> None:
        super().__init__(*given, **({"label_suffix": ""} | more))
        field: Any = self.fields["year"]
        field.choices = [(year, year) for year in years]
