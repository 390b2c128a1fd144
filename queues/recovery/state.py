"""What every screen says after a restore. Each process asks the database once in two seconds."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.errors import RecoveringError
from queues.models import Recovery

KEPT_SECONDS = 2.0


@dataclass(frozen=True)
class Restored:
    """A restore that no person has ended yet."""

    backup_at: datetime
    is_open: bool

    @property
    def for_staff(self) -> str:
        """What it is, and what to do about people whom the database does not know."""
        when = f"{timezone.localtime(self.backup_at):%d-%m-%Y %H:%M}"
        if not self.is_open:
            words = _("Basis data dipulihkan dari cadangan %(when)s. Nomor belum dibuka: teknisi menjalankan recover.")
            return words % {"when": when}
        return _(
            "Basis data dipulihkan dari cadangan %(when)s. Yang dicatat sesudah itu bisa tidak ada di sini. Tiket "
            "yang tidak dikenal tetap berlaku: daftarkan pemegangnya lagi, nomor barunya lebih tinggi."
        ) % {"when": when}

    @property
    def for_patients(self) -> str:
        """Without blame and without a system's words."""
        if not self.is_open:
            return str(RecoveringError())
        return _(
            "Data antrean baru dipulihkan. Bila nomor Anda tidak dikenal, tunjukkan tiketnya di loket pendaftaran."
        )


_known: Restored | None = None
_until = 0.0


def shown() -> Restored | None:
    """The newest one, as this process saw it a moment ago; as it saw it last while the database is away."""
    if time.monotonic() < _until:
        return _known
    try:
        row = Recovery.objects.filter(ended_at=None).order_by("-pk").first()
    except DatabaseError:
        if connection.in_atomic_block:
            raise
        return _known
    return keep(Restored(row.backup_at, row.opened_at is not None) if row else None)


def known() -> Restored | None:
    """As this process saw it last, without asking: for pages that say that the database is away."""
    return _known


def keep(restored: Restored | None, *, seconds: float = KEPT_SECONDS) -> Restored | None:
    """Let this process take this for the truth for so long."""
    global _known, _until
    _known, _until = restored, time.monotonic() + seconds
    return restored


def forget() -> None:
    """Ask again at the next page."""
    global _until
    _until = 0.0
