"""People whom Mobile JKN could not serve because of their numbers, beside the acts that mend each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bpjs_bridge import unrecognised_acts
from bpjs_bridge.models import UnrecognisedCause, UnrecognisedPerson
from queues import verbs
from queues.errors import QueueError
from queues.models import IdentifierKind, Patient
from queues.press import Press

SEE, MEND = "bpjs_bridge.view_unrecognisedperson", "bpjs_bridge.mend_identities"
SEE_OTHER = 303
# So many stand on the page; what is settled makes room.
MOST, MOST_SETTLED = 100, 20
SHOWN_DIGITS = 4
NIK_DIGITS = re.compile(r"[0-9]{16}")

WHAT_TO_DO: Mapping[UnrecognisedCause, Promise] = {
    UnrecognisedCause.TWO_RECORDS: gettext_lazy("Bandingkan kedua rekam medis; bila satu orang, gabungkan."),
    UnrecognisedCause.NIK_DIFFERS: gettext_lazy(
        "Cocokkan dengan KTP. Bila NIK di sini keliru, nonaktifkan di data pasien, lalu isi yang benar."
    ),
    UnrecognisedCause.CARD_DIFFERS: gettext_lazy(
        "Bila kartunya berganti, nonaktifkan kartu lama di data pasien. Bila kembar dengan satu NIK, minta NIK masing-"
        "masing ke Dukcapil; sementara itu daftarkan di admisi."
    ),
    UnrecognisedCause.NO_NIK: gettext_lazy("Isi NIK bila sudah terbit; bila belum, daftarkan di admisi."),
}


@dataclass(frozen=True)
class Row:
    """One person and cause, numbers masked."""

    person: UnrecognisedPerson
    card: str
    nik: str
    what_to_do: Promise
    can_merge: bool
    can_add_nik: bool
    is_mended: bool


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Those that wait, the latest first, and the last that were settled."""
    rows = UnrecognisedPerson.objects.select_related("patient", "other", "settled_by")
    waiting = rows.filter(settled_at=None).prefetch_related("patient__identifiers").order_by("-last_at", "-pk")
    settled = rows.exclude(settled_at=None).order_by("-pk")
    shown = {
        "rows": [_row(person) for person in waiting[:MOST]],
        "settled": list(settled[:MOST_SETTLED]),
        "may_mend": request.user.has_perm(MEND),
    }
    return render(request, "reports/unrecognised.html", shown)


@require_POST
@login_required
@permission_required(MEND, raise_exception=True)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act of a named person; a refusal is a sentence, and nothing was changed."""
    assert isinstance(request.user, User)
    person = get_object_or_404(UnrecognisedPerson.objects.select_related("patient"), pk=pk, settled_at=None)
    press = Press(timezone.now(), user=request.user, reason=request.POST.get("reason", "").strip())
    acts = {"settle": _settle, "nik": _add_nik}
    if name not in acts:
        raise Http404
    try:
        messages.success(request, acts[name](request, person, press))
    except QueueError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("reports:unrecognised"), status=SEE_OTHER)


def _settle(request: HttpRequest, person: UnrecognisedPerson, press: Press) -> str:
    unrecognised_acts.settle_by_hand(person, press)
    return _("Ditandai selesai; nomornya dihapus dari daftar.")


def _add_nik(request: HttpRequest, person: UnrecognisedPerson, press: Press) -> str:
    nik = request.POST.get("nik", "").strip()
    if person.patient is None or not NIK_DIGITS.fullmatch(nik):
        raise QueueError(_("NIK terdiri dari 16 angka."))
    verbs.add_identifiers(person.patient, press, identifiers={IdentifierKind.NIK: nik})
    return _("NIK dicatat. Baris ini selesai sendiri bila orangnya mengambil nomor lagi.")


def _row(person: UnrecognisedPerson) -> Row:
    cause = UnrecognisedCause(person.cause)
    has_nik = person.patient is not None and bool(person.patient.identifier(IdentifierKind.NIK))
    return Row(
        person=person,
        card=_masked(person.card),
        nik=_masked(person.nik),
        what_to_do=WHAT_TO_DO[cause],
        can_merge=cause == UnrecognisedCause.TWO_RECORDS and not _is_joined(person.patient, person.other),
        can_add_nik=cause == UnrecognisedCause.NO_NIK and person.patient is not None and not has_nik,
        is_mended=(cause == UnrecognisedCause.NO_NIK and has_nik) or _is_joined(person.patient, person.other),
    )


def _is_joined(one: Patient | None, other: Patient | None) -> bool:
    if one is None or other is None:
        return False
    return one.merged_into_id == other.pk or other.merged_into_id == one.pk


def _masked(number: str) -> str:
    return f"•••• {number[-SHOWN_DIGITS:]}" if number else "-"
