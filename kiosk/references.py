"""The person's own letters and referrals. The kiosk does not import the bridge: the project hands it in."""

from datetime import datetime

from kiosk import offers
from queues.models import Patient, Payer
from queues.references import SILENT, Choice, References, ReferenceService
from queues.verbs import number_missing

# So long a person waits in front of the screen; then the number is scanned or typed.
SECONDS = 3.0

_service: ReferenceService | None = None


def provide(service: ReferenceService | None) -> None:
    """Called once, when the process starts; without it every number is scanned or typed."""
    global _service
    _service = service


def is_offered_to(patient: Patient) -> bool:
    """Is a list worth asking for: VClaim is configured, JKN pays here, and BPJS would take this person's number?"""
    if _service is None or not _service.is_offered() or jkn() is None:
        return False
    return number_missing(patient) is None


def list_of(patient: Patient, *, at: datetime) -> References:
    """What this person can use today among the kiosk's sessions; waits for VClaim, never in a transaction."""
    if _service is None:
        return SILENT
    return _service.of_patient(patient, sessions=offers.sessions_today(at=at), at=at, seconds=SECONDS)


def jkn() -> Payer | None:
    """The payer that letters and referrals are for."""
    return Payer.objects.filter(is_active=True, is_jkn=True).order_by("name").first()


def doctor_of(choice: Choice) -> str:
    """The one doctor whom the choice leads to, as the hall may know them; "" where there are several."""
    names = {sitting.doctor_name for sitting in choice.sittings}
    return names.pop() if len(names) == 1 else ""
