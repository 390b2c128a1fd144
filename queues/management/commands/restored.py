"""`manage.py restored`: the database was brought back by other means (WAL archive, a disk's snapshot)."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.models import Recovery

NAME = "manage.py restored"


class Command(BaseCommand):
    """As after `restore`: no number is given until `recover`."""

    help = _("Basis data dipulihkan dengan cara lain: tahan nomor sampai manage.py recover.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--of", metavar="2026-03-16T00:30", help=_("isinya dari saat ini (jam dinding)"))

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            of = datetime.fromisoformat(options["of"]) if options["of"] else now
        except ValueError:
            raise CommandError(_("Tulis seperti 2026-03-16T00:30.")) from None
        moment = of if timezone.is_aware(of) else timezone.make_aware(of)
        Recovery.objects.create(restored_at=now, backup_at=min(moment, now), file_name=NAME)
        self.stdout.write(_("Nomor ditahan. Berikutnya: manage.py recover."))
