"""The bridge, as far as a nurse's letters need it: the project hands it in (as counter/bpjs.py)."""

from queues.letters import LetterService

_service: LetterService | None = None


def provide(service: LetterService | None) -> None:
    """Called once, when the process starts; without it no letter is written here."""
    global _service
    _service = service


def offered() -> LetterService | None:
    """None where VClaim is not there to be asked."""
    return _service if _service is not None and _service.is_offered() else None
