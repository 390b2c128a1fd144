#!/usr/bin/env python
"""Django's command line for the hospital queue."""

import fcntl
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

REPOSITORY = Path(__file__).resolve().parent
# What can be asked of an installation that has no key yet: what it lacks, and what touches none of its data.
NEED_NO_KEY = {"", "help", "--help", "-h", "version", "--version", "check", "makemigrations", "makemessages"}
NEED_NO_KEY |= {"compilemessages", "collectstatic"}
# They go on until they are stopped: a server is never started on a demo by the way.
SERVERS = {"relay", "runserver"}
NOT_CONFIGURED = (
    "SECRET_KEY is not set: this installation is not configured, and nothing was done. Copy .env.example to .env and "
    "fill it in (`manage.py check` names what is missing). Do you mean the hospital of `make demo`? Put DEMO=1 before "
    "the command."
)


def demo_directory() -> Path:
    """Where `make demo` keeps its data."""
    return REPOSITORY / (os.environ.get("DEMO_DIR") or "var/demo")


def is_demo_running() -> bool:
    """Does `make demo` hold its folder now?"""
    try:
        marker = (demo_directory() / ".antrean-demo").open("rb")
    except OSError:
        return False
    with marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def choose_the_running_demo(command: str) -> None:
    """In a terminal beside `make demo`, where nothing names another hospital, commands speak of the demo; loudly."""
    is_configured = any(name in os.environ for name in ("SECRET_KEY", "DEMO")) or (REPOSITORY / ".env").exists()
    if is_configured or command in NEED_NO_KEY | SERVERS or not is_demo_running():
        return
    os.environ["DEMO"] = "1"
    print(f"No hospital is configured here: working on the demo that runs in {demo_directory()}.", file=sys.stderr)


def refuse_without_a_key(command: str) -> None:
    """Exit with a sentence when the configuration is missing, before a command reaches any database."""
    if command in NEED_NO_KEY:
        return
    try:
        has_key = bool(settings.SECRET_KEY)
    except ImproperlyConfigured as problem:
        has_key = False
        if "SECRET_KEY" not in str(problem):
            # Another setting cannot be read: its own sentence says which.
            sys.exit(str(problem))
    if not has_key:
        sys.exit(NOT_CONFIGURED)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    choose_the_running_demo(asked)
    refuse_without_a_key(asked)
    execute_from_command_line(sys.argv)
