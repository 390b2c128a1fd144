"""A database that has just been made tells BPJS nothing until a person opens the hospital (/setup/, "Siap")."""

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import verbs
from queues.models import SendMode
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS
from queues.verbs import RuleChange

SEND = "BPJS_SEND"
FIRST = ("bpjs_bridge", "0001_first_release")


def hold_sending(*, using: str = DEFAULT_DB_ALIAS, plan: Any = (), **options: Any) -> None:
    """After `migrate`: BPJS_SEND is off in a database whose tables this very run has made.

    A database that was there goes on as it did, and so does a demo; where a variable pins the rule, it rules.
    """
    made = {(migration.app_label, migration.name) for migration, is_backwards in plan if not is_backwards}
    is_own = settings.DEMO or reading.is_pinned(SETTINGS[SEND]) or using != DEFAULT_DB_ALIAS
    if FIRST not in made or is_own or verbs.newest_change(SEND) is not None:
        return
    why = _("Basis data baru: tidak ada yang dikirim sampai rumah sakit dibuka.")
    verbs.change_rule(RuleChange(SEND, SendMode.OFF, 0), Press(timezone.now(), reason=why))
