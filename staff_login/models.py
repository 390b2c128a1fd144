"""Failed logins (keyed hashes: people type passwords into the wrong field), PINs, start passwords, consoles, second
factors, and until when sessions are over.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField


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


class StaffPin(models.Model):
    """A PIN that unlocks the screen of its owner, hashed as passwords are."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="pin"
    )
    pin = models.CharField(max_length=128, editable=False)
    set_at = models.DateTimeField(_("diatur"))

    class Meta:
        verbose_name = _("PIN petugas")
        verbose_name_plural = _("PIN petugas")

    def __str__(self) -> str:
        return str(self.user)


class StartPassword(models.Model):
    """The password of this user was printed on a slip and is to be changed at the first login. The row ends with that.

    The password itself is kept as all are, with the user.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="start_password"
    )
    given_at = models.DateTimeField(_("diberikan"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("oleh"), on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("kata sandi awal")
        verbose_name_plural = _("kata sandi awal")
        default_permissions = ("view",)
        permissions = [("make_desk_users", _("Membuat akun petugas meja dan slipnya"))]

    def __str__(self) -> str:
        return str(self.user)


class PublicPassword(models.Model):
    """This user logged in with a publicly known password. `digest`: of the stored password, which may change."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="public_password"
    )
    digest = models.CharField(max_length=64, editable=False)
    seen_at = models.DateTimeField(_("dilihat"))

    class Meta:
        verbose_name = _("kata sandi yang diketahui umum")
        verbose_name_plural = _("kata sandi yang diketahui umum")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class ConsoleDevice(models.Model):
    """A browser at a desk that is known: there a colleague takes over with name and PIN. Its cookie is kept hashed."""

    name = models.CharField(_("nama"), max_length=50)
    token = models.CharField(max_length=64, unique=True, editable=False)
    enrolled_at = models.DateTimeField(_("didaftarkan"))
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("oleh"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(_("dicabut"), blank=True, null=True)

    class Meta:
        verbose_name = _("konsol terdaftar")
        verbose_name_plural = _("konsol terdaftar")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class SecondFactor(models.Model):
    """The secret that a user's phone makes codes of; it counts once a first code was right.

    `last_step`: the newest half minute of which a code was taken. No code is taken twice, nor one before it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = EncryptedTextField(_("rahasia"), editable=False)
    made_at = models.DateTimeField(_("dibuat"))
    confirmed_at = models.DateTimeField(_("dipakai sejak"), null=True, blank=True)
    last_step = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("faktor kedua")
        verbose_name_plural = _("faktor kedua")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code on paper for the day without the phone: kept as a keyed hash, taken once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(_("dipakai"), null=True, blank=True)

    class Meta:
        verbose_name = _("kode pemulihan")
        verbose_name_plural = _("kode pemulihan")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="one_row_per_user_and_recovery_code")]

    def __str__(self) -> str:
        return str(self.user)


class SignedOut(models.Model):
    """Sessions of this user that began until then are over, wherever they are."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="signed_out"
    )
    at = models.DateTimeField(_("waktu"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("oleh"), on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("keluar di semua tempat")
        verbose_name_plural = _("keluar di semua tempat")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.user)
