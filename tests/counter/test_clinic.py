"""The clinic's console: calling, finishing with a prescription, forgetting, and taking back."""

import time_machine
from django.test import Client

from counter.pressing import IN_PLACE
from queues import journey, verbs
from queues.models import (
    Call,
    Counter,
    EntryState,
    PharmacyTicket,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
    VisitGap,
)
from tests.counter.conftest import said
from tests.hospital import Hospital

NO_PHARMACY = "Farmasi belum dapat memanggil nomor. Pasien langsung ke petugas farmasi dengan resepnya."


def at_room(hospital: Hospital) -> list[QueueEntry]:
    return verbs.current_at(hospital.room)


def stage(visit: Visit) -> str:
    return Visit.objects.get(pk=visit.pk).stage


def expected(hospital: Hospital) -> str:
    return ",".join(str(entry.pk) for entry in at_room(hospital))


def call_next(hospital: Hospital, nurse: Client, press, **fields):
    hospital.later()
    return press(nurse, hospital.room, "next", **{"expected": expected(hospital), **fields})


def test_next_calls_the_first_and_says_so(hospital: Hospital, nurse: Client, press) -> None:
    first = hospital.here()
    hospital.here()
    page = call_next(hospital, nurse, press, request_key="a")
    assert [entry.visit_id for entry in at_room(hospital)] == [first.pk]
    assert said(page) == "A-1 dipanggil ke Ruang Anak."
    assert page.redirect_chain == [(f"/counter/{hospital.room.pk}/", 303)]


def test_a_page_that_draws_in_place_gets_the_console_in_the_answer(hospital: Hospital, nurse: Client) -> None:
    hospital.here()
    address = f"/counter/{hospital.room.pk}/"
    with time_machine.travel(hospital.later(), tick=False):
        page = nurse.post(f"{address}next/", {"expected": ""}, headers={IN_PLACE: "1"})
        again = nurse.get(address)
    assert (page.status_code, page["Content-Location"]) == (200, address)
    assert said(page) == "A-1 dipanggil ke Ruang Anak."
    assert [card.entry.label for card in page.context["console"].cards] == ["A-1"]
    assert said(again) == "", "what was said is said once"


def test_two_presses_of_one_screen_call_one_person(hospital: Hospital, nurse: Client, press) -> None:
    hospital.here()
    hospital.here()
    hospital.later()
    for _press in range(2):
        page = press(nurse, hospital.room, "next", expected="", request_key="the same key")
        hospital.later(2)
    assert said(page) == "A-1 dipanggil ke Ruang Anak."
    assert Call.objects.count() == 1


def test_a_screen_that_is_old_is_refused_with_a_sentence_and_writes_nothing(
    hospital: Hospital, nurse: Client, press
) -> None:
    first, _second = hospital.here(), hospital.here()
    call_next(hospital, nurse, press, request_key="a")
    hospital.later()
    page = press(nurse, hospital.room, "next", expected="", request_key="another screen")
    assert said(page) == "Keadaan sudah berubah. Layar diperbarui."
    assert page.status_code == 200
    assert "notice-danger" in page.content.decode()
    assert stage(first) == Stage.IN_CLINIC
    assert Call.objects.count() == 1


def test_with_nobody_waiting_nobody_is_ended(hospital: Hospital, nurse: Client, press) -> None:
    visit = hospital.here()
    call_next(hospital, nurse, press)
    page = call_next(hospital, nurse, press)
    assert said(page) == "Tidak ada yang menunggu."
    assert stage(visit) == Stage.IN_CLINIC


def test_next_names_the_patient_it_ends_and_sends_the_prescription_on_the_card(
    hospital: Hospital, nurse: Client, chemist: Client, press, look
) -> None:
    first, second = hospital.here(), hospital.here()
    call_next(hospital, nurse, press)
    page = look(nurse, f"/counter/{hospital.room.pk}/")
    assert "Panggil A-2" in page
    assert "A-1 selesai" in page
    call_next(
        hospital,
        nurse,
        press,
        prescription=PrescriptionKind.COMPOUND,
        medicine_1="Puyer batuk",
        quantity_1="10",
        dosage_1="3 x 1",
        medicine_3="Salep",
    )
    assert (stage(first), stage(second)) == (Stage.LEFT_CLINIC, Stage.IN_CLINIC)
    ticket = first.prescriptions.get().ticket
    assert ticket is not None
    assert ticket.label == "FR-1"
    lines = list(PrescriptionItem.objects.order_by("pk").values_list("medicine", "ordered", "dosage"))
    assert lines == [("Puyer batuk", 10, "3 x 1"), ("Salep", 1, "")]
    pharmacy = look(chemist, f"/counter/{hospital.chemist.pk}/")
    assert "FR-1" in pharmacy
    assert "Puyer batuk" in pharmacy


def test_an_unclear_prescription_ends_nobody(hospital: Hospital, nurse: Client, press) -> None:
    visit = hospital.here()
    hospital.here()
    call_next(hospital, nurse, press)
    entry = at_room(hospital)[0].pk
    unclear = (
        ({"medicine_1": "Salep"}, "belum dipilih"),
        ({"prescription": "COMPOUND", "quantity_2": "3"}, "Baris obat 2"),
        ({"prescription": "COMPOUND", "medicine_1": "Salep", "quantity_1": "banyak"}, "Jumlah"),
        ({"prescription": "PUYER"}, "Resep"),
    )
    for fields, words in unclear:
        page = call_next(hospital, nurse, press, entry=entry, **fields)
        assert words in said(page)
        page = press(nurse, hospital.room, "finish", entry=entry, **fields)
        assert words in said(page)
    assert stage(visit) == Stage.IN_CLINIC
    assert not PrescriptionItem.objects.exists()


def test_recall_start_hold_resume_absent(hospital: Hospital, nurse: Client, press) -> None:
    visit = hospital.here()
    call_next(hospital, nurse, press)
    entry = at_room(hospital)[0]
    hospital.later()
    assert said(press(nurse, hospital.room, "recall", entry=entry.pk)) == "A-1 dipanggil lagi, kali ke-2."
    press(nurse, hospital.room, "start", entry=entry.pk)
    assert at_room(hospital)[0].state == EntryState.SERVING
    press(nurse, hospital.room, "hold", entry=entry.pk)
    assert at_room(hospital) == []
    press(nurse, hospital.room, "resume", entry=entry.pk)
    assert [row.pk for row in at_room(hospital)] == [entry.pk]
    assert "Panggil 1 kali lagi" in said(press(nurse, hospital.room, "absent", entry=entry.pk))
    hospital.later()
    press(nurse, hospital.room, "recall", entry=entry.pk)
    press(nurse, hospital.room, "absent", entry=entry.pk)
    entry.refresh_from_db()
    assert (entry.state, entry.miss_count) == (EntryState.WAITING, 1)
    assert stage(visit) == Stage.IN_CLINIC, "after the undo window the first call stands"


def test_the_buttons_say_what_the_calls_allow(hospital: Hospital, nurse: Client, press, look) -> None:
    hospital.here()
    call_next(hospital, nurse, press)
    path, entry = f"/counter/{hospital.room.pk}/", at_room(hospital)[0]
    hospital.later(4)
    page = look(nurse, path)
    assert 'data-wait="41"' in page
    assert "1 dari 3 panggilan" in page
    assert 'data-calls-left="2" data-take-back="6"' in page
    assert "dalam 41 detik" in said(press(nurse, hospital.room, "recall", entry=entry.pk))
    hospital.later(60)
    page = press(nurse, hospital.room, "absent", entry=entry.pk, reason="pulang, kata keluarganya")
    assert said(page) == "A-1 tidak hadir; kembali ke daftar tunggu."
    assert entry.history.get(kind="MISSED").reason == "pulang, kata keluarganya"


def test_a_detour_and_back(hospital: Hospital, nurse: Client, press, look) -> None:
    hospital.here()
    call_next(hospital, nurse, press)
    entry = at_room(hospital)[0]
    assert "Laboratorium" in look(nurse, f"/counter/{hospital.room.pk}/")
    press(nurse, hospital.room, "detour", entry=entry.pk, to_stop=hospital.lab.pk)
    entry.refresh_from_db()
    assert entry.state == EntryState.AWAY
    assert "Sedang ke tempat lain" in look(nurse, f"/counter/{hospital.room.pk}/")
    hospital.later()
    press(nurse, hospital.room, "come-back", entry=entry.pk)
    entry.refresh_from_db()
    assert entry.state == EntryState.WAITING
    assert "Kembali, dilanjutkan" in look(nurse, f"/counter/{hospital.room.pk}/")


def test_a_detour_leads_only_to_places_for_detours(hospital: Hospital, nurse: Client, press) -> None:
    hospital.here()
    call_next(hospital, nurse, press)
    answer = press(nurse, hospital.room, "detour", entry=at_room(hospital)[0].pk, to_stop=hospital.pharmacy.pk)
    assert answer.status_code == 404


def test_calling_a_chosen_person_before_others_needs_a_reason(hospital: Hospital, nurse: Client, press) -> None:
    hospital.here()
    second = hospital.here().entries.get()
    hospital.later()
    assert said(press(nurse, hospital.room, "call", entry=second.pk)) == "Isi alasannya."
    assert at_room(hospital) == []
    press(nurse, hospital.room, "call", entry=second.pk, reason="sesak napas")
    assert [row.pk for row in at_room(hospital)] == [second.pk]


def test_a_forgotten_call_is_asked_for_and_entered_with_its_real_time(
    hospital: Hospital, nurse: Client, press, look
) -> None:
    visit = hospital.here()
    entry = visit.entries.get()
    hospital.later(1800)
    page = look(nurse, f"/counter/{hospital.room.pk}/?entry={entry.pk}")
    assert "tombol panggil terlupa" in page
    asked = press(nurse, hospital.room, "finish", entry=entry.pk)
    assert "Isi jam panggilan yang sebenarnya" in said(asked)
    assert stage(visit) == Stage.WAITING_CLINIC
    for wrong in ("06:30", "23:59", "pagi"):
        page = press(nurse, hospital.room, "finish", entry=entry.pk, called_at=wrong)
        assert "notice-danger" in page.content.decode()
    assert stage(visit) == Stage.WAITING_CLINIC
    press(nurse, hospital.room, "finish", entry=entry.pk, called_at="07:20")
    called = journey.standing_events(visit)[Stage.IN_CLINIC]
    assert f"{called.occurred_at.astimezone():%M}" == "20"
    assert called.source == "LATE_ENTRY"


def test_an_unknown_call_time_is_a_gap_that_the_console_shows_until_it_is_filled(
    hospital: Hospital, nurse: Client, press, look
) -> None:
    visit = hospital.here()
    hospital.later(1800)
    press(nurse, hospital.room, "finish", entry=visit.entries.get().pk, call_unknown="1")
    assert journey.open_gaps(visit) == {Stage.IN_CLINIC}
    assert "Jam panggilan belum tercatat" in look(nurse, f"/counter/{hospital.room.pk}/")
    late = {"visit": visit.pk, "called_at": "07:20"}
    assert said(press(nurse, hospital.room, "late", **late, reason="")) == "Isi alasannya."
    assert not VisitGap.objects.exclude(filled_at=None).exists()
    press(nurse, hospital.room, "late", **late, reason="lupa menekan")
    assert journey.open_gaps(visit) == set()
    assert "Jam panggilan belum tercatat" not in look(nurse, f"/counter/{hospital.room.pk}/")


def test_undo_takes_back_the_last_press_for_ten_seconds(hospital: Hospital, nurse: Client, press, look) -> None:
    first, second = hospital.here(), hospital.here()
    call_next(hospital, nurse, press)
    call_next(hospital, nurse, press, prescription="COMPOUND", medicine_1="Salep")
    hospital.later(4)
    page = look(nurse, f"/counter/{hospital.room.pk}/")
    assert 'data-seconds="6"' in page
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    press(nurse, hospital.room, "undo", act=act.pk)
    assert (stage(first), stage(second)) == (Stage.IN_CLINIC, Stage.WAITING_CLINIC)


def test_undo_is_refused_late_or_for_another_press_than_the_one_shown(
    hospital: Hospital, nurse: Client, press, look
) -> None:
    visit = hospital.here()
    call_next(hospital, nurse, press)
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    page = press(nurse, hospital.room, "undo", act=act.pk + 1)
    assert said(page) == "Sudah tidak dapat diurungkan."
    hospital.later(11)
    assert "data-seconds" not in look(nurse, f"/counter/{hospital.room.pk}/")
    page = press(nurse, hospital.room, "undo", act=act.pk)
    assert said(page) == "Sudah tidak dapat diurungkan."
    assert stage(visit) == Stage.IN_CLINIC


def test_cancel_needs_a_reason_and_is_refused_once_the_doctor_called(hospital: Hospital, nurse: Client, press) -> None:
    first, second = hospital.here(), hospital.here()
    entry = second.entries.get()
    hospital.later()
    assert said(press(nurse, hospital.room, "cancel", entry=entry.pk, reason=" ")) == "Isi alasannya."
    press(nurse, hospital.room, "cancel", entry=entry.pk, reason="pulang")
    assert stage(second) == Stage.CANCELLED
    call_next(hospital, nurse, press)
    page = press(nurse, hospital.room, "cancel", entry=first.entries.get().pk, reason="pulang")
    assert "sudah dilayani" in said(page)
    assert stage(first) == Stage.IN_CLINIC


def test_a_final_no_show_is_declared_with_a_reason(hospital: Hospital, nurse: Client, press) -> None:
    visit = hospital.here()
    hospital.later()
    press(nurse, hospital.room, "no-show", entry=visit.entries.get().pk, reason="tiga kali dipanggil")
    assert stage(visit) == Stage.NO_SHOW


def test_a_room_with_two_chairs_names_the_patient_meant_and_next_waits_for_a_free_one(
    hospital: Hospital, nurse: Client, press, look
) -> None:
    hospital.room.capacity = 2
    hospital.room.save()
    for _person in range(3):
        hospital.here()
    call_next(hospital, nurse, press)
    call_next(hospital, nurse, press)
    first, second = at_room(hospital)
    page = look(nurse, f"/counter/{hospital.room.pk}/?entry={second.pk}")
    assert "selesaikan dulu yang ada di sini" in page
    assert f'name="entry" value="{second.pk}"' in page
    hospital.later()
    press(nurse, hospital.room, "finish", entry=second.pk)
    assert [row.pk for row in at_room(hospital)] == [first.pk]


def test_a_prescription_without_a_pharmacy_is_kept_and_said(hospital: Hospital, nurse: Client, press, look) -> None:
    first, second = hospital.here(), hospital.here()
    Counter.objects.filter(pk=hospital.chemist.pk).update(is_active=False)
    call_next(hospital, nurse, press)
    [entry] = at_room(hospital)
    page = call_next(hospital, nurse, press, entry=entry.pk, prescription="NON_COMPOUND")
    assert said(page) == f"{second.label} dipanggil ke Ruang Anak. {NO_PHARMACY}"
    hospital.later()
    [entry] = at_room(hospital)
    page = press(nurse, hospital.room, "finish", entry=entry.pk, prescription="NON_COMPOUND")
    assert said(page) == f"{second.label} selesai. {NO_PHARMACY}"
    assert not PharmacyTicket.objects.exists()
    assert {visit.prescriptions.count() for visit in (first, second)} == {1}


def test_a_laboratory_that_nobody_calls_is_not_on_the_list(hospital: Hospital, nurse: Client, press, look) -> None:
    hospital.here()
    call_next(hospital, nurse, press)
    assert "Laboratorium" in look(nurse, f"/counter/{hospital.room.pk}/")
    Counter.objects.filter(pk=hospital.lab_desk.pk).update(is_active=False)
    assert "Laboratorium" not in look(nurse, f"/counter/{hospital.room.pk}/")
    [entry] = at_room(hospital)
    page = press(nurse, hospital.room, "detour", entry=entry.pk, to_stop=hospital.lab.pk)
    assert said(page) == "Belum ada loket yang memanggil pasien di Laboratorium."
