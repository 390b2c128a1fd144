"""Fingerprints: which polis ask for one, and whether BPJS has the member's (protocol 2, numbers 4 and 5)."""

import threading
import time
from collections.abc import Collection

from bpjs_bridge.client.references import fingerprint_record, list_fingerprint_poli
from bpjs_bridge.models import Service
from bpjs_bridge.vclaim_line import VClaimLine

# The list changes by BPJS's decision, not by the day's work.
KEPT_SECONDS = 24 * 3600
SECONDS = 3.0


class FingerprintPolis:
    """The codes of the polis that ask for a fingerprint, read once a day by each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Ask anew."""
        self._codes: frozenset[str] | None = None
        self._ends = 0.0

    def codes(self, line: VClaimLine) -> frozenset[str] | None:
        """None where BPJS did not say so: nothing is concluded then, and the next person's list asks again."""
        with self._lock:
            if self._codes is not None and time.monotonic() < self._ends:
                return self._codes
        found = line.ask(list_fingerprint_poli)
        if not found.is_certain:
            return None
        codes = frozenset(poli.code for poli in found.items)
        with self._lock:
            self._codes, self._ends = codes, time.monotonic() + KEPT_SECONDS
        return codes


polis = FingerprintPolis()


def asked_in(codes: Collection[str], card: str) -> tuple[bool | None, bool | None]:
    """Does one of these polis ask for a fingerprint, and has BPJS this member's? None where that is not known.

    Not inside a transaction; may take SECONDS.
    """
    with VClaimLine(seconds=SECONDS, service=Service.ANTREAN) as line:
        asking = polis.codes(line)
        if asking is None or not card:
            return None, None
        if not asking.intersection(codes):
            return False, None
        found = line.ask(lambda player: fingerprint_record(player, card))
    return True, found.items[0].is_registered if found.items else None
