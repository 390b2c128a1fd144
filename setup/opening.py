"""Step 12: the sheet of addresses and warnings, and the press that opens the hospital."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge import rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.models import WsAccount
from display.models import Board
from queues import verbs
from queues.errors import QueueError
from queues.models import Counter, SendMode
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS
from queues.verbs import RuleChange
from service_accounts.addresses import is_this_machine
from setup import addresses, states, steps
from setup.states import Facts
from setup.stepping import newest_of, press_of, shown, step_page

SEND = "BPJS_SEND"
OPENED_AS = (SendMode.ON, SendMode.SHADOW)


@step_page(steps.OPENING)
def page(request: HttpRequest) -> HttpResponse:
    """What is left, where everything is, and "Buka": nothing with STOP is opened, and a warning is opened by name."""
    facts = Facts(timezone.now())
    warnings = _warnings(facts)
    if request.method != "POST":
        return _shown(request, facts, warnings)
    if problems := list(_why_not(request, facts, warnings)):
        for problem in problems:
            messages.error(request, problem)
        return _shown(request, facts, warnings)
    try:
        _open(request, warnings)
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, facts, warnings)
    if request.POST["send"] == SendMode.ON:
        messages.success(request, _("Rumah sakit dibuka: kunjungan yang baru dikirim ke BPJS."))
    else:
        messages.success(request, _("Rumah sakit dibuka: kunjungan yang baru dicatat, dan tidak dikirim."))
    return redirect("setup:opening")


def _open(request: HttpRequest, warnings: list[str]) -> None:
    wanted = request.POST.get("send", "")
    press = press_of(request)
    reason = _("Dibuka.") if not warnings else _("Dibuka dengan %(count)d peringatan.") % {"count": len(warnings)}
    seen = request.POST.get("seen", "")
    asked = RuleChange(SEND, wanted, int(seen) if seen.isdecimal() and len(seen) < 19 else 0)
    verbs.change_rule(asked, Press(press.at, user=press.user, request_key=press.request_key, reason=reason))


def _why_not(request: HttpRequest, facts: Facts, warnings: list[str]) -> Iterator[str]:
    """All at once: whoever has mended one is not sent back for the next."""
    if facts.stops:
        yield _("Belum dapat dibuka: perbaiki yang bertanda STOP dulu.")
    if warnings and "read" not in request.POST:
        yield _("Baca peringatannya dan centang bahwa Anda membuka meskipun ada: nama Anda dicatat.")
    if request.POST.get("send") not in OPENED_AS:
        yield _("Pilih apakah BPJS dikirimi.")
    if request.POST.get("send") == SendMode.ON and missing_access():
        yield _("Kunci BPJS belum diisi: isi di langkah 2, atau buka dengan catat saja.")


def _warnings(facts: Facts) -> list[str]:
    """What works and should be better: rules, and what they ask only once BPJS is told."""
    found = [finding.sentence for finding in facts.warnings]
    if rules.current().bpjs_send != SendMode.OFF:
        return found
    if names := missing_access():
        found.append(_("Kunci BPJS belum diisi (%(names)s): tidak ada yang dikirim.") % {"names": ", ".join(names)})
    if not WsAccount.objects.filter(is_active=True).exists():
        found.append(_("Belum ada akun untuk BPJS: di server, manage.py create_ws_user bpjs."))
    if is_this_machine(urlsplit(settings.PUBLIC_URL).hostname or ""):
        found.append(_("PUBLIC_URL di .env masih alamat komputer ini: pasien dan BPJS tidak dapat membukanya."))
    return found


def _shown(request: HttpRequest, facts: Facts, warnings: list[str]) -> HttpResponse:
    send, newest = rules.current().bpjs_send, newest_of(SEND)
    content: dict[str, Any] = {
        "stops": facts.stops,
        "warnings": warnings,
        "send": send,
        "send_words": states.sending_words(send),
        "is_open": send != SendMode.OFF,
        "is_pinned": reading.is_pinned(SETTINGS[SEND]),
        "seen": newest.pk if newest else 0,
        "opened_by": newest,
        "has_keys": not missing_access(),
        "chosen": request.POST.get("send") or (SendMode.SHADOW if missing_access() else SendMode.ON),
        "has_read": "read" in request.POST,
        "boards": [(board, addresses.of_board(request, board)) for board in Board.objects.filter(is_active=True)],
        "counters": Counter.objects.filter(is_active=True).prefetch_related("stops"),
        "accounts": WsAccount.objects.filter(is_active=True),
        "kiosk": addresses.kiosk_address(request),
        "desks": addresses.desks(request),
        "services": addresses.services(),
        "public_url": settings.PUBLIC_URL,
    }
    return shown(request, steps.OPENING, "setup/opening.html", content)
