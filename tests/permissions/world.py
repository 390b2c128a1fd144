"""One hospital for all cells of the matrix, one user a role, and how a cell is asked: the view itself, as resolved from
its address, without the middleware and with empty templates. What is looked at is who gets in, not what is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.template.loaders.locmem import Loader
from django.test import RequestFactory
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

from antrean_project import groups
from queues.models import Counter
from queues.units import assigning
from tests.hospital import Hospital

# Letters by which the table names who gets in.
ROLES: dict[str, str] = {
    "?": "anonymous",
    "-": "logged in, without a role",
    "A": groups.ADMISSION,
    "N": groups.CLINIC_NURSE,
    "F": groups.PHARMACY,
    "O": groups.OTHER_STOPS,
    "T": groups.THEATRE,
    "S": groups.SUPERVISOR,
    "D": groups.DATA_KEEPER,
    "K": groups.TECHNICIAN,
    "U": groups.AUDITOR,
    "R": groups.DIRECTOR,
    "X": "administrator",
}
IN, REFUSED, LOGIN, NO_SUCH_METHOD = "in", "refused", "login", "no such method"


class BlankLoader(Loader):
    """Every template is empty."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine, {})

    def get_contents(self, origin: Any) -> str:
        return ""

    def get_template_sources(self, template_name: str) -> Iterator[Any]:
        self.templates_dict = {template_name: ""}
        yield from super().get_template_sources(template_name)


@dataclass
class World:
    """The hospital, the user of each letter, and the counters: `own` of a role, and one of another unit."""

    hospital: Hospital
    users: dict[str, Any]
    own: dict[str, Counter]
    foreign: dict[str, Counter]


def made() -> World:
    hospital = Hospital()
    groups.set_up_groups()
    users: dict[str, Any] = {"?": AnonymousUser()}
    for letter, name in ROLES.items():
        if letter in "?":
            continue
        user = User.objects.create_user(f"orang-{letter}", is_staff=letter not in "-", is_superuser=letter == "X")
        user.groups.set(Group.objects.filter(name=name))
        users[letter] = User.objects.get(pk=user.pk)
    elsewhere = hospital.rooms[hospital.internal.pk]
    own = {"A": hospital.desk, "N": hospital.room, "F": hospital.chemist, "O": hospital.lab_desk}
    for letter, counter in own.items():
        assigning.assign(users[letter], [counter])
    others = {letter: hospital.room for letter in ROLES if letter not in own}
    return World(hospital, users, {**own, **others}, dict.fromkeys(ROLES, elsewhere))


def addresses() -> dict[str, str]:
    """Every address of the project by its name, as patterns; the admin's by model."""
    return dict(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, before + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            name = f"{space}{one.name or one.pattern}"
            yield name, before + str(one.pattern)


def ask(world: World, letter: str, method: str, path: str) -> str:
    """What comes of it: in (whatever is answered there), refused, led to a login, or no such method."""
    request = getattr(RequestFactory(), method)(path, headers={"accept": "text/html"})
    request.user, request.session = world.users[letter], SessionStore()
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True
    found = resolve(path)
    try:
        with transaction.atomic():
            answer = found.func(request, *found.args, **found.kwargs)
            transaction.set_rollback(True)
    except PermissionDenied:
        return REFUSED
    except Http404:
        return IN
    for close in answer._resource_closers:
        close()
    if answer.status_code == 405:
        return NO_SUCH_METHOD
    where = answer.get("Location", "")
    if where.startswith(("/login/", "/admin/login/")):
        return LOGIN
    return REFUSED if answer.status_code == 403 else IN
