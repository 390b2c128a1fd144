"""`manage.py verify_history`: read the history again; exit 1 and the first row that does not fit."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from queues.database.append_only import unprotected
from queues.history.export import UnreadableSealsError, differing_seals, write_seals
from queues.history.verification import Fault, Verification


class Command(BaseCommand):
    """Prints keys, dates and booking codes, never personal data."""

    help = "Read the history again; exit 1 and the first row that does not fit its hash, its chain or its seal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first date of seals (YYYY-MM-DD)")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last date of seals (YYYY-MM-DD)")
        parser.add_argument("--all", action="store_true", help="print all that does not fit, not the first alone")
        parser.add_argument("--against", type=Path, help="seals exported earlier: each must still be there")
        parser.add_argument("--export", type=Path, help="write all seals to a file, .csv or .json")

    def handle(self, *args: Any, **options: Any) -> None:
        reading = Verification(options["first"], options["last"])
        found = self._say_faults(self._faults(reading, options["against"]), everything=options["all"])
        self._say_what_was_read(reading)
        for trigger in unprotected():
            self.stdout.write(self.style.WARNING(f"The trigger {trigger} is missing: run `manage.py migrate`."))
        if options["export"]:
            write_seals(reading.seals, options["export"])
            self.stdout.write(f"{len(reading.seals)} seals written to {options['export']}")
        if found:
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Everything fits."))

    def _faults(self, reading: Verification, against: Path | None) -> Iterator[Fault]:
        yield from reading.faults()
        if against is not None:
            try:
                yield from differing_seals(against)
            except (OSError, UnreadableSealsError):
                raise CommandError(f"{against} cannot be read as exported seals.") from None

    def _say_faults(self, faults: Iterator[Fault], *, everything: bool) -> bool:
        for fault in faults:
            self.stdout.write(self.style.ERROR(str(fault)))
            if not everything:
                self.stdout.write("Stopped at the first row that does not fit; --all reads on.")
                return True
        return False

    def _say_what_was_read(self, reading: Verification) -> None:
        for table, count in sorted(reading.rows.items()):
            self.stdout.write(f"{table}: {count} rows read")
        if reading.before_the_chain:
            begun = reading.seals[0].sealed_at
            self.stdout.write(
                f"{reading.before_the_chain} rows are from before the chain began ({begun:%Y-%m-%d %H:%M} UTC):"
                " what was done to them before that cannot be seen."
            )
        if reading.seals:
            last = reading.seals[-1]
            self.stdout.write(f"{len(reading.seals)} seals, the last: {last.number} of {last.date}, {last.row_hash}")
        else:
            self.stdout.write("No day is sealed yet.")
