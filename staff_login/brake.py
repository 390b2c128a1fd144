"""The brake on guessing passwords, in the database: every server process counts the same failures.

* A user name at an address: so many wrong passwords are free, then each further try must wait, a minute at first and
  twice as long each time. A colleague behind the same address, and the same user elsewhere, are not concerned.
* An address that tries many names, and a name that is tried from many addresses, are stopped at a higher count;
  users who have logged in from there before are let through to their own count.

A try is written down as a failure before the password is looked at, and taken back when it was right: of many at one
instant no more are hashed than one after another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from service_accounts.limits import keyed_hash
from staff_login.models import LoginTry

PURPOSE = "staff_login"
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
# A name at an address that failed longer ago begins anew.
FORGOTTEN_AFTER = timedelta(hours=1)
# Failures of an address, or of a name anywhere, count so long.
WINDOW = timedelta(minutes=15)
FAILURES_PER_NAME = 50
# A user who logged in from an address is known there so long.
KNOWN_FOR = timedelta(days=30)


class LoginRefusedError(Exception):
    """Too many wrong passwords: this try is not looked at. `until` says when the next one is."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Try:
    """One try that may be looked at; `failures` are those in a row if it is wrong."""

    row: int
    failures: int


def begin(name: str, *, address: str, at: datetime) -> Try:
    """May a password be looked at now? LoginRefusedError when it may not."""
    if not settings.STAFF_LOGIN_FAILURES:
        return Try(row=0, failures=0)
    with transaction.atomic():
        rows = LoginTry.objects.select_for_update()
        row, is_new = rows.get_or_create(name=name_hash(name), source=source_hash(address))
        if row.failed_at and row.failed_at <= at - FORGOTTEN_AFTER:
            row.failures = 0
        _check_pair(row, at=at)
        if not (row.logged_in_at and row.logged_in_at > at - KNOWN_FOR):
            _check_many(Q(source=row.source), most=settings.STAFF_LOGIN_FAILURES_PER_ADDRESS, at=at)
            _check_many(Q(name=row.name), most=FAILURES_PER_NAME, at=at)
        row.failures, row.failed_at = row.failures + 1, at
        row.save()
    if is_new:
        _forget_old(at)
    return Try(row=row.pk, failures=row.failures)


def succeed(tried: Try, *, at: datetime) -> None:
    """The password was right: the count begins anew, and the user is known at this address."""
    LoginTry.objects.filter(pk=tried.row).update(failures=0, failed_at=None, logged_in_at=at)


def take_back(tried: Try) -> None:
    """The password was not looked at after all."""
    row = LoginTry.objects.filter(pk=tried.row, failures=tried.failures)
    row.update(failures=tried.failures - 1)


def unlock(*, name: str = "", address: str = "") -> int:
    """Forget the failures of a name, of an address, of both together, or (neither) of all; returns how many rows."""
    rows = LoginTry.objects.filter(failures__gt=0)
    if name:
        rows = rows.filter(name=name_hash(name))
    if address:
        rows = rows.filter(source=source_hash(address))
    return rows.update(failures=0, failed_at=None)


def locked_until(row: LoginTry) -> datetime | None:
    """When the next try of this name at this address is looked at; None: at any time."""
    beyond = row.failures - settings.STAFF_LOGIN_FAILURES
    if not settings.STAFF_LOGIN_FAILURES or beyond < 0 or row.failed_at is None:
        return None
    return row.failed_at + min(FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT)


def are_locked(rows: Iterable[LoginTry], *, at: datetime) -> list[datetime]:
    """Until when those of the rows are that are locked now."""
    return [until for row in rows if (until := locked_until(row)) and until > at]


def minutes_left(until: datetime, *, at: datetime) -> int:
    """As a person is told: full minutes, at least one."""
    return max(ceil((until - at).total_seconds() / 60), 1)


def name_hash(name: str) -> str:
    """Capitals make no other name: nobody gets more tries by them."""
    return keyed_hash(f"name {name.strip().casefold()}", purpose=PURPOSE)


def source_hash(address: str) -> str:
    """Of an address as `service_accounts.addresses` gives it."""
    return keyed_hash(f"source {address}", purpose=PURPOSE)


def _check_pair(row: LoginTry, *, at: datetime) -> None:
    until = locked_until(row)
    if until and until > at:
        raise LoginRefusedError(until)


def _check_many(whose: Q, *, most: int, at: datetime) -> None:
    """Refused until enough of the failures are older than the window."""
    if not most:
        return
    rows = LoginTry.objects.filter(whose, failed_at__gt=at - WINDOW).order_by("failed_at")
    counted = [(failed_at, failures) for failed_at, failures in rows.values_list("failed_at", "failures") if failed_at]
    left = sum(failures for _failed_at, failures in counted)
    if left < most:
        return
    for failed_at, failures in counted:
        left -= failures
        if left < most:
            raise LoginRefusedError(failed_at + WINDOW)


def _forget_old(at: datetime) -> None:
    """In no transaction that holds a row: two threads that tidy up must not wait for each other."""
    unknown = Q(logged_in_at=None) | Q(logged_in_at__lte=at - KNOWN_FOR)
    quiet = Q(failed_at=None) | Q(failed_at__lte=at - FORGOTTEN_AFTER)
    LoginTry.objects.filter(unknown & quiet).delete()
