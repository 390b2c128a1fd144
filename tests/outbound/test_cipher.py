"""The vector of protocol 4 in both directions, and two public clients as witnesses."""

import base64
import json
from typing import Any

import pytest
from bpjs.bpjs import Bridging
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from hypothesis import given
from hypothesis import strategies as st
from lzstring import LZString
from pybpjs.bpjs import decrypt_data

from bpjs_bridge.client import cipher
from bpjs_bridge.client.cipher import Credentials, UndecryptableAnswerError
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.lz import BadCompressionError, decompress
from tests.simulator_process import SimulatorProcess

OURS = Credentials("12345", "rahasia-uji", "demo-antrean-key")
TIMESTAMP = "1616559330"
KEY = cipher.answer_key(OURS, timestamp=TIMESTAMP)
LIMIT = 10_000


def seal(text: str, *, key: bytes = KEY) -> str:
    """As BPJS does it."""
    padder = PKCS7(128).padder()
    padded = padder.update(LZString().compressToEncodedURIComponent(text).encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def test_signature_and_key_are_those_of_the_protocol() -> None:
    headers = cipher.headers(OURS, timestamp=TIMESTAMP)
    assert headers["X-signature"] == "foprlGIxTUT6/ySHnojfVmKDfsPhGyu/2MZf3Jg8BmQ="
    assert (headers["X-cons-id"], headers["user_key"]) == ("12345", "demo-antrean-key")
    assert KEY.hex() == "bec2412adb114aef8892f0329a81239f6312cf7f9ab79ceaa58ffa63ed47269e"


def test_the_protocols_cipher_text_is_opened_and_made_again() -> None:
    assert cipher.decrypt("w/PbGQvads/QaDIeJ15Hgw==", key=KEY, limit=LIMIT) == '{"a":1}'
    assert seal('{"a":1}') == "w/PbGQvads/QaDIeJ15Hgw=="


def test_public_clients_agree_with_ours() -> None:
    keys = f"{OURS.cons_id}{OURS.secret_key}{TIMESTAMP}"
    rows = [{"namadokter": "dr. Uji Pertama, Sp.A", "kodedokter": 1001}]
    sealed = seal(json.dumps(rows))
    client = {"host": "http://localhost", "consid": OURS.cons_id, "secret": OURS.secret_key, "user_key": OURS.user_key}
    other = Bridging(client, "antrean")
    assert decrypt_data(keys, sealed) == other._decrypt(sealed, TIMESTAMP) == rows
    assert json.loads(cipher.decrypt(sealed, key=KEY, limit=LIMIT)) == rows
    assert other._signature(TIMESTAMP) == cipher.signature(OURS, timestamp=TIMESTAMP)


def test_the_simulators_answers_read_the_same_to_a_public_client_and_to_ours(simulator: SimulatorProcess) -> None:
    credentials = {
        "host": simulator.antrean_url,
        "consid": OURS.cons_id,
        "secret": OURS.secret_key,
        "user_key": OURS.user_key,
    }
    theirs: Any = Bridging(credentials, "antrean").request("ref/dokter")
    with BpjsClient.antrean() as client:
        assert client.get("/ref/dokter", template="/ref/dokter").rows == theirs["response"]
    assert theirs["response"]


@pytest.mark.slow
@given(st.text(max_size=200))
def test_whatever_was_compressed_is_read_again(text: str) -> None:
    # JavaScript counts in UTF-16 units, and so does every server that compresses for BPJS.
    units = text.encode("utf-16-le", "surrogatepass")
    as_javascript = "".join(chr(int.from_bytes(units[at : at + 2], "little")) for at in range(0, len(units), 2))
    try:
        expected = as_javascript.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return
    assert decompress(LZString().compressToEncodedURIComponent(as_javascript), limit=LIMIT) == expected


@pytest.mark.slow
@given(st.text(alphabet="ABCabc019+-$ é", max_size=60))
def test_nonsense_is_refused_and_never_crashes(compressed: str) -> None:
    try:
        decompress(compressed, limit=LIMIT)
    except BadCompressionError:
        return


def test_a_bomb_of_compression_stops_at_the_limit() -> None:
    bomb = LZString().compressToEncodedURIComponent("a" * 300_000)
    assert len(bomb) < 1_200
    with pytest.raises(BadCompressionError):
        decompress(bomb, limit=LIMIT)


@pytest.mark.parametrize(
    "sealed",
    [
        seal('{"a":1}', key=cipher.answer_key(OURS, timestamp="1616559331")),
        "w/PbGQvads/QaDIeJ15Hg",
        "not base64 at all",
        base64.b64encode(b"seventeen bytes.!").decode(),
    ],
    ids=["another request's key", "cut", "no base64", "no whole block"],
)
def test_what_cannot_be_opened_says_so(sealed: str) -> None:
    with pytest.raises(UndecryptableAnswerError):
        cipher.decrypt(sealed, key=KEY, limit=LIMIT)
