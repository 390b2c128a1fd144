"""Signature of a request and decryption of an answer (protocol 4)."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from bpjs_bridge.client.lz import BadCompressionError, decompress

BLOCK_BITS = 128


class UndecryptableAnswerError(Exception):
    """The answer was sealed under another key or timestamp, or broke on the way."""


@dataclass(frozen=True)
class Credentials:
    """What BPJS gave one hospital for one service."""

    cons_id: str
    secret_key: str
    user_key: str


def headers(credentials: Credentials, *, timestamp: str) -> dict[str, str]:
    """The four headers; `timestamp` is Unix seconds UTC as text."""
    return {
        "X-cons-id": credentials.cons_id,
        "X-timestamp": timestamp,
        "X-signature": signature(credentials, timestamp=timestamp),
        "user_key": credentials.user_key,
    }


def signature(credentials: Credentials, *, timestamp: str) -> str:
    """base64(HMAC-SHA256(secret, `cons_id&timestamp`))."""
    signed = f"{credentials.cons_id}&{timestamp}".encode()
    digest = hmac.new(credentials.secret_key.encode(), signed, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def answer_key(credentials: Credentials, *, timestamp: str) -> bytes:
    """32 bytes from cons id, secret and the timestamp of that very request; the first 16 are the initial vector."""
    return hashlib.sha256(f"{credentials.cons_id}{credentials.secret_key}{timestamp}".encode()).digest()


def decrypt(sealed: str, *, key: bytes, limit: int) -> str:
    """The JSON text of an encrypted `response`; UndecryptableAnswerError when it is none or longer than `limit`."""
    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        compressed = (unpadder.update(padded) + unpadder.finalize()).decode("ascii")
        return decompress(compressed, limit=limit)
    except (ValueError, binascii.Error, BadCompressionError) as broken:
        raise UndecryptableAnswerError(type(broken).__name__) from None
