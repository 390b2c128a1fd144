"""Checking BPJS's password costs one comparison; only an account without a digest yet is checked by the slow hash."""

import hashlib
import hmac
import threading
import time
from collections import OrderedDict, deque

from django.contrib.auth.hashers import check_password

from bpjs_bridge.models.ws import WsAccount

# After so many wrong guesses within the time, nothing that the source sends is hashed.
MOST_FAILURES = 10
FAILURE_SECONDS = 300
SOURCES_KEPT = 1000
# Each who waits holds one of the server's threads.
MOST_WAITING = 2
WAIT_SECONDS = 2.0


def digest_of(password: str) -> str:
    """What `WsAccount.password_digest` holds: fast and without salt, because the column is encrypted."""
    return hashlib.sha256(password.encode()).hexdigest()


class PasswordChecker:
    """Is it the account's password?

    The digest is written with the password (or, for an older account, at its first right login) and is the same for
    all processes: BPJS is let in at once whatever others send, and guesses, however many, are never hashed.
    Hashing, where it must be, is done by one thread of the process at a time.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self.waiting = 0

    def is_right(self, account: WsAccount | None, password: str, *, source: str) -> bool:
        """Does the password open the account? False at once, too, for what may not be hashed now."""
        if account is None:
            return False
        if account.password_digest:
            return hmac.compare_digest(account.password_digest, digest_of(password))
        if not self._take_turn(source):
            return False
        try:
            is_right = check_password(password, account.password_hash)
        finally:
            self._turn.release()
        if is_right:
            _remember(account, password)
        else:
            self._count_failure(source)
        return is_right

    def _take_turn(self, source: str) -> bool:
        """The right to hash. Only who never failed waits for it, and only few at a time: guessers pass BPJS by."""
        failures = self._recent_failures(source)
        if failures >= MOST_FAILURES:
            return False
        if self._turn.acquire(blocking=False):
            return True
        with self._lock:
            if failures or self.waiting >= MOST_WAITING:
                return False
            self.waiting += 1
        try:
            return self._turn.acquire(timeout=WAIT_SECONDS)
        finally:
            with self._lock:
                self.waiting -= 1

    def _recent_failures(self, source: str) -> int:
        now = time.monotonic()
        with self._lock:
            return sum(now - failed_at < FAILURE_SECONDS for failed_at in self._failures.get(source, ()))

    def _count_failure(self, source: str) -> None:
        with self._lock:
            failures = self._failures.setdefault(source, deque(maxlen=MOST_FAILURES))
            failures.append(time.monotonic())
            self._failures.move_to_end(source)
            while len(self._failures) > SOURCES_KEPT:
                self._failures.popitem(last=False)


def _remember(account: WsAccount, password: str) -> None:
    """Not over a password that was set meanwhile."""
    found = WsAccount.objects.filter(pk=account.pk, password_hash=account.password_hash)
    found.update(password_digest=digest_of(password))


checker = PasswordChecker()
