"""What was done behind the ORM and the triggers is found and named."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bpjs_bridge.models import OutboxAttempt
from queues import journey, verbs
from queues.encryption.row_hash import hashed_columns, row_hash
from queues.history.seals import models_of_history, seal_days
from queues.history.verification import Verification
from queues.invariants import all_invariants
from queues.models import (
    AppendOnly,
    Call,
    Channel,
    ConfigChange,
    EntryEvent,
    HistorySeal,
    Stage,
    TicketPrint,
    Visit,
    VisitEvent,
    VisitNote,
)
from tests.history.beginning import chain_events, hash_rows, seal_beginning
from tests.history.conftest import attempt, live
from tests.hospital import TODAY, Hospital
from tests.unguarded import rows_of, run, without_triggers

ONE_DAY = timedelta(days=1)
Plant = Callable[[list[Visit]], str]
PLANTS: list[Plant] = []


def plants(fault: Plant) -> Plant:
    """A fault of a day that is sealed; it returns how the line begins that names it."""
    PLANTS.append(fault)
    return fault


@pytest.fixture
def sealed(hospital: Hospital, visits: list[Visit]) -> list[Visit]:
    """The day is over and sealed; on the next one somebody books."""
    seen = 0
    for value in ("4", "5"):
        change = verbs.change_rule(verbs.RuleChange("CALLS_BEFORE_MISSED", value, seen), hospital.by(at=hospital.now))
        assert change is not None
        seen = change.pk
    hospital.now += ONE_DAY
    seal_days(at=hospital.now)
    hospital.booked(session=hospital.open(hospital.children, hospital.doctor, on=TODAY + ONE_DAY))
    return visits


def first_fault(*, first: date | None = None, last: date | None = None) -> str:
    return next(map(str, Verification(first, last).faults()), "")


def verify(*arguments: object) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_history", *map(str, arguments), stdout=said, no_color=True)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    return 0, said.getvalue()


def forge_hash(row: AppendOnly) -> None:
    """The hash that a changed row would have had."""
    row.refresh_from_db()
    names = hashed_columns(type(row), row.STATE_COLUMNS)
    own = row_hash(row._meta.db_table, {name: getattr(row, name) for name in names})
    rows_of(type(row)).filter(pk=row.pk).update(row_hash=own)


def named(model: type[AppendOnly], key: int | None, visit: Visit | None, day: date = TODAY) -> str:
    booking = f", booking {visit.booking_code}" if visit else ""
    return f"{model._meta.db_table} {'-' if key is None else key}, {day}{booking}: "


@plants
def a_time_is_changed(visits: list[Visit]) -> str:
    event = visits[1].events.get(stage=Stage.IN_CLINIC)
    rows_of(VisitEvent).filter(pk=event.pk).update(occurred_at=event.occurred_at - timedelta(hours=1))
    return named(VisitEvent, event.pk, visits[1]) + "was changed"


@plants
def a_time_is_changed_and_its_hash_forged(visits: list[Visit]) -> str:
    first, second = visits[0].events.all()[:2]
    rows_of(VisitEvent).filter(pk=first.pk).update(occurred_at=first.occurred_at - timedelta(hours=1))
    forge_hash(first)
    return named(VisitEvent, second.pk, visits[0]) + "does not follow"


@plants
def the_last_time_of_a_visit_is_changed_and_its_hash_forged(visits: list[Visit]) -> str:
    last = visits[1].events.latest("pk")
    rows_of(VisitEvent).filter(pk=last.pk).update(occurred_at=last.occurred_at - timedelta(minutes=1))
    forge_hash(last)
    return named(VisitEvent, None, None) + "a row of"


@plants
def a_row_in_the_middle_is_deleted(visits: list[Visit]) -> str:
    removed = visits[0].events.get(stage=Stage.WAITING_CLINIC)
    follower = visits[0].events.filter(pk__gt=removed.pk)[0]
    delete_event(removed)
    return named(VisitEvent, follower.pk, visits[0]) + "does not follow"


@plants
def the_last_row_of_a_visit_is_deleted(visits: list[Visit]) -> str:
    removed = visits[0].events.latest("pk")
    delete_event(removed)
    return named(VisitEvent, removed.pk, None) + "the row is gone"


@plants
def a_pair_is_swapped(visits: list[Visit]) -> str:
    first, second = visits[1].events.all()[:2]
    for event, other in ((first, second), (second, first)):
        rows_of(VisitEvent).filter(pk=event.pk).update(occurred_at=other.occurred_at, recorded_at=other.recorded_at)
    return named(VisitEvent, first.pk, visits[1]) + "was changed"


@plants
def a_pair_changes_places_with_its_hashes(visits: list[Visit]) -> str:
    first, second = Call.objects.all()[:2]
    for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
        rows_of(Call).filter(pk=old).update(id=new)
    return named(Call, None, None) + "a row of"


@plants
def a_row_is_put_in_with_a_hash(visits: list[Visit]) -> str:
    key = VisitEvent.objects.order_by("pk")[0].pk - 1
    at = visits[0].created_at
    told = {"stage": Stage.NO_SHOW, "occurred_at": at, "recorded_at": at, "source": "PRESS", "is_standing": False}
    made = VisitEvent.objects.create(pk=key, visit=visits[0], **told)
    rows_of(VisitEvent).filter(pk=made.pk).update(previous_hash="")
    forge_hash(made)
    # The seal before it was none, so it may be a visit's first: but then the real first one does not follow it.
    return named(VisitEvent, visits[0].events.get(stage=Stage.BOOKED).pk, visits[0]) + "does not follow"


@plants
def a_row_is_put_in_without_a_hash(visits: list[Visit]) -> str:
    call = Call.objects.latest("pk")
    key = Call.objects.order_by("pk")[0].pk
    rows_of(Call).filter(pk=key).update(row_hash="")
    assert call.pk != key
    return named(Call, key, visits[0]) + "has no hash"


@plants
def a_call_is_deleted(visits: list[Visit]) -> str:
    call = Call.objects.filter(entry__visit=visits[0])[0]
    rows_of(Call).filter(pk=call.pk).delete()
    return named(Call, call.pk, None) + "the row is gone"


@plants
def a_reason_at_a_stop_is_changed(visits: list[Visit]) -> str:
    row = EntryEvent.objects.filter(entry__visit=visits[1])[0]
    rows_of(EntryEvent).filter(pk=row.pk).update(reason="lain")
    return named(EntryEvent, row.pk, visits[1]) + "was changed"


@plants
def what_an_entry_was_before_is_changed(visits: list[Visit]) -> str:
    row = EntryEvent.objects.filter(before__isnull=False)[0]
    rows_of(EntryEvent).filter(pk=row.pk).update(before={**(row.before or {}), "call_count": 7})
    return named(EntryEvent, row.pk, row.entry.visit) + "was changed"


@plants
def a_print_is_deleted(visits: list[Visit]) -> str:
    printed = TicketPrint.objects.get()
    rows_of(TicketPrint).filter(pk=printed.pk).delete()
    return named(TicketPrint, printed.pk, None) + "the row is gone"


@plants
def an_attempt_says_that_it_was_well(visits: list[Visit]) -> str:
    row = OutboxAttempt.objects.get()
    rows_of(OutboxAttempt).filter(pk=row.pk).update(code="208")
    return named(OutboxAttempt, row.pk, row.message.visit) + "was changed"


@plants
def a_change_of_a_rule_is_removed(visits: list[Visit]) -> str:
    first, second = ConfigChange.objects.order_by("pk")
    rows_of(ConfigChange).filter(pk=first.pk).delete()
    return f"queue_configchange {second.pk}, {TODAY}: does not follow the change before it"


@plants
def a_rule_was_another_one(visits: list[Visit]) -> str:
    row = ConfigChange.objects.latest("pk")
    rows_of(ConfigChange).filter(pk=row.pk).update(new="7")
    return f"queue_configchange {row.pk}, {TODAY}: was changed"


@plants
def what_was_reversed_stands_again(visits: list[Visit]) -> str:
    reversed_one = VisitEvent.objects.get(reversed_by__isnull=False)
    visit = reversed_one.visit
    rows_of(VisitEvent).filter(visit=visit, stage=Stage.IN_CLINIC).update(is_standing=False)
    rows_of(VisitEvent).filter(pk=reversed_one.pk).update(is_standing=True)
    return named(VisitEvent, reversed_one.pk, visit) + "stands, or does not"


@plants
def a_seal_is_changed(visits: list[Visit]) -> str:
    rows_of(HistorySeal).update(count=1)
    return f"queue_historyseal 1, {TODAY}: the seal was changed"


@plants
def the_last_seal_is_removed(visits: list[Visit]) -> str:
    rows_of(HistorySeal).all().delete()
    held = VisitEvent.objects.latest("pk")
    return f"queue_visitevent {held.pk}, not sealed yet, booking {held.visit.booking_code}: is not the visit's first"


def delete_event(event: VisitEvent) -> None:
    run("DELETE FROM bpjs_bridge_outboxattempt WHERE message_id IN (SELECT id FROM bpjs_bridge_outboxmessage)")
    run("DELETE FROM bpjs_bridge_outboxmessage")
    rows_of(VisitEvent).filter(pk=event.pk).delete()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_fault_of_a_sealed_day_is_named(plant: Plant, sealed: list[Visit]) -> None:
    assert first_fault() == ""
    with without_triggers():
        begins = plant(sealed)
    found = [str(fault) for fault in Verification().faults()]
    assert [line for line in found if line.startswith(begins)], found


def test_a_fault_of_a_day_that_is_not_sealed_is_named(visits: list[Visit]) -> None:
    call = Call.objects.filter(entry__visit=visits[0])[0]
    with without_triggers():
        rows_of(Call).filter(pk=call.pk).update(called_at=call.called_at - timedelta(minutes=1))
    booking = f", booking {visits[0].booking_code}"
    assert first_fault() == f"queue_call {call.pk}, not sealed yet{booking}: was changed after it was written"


def test_a_removed_last_step_shows_before_the_day_is_sealed(hospital: Hospital) -> None:
    visit = hospital.here()
    with without_triggers():
        delete_event(visit.events.latest("pk"))
    assert first_fault().startswith(f"queue_visit {visit.pk}, {TODAY}, booking {visit.booking_code}: no event says")


def test_a_healthy_history_fits(sealed: list[Visit]) -> None:
    code, said = verify()
    assert code == 0, said
    seal = HistorySeal.objects.get()
    assert f"1 seals, the last: 1 of {TODAY}, {seal.row_hash}" in said
    counts = {model._meta.db_table: model._default_manager.count() for model in models_of_history()}
    for table, count in counts.items():
        assert count == 0 or f"{table}: {count} rows read" in said
    assert sum(count > 0 for count in counts.values()) >= 5
    assert "before the chain" not in said


def test_the_command_stops_at_the_first_fault_and_ends_with_1(sealed: list[Visit]) -> None:
    with without_triggers():
        earlier, later = a_print_is_deleted(sealed), a_time_is_changed(sealed)
    code, said = verify()
    assert code == 1
    assert said.startswith(earlier)
    assert later not in said
    assert earlier in verify("--all")[1]
    assert later in verify("--all")[1]


def test_an_empty_installation_fits(db: None) -> None:
    code, said = verify()
    assert (code, "No day is sealed yet." in said) == (0, True)
    assert seal_days(at=Hospital().now) == []


def test_a_range_reads_its_own_days(hospital: Hospital, sealed: list[Visit]) -> None:
    hospital.now += ONE_DAY
    seal_days(at=hospital.now)
    with without_triggers():
        begins = a_time_is_changed(sealed)
    tomorrow = TODAY + ONE_DAY
    assert first_fault(first=tomorrow) == ""
    assert first_fault(first=tomorrow, last=tomorrow) == ""
    assert first_fault(last=TODAY).startswith(begins)
    assert first_fault(first=TODAY, last=TODAY).startswith(begins)
    assert verify("--from", tomorrow, "--to", tomorrow)[0] == 0
    assert verify("--from", TODAY)[0] == 1


def test_a_seal_in_the_middle_that_is_gone_or_replaced_is_named(hospital: Hospital, sealed: list[Visit]) -> None:
    for _day in range(2):
        hospital.now += ONE_DAY
        seal_days(at=hospital.now)
    third = HistorySeal.objects.get(number=3)
    with without_triggers():
        rows_of(HistorySeal).filter(number=2).update(sealed_at=hospital.now)
        forge_hash(HistorySeal.objects.get(number=2))
    assert first_fault().startswith(f"queue_historyseal 3, {third.date}: does not hold the seal before it")
    with without_triggers():
        rows_of(HistorySeal).filter(number=2).delete()
    assert first_fault() == f"queue_historyseal 3, {third.date}: the seal before it is gone"


def test_days_are_sealed_once_and_without_a_gap(hospital: Hospital, visits: list[Visit]) -> None:
    assert seal_days(at=hospital.now) == []
    hospital.now += 3 * ONE_DAY
    made = seal_days(at=hospital.now)
    assert [seal.date for seal in made] == [TODAY, TODAY + ONE_DAY, TODAY + 2 * ONE_DAY]
    assert [seal.count for seal in made][1:] == [0, 0]
    assert made[0].count == sum(model._default_manager.count() for model in models_of_history())
    assert seal_days(at=hospital.now) == []
    said = StringIO()
    call_command("seal_history", stdout=said)
    assert "sudah disegel" in said.getvalue()


def test_closing_a_day_seals_the_days_before_it(hospital: Hospital, visits: list[Visit]) -> None:
    call_command("close_day", verbosity=0, stdout=StringIO())
    assert not HistorySeal.objects.exists()
    hospital.now += ONE_DAY
    call_command("close_day", verbosity=0, stdout=StringIO())
    assert HistorySeal.objects.get().date == TODAY


def test_a_row_belongs_to_one_seal_whatever_its_time_says(hospital: Hospital, sealed: list[Visit]) -> None:
    """A message whose worker vanished yesterday is counted today, with yesterday's time."""
    hospital.now -= ONE_DAY
    late = attempt(hospital)
    hospital.now += 2 * ONE_DAY
    (second,) = seal_days(at=hospital.now)
    covers = {said["table"]: said for said in second.tables}
    assert covers[OutboxAttempt._meta.db_table]["keys"] == [[late.pk, late.pk]]
    assert first_fault() == ""


def test_seals_kept_elsewhere_show_a_history_that_was_written_anew(
    hospital: Hospital, visits: list[Visit], tmp_path: Path
) -> None:
    hospital.now += ONE_DAY
    seal_days(at=hospital.now)
    kept = [tmp_path / "seals.json", tmp_path / "seals.csv"]
    for path in kept:
        assert verify("--export", path)[0] == 0
        assert verify("--against", path)[0] == 0
    assert json.loads(kept[0].read_text())[0]["row_hash"] == HistorySeal.objects.get().row_hash
    with without_triggers():
        rewrite_everything(visits)
    assert first_fault() == ""
    for path in kept:
        code, said = verify("--against", path)
        assert code == 1
        assert f"the seal of {TODAY} is another one in {path.name}" in said
    with without_triggers():
        rows_of(HistorySeal).all().delete()
    assert f"the seal of {TODAY} is in seals.json and not in the database" in verify("--against", kept[0], "--all")[1]
    (tmp_path / "other.json").write_text("[1]")
    with pytest.raises(CommandError):
        verify("--against", tmp_path / "other.json", "--all")


def rewrite_everything(visits: list[Visit]) -> None:
    """What a person who may do everything in the database can do: no check inside it shows this."""
    event = visits[1].events.get(stage=Stage.IN_CLINIC)
    rows_of(VisitEvent).filter(pk=event.pk).update(occurred_at=event.occurred_at - timedelta(seconds=10))
    rows_of(HistorySeal).all().delete()
    rows_of(VisitEvent).update(row_hash="", previous_hash="")
    chain_events(VisitEvent, state=VisitEvent.STATE_COLUMNS)
    at = visits[1].created_at + ONE_DAY
    seal_days(at=at)


def test_history_from_before_the_chain_is_chained_once_and_said(hospital: Hospital, visits: list[Visit]) -> None:
    """Databases of before the first release have such a seal."""
    of_queue = [model for model in models_of_history() if model is not OutboxAttempt]
    with without_triggers():
        for model in models_of_history():
            rows_of(model).update(row_hash="")
        rows_of(VisitEvent).update(previous_hash="")
        chain_events(VisitEvent, state=VisitEvent.STATE_COLUMNS)
        for model in (Call, EntryEvent, TicketPrint, VisitNote, OutboxAttempt):
            hash_rows(model, state=model.STATE_COLUMNS)
        seal_beginning(HistorySeal, of_queue, at=hospital.now)
    old = sum(model._default_manager.count() for model in of_queue)
    hospital.now += timedelta(minutes=10)
    live(hospital)
    code, said = verify()
    assert code == 0, said
    assert f"{old} rows are from before the chain began" in said
    hospital.now += ONE_DAY
    assert [(seal.number, seal.date) for seal in seal_days(at=hospital.now)] == [(2, TODAY)]
    assert first_fault() == ""
    # A row cannot hide among the old ones: neither before them nor as the beginning of a visit.
    with without_triggers():
        visit = hospital.booked(session=hospital.open(hospital.children, hospital.doctor, on=TODAY + ONE_DAY))
        late = visit.events.get()
        rows_of(VisitEvent).filter(pk=late.pk).update(previous_hash="")
        forge_hash(late)
    assert first_fault().startswith(f"queue_visitevent {late.pk}, not sealed yet, booking {visit.booking_code}: is not")


def test_imported_bookings_are_chained(hospital: Hospital, sealed: list[Visit]) -> None:
    tomorrow = Visit.objects.latest("pk").session
    made = [hospital.booked(session=tomorrow, channel=Channel.IMPORT) for _ in range(2)]
    with without_triggers():
        run("DELETE FROM bpjs_bridge_outboxmessage WHERE visit_id IN (%s, %s)", *(visit.pk for visit in made))
        rows_of(VisitEvent).filter(visit__in=made).delete()
    journey.take_over([visit.pk for visit in made], at=hospital.now)
    assert {event.previous_hash for event in VisitEvent.objects.filter(visit__in=made)} == {
        HistorySeal.objects.get().row_hash
    }
    verbs.cancel(made[0], hospital.by(at=hospital.later(), reason="berhalangan"))
    assert first_fault() == ""


def test_the_rule_reads_the_last_days(hospital: Hospital, sealed: list[Visit]) -> None:
    rule = next(rule for rule in all_invariants() if rule.number == 45)
    assert list(rule.find()) == []
    with without_triggers():
        begins = a_time_is_changed(sealed)
    assert [line.startswith(begins) for line in rule.find()] == [True]
    for _day in range(3):
        hospital.now += ONE_DAY
        seal_days(at=hospital.now)
    assert list(rule.find()) == []
