"""A stop beside the poli works with the people it called, whatever the poli's card holds meanwhile."""

from typing import Any

import pytest
from django.test import Client

from queues import verbs
from queues.models import Counter, EntryState, PrescriptionDraft, QueueEntry, Stop, StopKind
from tests.counter.conftest import logged_in, said
from tests.counter.test_drafts import TYPED
from tests.hospital import Hospital

KINDS = (StopKind.LAB, StopKind.RADIOLOGY, StopKind.CASHIER, StopKind.NURSE)
ENDED_OR_ASIDE = {"finish": "selesai", "hold": "ditahan", "absent": "tidak hadir", "next": "dipanggil"}


@pytest.fixture(params=KINDS)
def there(request: Any, hospital: Hospital) -> Counter:
    """A desk of another stop, with two people who left a prescription half typed at the poli."""
    stop = Stop.objects.create(kind=request.param, name="Tempat lain")
    desk = hospital.counter("Meja lain", stop)
    for _person in range(2):
        visit = hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        typed = verbs.typed_prescription("COMPOUND", [["Puyer batuk", "10", "3 x 1"]])
        verbs.keep_draft(visit.entries.get(), typed, hospital.by(at=hospital.later()))
        verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=stop)
    return desk


@pytest.fixture
def technician(hospital: Hospital) -> Client:
    return logged_in("work_other_stop", "work_clinic", name="petugas-lain")


def called(hospital: Hospital, technician: Client, press: Any, there: Counter) -> QueueEntry:
    press(technician, there, "next", expected="")
    hospital.later()
    return verbs.current_at(there)[0]


@pytest.mark.parametrize("verb", ENDED_OR_ASIDE)
def test_a_patient_sent_with_a_half_typed_prescription_is_dealt_with_here(
    hospital: Hospital, technician: Client, press: Any, there: Counter, verb: str
) -> None:
    entry = called(hospital, technician, press, there)
    press(technician, there, "start", entry=entry.pk)
    hospital.later()
    page = press(technician, there, verb, entry=entry.pk, expected=str(entry.pk), reason="dipanggil dokter")
    assert ENDED_OR_ASIDE[verb] in said(page)
    assert PrescriptionDraft.objects.count() == 2, "the poli goes on writing where it stopped"


def test_a_patient_held_here_is_finished_too(
    hospital: Hospital, technician: Client, press: Any, there: Counter
) -> None:
    entry = called(hospital, technician, press, there)
    press(technician, there, "hold", entry=entry.pk)
    press(technician, there, "resume", entry=entry.pk)
    hospital.later()
    assert "selesai" in said(press(technician, there, "finish", entry=entry.pk))
    assert QueueEntry.objects.get(pk=entry.pk).state == EntryState.DONE


def test_a_room_with_several_places_calls_the_next_one_whatever_the_card_holds(
    hospital: Hospital, nurse: Client, press: Any
) -> None:
    Counter.objects.filter(pk=hospital.room.pk).update(capacity=2)
    first, second = (hospital.here().entries.get() for _person in range(2))
    press(nurse, hospital.room, "next", expected="")
    press(logged_in("work_clinic", name="perawat-sore"), hospital.room, "draft", entry=first.pk, shown="", **TYPED)
    hospital.later()
    page = press(nurse, hospital.room, "next", entry=first.pk, expected=str(first.pk), prescription="none", shown="")
    assert f"{second.label} dipanggil" in said(page)
    assert {entry.pk for entry in verbs.current_at(hospital.room)} == {first.pk, second.pk}
    assert PrescriptionDraft.objects.get().kind == "COMPOUND"


def test_an_unclear_prescription_holds_up_no_call_that_ends_nobody(
    hospital: Hospital, nurse: Client, press: Any
) -> None:
    Counter.objects.filter(pk=hospital.room.pk).update(capacity=2)
    first, second = (hospital.here().entries.get() for _person in range(2))
    press(nurse, hospital.room, "next", expected="")
    hospital.later()
    typed = {"prescription": "none", "medicine_1": "Puyer batuk", "shown": ""}
    page = press(nurse, hospital.room, "next", entry=first.pk, expected=str(first.pk), **typed)
    assert f"{second.label} dipanggil" in said(page)
