"""What everybody who works with BPJS must know now, in a sentence that says what to do.

Screens ask for `columns` with a row that they read anyway, and for the sentences only when it says that there are any.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bpjs_bridge import rules
from bpjs_bridge.client.access import AccessTrouble, access_trouble
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.connection import CERTIFICATE
from bpjs_bridge.models import BpjsGate, Outcome, Service
from bpjs_bridge.outbox import late
from queues import clock
from queues.models import SendMode

# With so few days left, mending is for today.
URGENT_DAYS = 3
CLERKS_ADVICE = gettext_lazy(
    "Layani pasien seperti biasa: semua waktu tersimpan dan dikirim sesudahnya. Beri tahu penyelia atau teknisi."
)
# VClaim carries no times: what it holds back is what a person wants to have now.
CLERKS_ADVICE_ON_VCLAIM = gettext_lazy(
    "Antrean berjalan seperti biasa. Surat kontrol, rujukan dan nomor SEP belum dapat diminta dari sini. Beri tahu "
    "penyelia atau teknisi."
)
RESUMED_BY = gettext_lazy("Sesudah itu tekan Lanjutkan pengiriman di administrasi, Sambungan BPJS.")
HALTED: dict[AccessTrouble, Promise] = {
    AccessTrouble.CLOCK: gettext_lazy("%(service)s menolak kiriman kita sejak %(since)s karena jam server ini salah."),
    AccessTrouble.UNKNOWN: gettext_lazy("%(service)s menolak rumah sakit ini sejak %(since)s: “%(words)s”."),
}
KEY_REFUSED = gettext_lazy("%(service)s menolak kunci rumah sakit ini sejak %(since)s: “%(words)s”.")


@dataclass(frozen=True)
class Alarm:
    """One thing that is wrong. `advice` is what a clerk does, `mending` what a technician or supervisor does."""

    sentence: str
    advice: str
    mending: str
    is_urgent: bool = True


def columns() -> dict[str, Exists]:
    """For a queryset of whatever a screen reads anyway: is there an alarm for everybody? No statement of its own."""
    return {"has_bpjs_alarm": Exists(BpjsGate.objects.filter(_alarming(timezone.now())))}


def _alarming(at: datetime) -> Q:
    first = clock.service_date(at) - timedelta(days=late.LAST_DAY)
    is_late = Q(late_messages__gt=0, late_since__gte=first)
    return Q(halted_at__isnull=False) | Q(opened_at__isnull=False, trouble__in=CERTIFICATE) | is_late


def for_everybody(*, at: datetime) -> list[Alarm]:
    """Halted services, a certificate that cannot be trusted, messages near the last day. One statement."""
    return _of(list(BpjsGate.objects.filter(_alarming(at)).order_by("pk")), at=at)


def for_supervisors(*, at: datetime) -> list[Alarm]:
    """The same, and services that give no usable answer; what is late is counted anew. Two statements."""
    gates = list(BpjsGate.objects.order_by("pk"))
    found = late.find(at=at)
    for gate in gates:
        if gate.pk == Service.ANTREAN:
            gate.late_messages, gate.late_since = found
    return _of(gates, at=at, with_silence=True)


def _of(gates: list[BpjsGate], *, at: datetime, with_silence: bool = False) -> list[Alarm]:
    if rules.current().bpjs_send == SendMode.OFF:
        return []
    told: list[Alarm] = []
    for gate in gates:
        if gate.halted_at is not None:
            told.append(_halted(gate))
        elif gate.opened_at is not None and gate.trouble in CERTIFICATE:
            told.append(_untrusted(gate))
        elif gate.opened_at is not None and with_silence:
            told.append(_silent(gate))
        if gate.late_messages and gate.late_since is not None:
            told += _late(late.Late(gate.late_messages, gate.late_since), at=at)
    return told


def _since(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M H:i")


def _halted(gate: BpjsGate) -> Alarm:
    assert gate.halted_at is not None
    trouble = access_trouble(Answer(Outcome.HALTED, "", gate.halt_message))
    words = {"service": f"BPJS {Service(gate.pk).label}", "since": _since(gate.halted_at), "words": gate.halt_message}
    sentence = HALTED.get(trouble, KEY_REFUSED) % words
    mending = (
        _("Perbaiki jam server (NTP).")
        if trouble == AccessTrouble.CLOCK
        else _("Periksa consumer ID, kunci rahasia dan user key di .env, dan jam server.")
    )
    return Alarm(sentence, _clerks_advice(gate), f"{mending} {RESUMED_BY}")


def _clerks_advice(gate: BpjsGate) -> str:
    return str(CLERKS_ADVICE_ON_VCLAIM if gate.pk == Service.VCLAIM else CLERKS_ADVICE)


def _untrusted(gate: BpjsGate) -> Alarm:
    assert gate.opened_at is not None
    words = {"service": f"BPJS {Service(gate.pk).label}", "since": _since(gate.opened_at)}
    return Alarm(
        _("Sertifikat server %(service)s tidak dapat dipercaya sejak %(since)s: tidak ada yang dikirim.") % words,
        _clerks_advice(gate),
        _(
            "Periksa jam server, daftar sertifikat sistem (ca-certificates), dan proxy yang membuka TLS. Pengiriman "
            "mulai lagi sendiri."
        ),
    )


def _silent(gate: BpjsGate) -> Alarm:
    assert gate.opened_at is not None
    words = {"service": f"BPJS {Service(gate.pk).label}", "since": _since(gate.opened_at), "trouble": gate.trouble}
    return Alarm(
        _("%(service)s tidak menjawab dengan benar sejak %(since)s (%(trouble)s).") % words,
        _clerks_advice(gate),
        _("Dicoba lagi empat kali semenit. Bila lama, uji sambungannya di administrasi, Panggilan ke BPJS."),
        is_urgent=False,
    )


def _late(found: late.Late, *, at: datetime) -> list[Alarm]:
    """From the first day after: what BPJS takes no more cannot be mended."""
    left = found.days_left(at=at)
    if found.since is None or left < 0:
        return []
    words = {"count": found.messages, "day": date_format(found.since, "j M")}
    sentence = ngettext(
        "%(count)d pesan hari lalu belum diterima BPJS, tertua dari %(day)s.",
        "%(count)d pesan hari lalu belum diterima BPJS, tertua dari %(day)s.",
        found.messages,
    )
    days = ngettext(
        "BPJS masih menerimanya %(left)d hari lagi.", "BPJS masih menerimanya %(left)d hari lagi.", left
    ) % {"left": left}
    return [
        Alarm(
            f"{sentence % words} {days}",
            _("Catat jam yang belum tercatat dan lengkapi data pasien yang diminta; sisanya dibereskan penyelia."),
            _("Bereskan yang ditahan di Meja BPJS: perbaiki lalu kirim ulang, atau lepas."),
            is_urgent=left <= URGENT_DAYS,
        )
    ]
