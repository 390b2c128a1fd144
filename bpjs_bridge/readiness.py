"""Readiness of the road to BPJS: keys, sending, schedules, and whether BPJS and patients can reach this server."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bpjs_bridge import certificate
from bpjs_bridge import rules as bridge_rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.models import BpjsCall, BpjsGate, MessageState, OutboxMessage, ScheduleQuestion, ScheduleRun, Service
from bpjs_bridge.models.ws import WsAccount
from bpjs_bridge.outbox import order
from queues import clock
from queues.models import Clinic, ClinicSession, SendMode
from queues.readiness.rules import Level, rule
from service_accounts.addresses import is_this_machine

# A message that may leave is sent within seconds; so long nobody is at work.
NOBODY_SENDS = timedelta(minutes=2)
OLDEST_DUE = timedelta(minutes=15)
COMPARED_WITHIN = timedelta(hours=26)
DRAFT_DAYS = 3
# BPJS itself refuses requests whose time is further off than some minutes (protocol 4).
CLOCK_MAY_DIFFER_SECONDS = 60
CLOCK_SEEN_WITHIN = timedelta(hours=1)
# Time for somebody to order one.
CERTIFICATE_LEFT = timedelta(days=21)


def _is_sent() -> bool:
    return bridge_rules.current().bpjs_send == SendMode.ON


def _is_off() -> bool:
    return bridge_rules.current().bpjs_send == SendMode.OFF


@rule(
    203,
    Level.WARN,
    gettext_lazy("Beda jadwal antara HFIS dan rumah sakit yang belum diputuskan"),
    gettext_lazy("Laporan, Jadwal HFIS: putuskan tiap pertanyaan."),
)
def questions_open(at: datetime) -> Iterable[str]:
    """Of today and ahead, by number; those that people wait for are named apart."""
    asked = ScheduleQuestion.objects.unanswered().ahead(clock.service_date(at))
    count, people = asked.count(), asked.filter(waiting__gt=0).count()
    if count:
        yield ngettext("%(count)d pertanyaan", "%(count)d pertanyaan", count) % {"count": count}
    if people:
        yield _("%(count)d di antaranya ditunggu pasien") % {"count": people}


@rule(
    204,
    Level.WARN,
    gettext_lazy("Poli dari HFIS yang masih draf"),
    gettext_lazy("Administrasi, Poli: setujui draf yang dijalankan, matikan aktif yang tidak."),
)
def drafts_left(at: datetime) -> Iterable[str]:
    """Drafts that had sessions days ago already: they are shown in Mobile JKN, and nobody here has looked at them."""
    seen = ClinicSession.objects.filter(
        clinic=OuterRef("pk"), date__lt=clock.service_date(at) - timedelta(days=DRAFT_DAYS)
    )
    drafts = Clinic.objects.filter(Exists(seen), is_draft=True, is_active=True)
    return drafts.order_by("name").values_list("name", flat=True)


@rule(
    501,
    Level.STOP,
    gettext_lazy("Pengiriman ke BPJS menyala tanpa kunci"),
    gettext_lazy("Pengaturan, Isi dan uji akses BPJS. Belum punya kunci? Matikan pengirimannya sampai ada."),
)
def keys_missing(at: datetime) -> Iterable[str]:
    """Messages pile up that can never leave. What is only recorded needs no keys."""
    return missing_access() if _is_sent() else ()


@rule(
    502,
    Level.STOP,
    gettext_lazy("BPJS menolak rumah sakit ini: pengiriman berhenti"),
    gettext_lazy("Periksa kunci dan jam server, lalu Sambungan BPJS: Lanjutkan pengiriman."),
)
def sending_halted(at: datetime) -> Iterable[str]:
    """By service, since when."""
    if _is_off():
        return
    for gate in BpjsGate.objects.filter(halted_at__isnull=False).order_by("pk"):
        yield f"{Service(gate.pk).label}, {timezone.localtime(gate.halted_at):%d-%m %H:%M}"


@rule(
    503,
    Level.WARN,
    gettext_lazy("Jadwal lama tidak dibandingkan dengan HFIS"),
    gettext_lazy("Laporan, Jadwal HFIS: bandingkan sekarang, dan lihat baris yang tidak terbaca."),
)
def comparison_old(at: datetime) -> Iterable[str]:
    """Where it has run once: a hospital without HFIS compares nothing."""
    if _is_off():
        return
    runs = ScheduleRun.objects.filter(is_whole=True, ended_at__isnull=False).order_by("-pk")
    newest = runs.first()
    if newest is None:
        return
    last = newest if not newest.trouble else runs.filter(trouble="").first()
    if last is None or last.ended_at is None:
        yield _("belum pernah selesai")
    elif last.ended_at < at - COMPARED_WITHIN:
        yield f"{timezone.localtime(last.ended_at):%d-%m %H:%M}"
    if newest.problems:
        words = ngettext("%(count)d baris perlu dilihat", "%(count)d baris perlu dilihat", newest.problems)
        yield words % {"count": newest.problems}


@rule(
    504,
    Level.WARN,
    gettext_lazy("BPJS atau ponsel pasien tidak dapat mencapai server ini"),
    gettext_lazy("Isi PUBLIC_URL di .env dengan alamat umum rumah sakit; buat akun WS: manage.py create_ws_user."),
)
def cannot_be_reached(at: datetime) -> Iterable[str]:
    """An address that leads to this machine alone, and no account for Mobile JKN. The demo lives on one machine."""
    if settings.DEMO or _is_off():
        return
    if _leads_nowhere(settings.PUBLIC_URL):
        yield _("PUBLIC_URL menunjuk ke mesin ini saja")
    if not WsAccount.objects.filter(is_active=True).exists():
        yield _("belum ada akun WS untuk Mobile JKN")


@rule(
    604,
    Level.STOP,
    gettext_lazy("Jam server ini berbeda dari jam BPJS"),
    gettext_lazy("Nyalakan penyetel jam di server ini: timedatectl set-ntp true, lalu periksa dengan timedatectl."),
)
def clock_is_off(at: datetime) -> Iterable[str]:
    """By the newest answer of the last hour that told the time. All that is told to BPJS is wrong by as much."""
    told = BpjsCall.objects.filter(clock_ahead__isnull=False, began_at__gt=at - CLOCK_SEEN_WITHIN)
    ahead = told.order_by("-began_at").values_list("clock_ahead", flat=True).first()
    if ahead is None or abs(ahead) <= CLOCK_MAY_DIFFER_SECONDS:
        return
    words = _("%(count)d detik di depan") if ahead > 0 else _("%(count)d detik di belakang")
    yield words % {"count": abs(ahead)}


@rule(
    605,
    Level.WARN,
    gettext_lazy("Alamat umum tanpa TLS, atau sertifikatnya hampir habis"),
    gettext_lazy("Pasang atau perbarui sertifikat di proxy (docs/operations.md), dan tulis https:// di PUBLIC_URL."),
)
def not_secured(at: datetime) -> Iterable[str]:
    """Of the address that patients' phones and BPJS use; one that leads to this machine alone is ready.504's."""
    address = settings.PUBLIC_URL
    if _leads_nowhere(address):
        return
    if urlsplit(address).scheme != "https":
        yield _("PUBLIC_URL tidak memakai https")
        return
    until = certificate.valid_until(address)
    if until is not None and until < at + CERTIFICATE_LEFT:
        yield _("sertifikat berlaku sampai %(until)s") % {"until": f"{timezone.localtime(until):%d-%m-%Y}"}


def _leads_nowhere(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return not host or is_this_machine(host)


@rule(
    505,
    Level.WARN,
    gettext_lazy("Pesan ke BPJS yang tertahan"),
    gettext_lazy("Administrasi, Pesan ke BPJS: putuskan yang ditolak. Yang terlambat dikirim lagi sendiri."),
)
def messages_held(at: datetime) -> Iterable[str]:
    """Refused ones that a person decides, and the oldest that has waited for long."""
    if _is_off():
        return
    parked = OutboxMessage.objects.filter(state=MessageState.PARKED).count()
    if parked:
        yield ngettext("%(count)d ditolak BPJS", "%(count)d ditolak BPJS", parked) % {"count": parked}
    since = order.next_at()
    if since is not None and since < at - OLDEST_DUE:
        minutes = int((at - since).total_seconds() // 60)
        yield _("yang tertua terlambat %(minutes)d menit") % {"minutes": minutes}


@rule(
    607,
    Level.STOP,
    gettext_lazy("Tidak ada yang mengirim ke BPJS"),
    gettext_lazy("Jalankan manage.py relay, atau worker dan beat Celery, di bawah systemd."),
)
def nobody_sends(at: datetime) -> Iterable[str]:
    """Messages may leave, the gate is open, and for minutes nobody has tried."""
    if _is_off() or missing_access():
        return
    since = order.next_at()
    if since is None or since >= at - NOBODY_SENDS:
        return
    closed = Q(halted_at__isnull=False) | Q(opened_at__isnull=False)
    if BpjsGate.objects.filter(closed, pk=Service.ANTREAN).exists():
        return
    if BpjsCall.objects.filter(service=Service.ANTREAN, began_at__gte=at - NOBODY_SENDS).exists():
        return
    yield _("pesan menunggu sejak %(since)s") % {"since": f"{timezone.localtime(since):%d-%m %H:%M}"}
