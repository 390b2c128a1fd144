"""Until when the certificate of this hospital's own public address holds, as BPJS and phones see it."""

import socket
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

# A page of readiness waits for it once in so long, in each process.
ASKED_EVERY_SECONDS = 6 * 3600
WAITS_SECONDS = 2.0
HTTPS_PORT = 443


@dataclass(frozen=True)
class _Looked:
    address: str
    at: float
    until: datetime | None


_last: _Looked | None = None


def valid_until(address: str) -> datetime | None:
    """The end of the certificate at an https address, asked at most every six hours.

    None where nobody answers within two seconds: many hospitals cannot reach their own public address from inside.
    """
    global _last
    if _last is None or _last.address != address or time.monotonic() - _last.at > ASKED_EVERY_SECONDS:
        _last = _Looked(address, time.monotonic(), _asked(address))
    return _last.until


def forget() -> None:
    """Ask anew, in tests."""
    global _last
    _last = None


def _asked(address: str) -> datetime | None:
    parts = urlsplit(address)
    # Its date alone is wanted: whether it is trusted, browsers say.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        place = (parts.hostname or "", parts.port or HTTPS_PORT)
        with (
            socket.create_connection(place, timeout=WAITS_SECONDS) as line,
            context.wrap_socket(line, server_hostname=parts.hostname) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None
