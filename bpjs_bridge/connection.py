"""Is a service of BPJS reachable, and if not, why: one harmless call, and a sentence for the person who set it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bpjs_bridge import rules
from bpjs_bridge.client import calls
from bpjs_bridge.client.access import AccessTrouble, access_trouble
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.vclaim import calls as vclaim_calls
from bpjs_bridge.models import Outcome, Service

# The variables without which nothing can be asked; the first is the address.
NEEDED = {
    Service.ANTREAN: ("BPJS_ANTREAN_URL", "BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY"),
    Service.VCLAIM: ("BPJS_VCLAIM_URL", "BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_VCLAIM_USER_KEY"),
}
# A list without anybody in it.
HARMLESS = {Service.ANTREAN: calls.REF_DOCTOR, Service.VCLAIM: vclaim_calls.FIND_POLI}
# BPJS takes signatures of five minutes; a clock that is half of that off is worth a word.
CLOCK_MAY_DIFFER = timedelta(seconds=150)
# Kinds of trouble on the way, by the names that urllib3 and requests give them.
NO_NAME = ("NameResolutionError", "LocationParseError", "InvalidURL", "MissingSchema", "InvalidSchema")
NOBODY_THERE = ("NewConnectionError", "ConnectTimeout", "ConnectTimeoutError", "ProxyError")
CERTIFICATE = ("SSLError", "CertificateError")
NO_ANSWER = ("ReadTimeout", "ReadTimeoutError", "deadline")
WITHOUT_SENSE = ("no envelope", "answer too large", "answer cut short", "unknown encoding")
UNREADABLE = "undecryptable"
NOT_FOUND = 404

ACCESS: dict[AccessTrouble, Promise] = {
    AccessTrouble.CONS_ID: gettext_lazy("BPJS tidak mengenal consumer ID ini. Periksa BPJS_CONS_ID."),
    AccessTrouble.USER_KEY: gettext_lazy(
        "BPJS menolak user key layanan ini. Periksa %(user_key)s: tiap layanan punya user key sendiri."
    ),
    AccessTrouble.SIGNATURE: gettext_lazy(
        "BPJS menolak tanda tangan permintaan. Periksa BPJS_SECRET_KEY, dan jam server ini."
    ),
    AccessTrouble.UNKNOWN: gettext_lazy(
        "BPJS menolak akses tanpa menyebut sebabnya. Periksa BPJS_CONS_ID, BPJS_SECRET_KEY, %(user_key)s, jam server "
        "ini, dan apakah alamat IP rumah sakit ini sudah didaftarkan di BPJS."
    ),
}


@dataclass(frozen=True)
class Diagnosis:
    """What was found. `sentence` says it to a person, and what to do."""

    service: Service
    is_ok: bool
    sentence: str


def probed(service: Service, access: rules.BridgeRules | None = None) -> Diagnosis:
    """Ask BPJS once, and say what came of it. Passes no gate: it is for when that is shut, and it opens none.

    `access`: with these addresses and keys, which nobody has kept yet.
    """
    access = access or rules.current()
    missing = [name for name in NEEDED[service] if not getattr(access, name.lower())]
    if missing:
        return Diagnosis(service, False, _("Belum diisi: %(names)s.") % {"names": ", ".join(missing)})
    seconds = access.bpjs_timeout_seconds
    is_antrean = service == Service.ANTREAN
    client = BpjsClient.antrean(access=access) if is_antrean else BpjsClient.vclaim(seconds=seconds, access=access)
    with client:
        call = HARMLESS[service]
        answer = client.play(call, call.example).answer
    return diagnosed(service, answer, at=timezone.now())


def diagnosed(service: Service, answer: Answer, *, at: datetime) -> Diagnosis:
    """From an answer to the harmless call."""
    is_ok = answer.outcome in (Outcome.OK, Outcome.REFUSED)
    if is_ok:
        return Diagnosis(service, True, _connected(answer, at=at))
    sentence = _no_access(service, answer, at=at) if answer.outcome == Outcome.HALTED else _no_answer(service, answer)
    return Diagnosis(service, False, sentence)


def _connected(answer: Answer, *, at: datetime) -> str:
    """A clock that drifts is told before BPJS refuses it."""
    if _is_clock_off(answer, at=at):
        return _("Tersambung, tetapi jam server ini berbeda %(gap)s dari jam BPJS. Perbaiki jam (NTP) sekarang.") % {
            "gap": _gap(answer, at=at)
        }
    return _("Tersambung: alamat, kunci dan jam benar.")


def _no_access(service: Service, answer: Answer, *, at: datetime) -> str:
    trouble = access_trouble(answer)
    if _is_clock_off(answer, at=at):
        words = _("Jam server ini berbeda %(gap)s dari jam BPJS, jadi BPJS menolak permintaannya. Perbaiki jam (NTP).")
        return words % {"gap": _gap(answer, at=at)}
    if trouble == AccessTrouble.CLOCK:
        return _("BPJS menolak permintaan karena jam server ini. Perbaiki jam (NTP).")
    return str(ACCESS[trouble]) % {"user_key": NEEDED[service][-1]}


def _no_answer(service: Service, answer: Answer) -> str:
    words = {"address": NEEDED[service][0], "trouble": answer.message, "code": answer.http_status or answer.code}
    if answer.message in NO_NAME:
        return _("Nama server pada %(address)s tidak ditemukan. Periksa alamatnya, DNS dan internet.") % words
    if answer.message in CERTIFICATE:
        return (
            _(
                "Sertifikat server pada %(address)s tidak dapat dipercaya. Periksa jam server ini, daftar sertifikat "
                "sistem (ca-certificates), dan apakah ada proxy yang membuka TLS."
            )
            % words
        )
    if answer.message in NOBODY_THERE:
        return _("Server pada %(address)s tidak dapat dihubungi. Periksa internet, firewall, dan alamatnya.") % words
    if answer.message in NO_ANSWER:
        return _("Server pada %(address)s menerima sambungan tetapi tidak menjawab pada waktunya.") % words
    if answer.message == UNREADABLE:
        return _("Jawaban BPJS tidak dapat dibuka. Periksa BPJS_SECRET_KEY dan BPJS_CONS_ID.") % words
    if answer.message in WITHOUT_SENSE or NOT_FOUND in (answer.http_status, answer.code and int(answer.code)):
        return _("Yang menjawab bukan layanan BPJS ini. Periksa %(address)s, dan proxy di antaranya.") % words
    if answer.http_status or answer.code:
        return _("BPJS sedang terganggu (%(code)s). Kunci dan alamat tidak perlu diubah; coba lagi nanti.") % words
    return _("Sambungan ke %(address)s terputus (%(trouble)s). Periksa internet dan firewall.") % words


def _is_clock_off(answer: Answer, *, at: datetime) -> bool:
    return answer.server_time is not None and abs(at - answer.server_time) > CLOCK_MAY_DIFFER


def _gap(answer: Answer, *, at: datetime) -> str:
    """How much the two clocks differ, by BPJS's own header."""
    assert answer.server_time is not None
    minutes = max(round(abs(at - answer.server_time).total_seconds() / 60), 1)
    return ngettext("%(count)d menit", "%(count)d menit", minutes) % {"count": minutes}
