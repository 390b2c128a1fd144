"""Checking BPJS's password: slow once, then remembered in this process; guessing is slowed, never locked out."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from bpjs_bridge.models.ws import WsAccount

# After so many failures within the time, a source's further guesses are hashed one at a time.
FAILURES_BEFORE_SLOWING = 10
FAILURE_SECONDS = 300
REMEMBERED = 1000


class PasswordChecker:
    """Remembers, under a key of this process, which pairs of password and stored hash were right or wrong.

    A changed password has another hash, so nothing remembered outlives it. A right password is never refused for
    the failures of others: beyond the limit a source only waits for its turn, so that guessing costs one core at most.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._answers: OrderedDict[bytes, bool] = OrderedDict()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def is_right(self, account: WsAccount | None, password: str, *, source: str) -> bool:
        """Does the password open the account? An unknown account costs what a known one does."""
        stored = account.password_hash if account else _nobodys_hash()
        mark = hmac.new(self._key, f"{stored}\0{password}".encode(), hashlib.sha256).digest()
        with self._lock:
            answer = self._answers.get(mark)
        if answer is None:
            answer = self._verify(password, stored, source=source) and account is not None
            self._remember(mark, answer)
        if not answer:
            self._count_failure(source)
        return answer

    def is_slowed(self, source: str) -> bool:
        """Has this source failed too often lately?"""
        with self._lock:
            failures = self._failures.get(source, deque())
            return len(failures) >= FAILURES_BEFORE_SLOWING and time.monotonic() - failures[0] < FAILURE_SECONDS

    def _verify(self, password: str, stored: str, *, source: str) -> bool:
        if not self.is_slowed(source):
            return check_password(password, stored)
        with self._turn:
            return check_password(password, stored)

    def _remember(self, mark: bytes, answer: bool) -> None:
        with self._lock:
            self._answers[mark] = answer
            while len(self._answers) > REMEMBERED:
                # Wrong ones go first: a flood of guesses does not make the right password slow again.
                wrong = next((known for known, was_right in self._answers.items() if not was_right), None)
                self._answers.pop(wrong if wrong is not None else next(iter(self._answers)))

    def _count_failure(self, source: str) -> None:
        with self._lock:
            failures = self._failures.setdefault(source, deque(maxlen=FAILURES_BEFORE_SLOWING))
            failures.append(time.monotonic())
            self._failures.move_to_end(source)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)


@cache
def _nobodys_hash() -> str:
    return make_password(secrets.token_urlsafe(16))


checker = PasswordChecker()
