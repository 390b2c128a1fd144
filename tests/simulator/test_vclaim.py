"""VClaim, asked by a caller written from the protocol alone, and by two public clients."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import requests
from bpjs import Bridging
from pybpjs.bpjs import bridging

from tests.simulator.hospital_caller import HospitalCaller, decrypted, demo_member
from tests.simulator_process import SimulatorProcess

KEY = "demo-vclaim-key"
MEMBER = demo_member("m01")
LETTER = MEMBER["referrals"][0]


def ask(caller: HospitalCaller, path: str, *, user_key: str = KEY) -> tuple[requests.Response, dict[str, str]]:
    headers = caller.headers() | {"user_key": user_key}
    return requests.get(f"{caller.simulator.url}/vclaim-rest{path}", headers=headers, timeout=5), headers


def read(caller: HospitalCaller, path: str) -> Any:
    answer, headers = ask(caller, path)
    return decrypted(answer.json()["response"], headers["X-timestamp"])["rujukan"]


def test_the_head_is_spelled_as_vclaim_does(caller: HospitalCaller) -> None:
    answer, _headers = ask(caller, f"/Rujukan/{LETTER['number']}")
    assert answer.json()["metaData"] == {"code": "200", "message": "OK"}


def test_a_letter_tells_number_day_member_and_poli(caller: HospitalCaller) -> None:
    letter = read(caller, f"/Rujukan/{LETTER['number']}")
    issued_on = date.fromisoformat(caller.today) - timedelta(days=LETTER["issued_days_ago"])
    assert (letter["noKunjungan"], letter["tglKunjungan"]) == (LETTER["number"], issued_on.isoformat())
    assert letter["peserta"]["noKartu"] == MEMBER["card"]
    assert (letter["poliRujukan"]["kode"], letter["provPerujuk"]["nama"]) == (LETTER["clinic"], LETTER["from"])


def test_a_card_has_a_list_of_its_letters_without_control_letters(caller: HospitalCaller) -> None:
    letters = read(caller, f"/Rujukan/List/Peserta/{MEMBER['card']}")
    assert [letter["noKunjungan"] for letter in letters] == [LETTER["number"]]


@pytest.mark.parametrize(
    "path",
    [
        "/Rujukan/9901K0031126P999999",
        f"/Rujukan/RS/{LETTER['number']}",
        f"/Rujukan/{MEMBER['referrals'][1]['number']}",
        "/Rujukan/List/Peserta/0000000000000",
        f"/Rujukan/RS/List/Peserta/{MEMBER['card']}",
    ],
)
def test_what_is_not_there_is_refused(caller: HospitalCaller, path: str) -> None:
    answer, _headers = ask(caller, path)
    assert answer.json() == {"metaData": {"code": "201", "message": "Rujukan Tidak Ada"}}


def test_the_key_of_antrean_does_not_open_vclaim(caller: HospitalCaller) -> None:
    answer, _headers = ask(caller, f"/Rujukan/{LETTER['number']}", user_key="demo-antrean-key")
    assert (answer.status_code, answer.json()["metaData"]["code"]) == (403, "403")


def test_a_service_that_is_not_played_is_404_in_vclaims_head(caller: HospitalCaller) -> None:
    answer, _headers = ask(caller, "/RencanaKontrol/entah/1")
    assert (answer.status_code, answer.json()["metaData"]["code"]) == (404, "404")


def test_no_number_of_a_path_is_logged(caller: HospitalCaller) -> None:
    read(caller, f"/Rujukan/List/Peserta/{MEMBER['card']}")
    row = caller.simulator.log()[-1]
    assert row["path"] == "/vclaim-rest/Rujukan/List/Peserta/{card}"
    assert MEMBER["card"] not in str(row)


def test_another_spelling_of_the_head_keeps_its_content(caller: HospitalCaller) -> None:
    caller.simulator.fault("wrong_code", match="vclaim/rujukan", variant="Code")
    answer, _headers = ask(caller, f"/Rujukan/{LETTER['number']}")
    assert answer.json()["metadata"]["Code"] == 200
    assert "metaData" not in answer.json()


def write(caller: HospitalCaller, method: str, path: str, body: Any) -> tuple[str, str]:
    answer = requests.request(
        method,
        f"{caller.simulator.url}/vclaim-rest{path}",
        headers=caller.headers() | {"user_key": KEY, "Content-Type": "Application/x-www-form-urlencoded"},
        json=body,
        timeout=5,
    )
    metadata = answer.json()["metaData"]
    return metadata["code"], metadata["message"]


def test_addresses_are_matched_without_case(caller: HospitalCaller) -> None:
    letter = read(caller, f"/rujukan/{LETTER['number'].lower()}")
    assert letter["noKunjungan"] == LETTER["number"]


PLAN = {"noSEP": "0" * 19, "kodeDokter": "1", "poliKontrol": "INT", "tglRencanaKontrol": "2026-03-10", "user": "u"}
WRONG = ("201", "Format data tidak sesuai")


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("POST", "/RencanaKontrol/insert", {"request": PLAN}, ("201", "Nomor SEP tidak ditemukan")),
        ("PUT", "/RencanaKontrol/insert", {"request": PLAN}, WRONG),
        ("POST", "/RencanaKontrol/insert", PLAN, WRONG),
        ("POST", "/RencanaKontrol/insert", {"request": {**PLAN, "kodeDokter": 1}}, WRONG),
        ("POST", "/RencanaKontrol/insert", {"request": {**PLAN, "user": None}}, WRONG),
        ("POST", "/RencanaKontrol/insert", [], WRONG),
        ("POST", "/RencanaKontrol/v2/Insert", {"request": PLAN}, WRONG),
        ("DELETE", "/RencanaKontrol/Delete", {"request": {"noSuratKontrol": "1", "user": "u"}}, WRONG),
        ("POST", "/Rujukan/Khusus/insert", {"request": {}}, WRONG),
        ("GET", "/RencanaKontrol/Delete", {}, WRONG),
    ],
)
def test_method_wrapper_keys_and_types_are_those_of_the_catalogue(
    caller: HospitalCaller, method: str, path: str, body: Any, told: tuple[str, str]
) -> None:
    assert write(caller, method, path, body) == told


def test_two_ways_to_delete_a_prolonged_referral_are_served(caller: HospitalCaller) -> None:
    body = {"request": {"t_rujukan": {"idRujukan": "9", "noRujukan": "X", "user": "u"}}}
    told = {write(caller, method, "/Rujukan/Khusus/delete", body) for method in ("POST", "DELETE")}
    assert told == {("201", "Nomor rujukan tidak sesuai")}


def test_a_member_of_the_hospital_file_has_a_letter_for_today(caller: HospitalCaller) -> None:
    month = f"Bulan/{caller.today[5:7]}/Tahun/{caller.today[:4]}"
    answer, headers = ask(caller, f"/RencanaKontrol/ListRencanaKontrol/{month}/Nokartu/{MEMBER['card']}/filter/2")
    (row,) = decrypted(answer.json()["response"], headers["X-timestamp"])["list"]
    assert (row["noSuratKontrol"], row["tglRencanaKontrol"]) == (MEMBER["referrals"][1]["number"], caller.today)
    assert row["terbitSEP"] == "Belum"


def test_sixteen_zeros_find_a_newborn_as_at_bpjs(caller: HospitalCaller) -> None:
    answer, headers = ask(caller, f"/Peserta/nik/{'0' * 16}/tglSEP/{caller.today}")
    assert decrypted(answer.json()["response"], headers["X-timestamp"])["peserta"]["nama"] == "BAYI BR LAHIR"


def test_no_number_of_a_body_is_logged(caller: HospitalCaller) -> None:
    number = "0000R0010326K123456"
    body = {"request": {"t_suratkontrol": {"noSuratKontrol": number, "user": "u"}}}
    write(caller, "DELETE", "/RencanaKontrol/Delete", body)
    assert number not in str(caller.simulator.log()[-1])


@pytest.mark.parametrize(
    ("endpoint", "key"),
    [
        (f"Peserta/nokartu/{MEMBER['card']}/tglSEP/2026-03-10", "peserta"),
        (f"Rujukan/List/Peserta/{MEMBER['card']}", "rujukan"),
        (f"Rujukan/JumlahSEP/1/{LETTER['number']}", "jumlahSEP"),
        ("referensi/poli/INT", "poli"),
        ("referensi/diagnosa/N18", "diagnosa"),
    ],
)
def test_two_public_clients_read_the_answers(running_simulator: SimulatorProcess, endpoint: str, key: str) -> None:
    running_simulator.reset()
    host = f"{running_simulator.url}/vclaim-rest"
    credential = {"consid": "12345", "secret": "rahasia-uji", "user_key": KEY, "host": host}
    first = Bridging(credential, "vclaim").request(endpoint)
    second = bridging(credential | {"is_encrypt": 1}, endpoint)
    assert first["metaData"]["code"] in (200, "200")
    assert first["response"] == second["response"]
    assert first["response"][key]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_two_public_clients_are_understood_when_they_write(running_simulator: SimulatorProcess, method: str) -> None:
    """Both say `application/x-www-form-urlencoded` round JSON."""
    running_simulator.reset()
    endpoint, body, words = {
        "POST": ("RencanaKontrol/insert", {"request": PLAN}, "Nomor SEP tidak ditemukan"),
        "PUT": ("RencanaKontrol/UpdateSPRI", {"request": {**PLAN, "noSPRI": "1"}}, "Tanggal tidak sesuai"),
        "DELETE": (
            "RencanaKontrol/Delete",
            {"request": {"t_suratkontrol": {"noSuratKontrol": "1", "user": "u"}}},
            "Nomor surat kontrol tidak sesuai",
        ),
    }[method]
    host = f"{running_simulator.url}/vclaim-rest"
    credential = {"consid": "12345", "secret": "rahasia-uji", "user_key": KEY, "host": host}
    told = Bridging(credential, "vclaim").request(endpoint, method=method, payload=body)
    assert told["metaData"]["message"] == words
    assert bridging(credential | {"is_encrypt": 1}, endpoint, method, body)["metaData"]["message"] == words


def test_a_letter_that_the_hospital_wrote_for_a_member_is_taken_for_its_day(caller: HospitalCaller) -> None:
    """Its referral is of INT, which has a doctor around the clock on every day."""
    day = (date.fromisoformat(caller.today) + timedelta(days=7)).isoformat()
    order = {"seps": [{"card": MEMBER["card"], "poli": LETTER["clinic"], "referral": LETTER["number"]}]}
    (sep,) = caller.simulator.ask("POST", "/_control/vclaim", order=order)["seps"]
    plan = {**PLAN, "noSEP": sep, "tglRencanaKontrol": day, "poliKontrol": "INT", "kodeDokter": "310203"}
    assert write(caller, "POST", "/RencanaKontrol/insert", {"request": plan})[0] == "200"
    (number,) = caller.simulator.ask("GET", "/_control/vclaim")["letters"]
    booking = {
        "nomorkartu": MEMBER["card"],
        "nik": MEMBER["nik"],
        "kodepoli": "INT",
        "kodedokter": 310203,
        "jeniskunjungan": 3,
        "nomorreferensi": number,
        "estimasidilayani": caller.now_ms() + 7 * 86_400_000,
    }
    refused = (201, "data nomorreferensi  belum sesuai.")
    assert caller.add("HARI-INI", **booking | {"estimasidilayani": caller.now_ms()}) == refused
    assert caller.add("KONTROL", **booking, tanggalperiksa=day) == (200, "Ok")


def test_an_internal_referral_of_a_member_is_the_hospital_s_own(caller: HospitalCaller) -> None:
    numbers = {"nomorkartu": MEMBER["card"], "nik": MEMBER["nik"], "nomorreferensi": "INT/KODE-ASAL"}
    assert caller.add("RUJUK", **numbers, jeniskunjungan=2) == (200, "Ok")
    assert caller.add("SALAH", **numbers, jeniskunjungan=1) == (201, "data nomorreferensi  belum sesuai.")
