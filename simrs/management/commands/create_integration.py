"""A system of the hospital that may call /api/v1/."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from simrs.integrations import set_integration
from simrs.models import Scope


class Command(BaseCommand):
    """`create_integration NAME --scopes SCOPE [SCOPE ...] [--token-seconds N]`."""

    help = "Makes the integration NAME, or gives it these scopes and a new secret, shown once; no restart is needed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--scopes", nargs="+", required=True, metavar="SCOPE", help=", ".join(Scope.values))
        parser.add_argument("--token-seconds", type=int, metavar="N", help="life of its tokens")

    def handle(self, *args: Any, **options: Any) -> None:
        seconds: int | None = options["token_seconds"]
        if seconds is not None and seconds < 1:
            raise CommandError("--token-seconds must be at least 1.")
        # `--scopes a b` and `--scopes a,b` are the same.
        scopes = [scope for given in options["scopes"] for scope in given.split(",") if scope]
        unknown = sorted(set(scopes) - set(Scope.values))
        if unknown or not scopes:
            raise CommandError(f"Not a scope: {', '.join(unknown) or 'nothing'}. One of: {', '.join(Scope.values)}.")
        try:
            change = set_integration(
                options["name"], scopes=sorted(set(scopes)), at=timezone.now(), token_seconds=seconds
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if change.is_made:
            self.stdout.write(f"Integration {change.integration.name} made: {' '.join(change.integration.scopes)}.")
        else:
            self.stdout.write(f"Integration {change.integration.name} has a new secret; its old tokens are over.")
        self.stdout.write(f"Secret, shown this once: {change.secret}")
