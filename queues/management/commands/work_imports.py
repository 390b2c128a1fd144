"""`work_imports`: do what the import desk asks for, where neither relay nor Celery runs."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from queues.imports.desk import work
from queues.imports.desk.beside import ImportWork


class Command(BaseCommand):
    """Until SIGTERM or SIGINT, or with `--drain` until nothing waits. Beside relay or Celery it does no harm."""

    help = _("Mengerjakan impor yang diminta di halaman Impor data.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drain", action="store_true", help=_("selesai bila tidak ada yang menunggu"))

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        if options["drain"]:
            while work.work(stopping=stopping):
                pass
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        ImportWork(stopping).run()
