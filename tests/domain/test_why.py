"""Why somebody stands where they stand is a sentence, and console and phone say the same one."""

from datetime import time, timedelta

from django.test import Client

from kiosk import status
from queues import verbs
from queues.models import Placement, Priority, Visit
from tests.counter.conftest import logged_in
from tests.hospital import Hospital


def said(hospital: Hospital, visit: Visit) -> str:
    shown = status.find(visit.status_token, at=hospital.now)
    assert shown is not None
    return shown.why


def test_each_reason_is_a_sentence_on_console_and_phone_alike(hospital: Hospital, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)
    missed = hospital.here()
    on_time = [hospital.here() for _ in range(4)]
    elder = hospital.here(priority=Priority.ELDERLY)
    late = hospital.booked()
    hospital.now = hospital.session.starts_at + timedelta(hours=3)
    verbs.check_in(late, hospital.by())
    back = verbs.call(missed.entries.get(), hospital.by(at=hospital.later(), reason="gawat"), counter=hospital.room)
    verbs.mark_absent(back, hospital.by(hospital.room, at=hospital.later(60), reason="tidak menjawab"))
    expected = {
        missed: "Terlewat sekali, kembali 3 tempat di belakang.",
        on_time[0]: "Menurut jam giliran 08:06.",
        elder: "Prioritas: satu dipanggil setelah dua yang lain.",
        late: "Datang 11:00, setelah giliran 08:36 lewat.",
    }
    nurse: Client = logged_in("work_clinic", name="perawat-poli")
    page = nurse.get(f"/counter/{hospital.room.pk}/").content.decode()
    for visit, sentence in expected.items():
        assert said(hospital, Visit.objects.named().get(pk=visit.pk)) == sentence
        assert sentence in page
    reopened = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(reopened, hospital.by(hospital.room, at=hospital.later()))
    assert reopened.visit is not None
    visit = verbs.reopen(reopened.visit, hospital.by(hospital.room, at=hospital.later(), reason="belum selesai"))
    assert said(hospital, visit) == "Sudah di ruang dokter, melanjutkan di tempatnya."


def test_a_place_that_a_person_chose_is_said_on_console_and_phone_alike(hospital: Hospital, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)
    waiting = [hospital.here() for _ in range(4)]
    for visit, placement in ((waiting[3], Placement.FRONT), (waiting[0], Placement.END)):
        asked = verbs.Transfer(visit.session, placement)
        verbs.transfer_visit(visit, hospital.by(hospital.room, at=hospital.later(), reason="sesak"), asked)
    assert [person.visit_id for person in hospital.waiting()] == [waiting[index].pk for index in (3, 1, 2, 0)]
    page = logged_in("work_clinic", name="perawat-poli").get(f"/counter/{hospital.room.pk}/").content.decode()
    assert page.count("Tempatnya ditentukan petugas.") == 2
    said_of = [said(hospital, Visit.objects.named().get(pk=visit.pk)) for visit in waiting]
    placed = "Tempatnya ditentukan petugas."
    assert said_of == [placed, "Menurut jam giliran 08:06.", "Menurut jam giliran 08:12.", placed]
    # The doctor begins later: the places stay, and the sentences stay true.
    verbs.start_late(hospital.session, late_start=time(9))
    assert said(hospital, Visit.objects.named().get(pk=waiting[3].pk)) == placed
    assert said(hospital, Visit.objects.named().get(pk=waiting[1].pk)) == "Menurut jam giliran 09:06."
