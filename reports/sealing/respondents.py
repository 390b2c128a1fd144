"""KS: respondents of BPJS's survey (KESSAN) against the number that a month's visits ask for.

The steps are a branch's notes (third party): shown as the hospital's estimate.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from queues.errors import QueueError
from queues.press import Press
from reports.models import Respondents

# From so many visits on, so many respondents; fewer than 30 visits ask for as many as there were.
FROM_VISITS = (30, 101, 201, 501, 1001, 5001, 10001)
TARGETS = (30, 80, 132, 217, 278, 357, 370)
MOST = 1_000_000


class NoCountError(QueueError):
    """Not a number of people."""

    message = _("Tulis jumlah responden dengan angka, misalnya 80.")


@dataclass(frozen=True)
class Survey:
    """A month's respondents; `noted` None: nobody wrote them down yet."""

    noted: Respondents | None
    target: int

    @property
    def is_enough(self) -> bool:
        return self.noted is not None and self.noted.count >= self.target


def target_of(visits: int) -> int:
    """How many respondents a month with so many visits asks for."""
    step = bisect_right(FROM_VISITS, visits)
    return TARGETS[step - 1] if step else visits


def survey(month: date, *, visits: int) -> Survey:
    """The newest note of a month."""
    noted = Respondents.objects.filter(month=month).select_related("noted_by").first()
    return Survey(noted, target_of(visits))


def note(month: date, written: str, press: Press) -> Respondents:
    """Keep a number that a person read. NoCountError. The same number again is the note that stands."""
    text = written.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) <= MOST):
        raise NoCountError
    last = Respondents.objects.filter(month=month).first()
    if last is not None and last.count == int(text):
        return last
    return Respondents.objects.create(month=month, count=int(text), noted_at=press.at, noted_by=press.user)
