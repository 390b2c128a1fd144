"""Everything that the nurse's page of letters shows at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import segno
from django.contrib.auth.models import User
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from counter import internal_referrals
from counter.letter_forms import DayForm
from queues import clock
from queues.errors import QueueError, SessionClosedError
from queues.letters import ControlOptions, DoctorRoom, LetterService, Named, OutgoingOptions
from queues.models import ClinicSession, Counter, LetterKind, LetterState, ReferralKind, Visit, VisitLetter

# What doctors usually say: so many days from today.
USUAL_DAYS = (7, 14, 30)
# Around a day without practice: when is there one?
NEAR = timedelta(days=10)
MOST_NEAR = 4
CONTROL, INTERNAL, OUTGOING, PROLONGED = "control", "internal", "outgoing", "prolonged"
# Name, words and key of each part of the page.
PARTS = [
    (CONTROL, gettext_lazy("Surat kontrol"), "s"),
    (INTERNAL, gettext_lazy("Rujukan internal"), "i"),
    (OUTGOING, gettext_lazy("Rujukan keluar"), "r"),
    (PROLONGED, gettext_lazy("Rujukan khusus"), "q"),
]


@dataclass(frozen=True)
class ControlPart:
    """The control letter: the one there is, or the form at its step; `options` once a day is chosen."""

    letter: VisitLetter | None
    changes: VisitLetter | None = None
    usual: list[tuple[int, date]] = field(default_factory=list)
    on: date | None = None
    poli: str = ""
    poli_name: str = ""
    own_doctor: int | None = None
    options: ControlOptions | None = None
    near: list[date] = field(default_factory=list)
    problem: str = ""

    @property
    def doctors(self) -> list[DoctorRoom]:
        """The patient's own doctor first, then those in whose sessions a number can be taken."""
        rooms = self.options.doctors if self.options else ()
        return sorted(rooms, key=lambda one: (one.code != self.own_doctor, one.session_id is None, one.name))

    @property
    def chosen_doctor(self) -> int | None:
        """The doctor who served, where they practise that day; else the only one."""
        codes = [doctor.code for doctor in self.doctors]
        wanted = self.changes.doctor_code if self.changes else self.own_doctor
        if wanted in codes:
            return wanted
        return codes[0] if len(codes) == 1 else None

    @property
    def is_late_for_referral(self) -> bool:
        """The referral under the letter has lapsed by then: BPJS will refuse it."""
        until = self.options.referral_until if self.options else None
        return until is not None and self.on is not None and self.on > until


def shown(
    counter: Counter, visit: Visit, query: Mapping[str, str], service: LetterService, *, at: datetime
) -> dict[str, Any]:
    """The page's context."""
    letters = list(visit.letters.exclude(state=LetterState.WITHDRAWN).select_related("booked__session", "made_by"))
    doing = query.get("do", CONTROL)
    doing = doing if doing in [name for name, _label, _key in PARTS] else CONTROL
    is_control = doing == CONTROL
    internal = internal_referrals.part(visit, clinic=query.get("clinic", ""), is_open=doing == INTERNAL, at=at)
    return {
        "counter": counter,
        "visit": visit,
        "doing": doing,
        "parts": PARTS,
        "control": _control(visit, _of(letters, LetterKind.CONTROL), query, service, at=at) if is_control else None,
        "internal": internal,
        "outgoing": _outgoing(_of(letters, LetterKind.OUTGOING), query, service, at=at) if doing == OUTGOING else None,
        "prolonged": _of(letters, LetterKind.PROLONGED),
        "referral_kinds": ReferralKind.choices,
        "today": clock.service_date(at),
        "at": at,
        "new_key": lambda: uuid4().hex,
    }


@dataclass(frozen=True)
class OutgoingPart:
    """The referral out: the one there is, or the form; `options` once a facility was searched for."""

    letter: VisitLetter | None
    changes: VisitLetter | None = None
    kind: str = ReferralKind.FULL
    search: str = ""
    on: date | None = None
    options: OutgoingOptions | None = None
    problem: str = ""

    @property
    def facility(self) -> Named | None:
        """The only one that was found."""
        found = self.options.facilities if self.options else ()
        return found[0] if len(found) == 1 else None

    @property
    def is_back(self) -> bool:
        """To the first facility, where there is no poli to choose."""
        return self.kind == ReferralKind.BACK


def _outgoing(
    letter: VisitLetter | None, query: Mapping[str, str], service: LetterService, *, at: datetime
) -> OutgoingPart:
    is_changed = letter is not None and letter.is_standing and not letter.is_uncertain and "change" in query
    if letter is not None and not is_changed:
        return OutgoingPart(letter)
    today = clock.service_date(at)
    kind = query.get("referral_kind", letter.referral_kind if letter else ReferralKind.FULL)
    basic: dict[str, Any] = {
        "letter": letter,
        "changes": letter,
        "kind": kind if kind in ReferralKind.values else ReferralKind.FULL,
        "search": query.get("search", "").strip() or (letter.facility_code if letter else ""),
        "on": letter.on if letter else today,
    }
    if "search" not in query:
        return OutgoingPart(**basic)
    form = DayForm({"on": query.get("on", "")}, today=today - timedelta(days=1))
    if not form.is_valid():
        return OutgoingPart(**basic, problem=str(next(iter(form.errors.values()))[0]))
    basic["on"] = form.cleaned_data["on"]
    is_hospital = basic["kind"] != ReferralKind.BACK
    options = service.outgoing_options(search=basic["search"], is_hospital=is_hospital, on=basic["on"])
    return OutgoingPart(**basic, options=options)


def session_of(letter: VisitLetter) -> ClinicSession:
    """Ours, of the letter's day and doctor. SessionClosedError where there is none."""
    rows = ClinicSession.objects.on(letter.on).open().can_be_called().named()
    sessions = list(rows.filter(doctor__bpjs_code=letter.doctor_code).order_by("starts"))
    same = [one for one in sessions if one.hours.replace(" ", "") == letter.hours]
    found = next(iter(same or sessions), None)
    if found is None:
        raise SessionClosedError
    return found


def _of(letters: list[VisitLetter], kind: LetterKind) -> VisitLetter | None:
    return next((letter for letter in letters if letter.kind == kind), None)


def _control(
    visit: Visit, letter: VisitLetter | None, query: Mapping[str, str], service: LetterService, *, at: datetime
) -> ControlPart:
    is_changed = letter is not None and letter.is_standing and not letter.is_uncertain and "change" in query
    if letter is not None and not is_changed:
        return ControlPart(letter)
    today = clock.service_date(at)
    own = service.letter_poli(visit)
    poli = query.get("poli", "") or (letter.poli_code if letter else own)
    basic: dict[str, Any] = {
        "letter": letter,
        "changes": letter,
        "usual": [(days, today + timedelta(days=days)) for days in USUAL_DAYS],
        "poli": poli,
        "own_doctor": visit.session.serving_doctor.bpjs_code,
    }
    if "on" not in query or not visit.sep_number:
        return ControlPart(**basic)
    form = DayForm({"on": query["on"], "poli": poli}, today=today)
    if not form.is_valid():
        return ControlPart(**basic, problem=str(next(iter(form.errors.values()))[0]))
    on: date = form.cleaned_data["on"]
    try:
        options = service.control_options(visit, poli_code=poli, on=on)
    except QueueError as refusal:
        return ControlPart(**basic, on=on, problem=str(refusal))
    near = _near(visit, on, today=today) if not options.doctors else []
    name = _poli_name(visit, poli, options, own=own)
    return ControlPart(**basic, on=on, options=options, near=near, poli_name=name)


def _poli_name(visit: Visit, poli: str, options: ControlOptions, *, own: str) -> str:
    """The hospital's own name of its clinic, BPJS's of any other."""
    if poli == own:
        return visit.session.clinic.name
    return next((room.name for room in options.polis if room.code == poli), poli)


def _near(visit: Visit, on: date, *, today: date) -> list[date]:
    """Days around it on which the clinic has a session that can be called, the nearest first."""
    first, last = max(on - NEAR, today + timedelta(days=1)), on + NEAR
    rows = ClinicSession.objects.open().can_be_called().filter(clinic=visit.session.clinic, date__range=(first, last))
    days = set(rows.values_list("date", flat=True))
    return sorted(sorted(days, key=lambda day: (abs(day - on), day))[:MOST_NEAR])


def on_paper(letter: VisitLetter, query: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    """The context of a letter's print."""
    booked = letter.booked if letter.booked and not letter.booked.is_over else None
    return {
        **_paper(booked, letter.number, query, at=at),
        "title": letter.get_kind_display(),
        "letter": letter,
        "visit": letter.visit,
        "number": letter.number,
        "made_by": letter.made_by,
        "made_at": letter.made_at,
    }


def internal_on_paper(made: Visit, query: Mapping[str, str], *, by: User, at: datetime) -> dict[str, Any]:
    """The context of an internal referral's print."""
    return {
        **_paper(made, made.referral_number, query, at=at),
        "title": made.get_visit_type_display(),
        "visit": made.origin,
        "number": made.referral_number,
        "made_by": by,
        "made_at": made.created_at,
    }


def _paper(booked: Visit | None, number: str, query: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    # The kiosk checks in by the booking; without one a scanner at the desk reads the letter's number.
    drawn = segno.make(booked.booking_code if booked else number, error="m", micro=False)
    svg = drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    return {
        "booked": booked,
        "is_a5": query.get("paper") == "a5",
        "qr": SafeString(mark_safe(svg)),
        "zone": clock.zone_word(),
        "at": at,
    }
