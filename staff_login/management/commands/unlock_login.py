"""`unlock_login`: let a user try again at once after too many wrong passwords."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from service_accounts.addresses import network
from staff_login import brake


class Command(BaseCommand):
    help = _("Membuka kunci masuk petugas: satu pengguna, satu alamat, atau semuanya.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help=_("nama pengguna"))
        parser.add_argument("--address", default="", help=_("alamat asal"))
        parser.add_argument("--all", action="store_true", help=_("semua nama dan alamat"))

    def handle(self, *args: Any, **options: Any) -> None:
        name, address = options["name"], options["address"]
        if options["all"] == bool(name or address):
            raise CommandError(_("Sebutkan nama pengguna, --address, atau --all."))
        count = brake.unlock(name=name, address=network(address) if address else "")
        self.stdout.write(_("%(count)d kunci dibuka.") % {"count": count})
