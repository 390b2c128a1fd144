"""The desk's list of people to be given another number, because their session does not take place: one press each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter.session_page import ALL, OWN
from queues import clock, verbs
from queues.database.turns import is_busy
from queues.errors import AlreadyBookedError, BusyError, QueueError
from queues.models import CLOSING, ClinicSession, KeptSeat, PayerKind, SessionEffect, Visit
from queues.press import Press
from queues.waiting import to_rebook

SEE_OTHER = 303
WORK_ADMISSION = "queue.work_admission"
# Offered for one person: the same doctor's next dates first, then the clinic's other doctors of today.
SAME_DOCTOR, OTHERS = 3, 3
MOST_LISTED = 200


@dataclass(frozen=True)
class Instead:
    """A session in which a person may go on, with what is free for their purse; `is_kept`: a seat waits for them."""

    session: ClinicSession
    left: int
    is_kept: bool

    @property
    def is_possible(self) -> bool:
        """Is there a seat?"""
        return self.is_kept or self.left > 0


@dataclass(frozen=True)
class ToRebook:
    """One person, what happened, and where to go instead."""

    effect: SessionEffect
    instead: list[Instead]

    @property
    def visit(self) -> Visit:
        """The visit that was ended."""
        return self.effect.visit


def may_rebook(user: Any) -> bool:
    """The admission desk, and whoever may decide about sessions."""
    if not any(user.has_perm(one) for one in (WORK_ADMISSION, ALL, OWN)):
        raise PermissionDenied
    return True


def rows_of(effects: list[SessionEffect], *, at: datetime) -> list[ToRebook]:
    """Each with the sessions that may be taken instead."""
    offers = Offers(at=at)
    return [ToRebook(effect, offers.instead_of(effect)) for effect in effects]


class Offers:
    """What is free, each clinic and session asked once however many people are listed."""

    def __init__(self, *, at: datetime) -> None:
        self._at = at
        self._today = clock.service_date(at)
        self._sessions: dict[int, list[ClinicSession]] = {}
        self._left: dict[tuple[int, PayerKind], int] = {}

    def instead_of(self, effect: SessionEffect) -> list[Instead]:
        """A kept seat first, then the same doctor's next sessions, then others of today.

        A session that was closed and is open again is the first of its doctor's; one that was made shorter or smaller
        let these people go because it has no place for them.
        """
        visit = effect.visit
        kept = KeptSeat.objects.filter(visit=visit, given_back_at=None, until__gt=self._at).first()
        sessions = self._of_clinic(visit.session.clinic_id)
        without = None if effect.decision.kind in CLOSING else visit.session_id
        own = [one for one in sessions if one.doctor_id == visit.session.doctor_id and one.pk != without]
        others = [one for one in sessions if one.doctor_id != visit.session.doctor_id and one.date <= self._today]
        chosen = [one for one in sessions if kept and one.pk == kept.session_id]
        chosen += [one for one in (*own[:SAME_DOCTOR], *others[:OTHERS]) if one not in chosen]
        kind = PayerKind(visit.seat_kind)
        return [Instead(one, self._free(one, kind), bool(kept and kept.session_id == one.pk)) for one in chosen]

    def _of_clinic(self, clinic: int) -> list[ClinicSession]:
        if clinic not in self._sessions:
            ahead = ClinicSession.objects.open().can_be_called().named().alive_or_later(self._at).filter(clinic=clinic)
            rows = ahead.order_by("date", "starts", "pk")[:30]
            self._sessions[clinic] = [one for one in rows if one.ends_at > self._at]
        return self._sessions[clinic]

    def _free(self, session: ClinicSession, kind: PayerKind) -> int:
        key = (session.pk, kind)
        if key not in self._left:
            self._left[key] = max(verbs.seats_free(session, kind, at=self._at), 0)
        return self._left[key]


@require_safe
@login_required
@user_passes_test(may_rebook)
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Those who are here; the rest stands in the call list of each decision."""
    at = timezone.now()
    rows = rows_of(to_rebook.people_here(at=at)[:MOST_LISTED], at=at)
    shown: dict[str, Any] = {
        "rows": rows,
        "is_cut": len(rows) == MOST_LISTED,
        "today": clock.service_date(at),
        "new_key": uuid4().hex,
        "made": Visit.objects.filter(pk=_number(request.GET.get("made", "")), replaces__isnull=False).first(),
    }
    return render(request, "counter/rebooking.html", shown)


@require_POST
@login_required
@user_passes_test(may_rebook)
def rebook(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: a new number in the session of the button."""
    assert isinstance(request.user, User)
    visit = get_object_or_404(Visit.objects.named(), pk=pk)
    session = get_object_or_404(ClinicSession.objects.named(), pk=_number(request.POST.get("session", "")))
    press = Press(timezone.now(), user=request.user, request_key=request.POST.get("request_key", "")[:64])
    made: Visit | None = None
    try:
        booked = verbs.rebook(visit, session, press)
    except AlreadyBookedError as refusal:
        there: Any = refusal.visit
        words = _("%(old)s sudah mempunyai nomor %(new)s.")
        messages.warning(request, words % {"old": visit.label, "new": there.label})
    except QueueError as refusal:
        messages.error(request, f"{visit.label}: {refusal}")
    except OperationalError as trouble:
        if not is_busy(trouble):
            raise
        messages.error(request, str(BusyError()))
    else:
        words = _("%(old)s menjadi %(new)s, %(date)s %(hours)s, %(doctor)s.")
        told = {"old": visit.label, "new": booked.label, "date": f"{session.date:%d-%m-%Y}", "hours": session.hours}
        messages.success(request, words % (told | {"doctor": session.serving_doctor.name}))
        made = booked
    return HttpResponseRedirect(_back(request, made), status=SEE_OTHER)


def _back(request: HttpRequest, made: Visit | None) -> str:
    """The call list from which the press came, or the desk's list, with the new ticket to be printed: they are here."""
    decision = _number(request.POST.get("decision", ""))
    if decision:
        return reverse("counter:call_list", args=[decision])
    return reverse("counter:rebooking") + (f"?made={made.pk}" if made else "")


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 19 else 0
