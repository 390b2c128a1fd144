"""What the nurse's page of letters is told, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.forms import UnclearError, names_nobody, understood
from queues.letters import LetterPlan
from queues.models import LetterKind

# Nobody plans further ahead.
FURTHEST = timedelta(days=366)
DOCTOR_PARTS = 4


@dataclass(frozen=True)
class ControlAsked:
    """A control letter as it was filled in; `session_id`: where a number is to be taken in the same step."""

    plan: LetterPlan
    session_id: int | None


class DayForm(forms.Form):
    """The day and the poli whose doctors are looked up."""

    on = forms.DateField(label=gettext_lazy("Tanggal kontrol"), input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
    poli = forms.RegexField(r"^[A-Za-z0-9-]{1,10}$", label=gettext_lazy("Poli"), required=False)

    def __init__(self, posted: Mapping[str, str], *, today: date) -> None:
        super().__init__(posted)
        self.today = today

    def clean_on(self) -> date:
        """A day to come."""
        on: date = self.cleaned_data["on"]
        if on <= self.today:
            raise forms.ValidationError(_("pilih tanggal sesudah hari ini."))
        if on > self.today + FURTHEST:
            raise forms.ValidationError(_("tanggal itu terlalu jauh."))
        return on


class ControlForm(DayForm):
    """A control letter: day, poli, and a doctor that BPJS listed for them."""

    poli_name = forms.CharField(max_length=100, required=False, validators=[names_nobody])
    doctor = forms.CharField(
        label=gettext_lazy("Dokter"),
        max_length=200,
        validators=[names_nobody],
        error_messages={"required": gettext_lazy("pilih dokternya.")},
    )
    book = forms.BooleanField(required=False)

    def asked(self, *, sep_number: str) -> ControlAsked:
        """Raises UnclearError."""
        values = understood(self)
        code, hours, session, name = self._doctor(str(values["doctor"]))
        on = values["on"]
        assert isinstance(on, date)
        plan = LetterPlan(
            kind=LetterKind.CONTROL,
            on=on,
            made_of=sep_number,
            poli_code=str(values["poli"]),
            poli_name=str(values["poli_name"]),
            doctor_code=int(code),
            doctor_name=name[:150],
            hours=hours[:11],
        )
        if values["book"] and not session:
            raise UnclearError(_("Untuk dokter ini belum ada jadwal yang dapat diambil nomornya pada hari itu."))
        return ControlAsked(plan, int(session) if values["book"] else None)

    @staticmethod
    def _doctor(text: str) -> list[str]:
        """`code|hours|session|name`, as the page wrote it."""
        parts = text.split("|", DOCTOR_PARTS - 1)
        if len(parts) != DOCTOR_PARTS or not _is_number(parts[0]) or not (not parts[2] or _is_number(parts[2])):
            raise UnclearError(_("Pilih dokternya sekali lagi."))
        return parts


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
