"""A step of the set-up that waits: who says so, why and since when. Nothing else of a step is stored."""

from collections.abc import Iterable

from queues.models import ConfigChange
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.recorded import Told, recorded

PREFIX = "setup.skip."
SKIPPED = "dilewati"


def skip_step(key: str, press: Press) -> ConfigChange | None:
    """Let this step wait. ReasonNeededError, PersonalReasonError; None when it waits already."""
    press = reasons.with_required_reason(press)
    return recorded(PREFIX + key, press, lambda: None if key in skipped([key]) else Told("", SKIPPED))


def take_up_step(key: str, press: Press) -> ConfigChange | None:
    """It waits no more."""
    return recorded(PREFIX + key, press, lambda: Told(SKIPPED, "") if key in skipped([key]) else None)


def skipped(keys: Iterable[str]) -> dict[str, ConfigChange]:
    """Of these steps those that wait, with the line that says by whom and why."""
    names = {PREFIX + key: key for key in keys}
    lines = ConfigChange.objects.filter(name__in=names).select_related("actor").order_by("pk")
    newest = {names[line.name]: line for line in lines}
    return {key: line for key, line in newest.items() if line.new}
