"""Letters and referrals written at a strict VClaim: made, changed, deleted, looked for, and refused in its words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.refusals import RefusalKind
from bpjs_bridge.client.vclaim import calls, references, seps, visits
from bpjs_bridge.client.vclaim.back_referral_forms import DISEASES, BackReferralForm
from bpjs_bridge.client.vclaim.control_letters import (
    LetterKind,
    ListedBy,
    clinics_for,
    doctors_for,
    find_letter,
    letters_between,
    letters_of,
    sep_for_letter,
)
from bpjs_bridge.client.vclaim.letter_writing import (
    Plan,
    change_admission_letter,
    change_letter,
    delete_letter,
    letter_made,
    make_admission_letter,
    make_letter,
)
from bpjs_bridge.client.vclaim.outgoing_referrals import (
    OutgoingKind,
    Referring,
    change_outgoing,
    clinics_elsewhere,
    delete_outgoing,
    facilities_elsewhere,
    find_outgoing,
    outgoing_between,
    refer_out,
    referral_made,
)
from bpjs_bridge.client.vclaim.referrals import IssuedBy, find_referral, last_sep, newest_referral
from bpjs_bridge.client.vclaim.seps import Sep
from bpjs_bridge.client.vclaim.special_referrals import delete_prolonged, prolong, prolonged_in
from bpjs_bridge.models import Outcome
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import DAY, Someone, fifteen

SECONDS = 10.0
CLERK = "petugas1"
TOMORROW = DAY + timedelta(days=1)
UNKNOWN_SEP, UNKNOWN_LETTER = "0000R0010326V999999", "0000R0010326K999999"


@pytest.fixture
def people(simulator: SimulatorProcess) -> Mapping[int, Someone]:
    return fifteen(simulator)


@pytest.fixture
def vclaim(people: Mapping[int, Someone]) -> Iterator[BpjsClient]:
    with BpjsClient.vclaim(seconds=SECONDS) as client:
        yield client


def sep_of(vclaim: BpjsClient, someone: Someone) -> Sep:
    return last_sep(vclaim, someone.referral()).items[0]


@pytest.mark.parametrize("call", calls.CALLS, ids=lambda call: call.number)
def test_vclaim_knows_every_address_and_every_body(simulator: SimulatorProcess, call: Any) -> None:
    with BpjsClient.vclaim(seconds=SECONDS) as client:
        answer = client.play(call, call.example).answer
    assert answer.outcome in (Outcome.OK, Outcome.REFUSED)
    assert answer.message != "Format data tidak sesuai"
    assert simulator.log()[-1]["route"].startswith("vclaim/")


# --- control letters --------------------------------------------------------------------------------------------------
def test_the_form_s_order_is_sep_then_clinics_then_doctors(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    number = sep_of(vclaim, people[3]).number
    (origin,) = sep_for_letter(vclaim, number).items
    assert (origin.poli_code, origin.is_inpatient, origin.card) == ("JAN", False, people[3].card)
    assert (origin.referral_number, origin.is_from_hospital) == (people[3].referral(), False)
    clinics = {one.poli_code: one for one in clinics_for(vclaim, number, kind=LetterKind.CONTROL, on=DAY).items}
    assert {"INT", "007", "JAN", "MAT", "BED", "SAR", "HDL"} <= set(clinics)
    assert (clinics["MAT"].planned, clinics["SAR"].planned) == (1, 0)
    doctors = doctors_for(vclaim, "JAN", kind=LetterKind.CONTROL, on=DAY).items
    assert (21, "08:00-12:00", 30) in [(one.code, one.hours, one.capacity) for one in doctors]


def test_a_letter_is_made_read_moved_and_deleted(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    citra = people[3]
    sep = sep_of(vclaim, citra).number
    made = make_letter(vclaim, sep, Plan("JAN", 21, TOMORROW), user=CLERK)
    assert made.is_done
    assert made.item is not None
    number = made.item.number
    (detail,) = find_letter(vclaim, number.lower()).items
    assert (detail.on, detail.poli_code, detail.doctor_code, detail.is_used) == (TOMORROW, "JAN", 21, False)
    assert detail.origin is not None
    assert detail.origin.number == sep
    (ours,) = letter_made(vclaim, citra.card, sep_number=sep, plan=Plan("JAN", 21, TOMORROW), today=DAY).items
    assert ours.number == number
    other = letter_made(vclaim, citra.card, sep_number=sep, plan=Plan("JAN", 21, DAY), today=DAY)
    assert (other.items, other.is_certain) == ((), True)
    listed = letters_between(vclaim, TOMORROW, TOMORROW, by=ListedBy.CONTROL).items
    assert [(one.number, one.is_used) for one in listed] == [(number, None)]
    assert change_letter(vclaim, number, sep, Plan("JAN", 21, DAY), user=CLERK).is_done
    assert delete_letter(vclaim, number, user=CLERK).is_done
    assert delete_letter(vclaim, number, user=CLERK).answer.message == "Nomor surat kontrol tidak sesuai"


@pytest.mark.parametrize("disease", DISEASES)
def test_a_letter_with_the_form_of_each_disease_is_taken(
    people: Mapping[int, Someone], vclaim: BpjsClient, disease: str
) -> None:
    form = BackReferralForm(disease, {name: least for name, (least, _most) in DISEASES[disease].items()})
    sep = sep_of(vclaim, people[3]).number
    made = make_letter(vclaim, sep, Plan("JAN", 21, DAY), user=CLERK, form=form)
    assert made.item is not None
    assert change_letter(vclaim, made.item.number, sep, Plan("JAN", 21, TOMORROW), user=CLERK, form=form).is_done


@pytest.mark.parametrize(
    ("changes", "words", "kind"),
    [
        ({"sep": UNKNOWN_SEP}, "Nomor SEP tidak ditemukan", RefusalKind.UNKNOWN),
        ({"sep": "123"}, "Nomor SEP tidak sesuai", RefusalKind.UNKNOWN),
        ({"on": date(2026, 2, 8)}, "Tanggal tidak sesuai", RefusalKind.UNKNOWN),
        ({"on": date(2026, 2, 7)}, "Tanggal tidak sesuai", RefusalKind.UNKNOWN),
        ({"on": date(2026, 5, 7)}, "Masa berlaku rujukan sudah berakhir", RefusalKind.LAPSED),
        ({"poli": "XXX"}, "Jadwal dokter tidak sesuai", RefusalKind.SCHEDULE),
        ({"doctor": 31}, "Jadwal dokter tidak sesuai", RefusalKind.SCHEDULE),
        ({"on": date(2026, 3, 31)}, "Jadwal dokter tidak sesuai", RefusalKind.SCHEDULE),
    ],
)
def test_a_letter_is_refused_in_vclaims_words(
    people: Mapping[int, Someone], vclaim: BpjsClient, changes: dict[str, Any], words: str, kind: RefusalKind
) -> None:
    asked = {"sep": sep_of(vclaim, people[3]).number, "poli": "JAN", "doctor": 21, "on": DAY, **changes}
    made = make_letter(vclaim, asked["sep"], Plan(asked["poli"], asked["doctor"], asked["on"]), user=CLERK)
    assert (made.is_done, made.answer.message, made.refusal, made.item) == (False, words, kind, None)


def test_a_second_letter_after_a_stay_and_a_used_letter_are_refused(
    people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    (after_stay,) = letters_of(vclaim, people[9].card, month=DAY, by=ListedBy.CONTROL).items
    second = make_letter(vclaim, after_stay.origin_sep, Plan("BED", 41, TOMORROW), user=CLERK)
    assert second.refusal == RefusalKind.ALREADY_DONE
    fajar = people[6].letter()
    (used,) = letters_of(vclaim, people[6].card, month=DAY, by=ListedBy.CONTROL).items
    moved = change_letter(vclaim, fajar, used.origin_sep, Plan("MAT", 31, TOMORROW), user=CLERK)
    assert moved.answer.message == "Surat kontrol tidak sesuai"
    assert delete_letter(vclaim, fajar, user=CLERK).answer.message == "Surat kontrol tidak sesuai"
    unknown = change_letter(vclaim, UNKNOWN_LETTER, used.origin_sep, Plan("MAT", 31, TOMORROW), user=CLERK)
    assert unknown.answer.message == "Nomor surat kontrol tidak sesuai"


def test_an_admission_is_planned_moved_and_given_up(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    ani = people[1]
    made = make_admission_letter(vclaim, ani.card, Plan("BED", 41, TOMORROW), user=CLERK)
    assert made.item is not None
    number = made.item.number
    (letter,) = letter_made(vclaim, ani.card, sep_number="", plan=Plan("BED", 41, TOMORROW), today=DAY).items
    assert (letter.number, letter.kind, letter.is_after_stay) == (number, LetterKind.ADMISSION, False)
    (detail,) = find_letter(vclaim, number).items
    assert detail.origin is None
    assert change_admission_letter(vclaim, number, Plan("SAR", 51, TOMORROW), user=CLERK).is_done
    assert delete_letter(vclaim, number, user=CLERK).is_done
    assert change_admission_letter(vclaim, number, Plan("SAR", 51, TOMORROW), user=CLERK).answer.message == (
        "SPRI tidak sesuai"
    )


@pytest.mark.parametrize(
    ("number", "plan", "words"),
    [
        (15, Plan("INT", 12, DAY), "Nomor kartu tidak sesuai"),
        (1, Plan("XXX", 12, DAY), "Kode poli tidak sesuai"),
        (1, Plan("INT", 99, DAY), "Kode dokter tidak sesuai"),
    ],
)
def test_an_admission_is_refused_in_vclaims_words(
    people: Mapping[int, Someone], vclaim: BpjsClient, number: int, plan: Plan, words: str
) -> None:
    assert make_admission_letter(vclaim, people[number].card, plan, user=CLERK).answer.message == words


# --- referrals out ----------------------------------------------------------------------------------------------------
def referring(on: date, **changes: Any) -> Referring:
    asked: dict[str, Any] = {
        "kind": OutgoingKind.FULL,
        "facility_code": "0000R009",
        "poli_code": "JAN",
        "diagnosis_code": "I10",
        "referred_on": on,
        "visit_on": on,
    }
    return Referring(**{**asked, **changes})


def test_a_referral_out_is_made_found_changed_and_deleted(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    sep = sep_of(vclaim, people[3])
    asked = referring(sep.on)
    made = refer_out(vclaim, sep.number, asked, user=CLERK)
    assert made.item is not None
    number = made.item.number
    assert (made.item.on, made.item.valid_until, made.item.card) == (
        sep.on,
        sep.on + timedelta(days=90),
        people[3].card,
    )
    assert [one.number for one in outgoing_between(vclaim, sep.on, sep.on).items] == [number]
    assert [one.number for one in referral_made(vclaim, sep.number, asked).items] == [number]
    assert refer_out(vclaim, sep.number, asked, user=CLERK).refusal == RefusalKind.ALREADY_DONE
    back = referring(sep.on, kind=OutgoingKind.BACK, poli_code="")
    assert change_outgoing(vclaim, number, back, user=CLERK).item == number
    (one,) = find_outgoing(vclaim, number).items
    assert (one.kind, one.poli_code, one.sep_number) == ("2", "", sep.number)
    assert delete_outgoing(vclaim, number, user=CLERK).item == number
    gone = find_outgoing(vclaim, number)
    assert (gone.items, gone.is_certain) == ((), True)


def test_of_a_partial_referral_vclaim_tells_nothing(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    sep = sep_of(vclaim, people[3])
    made = refer_out(vclaim, sep.number, referring(sep.on, kind=OutgoingKind.PARTIAL), user=CLERK)
    assert (made.is_done, made.item) == (True, None)
    assert len(referral_made(vclaim, sep.number, referring(sep.on)).items) == 1


@pytest.mark.parametrize(
    ("days", "changes", "words"),
    [
        (-1, {}, "Tanggal rujukan tidak sesuai"),
        (1, {}, "Tanggal rujukan tidak sesuai"),
        (0, {"poli_code": ""}, "Format data tidak sesuai"),
        (0, {"kind": OutgoingKind.BACK}, "Format data tidak sesuai"),
        (0, {"facility_code": "R009"}, "Format data tidak sesuai"),
    ],
)
def test_a_referral_out_is_refused_in_vclaims_words(
    people: Mapping[int, Someone], vclaim: BpjsClient, days: int, changes: dict[str, Any], words: str
) -> None:
    sep = sep_of(vclaim, people[3])
    asked = referring(sep.on + timedelta(days=days), **changes)
    assert refer_out(vclaim, sep.number, asked, user=CLERK).answer.message == words


def test_how_full_the_other_hospital_is(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    clinics = clinics_elsewhere(vclaim, "0000R009", on=DAY)
    assert {(one.capacity, one.referred, one.percent) for one in clinics.items} == {(30, 0, Decimal(0))}
    assert [one.name for one in facilities_elsewhere(vclaim, "0000R009").items] == ["REHAB MEDIK"]


def test_a_prolonged_referral_is_taken_back_by_its_key(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    care: dict[str, Any] = {"others": [], "procedures": ["39.95"], "user": CLERK}
    nia = people[14].referral()
    assert prolong(vclaim, nia, diagnosis="N18", **care).is_done
    (window,) = prolonged_in(vclaim, DAY).items
    assert (window.number, window.diagnosis, bool(window.key)) == (nia, "N18", True)
    assert delete_prolonged(vclaim, window, user=CLERK).is_done
    assert prolonged_in(vclaim, DAY).items == ()
    refused = prolong(vclaim, nia, diagnosis="N18", others=[], procedures=[], user=CLERK)
    assert refused.answer.message == "Prosedur tidak sesuai"


# --- reads ------------------------------------------------------------------------------------------------------------
def test_the_newest_referral_of_a_card_and_one_by_number(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    kiki = people[11]
    (newest,) = newest_referral(vclaim, kiki.card, issued_by=IssuedBy.HOSPITAL).items
    (same,) = find_referral(vclaim, newest.number.lower(), issued_by=IssuedBy.HOSPITAL).items
    assert newest == same
    assert (newest.referred_by, newest.referrer_code, newest.nik) == ("RS LAIN CONTOH", "0000R009", kiki.nik)
    assert newest.lapses_on == newest.issued_on + timedelta(days=90)


def test_the_seps_of_a_day_and_of_a_person(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    today = visits.visits_on(vclaim, DAY)
    assert [(one.card, one.poli, one.is_inpatient) for one in today.items] == [(people[6].card, "MAT", False)]
    none = visits.visits_on(vclaim, date(2020, 1, 1))
    assert (none.items, none.is_certain) == ((), True)
    past = visits.history_of(vclaim, people[13].card, DAY - timedelta(days=90), DAY)
    assert len(past.items) == 10
    assert [one.on for one in past.items] == sorted((one.on for one in past.items), reverse=True)
    (stay,) = visits.history_of(vclaim, people[9].card, DAY - timedelta(days=90), DAY).items
    assert (stay.is_inpatient, stay.left_on, stay.poli) == (True, DAY - timedelta(days=7), "")
    assert visits.claims_on(vclaim, DAY, status=1).is_certain


def test_fingerprints_are_told_with_200_either_way(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    (none,) = seps.fingerprint_of(vclaim, people[1].card, on=DAY).items
    assert not none.is_taken
    simulator.ask("POST", "/_control/vclaim", order={"fingerprints": [people[1].card]})
    (taken,) = seps.fingerprint_of(vclaim, people[1].card, on=DAY).items
    assert taken.is_taken
    assert "telah melakukan validasi" in taken.words
    assert [one.card for one in seps.fingerprints_on(vclaim, DAY).items] == [people[1].card]


def test_a_sep_its_internal_ones_and_the_permissions(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    number = sep_of(vclaim, people[12]).number
    (sep,) = seps.find_sep(vclaim, number).items
    assert (sep.card, sep.referral_number, sep.poli_name) == (people[12].card, people[12].referral(), "PENYAKIT DALAM")
    assert seps.internal_seps(vclaim, number).is_certain
    assert seps.permissions_in(vclaim, DAY).is_certain
    simulator.settings(is_permission_list_forbidden=True)
    assert seps.permissions_in(vclaim, DAY).answer.outcome == Outcome.OK


def test_lists_to_choose_from(people: Mapping[int, Someone], vclaim: BpjsClient) -> None:
    assert ("007", "GINJAL-HIPERTENSI") in [(one.code, one.name) for one in references.find_poli(vclaim, "007").items]
    assert references.find_poli(vclaim, "IN").answer.code == ""
    assert {one.code for one in references.find_dpjp(vclaim, "BED", on=DAY).items} >= {"41"}
    assert [one.code for one in references.find_facility(vclaim, "0000R009", is_hospital=True).items] == ["0000R009"]
    assert references.find_facility(vclaim, "0000R009", is_hospital=False).items == ()
    assert [one.code for one in references.find_diagnosis(vclaim, "kidney").items] == ["N18", "N18.1"]
    assert [one.name for one in references.find_procedure(vclaim, "39.95").items] == ["39.95 - Hemodialysis"]
    assert references.back_referral_diseases(vclaim).items[0] == references.Choice("01", "Diabetes")


# --- trouble ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", ["cut_after_storing", "http_500", "html", "code_zero", "wrong_key", "truncated"])
def test_after_a_write_without_an_answer_the_lists_tell_whether_it_was_done(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient, fault: str
) -> None:
    sep, plan = sep_of(vclaim, people[3]).number, Plan("JAN", 21, DAY)
    simulator.fault(fault, match="vclaim/kontrol/insert", times=1)
    made = make_letter(vclaim, sep, plan, user=CLERK)
    assert (made.is_unknown, made.item) == (True, None)
    found = letter_made(vclaim, people[3].card, sep_number=sep, plan=plan, today=DAY)
    assert found.is_certain
    assert len(found.items) == (fault in ("cut_after_storing", "wrong_key", "truncated"))


def test_a_sentence_never_seen_is_a_refusal_that_a_person_reads(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    sep = sep_of(vclaim, people[3]).number
    simulator.fault("odd_refusal", times=1)
    made = make_letter(vclaim, sep, Plan("JAN", 21, DAY), user=CLERK)
    assert (made.refusal, made.answer.words) == (
        RefusalKind.UNKNOWN,
        "Sebuah kalimat yang belum pernah dilihat siapa pun",
    )


@pytest.mark.parametrize("variant", ["Code", "metaData", "string_code", "all"])
def test_other_spellings_of_the_head_are_read(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient, variant: str
) -> None:
    simulator.fault("wrong_code", variant=variant)
    assert letters_of(vclaim, people[2].card, month=DAY, by=ListedBy.CONTROL).items


def test_a_bare_text_where_an_object_should_be_is_a_bad_row_and_a_done_write(
    simulator: SimulatorProcess, people: Mapping[int, Someone], vclaim: BpjsClient
) -> None:
    sep = sep_of(vclaim, people[3]).number
    simulator.fault("bare_text")
    found = letters_of(vclaim, people[2].card, month=DAY, by=ListedBy.CONTROL)
    assert (found.items, found.is_certain) == ((), False)
    made = make_letter(vclaim, sep, Plan("JAN", 21, DAY), user=CLERK)
    assert (made.is_done, made.item) == (True, None)
