"""BPJS's account at this hospital: it calls the hospital's services."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from service_accounts.models import ServiceAccount

# It travels in a header.
ACCOUNT_NAME = re.compile(r"[!-~]{1,50}")


class WsAccount(ServiceAccount):
    """User name and password that the hospital gives to BPJS."""

    token_seconds_setting = "WS_TOKEN_SECONDS"

    name = models.CharField(
        _("nama pengguna"),
        max_length=50,
        unique=True,
        validators=[RegexValidator(rf"^{ACCOUNT_NAME.pattern}\Z", _("Huruf, angka dan tanda baca ASCII tanpa spasi."))],
    )

    class Meta:
        verbose_name = _("akun layanan BPJS")
        verbose_name_plural = _("akun layanan BPJS")
        ordering = ["name"]


class WsRefusedLogins(models.Model):
    """How often somebody was refused at /ws/auth on a day: for the monitor. Nobody is ever locked out by it."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} {self.count}"
