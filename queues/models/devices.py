"""Walls and kiosks as they were last heard of: each page says every minute that it is there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceKind(models.TextChoices):
    """What stands in a hall and is looked at by nobody who could say that it is off."""

    BOARD = "BOARD", _("Layar")
    KIOSK = "KIOSK", _("Anjungan")


class SeenDevice(models.Model):
    """A wall by the address of its board, or a kiosk by its name. No browser is told from another of the same name.

    `is_installed`: it was there for half an hour without a break once; somebody who looks at a wall's page is no wall.
    """

    kind = models.CharField(_("jenis"), max_length=10, choices=DeviceKind)
    name = models.CharField(_("nama"), max_length=50)
    since = models.DateTimeField(_("tanpa putus sejak"))
    seen_at = models.DateTimeField(_("terakhir terdengar"))
    is_installed = models.BooleanField(_("terpasang"), default=False)

    class Meta:
        verbose_name = _("perangkat yang terdengar")
        verbose_name_plural = _("perangkat yang terdengar")
        ordering = ["kind", "name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="a_device_is_heard_of_once")]

    def __str__(self) -> str:
        return f"{DeviceKind(self.kind).label} {self.name}"
