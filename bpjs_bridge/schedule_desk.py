"""The weekly schedule of the system used before (Khanza's and mLITE's table `jadwal`) as lines of our plan.

It names polis and doctors by that system's codes: both tables come before it. Each line is a press of its own, by the
person who pressed Take, with its place in the history of the plan; its sessions open as for a line that is typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.inbound.fields import as_number
from bpjs_bridge.reference_desk import by_code
from queues import clock, hours
from queues.errors import QueueError
from queues.imports.cells import said
from queues.imports.columns import Column, mapped, parsed
from queues.imports.desk.kinds import Choices, Job
from queues.imports.ledger import Batch, Made
from queues.imports.look import Held
from queues.imports.table import BadLine, BadLineError, Table
from queues.models import Clinic, Doctor, PlanLine
from queues.press import Press
from queues.verbs.planning.checks import MOST_SEATS, LineDraft
from queues.verbs.planning.lines import check_drafts, plan_lines

# AKHAD is Sunday.
WEEKDAYS = {"senin": 1, "selasa": 2, "rabu": 3, "kamis": 4, "jumat": 5, "jum'at": 5, "sabtu": 6} | dict.fromkeys(
    ("akhad", "ahad", "minggu"), 7
)
LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A line of the table, right in itself."""

    line: int
    clinic_code: str
    doctor_code: str
    weekday: int
    hours: hours.Hours
    capacity: int


class Schedule:
    """A kind of the desk."""

    columns: Sequence[Column] = (
        Column("kodedokterlama", ("kd_dokter",)),
        Column("kodepolilama", ("kd_poli",)),
        Column("hari", ("hari_kerja",)),
        Column("jammulai", ("jam_mulai",)),
        Column("jamselesai", ("jam_selesai",)),
        Column("kuota"),
    )
    goes_on = False

    def sources(self, places: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        return ()

    def held(self, path: Path, places: Mapping[str, int], choices: Choices) -> Sequence[Held]:
        return ()

    def passes(self, job: Job, notes: list[str]) -> Iterator[None]:
        """Line by line, each in a transaction of its own; see `Kind`."""
        table, drafts = Table(job.path), list[LineDraft]()
        for line in parsed(table, mapped(table.header, self.columns, job.places), _parse):
            _take(line, job, drafts)
            yield


def _take(line: ScheduleLine | BadLine, job: Job, drafts: list[LineDraft]) -> None:
    """`drafts`: those above that a dry run would have planned, which later ones may overlap."""
    told = Batch(line.line, 1)
    if isinstance(line, BadLine):
        told.bad = [line]
        job.ledger.write(told)
        return
    try:
        with transaction.atomic():
            _plan(line, job, told, drafts)
            job.ledger.write(told)
    except (BadLineError, QueueError) as problem:
        job.ledger.write(Batch(line.line, 1, bad=[BadLine(line.line, str(problem))]))


def _plan(line: ScheduleLine, job: Job, told: Batch, drafts: list[LineDraft]) -> None:
    """Raises BadLineError, and what the plan refuses."""
    at = timezone.now()
    draft = _draft(line, first=clock.service_date(at) + timedelta(days=1))
    standing = PlanLine.objects.standing(draft.valid_from)
    known = standing.filter(
        clinic=draft.clinic, doctor=draft.doctor, weekday=draft.weekday, starts=draft.starts, ends=draft.ends
    ).first()
    if known is not None:
        if known.capacity != draft.capacity:
            raise BadLineError(_("Berbeda dari rencana yang ada: kuota. Data yang ada tidak diubah."))
        is_mine = bool(job.ledger.mine([known.pk]))
        told.added, told.unchanged = int(is_mine), int(not is_mine)
        return
    told.added = 1
    if job.is_dry_run:
        check_drafts([*drafts, draft], at=at)
        drafts.append(draft)
        return
    [planned] = plan_lines([draft], Press(at, user=job.by)).lines
    told.made = [Made(planned.pk, str(planned)[:64])]


def _draft(line: ScheduleLine, *, first: date) -> LineDraft:
    clinic: Clinic | None = by_code(Clinic, line.clinic_code)
    if clinic is None:
        raise BadLineError(_("Poli dengan kode ini belum dikenal. Impor tabel poliklinik dulu."))
    doctor: Doctor | None = by_code(Doctor, line.doctor_code)
    if doctor is None:
        raise BadLineError(_("Dokter dengan kode ini belum dikenal. Impor tabel dokter dulu."))
    return LineDraft(
        clinic=clinic,
        doctor=doctor,
        weekday=line.weekday,
        starts=line.hours.starts,
        ends=line.hours.ends,
        capacity=line.capacity,
        valid_from=first,
        is_sure=True,
    )


def _parse(row: Mapping[str, str], line: int) -> ScheduleLine:
    """One line. Raises BadLineError."""
    weekday = WEEKDAYS.get(row["hari"].strip().lower())
    if weekday is None:
        raise BadLineError(_("Hari harus SENIN sampai SABTU, atau AKHAD."))
    try:
        read = hours.practised(f"{row['jammulai']}-{row['jamselesai']}")
    except hours.UnreadableHoursError as unreadable:
        raise BadLineError(str(unreadable)) from None
    if read.starts == read.ends:
        raise BadLineError(_("Jam praktek kosong."))
    capacity = as_number(row["kuota"], longest=LONGEST_NUMBER)
    if not capacity or capacity > MOST_SEATS:
        raise BadLineError(_("Kuota harus 1 sampai 999."))
    codes = said(row["kodepolilama"]), said(row["kodedokterlama"])
    if not all(codes):
        raise BadLineError(_("Kode kosong."))
    return ScheduleLine(line, codes[0], codes[1], weekday, read, capacity)
