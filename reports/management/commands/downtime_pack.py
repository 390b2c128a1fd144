"""`downtime_pack [FOLDER]`: the lists of this moment as one file that opens without a network."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.downtime.pack import Pack, downtime_pack

# By the hour: half a day. They name people, if masked: old ones go.
KEPT = 12
NEWEST = "terbaru.html"
STYLE = Path(settings.BASE_DIR) / "static" / "css" / "downtime.css"


class Command(BaseCommand):
    help = _("Menyimpan daftar semua praktek saat ini, untuk jam tanpa listrik atau jaringan.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", help=_("folder yang disalin komputer petugas (DOWNTIME_DIR)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"] or (Path(settings.DOWNTIME_DIR) if settings.DOWNTIME_DIR else None)
        if folder is None:
            raise CommandError(_("Sebut foldernya, atau isi DOWNTIME_DIR di .env."))
        if not folder.is_dir():
            raise CommandError(_("Folder %(folder)s tidak ada. Buat dulu, atau pasang disknya.") % {"folder": folder})
        pack = downtime_pack(at=timezone.now())
        path = written(pack, folder)
        forget_old(folder)
        told = {"path": path, "people": pack.people, "sheets": len(pack.sheets)}
        self.stdout.write(_("%(path)s: %(sheets)d lembar, %(people)d orang.") % told)


def written(pack: Pack, folder: Path) -> Path:
    """The file, whole or not at all, and `terbaru.html` with the same content."""
    text = render_to_string("reports/downtime_file.html", {"pack": pack, "style": STYLE.read_text(encoding="utf-8")})
    path = folder / f"antrean-{timezone.localtime(pack.at):%Y%m%d-%H%M}.html"
    for target in (path, folder / NEWEST):
        part = target.with_name(f"{target.name}.part")
        part.touch(mode=0o640)
        part.write_text(text, encoding="utf-8")
        os.replace(part, target)
    return path


def forget_old(folder: Path) -> None:
    """All but the newest, by their names."""
    for old in sorted(folder.glob("antrean-*.html"))[:-KEPT]:
        old.unlink()
