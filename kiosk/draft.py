"""What the patient in front of the kiosk has chosen so far: ids only, in one session key, gone when they leave."""

import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise

DRAFT_KEY = "kiosk"
DEVICE_KEY = "kiosk_device"


@dataclass
class Refusal:
    """Why the kiosk cannot go on, in the patient's words, and who can. The title is read by staff too: in theirs."""

    title: str | Promise
    sentence: str
    help_text: str
    may_try_again: bool = True
    # Is there a number of the admission counter to be had all the same?
    may_take_number: bool = True


@dataclass
class Draft:
    """One patient's way through the kiosk. `key` is in every form: it makes a repeated press the same ticket."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    patient_id: int | None = None
    visit_id: int | None = None
    pharmacy_id: int | None = None
    payer_id: int | None = None
    visit_type: str = ""
    referral_number: str = ""
    clinic_id: int | None = None
    session_id: int | None = None
    # What the list on the screen offers, by the token in its buttons (views/letters.py); gone with the ticket.
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The letter that was chosen fixes the sessions: no other page offers more of them.
    bound_to: list[int] = field(default_factory=list)
    # VClaim did not answer: a number that is typed stays unchecked. Or it did, and only what it cannot know is typed.
    is_vclaim_silent: bool = False
    is_listed: bool = False
    is_reference_unchecked: bool = False
    # BPJS does not insure this person today, or knows another one by the number: no number goes to it.
    is_without_jkn: bool = False
    priority: str = ""
    taken_visit_id: int | None = None
    taken_admission_id: int | None = None
    taken_pharmacy_id: int | None = None
    # When the slip of the pharmacy was handed out, as ISO: its number may be hours older.
    handed_at: str = ""
    # Written down as printed, and the page that prints it not yet asked for: a reload prints nothing.
    print_due: bool = False
    refusal: dict[str, Any] | None = None

    @property
    def has_ticket(self) -> bool:
        """The way has ended: what is left of it is the ticket."""
        return bool(self.taken_visit_id or self.taken_admission_id or self.taken_pharmacy_id)

    @property
    def for_staff(self) -> str:
        """What was refused, in the hospital's language; empty when nothing was."""
        return str(self.refusal.get("for_staff", "")) if self.refusal else ""


def load(request: HttpRequest) -> Draft | None:
    """The draft of the patient at this kiosk, or None."""
    stored = request.session.get(DRAFT_KEY)
    # One begun before an update may hold words that are none any more.
    known = {one.name for one in fields(Draft)}
    return Draft(**{name: value for name, value in stored.items() if name in known}) if stored else None


def save(request: HttpRequest, draft: Draft) -> None:
    """Keep it until the patient leaves."""
    request.session[DRAFT_KEY] = asdict(draft)


def keep_ticket(
    request: HttpRequest,
    draft: Draft,
    *,
    visit_id: int | None = None,
    admission_id: int | None = None,
    pharmacy_id: int | None = None,
    handed_at: str = "",
) -> Draft:
    """Of the whole way only the ticket stays, and the key that makes a repeated press the same ticket.

    The browser's back button leads to pages that know nobody any more.
    """
    refusal = draft.refusal if admission_id else None
    kept = Draft(key=draft.key, taken_visit_id=visit_id, taken_admission_id=admission_id, refusal=refusal)
    kept.taken_pharmacy_id, kept.handed_at = pharmacy_id, handed_at
    save(request, kept)
    return kept


def refuse(request: HttpRequest, draft: Draft, refusal: Refusal) -> None:
    """Remember why, for the page that says so and for the slip and the case that staff read."""
    with translation.override(django_settings.LANGUAGE_CODE):
        for_staff = str(refusal.title)
    draft.refusal = {**vars(refusal), "title": str(refusal.title), "for_staff": for_staff}
    save(request, draft)


def forget(request: HttpRequest) -> None:
    """Nothing personal stays: the whole session goes, but for the device's own settings (and a staff login)."""
    kept = {name: value for name, value in device(request).items() if name != "is_low"}
    if request.user.is_authenticated:
        request.session.pop(DRAFT_KEY, None)
        request.session[DEVICE_KEY] = kept
        return
    if not request.session.is_empty():
        request.session.flush()
    if kept:
        request.session[DEVICE_KEY] = kept


def device(request: HttpRequest) -> dict[str, Any]:
    """This kiosk's own settings: name, whether it prints, whether the controls are lowered."""
    stored: dict[str, Any] = request.session.get(DEVICE_KEY, {})
    return stored


def set_device(request: HttpRequest, **settings: Any) -> None:
    """Change some of this kiosk's settings."""
    request.session[DEVICE_KEY] = {**device(request), **settings}
