"""Which walls and kiosks are there: heard of every minute, waited for in opening hours, given up by a press."""

import time
from datetime import datetime, timedelta

from django.db.models import QuerySet

from queues.encryption.personal_numbers import looks_personal
from queues.models import ConfigChange, DeviceKind, SeenDevice
from queues.press import Press
from queues.verbs.recorded import Told, recorded

# A page says so every 45 seconds; one process writes it down no more often than this.
WRITTEN_EVERY_SECONDS = 20.0
# Until then a page that was loaded again counts as one that never left.
BREAK = timedelta(minutes=5)
INSTALLED_AFTER = timedelta(minutes=30)
SILENT_AFTER = timedelta(minutes=2)
# A wall that was taken down weeks ago is waited for by nobody.
WAITED_FOR = timedelta(days=14)
# Names of kiosks come from their addresses, which anybody in the network can make up.
MOST = 200

_written: dict[tuple[str, str], float] = {}


def heard(kind: DeviceKind, name: str, *, at: datetime) -> None:
    """Write down that a page of this device is open. Costs nothing when it was written a moment ago."""
    # A kiosk's name comes from an address: somebody may have scanned a card into it.
    if looks_personal(name):
        return
    now = time.monotonic()
    if now - _written.get((kind, name), -WRITTEN_EVERY_SECONDS) < WRITTEN_EVERY_SECONDS:
        return
    row = SeenDevice.objects.filter(kind=kind, name=name).first()
    if row is None:
        if SeenDevice.objects.count() < MOST:
            SeenDevice.objects.get_or_create(kind=kind, name=name, defaults={"since": at, "seen_at": at})
    else:
        since = row.since if at - row.seen_at <= BREAK else at
        is_installed = row.is_installed or at - since >= INSTALLED_AFTER
        SeenDevice.objects.filter(pk=row.pk).update(since=since, seen_at=at, is_installed=is_installed)
    if len(_written) > MOST:
        _written.clear()
    _written[kind, name] = now


def forget_written() -> None:
    """Write the next word of each device, in tests."""
    _written.clear()


def waited_for(*, at: datetime) -> "QuerySet[SeenDevice]":
    """Devices that stand in a hall, as far as is known."""
    return SeenDevice.objects.filter(is_installed=True, seen_at__gte=at - WAITED_FOR)


def silent(*, at: datetime) -> "QuerySet[SeenDevice]":
    """Of these the ones that say nothing any more."""
    return waited_for(at=at).filter(seen_at__lt=at - SILENT_AFTER)


def give_up(device: SeenDevice, press: Press) -> ConfigChange | None:
    """It stands here no more, and is not waited for; it is, once it has stood here again for half an hour."""

    def act() -> Told | None:
        gone = SeenDevice.objects.filter(pk=device.pk, is_installed=True).update(is_installed=False, since=press.at)
        return Told(str(device), "") if gone else None

    return recorded(f"setup.device.{device.pk}", press, act)
