"""What the kiosk remembers for some minutes: how often somebody was looked up from an address, and never whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LookUp(models.Model):
    """One number looked up from one address and not yet followed by a ticket. Keyed hashes; gone after the window."""

    source = models.CharField(_("alamat"), max_length=64)
    value = models.CharField(_("nilai"), max_length=64)
    at = models.DateTimeField(_("waktu"), db_index=True)

    class Meta:
        verbose_name = _("pencarian di anjungan")
        verbose_name_plural = _("pencarian di anjungan")
        indexes = [models.Index(fields=["source", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
