"""One code of BPJS, several polis of ours: which of them a doctor practises in is asked once, and kept."""

from collections.abc import Sequence
from datetime import datetime

from bpjs_bridge.models import QuestionKind, QuestionState, ScheduleQuestion
from bpjs_bridge.schedules.questions import QuestionOverError
from queues.models import Clinic, ClinicSession, Doctor
from queues.press import Press
from queues.verbs import reasons

LONGEST_NAME = 30


def sharing(code: str) -> list[Clinic]:
    """The polis in use that have this code, the oldest first."""
    return list(Clinic.objects.filter(bpjs_subspecialist_code=code, is_active=True, is_draft=False).order_by("pk"))


def home_of(doctor: Doctor, clinics: Sequence[Clinic], *, code: str, at: datetime) -> Clinic:
    """Where this doctor practises, of several polis. Until a person says so: where they did last, else the oldest."""
    question = ScheduleQuestion.objects.filter(
        session=None, doctor=doctor, kind=QuestionKind.CLINIC, theirs=code
    ).first()
    if question is None:
        last = ClinicSession.objects.filter(doctor=doctor, clinic__in=clinics).order_by("-date", "-pk").first()
        clinic = next((one for one in clinics if last and one.pk == last.clinic_id), clinics[0])
        ScheduleQuestion.objects.create(
            clinic=clinic,
            doctor=doctor,
            kind=QuestionKind.CLINIC,
            theirs=code,
            ours=clinic.name[:LONGEST_NAME],
            first_seen_at=at,
            last_seen_at=at,
        )
        return clinic
    ScheduleQuestion.objects.filter(pk=question.pk).update(last_seen_at=at)
    return next((one for one in clinics if one.pk == question.clinic_id), clinics[0])


def choose(question: ScheduleQuestion, clinic_pk: str, press: Press) -> ScheduleQuestion:
    """A person's answer. Sessions without visits follow with the next run. QuestionOverError: no such poli has it."""
    clinic = next((one for one in sharing(question.theirs) if str(one.pk) == clinic_pk), None)
    if clinic is None or question.kind != QuestionKind.CLINIC:
        raise QuestionOverError
    question.clinic, question.ours, question.state = clinic, clinic.name[:LONGEST_NAME], QuestionState.KEPT
    question.answered_at, question.answered_by = press.at, press.user
    question.reason = reasons.checked(press.reason)
    question.save()
    return question
