"""`load_demo`: the demo hospital, whole, as often as you like."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from antrean_project.groups import set_up_groups
from demo.hospital.hospital import Loaded, load_hospital, read_members, read_setup
from demo.hospital.people import is_hospital_of_others, load_people
from demo.hospital.staff import first_admin, load_staff, logins, write_logins
from demo.hospital.surgeries import load_surgeries
from queues.press import Press
from setup.file import WrongFileError

T = TypeVar("T")
HOSPITAL_FILE = settings.BASE_DIR / "demo" / "hospital.json"
SETUP_FILE = settings.BASE_DIR / "demo" / "setup.json"


class Command(BaseCommand):
    help = _("Mengisi rumah sakit contoh: poli, dokter, rencana praktek, pasien rekaan, loket, layar, pengguna.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, default=HOSPITAL_FILE, help=_("berkas peserta rumah sakit contoh"))
        parser.add_argument("--setup", type=Path, default=SETUP_FILE, help=_("berkas penyiapan rumah sakit contoh"))
        parser.add_argument("--force", action="store_true", help=_("juga bila sudah ada pasien lain"))

    def handle(self, *args: Any, **options: Any) -> None:
        setup, members = _read(options["setup"], read_setup), _read(options["data"], read_members)
        if is_hospital_of_others():
            self._ask_for_force(is_forced=options["force"])
        self._since = time.monotonic()
        set_up_groups()
        loaded = _loaded(setup, Press(timezone.now(), user=first_admin()))
        self._say(_("Poli, dokter, loket dan layar"), len(loaded.clinics))
        self._say(_("Jadwal praktek dibuka"), loaded.opened)
        self._say(_("Pasien rekaan dicatat"), load_people(members))
        self._say(_("Operasi rekaan dijadwalkan"), load_surgeries(loaded, at=timezone.now()))
        wanted = logins(loaded)
        self._say(_("Pengguna dibuat"), load_staff(wanted))
        if path := os.environ.get("DEMO_LOGINS_FILE"):
            write_logins(wanted, Path(path))

    def _ask_for_force(self, *, is_forced: bool) -> None:
        if not is_forced:
            raise CommandError(
                _(
                    "Basis data ini berisi pasien yang bukan pasien contoh: data contoh tidak dicampurkan. "
                    "Pakai --force bila yakin."
                )
            )
        self.stderr.write(
            _("Perhatian: pengguna contoh dibuat juga, dan kata sandinya diketahui semua orang. Hapus sesudahnya.")
        )

    def _say(self, what: str, count: int) -> None:
        now = time.monotonic()
        self.stdout.write(
            _("%(what)s: %(count)d (%(seconds).1f detik)")
            % {"what": what, "count": count, "seconds": now - self._since}
        )
        self._since = now


def _read(path: Path, read: Callable[[Path], T]) -> T:
    try:
        return read(path)
    except (OSError, ValueError, KeyError, TypeError, WrongFileError) as problem:
        raise CommandError(
            _("Berkas rumah sakit contoh %(path)s tidak dapat dibaca: %(why)s") % {"path": path, "why": problem}
        ) from None


def _loaded(setup: Mapping[str, Any], press: Press) -> Loaded:
    try:
        return load_hospital(setup, press)
    except WrongFileError as refusal:
        raise CommandError("\n".join([*refusal.problems, str(refusal)])) from None
