"""Which changes wake which listeners in this process."""

import resource
from functools import partial

from django.conf import settings

from antrean_project.live import valkey
from antrean_project.live.hub import Hub
from antrean_project.live.stream import Application, Live
from queues.waiting.live import nudge_after_commit

# Pages, the database, logs.
FILES_OF_OUR_OWN = 256


def with_stream(django: Application) -> Live:
    """The stream in front of this application, woken by its presses and by those Valkey tells of."""
    hub = Hub(partial(valkey.subscribe, settings.REDIS_URL) if settings.REDIS_URL else None)
    nudge_after_commit(hub.nudge)
    return Live(django, hub, places=_places(settings.LIVE_MAX_CLIENTS))


def _places(wanted: int) -> int:
    """The number of streams: as wanted, at most what the limit of open files allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + FILES_OF_OUR_OWN
    if soft < needed:
        soft = min(needed, hard) if hard != resource.RLIM_INFINITY else needed
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(0, min(wanted, soft - FILES_OF_OUR_OWN))


def publish_presses() -> None:
    """Tell the processes that hold streams; nothing without REDIS_URL."""
    if settings.REDIS_URL:
        nudge_after_commit(valkey.Publisher(settings.REDIS_URL).nudge)
