"""What a board says, in the server's order: each call and each recall once, while it is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from display.clips import Voicing, clip_folders, voicing
from display.masking import spoken_places
from display.speech import sentence
from queues.models import Call

# What is older is shown and no longer said.
STILL_NEWS = timedelta(seconds=60)


@dataclass(frozen=True)
class Announcement:
    """One call as it is said. `call` is what a wall remembers so as not to say it again.

    Ids are no watermark: of two presses the later number may be committed first. A wall keeps the ids it has said.
    """

    call: int
    called_at: datetime
    text: str
    voicing: Voicing


def announcements(calls: Sequence[Call], *, at: datetime) -> list[Announcement]:
    """The announcements of those `board_content.recent_calls` that are still recent, earliest press first."""
    news = [call for call in calls if at - call.called_at <= STILL_NEWS]
    if not news:
        return []
    there = clip_folders()
    result = []
    for call in sorted(news, key=lambda call: (call.called_at, call.pk)):
        words = sentence(call.entry.label, *spoken_places(call))
        result.append(Announcement(call.pk, call.called_at, words.text, voicing(words, there)))
    return result
