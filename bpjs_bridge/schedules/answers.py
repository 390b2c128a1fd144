"""What a person answers to a question about a session: follow HFIS, keep ours, or keep ours and have HFIS changed."""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import KEEPING, Outcome, QuestionKind, QuestionState, ScheduleQuestion
from bpjs_bridge.models.schedules import LEAVE, UNCLEAR
from bpjs_bridge.schedules import week as weeks
from bpjs_bridge.schedules.questions import QuestionOverError, give_seats_back
from bpjs_bridge.schedules.week import DoctorsWeek
from queues import verbs
from queues.database.locking import lock_session
from queues.errors import QueueError, ReasonNeededError, SessionAgainError
from queues.models import ClinicSession, DecisionKind, Visit
from queues.press import Press
from queues.verbs import reasons

ANSWERABLE = (QuestionState.OPEN, *KEEPING)


class HfisRefusedError(QueueError):
    """BPJS did not take the doctor's week: its own words."""


class Answered(models.TextChoices):
    FOLLOW = "follow", _("Ikut HFIS")
    KEEP = "keep", _("Tetap jadwal kami")
    ASK = "ask", _("Tetap jadwal kami, minta HFIS diubah")


@dataclass(frozen=True)
class Result:
    """What an answer did. `undone`: visits that could not be ended yet; pressing again goes on with them."""

    question: ScheduleQuestion
    undone: tuple[Visit, ...] = ()


def choices_of(question: ScheduleQuestion) -> list[Answered]:
    """What may be answered now. Which poli a doctor practises in is another question (sharing.py)."""
    if question.state not in ANSWERABLE or question.kind == QuestionKind.CLINIC:
        return []
    unclear = question.theirs == UNCLEAR
    return [one for one in Answered if not (unclear and one != Answered.KEEP)]


def ends_visits(question: ScheduleQuestion) -> bool:
    """Would following HFIS call the session off, with everybody who has a number?"""
    return question.kind in (QuestionKind.GONE, QuestionKind.LOCAL) or (
        question.kind == QuestionKind.LEAVE and question.theirs == LEAVE
    )


def follow(question: ScheduleQuestion, press: Press) -> Result:
    """Make the session what HFIS says; it follows HFIS again from now on.

    What calls it off ends its visits, one by one (`close_session`): ReasonNeededError without a reason.
    QuestionOverError, and what the verb refuses.
    """
    if press.user is None:
        raise ReasonNeededError
    session = _checked(question)
    if ends_visits(question):
        kind = DecisionKind.LEAVE if question.kind == QuestionKind.LEAVE else DecisionKind.CANCELLED
        closing = verbs.close_session(session, kind, press)
        if closing.undone:
            return Result(question, tuple(closing.undone))
    is_moved_back = _move_back(session, press) if session.moved_to_id is not None else False
    with transaction.atomic():
        session = lock_session(session)
        question = _held(question)
        session = give_seats_back(question, session, at=press.at)
        if is_moved_back:
            return Result(_close(question, QuestionState.FOLLOWED, press))
        if question.kind == QuestionKind.HOURS:
            assert question.theirs_starts is not None
            assert question.theirs_ends is not None
            try:
                verbs.change_hours(session, starts=question.theirs_starts, ends=question.theirs_ends)
            except IntegrityError:
                # The doctor has been given another session at that start since.
                raise SessionAgainError(_("Dokter ini sudah mempunyai jadwal pada jam itu.")) from None
        elif question.kind == QuestionKind.SEATS:
            verbs.change_capacity(session, press.because(press.reason or "HFIS"), capacity=int(question.theirs))
        elif not ends_visits(question):
            verbs.open_again(session, press)
        return Result(_close(question, QuestionState.FOLLOWED, press))


def _move_back(session: ClinicSession, press: Press) -> bool:
    """HFIS has the practice where it was: its people are called there again."""
    decision = session.decisions.latest_of(DecisionKind.MOVED)
    if decision is None:
        raise QuestionOverError
    verbs.take_back(decision, press)
    return True


def keep(question: ScheduleQuestion, press: Press) -> Result:
    """Ours stands, and is held from now on. QuestionOverError."""
    session = _checked(question)
    with transaction.atomic():
        session = lock_session(session)
        question = _held(question)
        give_seats_back(question, session, at=press.at)
        return Result(_close(question, QuestionState.KEPT, press))


def have_hfis_changed(question: ScheduleQuestion, press: Press, *, week: DoctorsWeek | None) -> Result:
    """Ours stands, and HFIS shall say the same: the doctor's week is sent, or a person types it there (`week` None).

    It waits until a run finds both alike. HfisRefusedError with BPJS's words; the question is as it was then.
    """
    session = _checked(question)
    if week is not None:
        _send(question, week)
    with transaction.atomic():
        session = lock_session(session)
        question = _held(question)
        give_seats_back(question, session, at=press.at)
        question.asked_week = week.rows if week else None
        return Result(_close(question, QuestionState.WAITING, press))


def _send(question: ScheduleQuestion, week: DoctorsWeek) -> None:
    answer = weeks.send(week)
    if answer.outcome == Outcome.OK:
        return
    question.refusal = _said(answer)
    ScheduleQuestion.objects.filter(pk=question.pk).update(refusal=question.refusal)
    raise HfisRefusedError(question.refusal)


def _said(answer: Answer) -> str:
    """BPJS's own words where it judged; else that nobody knows."""
    if answer.outcome == Outcome.REFUSED:
        return str(_("BPJS menolak: %(words)s")) % {"words": answer.message}
    return str(_("Belum pasti apakah BPJS menerimanya (%(words)s). Coba lagi.")) % {"words": answer.message}


def release(question: ScheduleQuestion, press: Press) -> ScheduleQuestion:
    """By a change of its plan the session is what HFIS says: it follows HFIS from now on. QuestionOverError."""
    if question.session_id is None:
        raise QuestionOverError
    with transaction.atomic():
        session = lock_session(ClinicSession.objects.get(pk=question.session_id))
        question = _held(question)
        give_seats_back(question, session, at=press.at)
        return _close(question, QuestionState.FOLLOWED, press)


def _checked(question: ScheduleQuestion) -> ClinicSession:
    """The session that was asked about, as it still is. QuestionOverError."""
    fresh = ScheduleQuestion.objects.get(pk=question.pk)
    if fresh.state not in ANSWERABLE or fresh.session_id is None:
        raise QuestionOverError
    session = ClinicSession.objects.named().get(pk=fresh.session_id)
    if not _is_as_asked(fresh, session):
        raise QuestionOverError
    return session


def _held(question: ScheduleQuestion) -> ScheduleQuestion:
    """The caller holds the session: a run that compares it waits, and so does a second answer. QuestionOverError."""
    fresh = ScheduleQuestion.objects.get(pk=question.pk)
    if fresh.state not in ANSWERABLE:
        raise QuestionOverError
    return fresh


def _is_as_asked(question: ScheduleQuestion, session: ClinicSession) -> bool:
    if question.kind == QuestionKind.HOURS:
        return question.ours == session.hours
    if question.kind == QuestionKind.SEATS:
        return question.ours == str(session.capacity)
    if question.kind == QuestionKind.CANCELLED:
        return session.is_cancelled or session.moved_to_id is not None
    if question.kind == QuestionKind.LEAVE:
        # A second press goes on with the visits that the first one left.
        return session.is_on_leave or question.theirs == LEAVE
    return True


def _close(question: ScheduleQuestion, state: QuestionState, press: Press) -> ScheduleQuestion:
    question.state, question.answered_at, question.answered_by = state, press.at, press.user
    # What BPJS refused before is no answer to what is decided now.
    question.reason, question.refusal = reasons.checked(press.reason), ""
    question.save()
    return question
