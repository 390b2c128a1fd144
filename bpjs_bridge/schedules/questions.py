"""Questions about sessions of which HFIS says otherwise: each pair of values is asked once, and answered by a person.

An answer holds on: what a person kept is theirs from then on, and what a person gave to HFIS (FOLLOWED) is no longer
held by what somebody decided before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import KEEPING, QuestionKind, QuestionState, ScheduleQuestion
from bpjs_bridge.models.schedules import UNFINISHED
from bpjs_bridge.schedules.differences import Difference
from bpjs_bridge.schedules.plan_answers import answered_as, kept_for
from queues import verbs
from queues.errors import QueueError
from queues.models import ClinicSession, PayerKind, QuotaChange, SessionAlias
from queues.press import Press
from queues.verbs.sessions import seats_taken, spelled

# Why seats changed, in the session's own history.
NO_NEW_NUMBERS = "HFIS: libur, tidak ada nomor baru sampai diputuskan"
NUMBERS_AGAIN = "HFIS: sudah diputuskan, kursi kembali"


class QuestionOverError(QueueError):
    """Somebody answered it, or the two agree by now, or the session is another one than was asked about."""

    message = _("Jadwal ini sudah berubah atau sudah diputuskan sejak halaman dibuka. Periksa lagi daftarnya.")


class Questions:
    """Those about some sessions of one date, read once. The caller holds the sessions, in a transaction."""

    def __init__(self, sessions: Iterable[ClinicSession], *, at: datetime) -> None:
        self._at = at
        self._of: dict[tuple[int, str], list[ScheduleQuestion]] = defaultdict(list)
        rows = ScheduleQuestion.objects.filter(session__in=[session.pk for session in sessions]).order_by("pk")
        for question in rows:
            self._of[question.session_id or 0, question.kind].append(question)
        self._seen: set[int] = set()

    def released_at(self, session: ClinicSession, kind: QuestionKind) -> datetime | None:
        """When a person last gave this part to HFIS: what was decided until then holds no more."""
        answers = [
            question.answered_at
            for question in self._of[session.pk, kind]
            if question.state == QuestionState.FOLLOWED and question.answered_at is not None
        ]
        return max(answers, default=None)

    def is_kept(self, session: ClinicSession, kind: QuestionKind) -> bool:
        """Did a person say, after that, that our value stands?"""
        released = self.released_at(session, kind)
        return any(
            question.state in KEEPING and (released is None or (question.answered_at or self._at) > released)
            for question in self._of[session.pk, kind]
        )

    def note(self, difference: Difference) -> Difference:
        """Ask, or find it asked before. The answer says whether it is decided."""
        session = difference.session
        question = next(
            (
                one
                for one in self._of[session.pk, difference.kind]
                if (one.theirs, one.ours) == (difference.theirs, difference.ours)
            ),
            None,
        )
        if question is None:
            question = self._ask(difference)
        else:
            question.last_seen_at, question.waiting = self._at, difference.waiting
            if question.state not in (*KEEPING, QuestionState.OPEN):
                # It had gone, or was followed, and came back: nobody has said anything of that.
                question.state, question.answered_at, question.answered_by = QuestionState.OPEN, None, None
                question.first_seen_at = self._at
            question.save()
        self._seen.add(question.pk)
        return replace(difference, is_decided=question.state in KEEPING)

    def _ask(self, difference: Difference) -> ScheduleQuestion:
        session, hours = difference.session, difference.their_hours
        kept = kept_for(difference)
        question = ScheduleQuestion.objects.create(
            **(answered_as(kept) if kept else {}),
            session=session,
            clinic_id=session.clinic_id,
            doctor_id=session.doctor_id,
            date=session.date,
            kind=difference.kind,
            theirs=difference.theirs,
            ours=difference.ours,
            theirs_starts=hours[0] if hours else None,
            theirs_ends=hours[1] if hours else None,
            waiting=difference.waiting,
            first_seen_at=self._at,
            last_seen_at=self._at,
        )
        self._of[session.pk, difference.kind].append(question)
        return question

    def keep_numbers_back(self, difference: Difference, session: ClinicSession) -> None:
        """Nobody gets a number while it is asked whether the doctor is on leave: the seats left are taken away.

        Not where a person has said that the doctor practises, or nobody has a number.
        """
        if not difference.waiting or difference.person or difference.is_decided:
            return
        question = next(one for one in self._of[session.pk, QuestionKind.LEAVE] if one.pk in self._seen)
        taken = seats_taken(session)
        if session.jkn_quota + session.non_jkn_quota <= sum(taken.values()):
            return
        if question.seats_before is None:
            question.seats_before = session.capacity
            question.save(update_fields=["seats_before"])
        press = Press(self._at, reason=NO_NEW_NUMBERS)
        split = (taken[PayerKind.JKN], taken[PayerKind.NON_JKN])
        verbs.change_capacity(session, press, capacity=sum(split), quotas=split)

    def give_numbers_again(self, session: ClinicSession) -> ClinicSession:
        """HFIS says that the doctor practises after all: what was kept back comes back. The session, as it is then."""
        for question in self._of[session.pk, QuestionKind.LEAVE]:
            session = give_seats_back(question, session, at=self._at)
        return session

    def settle(self, *, among: Collection[int], except_for: Collection[int]) -> None:
        """Close what was not seen this time. `among`: the sessions that were compared; `except_for`: those whose row
        could not be carried out.
        """
        for (session, _kind), questions in self._of.items():
            if session not in among or session in except_for:
                continue
            for question in questions:
                if question.pk in self._seen or question.state not in UNFINISHED:
                    continue
                question.state = QuestionState.SETTLED
                question.save(update_fields=["state"])


def give_seats_back(question: ScheduleQuestion, session: ClinicSession, *, at: datetime) -> ClinicSession:
    """The seats that an open question had taken away, unless a person has set others since. The caller holds both."""
    if question.seats_before is None:
        return session
    seats, question.seats_before = question.seats_before, None
    question.save(update_fields=["seats_before"])
    typed = QuotaChange.objects.filter(session=session, at__gt=question.first_seen_at).exclude(actor=None)
    if typed.exists():
        return session
    return verbs.change_capacity(session, Press(at, reason=NUMBERS_AGAIN), capacity=max(seats, session.capacity))


def tell_hours(difference: Difference) -> None:
    """Both hours are valid while it is asked: Mobile JKN may send either.

    No other session of the doctor has them: it would have been paired with the row.
    """
    if difference.their_hours is not None:
        starts, ends = difference.their_hours
        words = {"words": spelled(difference.their_words, starts, ends)}
        SessionAlias.objects.get_or_create(session=difference.session, starts=starts, ends=ends, defaults=words)


def close_passed(*, today: date) -> int:
    """Questions about dates that are over need no answer; how many."""
    passed = ScheduleQuestion.objects.filter(state__in=UNFINISHED, date__lt=today)
    return passed.update(state=QuestionState.PASSED)
