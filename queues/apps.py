"""The domain app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class QueuesConfig(AppConfig):
    """App label "queue": tables queue_*, /admin/queue/."""

    name = "queues"
    label = "queue"
    verbose_name = _("Antrean")

    def ready(self) -> None:
        """Register checks, readiness, invariants, and the line before SQLite's one writer; around migrate, triggers of
        history and of what screens follow; after it, payers and the index of names.
        """
        from queues.backups import readiness as backups  # noqa: F401, PLC0415
        from queues.database import append_only, change_triggers, names, turns  # noqa: PLC0415  (Django: ready()'s part)
        from queues.encryption.noted_keys import note_key  # noqa: PLC0415
        from queues.invariants import (  # noqa: F401, PLC0415
            duty,
            figures,
            history,
            imports,
            mended,
            numbers,
            path,
            people,
            pharmacy,
            planning,
            privacy,
            sessions,
            stops,
        )
        from queues.readiness import (  # noqa: PLC0415
            checks,  # noqa: F401
            devices,  # noqa: F401
            places,  # noqa: F401
            plan_rules,  # noqa: F401
            rule_checks,  # noqa: F401
            server,  # noqa: F401
            settings_checks,  # noqa: F401
        )
        from queues.readiness.payers import make_first_payers  # noqa: PLC0415
        from queues.waiting.changes import WATCHED  # noqa: PLC0415

        turns.stand_in_line()
        change_triggers.watch(*WATCHED)
        pre_migrate.connect(change_triggers.drop_before, sender=self, dispatch_uid="what screens follow")
        post_migrate.connect(change_triggers.make_triggers, sender=self, dispatch_uid="what screens follow")
        post_migrate.connect(note_key, sender=self, dispatch_uid="the key of this database")
        post_migrate.connect(make_first_payers, sender=self, dispatch_uid="first payers")
        pre_migrate.connect(append_only.make_way, sender=self, dispatch_uid="history lets migrations pass")
        post_migrate.connect(names.make_index, sender=self, dispatch_uid="names are indexed")
        post_migrate.connect(append_only.protect_again, sender=self, dispatch_uid="history is append-only")
