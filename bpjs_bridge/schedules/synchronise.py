"""Making the hospital's sessions what HFIS says: opened, changed, on leave; never against people or their decisions."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import Outcome, QuestionKind
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.schedules import differences, hfis, sharing
from bpjs_bridge.schedules.differences import Difference, Summary
from bpjs_bridge.schedules.hfis import HfisUnreachableError, Practice, Timetable
from bpjs_bridge.schedules.questions import Questions, tell_hours
from queues import verbs
from queues.database.locking import locked
from queues.errors import QueueError
from queues.models import (
    Clinic,
    ClinicSession,
    DecisionKind,
    Doctor,
    SessionDecision,
)
from queues.places.letters import free_letters, letters_in_use
from queues.press import Press

TRIES = 3
NO_WAY = "sambungan ke BPJS terputus"
HALTED = (
    "semua permintaan dihentikan sejak {at}, karena BPJS menjawab: {words} Betulkan kunci atau jam, lalu relay --resume"
)
REASON = "HFIS"
GONE_REASON = "tidak ada lagi di HFIS"
OTHER_POLI_REASON = "dokter ini praktek di poli lain dengan kode yang sama"
# Care that comes again under one referral: haemodialysis, medical rehabilitation, chemo- and radiotherapy.
REPEAT_CARE = ("HDL", "IRM", "KEM", "RAT")


class Synchronisation:
    """One run. `is_confirming`: clinics not known before are offered at once, else they wait as drafts."""

    def __init__(self, client: BpjsClient, *, at: datetime, is_confirming: bool = False) -> None:
        self._client = client
        self._at = at
        self._is_confirming = is_confirming
        self._questions = Questions([], at=at)
        self._shared: dict[str, list[Clinic]] = {}
        self.summary = Summary()

    def poli_codes(self) -> list[str]:
        """All polis BPJS knows, and those of our clinics that it did not list."""
        listed = hfis.read_poli_codes(self._ask(self._client.list_poli))
        return hfis.unique([*listed, *own_codes()])

    def compare(self, code: str, day: date) -> None:
        """One poli on one date: asked, and made so. What fails is noted (AccessHaltedError: nothing can be asked)."""
        try:
            timetable = self._timetable(code, day)
            with transaction.atomic():
                self._apply(code, day, timetable)
        except (HfisUnreachableError, IntegrityError) as trouble:
            self.summary.failures.append(f"{code} {day.isoformat()}: {trouble}")
            return
        self.summary.bad_rows += [f"{code} {day.isoformat()}: {row}" for row in timetable.bad_rows]
        self.summary.notes += [f"{code} {day.isoformat()}: {note}" for note in timetable.notes]

    def _timetable(self, code: str, day: date) -> Timetable:
        return hfis.read_timetable(self._ask(lambda: self._client.list_practices(code, on=day)))

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        """Ask, again when the answer is not certain; what it says of the way itself is learnt by all."""
        for _attempt in range(TRIES):
            if not gates.wait_for_slot():
                raise HfisUnreachableError(why_closed())
            answer = call()
            with transaction.atomic():
                gates.learn(answer, at=timezone.now())
            if answer.outcome != Outcome.UNKNOWN:
                break
        return answer

    def _apply(self, code: str, day: date, timetable: Timetable) -> None:
        """Each doctor's rows against their sessions of the day; each row stands alone."""
        rows: dict[tuple[str, int], list[Practice]] = defaultdict(list)
        for practice in timetable.practices:
            rows[practice.subspecialist_code, practice.doctor_code].append(practice)
        sessions: dict[tuple[str, int], list[ClinicSession]] = defaultdict(list)
        for session in _sessions_of(code, day, set(rows)):
            key = (session.clinic.bpjs_subspecialist_code or "", session.doctor.bpjs_code or 0)
            sessions[key].append(session)
        held = [session for those in sessions.values() for session in those]
        self._questions, self._shared = Questions(held, at=self._at), {}
        failed: set[int] = set()
        taken = 0
        for key in dict.fromkeys([*rows, *sessions]):
            pairs, new, gone = pair(rows[key], sessions[key])
            for practice, session in pairs:
                is_done = self._alone(day, practice, partial(self._change, session, practice))
                taken += is_done
                if not is_done:
                    failed.add(session.pk)
            for practice in new:
                taken += self._alone(day, practice, partial(self._open, practice, day))
            for session in gone:
                self._vanished(session, is_certain=timetable.is_certain)
        self._questions.settle(among={session.pk for session in held}, except_for=failed)
        if not taken and (timetable.practices or timetable.bad_rows):
            self.summary.empty.append(f"{code} {day.isoformat()}")

    def _alone(self, day: date, practice: Practice, act: Callable[[], None]) -> bool:
        """In a savepoint: a row that cannot be carried out takes no other along. False: it was not."""
        clinics, doctors = len(self.summary.clinics_made), self.summary.doctors_made
        differences_told = len(self.summary.differences)
        try:
            with transaction.atomic():
                act()
        except (QueueError, IntegrityError, DataError) as trouble:
            del self.summary.clinics_made[clinics:], self.summary.differences[differences_told:]
            self.summary.doctors_made = doctors
            words = str(trouble) if isinstance(trouble, QueueError) else type(trouble).__name__
            self.summary.refused.append(f"{practice.codes} {day.isoformat()} {practice.hours}: {words}")
            return False
        return True

    def _change(self, session: ClinicSession, practice: Practice) -> None:
        """Hours, capacity and leave as HFIS has them now, but for what a person decided: that is a difference."""
        if self._moved_home(session, practice):
            return
        before = (session.starts, session.ends, session.capacity, session.is_on_leave)
        if not practice.is_closed:
            session = self._questions.give_numbers_again(session)
        held = {difference.kind: self._tell(difference) for difference in self._of(session, practice)}
        if session.is_cancelled or session.moved_to_id is not None:
            return
        if QuestionKind.HOURS in held:
            tell_hours(held[QuestionKind.HOURS])
        elif differences.has_other_hours(session, practice):
            session = verbs.change_hours(session, starts=practice.starts, ends=practice.ends, words=practice.words)
        verbs.spell_hours(session, practice.starts, practice.ends, practice.words)
        if QuestionKind.SEATS not in held and session.capacity != practice.capacity and not practice.is_closed:
            session = verbs.change_capacity(session, Press(self._at, reason=REASON), capacity=practice.capacity)
        if QuestionKind.LEAVE in held:
            self._questions.keep_numbers_back(held[QuestionKind.LEAVE], session)
        elif session.is_on_leave != practice.is_closed:
            session = verbs.set_leave(session, is_on_leave=practice.is_closed)
        if before == (session.starts, session.ends, session.capacity, session.is_on_leave):
            self.summary.unchanged += 1
        else:
            self.summary.changed += 1

    def _of(self, session: ClinicSession, practice: Practice) -> Iterable[Difference]:
        return differences.of(session, practice, self._questions).values()

    def _tell(self, difference: Difference) -> Difference:
        """A question for a person, and a line of the summary."""
        noted = self._questions.note(difference)
        self.summary.differences.append(noted)
        return noted

    def _open(self, practice: Practice, day: date) -> None:
        doctor = self._doctor(practice)
        session = verbs.open_session(
            date=day,
            clinic=self._clinic(practice, doctor),
            doctor=doctor,
            starts=practice.starts,
            ends=practice.ends,
            capacity=practice.capacity,
            is_from_hfis=True,
            bpjs_hours=practice.words,
        )
        if practice.is_closed:
            verbs.set_leave(session, is_on_leave=True)
        self.summary.opened += 1

    def _vanished(self, session: ClinicSession, *, is_certain: bool) -> None:
        """Close a session HFIS no longer lists; with visits, a decision or an uncertain answer a person decides."""
        if session.is_cancelled or session.moved_to_id is not None:
            return
        if not session.is_from_hfis:
            if is_certain and differences.is_known_to_bpjs(session):
                self._tell(differences.local(session))
        elif is_certain and differences.may_vanish(session, self._questions):
            verbs.cancel_session(session, reason=GONE_REASON)
            self.summary.closed += 1
        else:
            self._tell(differences.gone(session, is_certain=is_certain))

    def _moved_home(self, session: ClinicSession, practice: Practice) -> bool:
        """A person said that this doctor practises in another poli of the code: an empty session goes there."""
        clinics = self._sharing(practice.subspecialist_code)
        if len(clinics) < 2 or not session.is_from_hfis or session.is_cancelled or session.decisions.exists():
            return False
        home = sharing.home_of(session.doctor, clinics, code=practice.subspecialist_code, at=self._at)
        if home.pk == session.clinic_id or differences.has_visits(session):
            return False
        verbs.cancel_session(session, reason=OTHER_POLI_REASON)
        self._open(practice, session.date)
        return True

    def _sharing(self, code: str) -> list[Clinic]:
        """Read once for each answer of BPJS."""
        if code not in self._shared:
            self._shared[code] = sharing.sharing(code)
        return self._shared[code]

    def _clinic(self, practice: Practice, doctor: Doctor) -> Clinic:
        """The clinic of this code, the doctor's own where several share it; made as a draft when there is none."""
        if len(several := self._sharing(practice.subspecialist_code)) > 1:
            return sharing.home_of(doctor, several, code=practice.subspecialist_code, at=self._at)
        known = Clinic.objects.filter(bpjs_subspecialist_code=practice.subspecialist_code)
        clinic = known.order_by("is_draft", "-is_active", "pk").first()
        if clinic is not None:
            return clinic
        name = practice.subspecialist_name.title()
        if Clinic.objects.filter(name=name).exists():
            name = f"{name} ({practice.subspecialist_code})"
        self.summary.clinics_made.append(practice.subspecialist_code)
        return Clinic.objects.create(
            name=name,
            label_prefix=free_letters(practice.subspecialist_code, used=letters_in_use()),
            bpjs_poli_code=practice.poli_code,
            bpjs_subspecialist_code=practice.subspecialist_code,
            is_draft=not self._is_confirming,
            is_repeat_care=bool({practice.poli_code, practice.subspecialist_code} & set(REPEAT_CARE)),
        )

    def _doctor(self, practice: Practice) -> Doctor:
        doctor, is_made = Doctor.objects.get_or_create(
            bpjs_code=practice.doctor_code, defaults={"name": practice.doctor_name}
        )
        self.summary.doctors_made += is_made
        return doctor


def own_codes() -> list[str]:
    """The poli codes of our clinics, drafts too."""
    own = Clinic.objects.filter(is_active=True).order_by("bpjs_poli_code").values_list("bpjs_poli_code", flat=True)
    return hfis.unique(code or "" for code in own)


def _sessions_of(code: str, day: date, keys: set[tuple[str, int]]) -> list[ClinicSession]:
    """What we have that this answer speaks of: the asked poli's clinics, and those it named itself.

    Held, all of them: other hours of one hold its visits, and no session is waited for with those in hand.
    """
    asked = Q(clinic__bpjs_poli_code=code) | Q(clinic__bpjs_subspecialist_code=code)
    named = Q(clinic__bpjs_subspecialist_code__in={subspecialist for subspecialist, _doctor in keys})
    by_a_person = SessionDecision.objects.filter(session=OuterRef("pk"), kind=DecisionKind.CANCELLED)
    rows = ClinicSession.objects.on(day).filter(asked | named, Q(is_cancelled=False) | Exists(by_a_person))
    held = locked(rows.named().order_by("pk"))
    return sorted(held, key=lambda session: (session.is_cancelled, session.starts))


def pair(
    rows: list[Practice], sessions: list[ClinicSession]
) -> tuple[list[tuple[Practice, ClinicSession]], list[Practice], list[ClinicSession]]:
    """One doctor's rows and sessions of a date: (pairs, rows without a session, sessions without a row).

    Equal hours belong together; then hours BPJS was told before; what is left is the same session with other hours,
    the nearest start first. One that a person cancelled or moved answers only to its own hours.
    """
    pairs: list[tuple[Practice, ClinicSession]] = []
    new, left = sorted(set(rows), key=lambda row: row.starts), list(sessions)
    for fits in (_has_hours, _had_hours):
        for row in list(new):
            session = next((one for one in left if fits(one, row)), None)
            if session is not None:
                pairs.append((row, session))
                new.remove(row)
                left.remove(session)
    cancelled = [session for session in left if session.is_cancelled or session.moved_to_id]
    left = [session for session in left if session not in cancelled]
    while new and left:
        row, session = min(((row, session) for row in new for session in left), key=_distance)
        pairs.append((row, session))
        new.remove(row)
        left.remove(session)
    return pairs, new, left + cancelled


def _has_hours(session: ClinicSession, row: Practice) -> bool:
    return (session.starts, session.ends) == (row.starts, row.ends)


def _had_hours(session: ClinicSession, row: Practice) -> bool:
    return session.aliases.filter(starts=row.starts, ends=row.ends).exists()


def _distance(candidate: tuple[Practice, ClinicSession]) -> tuple[int, int]:
    row, session = candidate
    minutes = row.starts.hour * 60 + row.starts.minute - session.starts.hour * 60 - session.starts.minute
    return abs(minutes), session.pk


def why_closed() -> str:
    """BPJS was not asked: what stopped everything, which may be repaired by now, and how it goes on."""
    gate = gates.current()
    if gate.halted_at is None:
        return NO_WAY
    at = timezone.localtime(gate.halted_at)
    return HALTED.format(at=f"{at:%d-%m %H:%M}", words=f"{gate.halt_message.rstrip('.')}.")
