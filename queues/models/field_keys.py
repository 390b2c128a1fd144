"""Which field keys belong to this database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldKey(models.Model):
    """The id of a key under which this database seals. A process whose FIELD_ENCRYPTION_KEYS lacks it is unfit.

    The id is made of the key by a hash and says nothing of it. Written by `migrate` for the key in front, left alone
    until `rotate_keys` has brought everything under another one.
    """

    key_id = models.CharField(_("kunci"), max_length=8, primary_key=True)
    since = models.DateTimeField(_("sejak"))

    class Meta:
        verbose_name = _("kunci data")
        verbose_name_plural = _("kunci data")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key_id
