"""The log of recaps, with what was sent and what came of it; a test of the address, and a press to send again."""

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from queues.errors import QueueError
from reports import recap_rules
from reports.models import Recap, RecapState
from reports.recap import making, sending

SEE, SEND = "reports.view_recap", "reports.send_recap"
SEE_OTHER = 303
MOST_SHOWN = 30
TROUBLES: dict[str, Promise] = {
    sending.HTML: gettext_lazy("yang menjawab halaman web, bukan penerima rekap: periksa alamatnya"),
    sending.NO_ADDRESS: gettext_lazy("alamat kosong"),
    sending.NO_SECRET: gettext_lazy("rahasia belum diisi"),
    sending.NOT_TAKEN: gettext_lazy("penerima menolaknya"),
    "deadline": gettext_lazy("penerima tidak menjawab sampai selesai"),
    "ReadTimeoutError": gettext_lazy("penerima tidak menjawab"),
    "ConnectTimeoutError": gettext_lazy("server penerima tidak dapat dihubungi"),
    "NewConnectionError": gettext_lazy("server penerima tidak dapat dihubungi"),
    "NameResolutionError": gettext_lazy("nama server penerima tidak dikenal"),
    "SSLError": gettext_lazy("sertifikat server penerima tidak dapat dipercaya"),
    "SSLCertVerificationError": gettext_lazy("sertifikat server penerima tidak dapat dipercaya"),
}


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The last recaps, the newest first."""
    rules = recap_rules.current()
    shown = {
        "recaps": [(one, _words(one)) for one in Recap.objects.select_related("asked_by")[:MOST_SHOWN]],
        "is_set_up": making.is_set_up(),
        "address": rules.recap_address,
        "recap_at": rules.recap_at,
        "may_send": request.user.has_perm(SEND),
        "failed": RecapState.FAILED,
    }
    return render(request, "reports/recap.html", shown)


@require_POST
@login_required
@permission_required((SEE, SEND), raise_exception=True)
def test(request: HttpRequest) -> HttpResponse:
    """Send today's figures now, as a test."""
    assert isinstance(request.user, User)
    try:
        _say(request, making.test(at=timezone.now(), by=request.user))
    except QueueError as refusal:
        said.error(request, str(refusal))
    return _back()


@require_POST
@login_required
@permission_required((SEE, SEND), raise_exception=True)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one that nobody took once more."""
    try:
        _say(request, making.again(get_object_or_404(Recap, pk=pk), at=timezone.now()))
    except QueueError as refusal:
        said.error(request, str(refusal))
    return _back()


def _say(request: HttpRequest, recap: Recap) -> None:
    if recap.state == RecapState.SENT:
        said.success(request, _("Penerima menerima rekap ini."))
    else:
        said.error(request, _("Rekap tidak diterima: %(trouble)s.") % {"trouble": _words(recap)})


def _words(recap: Recap) -> str:
    """What went wrong at the last try, for people; "" when nothing did."""
    if not recap.trouble:
        return ""
    words = str(TROUBLES.get(recap.trouble, recap.trouble))
    return f"{words} (HTTP {recap.http_status})" if recap.http_status else words


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("reports:recap"), status=SEE_OTHER)
