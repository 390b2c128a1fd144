"""The kiosks of the hospital: browsers that may look people up, each by a key of its own that can be revoked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.staff import staff_key


class KioskDevice(models.Model):
    """One kiosk. Its code is typed there once; from then on its cookie is the key. Both are kept as keyed hashes."""

    name = models.CharField(_("nama"), max_length=50)
    code = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(_("kode berlaku sampai"), null=True, blank=True, editable=False)
    token = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("dibuat"))
    made_by = staff_key(_("oleh"), is_required=True, is_editable=False)
    enrolled_at = models.DateTimeField(_("terdaftar"), null=True, blank=True)
    seen_at = models.DateTimeField(_("terakhir terlihat"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)

    class Meta:
        verbose_name = _("anjungan terdaftar")
        verbose_name_plural = _("anjungan terdaftar")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
