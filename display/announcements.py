"""What a board says, in the server's order: each call and each recall once, while it is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from display.clips import Voicing, clip_folders, voicing
from display.duty_news import DutyNews
from display.masking import spoken_places
from display.session_news import SessionNews
from display.speech import sentence
from queues.models import Call

# What is older is shown and no longer said.
STILL_NEWS = timedelta(seconds=60)
# Further down than any decision's id: a wall keeps one set of what it has said.
PAUSES = 10**12


@dataclass(frozen=True)
class Announcement:
    """One call as it is said. `call` is what a wall remembers so as not to say it again: of a decision about a session
    the negative of its id, of a counter's pause the negative beyond `PAUSES`.

    Ids are no watermark: of two presses the later number may be committed first. A wall keeps the ids it has said.
    """

    call: int
    called_at: datetime
    text: str
    voicing: Voicing


def announcements(
    calls: Sequence[Call],
    *,
    at: datetime,
    news: Sequence[SessionNews] = (),
    pauses: Sequence[DutyNews] = (),
) -> list[Announcement]:
    """The announcements of those `board_content.recent_calls`, of those decisions about sessions and of those pauses of
    counters that are still recent, earliest press first.
    """
    recent = [call for call in calls if at - call.called_at <= STILL_NEWS]
    decided = [one for one in news if at - one.decided_at <= STILL_NEWS]
    if not recent and not decided and not pauses:
        return []
    there = clip_folders()
    result = []
    for call in sorted(recent, key=lambda call: (call.called_at, call.pk)):
        words = sentence(call.entry.label, *spoken_places(call))
        result.append(Announcement(call.pk, call.called_at, words.text, voicing(words, there)))
    for one in decided:
        result.append(Announcement(-one.decision, one.decided_at, one.spoken.text, voicing(one.spoken, there)))
    for pause in pauses:
        number = -PAUSES - pause.change
        result.append(Announcement(number, pause.at, pause.spoken.text, voicing(pause.spoken, there)))
    return sorted(result, key=lambda one: one.called_at)
