"""The import desk's first page: what was imported, and a new file."""

import io
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from queues.imports.desk import acts
from queues.imports.desk.kinds import KINDS
from queues.imports.table import LARGEST_FILE, WrongFileError
from queues.models import ImportKind, ImportRun
from queues.press import Press
from setup.import_words import KIND_HELP, TONES

PERMISSION = "queue.import_data"
SHOWN = 50
LONGEST_KEY = 64


class MemoryUpload(FileUploadHandler):
    """A file that is kept in memory and lies on no disk: it holds people's numbers. Larger than allowed: it stops."""

    is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._content.write(raw_data)
        if self._content.tell() > LARGEST_FILE:
            self.is_too_large, self._content = True, io.BytesIO()
            raise StopUpload(connection_reset=False)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._content.seek(0)
        name, kind = self.file_name or "", self.content_type or ""
        return InMemoryUploadedFile(self._content, self.field_name, name, kind, file_size, self.charset)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponseBase:
    """The right to import is asked before a byte of the file is read; the form's token is checked after that, below."""
    handler = MemoryUpload(request)
    request.upload_handlers = [handler]
    return _page(request, handler)


@never_cache
@csrf_protect
def _page(request: HttpRequest, handler: MemoryUpload) -> HttpResponse:
    if request.method != "POST":
        return _shown(request)
    assert request.user.is_authenticated
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in KINDS:
        return _shown(request, problem=_("Pilih dulu isi berkas."))
    if handler.is_too_large:
        return _shown(request, kind, _("Berkas lebih besar dari 50 MB. Bagi menjadi beberapa berkas."))
    if file is None:
        return _shown(request, kind, _("Pilih dulu berkasnya."))
    press = Press(timezone.now(), user=request.user, request_key=request.POST.get("request_key", "")[:LONGEST_KEY])
    try:
        run = acts.upload(ImportKind(kind), file.name or "", file.read(), press)
    except WrongFileError as problem:
        return _shown(request, kind, str(problem))
    same = ImportRun.objects.filter(digest=run.digest, kind=kind, pk__lt=run.pk).order_by("-pk").first()
    if same:
        by = same.uploaded_by.get_full_name() or same.uploaded_by.get_username()
        words = _("Berkas yang sama sudah diunggah sebelumnya oleh %(by)s (impor %(number)d: %(state)s).")
        messages.warning(request, words % {"by": by, "number": same.pk, "state": same.get_state_display()})
    return redirect("setup:import", pk=run.pk)


def _shown(request: HttpRequest, kind: str = "", problem: str = "") -> HttpResponse:
    runs = list(ImportRun.objects.select_related("uploaded_by").order_by("-pk")[:SHOWN])
    content = {
        "runs": [(run, TONES.get(run.state, "")) for run in runs],
        "kinds": [(one.value, one.label, KIND_HELP[one.value]) for one in ImportKind if one.value in KINDS],
        "kind": kind or ImportKind.PATIENTS.value,
        "problem": problem,
        "request_key": uuid.uuid4().hex,
    }
    return render(request, "setup/imports.html", content, status=422 if problem else 200)
