"""Referrals out of the hospital and special referrals, from the nurse's page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral
from bpjs_bridge.letters.prolonged import ProlongedWriter
from queues.models import LetterAsk, LetterState, ReferralKind, VisitLetter
from tests.hospital import Hospital
from tests.nurse_letters import NursePage, with_the_doctor, words
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, Someone

OTHER = "0000R009"
TOMORROW = (DAY + timedelta(days=1)).isoformat()
OUT = {
    "do": "outgoing",
    "on": TOMORROW,
    "referral_kind": "full",
    "facility": f"{OTHER}|RS LAIN CONTOH",
    "poli_room": "JAN|JANTUNG",
    "diagnosis": "i10",
    "note": "mohon penanganan lanjut",
}
CODES = {"do": "prolonged", "diagnoses": "n18, n18.5", "procedures": "39.95"}
MAKE_OUT = "vclaim/rujukan/keluar/insert"


@pytest.fixture
def page(hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]) -> NursePage:
    there = with_the_doctor(hospital, simulator, people[2])
    there.press("find-sep")
    return there


@pytest.fixture
def dialysis(hospital: Hospital, simulator: SimulatorProcess, people: Mapping[int, Someone]) -> NursePage:
    """Nia: her window ended five days ago."""
    return with_the_doctor(hospital, simulator, people[14], doctor=61, poli="HDL")


def at_bpjs(page: NursePage) -> dict[str, Any]:
    return page.simulator.ask("GET", "/_control/vclaim")


def test_a_facility_is_searched_for_and_its_polis_are_shown(page: NursePage) -> None:
    query = {"do": "outgoing", "referral_kind": "full", "on": TOMORROW}
    assert "Faskes itu tidak ditemukan" in words(page.look(**query, search="tidak ada sama sekali"))
    shown = page.look(**query, search=OTHER)
    assert 'name="poli_room"' in shown
    assert "0 dari 30 terisi" in words(shown)
    # Back to the first facility there is no poli to choose.
    assert 'name="poli_room"' not in page.look(**{**query, "referral_kind": "back"}, search="0000P001")


def test_a_referral_out_is_made_changed_printed_and_deleted(page: NursePage) -> None:
    said = page.press("outgoing", **OUT, request_key="sekali")
    letter = page.letter
    assert (letter.state, letter.facility_code, letter.poli_code, letter.diagnoses) == (
        LetterState.STANDING,
        OTHER,
        "JAN",
        "I10",
    )
    assert letter.number in said
    assert at_bpjs(page)["outgoing"] == [letter.number]
    page.press("outgoing", **OUT, request_key="sekali")
    assert "sudah punya surat" in page.press("outgoing", **OUT)
    assert at_bpjs(page)["outgoing"] == [letter.number]
    paper = words(page.client.get(f"{page.path}print/{letter.pk}/?paper=a5").content.decode())
    expected = ("Rujukan keluar", letter.number, letter.poli_name, "I10", "mohon penanganan lanjut")
    assert [word for word in expected if word not in paper] == []
    page.press("outgoing", **{**OUT, "diagnosis": "I11.9", "change": letter.pk})
    assert (page.letter.diagnoses, page.letter.number) == ("I11.9", letter.number)
    assert f"{letter.number} dihapus" in page.press("withdraw", letter=letter.pk)
    assert at_bpjs(page)["outgoing"] == []


def test_a_partial_one_whose_number_vclaim_does_not_tell_is_looked_up(page: NursePage) -> None:
    page.press("outgoing", **{**OUT, "referral_kind": "partial"})
    assert [page.letter.number] == at_bpjs(page)["outgoing"]
    assert page.letter.referral_kind == ReferralKind.PARTIAL


def test_back_to_the_first_facility(page: NursePage) -> None:
    page.press("outgoing", **{**OUT, "referral_kind": "back", "facility": "0000P001|PUSKESMAS CONTOH"})
    assert (page.letter.poli_code, page.letter.is_standing) == ("", True)


def test_a_lost_answer_makes_no_second_referral(page: NursePage) -> None:
    page.simulator.fault("cut_after_storing", match=MAKE_OUT, times=1)
    page.press("outgoing", **OUT)
    assert page.letter.is_standing
    assert at_bpjs(page)["outgoing"] == [page.letter.number]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"diagnosis": "hipertensi"}, "tulis kode ICD-10"),
        ({"poli_room": ""}, "pilih poli tujuannya"),
        ({"facility": ""}, "pilih faskes tujuannya"),
        ({"facility": "12|RS"}, "pilih dari daftar"),
        ({"on": (DAY - timedelta(days=1)).isoformat()}, "pilih tanggal"),
        ({"note": "hubungi 081234567890"}, "tidak boleh memuat NIK"),
    ],
)
def test_what_was_filled_in_wrongly_is_a_sentence(page: NursePage, changed: dict[str, str], sentence: str) -> None:
    assert sentence in page.press("outgoing", **{**OUT, **changed})
    assert not VisitLetter.objects.exists()


def test_a_special_referral_is_made_and_taken_back(dialysis: NursePage) -> None:
    """The referral's number is that of the SEP: nobody types it."""
    dialysis.press("find-sep")
    before = at_bpjs(dialysis)["windows"]
    said = dialysis.press("prolong", **CODES)
    letter = dialysis.letter
    assert (letter.number, letter.diagnoses, letter.is_standing) == (dialysis.someone.referral(), "N18 N18.5", True)
    assert "berlaku lagi sampai 8 Juni 2026" in said
    new = at_bpjs(dialysis)["windows"].keys() - before.keys()
    assert new == {letter.key}
    paper = words(dialysis.client.get(f"{dialysis.path}print/{letter.pk}/").content.decode())
    assert "39.95" in paper
    dialysis.press("withdraw", letter=letter.pk)
    assert at_bpjs(dialysis)["windows"] == before


def test_a_clinic_without_repeat_care_is_refused_in_bpjs_s_words(page: NursePage) -> None:
    said = page.press("prolong", **CODES, referral=page.someone.referral())
    assert "Poli Terakhir Bukan Hemodialisa" in said
    assert not VisitLetter.objects.exists()


def test_a_referral_of_another_person_is_not_prolonged(page: NursePage, people: Mapping[int, Someone]) -> None:
    assert "milik peserta lain" in page.press("prolong", **CODES, referral=people[14].referral())
    assert not VisitLetter.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"diagnoses": "gagal ginjal"}, "tulis kode ICD-10"),
        ({"procedures": "x"}, "tulis kode ICD-9-CM"),
        ({"referral": "123"}, "19 huruf dan angka"),
    ],
)
def test_wrong_codes_are_a_sentence(dialysis: NursePage, changed: dict[str, str], sentence: str) -> None:
    assert sentence in dialysis.press("prolong", **{**CODES, **changed})
    assert not VisitLetter.objects.exists()


def test_a_letter_of_one_kind_is_not_changed_as_another(page: NursePage) -> None:
    page.control()
    letter = page.letter
    assert "berubah di layar lain" in page.press("outgoing", **{**OUT, "change": letter.pk})
    now = page.letter
    assert (now.on, now.facility_code, now.is_uncertain) == (letter.on, "", False)


def test_another_window_of_the_month_is_not_the_one_that_was_deleted(dialysis: NursePage) -> None:
    """Deleted, answer lost: the list of the month still has an older window of the same referral."""
    dialysis.press("find-sep")
    dialysis.press("prolong", **CODES)
    letter = dialysis.letter
    letter.asked = LetterAsk.WITHDRAW
    older = ProlongedReferral(letter.number, "", "", "", DAY - timedelta(days=9), DAY - timedelta(days=5), key="77")
    same = ProlongedReferral(letter.number, "", "", "", letter.on, letter.on, key=letter.key)
    assert ProlongedWriter().judged(letter, (older,)) == {}
    assert ProlongedWriter().judged(letter, (older, same)) is None
