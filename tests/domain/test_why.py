"""Why somebody stands where they stand is a sentence, and console and phone say the same one."""

from datetime import timedelta

from django.test import Client

from kiosk import status
from queues import verbs
from queues.models import Priority, Visit
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
