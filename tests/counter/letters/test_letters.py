"""Control letters from the nurse's page: made, changed and deleted at BPJS, with the number for the day."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.letters import writing
from bpjs_bridge.models import Outcome, Service
from bpjs_bridge.outbox import gate as gates
from queues import clock, verbs
from queues.models import Act, ActKind, ClinicSession, LetterState, Stage, Visit, VisitLetter
from tests.counter.conftest import logged_in
from tests.hospital import Hospital
from tests.nurse_letters import IN_A_WEEK, NursePage, issue_sep, with_the_doctor, words
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED
from tests.vclaim_people import DAY, Someone

DOCTOR_12 = "12|08:00-12:00||dr. Contoh 12"
INSERT = "vclaim/kontrol/insert"


@pytest.fixture
def page(hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]) -> NursePage:
    """Budi is with dr. 12, and the page has his SEP."""
    there = with_the_doctor(hospital, simulator, people[2])
    there.press("find-sep")
    there.visit.refresh_from_db()
    assert len(there.visit.sep_number) == 19
    return there


# --- the whole way ------------------------------------------------------------------------------------------------
def test_a_letter_and_the_number_for_its_day_in_one_press(page: NursePage) -> None:
    console = page.client.get(f"/counter/{page.room.pk}/").content.decode()
    assert f'href="{page.path}"' in console
    assert "7 hari lagi" in words(page.look())
    doctors = page.doctors(on=IN_A_WEEK.isoformat())
    # The patient's own doctor first, then those in whose sessions a number can be taken.
    assert doctors[0].startswith("12|08:00-12:00|")
    assert {value.split("|")[0] for value in doctors} > {"12", "13"}
    said = page.control(book="1", request_key="sekali")
    letter = page.letter
    assert (letter.state, letter.on, letter.doctor_code, letter.made_by.username) == (
        LetterState.STANDING,
        IN_A_WEEK,
        12,
        "perawat-poli",
    )
    assert f"Surat kontrol {letter.number} untuk" in said
    at_bpjs = page.letters_at_bpjs()[letter.number]
    assert (at_bpjs["on"], at_bpjs["poli"], at_bpjs["doctor"]) == (IN_A_WEEK.isoformat(), "INT", 12)
    booked = letter.booked
    assert booked is not None
    assert (booked.session.date, booked.referral_number, booked.visit_type) == (IN_A_WEEK, letter.number, "CONTROL")
    assert booked.label in said
    # The same press again: one letter, one number.
    page.press("control", on=IN_A_WEEK.isoformat(), poli="INT", doctor=doctors[0], book="1", request_key="sekali")
    assert (VisitLetter.objects.count(), Visit.objects.filter(session__date=IN_A_WEEK).count()) == (1, 1)


def test_another_day_keeps_the_number_and_moves_the_booking(page: NursePage) -> None:
    page.control(book="1")
    letter, first = page.letter, page.letter.booked
    assert first is not None
    later = IN_A_WEEK + timedelta(days=3)
    page.hospital.open(page.visit.session.clinic, page.visit.session.doctor, on=later)
    said = page.control(on=later.isoformat(), change=letter.pk, book="1")
    changed = page.letter
    assert (changed.number, changed.on, changed.state) == (letter.number, later, LetterState.STANDING)
    assert changed.changed_at is not None
    assert page.letters_at_bpjs()[letter.number]["on"] == later.isoformat()
    first.refresh_from_db()
    assert first.stage == Stage.CANCELLED
    assert changed.booked is not None
    assert changed.booked.session.date == later
    assert changed.booked.label in said


def test_a_deleted_letter_is_gone_there_and_here(page: NursePage) -> None:
    page.control(book="1")
    letter = page.letter
    said = page.press("withdraw", letter=letter.pk)
    assert f"Surat kontrol {letter.number} dihapus" in said
    assert letter.number not in page.letters_at_bpjs()
    assert page.letter.state == LetterState.WITHDRAWN
    assert Visit.objects.get(session__date=IN_A_WEEK).stage == Stage.CANCELLED
    # The way is free for another one.
    page.control()
    assert VisitLetter.objects.filter(state=LetterState.STANDING).count() == 1


def test_the_number_can_be_taken_afterwards(page: NursePage) -> None:
    page.control()
    assert not Visit.objects.filter(session__date=IN_A_WEEK).exists()
    said = page.press("book", letter=page.letter.pk)
    booked = Visit.objects.get(session__date=IN_A_WEEK)
    assert f"Nomor {booked.label} diambil" in said
    page.press("book", letter=page.letter.pk)
    assert Visit.objects.filter(session__date=IN_A_WEEK).count() == 1


def test_a_night_s_letters_are_there_until_its_session_is_over(page: NursePage) -> None:
    ClinicSession.objects.filter(pk=page.visit.session_id).update(starts=time(20), ends=time(2))
    midnight = clock.start_of_day(DAY + timedelta(days=1))
    for after, status in ((timedelta(minutes=30), 200), (timedelta(hours=6), 404)):
        with time_machine.travel(midnight + after, tick=True):
            nurse = logged_in("work_clinic", name=f"perawat-malam-{status}")
            assert nurse.get(page.path).status_code == status


@pytest.mark.parametrize("query", ["", "?paper=a5"])
def test_the_paper_says_what_the_patient_needs(page: NursePage, query: str) -> None:
    page.control(book="1")
    letter = page.letter
    answer = page.client.get(f"{page.path}print/{letter.pk}/{query}")
    shown = words(answer.content.decode())
    assert letter.booked is not None
    expected = ("Surat kontrol", letter.number, "Selasa, 17 Maret 2026", "dr. Contoh 12", letter.booked.label)
    assert [word for word in (*expected, "Budi Contoh") if word not in shown] == []
    assert [number for number in (page.someone.card, page.someone.nik) if number in shown] == []
    page.press("withdraw", letter=letter.pk)
    assert page.client.get(f"{page.path}print/{letter.pk}/").status_code == 404


# --- what BPJS does not want, or does not say ----------------------------------------------------------------------
def test_bpjs_refuses_in_its_own_words(page: NursePage) -> None:
    """No doctor 99 on that day."""
    said = page.control(doctor="99|08:00-12:00||dr. Tidak Ada", book="")
    assert "BPJS menolak: “Jadwal dokter tidak sesuai”" in said
    assert not VisitLetter.objects.exists()
    assert page.control() != said
    assert page.letter.is_standing


def test_a_silent_bpjs_makes_nothing_half(page: NursePage) -> None:
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    page.simulator.fault("http_500")
    said = page.control(doctor=doctor, book="1")
    assert "BPJS belum menjawab. Tidak ada yang dibuat" in said
    assert not VisitLetter.objects.exists()
    assert not Visit.objects.filter(session__date=IN_A_WEEK).exists()


def test_a_silence_offers_the_same_question_again_and_a_halt_says_that_it_stays(page: NursePage) -> None:
    page.press("find-sep")
    page.simulator.fault("http_500")
    asked = {"on": IN_A_WEEK.isoformat(), "poli": "INT"}
    silent = page.look(**asked)
    again = re.search(r'autofocus href="([^"]*)">Coba lagi', silent)
    assert again is not None
    page.simulator.clear_faults()
    assert unescape(again[1]) == f"?on={asked['on']}&poli=INT"
    assert "BPJS VClaim menolak" not in silent
    gates.halt(Answer(Outcome.HALTED, "401", "user_key tidak valid"), at=timezone.now(), service=Service.VCLAIM)
    assert "BPJS VClaim menolak kunci" in words(page.look(**asked))


def test_a_lost_answer_finds_the_letter_that_was_made(page: NursePage) -> None:
    """BPJS made it and its answer was cut: it is looked up, not made twice."""
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    page.simulator.fault("cut_after_storing", match=INSERT, times=1)
    said = page.control(doctor=doctor)
    assert page.letter.is_standing
    assert page.letter.number in said
    assert page.letter.number in page.letters_at_bpjs()


def test_a_write_that_never_arrived_is_not_sent_twice_by_itself(page: NursePage) -> None:
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    page.simulator.fault("http_500", match=INSERT, times=1)
    said = page.control(doctor=doctor)
    assert "BPJS belum memberi kepastian" in said
    assert page.letter.is_uncertain
    assert "Periksa di BPJS" in words(page.look())
    # Too early to say: another try is refused, and nothing leaves.
    before = len(page.letters_at_bpjs())
    assert "BPJS belum memberi kepastian" in page.control(doctor=doctor)
    assert "BPJS belum memberi kepastian" in page.press("check", letter=page.letter.pk)
    assert len(page.letters_at_bpjs()) == before
    with time_machine.travel(OPENED + timedelta(minutes=35), tick=True):
        assert "BPJS tidak membuat surat itu" in page.press("check", letter=page.letter.pk)
        assert not VisitLetter.objects.exists()
        page.control(doctor=doctor)
    assert page.letter.is_standing
    assert len(page.letters_at_bpjs()) == before + 1


def test_what_is_open_is_looked_up_before_another_is_made(page: NursePage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process died between BPJS's answer and the row: the next press finds the letter."""
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(verbs, "settle_letter", dies)
        with pytest.raises(KeyboardInterrupt):
            page.control(doctor=doctor)
    assert page.letter.state == LetterState.WRITING
    made = len(page.letters_at_bpjs())
    said = page.control(doctor=doctor)
    assert "sudah punya surat" in said
    assert page.letter.is_standing
    assert len(page.letters_at_bpjs()) == made


@pytest.mark.parametrize("verb", ["change", "withdraw"])
@pytest.mark.parametrize("is_lost", [True, False])
def test_an_uncertain_change_is_looked_up(page: NursePage, verb: str, is_lost: bool) -> None:
    page.control()
    letter, later = page.letter, IN_A_WEEK + timedelta(days=3)
    doctor = page.doctors(on=later.isoformat(), change="1")[0]
    route = f"vclaim/kontrol/{'update' if verb == 'change' else 'delete'}"
    page.simulator.fault("cut_after_storing" if is_lost else "http_500", match=route, times=1)

    def asked() -> str:
        if verb == "withdraw":
            return page.press("withdraw", letter=letter.pk)
        return page.control(on=later.isoformat(), change=letter.pk, doctor=doctor)

    said = asked()
    if is_lost:
        assert "kepastian" not in said
        assert page.letter.on == later if verb == "change" else page.letter.state == LetterState.WITHDRAWN
        return
    assert "BPJS belum memberi kepastian" in said
    with time_machine.travel(OPENED + timedelta(minutes=35), tick=True):
        page.press("check", letter=letter.pk)
        assert (page.letter.on, page.letter.is_standing, page.letter.is_uncertain) == (IN_A_WEEK, True, False)
        asked()
    assert page.letter.on == later if verb == "change" else page.letter.state == LetterState.WITHDRAWN


# --- whose letter, and who may ------------------------------------------------------------------------------------
def test_a_sep_of_another_person_makes_no_letter(page: NursePage, people: Mapping[int, Someone]) -> None:
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    foreign = issue_sep(page.simulator, people[9].card, "BED")
    page.press("sep", sep_number=foreign)
    assert "milik peserta lain" in page.control(doctor=doctor)
    assert "milik peserta lain" in words(page.look(on=IN_A_WEEK.isoformat()))
    assert not VisitLetter.objects.exists()


def test_without_a_sep_the_page_says_how_to_get_one(
    hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]
) -> None:
    page = with_the_doctor(hospital, simulator, people[2])
    assert "Ambil nomor SEP dari BPJS" in words(page.look())
    assert "Nomor SEP kunjungan ini belum tercatat" in page.control(doctor=DOCTOR_12)
    simulator.fault("http_500")
    assert "BPJS belum menjawab" in page.press("find-sep")
    assert "19 huruf dan angka" in page.press("sep", sep_number="123")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on": DAY.isoformat()}, "pilih tanggal sesudah hari ini"),
        ({"on": "2027-06-01"}, "terlalu jauh"),
        ({"on": "besok"}, "Tanggal kontrol"),
        ({"doctor": ""}, "pilih dokternya"),
        ({"doctor": "x|y"}, "Pilih dokternya sekali lagi"),
        ({"doctor": "12|08:00-12:00||9901010101800001"}, "tidak boleh memuat NIK"),
        ({"poli": "<script>"}, "Poli"),
        ({"doctor": DOCTOR_12, "book": "1"}, "belum ada jadwal yang dapat diambil"),
        ({"doctor": "12|08:00-12:00|999999|dr. Contoh 12", "book": "1"}, "Keadaan sudah berubah"),
    ],
)
def test_what_was_filled_in_wrongly_is_a_sentence(page: NursePage, changed: dict[str, str], sentence: str) -> None:
    asked = {"doctor": DOCTOR_12, **changed}
    assert sentence in page.control(**asked)
    assert not VisitLetter.objects.exists()


def test_a_full_session_is_said_before_bpjs_is_asked(page: NursePage) -> None:
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    session = page.hospital.session.__class__.objects.get(date=IN_A_WEEK)
    session.__class__.objects.filter(pk=session.pk).update(jkn_quota=0, capacity=1)
    before = page.letters_at_bpjs()
    assert "Kuota praktek ini sudah habis" in page.control(doctor=doctor, book="1")
    assert page.letters_at_bpjs() == before


def test_a_day_without_practice_shows_the_near_ones(page: NursePage) -> None:
    far = DAY + timedelta(days=9)
    page.simulator.set_holiday(far.isoformat())
    shown = words(page.look(on=far.isoformat()))
    assert "tidak ada dokter" in shown
    assert "Sel, 17 Mar" in shown


def test_a_day_after_the_referral_is_warned_of(page: NursePage) -> None:
    """P2 is of 10 February: good until 11 May."""
    late = date(2026, 5, 20)
    page.simulator.set_schedule(
        late.isoformat(), [{"doctor": 12, "clinic": "INT", "hours": "08:00-12:00", "capacity": 30}]
    )
    assert "Rujukannya berlaku sampai 11 Mei 2026" in words(page.look(on=late.isoformat()))
    assert "BPJS menolak: “Masa berlaku rujukan sudah berakhir”" in page.control(on=late.isoformat())


def test_only_who_works_there_and_only_a_visit_of_the_room(page: NursePage) -> None:
    other = page.hospital.here(session=page.hospital.session.__class__.objects.get(doctor__bpjs_code=41, date=DAY))
    assert logged_in("work_admission", name="admisi").get(page.path).status_code == 403
    assert page.client.get(f"/counter/{page.room.pk}/letters/{other.pk}/").status_code == 404
    assert page.client.get(f"{page.path}control/").status_code == 303
    page.client.logout()
    assert page.client.get(page.path).status_code == 302


def test_not_before_the_doctor_and_not_for_others(page: NursePage) -> None:
    doctor = page.doctors(on=IN_A_WEEK.isoformat())[0]
    Visit.objects.filter(pk=page.visit.pk).update(payer=page.hospital.cash)
    assert "Surat hanya dibuat untuk pasien JKN" in page.control(doctor=doctor)
    Visit.objects.filter(pk=page.visit.pk).update(payer=page.hospital.jkn, stage=Stage.WAITING_CLINIC)
    assert "Surat hanya dibuat untuk pasien JKN" in page.control(doctor=doctor)
    assert not Act.objects.filter(kind=ActKind.LETTER).exists()


def test_without_vclaim_nothing_leads_there(page: NursePage, settings: Any) -> None:
    settings.BPJS_VCLAIM_USER_KEY = ""
    assert page.path not in page.client.get(f"/counter/{page.room.pk}/").content.decode()
    assert page.client.get(page.path).status_code == 404


def test_a_hospital_s_own_request_is_never_sent_twice(page: NursePage) -> None:
    """What left is in the record: one insert for a letter, whatever was pressed around it."""
    page.control(request_key="satu")
    inserts = [row for row in page.simulator.log() if "insert" in str(row.get("path", row)).lower()]
    assert len(inserts) == 1
    assert timedelta(seconds=writing.SECONDS) <= writing.SURELY_OVER
