"""What a sheet keeps of a call: no NIK, card or phone at any depth, and everything else letter for letter."""

import json
from typing import Any

import pytest

from bpjs_bridge.acceptance.masking import body_without_people, without_people

NIK, CARD, PHONE = "9901019905170001", "0009900000017", "080099001122"


@pytest.mark.parametrize(
    "name",
    ["nik", "NIK", "nokapst", "nomorkartu", "noka", "noKartu", "nopeserta", "nohp", "nohape", "noTelepon", "nomorkk"],
)
@pytest.mark.parametrize("value", [NIK, CARD, PHONE, int(NIK), "62 811-2233-4455", "A1234567"])
def test_a_personal_field_is_masked_at_any_depth(name: str, value: Any) -> None:
    told = without_people({"list": [{"peserta": {name: value}}, {name: [value]}]})
    masked = told["list"][0]["peserta"][name]
    assert [told["list"][1][name][0], masked[-3:]] == [masked, str(value)[-3:]]
    assert "".join(sign for sign in masked[:-3] if sign.isalnum()) == ""


@pytest.mark.parametrize("said", [f"NIK {NIK} tidak cocok", f"Kartu {CARD}", PHONE])
def test_a_long_number_in_any_text_is_masked(said: str) -> None:
    for told in (without_people({"message": said})["message"], without_people(said), body_without_people(said)):
        assert not any(number in told for number in (NIK, CARD, PHONE))


def test_what_names_nobody_stays_letter_for_letter() -> None:
    """Moments have as many digits as cards; a malformed NIK is what its row is about."""
    text = '{"waktu":  "1795482000000", "estimasidilayani": 1795482000000, "nik": "123", "kodebooking": "K\\u0041"}'
    assert body_without_people(text) == text
    assert body_without_people("") == ""
    assert body_without_people('{"kodebooking": ') == '{"kodebooking": '


def test_a_token_is_cut() -> None:
    told = json.loads(body_without_people('{"response": {"token": "eyJhbGciOiJIUzI1NiJ9.e30.x"}}'))
    assert told == {"response": {"token": "eyJh..."}}
