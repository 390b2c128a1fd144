"""Signature of a request and encryption of an answer, as BPJS does both."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lzstring import LZString

BLOCK_BITS = 128


def sign(*, cons_id: str, secret_key: str, timestamp: str) -> str:
    digest = hmac.new(secret_key.encode(), f"{cons_id}&{timestamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def answer_key(*, cons_id: str, secret_key: str, timestamp: str) -> bytes:
    """The 32 bytes of AES key; its first 16 are the initial vector. `timestamp` is that of the request."""
    return hashlib.sha256(f"{cons_id}{secret_key}{timestamp}".encode()).digest()


def encrypt(text: str, *, key: bytes) -> str:
    return encrypt_compressed(compress(text), key=key)


def encrypt_compressed(compressed: str, *, key: bytes) -> str:
    padder = PKCS7(BLOCK_BITS).padder()
    padded = padder.update(compressed.encode("ascii")) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")


def decrypt(encrypted: str, *, key: bytes) -> str:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    compressed = (unpadder.update(padded) + unpadder.finalize()).decode("ascii")
    return str(LZString().decompressFromEncodedURIComponent(compressed))


# Compressing is slow in Python and the reference lists are the same text again and again.
@lru_cache(maxsize=256)
def compress(text: str) -> str:
    return str(LZString().compressToEncodedURIComponent(text))
