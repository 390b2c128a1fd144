"""The vector of the protocol, both ways."""

from __future__ import annotations

from bpjs_simulator.cipher import answer_key, compress, decrypt, encrypt, sign

TIMESTAMP = "1616559330"
KEY = answer_key(cons_id="12345", secret_key="rahasia-uji", timestamp=TIMESTAMP)


def test_the_signature_is_that_of_the_protocol() -> None:
    signature = sign(cons_id="12345", secret_key="rahasia-uji", timestamp=TIMESTAMP)
    assert signature == "foprlGIxTUT6/ySHnojfVmKDfsPhGyu/2MZf3Jg8BmQ="


def test_the_key_is_that_of_the_protocol() -> None:
    assert KEY.hex() == "bec2412adb114aef8892f0329a81239f6312cf7f9ab79ceaa58ffa63ed47269e"


def test_an_answer_is_compressed_and_encrypted_as_in_the_protocol() -> None:
    assert compress('{"a":1}') == "N4IghiBcCMC+Q"
    assert encrypt('{"a":1}', key=KEY) == "w/PbGQvads/QaDIeJ15Hgw=="


def test_the_protocols_cipher_text_is_read_back() -> None:
    assert decrypt("w/PbGQvads/QaDIeJ15Hgw==", key=KEY) == '{"a":1}'
