"""The pharmacy's console: received, started, ready, called, handed over."""

import re

import pytest
from django.test import Client

from queues import verbs
from queues.models import (
    EntryState,
    Handover,
    PharmacyTicket,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
)
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.counter.conftest import said
from tests.hospital import Hospital


def prescribed(hospital: Hospital, kind: PrescriptionKind = PrescriptionKind.NON_COMPOUND) -> PharmacyTicket:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    order = PrescriptionOrder(kind, [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1")])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    hospital.later()
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    return ticket


def entry_of(ticket: PharmacyTicket) -> QueueEntry:
    return ticket.entries.get()


def stage() -> str:
    return Visit.objects.get().stage


def test_from_received_to_handed_over(hospital: Hospital, chemist: Client, press, look) -> None:
    ticket = prescribed(hospital, PrescriptionKind.COMPOUND)
    page = look(chemist, f"/counter/{hospital.chemist.pk}/")
    assert "Racikan" in page
    assert "Amoksisilin 500 mg" in page
    press(chemist, hospital.chemist, "prepare", entry=entry_of(ticket).pk)
    assert stage() == Stage.PREPARING_MEDICINE
    hospital.later()
    press(chemist, hospital.chemist, "ready", entry=entry_of(ticket).pk)
    assert stage() == Stage.MEDICINE_READY
    hospital.later()
    assert said(press(chemist, hospital.chemist, "next", expected="")) == "FR-1 dipanggil ke Farmasi 1."
    hospital.later()
    press(
        chemist,
        hospital.chemist,
        "hand-over",
        entry=entry_of(ticket).pk,
        receiver_name="Ibu Rekaan",
        receiver_relation="orang tua",
    )
    handover = Handover.objects.get()
    assert (handover.receiver_name, handover.receiver_relation) == ("Ibu Rekaan", "orang tua")
    assert entry_of(ticket).state == EntryState.DONE


def test_next_calls_only_medicine_that_is_ready(hospital: Hospital, chemist: Client, press) -> None:
    early, late = prescribed(hospital), prescribed(hospital)
    assert said(press(chemist, hospital.chemist, "next", expected="")) == "Tidak ada yang menunggu."
    press(chemist, hospital.chemist, "prepare", entry=entry_of(late).pk)
    hospital.later()
    press(chemist, hospital.chemist, "ready", entry=entry_of(late).pk)
    hospital.later()
    press(chemist, hospital.chemist, "next", expected="")
    assert entry_of(late).state == EntryState.CALLED
    assert entry_of(early).state == EntryState.WAITING


def test_two_presses_of_next_call_one(hospital: Hospital, chemist: Client, press) -> None:
    for ticket in (prescribed(hospital), prescribed(hospital)):
        press(chemist, hospital.chemist, "prepare", entry=entry_of(ticket).pk)
        hospital.later()
        press(chemist, hospital.chemist, "ready", entry=entry_of(ticket).pk)
        hospital.later()
    for _press in range(2):
        page = press(chemist, hospital.chemist, "next", expected="", request_key="the same")
        hospital.later()
    assert said(page) == "FN-1 dipanggil ke Farmasi 1."
    assert len(verbs.current_at(hospital.chemist)) == 1
    there = str(verbs.current_at(hospital.chemist)[0].pk)
    page = press(chemist, hospital.chemist, "next", expected=there, request_key="another")
    assert "Selesaikan dulu" in said(page), "nobody is ended without a hand-over"


def test_medicine_that_is_not_ready_is_not_handed_over(hospital: Hospital, chemist: Client, press) -> None:
    ticket = prescribed(hospital)
    page = press(chemist, hospital.chemist, "hand-over", entry=entry_of(ticket).pk)
    assert "tahap" in said(page)
    page = press(chemist, hospital.chemist, "ready", entry=entry_of(ticket).pk)
    assert "tahap" in said(page)
    assert not Handover.objects.exists()


# --- what was given of it ------------------------------------------------------------------------------------------
def at_the_window(hospital: Hospital, chemist: Client, press) -> PrescriptionItem:
    """Ten capsules, ready, and their patient called."""
    ticket = prescribed(hospital)
    for verb in ("prepare", "ready"):
        press(chemist, hospital.chemist, verb, entry=entry_of(ticket).pk)
        hospital.later()
    press(chemist, hospital.chemist, "next", expected="")
    hospital.later()
    return PrescriptionItem.objects.get()


def hand_over(hospital: Hospital, chemist: Client, press, item: PrescriptionItem, **fields: str):
    entry = QueueEntry.objects.get(pharmacy_ticket=item.prescription.ticket)
    named = {f"{name}_{item.pk}": value for name, value in fields.items()}
    return press(chemist, hospital.chemist, "hand-over", entry=entry.pk, **named)


@pytest.mark.parametrize(
    ("given", "reason", "outcome"),
    [
        ("10", "", "FULL"),
        ("4", "", "PARTIAL"),
        ("4", "COPY", "PARTIAL"),
        ("0", "COPY", "COPY"),
        ("0", "DECLINED", "DECLINED"),
    ],
)
def test_the_hand_over_keeps_how_much_was_given(
    hospital: Hospital, chemist: Client, press, given: str, reason: str, outcome: str
) -> None:
    item = at_the_window(hospital, chemist, press)
    page = hand_over(hospital, chemist, press, item, given=given, reason=reason)
    item.refresh_from_db()
    assert (item.given, item.outcome) == (int(given), outcome)
    assert said(page) == "FN-1: Diserahkan." + ("" if outcome == "FULL" else " Tidak semua obat diberikan.")


def test_the_card_gives_everything_unless_told_otherwise(hospital: Hospital, chemist: Client, press, look) -> None:
    item = at_the_window(hospital, chemist, press)
    page = look(chemist, f"/counter/{hospital.chemist.pk}/")
    assert f'name="given_{item.pk}" value="10"' in page
    choices = page.partition(f'name="reason_{item.pk}"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="(\w*)"( selected)?', choices) == [("", ""), ("COPY", ""), ("DECLINED", "")]


@pytest.mark.parametrize(
    ("given", "reason", "words"),
    [
        ("0", "", "pilih mengapa tidak diberikan."),
        ("10", "COPY", "isi 0 bila tidak diberikan, atau kosongkan alasannya."),
    ],
)
def test_a_count_and_a_reason_that_contradict_each_other_are_asked_again(
    hospital: Hospital, chemist: Client, press, given: str, reason: str, words: str
) -> None:
    item = at_the_window(hospital, chemist, press)
    assert said(hand_over(hospital, chemist, press, item, given=given, reason=reason)) == f"Amoksisilin 500 mg: {words}"
    item.refresh_from_db()
    assert (item.given, item.outcome) == (None, "")
    assert not Handover.objects.exists()


@pytest.mark.parametrize("given", ["11", "-1", "", "sepuluh"])
def test_a_count_that_cannot_be_is_refused_and_nothing_is_written(
    hospital: Hospital, chemist: Client, press, given: str
) -> None:
    item = at_the_window(hospital, chemist, press)
    assert said(hand_over(hospital, chemist, press, item, given=given)).startswith("Amoksisilin 500 mg: ")
    item.refresh_from_db()
    assert (item.given, item.outcome) == (None, "")
    assert not Handover.objects.exists()


def test_an_undone_hand_over_has_given_nothing(hospital: Hospital, chemist: Client, press) -> None:
    item = at_the_window(hospital, chemist, press)
    hand_over(hospital, chemist, press, item, given="4")
    act = verbs.latest_undoable(hospital.chemist, at=hospital.now)
    assert act is not None
    press(chemist, hospital.chemist, "undo", act=act.pk)
    item.refresh_from_db()
    assert (item.given, item.outcome) == (None, "")
    assert QueueEntry.objects.get(pharmacy_ticket=item.prescription.ticket).state == EntryState.CALLED
