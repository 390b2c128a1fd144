"""The account of a machine that calls us, and what callers have tried lately."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField
from queues.rules import reading

# HS256 wants 32 bytes.
SIGNING_KEY_BYTES = 32


def new_signing_key() -> str:
    """A key of one account's own: replacing it ends every token that it signed."""
    return secrets.token_hex(SIGNING_KEY_BYTES)


def digest_of(password: str) -> str:
    """SHA-256: fast and without salt, because the column that holds it is encrypted."""
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).hexdigest()


class ServiceAccount(models.Model):
    """A machine that may call one of our APIs. The row is read at every call: a change needs no restart.

    A subclass adds `name`, by which the machine calls itself, and says which setting holds the life of its tokens.
    """

    token_seconds_setting: ClassVar[str]
    name: Any

    # Compared at each login: a slow hash would let guesses cost the hospital its processors. A thief of the
    # key that opens this column could open the signing key too. Empty: no password opens the account.
    password_digest = EncryptedTextField(blank=True, default="", editable=False)
    password_set_at = models.DateTimeField(_("kata sandi dibuat"), editable=False)
    signing_key = EncryptedTextField(default=new_signing_key, editable=False)
    token_seconds = models.PositiveIntegerField(
        _("umur token (detik)"), blank=True, null=True, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    def opens_with(self, password: str) -> bool:
        """The password is this account's."""
        return hmac.compare_digest(self.password_digest, digest_of(password))

    def set_password(self, password: str, *, at: datetime) -> None:
        """A new password and a new signing key (not saved): every token the account has is over."""
        self.password_digest = digest_of(password)
        self.password_set_at = at
        self.signing_key = new_signing_key()

    def end_tokens(self) -> None:
        """Every token the account has is over; its password stays."""
        self.signing_key = new_signing_key()
        self.save(update_fields=["signing_key"])

    @property
    def seconds_per_token(self) -> int:
        """How long a token of this account lives: its own number, or the setting's."""
        return self.token_seconds or int(reading.value(self.token_seconds_setting))


class Attempt(models.Model):
    """One attempt from one address, for a limit. Keyed hashes; deleted after the limit's window."""

    limit = models.CharField(max_length=30)
    source = models.CharField(max_length=64)
    tried = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["limit", "source", "at"]), models.Index(fields=["limit", "at"])]

    def __str__(self) -> str:
        return f"{self.limit} {self.at:%H:%M:%S}"
