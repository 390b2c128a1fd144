"""What the phone says of a number in the place of another one that BPJS refuses: its holder must go to the desk.

The old number has ended by then. The kiosk does not import the bridge: the project hands it in.
"""

from typing import Protocol

from django.utils.translation import gettext as _

from queues.models import BEFORE_CLINIC, Visit


class RefusedService(Protocol):
    """The bridge, as far as the phone asks it for these."""

    def of_visit(self, visit: Visit, /) -> object | None:
        """Something when BPJS has not this number and will not have it without a person."""


_service: RefusedService | None = None


def provide(service: RefusedService | None) -> None:
    """Called once, when the process starts; without it no phone says anything about BPJS."""
    global _service
    _service = service


def of_visit(visit: Visit) -> str:
    """A sentence, or nothing. Asks only for a number that replaces another, until the doctor's call."""
    if _service is None or visit.replaces_id is None or visit.stage not in BEFORE_CLINIC:
        return ""
    if _service.of_visit(visit) is None:
        return ""
    return _(
        "BPJS belum menerima nomor ini. Lapor ke loket pendaftaran sebelum giliran Anda, bawa surat rujukan atau surat "
        "kontrol. Urutan Anda tetap."
    )
