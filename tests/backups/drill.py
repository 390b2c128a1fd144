"""A day that is backed up, goes on, loses its database and gets the backup back: what people hold meanwhile."""

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import time_machine
from django.core.management import call_command

from queues import verbs
from queues.backups import making
from queues.models import AdmissionTicket, Patient, Visit
from tests.outbound.road import Road


def commanded(road: Road, name: str, *arguments: str) -> str:
    """On the hospital's own day, a while after the last press."""
    said = StringIO()
    with time_machine.travel(road.hospital.later(600), tick=True):
        call_command(name, *arguments, stdout=said, stderr=said, no_color=True)
    return said.getvalue()


@dataclass
class Drill:
    """`shown`: every label that somebody holds, by day and series; `codes`: theirs at BPJS."""

    road: Road
    folder: Path
    backup: Path = Path()
    shown: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)

    def ticket(self, patient: Patient | None = None) -> Visit:
        """At the kiosk, for today."""
        visit = self.road.ticket(patient)
        self._note(visit.label, visit)
        return visit

    def desk_number(self) -> AdmissionTicket:
        press = self.road.hospital.by(at=self.road.hospital.later())
        ticket = verbs.take_admission_ticket(self.road.hospital.queue_class, press)
        self._note(ticket.label)
        return ticket

    def newcomer(self) -> Patient:
        """With a record number on a card."""
        person = self.road.hospital.patient()
        assert person.medical_record_number not in self.records, "a record number was given twice"
        self.records.append(person.medical_record_number)
        return person

    def back_up(self) -> None:
        with time_machine.travel(self.road.hospital.later(), tick=True):
            self.backup = self.folder / making.make_backup(self.folder).file_name

    def tell_bpjs(self) -> None:
        """All that is due leaves; the evening's wait for undoing is over."""
        self.road.drain(at=self.road.hospital.later(3600))

    def lose_and_restore(self) -> str:
        return commanded(self.road, "restore", str(self.backup), "--replace", "--without-copy")

    def _note(self, label: str, visit: Visit | None = None) -> None:
        assert label not in self.shown, f"{label} was given twice"
        self.shown.append(label)
        if visit is not None:
            assert visit.booking_code not in self.codes
            self.codes.append(visit.booking_code)
