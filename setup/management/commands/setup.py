"""`setup`: the hospital's set-up as one file, written or made."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
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
        parser.add_argument("--by", metavar="NAMA", default="", help=_("pengguna yang atas namanya rencana dicatat"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            self._export(options["export"])
        else:
            self._apply(options["apply"], _person(options["by"]))

    def _export(self, path: Path) -> None:
        try:
            path.write_text(file.written(file.exported()), encoding="utf-8")
        except OSError as problem:
            raise CommandError(_("%(path)s tidak dapat ditulis: %(why)s") % {"path": path, "why": problem}) from None
        self.stdout.write(_("Ditulis: %(path)s") % {"path": path})

    def _apply(self, path: Path, person: User | None) -> None:
        try:
            if path.stat().st_size > LARGEST_BYTES:
                raise CommandError(_("%(path)s lebih dari 5 MB: bukan berkas penyiapan.") % {"path": path})
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(_("%(path)s tidak dapat dibaca: %(why)s") % {"path": path, "why": problem}) from None
        try:
            done = file.apply(file.read(text), Press(timezone.now(), user=person))
            # Users are made next, and need the roles of the staff.
            roles.set_up_groups()
        except file.WrongFileError as refusal:
            raise CommandError("\n".join([*refusal.problems, str(refusal)])) from None
        self.stdout.write(done.words or _("Tidak ada yang berubah."))
        if done.opening is not None:
            self.stdout.write(_("Jadwal praktek dibuka: %(count)d") % {"count": done.opening.opened})
            for sentence in done.opening.problems:
                self.stderr.write(sentence)


def _person(name: str) -> User | None:
    """The active user with this name; None where none was named."""
    if not name:
        return None
    try:
        return User.objects.get(username=name, is_active=True)
    except User.DoesNotExist:
        raise CommandError(_("Tidak ada pengguna aktif bernama %(name)s.") % {"name": name}) from None
