"""One date, compared: a list of what BPJS has, then booking by booking the tasks of what is open or changed.

Reads go behind the messages, in the rate's slots; HTTP stands outside any transaction. What cannot be read says
nothing: nothing is concluded from it, and the next comparison goes on.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from bpjs_bridge.agreement import differences, findings, repairs, shadows
from bpjs_bridge.agreement.asking import Asking, NotNowError
from bpjs_bridge.agreement.both_sides import OurBooking, bookings_on, known_codes
from bpjs_bridge.agreement.differences import Difference, TheirTasks
from bpjs_bridge.client import queries
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.models import AgreementRun, BookingLook, FindingKind, Outcome
from bpjs_bridge.models.agreement import LONGEST_CODE, LONGEST_WORDS
from bpjs_bridge.outbox.recovery import says_missing
from queues.encryption.personal_numbers import looks_personal
from queues.errors import QueueError
from queues.models import Stage, Visit

logger = logging.getLogger(__name__)

# A comparison that never ended: its process is gone.
VANISHED_AFTER = timedelta(minutes=15)
LONGEST_SECONDS = 600.0
# So many bookings one comparison asks about one by one; the next one asks about the others.
MOST_LOOKS = 500
# So many answers in a row that say nothing end a comparison.
MOST_SILENCES = 3
VANISHED, BAD_ROWS, BAD_CODES = "vanished", "bad-rows", "bad-codes"


def compare_day(
    day: date, player: Player, *, seconds: float = LONGEST_SECONDS, stopping: threading.Event | None = None
) -> AgreementRun | None:
    """Compare one date now. None: somebody else is at it. Not inside a transaction."""
    at = timezone.now()
    AgreementRun.objects.filter(ended_at=None, began_at__lt=at - VANISHED_AFTER).update(ended_at=at, trouble=VANISHED)
    try:
        with transaction.atomic():
            run = AgreementRun.objects.create(day=day, began_at=at)
    except IntegrityError:
        return None
    work = _Comparison(run, Asking(player, min(seconds, LONGEST_SECONDS), stopping))
    try:
        work.carry_out()
    except NotNowError as reason:
        run.is_complete, run.trouble = False, reason.trouble
    finally:
        run.ended_at = timezone.now()
        run.save()
    return run


@dataclass
class _Comparison:
    """The course of one run; its row holds what is counted."""

    run: AgreementRun
    asking: Asking
    ours: dict[str, OurBooking] = field(default_factory=dict)
    theirs: dict[str, RegisteredBooking] = field(default_factory=dict)
    still: set[tuple[str, str]] = field(default_factory=set)
    silences: int = 0

    def carry_out(self) -> None:
        began_at = timezone.now()
        listed = queries.bookings_on(self.asking, self.run.day)
        if listed.answer.outcome != Outcome.OK:
            self.run.trouble = _trouble(listed.answer)
            return
        self._take_in(listed)
        self.run.is_complete = not self.run.trouble
        self._compare_bookings(listed, before=began_at)
        self._compare_tasks()

    def _take_in(self, listed: Listed[RegisteredBooking]) -> None:
        """Ours is read after theirs: what was booked in between is known."""
        for booking in listed.items:
            self.theirs.setdefault(booking.booking_code, booking)
        self._note_bad_rows(listed.bad_rows)
        self.ours = bookings_on(self.run.day)
        self.run.bookings_there, self.run.bookings_here = len(self.theirs), len(self.ours)

    # --- bookings ----------------------------------------------------------------------------------------------------
    def _compare_bookings(self, listed: Listed[RegisteredBooking], *, before: datetime) -> None:
        """What the list shows first, then what it lacks, one by one. Only a whole comparison ends what was open."""
        paired = shadows.paired(self.ours, self.theirs)
        for difference in self._of_unknown(set(paired.values())):
            self._keep(difference)
        for code, ours in self.ours.items():
            if code in self.theirs and not ours.is_shadow:
                self._keep_all(differences.of_booking(ours, self.theirs[code]))
        unsure = {ours.booking_code for ours in self._missing(before) if not self._ask_about(ours)}
        if listed.bad_rows:
            # A row that could not be read may be any of these.
            unsure |= findings.unknown_here(self.run.day)
        findings.settle_bookings(self.run.day, still=self.still, unsure=unsure, at=timezone.now())
        self.theirs |= {code: self.theirs[there] for code, there in paired.items()}

    def _missing(self, before: datetime) -> list[OurBooking]:
        """What the list should have shown; first those that nobody asked about before."""
        seen = findings.seen_missing(self.run.day)
        lacking = [
            ours
            for code, ours in self.ours.items()
            if code not in self.theirs and differences.may_be_missing_there(ours, before=before)
        ]
        return sorted(lacking, key=lambda ours: (ours.booking_code in seen, seen.get(ours.booking_code, before)))

    def _of_unknown(self, paired: set[str]) -> Iterator[Difference]:
        """What BPJS has, and no visit of any date."""
        strange = set(self.theirs) - set(self.ours) - paired
        for code in sorted(strange - set(known_codes(strange))):
            if len(code) > LONGEST_CODE or looks_personal(code):
                self.run.trouble = self.run.trouble or BAD_CODES
            else:
                yield differences.missing_here(self.theirs[code])

    def _ask_about(self, ours: OurBooking) -> bool:
        """The list lacks it: BPJS is asked by the code, and only its own no counts. False: it says neither."""
        found = queries.find_booking(self.asking, ours.booking_code)
        self.run.looks += 1
        self._hear(found.answer)
        is_missing = says_missing(found, ours.booking_code)
        if is_missing:
            self._keep(differences.missing_there(ours))
        elif is_missing is False:
            theirs = next(booking for booking in found.items if booking.booking_code == ours.booking_code)
            self.theirs[ours.booking_code] = theirs
            self._keep_all(differences.of_booking(ours, theirs))
        return is_missing is not None

    # --- tasks -------------------------------------------------------------------------------------------------------
    def _compare_tasks(self) -> None:
        for ours in self._to_look_at():
            self._look(ours)

    def _to_look_at(self) -> list[OurBooking]:
        """What is open or changed since BPJS was last asked, the longest ago first, and not all at once."""
        looks = {look.visit_id: look for look in BookingLook.objects.filter(visit__session__date=self.run.day)}
        differing = findings.with_open_tasks(self.run.day)
        due: list[tuple[float, OurBooking]] = []
        for code, ours in self.ours.items():
            theirs, look = self.theirs.get(code), looks.get(ours.visit_id)
            if theirs is None:
                continue
            if look is None:
                due.append((0.0, ours))
            elif (
                ours.changed_at > look.looked_at - differences.GRACE
                or look.status_there != theirs.status[:LONGEST_WORDS]
                or code in differing
            ):
                due.append((look.looked_at.timestamp(), ours))
        due.sort(key=lambda one: one[0])
        self.run.is_complete &= len(due) <= MOST_LOOKS
        return [ours for _moment, ours in due[:MOST_LOOKS]]

    def _look(self, ours: OurBooking) -> None:
        theirs = self.theirs[ours.booking_code]
        at = timezone.now()
        stored = queries.list_tasks(self.asking, theirs.booking_code)
        self.run.looks += 1
        self._hear(stored.answer)
        if not stored.is_certain:
            self._note_bad_rows(stored.bad_rows)
            return
        tasks: TheirTasks = {task.task_id: task.claimed_at for task in stored.items}
        if ours.is_shadow:
            differs = shadows.differ(ours, tasks)
        else:
            found = list(differences.of_tasks(ours, tasks, before=at))
            differs = bool(found)
            for difference in found:
                self._keep(difference, theirs=tasks)
            findings.settle_tasks(ours.booking_code, still=found, at=timezone.now())
        _remember(ours, theirs, tasks, differs=differs, at=at)

    # --- what came of it ---------------------------------------------------------------------------------------------
    def _keep_all(self, found: Iterable[Difference]) -> None:
        for difference in found:
            self._keep(difference)

    def _keep(self, difference: Difference, *, theirs: TheirTasks | None = None) -> None:
        self.run.found += 1
        self.still.add((difference.booking_code, str(difference.kind)))
        finding = findings.keep(difference, day=self.run.day, at=timezone.now())
        if findings.is_for_a_person(finding):
            return
        repair = self._repair(difference, theirs or {})
        if repair is None:
            return
        try:
            with transaction.atomic():
                repair()
                findings.repaired(finding, at=timezone.now())
        except QueueError as refusal:
            logger.info("booking %s, %s is left to a person: %s", finding.booking_code, finding.kind, refusal)
        else:
            self.run.repaired += 1

    def _repair(self, difference: Difference, theirs: TheirTasks) -> Callable[[], None] | None:
        """What software may do by itself: tell once more what it told, or would have told, with its true time."""
        if difference.visit_id is None:
            return None
        visit, at = Visit.objects.get(pk=difference.visit_id), timezone.now()
        if difference.kind == FindingKind.MISSING_THERE:
            ours = self.ours[difference.booking_code]
            # Mobile JKN's patient may ask again as long as they have not come, and is given the same ticket.
            is_to_come = not ours.is_told_by_us and ours.stage == Stage.BOOKED
            return None if is_to_come else lambda: repairs.tell_booking(visit, at=at)
        if difference.kind == FindingKind.TASK_MISSING:
            # BPJS takes no task before one that it has.
            is_too_late = any(task_id > difference.task_id for task_id in theirs)
            return None if is_too_late else lambda: repairs.tell_task(visit, difference.task_id, at=at)
        return None

    def _note_bad_rows(self, bad_rows: Sequence[str]) -> None:
        """One line, with the names of the fields and never a value."""
        if bad_rows:
            self.run.is_complete = False
            words = f"{BAD_ROWS} {len(bad_rows)} {', '.join(sorted(set(bad_rows)))}"
            self.run.trouble = self.run.trouble or words[:LONGEST_WORDS]

    def _hear(self, answer: Answer) -> None:
        """Of one booking nothing was learnt: it is asked about next time. BPJS that says nothing is left alone."""
        if answer.outcome in (Outcome.OK, Outcome.REFUSED):
            self.silences = 0
            return
        self.silences += 1
        self.run.is_complete = False
        self.run.trouble = self.run.trouble or _trouble(answer)
        if self.silences >= MOST_SILENCES or answer.outcome == Outcome.HALTED:
            raise NotNowError(_trouble(answer))


def _trouble(answer: Answer) -> str:
    return (f"{answer.code} {answer.message}".strip() or str(answer.outcome))[:LONGEST_WORDS]


def _remember(ours: OurBooking, theirs: RegisteredBooking, tasks: TheirTasks, *, differs: bool, at: datetime) -> None:
    told = {str(task_id): moment.isoformat() if moment else None for task_id, moment in sorted(tasks.items())}
    BookingLook.objects.update_or_create(
        visit_id=ours.visit_id,
        defaults={
            "day": ours.day,
            "looked_at": at,
            "code_there": theirs.booking_code[:LONGEST_CODE],
            "status_there": theirs.status[:LONGEST_WORDS],
            "tasks_there": told,
            "is_shadow": ours.is_shadow,
            "differs": differs,
        },
    )
