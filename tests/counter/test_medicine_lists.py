"""The pharmacy's lists: lanes and states apart, a search, ends that are true, and the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from queues import verbs
from queues.models import (
    EntryEvent,
    EntryState,
    Handover,
    PharmacyTicket,
    Prescription,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
)
from tests.counter.conftest import said
from tests.counter.test_pharmacy import entry_of, prescribed
from tests.hospital import Hospital

Press = Callable[..., Any]
COMPOUND, PLAIN = PrescriptionKind.COMPOUND, PrescriptionKind.NON_COMPOUND


def step(hospital: Hospital, ticket: PharmacyTicket, *verb: str) -> None:
    """Through the counter's own verbs, up to ready and called."""
    by = hospital.chemist
    for name in verb:
        if name == "call":
            verbs.call(entry_of(ticket), hospital.by(by, at=hospital.later(), reason="uji"), counter=by)
        else:
            getattr(verbs, name)(ticket, hospital.by(by, at=hospital.later()))
    hospital.later()


READY = ("start_preparing", "mark_ready")


def rows(page: str, *labels: str) -> list[str]:
    """Which of these numbers the lists show."""
    lanes = page.partition('<div class="lanes')[2].partition("</section>\n</div>")[0]
    return [label for label in labels if f">{label}</span>" in lanes]


# --- ends without medicine -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("steps", "verb", "refused"),
    [
        ((), "uncollected", "Obatnya belum siap"),
        (("start_preparing",), "uncollected", "Obatnya belum siap"),
        (READY, "uncollected", "belum pernah dipanggil"),
        (READY, "cancel-prescription", "Obatnya sudah siap"),
        ((*READY, "call"), "cancel-prescription", "Obatnya sudah siap"),
        ((), "cancel-prescription", ""),
        (("start_preparing",), "cancel-prescription", ""),
        ((*READY, "call"), "uncollected", ""),
    ],
)
def test_an_end_without_medicine_is_taken_only_when_it_is_true(
    hospital: Hospital, chemist: Client, press: Press, steps: tuple[str, ...], verb: str, refused: str
) -> None:
    ticket = prescribed(hospital)
    step(hospital, ticket, *steps)
    assert "Isi alasannya" in said(press(chemist, hospital.chemist, verb, entry=entry_of(ticket).pk))
    words = said(press(chemist, hospital.chemist, verb, entry=entry_of(ticket).pk, reason="pasien pulang"))
    if refused:
        assert refused in words
        assert not Handover.objects.exists()
        return
    outcome = Handover.objects.get()
    assert words == f"FN-1: {outcome.get_outcome_display()}."
    assert entry_of(ticket).state == EntryState.GONE
    assert EntryEvent.objects.latest("pk").reason == "pasien pulang"


def test_a_medicine_that_was_called_and_missed_can_be_left_behind(
    hospital: Hospital, chemist: Client, press: Press
) -> None:
    ticket = prescribed(hospital)
    step(hospital, ticket, *READY, "call")
    verbs.mark_absent(entry_of(ticket), hospital.by(hospital.chemist, at=hospital.later(), reason="tidak ada"))
    page = press(chemist, hospital.chemist, "uncollected", entry=entry_of(ticket).pk, reason="tiga kali dipanggil")
    assert said(page) == "FN-1: Tidak diambil."


def test_a_call_that_was_taken_back_is_none(hospital: Hospital, chemist: Client, press: Press) -> None:
    ticket = prescribed(hospital)
    step(hospital, ticket, *READY)
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.now))
    act = verbs.latest_undoable(hospital.chemist, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(hospital.chemist, at=hospital.now))
    page = press(chemist, hospital.chemist, "uncollected", entry=entry_of(ticket).pk, reason="uji")
    assert "belum pernah dipanggil" in said(page)


@pytest.mark.parametrize(
    ("steps", "end", "state"),
    [
        ((), "cancel_prescription", EntryState.WAITING),
        (("start_preparing",), "cancel_prescription", EntryState.PREPARING),
        ((*READY, "call"), "note_uncollected", EntryState.READY),
        ((*READY, "call"), "hand_over", EntryState.READY),
    ],
)
def test_every_end_of_today_has_a_way_back(
    hospital: Hospital, chemist: Client, press: Press, steps: tuple[str, ...], end: str, state: EntryState
) -> None:
    ticket = prescribed(hospital)
    step(hospital, ticket, *steps)
    item = PrescriptionItem.objects.get()
    given = {"given": {item.pk: (10, "FULL")}} if end == "hand_over" else {}
    by = hospital.by(hospital.chemist, at=hospital.later(), reason="keliru")
    getattr(verbs, end)(ticket, by, **given)
    hospital.later(600)
    assert "Isi alasannya" in said(press(chemist, hospital.chemist, "medicine-again", entry=entry_of(ticket).pk))
    page = press(chemist, hospital.chemist, "medicine-again", entry=entry_of(ticket).pk, reason="pasien kembali")
    assert said(page) == "FN-1 dibuka lagi."
    item.refresh_from_db()
    assert (entry_of(ticket).state, entry_of(ticket).ended_at, item.given) == (state, None, None)
    assert not Handover.objects.filter(withdrawn_at=None).exists()
    again = press(chemist, hospital.chemist, "medicine-again", entry=entry_of(ticket).pk, reason="pasien kembali")
    assert "Keadaan sudah berubah" in said(again), "what has not ended has no way back"


def test_tomorrow_there_is_no_way_back(hospital: Hospital, chemist: Client, press: Press) -> None:
    ticket = prescribed(hospital)
    verbs.cancel_prescription(ticket, hospital.by(hospital.chemist, at=hospital.now, reason="uji"))
    hospital.later(24 * 3600)
    page = press(chemist, hospital.chemist, "medicine-again", entry=entry_of(ticket).pk, reason="uji")
    assert "bukan untuk hari ini" in said(page)


# --- lanes, states, search -----------------------------------------------------------------------------------------
def test_a_lane_and_a_state_are_chosen_and_kept(hospital: Hospital, chemist: Client, press: Press, look) -> None:
    compound, plain = prescribed(hospital, COMPOUND), prescribed(hospital, PLAIN)
    step(hospital, plain, "start_preparing")
    address = f"/counter/{hospital.chemist.pk}/"
    labels = (compound.label, plain.label)
    assert rows(look(chemist, address), *labels) == ["FR-1", "FN-2"]
    press(chemist, hospital.chemist, "medicines", lane=COMPOUND)
    assert rows(look(chemist, address), *labels) == ["FR-1"]
    press(chemist, hospital.chemist, "medicines", lane="", state="preparing")
    assert rows(look(chemist, address), *labels) == ["FN-2"]
    press(chemist, hospital.chemist, "medicines", state="")
    verbs.cancel_prescription(plain, hospital.by(hospital.chemist, at=hospital.later(), reason="dokter mengganti obat"))
    assert rows(look(chemist, address), *labels) == ["FR-1"]
    press(chemist, hospital.chemist, "medicines", state="ended")
    page = look(chemist, f"{address}?entry={entry_of(plain).pk}")
    assert rows(page, *labels) == ["FN-2"]
    assert "Dibatalkan" in page
    assert "Buka lagi" in page


def test_next_calls_the_first_of_the_chosen_lane_as_its_button_says(
    hospital: Hospital, chemist: Client, press: Press, look
) -> None:
    plain, compound = prescribed(hospital, PLAIN), prescribed(hospital, COMPOUND)
    for ticket in (plain, compound):
        step(hospital, ticket, *READY)
    press(chemist, hospital.chemist, "medicines", lane=COMPOUND)
    bar = look(chemist, f"/counter/{hospital.chemist.pk}/").partition('id="verb-n"')[2].partition("</button>")[0]
    assert "FR-2" in bar
    assert said(press(chemist, hospital.chemist, "next", expected="")) == "FR-2 dipanggil ke Farmasi 1."
    assert entry_of(plain).state == EntryState.READY


@pytest.mark.parametrize(
    "asked",
    [
        lambda ticket, visit: ticket.label,
        lambda ticket, visit: str(ticket.number),
        lambda ticket, visit: visit.label.lower(),
        lambda ticket, visit: "unik siti",
        lambda ticket, visit: visit.patient.medical_record_number,
        lambda ticket, visit: visit.booking_code,
        lambda ticket, visit: f"http://rs.example/s/{visit.status_token}/",
        lambda ticket, visit: f"http://rs.example/s/{ticket.status_token}/",
    ],
    ids=["label", "number", "poli", "name", "record", "code", "poli ticket", "slip"],
)
def test_a_ticket_is_found_by_whatever_the_patient_holds(
    hospital: Hospital, chemist: Client, press: Press, look, asked: Callable[..., str]
) -> None:
    others = [prescribed(hospital), prescribed(hospital), prescribed(hospital)]
    wanted = others[1]
    visit = Prescription.objects.get(ticket=wanted).visit
    press(chemist, hospital.chemist, "medicines", lane=COMPOUND)
    visit.patient.name = "Siti Rekaan Unik"
    visit.patient.save()
    text = asked(wanted, visit)
    page = press(chemist, hospital.chemist, "find-medicine", number=text).content.decode()
    assert rows(page, *(ticket.label for ticket in others)) == [wanted.label]
    assert f"entry={entry_of(wanted).pk}" in page
    assert 'class="chosen"' in page, "the only one is chosen at once"


def test_a_search_that_finds_nothing_says_so_and_ends_by_a_press(
    hospital: Hospital, chemist: Client, press: Press
) -> None:
    ticket = prescribed(hospital)
    page = press(chemist, hospital.chemist, "find-medicine", number="FN-99").content.decode()
    assert "Tidak ada resep hari ini yang cocok dengan “FN-99”" in page
    assert rows(page, ticket.label) == [ticket.label], "whoever waits is hidden by nothing that was not found"
    page = press(chemist, hospital.chemist, "medicines").content.decode()
    assert "Tidak ada resep hari ini yang cocok" not in page
    assert rows(page, ticket.label) == [ticket.label]


def test_no_column_is_empty_without_the_words_that_were_searched_for(
    hospital: Hospital, chemist: Client, press: Press, look
) -> None:
    ticket = prescribed(hospital)
    prescribed(hospital)
    address = f"/counter/{hospital.chemist.pk}/now/"
    press(chemist, hospital.chemist, "medicines", state="received")
    press(chemist, hospital.chemist, "find-medicine", number="<FN-99>")
    page = look(chemist, address)
    assert "Tidak ada resep hari ini yang cocok dengan “&lt;FN-99&gt;”." in page
    assert rows(page, "FN-1", "FN-2") == ["FN-1", "FN-2"]
    assert "Tidak ada yang disiapkan." not in page, "the column that was not chosen is not said to be empty"
    press(chemist, hospital.chemist, "find-medicine", number=ticket.label)
    page = look(chemist, address)
    assert rows(page, "FN-1", "FN-2") == ["FN-1"]
    assert page.count("Tidak ada yang cocok dengan “FN-1”.") == 2
    assert page.count("data-escape") == 1
    press(chemist, hospital.chemist, "medicines", state="")
    page = look(chemist, address)
    assert rows(page, "FN-1", "FN-2") == ["FN-1", "FN-2"]
    assert "data-escape" not in page
    assert "Tidak ada yang disiapkan." in page


def test_a_search_says_no_personal_number_again(hospital: Hospital, chemist: Client, press: Press, look) -> None:
    press(chemist, hospital.chemist, "find-medicine", number="9900000000000777")
    page = look(chemist, f"/counter/{hospital.chemist.pk}/now/")
    assert "yang cocok dengan “****************”." in page
    assert "9900000000000777" not in page


def test_a_search_keeps_no_name(hospital: Hospital, chemist: Client, press: Press) -> None:
    prescribed(hospital)
    press(chemist, hospital.chemist, "find-medicine", number="tokoh")
    assert "tokoh" not in str(dict(chemist.session)).lower()


def test_a_prescription_without_a_number_gets_one_by_the_polis_paper(
    hospital: Hospital, chemist: Client, press: Press, settings: Settings
) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    order = verbs.PrescriptionOrder(PLAIN, [])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    page = press(chemist, hospital.chemist, "find-medicine", number=f"/s/{visit.status_token}").content.decode()
    assert "Beri nomor farmasi" in page
    written = Prescription.objects.get()
    page = press(chemist, hospital.chemist, "give-number", order=written.pk)
    assert said(page) == "Nomor farmasi FN-1 diberikan."
    assert 'class="chosen"' in page.content.decode()
    desk = press(chemist, hospital.chemist, "give-number", order="999")
    assert "Keadaan sudah berubah" in said(desk)


def test_keys_act_on_the_chosen_card(hospital: Hospital, chemist: Client, look) -> None:
    first, second = prescribed(hospital), prescribed(hospital)
    page = look(chemist, f"/counter/{hospital.chemist.pk}/?entry={entry_of(second).pk}")
    form = page.partition('data-hotkey="s"')[0].rpartition("<form")[2]
    assert page.count('data-hotkey="s"') == 1
    assert f'name="entry" value="{entry_of(second).pk}"' in form
    assert entry_of(first).state == QueueEntry.objects.get(pk=entry_of(second).pk).state
