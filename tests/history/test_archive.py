"""Old days become small, and nobody misses anything: not the check of the history, not whoever is looked up."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.checks import Error
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from bpjs_bridge.models import MessageState, OutboxAttempt, OutboxMessage, ParkReason
from queues.history import packing
from queues.history.packing import content_of, packed_models, rows_in
from queues.history.seals import models_of_history, seal_days
from queues.history.verification import Verification
from queues.invariants import Scope, all_invariants
from queues.models import ArchivedDay, EntryEvent, HistoryPack, QueueEntry, Visit
from queues.readiness.settings_checks import required_settings
from tests.hospital import TODAY, Hospital
from tests.unguarded import rows_of, without_triggers

PACKED = (EntryEvent, OutboxAttempt)
Fault = Callable[[HistoryPack], None]
FAULTS: list[Fault] = []


@pytest.fixture
def old(hospital: Hospital, visits: list[Visit], settings: Settings) -> list[Visit]:
    """The day is sealed and long ago; somebody books today. One message waits for a person."""
    settings.ARCHIVE_AFTER_DAYS = 60
    told = {"state": MessageState.DELIVERED, "delivered_at": hospital.now}
    OutboxMessage.objects.filter(state=MessageState.PENDING).update(**told)
    parked = {"state": MessageState.PARKED, "park_reason": ParkReason.REFUSED, "parked_at": hospital.now}
    OutboxMessage.objects.filter(history__isnull=False).update(lease_epoch=1, attempts=1, ok_count=1)
    last = OutboxMessage.objects.filter(visit=visits[0], state=MessageState.DELIVERED).latest("position")
    OutboxMessage.objects.filter(pk=last.pk).update(**parked, last_message="Ditolak", alarmed_at=hospital.now)
    hospital.now += timedelta(days=70)
    seal_days(at=hospital.now)
    hospital.booked(session=hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=70)))
    return visits


def archive(*arguments: str) -> str:
    said = StringIO()
    call_command("archive_days", *arguments, stdout=said, no_color=True)
    return said.getvalue()


def everything_read() -> tuple[list[str], dict[str, int]]:
    reading = Verification()
    return [str(fault) for fault in reading.faults()], dict(reading.rows)


def broken_rules() -> dict[int, list[str]]:
    found = {rule.number: list(map(str, rule.find(Scope(None)))) for rule in all_invariants()}
    return {number: rows for number, rows in found.items() if rows}


def test_what_is_packed_is_read_as_before(old: list[Visit]) -> None:
    before = everything_read()
    assert broken_rules() == {}
    counted = {model: model.objects.count() for model in PACKED}
    assert before[0] == []
    assert all(counted.values())
    archive()
    assert [model.objects.count() for model in packed_models()] == [0, 0]
    assert set(packed_models()) == set(PACKED)
    assert everything_read() == before
    assert broken_rules() == {}
    assert {pack.table: pack.count for pack in HistoryPack.objects.all()} == {
        model._meta.db_table: count for model, count in counted.items()
    }


def test_nobody_points_at_a_row_that_may_be_packed() -> None:
    for model in models_of_history():
        assert not (model.IS_PACKED and (model._meta.related_objects or model.STATE_COLUMNS)), model


def faults(fault: Fault) -> Fault:
    FAULTS.append(fault)
    return fault


def write(pack: HistoryPack, **values: object) -> None:
    """As a person with the database's password can, hash and all."""
    for name, value in values.items():
        setattr(pack, name, value)
    pack.stamp()
    with without_triggers():
        rows_of(HistoryPack).filter(pk=pack.pk).update(row_hash=pack.row_hash, **values)


@faults
def a_word_of_a_packed_row_is_another(pack: HistoryPack) -> None:
    rows = list(rows_in(pack))
    rows[1].values["actor_id"] = None
    rows[1].values["kind"] = "HELD"
    write(pack, content=content_of(rows, list(rows[0].values)))


@faults
def a_packed_row_is_left_out(pack: HistoryPack) -> None:
    rows = list(rows_in(pack))
    write(pack, content=content_of(rows[:2] + rows[3:], list(rows[0].values)))


@faults
def the_last_packed_row_is_left_out(pack: HistoryPack) -> None:
    rows = list(rows_in(pack))
    write(pack, content=content_of(rows[:-1], list(rows[0].values)))


@faults
def two_packed_rows_change_places(pack: HistoryPack) -> None:
    first, second, *rest = rows_in(pack)
    swapped = [packing.Row(first.key, second.values, None), packing.Row(second.key, first.values, None)]
    write(pack, content=content_of([*swapped, *rest], list(first.values)))


@faults
def a_pack_is_gone(pack: HistoryPack) -> None:
    with without_triggers():
        rows_of(HistoryPack).filter(pk=pack.pk).delete()


@faults
def a_pack_is_no_pack(pack: HistoryPack) -> None:
    write(pack, content=b"bukan arsip")


@faults
def a_packed_row_lies_in_its_table_again(pack: HistoryPack) -> None:
    row = next(iter(rows_in(pack)))
    again = next(packing.as_objects(EntryEvent, [row]))
    again._state.adding = True
    again.save(force_insert=True)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_of_a_packed_day_is_named(fault: Fault, old: list[Visit]) -> None:
    archive()
    fault(HistoryPack.objects.get(table=EntryEvent._meta.db_table))
    found, _rows = everything_read()
    assert found
    assert all(line.startswith(f"{EntryEvent._meta.db_table} ") and f", {TODAY}" in line for line in found)


def test_what_was_changed_before_is_not_packed(old: list[Visit]) -> None:
    event = EntryEvent.objects.order_by("pk")[2]
    with without_triggers():
        rows_of(EntryEvent).filter(pk=event.pk).update(reason="lain")
    with pytest.raises(CommandError, match="queue_entryevent"):
        archive()
    assert EntryEvent.objects.exists()
    assert not HistoryPack.objects.filter(table="queue_entryevent").exists()
    assert not ArchivedDay.objects.exists()


def test_stopped_half_way_it_goes_on_from_there(old: list[Visit], monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything_read()
    monkeypatch.setattr(packing, "PACK_ROWS", 3)
    monkeypatch.setattr(packing, "content_of", breaks_after(2))
    with pytest.raises(KeyboardInterrupt):
        archive()
    assert HistoryPack.objects.count() == 2
    assert EntryEvent.objects.exists()
    assert everything_read() == before
    monkeypatch.setattr(packing, "content_of", content_of)
    archive()
    archive()
    assert not EntryEvent.objects.exists()
    assert everything_read() == before
    assert ArchivedDay.objects.filter(date=TODAY).count() == 1


def test_two_at_once_pack_each_row_once(old: list[Visit], monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything_read()
    monkeypatch.setattr(packing, "PACK_ROWS", 3)

    def while_another_packs(*arguments: object) -> bytes:
        """Between this one's look at the rows and its pack the other does its whole work."""
        monkeypatch.setattr(packing, "content_of", content_of)
        archive()
        return content_of(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(packing, "content_of", while_another_packs)
    archive()
    assert not EntryEvent.objects.exists()
    assert everything_read() == before


def breaks_after(times: int) -> Callable[..., bytes]:
    made = iter(range(times))

    def broken(*arguments: object) -> bytes:
        if next(made, None) is None:
            raise KeyboardInterrupt
        return content_of(*arguments)  # type: ignore[arg-type]

    return broken


def test_a_settled_message_loses_its_content_and_one_that_waits_for_a_person_keeps_it(old: list[Visit]) -> None:
    digests = list(OutboxMessage.objects.order_by("pk").values_list("payload_digest", flat=True))
    archive()
    for message in OutboxMessage.objects.filter(visit__in=old):
        assert (message.payload == "") == (message.state != MessageState.PARKED)
    assert list(OutboxMessage.objects.order_by("pk").values_list("payload_digest", flat=True)) == digests


def test_a_message_of_a_day_that_is_not_archived_may_not_be_empty(old: list[Visit]) -> None:
    [rule] = [rule for rule in all_invariants() if rule.number == 23]
    message = OutboxMessage.objects.filter(state=MessageState.DELIVERED).latest("pk")
    OutboxMessage.objects.filter(pk=message.pk).update(payload="")
    assert list(rule.find(Scope(None))) == [f"message {message.pk}: other bytes than were written"]
    archive()
    assert list(rule.find(Scope(None))) == []


def test_a_dry_run_counts_and_changes_nothing(old: list[Visit]) -> None:
    told, rows = archive("--dry-run"), EntryEvent.objects.count() + OutboxAttempt.objects.count()
    assert f"{TODAY}: {rows} baris riwayat" in told
    assert not ArchivedDay.objects.exists()
    assert not HistoryPack.objects.exists()
    assert archive().splitlines()[0] == told.splitlines()[0]


def test_so_many_days_a_run_the_oldest_first(old: list[Visit]) -> None:
    archive("--days", "1")
    assert [day.date for day in ArchivedDay.objects.all()] == [TODAY]
    assert "hari lagi" in archive("--days", "1")
    archive()
    last = TODAY + timedelta(days=9)
    assert ArchivedDay.objects.latest("date").date == last
    assert archive() == "Selesai.\n"


def test_nothing_is_archived_where_the_hospital_says_never(old: list[Visit], settings: Settings) -> None:
    settings.ARCHIVE_AFTER_DAYS = 0
    archive()
    assert not ArchivedDay.objects.exists()


@pytest.mark.parametrize(("days", "is_right"), [(0, True), (59, False), (60, True), (3650, True), (3651, False)])
def test_the_setting_has_bounds(days: int, is_right: bool, settings: Settings) -> None:
    settings.ARCHIVE_AFTER_DAYS = days
    found = [one for one in required_settings(None) if isinstance(one, Error) and one.id == "queue.E008"]
    assert (not found) == is_right


def test_whoever_is_looked_up_has_a_history_still(old: list[Visit]) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("kepala"))
    entry = QueueEntry.objects.filter(visit=old[0], history__reason="sudah datang").get()
    message = OutboxAttempt.objects.get().message
    pages = [f"/admin/queue/queueentry/{entry.pk}/change/", f"/admin/bpjs_bridge/outboxmessage/{message.pk}/change/"]
    lists = ["/admin/queue/visit/?q=" + old[0].booking_code, f"/reports/?date={date.isoformat(TODAY)}"]
    assert "riwayat terarsip" not in staff.get(pages[0]).content.decode().lower()
    before = [staff.get(page).content.decode().count(old[0].booking_code) for page in lists]
    archive()
    shown = [staff.get(page).content.decode() for page in pages]
    assert all("riwayat terarsip" in page.lower() for page in shown)
    assert "sudah datang" in shown[0]
    assert "<td>Berhasil</td>" in shown[1]
    assert [staff.get(page).content.decode().count(old[0].booking_code) for page in lists] == before
