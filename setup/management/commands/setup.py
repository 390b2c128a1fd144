"""`setup`: the hospital's set-up as one file, written or made."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.press import Press
from setup import file, roles

LARGEST_BYTES = 5_000_000


class Command(BaseCommand):
    """`setup --export FILE` or `setup --apply FILE`."""

    help = _("Menulis penyiapan rumah sakit ke berkas JSON, atau membuatnya dari berkas; tanpa orang dan rahasia.")

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--export", metavar="FILE", type=Path)
        which.add_argument("--apply", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            self._export(options["export"])
        else:
            self._apply(options["apply"])

    def _export(self, path: Path) -> None:
        try:
            path.write_text(json.dumps(file.exported(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as problem:
            raise CommandError(_("%(path)s tidak dapat ditulis: %(why)s") % {"path": path, "why": problem}) from None
        self.stdout.write(_("Ditulis: %(path)s") % {"path": path})

    def _apply(self, path: Path) -> None:
        try:
            if path.stat().st_size > LARGEST_BYTES:
                raise CommandError(_("%(path)s lebih dari 5 MB: bukan berkas penyiapan.") % {"path": path})
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(_("%(path)s tidak dapat dibaca: %(why)s") % {"path": path, "why": problem}) from None
        try:
            done = file.apply(file.read(text), Press(timezone.now()))
            # Users are made next, and need the roles of the staff.
            roles.set_up_groups()
        except file.WrongFileError as refusal:
            raise CommandError("\n".join([*refusal.problems, str(refusal)])) from None
        self.stdout.write(done or _("Tidak ada yang berubah."))
