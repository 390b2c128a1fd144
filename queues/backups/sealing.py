"""The file of a backup: a manifest that everybody may read, and behind it the database, sealed piece by piece.

    ANTREAN-BACKUP-1\\n | 4 bytes: length of the manifest | manifest (JSON) | 8 random bytes | pieces
    a piece: 4 bytes, its length, and AES-256-GCM of at most a MiB

The nonce of a piece is the 8 random bytes with the piece's number; the key is made for each file from BACKUP_KEY and
these bytes. Authenticated with each piece are the manifest and whether it is the last one: a changed manifest, a piece
that is missing, moved or cut off is seen.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from queues.backups.trouble import BackupError
from queues.encryption.crypto import KEY_BYTES

MAGIC = b"ANTREAN-BACKUP-1\n"
PIECE = 1 << 20
SALT_BYTES = 8
TAG_BYTES = 16
LONGEST_MANIFEST = 4 << 20
LENGTH = struct.Struct(">I")
MORE, LAST = b"\x00", b"\x01"


def backup_key() -> bytes:
    """The 32 bytes of BACKUP_KEY. BackupError with a sentence when there are none, or they are a field key's."""
    text = settings.BACKUP_KEY.strip()
    if not text:
        raise BackupError(_("BACKUP_KEY belum diisi di .env. docs/operations.md, Backup: cara membuatnya."))
    try:
        raw = base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        raise BackupError(_("BACKUP_KEY bukan kunci: harus 32 byte sebagai base64url.")) from None
    if len(raw) != KEY_BYTES:
        raise BackupError(_("BACKUP_KEY bukan kunci: harus 32 byte sebagai base64url."))
    if text in {one.strip() for one in settings.FIELD_ENCRYPTION_KEYS}:
        raise BackupError(
            _(
                "BACKUP_KEY sama dengan kunci di FIELD_ENCRYPTION_KEYS. Buat kunci lain: siapa yang membuka cadangan "
                "tidak boleh sekaligus membaca NIK dan kartu di dalamnya."
            )
        )
    return raw


def fingerprint(key: bytes) -> str:
    """Eight signs by which two keys are told apart; the key does not follow from them."""
    return hashlib.sha256(b"antrean backup key id" + key).hexdigest()[:8]


class _Sealer:
    def __init__(self, key: bytes, manifest: bytes, salt: bytes) -> None:
        self._aead = AESGCM(hmac.digest(key, b"antrean backup" + salt, "sha256"))
        self._manifest = hashlib.sha256(MAGIC + manifest).digest()
        self._salt = salt

    def nonce(self, number: int) -> bytes:
        return self._salt + LENGTH.pack(number)

    def seal(self, number: int, piece: bytes, mark: bytes) -> bytes:
        return self._aead.encrypt(self.nonce(number), piece, self._manifest + mark)

    def open(self, number: int, sealed: bytes, mark: bytes) -> bytes:
        return self._aead.decrypt(self.nonce(number), sealed, self._manifest + mark)


def write(file: BinaryIO, manifest: bytes, content: Iterable[bytes], *, key: bytes) -> None:
    """The whole file. `content` in parts of any size; the last piece may be empty."""
    salt = secrets.token_bytes(SALT_BYTES)
    sealer = _Sealer(key, manifest, salt)
    file.write(MAGIC + LENGTH.pack(len(manifest)) + manifest + salt)
    number, waiting = 0, bytearray()
    for part in content:
        waiting += part
        while len(waiting) > PIECE:
            _write_piece(file, sealer.seal(number, bytes(waiting[:PIECE]), MORE))
            del waiting[:PIECE]
            number += 1
    _write_piece(file, sealer.seal(number, bytes(waiting), LAST))


def _write_piece(file: BinaryIO, sealed: bytes) -> None:
    file.write(LENGTH.pack(len(sealed)))
    file.write(sealed)


def read_manifest(file: BinaryIO) -> bytes:
    """The manifest's bytes, whoever asks; the file stands behind it then. BackupError for another kind of file."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupError(_("Berkas ini bukan cadangan dari manage.py backup."))
    length = _length(file)
    manifest = file.read(length) if length is not None and length <= LONGEST_MANIFEST else b""
    if not manifest or len(manifest) != length:
        raise _broken()
    return manifest


def read_content(file: BinaryIO, manifest: bytes, *, key: bytes) -> Iterator[bytes]:
    """The content piece by piece, from behind the manifest. BackupError for a wrong key and for a file that changed.

    Nobody may use what came before that error: the end may be missing.
    """
    salt = file.read(SALT_BYTES)
    if len(salt) != SALT_BYTES:
        raise _broken()
    sealer = _Sealer(key, manifest, salt)
    number, is_last = 0, False
    sealed = _read_piece(file)
    while not is_last:
        following = _read_piece(file)
        is_last = following is None
        try:
            yield sealer.open(number, sealed or b"", LAST if is_last else MORE)
        except InvalidTag:
            raise _broken() from None
        number, sealed = number + 1, following


def _read_piece(file: BinaryIO) -> bytes | None:
    length = _length(file)
    if length is None:
        return None
    sealed = file.read(length) if length <= PIECE + TAG_BYTES else b""
    if len(sealed) != length:
        raise _broken()
    return sealed


def _length(file: BinaryIO) -> int | None:
    """The next four bytes as a number; None at the end of the file."""
    head = file.read(LENGTH.size)
    if not head:
        return None
    if len(head) != LENGTH.size:
        raise _broken()
    return int(LENGTH.unpack(head)[0])


def _broken() -> BackupError:
    return BackupError(
        _("Cadangan ini rusak atau berubah, atau BACKUP_KEY bukan kuncinya. Tidak dipulihkan; ambil berkas lain.")
    )
