"""System checks of the project: conveniences of trying and of developing that must not reach patients."""

import stat
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import checks
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error
from django.http.request import validate_host

from antrean_project.static_files import problem_of_the_collected_files
from staff_login.public_logins import DEMO_PASSWORD, demo_users

READABLE_BY_OTHERS = stat.S_IROTH | stat.S_IWOTH
LONGEST_HSTS = 63_072_000


@checks.register(checks.Tags.security, deploy=True)
def deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warnings frame.W001, W002 and W006, error frame.E003: each names the variable or file and says what to do."""
    found: list[checks.CheckMessage] = [*_secrets_in_the_open()]
    if "*" in settings.ALLOWED_HOSTS and not settings.DEMO:
        found.append(
            checks.Warning(
                "ALLOWED_HOSTS is '*': this server answers to any name somebody makes up.",
                hint="The names and addresses under which patients, staff and BPJS reach it, comma between.",
                id="frame.W002",
            )
        )
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        found.append(
            checks.Warning(
                f"PUBLIC_URL leads to {host}, which is not in ALLOWED_HOSTS: everybody there is told 400.",
                hint=f"Add {host} to ALLOWED_HOSTS.",
                id="frame.W006",
            )
        )
    if settings.DEMO and settings.HTTPS:
        found.append(
            checks.Error(
                "DEMO=1 together with HTTPS=1: users of the demo have a password that everybody knows.",
                hint="Take DEMO out of this process's environment.",
                id="frame.E003",
            )
        )
    return found


@checks.register(checks.Tags.staticfiles, deploy=True)
def collected_files(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Error frame.E005: a server would not start, because static files are not collected or are another release's.

    Only a deployment is asked: the commands that come before collectstatic go on.
    """
    problem = problem_of_the_collected_files()
    return [checks.Error(problem, id="frame.E005")] if problem else []


@checks.register
def hsts(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Error frame.E004: what the browsers of a whole hospital keep must be a sensible time."""
    if 0 <= settings.HSTS_SECONDS <= LONGEST_HSTS:
        return []
    return [
        checks.Error(
            f"HSTS_SECONDS is {settings.HSTS_SECONDS}.", hint=f"From 0 (off) to {LONGEST_HSTS}.", id="frame.E004"
        )
    ]


def _secrets_in_the_open() -> Iterable[checks.CheckMessage]:
    """The keys of everything stand in `.env`; a plain `cp` makes it readable by every user of the machine."""
    path = settings.BASE_DIR / ".env"
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & READABLE_BY_OTHERS:
        yield checks.Warning(
            f".env can be read by every user of this machine (mode {stat.S_IMODE(mode):04o}).",
            hint=f"chmod 600 {path}",
            id="frame.W001",
        )


@checks.register(checks.Tags.database)
def public_passwords(app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any) -> list[Any]:
    """Warning frame.W005: users of the demo, with the password that stands in this repository, outside a demo.

    Asked by `migrate` and by `check --database default`. Hashing is slow on purpose: each stored hash is tried once.
    """
    if not databases or settings.DEMO:
        return []
    try:
        rows = list(demo_users().filter(is_active=True).values_list("username", "password"))
    except Error:
        # Before the first migration there are no users.
        return []
    public = {stored for stored in {stored for _name, stored in rows} if check_password(DEMO_PASSWORD, stored)}
    names = sorted(name for name, stored in rows if stored in public)
    if not names:
        return []
    return [
        checks.Warning(
            f"Anybody may log in as {', '.join(names)}: the password of the demo's users is public.",
            hint="Delete these users in the administration, or give each a password of their own.",
            id="frame.W005",
        )
    ]


@checks.register(checks.Tags.database)
def old_migrations(app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any) -> list[Any]:
    """Error frame.E007: a database that stopped half way through migrations which one has replaced since.

    Asked by `migrate`, which ends here: Django would leave the app out without a word, or stop in the next one.
    """
    return [found for alias in databases or () for found in _half_way(alias)]


def _half_way(alias: str) -> Iterable[checks.CheckMessage]:
    loader = MigrationLoader(connections[alias], load=False)
    loader.load_disk()
    try:
        done = MigrationRecorder(connections[alias]).applied_migrations()
    except Error:
        # Others say that the database cannot be asked.
        return
    for (app, _name), migration in sorted(loader.disk_migrations.items()):
        to_come = [step for step in migration.replaces if step not in done]
        if 0 < len(to_come) < len(migration.replaces) and not set(to_come) <= set(loader.disk_migrations):
            yield checks.Error(
                f"The database {alias} stopped at an old version: of the app {app} it lacks {to_come[0][1]}, which is "
                "no longer here.",
                hint='docs/operations.md, "A database of before the first release". A demo: make demo-reset.',
                id="frame.E007",
            )
