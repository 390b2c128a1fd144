"""What is typed at the kiosk, checked with sentences a patient understands."""

import re
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from kiosk.offers import is_elderly
from queues.models import Clinic, Patient, Priority, Sex

LETTER_LENGTH = 19


class LetterForm(forms.Form):
    """The number of a referral or control letter: 19 letters and digits, as BPJS prints it."""

    referral_number = forms.CharField(
        max_length=60, error_messages={"required": _("Pindai atau ketik nomor suratnya dulu.")}
    )

    def clean_referral_number(self) -> str:
        """The number in capitals, without spaces, dots and dashes."""
        number = re.sub(r"[\s.\-]", "", str(self.cleaned_data["referral_number"])).upper()
        if not re.fullmatch(r"[A-Z0-9]*", number):
            raise forms.ValidationError(_("Nomor surat hanya terdiri dari huruf dan angka."))
        if len(number) != LETTER_LENGTH:
            raise forms.ValidationError(
                _("Nomor surat berisi 19 huruf dan angka; yang terketik %(count)d."), params={"count": len(number)}
            )
        return number


Choices = list[tuple[str, str]]


def priorities_for(patient: Patient, clinic: Clinic, *, at: datetime, given: str = "") -> Choices:
    """What may be chosen by own word: age from the record, pregnancy where it can be, and what was given before.

    Nothing where nearly everybody could (the clinic's setting).
    """
    if not clinic.is_priority_offered:
        return []
    offered = [Priority(given)] if given else []
    if is_elderly(patient, at=at):
        offered.append(Priority.ELDERLY)
    elif patient.sex == Sex.FEMALE:
        offered.append(Priority.PREGNANT)
    offered.append(Priority.DISABLED)
    return [(choice.value, str(choice.label)) for choice in dict.fromkeys(offered)]
