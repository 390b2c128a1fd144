"""Card first (protocol V7): the fifteen people at the kiosk; a choice fixes poli, kind and number."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bpjs_bridge.models import BpjsCall, BpjsGate
from queues import verbs
from queues.models import (
    AdmissionTicket,
    Channel,
    Clinic,
    ClinicSession,
    Doctor,
    Patient,
    PatientIdentifier,
    ReferenceCheck,
    Visit,
    VisitType,
)
from tests.hospital import Hospital
from tests.kiosk.conftest import Kiosk
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen, register, their_morning
from tests.vclaim_people import DAY, FROM_HOSPITAL, Someone

CHOICE = re.compile(
    r'class="tile tile-row( tile-full)?[^"]*" name="choice" value="([0-9a-f]{12})">\s*(.*?)</button>', re.S
)
P, K = Someone.referral, Someone.letter


@pytest.fixture
def people(simulator: SimulatorProcess, db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.BPJS_VCLAIM_USER_KEY = "demo-vclaim-key"
    with their_morning(simulator) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


@pytest.fixture
def come(people: Mapping[int, Someone], hospital: Hospital, kiosk: Kiosk) -> Callable[..., Kiosk]:
    """come(number): scans the card of one of the fifteen."""

    def comes(number: int, *, by: str = "card") -> Kiosk:
        someone = people[number]
        if not Patient.objects.filter(name=someone.name).exists():
            register(someone)
        return kiosk.scan(getattr(someone, by))

    return comes


def lines(kiosk: Kiosk) -> tuple[list[str], list[str]]:
    """(usable, unusable) as a person reads them."""
    found = [
        (bool(grey), " ".join(re.sub("<[^>]+>", " ", words).split()))
        for grey, _token, words in CHOICE.findall(kiosk.text)
    ]
    return [words for is_grey, words in found if not is_grey], [words for is_grey, words in found if is_grey]


def choose(kiosk: Kiosk, words: str) -> Kiosk:
    tokens = [token for _grey, token, text in CHOICE.findall(kiosk.text) if words in re.sub("<[^>]+>", "", text)]
    return kiosk.press("choose/", choice=tokens[0])


def session_of(kiosk: Kiosk, doctor: str) -> str:
    found = re.search(rf'value="(\d+)">\s*<span class="row-main"><strong>{doctor}<', kiosk.text)
    assert found is not None
    return found[1]


# number -> (what is chosen, doctor or "", kind, number, poli)
WALKS: Mapping[int, tuple[str, str, VisitType, Any, str]] = {
    1: ("Rujukan: Penyakit Dalam", "dr. Contoh 13", VisitType.REFERRAL, P, "INT"),
    2: ("Kontrol: Penyakit Dalam", "", VisitType.CONTROL, K, "INT"),
    8: ("Rujukan: Bedah", "", VisitType.REFERRAL, P, "BED"),
    9: ("Kontrol setelah rawat inap: Bedah", "", VisitType.CONTROL, K, "BED"),
    11: ("Rujukan dari rumah sakit lain: Jantung", "", VisitType.INTER_HOSPITAL, FROM_HOSPITAL, "JAN"),
    13: ("Kontrol: Hemodialisa", "", VisitType.CONTROL, K, "HDL"),
}


@pytest.mark.parametrize("number", WALKS)
def test_from_the_card_to_the_ticket_in_four_screens(
    come: Callable[..., Kiosk], people: Mapping[int, Someone], number: int
) -> None:
    words, doctor, kind, reference, poli = WALKS[number]
    kiosk = come(number)
    assert kiosk.at == "/kiosk/choose/"
    choose(kiosk, words)
    assert kiosk.at == ("/kiosk/sitting/" if doctor else "/kiosk/review/")
    kiosk.press(**({"session": session_of(kiosk, doctor)} if doctor else {"answer": "yes"}))
    assert kiosk.at == "/kiosk/ticket/"
    assert len(kiosk.pages) + 1 == 4, "the screen where the card is typed is the first"
    visit = Visit.objects.get()
    assert (visit.visit_type, visit.told_poli_code) == (kind, poli)
    assert visit.referral_number == (reference if isinstance(reference, str) else reference(people[number]))
    assert (visit.channel, visit.reference_check) == (Channel.KIOSK, None)
    if number == 2:
        assert visit.told_doctor_code == 12


UNUSABLE: Mapping[int, list[str]] = {
    3: ["Rujukan: Jantung Rujukan sudah dipakai, perlu surat kontrol"],
    4: ["Kontrol: Jantung Untuk hari lain (12 Maret)", "Rujukan: Jantung Rujukan sudah dipakai"],
    5: ["Kontrol: Penyakit Dalam Tanggalnya terlewat (6 Maret)", "Rujukan: Penyakit Dalam Rujukan sudah dipakai"],
    6: ["Kontrol: Mata Surat kontrol sudah dipakai", "Rujukan: Mata Rujukan sudah dipakai"],
    7: ["Rujukan: Mata Masa berlaku rujukan sudah habis"],
    10: ["Rencana rawat inap: Penyakit Dalam Surat ini untuk rawat inap"],
    12: ["Rujukan: Penyakit Dalam Rujukan sudah dipakai"],
    14: ["Rujukan: Hemodialisa Masa rujukan layanan berulang sudah habis"],
}


@pytest.mark.parametrize("number", UNUSABLE)
def test_what_cannot_be_used_stands_there_with_its_reason_and_leads_to_the_desk(
    come: Callable[..., Kiosk], hospital: Hospital, number: int
) -> None:
    kiosk = come(number)
    usable, unusable = lines(kiosk)
    assert usable == []
    assert len(unusable) == len(UNUSABLE[number])
    for shown, expected in zip(unusable, UNUSABLE[number], strict=True):
        assert expected in shown
    choose(kiosk, UNUSABLE[number][0].split(":")[0])
    assert kiosk.at == "/kiosk/refused/"
    kiosk.go("admission/").press("admission/", admission_class=hospital.queue_class.pk)
    assert kiosk.at == "/kiosk/ticket/"
    assert AdmissionTicket.objects.get().case != ""
    assert Visit.objects.count() == 0


def test_somebody_who_is_not_insured_reads_bpjs_s_words_and_may_pay(
    come: Callable[..., Kiosk], hospital: Hospital
) -> None:
    kiosk = come(15)
    assert "NON AKTIF (PREMI)" in kiosk.text
    assert lines(kiosk) == ([], [])
    kiosk.press("choose/", answer="not_insured")
    assert "Kepesertaan BPJS tidak aktif" in kiosk.text
    kiosk.go("choose/").press("choose/", answer="other")
    assert 'name="visit_type"' not in kiosk.text
    assert kiosk.press("arrival/", visit_type="INTERNAL").at == "/kiosk/arrival/"
    kiosk.press("arrival/", payer=hospital.cash.pk)
    assert kiosk.at == "/kiosk/clinic/"


def test_somebody_whom_bpjs_does_not_know_is_not_told_of_different_data_and_may_pay(
    kiosk: Kiosk, hospital: Hospital
) -> None:
    stranger = Someone(99, "Tak Dikenal", "0009919999999", "9901010101809999")
    register(stranger)
    kiosk.scan(stranger.card)
    assert "Tidak ditemukan di BPJS dengan data yang tercatat di sini" in kiosk.text
    assert "tidak sama" not in kiosk.text
    kiosk.press("choose/", answer="unknown")
    assert kiosk.at == "/kiosk/refused/"
    kiosk.go("choose/").press("choose/", answer="other")
    kiosk.press("arrival/", payer=hospital.cash.pk)
    assert kiosk.at == "/kiosk/clinic/"


def test_the_choice_fixes_the_poli(come: Callable[..., Kiosk], hospital: Hospital) -> None:
    """A man with a letter for internal medicine gets no number of obstetrics, whatever is sent."""
    other = ClinicSession.objects.get(doctor__bpjs_code=41, date=DAY)
    kiosk = come(1)
    choose(kiosk, "Rujukan: Penyakit Dalam")
    kiosk.press("sitting/", session=other.pk)
    assert kiosk.at == "/kiosk/refused/"
    assert kiosk.go("clinic/").at == "/kiosk/choose/"
    assert kiosk.go("doctor/").at == "/kiosk/arrival/", "the letter is forgotten: nothing was chosen"
    assert Visit.objects.count() == 0


def test_two_people_one_after_the_other(come: Callable[..., Kiosk], people: Mapping[int, Someone]) -> None:
    """Another person's card is scanned in the middle: the first one's letter goes with the first one."""
    kiosk = come(2)
    choose(kiosk, "Kontrol")
    old_key = kiosk.key
    come(13)
    assert lines(kiosk)[0][0].startswith("Kontrol: Hemodialisa")
    assert people[2].letter() not in str(dict(kiosk.client.session))
    kiosk.press("review/", key=old_key, answer="yes")
    assert kiosk.at == "/kiosk/expired/"
    assert Visit.objects.count() == 0


def test_a_letter_used_between_showing_and_choosing_is_not_given(
    come: Callable[..., Kiosk], people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    kiosk, budi = come(2), people[2]
    sep = {"card": budi.card, "poli": "INT", "referral": budi.referral(), "letter": budi.letter()}
    simulator.ask("POST", "/_control/vclaim", order={"seps": [sep]})
    choose(kiosk, "Kontrol")
    assert "baru saja berubah" in kiosk.text
    assert lines(kiosk)[0] == []
    assert Visit.objects.count() == 0


def test_vclaim_silent_at_the_choice_holds_to_what_was_shown(
    come: Callable[..., Kiosk], simulator: SimulatorProcess
) -> None:
    kiosk = come(2)
    simulator.fault("http_500")
    choose(kiosk, "Kontrol").press(answer="yes")
    assert Visit.objects.get().reference_check is None


def to_typed_letter(kiosk: Kiosk, letter: str) -> Kiosk:
    assert kiosk.at == "/kiosk/person/"
    kiosk.press(answer="yes")
    assert "BPJS belum menjawab" in kiosk.text
    kiosk.press("arrival/", visit_type="CONTROL")
    return kiosk.press("letter/", referral_number=letter)


def take_first_clinic(kiosk: Kiosk, name: str) -> Kiosk:
    kiosk.press("clinic/", clinic=Clinic.objects.get(name=name).pk)
    return kiosk.press("review/", answer="yes")


@pytest.mark.parametrize(
    "fault", [("http_500", {}), ("delay", {"seconds": 5.0}), ("html", {}), ("cut_before_storing", {})]
)
def test_a_silent_vclaim_makes_nobody_wait_and_the_number_says_that_it_is_unchecked(
    come: Callable[..., Kiosk],
    people: Mapping[int, Someone],
    simulator: SimulatorProcess,
    monkeypatch: pytest.MonkeyPatch,
    fault: tuple[str, Any],
) -> None:
    monkeypatch.setattr("kiosk.references.SECONDS", 0.7)
    kind, how = fault
    simulator.fault(kind, **how)
    kiosk = to_typed_letter(come(9), people[9].letter())
    take_first_clinic(kiosk, "Bedah")
    visit = Visit.objects.get()
    assert (visit.reference_check, visit.referral_number) == (ReferenceCheck.UNCHECKED, people[9].letter())


def test_a_hospital_may_lead_everybody_to_the_desk_then(
    come: Callable[..., Kiosk], simulator: SimulatorProcess, settings: Any, hospital: Hospital
) -> None:
    settings.KIOSK_WITHOUT_VCLAIM = "counter"
    simulator.fault("http_500")
    kiosk = come(2).press(answer="yes")
    kiosk.press("arrival/", visit_type="CONTROL")
    assert "BPJS belum menjawab" in kiosk.text
    assert kiosk.at == "/kiosk/refused/"
    kiosk.scan(Patient.objects.get().medical_record_number).press(answer="yes")
    assert kiosk.press("arrival/", payer=hospital.cash.pk).at == "/kiosk/clinic/"


def test_a_refused_key_is_silence_too(come: Callable[..., Kiosk], simulator: SimulatorProcess) -> None:
    simulator.fault("wrong_key")
    assert come(2).at == "/kiosk/person/"


def test_without_vclaim_nothing_is_asked_and_no_page_is_new(come: Callable[..., Kiosk], settings: Any) -> None:
    settings.BPJS_VCLAIM_USER_KEY = ""
    kiosk = come(2)
    assert kiosk.at == "/kiosk/person/"
    kiosk.press(answer="yes")
    assert "BPJS belum menjawab" not in kiosk.text
    assert kiosk.go("choose/").at == "/kiosk/person/"
    assert not BpjsCall.objects.exists()
    assert not BpjsGate.objects.filter(opened_at__isnull=False).exists()


def test_a_record_that_bpjs_would_not_take_is_not_asked_about(
    come: Callable[..., Kiosk], people: Mapping[int, Someone], kiosk: Kiosk
) -> None:
    patient = register(people[2])
    PatientIdentifier.objects.filter(patient=patient, kind="NIK").update(is_active=False)
    assert come(2).at == "/kiosk/person/"


def test_what_vclaim_does_not_know_can_still_be_typed(come: Callable[..., Kiosk], hospital: Hospital) -> None:
    """A referral of another poli of this hospital; no other kind, for the list has those."""
    kiosk = come(12).press("choose/", answer="other")
    assert kiosk.at == "/kiosk/arrival/"
    assert 'value="INTERNAL"' in kiosk.text
    assert 'value="CONTROL"' not in kiosk.text
    assert kiosk.press("arrival/", visit_type="CONTROL").at == "/kiosk/arrival/"
    kiosk.press("arrival/", visit_type="INTERNAL").press("letter/", referral_number="0000R0010326N000012")
    take_first_clinic(kiosk, "Saraf")
    visit = Visit.objects.get()
    assert (visit.visit_type, visit.reference_check) == (VisitType.INTERNAL, None)


def test_not_me_forgets_everything(come: Callable[..., Kiosk], people: Mapping[int, Someone]) -> None:
    kiosk = come(2).press("choose/", answer="no")
    assert kiosk.at == "/kiosk/refused/"
    assert people[2].letter() not in str(dict(kiosk.client.session))


def test_a_sensitive_poli_has_its_neutral_name_and_no_specialty(come: Callable[..., Kiosk]) -> None:
    Clinic.objects.filter(name="Penyakit Dalam").update(is_sensitive=True, neutral_name="Poli Melati")
    Doctor.objects.filter(bpjs_code=12).update(name="dr. Contoh 12, Sp.KJ")
    kiosk = come(2)
    assert "Poli Melati" in kiosk.text
    assert "dr. Contoh 12" in kiosk.text
    assert [word for word in ("Penyakit Dalam", "PENYAKIT DALAM", "Sp.KJ") if word in kiosk.text] == []


def test_nothing_personal_is_in_addresses_or_pages_and_nothing_stays(
    come: Callable[..., Kiosk], people: Mapping[int, Someone]
) -> None:
    kiosk = come(1)
    choose(kiosk, "Rujukan")
    kiosk.press(session=session_of(kiosk, "dr. Contoh 12"))
    personal = (people[1].card, people[1].nik, people[1].name, people[1].referral())
    shown = "".join(kiosk.addresses) + "".join(kiosk.pages)
    assert [word for word in personal if word in shown] == []
    assert people[1].referral() not in str(dict(kiosk.client.session))


def test_coming_twice_shows_the_number_that_is_there(come: Callable[..., Kiosk]) -> None:
    kiosk = come(2)
    choose(kiosk, "Kontrol").press(answer="yes")
    label = Visit.objects.get().label
    kiosk = come(2)
    _usable, unusable = lines(kiosk)
    assert unusable[0].startswith(f"Kontrol: Penyakit Dalam Anda sudah punya nomor untuk ini: {label}")


def test_a_full_session_leads_to_the_desk_with_the_wish(come: Callable[..., Kiosk], hospital: Hospital) -> None:
    session = ClinicSession.objects.get(doctor__bpjs_code=41, date=DAY)
    ClinicSession.objects.filter(pk=session.pk).update(capacity=0, jkn_quota=0, non_jkn_quota=0)
    kiosk = come(9)
    choose(kiosk, "Kontrol")
    assert kiosk.at == "/kiosk/refused/"
    assert "Kuota hari ini sudah habis" in kiosk.text
    kiosk.go("admission/").press("admission/", admission_class=hospital.queue_class.pk)
    assert AdmissionTicket.objects.get().wished_session == session


@pytest.mark.parametrize("odd", ["'; DROP TABLE--", "\x00", "é" * 300, "0" * 12, "🩺", "../..", "%s%s"])
def test_odd_characters_are_a_sentence(come: Callable[..., Kiosk], odd: str) -> None:
    kiosk = come(2).press("choose/", choice=odd)
    assert kiosk.at == "/kiosk/choose/"
    kiosk.press("choose/", answer=odd)
    assert kiosk.at == "/kiosk/choose/"
    assert kiosk.scan(odd).at in ("/kiosk/refused/", "/kiosk/code/")


def test_an_address_that_asks_without_end_is_no_longer_asked_for(
    come: Callable[..., Kiosk], settings: Any, people: Mapping[int, Someone]
) -> None:
    settings.KIOSK_LOOK_UPS = 1
    kiosk = come(2)
    for _again in range(2):
        assert kiosk.go("choose/").at == "/kiosk/choose/"
    assert kiosk.go("choose/").at == "/kiosk/person/"


def test_a_pressed_number_is_one_number(come: Callable[..., Kiosk]) -> None:
    kiosk = come(1)
    choose(kiosk, "Rujukan")
    key, session = kiosk.key, session_of(kiosk, "dr. Contoh 12")
    kiosk.press("sitting/", key=key, session=session)
    kiosk.press("sitting/", key=key, session=session)
    assert kiosk.at == "/kiosk/ticket/"
    assert Visit.objects.count() == 1
    assert verbs.reference_in_use(
        Visit.objects.get().session, Visit.objects.get().referral_number, VisitType.REFERRAL, at=OPENED
    )
