"""Readiness of the staff's logins: no password is publicly known or opens everything, no slip lies about too long."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.readiness.rules import Level, rule
from staff_login import public_passwords
from staff_login.second_factor import leaders_without
from staff_login.start_passwords import may_be_managed, unused_slips

NAMED = 10


@rule(
    302,
    Level.WARN,
    gettext_lazy("Kata sandi yang diketahui umum, atau slip yang lewat masanya"),
    gettext_lazy(
        "Penyiapan, Petugas: kunci akunnya, atau cetak slip baru. Akun lain mengganti kata sandinya sendiri "
        "(Ganti kata sandi di administrasi)."
    ),
)
def passwords_to_change(at: datetime) -> Iterable[str]:
    """By user name: anybody may log in as these, or a slip lies somewhere whose password opens nothing any more."""
    public = [_("%(name)s (diketahui umum)") % {"name": user.username} for user in public_passwords.users()]
    slips = list(unused_slips(at=at).values_list("username", flat=True)[: NAMED + 1])
    names = public + slips
    if len(names) > NAMED:
        return [*names[:NAMED], _("dan lainnya")]
    return names


def to_lock(*, at: datetime) -> list[User]:
    """Whom one press may lock: leftover slips, and users of desks with a publicly known password. An administrator
    who is locked could open nobody again.
    """
    known = [user for user in public_passwords.users() if may_be_managed(user)]
    slips = unused_slips(at=at).exclude(pk__in=[user.pk for user in known])
    return [*known, *slips]


def lock(users: Iterable[User]) -> None:
    """Nobody logs in as these until they are opened again, or get a new slip."""
    for user in users:
        user.is_active = False
        user.save(update_fields=["is_active"])


@rule(
    303,
    Level.WARN,
    gettext_lazy("Administrator dan penyelia yang masuk dengan kata sandi saja"),
    gettext_lazy('Pengaturan "Faktor kedua"; lalu tiap orang mengaturnya di PIN saya, Faktor kedua.'),
)
def leaders_without_a_second_factor(at: datetime) -> Iterable[str]:
    """By user name: whoever may do everything, behind one password. A demo's password everybody knows."""
    if settings.DEMO:
        return []
    names = list(leaders_without().values_list("username", flat=True)[: NAMED + 1])
    return [*names[:NAMED], _("dan lainnya")] if len(names) > NAMED else names
