"""When a referral lapses, asked of VClaim while a patient waits in Mobile JKN: within a bounded time, or not at all."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from bpjs_bridge import rules
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.referrals import IssuedBy, ReferralLetter, find_referral
from bpjs_bridge.models import Outcome
from queues.models import VisitType

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 30.0
MOST_AT_ONCE = 4
ISSUED_BY = {VisitType.REFERRAL: IssuedBy.FIRST_FACILITY, VisitType.INTER_HOSPITAL: IssuedBy.HOSPITAL}


class Pause:
    """After VClaim gave no answer nobody asks for a while: one patient waits for a broken VClaim, not each of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends_at = 0.0

    @property
    def is_on(self) -> bool:
        with self._lock:
            return time.monotonic() < self._ends_at

    def begin(self) -> None:
        with self._lock:
            self._ends_at = time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        with self._lock:
            self._ends_at = 0.0


pause = Pause()
# A name server that hangs obeys no timeout of a socket: the wait is bounded from outside the thread that asks.
_askers = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="vclaim")


def lapses_on(number: str, visit_type: str) -> date | None:
    """The day on which a referral lapses; None where VClaim does not tell it within BPJS_VCLAIM_SECONDS.

    The service for REFERRAL_SERVICE. Touches no database, and is to be called in no transaction. None never refuses
    anybody: BPJS judges the reference itself. WS RS has no words for a letter of somebody else (docs/bpjs-outbound.md).
    """
    issued_by = ISSUED_BY.get(VisitType(visit_type))
    if issued_by is None or not rules.known().bpjs_vclaim_user_key or pause.is_on:
        return None
    asked = _askers.submit(_ask, number, issued_by)
    try:
        found = asked.result(timeout=rules.known().bpjs_vclaim_seconds)
    except TimeoutError:
        asked.cancel()
        _give_up("no answer in time")
        return None
    if found.answer.outcome in (Outcome.UNKNOWN, Outcome.HALTED):
        _give_up(found.answer.message)
        return None
    return next((letter.lapses_on for letter in found.items if letter.number == number), None)


def _ask(number: str, issued_by: IssuedBy) -> Listed[ReferralLetter]:
    with BpjsClient.vclaim(seconds=rules.known().bpjs_vclaim_seconds) as client:
        return find_referral(client, number, issued_by=issued_by)


def _give_up(reason: str) -> None:
    pause.begin()
    logger.warning("VClaim: %s; referrals are not asked about for %.0f s", reason, PAUSE_SECONDS)
