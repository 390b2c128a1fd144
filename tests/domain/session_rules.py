"""Decisions about whole sessions, as one of the things that people press in whatever order (test_state_machine.py)."""

from collections.abc import Callable
from datetime import time
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from queues import verbs
from queues.models import ENDING, ClinicSession, SessionDecision, Visit
from queues.press import Press
from tests.hospital import Hospital

pick = st.integers(0, 999)


class SessionRules(RuleBasedStateMachine):
    """Late, shortened, substituted, moved, with fewer seats; taken back; and people rebooked."""

    hospital: Hospital
    sessions: list[ClinicSession]
    attempt: Callable[..., None]

    def decided(self) -> Press:
        return self.hospital.by(at=self.hospital.later(2), reason="uji")

    def where(self, choice: int) -> ClinicSession:
        """As it is now: also the one that the small hospital has from the start."""
        chosen = [self.hospital.session, *self.sessions][choice % (len(self.sessions) + 1)]
        return ClinicSession.objects.named().get(pk=chosen.pk)

    @rule(session=pick, begins=st.sampled_from([None, time(8, 30), time(10)]))
    def decided_late(self, session: int, begins: time | None) -> None:
        self.attempt(verbs.decide_late_start, self.where(session), self.decided(), late_start=begins)

    @rule(session=pick, ends=st.sampled_from([9, 10, 13]), going=st.booleans())
    def decided_hours(self, session: int, ends: int, going: bool) -> None:
        where = self.where(session)
        let_go = [visit.pk for visit in verbs.visits_after(where, time(ends))] if going else []
        asked: dict[str, Any] = {"starts": where.starts, "ends": time(ends), "let_go": let_go}
        self.attempt(verbs.decide_hours, where, self.decided(), **asked)

    @rule(session=pick, capacity=st.integers(0, 6), going=st.booleans())
    def decided_capacity(self, session: int, capacity: int, going: bool) -> None:
        where = self.where(session)
        let_go = [visit.pk for visit in verbs.visits_above(where, capacity)] if going else []
        self.attempt(verbs.decide_capacity, where, self.decided(), capacity=capacity, let_go=let_go)

    @rule(session=pick, is_substituted=st.booleans())
    def decided_substitute(self, session: int, is_substituted: bool) -> None:
        doctor = self.hospital.second_doctor if is_substituted else None
        self.attempt(verbs.decide_substitute, self.where(session), self.decided(), doctor=doctor)

    @rule(session=pick, other=pick)
    def moved(self, session: int, other: int) -> None:
        self.attempt(verbs.move_session, self.where(session), self.decided(), target=self.where(other))

    @rule(choice=pick)
    def taken_back(self, choice: int) -> None:
        decisions = list(SessionDecision.objects.select_related("session").order_by("-pk")[:5])
        if decisions:
            self.attempt(verbs.take_back, decisions[choice % len(decisions)], self.decided())

    @rule(choice=pick, session=pick, is_kept=st.booleans())
    def rebooked(self, choice: int, session: int, is_kept: bool) -> None:
        ended = Visit.objects.named().filter(session_effects__kind__in=ENDING).distinct().order_by("pk")
        if not ended:
            return
        visit, target = ended[choice % len(ended)], self.where(session)
        if is_kept:
            effect = visit.session_effects.filter(kind__in=ENDING).latest("pk")
            self.attempt(verbs.keep_seats, effect.decision, target, self.decided())
        self.attempt(verbs.rebook, visit, target, self.decided())
