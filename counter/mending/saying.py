"""Sentences that several ways back share: what BPJS keeps, what it is not told, and why something is refused."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from counter import told
from counter.mending.mend import Legality
from counter.told import Told
from queues.errors import QueueError
from queues.models import Stage, Visit


def unless_refused(look: Callable[[], object]) -> Legality:
    """True, or the sentence with which a verb's own look refuses."""
    try:
        look()
    except QueueError as refusal:
        return str(refusal)
    return True


def wall(moment: datetime | None) -> str:
    """`09.14`, on the hospital's wall; nothing for nothing."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def of_stages(visit: Visit, stages: Iterable[Stage]) -> list[Told]:
    """The standing messages of these steps, and of the pharmacy's number with the end."""
    wanted = set(stages)
    return [one for one in told.of_visit(visit) if one.stage in wanted]


def kept_at_bpjs(messages: Iterable[Told]) -> list[str]:
    """What BPJS has and keeps: it takes no second time and no second number."""
    return [f"{one.words} {wall(one.said_at)}".strip() for one in messages if one.is_kept]


def taken_back_from_bpjs(messages: Iterable[Told]) -> list[str]:
    """What BPJS has not taken: it is withdrawn."""
    said = _("%(what)s belum diterima BPJS: ditarik, dan tidak dikirim.")
    return [said % {"what": f"{one.words} {wall(one.said_at)}".strip()} for one in messages if not one.is_kept]
