"""`make_voice`: artificial clips for the names of this hospital's places, and those that come with the product."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from display.clips import RENDERED, SHIPPED, ClipFolders, clip_folders, clip_name
from display.coverage import SpokenName, names_of, without_clips
from display.espeak import NoSynthesiser
from display.rendering import write_clips
from display.vocabulary import ESSENTIAL
from display.vocabulary import SHIPPED as SHIPPED_PIECES
from queues.models import Stop

INSTALL = "pip install -r requirements-voice.txt"


class Command(BaseCommand):
    help = _("Membuat suara untuk nama tempat di rumah sakit ini; lihat docs/voice.md.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help=_("hanya daftar kata: nama berkas, ucapan, sumbernya"))
        parser.add_argument("--shipped", action="store_true", help=_("suara bawaan produk, bukan nama tempat di sini"))
        parser.add_argument("--out", type=Path, help=_("folder tujuan"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list([*_pieces(ESSENTIAL), *_places()])
        elif options["shipped"]:
            self._write(_pieces(SHIPPED_PIECES), options["out"] or settings.BASE_DIR / "static" / SHIPPED)
        else:
            self._write(_places(), options["out"] or Path(settings.VOICE_DIR) / RENDERED)

    def _list(self, names: Iterable[SpokenName]) -> None:
        there = clip_folders()
        for spoken in names:
            name = clip_name(spoken.words)
            self.stdout.write(f"{name}\t{' '.join(spoken.words)}\t{_source(name, spoken, there)}")

    def _write(self, names: Iterable[SpokenName], folder: Path) -> None:
        try:
            count = write_clips([spoken.words for spoken in names], folder)
        except NoSynthesiser:
            raise CommandError(_("espeak-ng belum terpasang: %s") % INSTALL) from None
        except OSError as failure:
            raise CommandError(
                _("Tidak dapat menulis ke %(folder)s: %(why)s") % {"folder": folder, "why": failure}
            ) from None
        self.stdout.write(_("%(count)d klip di %(folder)s") % {"count": count, "folder": folder})


def _pieces(names: Iterable[str]) -> list[SpokenName]:
    return [SpokenName(name, tuple(name.split())) for name in names]


def _places() -> list[SpokenName]:
    stops = Stop.objects.filter(is_active=True)
    return names_of(stops.select_related("clinic").prefetch_related("counters"))


def _source(name: str, spoken: SpokenName, there: ClipFolders) -> str:
    """The voice that says it now."""
    if name in there.recordings:
        return _("rekaman")
    return _("belum ada") if without_clips([spoken], there) else _("buatan")
