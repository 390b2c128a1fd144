"""The admission desk sees the fifteen people's letters with keys, and registers what it chose (protocol V7)."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bpjs_bridge.models import BpjsCall, Service
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.references import fingerprints
from queues import verbs
from queues.models import ClinicSession, Patient, Visit, VisitType
from queues.press import Press
from tests.counter.conftest import logged_in
from tests.hospital import Hospital
from tests.nurse_letters import issue_sep
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen, register, their_morning
from tests.vclaim_people import FROM_HOSPITAL, Someone

BUTTON = re.compile(
    r'data-hotkey="(\d)" data-choose="([^"]+)" data-type="([^"]+)"\s+data-sessions="([\d ]+)">(.*?)</button>', re.S
)
P, K = Someone.referral, Someone.letter


@pytest.fixture
def people(simulator: SimulatorProcess, db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.BPJS_VCLAIM_USER_KEY = "demo-vclaim-key"
    fingerprints.polis.forget()
    with their_morning(simulator) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


class Desk:
    """A clerk with a number at the desk."""

    def __init__(self, hospital: Hospital) -> None:
        self.client: Client = logged_in("work_admission", name="admisi")
        self.hospital, self.path = hospital, f"/counter/{hospital.desk.pk}/"
        verbs.take_admission_ticket(hospital.queue_class, Press(OPENED - timedelta(minutes=5)))
        self.press("next", expected="")

    def press(self, verb: str, **fields: object) -> str:
        current = verbs.current_at(self.hospital.desk)
        entry = {"entry": current[0].pk} if current else {}
        return self.client.post(f"{self.path}{verb}/", {**entry, **fields}, follow=True).content.decode()

    def find(self, someone: Someone) -> str:
        register(someone)
        return self.press("find", number=someone.card)

    def list(self) -> str:
        answer = self.client.get(f"{self.path}references/")
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def desk(hospital: Hospital) -> Desk:
    return Desk(hospital)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


CHOSEN: Mapping[int, tuple[str, VisitType, Any, int]] = {
    1: ("Rujukan: Penyakit Dalam", VisitType.REFERRAL, P, 3),
    2: ("Kontrol: Penyakit Dalam, dr. Contoh 12", VisitType.CONTROL, K, 1),
    8: ("Rujukan: Bedah, dr. Contoh 41", VisitType.REFERRAL, P, 1),
    9: ("Kontrol setelah rawat inap: Bedah", VisitType.CONTROL, K, 1),
    11: ("Rujukan: Penyakit Dalam", VisitType.REFERRAL, P, 3),
    13: ("Kontrol: Hemodialisa", VisitType.CONTROL, K, 1),
}


@pytest.mark.parametrize("number", CHOSEN)
def test_a_key_registers_without_a_typed_reference(desk: Desk, people: Mapping[int, Someone], number: int) -> None:
    label, kind, reference, sessions = CHOSEN[number]
    page = desk.find(people[number])
    assert f'data-references="{desk.path}references/"' in page
    key, chosen, told_kind, told_sessions, text = BUTTON.findall(desk.list())[0]
    assert (key, told_kind, chosen) == ("1", kind, reference(people[number]))
    assert label in words(text).replace(" ,", ",")
    assert len(told_sessions.split()) == sessions
    said = desk.press(
        "register",
        payer=desk.hospital.jkn.pk,
        session=told_sessions.split()[0],
        visit_type=told_kind,
        referral_number=chosen,
    )
    visit = Visit.objects.get()
    assert (visit.visit_type, visit.referral_number, visit.reference_check) == (kind, chosen, None)
    assert visit.label in said


def test_two_referrals_have_two_keys(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[11])
    assert [(key, number) for key, number, *_rest in BUTTON.findall(desk.list())] == [
        ("1", people[11].referral()),
        ("2", FROM_HOSPITAL),
    ]


REASONS = {
    3: "Rujukan sudah dipakai, perlu surat kontrol",
    4: "(12 Mar) · Untuk hari lain",
    5: "(6 Mar) · Tanggalnya terlewat",
    6: "Surat kontrol sudah dipakai",
    7: "Masa berlaku rujukan sudah habis",
    10: "Surat ini untuk rawat inap",
    12: "Rujukan sudah dipakai, perlu surat kontrol",
    14: "Masa rujukan layanan berulang sudah habis",
    15: "Kepesertaan BPJS tidak aktif",
}


@pytest.mark.parametrize("number", REASONS)
def test_what_cannot_be_used_says_why(desk: Desk, people: Mapping[int, Someone], number: int) -> None:
    desk.find(people[number])
    shown = desk.list()
    assert REASONS[number] in words(shown)
    assert "data-choose" not in shown


def test_membership_and_notes_are_there(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[7])
    shown = words(desk.list())
    assert [
        word
        for word in ("BPJS: aktif", "PUSKESMAS CONTOH", "PRB DM", "Sidik jari hari ini: belum")
        if word not in shown
    ] == []


def test_words_of_bpjs_for_somebody_who_is_not_insured(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[15])
    assert "BPJS: NON AKTIF (PREMI)" in words(desk.list())


def test_a_silent_vclaim_leaves_the_form_as_it_was(
    desk: Desk, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    desk.find(people[2])
    simulator.fault("http_500")
    assert "BPJS belum menjawab" in desk.list()
    session = ClinicSession.objects.get(doctor__bpjs_code=12)
    desk.press(
        "register",
        payer=desk.hospital.jkn.pk,
        session=session.pk,
        visit_type="CONTROL",
        referral_number=people[2].letter(),
    )
    assert Visit.objects.get().referral_number == people[2].letter()


# --- checked again when it is registered ---------------------------------------------------------------------------
def register_chosen(desk: Desk, someone: Someone, *, doctor: int = 12, **changes: object) -> str:
    session = ClinicSession.objects.get(doctor__bpjs_code=doctor)
    told = {"visit_type": "CONTROL", "referral_number": someone.letter(), "chosen": someone.letter(), **changes}
    return words(desk.press("register", payer=desk.hospital.jkn.pk, session=session.pk, **told))


def test_a_letter_that_another_desk_used_meanwhile_registers_nobody(
    desk: Desk, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    desk.find(people[2])
    assert "data-choose" in desk.list()
    issue_sep(simulator, people[2].card, "INT", letter=people[2].letter(), referral=people[2].referral())
    said = register_chosen(desk, people[2])
    assert "tidak dapat dipakai lagi: Surat kontrol sudah dipakai" in said
    assert not Visit.objects.exists()
    # What is typed is BPJS's to judge.
    register_chosen(desk, people[2], chosen="")
    assert Visit.objects.get().referral_number == people[2].letter()


def test_a_chosen_letter_of_another_person_registers_nobody(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[2])
    said = register_chosen(desk, people[13], doctor=61)
    assert "tidak ada lagi di daftar BPJS" in said
    assert not Visit.objects.exists()


def test_a_card_that_was_scanned_in_the_middle_registers_nobody(desk: Desk, people: Mapping[int, Someone]) -> None:
    """The form on this screen is Budi's; another tab, or the scanner, has found Made meanwhile."""
    page = desk.find(people[2])
    shown = re.search(r'name="patient" value="(\d+)"', page)
    assert shown is not None
    desk.find(people[13])
    said = register_chosen(desk, people[2], patient=shown[1], chosen="")
    assert "sudah berganti" in said
    assert not Visit.objects.exists()


def test_silence_holds_to_what_was_shown(
    desk: Desk, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    desk.find(people[2])
    desk.list()
    simulator.fault("http_500")
    register_chosen(desk, people[2])
    assert Visit.objects.get().referral_number == people[2].letter()


def test_what_still_fits_is_registered(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[2])
    register_chosen(desk, people[2], patient=Patient.objects.get().pk)
    assert Visit.objects.get().referral_number == people[2].letter()


# --- fingerprints, where the poli asks for one ----------------------------------------------------------------------
def test_a_fingerprint_is_spoken_of_only_where_the_poli_asks(
    desk: Desk, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    """Eyes and hemodialysis ask for it, internal medicine does not."""
    desk.find(people[2])
    assert "Sidik jari" not in words(desk.list())
    desk.press("forget")
    desk.find(people[13])
    shown = words(desk.list())
    assert "Sidik jari hari ini: belum" in shown
    assert "Sidik jari belum terdaftar di BPJS" in shown
    asked = [row for row in simulator.log() if row.get("route") == "ref/poli/fp"]
    assert len(asked) == 1, "once a day, not once a person"


def test_an_antrean_that_does_not_answer_takes_no_list_away(
    desk: Desk, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    simulator.fault("http_500", match="ref/poli/fp")
    desk.find(people[13])
    shown = words(desk.list())
    assert "Kontrol: Hemodialisa" in shown
    assert "Sidik jari belum terdaftar" not in shown
    # What a desk did not wait for says nothing of the messages, nor of VClaim.
    assert [gates.current(one).consecutive_unknowns for one in (Service.ANTREAN, Service.VCLAIM)] == [0, 0]


def test_another_person_s_list_is_never_shown(desk: Desk, people: Mapping[int, Someone]) -> None:
    """The clerk finds somebody, then somebody else: the list is of who stands on the card."""
    desk.find(people[2])
    desk.press("forget")
    assert desk.list() == ""
    desk.find(people[13])
    assert people[2].letter() not in desk.list()


def test_the_page_itself_asks_nobody(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[2])
    desk.client.get(desk.path)
    desk.client.get(f"{desk.path}now/")
    assert BpjsCall.objects.count() == 0


def test_only_who_works_there_may_ask(desk: Desk, people: Mapping[int, Someone]) -> None:
    desk.find(people[2])
    assert logged_in("work_clinic", name="lain").get(f"{desk.path}references/").status_code == 403
    assert Client().get(f"{desk.path}references/").status_code == 302
    assert desk.client.post(f"{desk.path}references/").status_code == 405
    # The next clerk goes on with the person whom the desk has found.
    assert logged_in("work_admission", name="rekan").get(f"{desk.path}references/").content != b""


def test_without_vclaim_the_desk_is_as_it_was(desk: Desk, people: Mapping[int, Someone], settings: Any) -> None:
    settings.BPJS_VCLAIM_USER_KEY = ""
    assert "data-references" not in desk.find(people[2])
    assert desk.list() == ""


def test_no_number_of_the_person_is_in_the_page(desk: Desk, people: Mapping[int, Someone]) -> None:
    page = desk.find(people[2]) + desk.list()
    assert [number for number in (people[2].card, people[2].nik) if number in page] == []
