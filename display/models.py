"""A board on a wall: which stops it follows and how much of a person it may show."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models import Stop

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Huruf kecil, angka dan tanda hubung."))


class BoardKind(models.TextChoices):
    """What the lower part shows: rooms with their numbers, or medicines that are ready."""

    ADMISSION = "ADMISSION", _("Admisi")
    CLINIC = "CLINIC", _("Poli")
    PHARMACY = "PHARMACY", _("Farmasi")


class Shown(models.TextChoices):
    """How much of a person is shown. Sensitive clinics show the number alone, whatever is chosen."""

    NUMBER = "NUMBER", _("Nomor saja")
    NAME = "NAME", _("Nomor dan nama tersamar")
    RECORD_NUMBER = "RECORD", _("Nomor dan nomor rekam medis")


class ViewingDistance(models.IntegerChoices):
    """Metres to the last row of chairs, for a screen of 43 inches; a larger screen is read from farther."""

    NEAR = 3, _("3 meter")
    HALL = 5, _("5 meter")
    FAR = 8, _("8 meter")


class Board(models.Model):
    """A screen in a hall."""

    slug = models.SlugField(_("alamat"), max_length=50, unique=True, validators=[SLUG])
    name = models.CharField(_("nama"), max_length=100)
    kind = models.CharField(_("jenis"), max_length=10, choices=BoardKind, default=BoardKind.CLINIC)
    stops = models.ManyToManyField(Stop, verbose_name=_("perhentian"), related_name="boards")
    what_is_shown = models.CharField(_("yang ditampilkan"), max_length=10, choices=Shown, default=Shown.NUMBER)
    notice = models.CharField(_("pengumuman"), max_length=90, blank=True)
    viewing_distance = models.PositiveSmallIntegerField(
        _("jarak pandang"),
        choices=ViewingDistance,
        default=ViewingDistance.HALL,
        help_text=_("Dari layar 43 inci ke kursi terjauh; layar dua kali lebih besar terbaca dua kali lebih jauh."),
    )
    has_voice = models.BooleanField(
        _("bersuara"),
        default=True,
        help_text=_("Bila beberapa layar terdengar di satu tempat, cukup satu yang memanggil."),
    )
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("layar antrean")
        verbose_name_plural = _("layar antrean")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
