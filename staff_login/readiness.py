"""Readiness of the staff's logins: no start password lies about longer than it holds."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.readiness.rules import Level, rule
from staff_login.start_passwords import unused_slips

NAMED = 10


@rule(
    302,
    Level.WARN,
    gettext_lazy("Kata sandi awal yang lewat masanya dan belum pernah dipakai"),
    gettext_lazy("Penyiapan, Petugas: kunci akunnya, atau cetak slip baru."),
)
def slips_left_over(at: datetime) -> Iterable[str]:
    """By user name: such a password opens nothing any more, and its slip may still lie somewhere."""
    names = list(unused_slips(at=at).values_list("username", flat=True)[: NAMED + 1])
    if len(names) > NAMED:
        return [*names[:NAMED], _("dan lainnya")]
    return names


def lock_unused(users: Iterable[User]) -> None:
    """Nobody logs in as these until they are opened again, or get a new slip."""
    for user in users:
        user.is_active = False
        user.save(update_fields=["is_active"])
