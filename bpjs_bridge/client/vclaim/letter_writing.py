"""Control letters and SPRI, written (protocol V1). A write is a person's act: `user` is their login, never a program's.

No call is idempotent. After an answer without certainty `letter_made` looks whether VClaim made the letter.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.back_referral_forms import BackReferralForm
from bpjs_bridge.client.vclaim.control_letters import ControlLetter, LetterKind, ListedBy, letters_of
from bpjs_bridge.client.vclaim.fields import day, letter_number, said
from bpjs_bridge.client.vclaim.reading import Written, as_row, nothing, written


@dataclass(frozen=True)
class Plan:
    """What is planned: a poli and a doctor that Jadwal dokter listed for the date."""

    poli_code: str
    doctor_code: int
    on: date

    def as_wire(self, user: str) -> dict[str, Any]:
        """The four fields that every letter has, all of them texts."""
        return {
            "kodeDokter": str(self.doctor_code),
            "poliKontrol": self.poli_code,
            "tglRencanaKontrol": self.on.isoformat(),
            "user": user,
        }


@dataclass(frozen=True)
class MadeLetter:
    """What VClaim says of a letter it made or changed."""

    number: str = field(repr=False)
    on: date
    doctor_name: str
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    diagnosis: str = field(repr=False)


def make_letter(
    player: Player, sep_number: str, plan: Plan, *, user: str, form: BackReferralForm | None = None
) -> Written[MadeLetter]:
    """A new control letter; with a `form` by v2, for a patient of the back-referral programme."""
    values = {"noSEP": sep_number, **plan.as_wire(user)}
    if form is None:
        return written(player, calls.MAKE_LETTER, values, read=_control_letter)
    return written(player, calls.MAKE_LETTER_WITH_FORM, {**values, "formPRB": form.as_wire()}, read=_control_letter)


def change_letter(
    player: Player, number: str, sep_number: str, plan: Plan, *, user: str, form: BackReferralForm | None = None
) -> Written[MadeLetter]:
    """Another date, poli or doctor; the number stays."""
    values = {"noSuratKontrol": number, "noSEP": sep_number, **plan.as_wire(user)}
    if form is None:
        return written(player, calls.CHANGE_LETTER, values, read=_control_letter)
    return written(player, calls.CHANGE_LETTER_WITH_FORM, {**values, "formPRB": form.as_wire()}, read=_control_letter)


def delete_letter(player: Player, number: str, *, user: str) -> Written[None]:
    """A control letter or an SPRI that no SEP has used."""
    return written(player, calls.DELETE_LETTER, {"noSuratKontrol": number, "user": user}, read=nothing)


def make_admission_letter(player: Player, card: str, plan: Plan, *, user: str) -> Written[MadeLetter]:
    """InsertSPRI: the plan of an admission."""
    return written(player, calls.MAKE_ADMISSION_LETTER, {"noKartu": card, **plan.as_wire(user)}, read=_admission_letter)


def change_admission_letter(player: Player, number: str, plan: Plan, *, user: str) -> Written[MadeLetter]:
    """UpdateSPRI; the number stays."""
    values = {"noSPRI": number, **plan.as_wire(user)}
    return written(player, calls.CHANGE_ADMISSION_LETTER, values, read=_admission_letter)


def letter_made(player: Player, card: str, *, sep_number: str, plan: Plan, today: date) -> Listed[ControlLetter]:
    """After a write without a certain answer: the letter of the same SEP, poli and date, if VClaim made it.

    Looked for among those written this month (protocol V0). An SPRI has no SEP: give "".
    """
    found = letters_of(player, card, month=today, by=ListedBy.ENTRY)
    kind = LetterKind.CONTROL if sep_number else LetterKind.ADMISSION
    ours = tuple(
        letter
        for letter in found.items
        if letter.kind == kind
        and (letter.poli_code, letter.on) == (plan.poli_code, plan.on)
        and (not sep_number or letter.origin_sep == sep_number.upper())
    )
    return Listed(found.answer, ours, found.bad_rows)


def _control_letter(content: Any) -> MadeLetter:
    return _made(content, "noSuratKontrol")


def _admission_letter(content: Any) -> MadeLetter:
    return _made(content, "noSPRI")


def _made(content: Any, number: str) -> MadeLetter:
    row = as_row(content)
    return MadeLetter(
        number=letter_number(row, number),
        on=day(row, "tglRencanaKontrol"),
        doctor_name=said(row, "namaDokter"),
        card=said(row, "noKartu"),
        person_name=said(row, "nama"),
        diagnosis=said(row, "namaDiagnosa"),
    )
