"""The import desk as a browser presses it, and a worker that does what was asked."""

import threading
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from queues.imports.desk import work
from queues.models import ImportRun

PAGE = "/setup/imports/"
HEADER = "no_rkm_medis,nm_pasien,no_ktp,jk,tgl_lahir,no_tlp,no_peserta,alamat"


def upload(
    client: Client, content: bytes | str, *, kind: str = "PATIENTS", name: str = "pasien.csv", key: str = ""
) -> Any:
    sent = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(PAGE, {"kind": kind, "file": sent, "request_key": key}, follow=True)


def press(client: Client, run: ImportRun, name: str, **fields: Any) -> Any:
    return client.post(f"{PAGE}{run.pk}/{name}/", fields, follow=True)


def columns(client: Client, run: ImportRun, **more: Any) -> Any:
    """As the page proposes them."""
    places = {f"column-{name}": place for name, place in ImportRun.objects.get(pk=run.pk).columns.items()}
    return press(client, run, "columns", **{**places, **more})


def worker() -> None:
    for _piece in range(20):
        if not work.work(stopping=threading.Event()):
            return
    raise AssertionError("the work does not end")


def checked(client: Client, content: bytes | str, *, source: str = "", **more: Any) -> ImportRun:
    """Uploaded, its columns confirmed, and looked at."""
    upload(client, content, **more)
    run = ImportRun.objects.latest("pk")
    columns(client, run, source=source)
    worker()
    run.refresh_from_db()
    return run


def taken(client: Client, content: bytes | str, **more: Any) -> ImportRun:
    run = checked(client, content, **more)
    press(client, run, "take")
    worker()
    run.refresh_from_db()
    return run
