"""What the day comes to: each side asked, each difference counted. Nothing here is lenient."""

import os
from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median, quantiles
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from bpjs_bridge.outbox import reconcile
from demo.day.day import Day, Notes
from demo.day.mending import MENDED_ACTS
from demo.day.people import DESK, NO_MEDICINE, Person, Trouble
from queues.invariants import all_invariants
from queues.models import Stage, Visit

BOARD_SECONDS = 1.0
STAGES = {"cancelled": Stage.CANCELLED, "no-show": Stage.NO_SHOW}
SHOWN_DIFFERENCES = 20


@dataclass
class Findings:
    """All figures of one day; `faults` are the sentences that make it fail."""

    kinds: dict[str, dict[str, int]]
    ends: dict[str, int]
    acts: dict[str, int]
    messages: dict[str, int]
    states: dict[str, int]
    parked: int
    unknown_retried: int
    differences: list[str]
    add_for_mobile_jkn: int
    invariants_checked: int
    invariants_broken: list[str]
    not_as_lived: list[str]
    board: dict[str, float]
    board_missed: list[str]
    sisa: dict[str, int]
    sisa_odd: list[str]
    presses: dict[str, float]
    refusals: dict[str, int]
    troubles: list[str]
    load: float = 0.0
    phones_read: int = 0
    # What went wrong and was mended; None on a plain day.
    mended: dict[str, int] | None = None
    seconds: float = 0.0
    seed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_machine_busy(self) -> bool:
        """More work than cores while the day went on: waits on the screen say nothing of the hospital."""
        return self.load > (os.cpu_count() or 1)


def spread(seconds: list[float]) -> dict[str, float]:
    """count, median, p95 and max, in seconds."""
    if not seconds:
        return {"count": 0, "median": 0.0, "p95": 0.0, "max": 0.0}
    p95 = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return {"count": len(seconds), "median": median(seconds), "p95": p95, "max": max(seconds)}


def look_back(day: Day, *, today: date, began_at: datetime, undrained: str) -> Findings:
    """Ask the database, the simulator and the notes."""
    visits = {
        visit.label: visit
        for visit in Visit.objects.filter(session__date=today, created_at__gte=began_at).only(
            "label", "stage", "booking_code"
        )
    }
    codes = {visit.booking_code for visit in visits.values()}
    messages = OutboxMessage.objects.filter(visit__booking_code__in=codes)
    store = day.place.ask_simulator("GET", "/_control/state")
    delays, missed = board_delays(day.notes)
    findings = Findings(
        kinds=_kinds(day.people),
        ends=dict(Tally(person.end or "unfinished" for person in day.people)),
        acts=dict(sorted(day.notes.acts.items())),
        messages=_delivered(list(messages.filter(state=MessageState.DELIVERED).values_list("kind", "task_id"))),
        states=dict(Tally(messages.values_list("state", flat=True))),
        parked=messages.filter(state=MessageState.PARKED).count(),
        unknown_retried=messages.aggregate(count=Coalesce(Sum("unknown_count"), 0))["count"],
        differences=_compare(day, codes, store["bookings"]),
        add_for_mobile_jkn=int(store["counts"].get("add_for_mobile_jkn", 0)),
        invariants_checked=len(all_invariants()),
        invariants_broken=broken_invariants(),
        not_as_lived=[line for person in day.people for line in _as_lived(person, visits)],
        board=spread(delays),
        board_missed=missed,
        sisa=_sisa(day.notes),
        sisa_odd=[str(check) for check in day.notes.sisa if check.before > 0 and not check.is_right],
        presses=spread(day.notes.presses),
        refusals=dict(day.notes.refusals.most_common()),
        troubles=list(day.notes.troubles),
        load=os.getloadavg()[0],
        phones_read=day.notes.phones_read,
        mended={what: day.notes.mended[what] for what in MENDED_ACTS} if day.away else None,
        seed=day.seed,
    )
    findings.faults = faults_of(findings, undrained)
    return findings


def _kinds(people: list[Person]) -> dict[str, dict[str, int]]:
    rows: dict[str, Tally[str]] = {}
    for person in people:
        rows.setdefault(str(person.kind), Tally())[person.end or "unfinished"] += 1
    return {kind: dict(ends) for kind, ends in sorted(rows.items())}


def _delivered(rows: list[tuple[str, int | None]]) -> dict[str, int]:
    """`antrean/add`, `task 3`, ... to how many."""
    names = Tally(f"task {task}" if task else str(MessageKind(kind).label) for kind, task in rows)
    return dict(sorted(names.items()))


def _compare(day: Day, codes: set[str], bookings: dict[str, Any]) -> list[str]:
    """Our events against BPJS's store and raw log, of this run's bookings alone."""
    expected = {code: ours for code, ours in reconcile.our_side().items() if code in codes}
    theirs = {code: booking for code, booking in bookings.items() if code in codes}
    requests = day.place.ask_simulator("GET", "/_control/log")["requests"]
    return reconcile.differences(
        theirs, [row for row in requests if row.get("kodebooking") in codes], expected=expected
    )


def broken_invariants() -> list[str]:
    """One line per row that breaks a rule."""
    return [f"{rule.number} {rule.name}: {row}" for rule in all_invariants() for row in rule.find()]


def _as_lived(person: Person, visits: dict[str, Visit]) -> list[str]:
    """What the hospital has of a person is what this person lived through."""
    if person.trouble == Trouble.NEVER_COMES and person.end == "served":
        return [f"{person.label}: served, and never came"]
    if not person.label:
        is_fine = person.kind in DESK and person.end == "left"
        return (
            [] if is_fine or person.end == "refused" else [f"{person.kind}, {person.trouble}: never got a poli number"]
        )
    visit = visits.get(person.label)
    if visit is None:
        return [f"{person.label}: the hospital has no such visit"]
    served = Stage.LEFT_CLINIC if person.prescription == NO_MEDICINE else Stage.MEDICINE_READY
    expected = STAGES.get(person.end, served)
    if person.end and person.end != "refused" and visit.stage != expected:
        return [f"{person.label} ({person.trouble}): the hospital says {visit.stage}, lived {expected}"]
    return []


def board_delays(notes: Notes) -> tuple[list[float], list[str]]:
    """From the press to the wall, for each call; and the calls that no wall showed."""
    delays, missed = [], []
    for call in notes.calls:
        later = [at for at in notes.shown.get(call.label, []) if at >= call.sent_at]
        if later:
            delays.append(min(later) - call.sent_at)
        else:
            missed.append(call.label)
    return delays, missed


def _sisa(notes: Notes) -> dict[str, int]:
    asked = [check for check in notes.sisa if check.before > 0]
    phones = [check for check in asked if check.phone is not None]
    return {
        "asked": len(asked),
        "fell_by_one": sum(check.after == check.before - 1 for check in asked),
        "phone_compared": len(phones),
        "phone_agrees": sum(check.phone == check.after for check in phones),
    }


def faults_of(found: Findings, undrained: str) -> list[str]:
    """Everything that is off, each in a sentence."""
    faults = [undrained] if undrained else []
    unfinished = found.ends.get("unfinished", 0) + found.ends.get("refused", 0)
    counted = (
        (unfinished, "people did not get to their end"),
        (found.parked, "messages were refused by BPJS and are parked"),
        (len(found.differences), "differences between our events and BPJS's store"),
        (found.add_for_mobile_jkn, "antrean/add for bookings of Mobile JKN"),
        (len(found.invariants_broken), "rows break an invariant"),
        (len(found.not_as_lived), "visits are not as they were lived"),
        (len(found.board_missed), "calls that no board showed"),
        (found.sisa["asked"] - found.sisa["fell_by_one"], "times sisaantrean did not fall by one at 5"),
        (
            found.sisa["phone_compared"] - found.sisa["phone_agrees"],
            "status pages that say another number than sisaantrean",
        ),
        (list((found.mended or {}).values()).count(0), "things that were to be mended and were not"),
        (len(found.troubles), "troubles"),
    )
    faults += [f"{count} {what}" for count, what in counted if count]
    if found.board["median"] > BOARD_SECONDS and not found.is_machine_busy:
        faults.append(f"boards take {found.board['median']:.2f} s (median) to show a call")
    return faults
