"""Readiness of workplaces: somebody may open each counter that calls."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy

from counter.access import PERMISSION, kinds_of
from queues.models import Counter
from queues.readiness.rules import Level, rule


@rule(
    301,
    Level.STOP,
    gettext_lazy("Loket yang tidak dapat dibuka siapa pun"),
    gettext_lazy(
        "Penyiapan, Petugas: buat akun dengan slip untuk loket itu. Akun yang sudah ada: beri perannya di sana."
    ),
)
def nobody_may_open(at: datetime) -> Iterable[str]:
    """Active counters with an active stop, for which no active user has all the rights. A few statements in all.

    A superuser may open them all, and is nobody's nurse: they do not count.
    """
    users = get_user_model()._default_manager.filter(is_active=True, is_superuser=False)
    holders: dict[str, set[int]] = {}
    for name in set(PERMISSION.values()):
        app, _dot, codename = name.partition(".")
        rights = Permission.objects.filter(content_type__app_label=app, codename=codename)
        may = users.filter(Q(user_permissions__in=rights) | Q(groups__permissions__in=rights))
        holders[name] = set(may.values_list("pk", flat=True))
    for counter in Counter.objects.filter(is_active=True).prefetch_related("stops").order_by("name"):
        needed = [holders[PERMISSION[kind]] for kind in kinds_of(counter)]
        if needed and not set.intersection(*needed):
            yield counter.name
