"""`reset_second_factor`: somebody lost phone and paper, and no other administrator is there."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from staff_login import second_factor


class Command(BaseCommand):
    help = _("Menghapus faktor kedua seorang pengguna, yang ponsel dan kode pemulihannya hilang. Tercatat di riwayat.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=_("nama pengguna"))
        parser.add_argument("--reason", required=True, help=_("alasan, untuk riwayat"))

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(_("Tidak ada pengguna bernama %(name)s.") % {"name": options["name"]})
        reason = f"manage.py: {options['reason'].strip()}"[:200]
        if not second_factor.remove(user, by=None, at=timezone.now(), reason=reason):
            raise CommandError(_("%(name)s tidak memakai faktor kedua.") % {"name": user.get_username()})
        self.stdout.write(_("Faktor kedua %(name)s dihapus.") % {"name": user.get_username()})
