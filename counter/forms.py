"""What the consoles are told, checked. A form that is wrong becomes one sentence, with the name of its field."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues import clock
from queues.encryption.personal_numbers import looks_personal
from queues.errors import QueueError
from queues.finding.asked import LONGEST
from queues.models import (
    AdmissionClass,
    ClinicSession,
    IdentifierKind,
    Payer,
    PrescriptionKind,
    Priority,
    Sex,
    VisitType,
)
from queues.verbs import MedicineLine, PrescriptionOrder

MEDICINE_ROWS = 5
NO_PRESCRIPTION = "none"
NIK = RegexValidator(r"^\d{16}$", gettext_lazy("NIK terdiri dari 16 angka."))
CARD = RegexValidator(r"^\d{13}$", gettext_lazy("Nomor kartu BPJS terdiri dari 13 angka."))
# What no paper and no voice can say: markup, arrows, pictures. Digits may be: twins are "BAYI NY. RARA 2".
NAME = RegexValidator(
    r"^[^<>{}\[\]\\|^~=@#$%*_;!?\u2190-\u2bff\U00010000-\U0010ffff]*$",
    gettext_lazy("hanya huruf, angka, spasi, dan tanda . , ' - / ( )."),
)
PHONE = RegexValidator(r"^\+?\d{8,15}$", gettext_lazy("Nomor HP terdiri dari 8 sampai 15 angka."))


def names_nobody(text: str) -> None:
    """A text that is kept in clear: what a scanner or a wrong field put there is said, not kept."""
    if looks_personal(text):
        raise forms.ValidationError(_("tidak boleh memuat NIK, nomor kartu, atau nomor telepon."))


class UnclearError(QueueError):
    """What was filled in cannot be understood; the sentence says what, `field` the name of the form's field."""

    def __init__(self, message: object, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def understood(form: forms.Form) -> dict[str, object]:
    """The form's values, or UnclearError with a sentence for each field that is wrong: all are mended in one round."""
    if form.is_valid():
        return form.cleaned_data
    labels = {name: field.label for name, field in form.fields.items()}
    sentences = [
        f"{labels[name]}: {errors[0]}" if labels.get(name) else errors[0] for name, errors in form.errors.items()
    ]
    raise UnclearError(" ".join(map(str, sentences)), next(iter(form.errors)))


class SearchForm(forms.Form):
    """One field for whatever a person can be found by (`queues.finding`)."""

    number = forms.CharField(label=gettext_lazy("Cari pasien"), max_length=LONGEST)


class NumbersForm(forms.Form):
    """The identity numbers that a record may lack."""

    nik = forms.CharField(label="NIK", required=False, validators=[NIK])
    card = forms.CharField(label=gettext_lazy("Kartu BPJS"), required=False, validators=[CARD])
    phone = forms.CharField(label=gettext_lazy("Nomor HP"), required=False, validators=[PHONE])


class NewPatientForm(NumbersForm):
    """A person the hospital does not know yet."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=150, validators=[names_nobody, NAME])
    sex = forms.ChoiceField(label=gettext_lazy("Jenis kelamin"), choices=Sex.choices)
    birth_date = forms.DateField(
        label=gettext_lazy("Tanggal lahir"), input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
    )
    street = forms.CharField(label=gettext_lazy("Alamat"), max_length=300, required=False, validators=[names_nobody])

    def clean_birth_date(self) -> date:
        """Refuses a date in the future."""
        born: date = self.cleaned_data["birth_date"]
        if born > clock.service_date(timezone.now()):
            raise forms.ValidationError(_("Tanggal lahir belum terjadi."))
        return born


def identifiers_of(values: Mapping[str, object]) -> dict[IdentifierKind, str]:
    """NIK and card as verbs take them."""
    return {IdentifierKind.NIK: str(values["nik"]), IdentifierKind.BPJS_CARD: str(values["card"])}


class RegistrationForm(forms.Form):
    """What the number's holder comes for."""

    payer = forms.ModelChoiceField(Payer.objects.filter(is_active=True), label=gettext_lazy("Penjamin"))
    session = forms.ModelChoiceField(ClinicSession.objects.named(), label=gettext_lazy("Jadwal"))
    visit_type = forms.ChoiceField(
        label=gettext_lazy("Jenis kunjungan"), choices=[("", ""), *VisitType.choices], required=False
    )
    referral_number = forms.CharField(label=gettext_lazy("Nomor rujukan"), max_length=40, required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Prioritas"), choices=Priority.choices, required=False)
    extra_reason = forms.CharField(label=gettext_lazy("Alasan kursi tambahan"), max_length=200, required=False)
    without_nik_reason = forms.CharField(label=gettext_lazy("Alasan tanpa NIK"), max_length=200, required=False)

    def clean(self) -> dict[str, object]:
        """JKN comes with a kind of visit and its reference."""
        values = super().clean() or {}
        payer = values.get("payer")
        if isinstance(payer, Payer) and payer.is_jkn:
            if not values.get("visit_type"):
                self.add_error("visit_type", _("pilih jenis kunjungan pasien JKN."))
            elif not values.get("referral_number"):
                self.add_error("referral_number", _("pasien JKN memerlukan nomor rujukan atau surat kontrol."))
        return values


class ReferralForm(forms.Form):
    """The number that BPJS will have, and why the one before was wrong."""

    referral_number = forms.CharField(label=gettext_lazy("Nomor rujukan"), max_length=40)
    visit_type = forms.ChoiceField(label=gettext_lazy("Jenis kunjungan"), choices=VisitType.choices, required=False)
    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=200)


class WalkUpForm(forms.Form):
    """A number for somebody who came to the desk without one."""

    admission_class = forms.ModelChoiceField(
        AdmissionClass.objects.filter(is_active=True), label=gettext_lazy("Kelas antrean")
    )
    priority = forms.ChoiceField(label=gettext_lazy("Prioritas"), choices=Priority.choices, required=False)


class PrescriptionForm(forms.Form):
    """The choice on the card, and up to five medicines (more in the field for several lines)."""

    prescription = forms.ChoiceField(
        label=gettext_lazy("Resep"),
        choices=[(NO_PRESCRIPTION, ""), *PrescriptionKind.choices],
        required=False,
    )

    def __init__(self, posted: Mapping[str, str]) -> None:
        super().__init__(posted)
        for row in range(1, medicine_rows(posted) + 1):
            self.fields[f"medicine_{row}"] = forms.CharField(
                label=_("Obat"), max_length=150, required=False, validators=[names_nobody]
            )
            self.fields[f"quantity_{row}"] = forms.IntegerField(
                label=_("Jumlah"), min_value=1, max_value=9999, required=False
            )
            self.fields[f"dosage_{row}"] = forms.CharField(
                label=_("Aturan pakai"), max_length=150, required=False, validators=[names_nobody]
            )

    def order(self) -> PrescriptionOrder | None:
        """The prescription, or None. Medicines without a kind, or a quantity without a medicine, are not guessed at."""
        values = understood(self)
        lines = []
        for row in range(1, medicine_rows(self.data) + 1):
            medicine, quantity = str(values[f"medicine_{row}"]).strip(), values[f"quantity_{row}"]
            if medicine:
                lines.append(MedicineLine(medicine, int(str(quantity or 1)), str(values[f"dosage_{row}"])))
            elif quantity or values[f"dosage_{row}"]:
                raise UnclearError(_("Baris obat %(row)d belum ada nama obatnya.") % {"row": row}, f"medicine_{row}")
        kind = values["prescription"]
        if kind in ("", NO_PRESCRIPTION):
            if lines:
                raise UnclearError(
                    _("Obat sudah diisi, tetapi resep racikan atau non racikan belum dipilih."), "prescription"
                )
            return None
        return PrescriptionOrder(PrescriptionKind(str(kind)), lines)


def medicine_rows(posted: Mapping[str, str]) -> int:
    """How many rows the screen sent: five, or more where a script added some. Thirty are enough for anybody."""
    rows = MEDICINE_ROWS
    while rows < 30 and f"medicine_{rows + 1}" in posted:
        rows += 1
    return rows


def called_at_from(posted: Mapping[str, str], session: ClinicSession | None, *, at: datetime) -> datetime | None:
    """The wall time that was filled in for a forgotten call, today; None when the field is empty.

    In a session over midnight a time that is still to come today was yesterday.
    """
    text = posted.get("called_at", "").strip()
    if not text:
        return None
    try:
        typed = clock.moment(clock.service_date(at), time.fromisoformat(text))
    except ValueError:
        raise UnclearError(_("Tulis jam seperti 08:15."), "called_at") from None
    is_of_yesterday = typed > at and session is not None and session.crosses_midnight
    return typed - timedelta(days=1) if is_of_yesterday else typed
