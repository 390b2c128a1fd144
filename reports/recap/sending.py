"""Sending a recap: signed, to one address, with a bounded wait; again after longer and longer rests, five times.

The receiver checks `X-Antrean-Signature`, "sha256=" and the HMAC of "<X-Antrean-Timestamp>.<body>" under the shared
secret, and takes an `X-Antrean-Delivery` that it has had before as done.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from bpjs_bridge.client.transport import NoAnswerError, RawAnswer, Transport
from reports import recap_rules
from reports.kept import LONGEST_TROUBLE
from reports.models import Recap, RecapState

SILENCE_SECONDS = 5.0
MOST_TRIES = 5
# After the first try, the second ...: somebody restarts a server within these.
RESTS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# Longer than a try can last: then its worker is gone.
LEASE = timedelta(seconds=60)
HTML, NO_ADDRESS, NO_SECRET, NOT_TAKEN = "html", "no-address", "no-secret", "status"


def signature(secret: str, timestamp: str, body: str) -> str:
    """Of the very bytes that are sent, with the moment in front: an old recap cannot be played again as a new one."""
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def send(recap: Recap) -> Recap:
    """One try, if nobody else is at it and it is due. What came of it stands in the row. Not in a transaction."""
    at = timezone.now()
    if not _lease(recap, at=at):
        recap.refresh_from_db()
        return recap
    rules = recap_rules.current()
    status, trouble = _exchange(recap, rules, at=at)
    _note(recap, status, trouble, address=rules.recap_address)
    recap.refresh_from_db()
    return recap


def send_due(*, at: datetime) -> int:
    """Those whose time has come; how many were tried."""
    due = list(Recap.objects.filter(state=RecapState.WAITING, due_at__lte=at).order_by("due_at")[:10])
    for recap in due:
        send(recap)
    return len(due)


def _lease(recap: Recap, *, at: datetime) -> bool:
    """Of several workers one has it; a try counts from here, whatever becomes of its worker."""
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    mine = Recap.objects.filter(free, pk=recap.pk, state=RecapState.WAITING, due_at__lte=at, tries__lt=MOST_TRIES)
    return bool(mine.update(lease_until=at + LEASE, tries=F("tries") + 1, tried_at=at))


def _exchange(recap: Recap, rules: recap_rules.RecapRules, *, at: datetime) -> tuple[int | None, str]:
    """HTTP status, and what went wrong; "" when the receiver took it."""
    if not rules.recap_address:
        return None, NO_ADDRESS
    # A pinned address was never typed into the form that refuses it.
    if problem := recap_rules.problem_of_address(rules.recap_address):
        return None, problem[:LONGEST_TROUBLE]
    if not rules.recap_secret:
        return None, NO_SECRET
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Antrean-Timestamp": timestamp,
        "X-Antrean-Signature": signature(rules.recap_secret, timestamp, recap.body),
        "X-Antrean-Delivery": str(recap.pk),
    }
    transport = Transport(timeout=SILENCE_SECONDS)
    try:
        answer = transport.exchange("POST", rules.recap_address, headers=headers, body=recap.body.encode())
    except NoAnswerError as trouble:
        return None, str(trouble)[:LONGEST_TROUBLE]
    finally:
        transport.close()
    return answer.status, _trouble_of(answer)


def _trouble_of(answer: RawAnswer) -> str:
    """2xx that is no web page: a proxy's or a login's page with 200 took nothing."""
    if not 200 <= answer.status < 300:
        return NOT_TAKEN
    is_page = "html" in answer.headers.get("Content-Type", "").lower() or answer.body.lstrip()[:1] == b"<"
    return HTML if is_page else ""


def _note(recap: Recap, status: int | None, trouble: str, *, address: str) -> None:
    """A try that ended: received, due again, or the last one."""
    now = timezone.now()
    row = Recap.objects.filter(pk=recap.pk, state=RecapState.WAITING)
    said = {"lease_until": None, "http_status": status, "trouble": trouble, "address": address[:200]}
    if not trouble:
        row.update(state=RecapState.SENT, **said)
        return
    tries = Recap.objects.values_list("tries", flat=True).get(pk=recap.pk)
    if tries >= MOST_TRIES or recap.is_test:
        row.update(state=RecapState.FAILED, **said)
    else:
        row.update(due_at=now + RESTS[tries - 1], **said)
