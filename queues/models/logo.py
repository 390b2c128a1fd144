"""The pictures that the hospital has used as its logo."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.staff import staff_key


class HospitalLogo(models.Model):
    """One PNG, by its SHA-256; which one is used, and by whom it was chosen, the setting HOSPITAL_LOGO says.

    Those of before stay, so that a change of the logo can be taken back.
    """

    digest = models.CharField(_("sidik"), max_length=64, primary_key=True)
    png = models.BinaryField(_("gambar"))
    at = models.DateTimeField(_("diunggah"))
    actor = staff_key(_("petugas"))

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logo")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]
