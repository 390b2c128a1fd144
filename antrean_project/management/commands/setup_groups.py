"""`setup_groups`: the groups of staff and their permissions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from antrean_project.groups import set_up_groups


class Command(BaseCommand):
    help = _("Membuat kelompok petugas dan memberi izin yang belum dimilikinya; izin tambahan tidak dicabut.")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in set_up_groups().items():
            self.stdout.write(_("%(group)s: %(count)d izin ditambahkan") % {"group": name, "count": count})
