"""An account with which BPJS calls the hospital's services."""

import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bpjs_bridge.inbound.accounts import set_account


class Command(BaseCommand):
    """`create_ws_user NAME [--password-env VAR] [--token-seconds N]`."""

    help = "Makes the WS RS account NAME for BPJS, or gives it a new password; no restart is needed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--password-env", metavar="VAR", help="take the password from this environment variable")
        parser.add_argument("--token-seconds", type=int, metavar="N", help="life of its tokens (UAT: short)")

    def handle(self, *args: Any, **options: Any) -> None:
        seconds: int | None = options["token_seconds"]
        if seconds is not None and seconds < 1:
            raise CommandError("--token-seconds must be at least 1.")
        password = _given_password(options["password_env"])
        try:
            change = set_account(options["name"], at=timezone.now(), password=password, token_seconds=seconds)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if change.is_made:
            self.stdout.write(f"Account {change.account.name} made.")
        elif change.is_rotated:
            self.stdout.write(f"Account {change.account.name} has a new password; its old tokens are over.")
        else:
            self.stdout.write(f"Account {change.account.name} keeps this password.")
        if change.password:
            self.stdout.write(f"Password, shown this once: {change.password}")


def _given_password(variable: str | None) -> str:
    if variable is None:
        return ""
    password = os.environ.get(variable, "")
    if not password:
        raise CommandError(f"The environment variable {variable} is empty or not set.")
    return password
