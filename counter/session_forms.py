"""What a person types to decide about a session: one form for each act, checked where it is typed."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues import clock, hours
from queues.errors import PersonalReasonError
from queues.models import ClinicSession, Counter, Doctor, StopKind
from queues.verbs import reasons

READ_BY_PATIENTS = gettext_lazy("Pasien dapat membacanya. Jangan menulis nama atau nomor pasien.")


class WallTime(forms.CharField):
    """A time on the hospital's wall, in the spellings of `hours.read_time`."""

    def __init__(self, *, is_end: bool = False, **given: Any) -> None:
        super().__init__(max_length=8, **given)
        self.is_end = is_end
        self.widget.attrs |= {"inputmode": "numeric", "placeholder": "09:30", "autocomplete": "off", "size": "6"}

    def clean(self, value: Any) -> Any:
        """The time, None for an empty field that may be empty."""
        text = super().clean(value)
        try:
            return hours.read_time(text, is_end=self.is_end) if text else None
        except hours.UnreadableHoursError as refusal:
            raise ValidationError(str(refusal)) from None


class ActForm(forms.Form):
    """A reason, and what else the act is about. `chosen` is what of it the people concerned depend on."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=reasons.LONGEST,
        help_text=READ_BY_PATIENTS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, posted: Mapping[str, Any] | None, *, session: ClinicSession) -> None:
        super().__init__(posted, initial=self.first_values(session))
        self.session = session
        self.offer(session)

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        """What stands in the fields before anybody types."""
        return {}

    def offer(self, session: ClinicSession) -> None:
        """Fill the choices of this session."""

    def clean_reason(self) -> str:
        """As `reasons.checked`, said at the field."""
        try:
            return reasons.checked(self.cleaned_data["reason"])
        except PersonalReasonError as refusal:
            raise ValidationError(str(refusal)) from None


class OptionalReasonForm(ActForm):
    """Where nobody loses anything the reason may stay empty."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan (boleh kosong)"),
        max_length=reasons.LONGEST,
        required=False,
        help_text=READ_BY_PATIENTS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("late_start", "starts", "ends", "doctor", "room", "target", "capacity", "reason")


class LateForm(OptionalReasonForm):
    late_start = WallTime(label=gettext_lazy("Dokter mulai pukul"))

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        return {"late_start": f"{session.late_start:%H:%M}"} if session.late_start else {}


class EndForm(ActForm):
    ends = WallTime(label=gettext_lazy("Selesai pukul"), is_end=True)
    field_order = ("ends", "reason")

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        return {"ends": f"{session.ends:%H:%M}"}

    def clean_ends(self) -> time:
        """Earlier than now planned: a later end is another time."""
        ends: time = self.cleaned_data["ends"]
        session = self.session
        shorter = ClinicSession(date=session.date, starts=session.starts, ends=ends)
        if not session.starts_at < shorter.ends_at < session.ends_at:
            # A late start is the earlier bound.
            bounds = {"begins": f"{session.late_start or session.starts:%H:%M}", "ends": f"{session.ends:%H:%M}"}
            raise ValidationError(_("Pilih jam di antara %(begins)s dan %(ends)s.") % bounds)
        return ends


class HoursForm(OptionalReasonForm):
    starts = WallTime(label=gettext_lazy("Mulai pukul"))
    ends = WallTime(label=gettext_lazy("Selesai pukul"), is_end=True)

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        return {"starts": f"{session.starts:%H:%M}", "ends": f"{session.ends:%H:%M}"}


class SubstituteForm(OptionalReasonForm):
    doctor = forms.ModelChoiceField(
        Doctor.objects.none(),
        label=gettext_lazy("Dokter yang melayani"),
        empty_label=gettext_lazy("Pilih dokter"),
    )

    def offer(self, session: ClinicSession) -> None:
        field: Any = self.fields["doctor"]
        field.queryset = Doctor.objects.filter(is_active=True).exclude(pk=session.serving_doctor.pk)
        if not field.queryset.exists():
            field.help_text = _("Belum ada dokter lain. Tambahkan di administrasi, Dokter.")


class RoomForm(OptionalReasonForm):
    room = forms.ModelChoiceField(
        Counter.objects.none(),
        label=gettext_lazy("Ruang"),
        required=False,
        empty_label=gettext_lazy("Semua ruang poli ini"),
    )

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        return {"room": session.room_id}

    def offer(self, session: ClinicSession) -> None:
        field: Any = self.fields["room"]
        serving = Counter.objects.filter(
            is_active=True, stops__kind=StopKind.CLINIC, stops__clinic=session.clinic_id, stops__is_active=True
        )
        field.queryset = serving.distinct().order_by("name")


def by_hours(session: ClinicSession) -> str:
    """A session of a known date as the desk says it."""
    place = f", {session.room.name}" if session.room else ""
    return f"{session.hours} {session.serving_doctor.name}{place}"


def beside(session: ClinicSession) -> Any:
    """Open sessions of the same clinic and date that a counter calls and that are not over."""
    rows = ClinicSession.objects.open().can_be_called().named().filter(clinic=session.clinic_id, date=session.date)
    return _not_over(rows.exclude(pk=session.pk)).order_by("starts", "pk")


def _not_over(rows: Any) -> Any:
    """Without the sessions of today that have ended: nobody can go on there. One statement, of one clinic's day."""
    now = timezone.now()
    over = [one.pk for one in rows.filter(date__lte=clock.service_date(now)) if one.ends_at <= now]
    return rows.exclude(pk__in=over)


class MoveForm(ActForm):
    target = forms.ModelChoiceField(
        ClinicSession.objects.none(), label=gettext_lazy("Jadwal baru"), empty_label=gettext_lazy("Pilih jadwal")
    )
    field_order = ("target", "reason")

    def offer(self, session: ClinicSession) -> None:
        field: Any = self.fields["target"]
        field.queryset, field.label_from_instance = beside(session), by_hours
        if not field.queryset.exists():
            field.help_text = _("Hari ini poli ini tidak punya jadwal lain yang masih dibuka.")


class CapacityForm(ActForm):
    capacity = forms.IntegerField(label=gettext_lazy("Kapasitas"), min_value=1, max_value=999)
    field_order = ("capacity", "reason")

    def first_values(self, session: ClinicSession) -> dict[str, Any]:
        return {"capacity": session.capacity}


class CloseForm(ActForm):
    """Leave and cancellation; seats may be kept for the people who are here."""

    keep = forms.ModelChoiceField(
        ClinicSession.objects.none(),
        label=gettext_lazy("Simpan kursi untuk yang sudah di sini"),
        required=False,
        empty_label=gettext_lazy("Tidak disimpan"),
        help_text=gettext_lazy("Kursi disimpan sampai praktek itu mulai; loket memakainya dengan satu tekan."),
    )
    field_order = ("reason", "keep")

    def offer(self, session: ClinicSession) -> None:
        field: Any = self.fields["keep"]
        field.queryset, field.label_from_instance = offered_instead(session), dated


class ReopenForm(ActForm):
    """Open for new numbers again."""


def offered_instead(session: ClinicSession) -> Any:
    """Where its people may go: the same clinic's other sessions, from its date on."""
    rows = ClinicSession.objects.open().can_be_called().named().filter(clinic=session.clinic_id)
    return _not_over(rows.filter(date__gte=session.date).exclude(pk=session.pk)).order_by("date", "starts", "pk")


def dated(session: ClinicSession) -> str:
    """A session with its date."""
    return f"{session.date:%d-%m-%Y} {session.hours} {session.serving_doctor.name}"
