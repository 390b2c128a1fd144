"""A day is closed as the page says: first what was chosen for each visit, one transaction each, then the close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bpjs_bridge.outbox.corrections import give_up_behind_closed_gaps
from queues import verbs
from queues.errors import DayClosedError, QueueError, VisitOverError
from queues.models import DayClose, OpenKind
from queues.press import Press
from reports.closing.lists import Choice, Line, OpenList, open_lists

ABSENT = "queue.declare_no_show"


class ListMovedError(QueueError):
    """The day went on while the page was open: the person closes what they have seen."""

    def __init__(self, labels: Sequence[str]) -> None:
        words = _("Ada yang berubah sejak halaman ini dibuka: %(labels)s. Lihat daftarnya, lalu tutup lagi.")
        super().__init__(words % {"labels": ", ".join(labels)})


class ReasonMissingError(QueueError):
    """Something is left open without a reason."""

    def __init__(self, label: str) -> None:
        words = _("Isi alasan untuk yang dibiarkan di daftar “%(label)s”, lalu tutup lagi.")
        super().__init__(words % {"label": label})


class NotAllDoneError(QueueError):
    """Some visits refused what was chosen for them. The others are done, and the day is open."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        told = "; ".join(f"{label}: {words}" for label, words in refusals.items())
        super().__init__(_("Hari belum ditutup. %(told)s") % {"told": told})


@dataclass(frozen=True)
class Answers:
    """What was filled in: a choice for each line by its name or for a whole list, and a reason for each list."""

    posted: Mapping[str, str]

    def choice(self, line: Line, of: OpenList) -> Choice:
        """The line's own, else its list's, else what is proposed."""
        told = self.posted.get(line.name) or self.posted.get(f"choice-{of.kind}", "")
        return next((one for one in of.choices if one == told), of.choices[0])

    @property
    def seen(self) -> set[str]:
        """The lines that the page showed."""
        return set(self.posted.get("seen", "").split(","))

    def reason(self, kind: OpenKind) -> str:
        """Why those of a list are ended or left."""
        return self.posted.get(f"reason-{kind}", "").strip()


def close(day: date, press: Press, posted: Mapping[str, str]) -> DayClose:
    """Closed, with what stays open and why. A QueueError says what stands against it, by label.

    DayClosedError before anything is done when somebody was first; and at the end, when they were first meanwhile.
    """
    first = DayClose.objects.standing().select_related("actor").filter(date=day).exclude(actor=None).first()
    if first is not None and (not press.request_key or first.request_key != press.request_key):
        raise DayClosedError(first.by, first.at)
    answers, lists = Answers(posted), open_lists(day, at=press.at)
    if unseen := [line.visit.label for one in lists for line in one.lines if line.name not in answers.seen]:
        raise ListMovedError(unseen)
    _check_reasons(lists, answers)
    _end_each(lists, answers, press)
    left = [
        verbs.StaysOpen(line.visit.pk, line.kind, answers.reason(one.kind))
        for one in lists
        for line in one.lines
        if answers.choice(line, one) == Choice.LEAVE
    ]
    with transaction.atomic():
        done = verbs.close_day(day, press.because(posted.get("note", "")), left)
        give_up_behind_closed_gaps(at=press.at)
    return done


def _check_reasons(lists: Sequence[OpenList], answers: Answers) -> None:
    for one in lists:
        if one.needs_reason and not answers.reason(one.kind):
            raise ReasonMissingError(str(one.kind.label))


def _end_each(lists: Sequence[OpenList], answers: Answers, press: Press) -> None:
    """One transaction a visit. What another person ended a moment ago is ended."""
    refusals: dict[str, str] = {}
    for one in lists:
        for line in one.lines:
            choice = answers.choice(line, one)
            if choice not in (Choice.NO_SHOW, Choice.CANCEL):
                continue
            if press.user is None or not press.user.has_perm(ABSENT):
                raise PermissionDenied
            try:
                _end(line, choice, replace(press.within(answers.reason(one.kind))))
            except VisitOverError:
                continue
            except QueueError as refusal:
                refusals[line.visit.label] = str(refusal)
    if refusals:
        raise NotAllDoneError(refusals)


def _end(line: Line, choice: Choice, press: Press) -> None:
    if choice == Choice.NO_SHOW:
        verbs.no_show(line.visit, press)
    else:
        verbs.cancel(line.visit, press)
