"""The second factor: six digits that a phone makes anew each half minute (RFC 6238), or a code on paper.

The secret is sealed as a NIK is. A code is taken once, and guesses wait as those of passwords do, counted apart. Who
lost phone and paper is helped by another administrator, or on the server (`manage.py reset_second_factor`).
"""

import hmac
import re
import secrets
from datetime import datetime
from typing import Any

import pyotp
import segno
from django.contrib.auth.models import Permission, User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from queues import rules
from queues.press import Press
from queues.units.own import EVERYWHERE
from queues.verbs.recorded import Told, recorded
from service_accounts.limits import keyed_hash
from staff_login import brake
from staff_login.backend import log_failure
from staff_login.first_admin import SIGNS
from staff_login.models import RecoveryCode, SecondFactor

NAME = "staff.second_factor"
PURPOSE = "staff_login.recovery_code"
STEP_SECONDS = 30
# A phone's clock may be one step off, either way.
STEPS = (0, -1, 1)
CODES, CODE_LENGTH = 10, 10
# What a session still owes: a code, or that its user sets the factor up.
DUE_KEY, CODE, SET_UP = "staff_second_factor", "code", "set up"


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, user: User, **signal: Any) -> None:
    """The session knows what it owes, so that no page asks the database."""
    if is_set_up(user):
        request.session[DUE_KEY] = CODE
    elif is_required(user):
        request.session[DUE_KEY] = SET_UP


def is_due(session: SessionBase) -> bool:
    """Has this session still to give a code? Until then it is nobody's."""
    return DUE_KEY in session


def is_set_up(user: User) -> bool:
    """Does a first right code say that the user's phone has the secret?"""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def is_required(user: User) -> bool:
    """Does the hospital ask a second factor of this user: administrators, and those who serve everywhere?"""
    return rules.current().second_factor == "leaders" and user.is_active and user.has_perm(EVERYWHERE)


def leaders_without() -> "QuerySet[User]":
    """Active administrators, and those who may serve everywhere, who have set none up, by name."""
    label, _dot, codename = EVERYWHERE.partition(".")
    right = Permission.objects.filter(content_type__app_label=label, codename=codename)
    leads = Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    users = User.objects.filter(leads, is_active=True).exclude(second_factor__confirmed_at__isnull=False)
    return users.distinct().order_by("username")


def begun(user: User, *, at: datetime) -> SecondFactor:
    """The user's secret, made now if there is none."""
    made = {"secret": pyotp.random_base32(), "made_at": at}
    return SecondFactor.objects.get_or_create(user=user, defaults=made)[0]


def picture(factor: SecondFactor) -> SafeString:
    """The QR that the phone reads, as SVG."""
    drawn = segno.make(_uri(factor), error="m", micro=False)
    # segno's own markup of a line of ours.
    return mark_safe(
        drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    )


def _uri(factor: SecondFactor) -> str:
    return pyotp.TOTP(factor.secret).provisioning_uri(
        name=factor.user.get_username(), issuer_name=rules.current().hospital_name
    )


@sensitive_variables("typed", "code")
def accept(user: User, typed: str, *, address: str, at: datetime) -> bool:
    """Is this the code of the phone, or one on paper? Each is taken once.

    Raises `brake.LoginRefusedError` after too many wrong ones of this user at this address.
    """
    tried = brake.begin(user.get_username(), address=f"second factor {address}", at=at)
    code = re.sub(r"[\s-]", "", typed).upper()
    is_right = (
        _take_of_phone(user, code, at=at) if re.fullmatch(r"[0-9]{6}", code) else _take_of_paper(user, code, at=at)
    )
    if is_right:
        brake.succeed(tried, at=at)
    else:
        log_failure(user.get_username(), address=address, failures=tried.failures)
    return is_right


@sensitive_variables("code")
def _take_of_phone(user: User, code: str, *, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(user=user).first()
    step = _step_of(factor.secret, code, at=at) if factor else None
    if factor is None or step is None:
        return False
    # Of two at one instant one finds the row as it was.
    return SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1


@sensitive_variables("secret", "code")
def _step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """Which half minute's code it is; None for a wrong one. All are compared, so that time tells nothing."""
    totp, now, found = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS, None
    for step in (now + off for off in STEPS):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


@sensitive_variables("code")
def _take_of_paper(user: User, code: str, *, at: datetime) -> bool:
    rows = RecoveryCode.objects.filter(user=user, code=_hash(code), used_at=None)
    if rows.update(used_at=at) != 1:
        return False
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    words = _("%(name)s: kode pemulihan dipakai, tersisa %(left)d")
    recorded(NAME, Press(at, user=user), lambda: Told("", words % {"name": user.get_username(), "left": left}))
    return True


def confirm(user: User, *, at: datetime) -> list[str]:
    """The first code was right: the factor counts. Returns the codes for paper, which nobody reads again."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user, confirmed_at=None).update(confirmed_at=at)
        codes = _new_codes(user)
        _record(user, _("%(name)s: faktor kedua dipakai"), by=user, at=at)
    return codes


def renew_codes(user: User, *, at: datetime) -> list[str]:
    """Others instead of those that are there."""
    with transaction.atomic():
        codes = _new_codes(user)
        _record(user, _("%(name)s: kode pemulihan baru"), by=user, at=at)
    return codes


def remove(user: User, *, by: User | None, at: datetime, reason: str = "") -> bool:
    """Do away with it, so that it can be set up anew; `by` None: on the server. False: there was none."""
    with transaction.atomic():
        was, _kinds = SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        if was:
            _record(user, _("%(name)s: faktor kedua dihapus"), by=by, at=at, reason=reason)
    return bool(was)


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=_hash(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _record(user: User, words: str, *, by: User | None, at: datetime, reason: str = "") -> None:
    press = Press(at, user=by, reason=reason)
    recorded(NAME, press, lambda: Told("", words % {"name": user.get_username()}))


def _hash(code: str) -> str:
    return keyed_hash(code, purpose=PURPOSE)
