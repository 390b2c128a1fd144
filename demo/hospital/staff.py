"""The demo's staff: one login per desk, and the file in which `make demo` finds them."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from antrean_project import groups
from demo.hospital.hospital import Loaded
from queues.models import ClinicSession, Counter
from staff_login.public_logins import DEMO_NURSE, DEMO_PASSWORD

SUPERUSER_ROLE = "Admin"
WITHOUT_A_DESK = (
    ("operasi1", groups.THEATRE, "/counter/theatre/"),
    ("penyelia", groups.SUPERVISOR, "/reports/"),
    ("data", groups.DATA_KEEPER, "/admin/"),
    ("teknisi", groups.TECHNICIAN, "/admin/"),
    ("direktur", groups.DIRECTOR, "/reports/month/"),
    ("auditor", groups.AUDITOR, "/admin/"),
    ("admin", SUPERUSER_ROLE, "/admin/"),
)
AT_A_DESK = (
    ("admisi1", groups.ADMISSION, "Loket 1"),
    ("admisi2", groups.ADMISSION, "Loket 2"),
    ("admisi3", groups.ADMISSION, "Loket 3"),
    ("farmasi1", groups.PHARMACY, "Farmasi 1"),
    ("farmasi2", groups.PHARMACY, "Farmasi 2"),
    ("lab1", groups.OTHER_STOPS, "Laboratorium 1"),
    ("radiologi1", groups.OTHER_STOPS, "Radiologi 1"),
    ("kasir1", groups.OTHER_STOPS, "Kasir 1"),
)
# Roles that also work in the administration pages; the others have their consoles.
IN_ADMIN = (
    *(groups.ADMISSION, groups.THEATRE, groups.SUPERVISOR, groups.DATA_KEEPER, groups.TECHNICIAN, groups.AUDITOR),
    SUPERUSER_ROLE,
)


@dataclass(frozen=True)
class Login:
    """A demo user as `make demo` prints it."""

    user: str
    password: str
    role: str
    page: str


def first_admin() -> User:
    """The user who sets the demo hospital up: made first, like a hospital's first administrator."""
    user, role, page = next(one for one in WITHOUT_A_DESK if one[1] == SUPERUSER_ROLE)
    load_staff([Login(user, DEMO_PASSWORD, role, page)])
    return User.objects.get(username=user)


def logins(loaded: Loaded) -> list[Login]:
    """All demo logins, each with the page it works on."""
    desks = dict(Counter.objects.values_list("name", "pk"))
    at_desks = [(user, role, f"/counter/{desks[desk]}/") for user, role, desk in AT_A_DESK]
    nurses = [
        (f"{DEMO_NURSE}{code.lower()}", groups.CLINIC_NURSE, f"/counter/{_room_at_work(rooms).pk}/")
        for code in loaded.clinics
        if (rooms := loaded.rooms_of(code))
    ]
    return [Login(user, DEMO_PASSWORD, role, page) for user, role, page in (*at_desks, *nurses, *WITHOUT_A_DESK)]


def _room_at_work(rooms: list[Counter]) -> Counter:
    """Where somebody who tries the demo now finds patients: the room whose session of today ends last."""
    today = ClinicSession.objects.on(timezone.localdate()).open().filter(room__in=rooms)
    last = today.select_related("room").order_by("-ends", "pk").first()
    return last.room if last and last.room else rooms[0]


def load_staff(wanted: list[Login]) -> int:
    """Make the users that are not there; returns how many. Users who are there keep password and groups."""
    there = set(User.objects.values_list("username", flat=True))
    missing = [login for login in wanted if login.user not in there]
    if not missing:
        return 0
    # One hash for all: hashing is slow on purpose, and the password is the same and public.
    password = make_password(DEMO_PASSWORD)
    members = {group.name: group for group in Group.objects.all()}
    with transaction.atomic():
        for login in missing:
            user = User.objects.create(
                username=login.user,
                password=password,
                is_staff=login.role in IN_ADMIN,
                is_superuser=login.role == SUPERUSER_ROLE,
            )
            user.groups.add(*([members[login.role]] if login.role in members else []))
    return len(missing)


def write_logins(wanted: list[Login], path: Path) -> None:
    """A JSON list of {user, password, role, page}, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump([asdict(login) for login in wanted], stream, indent=1)
