"""`manage.py check_invariants`: every rule of the data that must hold; exit 1 and the rows when one does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from queues.invariants import all_invariants


class Command(BaseCommand):
    """Asks the database for each rule; prints ids, never personal data."""

    help = "Check every rule of the data that must hold; exit 1 and the rows when one does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", type=int, action="append", help="number of a rule, may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["only"] or ())
        rules = [rule for rule in all_invariants() if not wanted or rule.number in wanted]
        broken = 0
        for rule in rules:
            rows = list(rule.find())
            broken += bool(rows)
            for row in rows:
                self.stdout.write(self.style.ERROR(f"{rule.number} {rule.name}: {row}"))
        if broken:
            self.stdout.write(self.style.ERROR(f"{len(rules)} rules checked, {broken} broken"))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS(f"{len(rules)} rules checked, all hold"))
