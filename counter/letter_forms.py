"""What the nurse's page of letters is told, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.forms import UnclearError, names_nobody, understood
from queues.letters import LetterPlan
from queues.models import LetterKind, ReferralKind

# Nobody plans further ahead.
FURTHEST = timedelta(days=366)
DOCTOR_PARTS = 4
# A facility's code.
FACILITY_LENGTH = 8


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


DIAGNOSIS = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
PROCEDURE = r"[0-9]{2}(?:\.[0-9]{1,4})?"


class OutgoingForm(DayForm):
    """A referral out: where to, why, and for which day."""

    referral_kind = forms.ChoiceField(label=gettext_lazy("Tipe"), choices=ReferralKind.choices)
    facility = forms.CharField(
        label=gettext_lazy("Faskes tujuan"),
        max_length=170,
        validators=[names_nobody],
        error_messages={"required": gettext_lazy("pilih faskes tujuannya.")},
    )
    poli_name = forms.CharField(max_length=100, required=False, validators=[names_nobody])
    diagnosis = forms.RegexField(
        f"^{DIAGNOSIS}$",
        label=gettext_lazy("Diagnosa"),
        error_messages={"invalid": gettext_lazy("tulis kode ICD-10, seperti I10 atau E11.9.")},
    )
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=200, required=False, validators=[names_nobody])

    def __init__(self, posted: Mapping[str, str], *, today: date) -> None:
        super().__init__({**{name: posted[name] for name in posted}, **_upper(posted, "diagnosis")}, today=today)

    def plan(self, *, sep_number: str) -> LetterPlan:
        """Raises UnclearError."""
        values = understood(self)
        code, _bar, name = str(values["facility"]).partition("|")
        kind, on = ReferralKind(str(values["referral_kind"])), values["on"]
        assert isinstance(on, date)
        poli, _bar, poli_name = str(self.data.get("poli_room", "")).partition("|")
        if len(code) != FACILITY_LENGTH:
            raise UnclearError(_("Faskes tujuan: pilih dari daftar."))
        if kind != ReferralKind.BACK and not poli:
            raise UnclearError(_("Poli: pilih poli tujuannya."))
        return LetterPlan(
            kind=LetterKind.OUTGOING,
            on=on,
            made_of=sep_number,
            poli_code="" if kind == ReferralKind.BACK else poli[:10],
            poli_name="" if kind == ReferralKind.BACK else poli_name[:100],
            facility_code=code,
            facility_name=name[:150],
            referral_kind=kind,
            diagnoses=str(values["diagnosis"]),
            note=str(values["note"]),
        )


class ProlongedForm(forms.Form):
    """A special referral: the referral that is prolonged, and the codes of the repeat care."""

    referral = forms.RegexField(
        r"^[0-9A-Za-z]{19}$",
        label=gettext_lazy("Nomor rujukan"),
        required=False,
        error_messages={"invalid": gettext_lazy("nomor rujukan terdiri dari 19 huruf dan angka.")},
    )
    diagnoses = forms.RegexField(
        rf"^{DIAGNOSIS}(?: {DIAGNOSIS}){{0,9}}$",
        label=gettext_lazy("Diagnosa"),
        max_length=100,
        error_messages={"invalid": gettext_lazy("tulis kode ICD-10, yang utama dahulu, seperti N18 N18.5.")},
    )
    procedures = forms.RegexField(
        rf"^{PROCEDURE}(?: {PROCEDURE}){{0,9}}$",
        label=gettext_lazy("Prosedur"),
        max_length=100,
        error_messages={"invalid": gettext_lazy("tulis kode ICD-9-CM, seperti 39.95.")},
    )

    def __init__(self, posted: Mapping[str, str]) -> None:
        super().__init__({**{name: posted[name] for name in posted}, **_upper(posted, "diagnoses", "procedures")})

    def plan(self, *, referral: str, today: date) -> LetterPlan:
        """`referral`: the one with which the patient came, where none was typed. Raises UnclearError."""
        values = understood(self)
        number = str(values["referral"] or referral).upper()
        if not number:
            raise UnclearError(_("Nomor rujukan: tulis nomor rujukan yang diperpanjang."))
        return LetterPlan(
            kind=LetterKind.PROLONGED,
            on=today,
            made_of=number,
            diagnoses=str(values["diagnoses"]),
            procedures=str(values["procedures"]),
        )


def _upper(posted: Mapping[str, str], *names: str) -> dict[str, str]:
    """Codes, however they were typed: capitals, one blank between."""
    return {name: " ".join(posted.get(name, "").upper().replace(",", " ").split()) for name in names}
