"""What the import desk can take over. Each kind is the planner that its command has; a room above adds its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from queues.database.inserting import widen_cache
from queues.imports import patient_lines
from queues.imports.columns import Column
from queues.imports.ledger import Ledger
from queues.imports.look import Held
from queues.imports.patient_lines import PatientFile
from queues.imports.patients import PatientImport, width_of_record_numbers
from queues.models import ImportKind
from queues.verbs.record_series import written

# Of the record numbers far outside the series, so many lines are named.
MOST_NAMED = 20


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file. `source`: where a table's bookings came from, if it does not say so."""

    accepted: frozenset[str] = frozenset()
    record_width: int | None = None
    source: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, object]) -> "Choices":
        """As `ImportRun.choices` has them."""
        accepted, width = stored.get("accepted"), stored.get("record_width")
        return cls(
            frozenset(map(str, accepted)) if isinstance(accepted, list) else frozenset(),
            width if isinstance(width, int) else None,
            str(stored.get("source") or ""),
        )

    def stored(self) -> dict[str, object]:
        """For `ImportRun.choices`."""
        return {"accepted": sorted(self.accepted), "record_width": self.record_width, "source": self.source}


@dataclass(frozen=True)
class Job:
    """One pass over a file: where our columns are, what was decided, whether anything is written, and who asked."""

    path: Path
    places: Mapping[str, int]
    choices: Choices
    ledger: Ledger
    is_dry_run: bool
    by: User


class Kind(Protocol):
    """What the desk asks of a kind. `sources`: (value, words) of what must be said before the look, or nothing."""

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def goes_on(self) -> bool:
        """An interrupted pass goes on behind its last line; otherwise it begins anew, and knows what it has made."""

    def sources(self, places: Mapping[str, int]) -> Sequence[tuple[str, str]]: ...

    def held(self, path: Path, places: Mapping[str, int], choices: Choices) -> Sequence[Held]: ...

    def passes(self, job: Job, notes: list[str]) -> Iterator[None]:
        """Go through the file, a batch at a time; what is to be said of the whole is added to `notes`."""


class Patients:
    """Patients of another system: the planner of `import_patients`."""

    columns: Sequence[Column] = patient_lines.COLUMNS
    goes_on = True

    def sources(self, places: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        return ()

    def held(self, path: Path, places: Mapping[str, int], choices: Choices) -> Sequence[Held]:
        """What a person must decide first."""
        return _file(path, places, choices).held()

    def passes(self, job: Job, notes: list[str]) -> Iterator[None]:
        file = _file(job.path, job.places, job.choices)
        work = PatientImport(is_dry_run=job.is_dry_run, ledger=job.ledger)
        widen_cache()
        for _result in work.run(file.lines()):
            yield
        if work.result.outside:
            lines = ", ".join(map(str, work.result.outside[:MOST_NAMED]))
            notes.append(
                _(
                    "%(count)d nomor rekam medis jauh di atas deret rumah sakit dan tidak memimpinnya (baris "
                    "%(lines)s). Nomor baru berikutnya: %(number)s. Bila deretnya lain, ubah awal deret rekam medis."
                )
                % {"count": len(work.result.outside), "lines": lines, "number": written(work.result.next_number)}
            )


def _file(path: Path, places: Mapping[str, int], choices: Choices) -> PatientFile:
    decided = patient_lines.Choices(choices.accepted, choices.record_width)
    return PatientFile(path, decided, known_width=width_of_record_numbers(), places=places)


KINDS: dict[str, Kind] = {ImportKind.PATIENTS.value: Patients()}


def register(kind: ImportKind, desk: Kind) -> None:
    """A room above the domain adds what it can read (in its `AppConfig.ready`)."""
    KINDS[kind.value] = desk
