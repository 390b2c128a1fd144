"""Encryption at rest with a key ring, and the blind index that finds what is encrypted."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12


class BadKeyError(Exception):
    """The key ring is empty or holds something that is no key."""


class UndecryptableError(Exception):
    """No key of the ring opens this value: the key was removed too early, or the value was moved or changed."""


class Key:
    """One key of the ring: an encryption key and an index key derived from it, so that neither reveals the other."""

    def __init__(self, raw: bytes) -> None:
        self.id = hashlib.sha256(b"antrean key id" + raw).hexdigest()[:8]
        self._aead = AESGCM(hmac.new(raw, b"antrean encrypt", hashlib.sha256).digest())
        self._index = hmac.new(raw, b"antrean blind index", hashlib.sha256).digest()

    def encrypt(self, text: str, place: str) -> str:
        """`<key id>:<base64url of nonce and sealed text>`; place (table.column) is authenticated, not stored."""
        return self.sealer(place)(text)

    def sealer(self, place: str) -> Callable[[str], str]:
        """`encrypt` for many texts of one column."""
        begins, where, seal = f"{self.id}:", place.encode(), self._aead.encrypt

        def sealed(text: str) -> str:
            nonce = secrets.token_bytes(NONCE_BYTES)
            return begins + base64.urlsafe_b64encode(nonce + seal(nonce, text.encode(), where)).decode()

        return sealed

    def decrypt(self, sealed: bytes, place: str) -> str:
        """The text again; InvalidTag when the value was changed or belongs to another column."""
        return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode()).decode()

    def index(self, text: str) -> str:
        """64 hex digits: HMAC-SHA256 of the text, equal for equal texts under one key."""
        return hmac.digest(self._index, text.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _ring(encoded: tuple[str, ...]) -> tuple[Key, ...]:
    keys = []
    for position, text in enumerate(encoded, start=1):
        try:
            raw = base64.urlsafe_b64decode(text.strip())
        except (ValueError, binascii.Error):
            raise BadKeyError(f"key {position} is not base64url.") from None
        if len(raw) != KEY_BYTES:
            raise BadKeyError(f"key {position} has {len(raw)} bytes, not {KEY_BYTES}.")
        keys.append(Key(raw))
    if not keys:
        raise BadKeyError("is not set.")
    return tuple(keys)


def key_ring() -> tuple[Key, ...]:
    """The keys of FIELD_ENCRYPTION_KEYS, the encrypting one first."""
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str, *, place: str) -> str:
    """Seal a text for one column (`place` is `table.column`) under the first key."""
    return key_ring()[0].encrypt(text, place)


def sealer(*, place: str) -> Callable[[str], str]:
    """`encrypt` for many texts of one column, as long as the ring does not change."""
    return key_ring()[0].sealer(place)


def decrypt(stored: str, *, place: str) -> str:
    """Open what `encrypt` sealed for the same place, under whichever key of the ring it was."""
    key_id, _, body = stored.partition(":")
    for key in key_ring():
        if key.id == key_id:
            try:
                return key.decrypt(base64.urlsafe_b64decode(body), place)
            except (InvalidTag, ValueError):
                raise UndecryptableError(f"{place}: the stored value was changed or moved.") from None
    raise UndecryptableError(f"{place}: its key {key_id} is not in FIELD_ENCRYPTION_KEYS.")


def blind_index(text: str) -> str:
    """The index to store: under the first key."""
    return key_ring()[0].index(text)


def blind_indexes(text: str) -> list[str]:
    """The indexes to look for: one per key, so that look-ups work while a rotation is under way."""
    return [key.index(text) for key in key_ring()]
