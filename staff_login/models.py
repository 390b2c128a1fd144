"""How often somebody failed to log in from where. Keyed hashes: people type passwords and NIKs into the wrong field."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoginTry(models.Model):
    """One user name at one address: wrong passwords in a row, and when it last logged in from there."""

    name = models.CharField(_("nama pengguna"), max_length=64)
    source = models.CharField(_("alamat"), max_length=64)
    failures = models.PositiveIntegerField(_("gagal berturut-turut"), default=0)
    failed_at = models.DateTimeField(_("terakhir gagal"), null=True, blank=True)
    logged_in_at = models.DateTimeField(_("terakhir masuk"), null=True, blank=True)

    class Meta:
        verbose_name = _("percobaan masuk")
        verbose_name_plural = _("percobaan masuk")
        constraints = [models.UniqueConstraint(fields=["name", "source"], name="one_row_per_name_and_address")]
        indexes = [models.Index(fields=["source", "failed_at"]), models.Index(fields=["name", "failed_at"])]

    def __str__(self) -> str:
        return f"{self.failures}"
