"""`manage.py check_invariants`: every rule of the data that must hold; exit 1 and the rows when one does not."""

import re
import time
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from queues import clock
from queues.invariants import Invariant, Scope, all_invariants

DAYS_AGO = {"today": 0, "yesterday": 1}


def date_of(words: str, *, today: date) -> date:
    """`2026-03-16`, `today`, `yesterday`, or `7d`: so many days ago (ValueError for anything else)."""
    if words in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[words])
    if days := re.fullmatch(r"([0-9]{1,4})d", words):
        return today - timedelta(days=int(days[1]))
    return date.fromisoformat(words)


class Command(BaseCommand):
    """Asks the database for each rule; prints ids, never personal data."""

    help = "Check every rule of the data that must hold; exit 1 and the rows when one does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", type=int, action="append", help="number of a rule, may be repeated")
        parser.add_argument(
            "--since", metavar="DATE", help="only what belongs to this date on: 2026-03-16, today, yesterday, 7d"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scope, wanted = self._scope(options["since"]), set(options["only"] or ())
        rules = [rule for rule in all_invariants() if not wanted or rule.number in wanted]
        broken = 0
        for place, rule in enumerate(rules, start=1):
            started = time.monotonic()
            # The whole takes an hour after some years: somebody watches it. The rest is for the night.
            if scope.since is None:
                self.stdout.write(f"{place} of {len(rules)}: {rule.number} {rule.name}")
                self.stdout.flush()
            found = self._say(rule, scope)
            broken += found > 0
            if scope.since is None:
                self.stdout.write(f"  {found} rows, {time.monotonic() - started:.1f} s")
        since = f" since {scope.since}" if scope.since else ""
        if broken:
            self.stdout.write(self.style.ERROR(f"{len(rules)} rules checked{since}, {broken} broken"))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS(f"{len(rules)} rules checked{since}, all hold"))

    def _scope(self, since: str | None) -> Scope:
        try:
            return Scope(date_of(since, today=clock.service_date(timezone.now())) if since else None)
        except ValueError:
            raise CommandError("--since: a date such as 2026-03-16, or today, yesterday, 7d") from None

    def _say(self, rule: Invariant, scope: Scope) -> int:
        """How many rows break it; each is printed as it is found, none is kept."""
        found = 0
        for row in rule.find(scope):
            self.stdout.write(self.style.ERROR(f"{rule.number} {rule.name}: {row}"))
            found += 1
        return found
