"""The SEP's number is typed at the desk where the SEP was made: after BPJS took the antrean, not before."""

import pytest
from django.test import Client

from queues import verbs
from queues.models import ActKind, QueueEntry, Visit
from queues.press import Press
from tests.counter.conftest import said
from tests.hospital import Hospital

SEP = "9901R0010326V000001"


@pytest.fixture
def holder(hospital: Hospital, clerk: Client, press, bridge) -> QueueEntry:
    """At the desk, registered as a JKN patient whose antrean BPJS has."""
    bridge("accepted", "tercatat")
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    hospital.later()
    entry = verbs.current_at(hospital.desk)[0]
    here = {"entry": entry.pk, "payer": hospital.jkn.pk, "session": hospital.session.pk}
    press(clerk, hospital.desk, "find", **here, number=hospital.patient().medical_record_number)
    press(clerk, hospital.desk, "register", **here, visit_type="REFERRAL", referral_number="9901R0010326B000001")
    return entry


def test_the_field_comes_with_the_antrean(hospital: Hospital, clerk: Client, holder, look, bridge) -> None:
    path = f"/counter/{hospital.desk.pk}/"
    assert 'name="sep_number"' in look(clerk, path)
    bridge("pending", "menunggu")
    assert 'name="sep_number"' not in look(clerk, path)


def test_a_number_is_kept_replaced_and_taken_away(hospital: Hospital, clerk: Client, holder, press, look) -> None:
    visit = Visit.objects.get()
    here = {"entry": holder.pk, "visit": visit.pk}
    assert said(press(clerk, hospital.desk, "sep", **here, sep_number=SEP.lower())) == "Nomor SEP A-1 dicatat."
    assert f'value="{SEP}"' in look(clerk, f"/counter/{hospital.desk.pk}/")
    assert said(press(clerk, hospital.desk, "sep", **here, sep_number="")) == "Nomor SEP A-1 dihapus."
    visit.refresh_from_db()
    assert visit.sep_number == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (SEP[:-1], "19 huruf dan angka"),
        ("9901010101800001", "19 huruf dan angka"),
        (f"{SEP}1", "19 huruf dan angka"),
        ("9901R0010326B000001", "bukan nomor SEP"),
    ],
)
def test_what_is_no_sep_is_a_sentence(hospital: Hospital, clerk: Client, holder, press, typed: str, words: str) -> None:
    visit = Visit.objects.get()
    page = press(clerk, hospital.desk, "sep", entry=holder.pk, visit=visit.pk, sep_number=typed)
    assert words in said(page)
    visit.refresh_from_db()
    assert visit.sep_number == ""


def test_a_visit_of_another_number_is_not_written(hospital: Hospital, clerk: Client, holder, press) -> None:
    other = hospital.here()
    page = press(clerk, hospital.desk, "sep", entry=holder.pk, visit=other.pk, sep_number=SEP)
    assert "Keadaan sudah berubah" in said(page)
    assert not Visit.objects.exclude(sep_number="").exists()


def test_a_call_can_still_be_taken_back_after_it(hospital: Hospital) -> None:
    """Writing a number moves nobody: the press before it is still the last one."""
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.note_sep(visit, hospital.by(hospital.room), sep_number=SEP)
    last = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert last is not None
    assert last.kind == ActKind.NEXT
