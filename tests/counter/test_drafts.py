"""A typed prescription outlives every press that does not end the consultation, and every change of screens."""

import json
from typing import Any

import pytest
from django.test import Client

from queues import verbs
from queues.models import PrescriptionDraft, PrescriptionItem, QueueEntry, Visit
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital

TYPED = {
    "prescription": "COMPOUND",
    "medicine_1": "Puyer batuk",
    "quantity_1": "10",
    "dosage_1": "3 x 1",
    "medicine_2": "Salep",
}
UNCLEAR = {"prescription": "none", "medicine_1": "Puyer batuk", "quantity_2": "3"}


@pytest.fixture
def entry(hospital: Hospital, nurse: Client, press) -> QueueEntry:
    """Somebody in the room, and one who waits."""
    hospital.here()
    hospital.here()
    hospital.later()
    press(nurse, hospital.room, "next", expected="")
    hospital.later()
    return verbs.current_at(hospital.room)[0]


@pytest.fixture
def card(hospital: Hospital, look) -> Any:
    """What the console's form holds now, as a browser would send it."""

    def shown(client: Client, chosen: str = "") -> dict[str, str]:
        page = look(client, f"/counter/{hospital.room.pk}/{chosen}")
        return {
            "prescription": next((kind for kind in ("none", "COMPOUND", "NON_COMPOUND") if checked(page, kind)), ""),
            "medicine_1": value(page, "medicine_1"),
            "quantity_1": value(page, "quantity_1"),
            "dosage_1": value(page, "dosage_1"),
            "medicine_2": value(page, "medicine_2"),
            "quantity_2": value(page, "quantity_2"),
            "shown": value(page, "shown"),
        }

    return shown


def checked(page: str, kind: str) -> bool:
    return f'name="prescription" value="{kind}" checked' in " ".join(page.split())


def value(page: str, name: str) -> str:
    _before, _name, rest = page.partition(f'name="{name}" value="')
    return rest.partition('"')[0]


def typed_on(shown: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in shown.items() if text and name != "shown"}


def resume(hospital: Hospital, nurse: Client, press, entry: QueueEntry) -> None:
    press(nurse, hospital.room, "resume", entry=entry.pk)


def back_from_the_laboratory(hospital: Hospital, nurse: Client, press, entry: QueueEntry) -> None:
    press(nurse, hospital.room, "come-back", entry=entry.pk)
    press(nurse, hospital.room, "call", entry=entry.pk, reason="kembali dari laboratorium")


def nothing(hospital: Hospital, nurse: Client, press, entry: QueueEntry) -> None:
    """The patient is still here."""


@pytest.mark.parametrize(
    ("verb", "fields", "back"),
    [
        ("recall", {}, nothing),
        ("start", {}, nothing),
        ("hold", {}, resume),
        ("detour", {}, back_from_the_laboratory),
        ("absent", {"reason": "ke kamar kecil"}, back_from_the_laboratory),
    ],
)
def test_it_outlives_every_press_that_ends_nothing(
    hospital: Hospital, nurse: Client, press, card, entry, verb: str, fields: dict[str, str], back: Any
) -> None:
    press(nurse, hospital.room, verb, entry=entry.pk, to_stop=hospital.lab.pk, **fields, **TYPED)
    hospital.later()
    back(hospital, nurse, press, entry)
    assert typed_on(card(nurse)) == TYPED
    assert not PrescriptionItem.objects.exists()


@pytest.mark.parametrize("verb", ["finish", "next"])
def test_after_a_refused_end_the_card_shows_what_was_typed_unclear_as_it_is(
    hospital: Hospital, nurse: Client, press, card, entry, verb: str
) -> None:
    page = press(nurse, hospital.room, verb, entry=entry.pk, expected=str(entry.pk), **UNCLEAR)
    assert "Baris obat 2" in said(page)
    assert typed_on(card(nurse)) == UNCLEAR


@pytest.mark.parametrize("verb", ["finish", "next"])
def test_the_undo_of_an_end_shows_what_had_been_prescribed(
    hospital: Hospital, nurse: Client, press, card, entry, verb: str
) -> None:
    press(nurse, hospital.room, verb, entry=entry.pk, expected=str(entry.pk), **TYPED)
    assert not PrescriptionDraft.objects.exists(), "a draft ends with the consultation"
    hospital.later(3)
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    press(nurse, hospital.room, "undo", act=act.pk)
    assert typed_on(card(nurse)) == {**TYPED, "quantity_2": "1"}
    hospital.later()
    shown = card(nurse)
    press(nurse, hospital.room, "finish", entry=entry.pk, **shown)
    assert [item.medicine for item in entry.visit.prescriptions.get(withdrawn_at=None).items.order_by("pk")] == [
        "Puyer batuk",
        "Salep",
    ]


def test_the_undo_of_an_end_without_medicine_shows_none(hospital: Hospital, nurse: Client, press, card, entry) -> None:
    press(nurse, hospital.room, "hold", entry=entry.pk, **TYPED)
    resume(hospital, nurse, press, entry)
    shown = card(nurse)["shown"]
    hospital.later()
    press(nurse, hospital.room, "finish", entry=entry.pk, prescription="none", shown=shown)
    hospital.later(3)
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    press(nurse, hospital.room, "undo", act=act.pk)
    assert typed_on(card(nurse)) == {"prescription": "none"}


# --- while it is typed, and on other screens ------------------------------------------------------------------
def test_what_is_typed_is_kept_while_it_is_typed_and_seen_by_a_colleague_who_takes_over(
    hospital: Hospital, nurse: Client, press, card, entry
) -> None:
    answer = press(nurse, hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    colleague = logged_in("work_clinic", name="perawat-sore")
    shown = card(colleague)
    assert typed_on(shown) == TYPED
    assert json.loads(answer.content) == {"shown": shown["shown"]}
    hospital.later()
    press(colleague, hospital.room, "finish", entry=entry.pk, **shown)
    assert PrescriptionItem.objects.count() == 2


def test_a_screen_that_did_not_show_it_cannot_end_the_visit_without_it(
    hospital: Hospital, nurse: Client, press, card, entry
) -> None:
    old = card(nurse)
    press(logged_in("work_clinic", name="perawat-sore"), hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    for verb in ("finish", "next"):
        page = press(nurse, hospital.room, verb, entry=entry.pk, expected=str(entry.pk), **old)
        assert "diubah di layar lain" in said(page)
    assert Visit.objects.filter(stage="LEFT_CLINIC").count() == 0
    press(nurse, hospital.room, "recall", entry=entry.pk, **old)
    assert typed_on(card(nurse)) == TYPED, "an untouched old screen wipes nothing out"


def test_what_a_hand_changed_last_stands(hospital: Hospital, nurse: Client, press, card, entry) -> None:
    press(logged_in("work_clinic", name="perawat-sore"), hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    press(nurse, hospital.room, "hold", entry=entry.pk, shown="", prescription="NON_COMPOUND", medicine_1="Sirup")
    resume(hospital, nurse, press, entry)
    assert typed_on(card(nurse)) == {"prescription": "NON_COMPOUND", "medicine_1": "Sirup"}


def test_a_choice_taken_back_is_forgotten(hospital: Hospital, nurse: Client, press, card, entry) -> None:
    press(nurse, hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    press(nurse, hospital.room, "draft", entry=entry.pk, shown=card(nurse)["shown"], prescription="none")
    assert not PrescriptionDraft.objects.exists()


def test_a_draft_that_comes_too_late_is_refused(hospital: Hospital, nurse: Client, press, entry) -> None:
    press(nurse, hospital.room, "finish", entry=entry.pk, **TYPED)
    answer = press(nurse, hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    assert answer.status_code == 200
    assert not PrescriptionDraft.objects.exists()
    assert press(nurse, hospital.room, "draft", entry="999999", shown="", **TYPED).status_code == 409


def test_two_presses_of_one_end_prescribe_once(hospital: Hospital, nurse: Client, press, entry) -> None:
    for _press in range(2):
        page = press(nurse, hospital.room, "finish", entry=entry.pk, request_key="the same", shown="", **TYPED)
        assert said(page) == "A-1 selesai. Nomor farmasi: FR-1."
    assert PrescriptionItem.objects.count() == 2


def test_a_patient_who_left_uncalled_after_the_laboratory_has_it_too(
    hospital: Hospital, nurse: Client, press, card
) -> None:
    visit = hospital.here()
    verbs.keep_draft(
        visit.entries.get(),
        verbs.typed_prescription("COMPOUND", [["Puyer batuk", "10", "3 x 1"], ["Salep", "", ""]]),
        hospital.by(at=hospital.later()),
    )
    assert typed_on(card(nurse, chosen=f"?entry={visit.entries.get().pk}")) == TYPED


def test_a_no_show_leaves_no_draft(hospital: Hospital, nurse: Client, press, entry) -> None:
    press(nurse, hospital.room, "draft", entry=entry.pk, shown="", **TYPED)
    press(nurse, hospital.room, "no-show", entry=entry.pk, reason="pulang")
    assert not PrescriptionDraft.objects.exists()


def test_an_end_by_another_road_is_undone_with_its_prescription_on_the_card(
    hospital: Hospital, nurse: Client, press, card, entry
) -> None:
    order = PrescriptionOrder("NON_COMPOUND", [MedicineLine("Sirup", 2, "2 x 1")])  # type: ignore[arg-type]
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(3))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    expected = {"prescription": "NON_COMPOUND", "medicine_1": "Sirup", "quantity_1": "2", "dosage_1": "2 x 1"}
    assert typed_on(card(nurse)) == expected
