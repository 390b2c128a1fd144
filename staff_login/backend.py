"""Where a staff password is looked at: after the brake, one at a time in a process, and never without a line of log."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Permission, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from service_accounts.addresses import caller
from staff_login import brake, public_passwords

logger = logging.getLogger(__name__)

# Each who waits holds one of the server's threads; hashing is slow on purpose and takes a whole processor.
MOST_WAITING = 5
WAIT_SECONDS = 5.0
SOON = timedelta(seconds=10)
UNKNOWN_NAME = "(unknown name)"


class BusyError(Exception):
    """Too many passwords at one instant: this one is not looked at."""


class HashingTurn:
    """One thread of the process hashes at a time, few wait: pages, screens and BPJS keep the other processors."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Holds the turn. Raises BusyError when too many wait or WAIT_SECONDS have passed."""
        if not self._turn.acquire(blocking=False):
            if not self._waiting.acquire(blocking=False):
                raise BusyError
            try:
                if not self._turn.acquire(timeout=WAIT_SECONDS):
                    raise BusyError
            finally:
                self._waiting.release()
        try:
            yield
        finally:
            self._turn.release()


turn = HashingTurn()


class BrakedBackend(ModelBackend):
    """Django's users; PermissionDenied before anything is hashed when the brake holds.

    The request then says why: `login_refused_until`, and `is_login_busy` when it was only the crowd.
    """

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As Django's, in one statement instead of two: each press of each console asks for them."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            names = ("content_type__app_label", "codename")
            own, of_groups = (
                Permission.objects.filter(**{path: user_obj}).order_by().values_list(*names)
                for path in ("user", "group__user")
            )
            user_obj._perm_cache = {f"{app}.{name}" for app, name in own.union(of_groups)}
        return set(user_obj._perm_cache)

    def get_user(self, user_id: Any) -> Any:
        """As Django's, with until when their sessions are over: in the same statement."""
        user = User.objects.select_related("signed_out").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    @sensitive_variables("password")
    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> AbstractBaseUser | None:
        if username is None or password is None:
            return None
        at, address = timezone.now(), caller(request) if request else ""
        try:
            tried = brake.begin(username, address=address, at=at)
        except brake.LoginRefusedError as refused:
            _note_refusal(request, refused.until)
            raise PermissionDenied from None
        try:
            with turn.taken():
                user = super().authenticate(request, username=username, password=password, **kwargs)
        except BusyError:
            brake.take_back(tried)
            _note_refusal(request, at + SOON, is_busy=True)
            raise PermissionDenied from None
        if user is None:
            log_failure(username, address=address, failures=tried.failures)
        else:
            brake.succeed(tried, at=at)
            public_passwords.note(user, password, at=at)
        return user


def log_failure(name: str, *, address: str, failures: int) -> None:
    """A line for people and for tools that read logs. A name that is nobody's may be a password: it is not written."""
    shown_name = name if User.objects.filter(username=name).exists() else UNKNOWN_NAME
    logger.warning("staff login failed: %s from %s, %d in a row", shown_name, address or "-", failures)


def _note_refusal(request: HttpRequest | None, until: datetime, *, is_busy: bool = False) -> None:
    if request is not None:
        request.login_refused_until = until  # type: ignore[attr-defined]
        request.is_login_busy = is_busy  # type: ignore[attr-defined]
