"""Who may call the hospital's services: BPJS's account at this hospital."""

import re
import secrets

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField

# HS256 wants 32 bytes.
SIGNING_KEY_BYTES = 32
# It travels in a header.
ACCOUNT_NAME = re.compile(r"[!-~]{1,50}")


def new_signing_key() -> str:
    """A key of this account's own: replacing it ends every token that it signed."""
    return secrets.token_hex(SIGNING_KEY_BYTES)


class WsAccount(models.Model):
    """User name and password that the hospital gives to BPJS. Read at every call: a change needs no restart."""

    name = models.CharField(
        _("nama pengguna"),
        max_length=50,
        unique=True,
        validators=[RegexValidator(rf"^{ACCOUNT_NAME.pattern}\Z", _("Huruf, angka dan tanda baca ASCII tanpa spasi."))],
    )
    password_hash = models.CharField(max_length=200, editable=False)
    # Its digest, encrypted: what calls are compared with, since a slow hash for each guess would cost the hospital its
    # processors. Whoever could open it could open the signing key too. Empty until the first login of an older account.
    password_digest = EncryptedTextField(blank=True, default="", editable=False)
    password_set_at = models.DateTimeField(_("kata sandi dibuat"), editable=False)
    signing_key = EncryptedTextField(default=new_signing_key, editable=False)
    token_seconds = models.PositiveIntegerField(
        _("umur token (detik)"),
        blank=True,
        null=True,
        validators=[MinValueValidator(1)],
        help_text=_("Kosong: menurut pengaturan WS_TOKEN_SECONDS."),
    )
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("akun layanan BPJS")
        verbose_name_plural = _("akun layanan BPJS")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WsRefusedLogins(models.Model):
    """How often somebody was refused at /ws/auth on a day: for the monitor. Nobody is ever locked out by it."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} {self.count}"
