"""VClaim's referrals, read by a caller written from the protocol alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import requests

from tests.simulator.hospital_caller import HospitalCaller, decrypted, demo_member

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
    answer, _headers = ask(caller, "/RencanaKontrol/nosep/1")
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
