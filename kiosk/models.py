"""What the kiosk remembers for some minutes: how often somebody was looked up from an address, and never whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """What is limited at an address."""

    LOOK_UP = "LOOK_UP", _("pencarian")
    TICKET = "TICKET", _("pengambilan nomor")


class LookUp(models.Model):
    """One number looked up, or one taken, from one address. Keyed hashes; gone after the window."""

    what = models.CharField(_("jenis"), max_length=10, choices=Counted, default=Counted.LOOK_UP)
    source = models.CharField(_("alamat"), max_length=64)
    value = models.CharField(_("nilai"), max_length=64)
    at = models.DateTimeField(_("waktu"), db_index=True)

    class Meta:
        verbose_name = _("pencarian di anjungan")
        verbose_name_plural = _("pencarian di anjungan")
        indexes = [models.Index(fields=["source", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
