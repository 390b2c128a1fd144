"""Which browser is a kiosk of the hospital: by a cookie that it got for a code of the set-up, until it is revoked.

As long as no kiosk was ever enrolled any browser may be one (`KIOSK_UNENROLLED`), so that a first day and a demo need
nothing; from the first on only those that are enrolled look people up and give numbers.
"""

import re
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from kiosk import rules
from kiosk.models import KioskDevice
from queues.encryption.personal_numbers import looks_personal
from queues.errors import QueueError
from service_accounts.addresses import caller
from service_accounts.limits import Limit, keyed_hash

COOKIE = "kiosk_key"
KEPT_FOR = timedelta(days=400)
PURPOSE = "kiosk.device"
CODE_HOLDS = timedelta(hours=1)
# Without signs that are taken for others.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH, LONGEST_NAME = 8, 50
WRONG_CODES = Limit("kiosk.enrol", window=timedelta(minutes=15), most=10)
# Seen again is written down only after so long.
SEEN_AGAIN = timedelta(minutes=1)
UNTIL_FIRST, ALWAYS = "until_first", "always"


class NotEnrolledError(Exception):
    """This browser is no kiosk of the hospital."""


class KioskNameError(QueueError):
    message = gettext_lazy("Beri nama anjungan, misalnya Anjungan lobi 1, tanpa nomor orang.")


class WrongCodeError(QueueError):
    """No kiosk waits for this code, or this address tried too many."""

    message = gettext_lazy(
        "Kode tidak dikenal, sudah dipakai, atau lewat satu jam. Buat yang baru di Penyiapan, Anjungan."
    )


def make(name: str, *, by: User, at: datetime) -> tuple[KioskDevice, str]:
    """A kiosk that waits for its browser, and the code for it, which nobody reads again. KioskNameError."""
    name = name.strip()[:LONGEST_NAME]
    if not name or looks_personal(name):
        raise KioskNameError
    device = KioskDevice(name=name, made_at=at, made_by=by)
    return device, _with_code(device, at=at)


def give_code(device: KioskDevice, *, at: datetime) -> str:
    """A code for a kiosk that has another browser now: the one before is none from when the code is typed."""
    return _with_code(device, at=at)


def revoke(device: KioskDevice, *, at: datetime) -> None:
    """From now on its browser is none."""
    device.revoked_at, device.token, device.code = at, None, ""
    device.save()


def enrol(request: HttpRequest, answer: HttpResponse, code: str, *, at: datetime) -> KioskDevice:
    """This browser is the kiosk that waits for the code. WrongCodeError; the code is taken once."""
    typed = re.sub(r"[\s-]", "", code).upper()[:LENGTH]
    if WRONG_CODES.is_reached(caller(request), "", at=at):
        raise WrongCodeError
    waiting = KioskDevice.objects.filter(code=_hash(typed), code_until__gt=at, revoked_at=None)
    device = waiting.first() if len(typed) == LENGTH else None
    token = secrets.token_urlsafe(32)
    # Of two browsers at one instant one finds the code.
    if device is None or not waiting.filter(pk=device.pk).update(
        code="", token=_hash(token), enrolled_at=at, seen_at=at
    ):
        WRONG_CODES.count(caller(request), f"{at.timestamp()} {typed}", at=at)
        raise WrongCodeError
    answer.set_cookie(COOKIE, token, max_age=KEPT_FOR, httponly=True, samesite="Strict", secure=request.is_secure())
    return device


def of_request(request: HttpRequest, *, at: datetime) -> KioskDevice | None:
    """The kiosk that asks; that it was seen is written down once a minute."""
    token = request.COOKIES.get(COOKIE, "")
    device = KioskDevice.objects.filter(token=_hash(token), revoked_at=None).first() if token else None
    if device is not None and (device.seen_at is None or at - device.seen_at >= SEEN_AGAIN):
        KioskDevice.objects.filter(pk=device.pk).update(seen_at=at)
    return device


def source_of(request: HttpRequest, *, at: datetime) -> str:
    """By what limits count: the kiosk, or the address of a browser that may be none. NotEnrolledError."""
    device = of_request(request, at=at)
    if device is not None:
        return f"kiosk {device.pk}"
    if not may_be_unenrolled():
        raise NotEnrolledError
    return caller(request)


def may_be_unenrolled() -> bool:
    """May a browser without a key look people up? Once there was a kiosk with one, revoked or not, it may not."""
    rule = rules.current().kiosk_unenrolled
    return rule == ALWAYS or (rule == UNTIL_FIRST and not was_any_enrolled())


def was_any_enrolled() -> bool:
    return KioskDevice.objects.filter(enrolled_at__isnull=False).exists()


def _with_code(device: KioskDevice, *, at: datetime) -> str:
    code = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    device.code, device.code_until = _hash(code), at + CODE_HOLDS
    device.save()
    return f"{code[:4]}-{code[4:]}"


def _hash(text: str) -> str:
    return keyed_hash(text, purpose=PURPOSE)
