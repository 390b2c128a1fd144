"""Start passwords: three words on a slip, for some days, and changed before anything else is done."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from queues import rules
from staff_login.models import StartPassword
from staff_login.roles import DESK_ROLES
from staff_login.words import WORDS

WORDS_OF_A_PASSWORD = 3
# A whole hospital's slips are made in one press. These passwords are random, last some days, and are hashed as all
# others are from the first login on.
ITERATIONS = 100_000
CHANGE_KEY = "staff_start_password"


@dataclass(frozen=True)
class Slip:
    """What is printed once: a user and the password, which nobody can read again."""

    user: User
    password: str
    role: str
    place: str = ""


@dataclass(frozen=True)
class NewUser:
    """A user to be made; `place`: the desks that the slip names, `counters` their keys."""

    username: str
    role: str
    full_name: str = ""
    place: str = ""
    counters: tuple[int, ...] = ()


def may_be_managed(user: User) -> bool:
    """Has the user nothing but roles of a desk? Whoever may more is the administrator's. Prefetch groups for many."""
    roles = {group.name for group in user.groups.all()}
    return bool(roles) and roles <= set(DESK_ROLES) and not (user.is_superuser or user.is_staff) and not _own(user)


def _own(user: User) -> bool:
    return bool(user.user_permissions.all())


def make_users(wanted: Sequence[NewUser], *, by: User, at: datetime) -> list[Slip]:
    """Users of desk roles with their slips, in the caller's transaction. Names are free (`free_name`)."""
    groups = {group.name: group for group in Group.objects.filter(name__in=DESK_ROLES)}
    slips = []
    for one in wanted:
        first, _space, last = one.full_name.partition(" ")
        user = User.objects.create(username=one.username, first_name=first[:150], last_name=last[:150])
        user.groups.add(groups[one.role])
        slips.append(Slip(user, give(user, by=by, at=at), one.role, one.place))
    return slips


@sensitive_variables()
def give(user: User, *, by: User, at: datetime) -> str:
    """A new start password for this user; whoever is logged in as them is not any more."""
    password = " ".join(secrets.choice(WORDS) for _word in range(WORDS_OF_A_PASSWORD))
    user.password = _hashed(password)
    user.save(update_fields=["password"])
    StartPassword.objects.update_or_create(user=user, defaults={"given_at": at, "given_by": by})
    return password


def holds_for() -> timedelta:
    """How long a slip's password is taken."""
    return timedelta(days=rules.current().start_password_days)


def unused_slips(*, at: datetime) -> "QuerySet[User]":
    """Active users whose start password nobody changed in time, by name."""
    return User.objects.filter(is_active=True, start_password__given_at__lte=at - holds_for()).order_by("username")


def is_over(user: User, *, at: datetime) -> bool:
    """Has the user a start password that nobody changed within its days?"""
    given = StartPassword.objects.filter(user=user).values_list("given_at", flat=True).first()
    return given is not None and at - given >= holds_for()


def is_waiting(user: User) -> bool:
    """Is the user's password one of a slip?"""
    return StartPassword.objects.filter(user=user).exists()


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number where it is taken; it is taken from now on. `taken`: in small letters."""
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}{number}"
    taken.add(candidate.casefold())
    return candidate


@sensitive_variables()
def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), ITERATIONS)
    return make_password(password)
