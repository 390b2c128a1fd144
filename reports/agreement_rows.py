"""What the page of the agreement with BPJS shows of differences and comparisons. Nobody is named, pages are bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.agreement import asking, comparing
from bpjs_bridge.models import (
    AgreementFinding,
    AgreementRun,
    FindingKind,
    FindingState,
)
from queues.models import Stage

# So much of each stands on one page; what is mended makes room.
MOST_OF_A_KIND = 50
MOST_ENDED = 20
MOST_RUNS = 12

WHAT_TO_DO: Mapping[FindingKind, Promise] = {
    FindingKind.MISSING_HERE: _(
        "Ambil alih bila pasiennya milik rumah sakit ini: kode dan nomornya tetap. Bila bukan, katakan "
        "bukan milik kami."
    ),
    FindingKind.MISSING_THERE: _(
        "Kirim antreannya ke BPJS bila SEP belum terbit. Pasien Mobile JKN yang belum datang boleh ditunggu: ia dapat "
        "mengambil nomor yang sama sekali lagi."
    ),
    FindingKind.ENDED_THERE: _("Tanyakan pasiennya. Bila memang batal, akhiri di sini; BPJS tidak diberi tahu lagi."),
    FindingKind.ACTIVE_THERE: _("Kirim pembatalannya sekali lagi."),
    FindingKind.OTHER_SESSION: _(
        "BPJS tidak menerima jadwal lain untuk kode booking yang sama. Bila jadwal di sini salah, batalkan dan "
        "daftarkan lagi; bila tidak, biarkan dengan alasan."
    ),
    FindingKind.TASK_MISSING: _(
        "Kirim ulang dengan jam aslinya. Bila BPJS sudah punya task sesudahnya, ia tidak menerimanya lagi: biarkan."
    ),
    FindingKind.OTHER_TIME: _(
        "BPJS menyimpan waktu pertama yang diterimanya. Cari siapa yang mengirimnya, lalu biarkan."
    ),
    FindingKind.TASK_UNKNOWN: _(
        "Bila langkahnya memang terjadi, catat jam aslinya di loket. Bila sistem lain mengirimnya, matikan "
        "pengirim itu."
    ),
}
NOT_OURS, LEAVE = _("Bukan milik kami"), _("Biarkan")
ACTS: Mapping[FindingKind, tuple[str, Promise]] = {
    FindingKind.MISSING_HERE: ("take-over", _("Ambil alih")),
    FindingKind.MISSING_THERE: ("add", _("Kirim antrean")),
    FindingKind.ENDED_THERE: ("end-here", _("Akhiri di sini")),
    FindingKind.ACTIVE_THERE: ("resend", _("Kirim pembatalan lagi")),
    FindingKind.TASK_MISSING: ("resend", _("Kirim ulang")),
}
# What a press did, and where it is seen what came of it.
DONE: Mapping[str, Promise] = {
    "take-over": _("%(code)s diambil alih: pasiennya sekarang ada di antrean di sini."),
    "dismiss": _("%(code)s dibiarkan; alasannya dicatat."),
    "add": _("%(code)s dikirim. Pembandingan berikutnya menunjukkan apakah BPJS menerimanya."),
    "resend": _("%(code)s dikirim ulang. Pembandingan berikutnya menunjukkan apakah BPJS menerimanya."),
    "end-here": _("%(code)s diakhiri di sini."),
}
TROUBLES: Mapping[str, Promise] = {
    asking.HALTED: _("pengiriman dihentikan"),
    asking.CLOSED: _("BPJS tidak menjawab"),
    asking.MESSAGES_FIRST: _("pesan didahulukan, dilanjutkan sebentar lagi"),
    asking.TIME_IS_UP: _("dilanjutkan sebentar lagi"),
    comparing.VANISHED: _("terputus"),
    comparing.BAD_CODES: _("ada kode booking BPJS yang tidak dapat dipakai"),
}


@dataclass(frozen=True)
class Row:
    """One difference. `act` is the one that mends it, with its word; "" where there is none."""

    finding: AgreementFinding
    theirs: str
    ours: str
    act: str
    act_word: Promise | str
    leave_word: Promise


@dataclass(frozen=True)
class Group:
    """The differences of one kind: what it means is its name, and what to do."""

    kind: FindingKind
    what_to_do: Promise
    count: int
    rows: Sequence[Row]


def groups() -> list[Group]:
    """Open differences by kind, the oldest first. Two statements and one a kind that has any."""
    waiting = AgreementFinding.objects.filter(state=FindingState.OPEN)
    counts = dict(waiting.order_by().values_list("kind").annotate(Count("pk")))
    told = []
    for kind in FindingKind:
        if kind in counts:
            rows = waiting.filter(kind=kind).select_related("visit").order_by("pk")[:MOST_OF_A_KIND]
            told.append(Group(kind, WHAT_TO_DO[kind], counts[kind], [_row(finding) for finding in rows]))
    return told


def _row(finding: AgreementFinding) -> Row:
    kind = FindingKind(finding.kind)
    act, word = ACTS.get(kind, ("", ""))
    ours = str(Stage(finding.ours).label) if finding.ours in Stage else finding.ours
    leave = NOT_OURS if kind == FindingKind.MISSING_HERE else LEAVE
    return Row(finding, _their_words(kind, finding.theirs), ours, act, word, leave)


def _their_words(kind: FindingKind, theirs: str) -> str:
    return theirs or str(_("tidak ada") if kind in (FindingKind.MISSING_THERE, FindingKind.TASK_MISSING) else "–")


def ended() -> list[AgreementFinding]:
    """What was mended, settled itself or was left, the newest first."""
    rows = AgreementFinding.objects.exclude(state=FindingState.OPEN).select_related("visit", "decided_by")
    return list(rows.order_by("-last_seen_at")[:MOST_ENDED])


@dataclass(frozen=True)
class Run:
    """One comparison, with its trouble in words and how long it took."""

    run: AgreementRun
    trouble: str
    seconds: float | None


def runs() -> list[Run]:
    """The last comparisons."""
    return [
        Run(run, _trouble_of(run), (run.ended_at - run.began_at).total_seconds() if run.ended_at else None)
        for run in AgreementRun.objects.order_by("-pk")[:MOST_RUNS]
    ]


def _trouble_of(run: AgreementRun) -> str:
    if run.trouble.startswith(comparing.BAD_ROWS):
        return str(_("baris BPJS yang tidak terbaca: %(fields)s")) % {
            "fields": run.trouble.removeprefix(comparing.BAD_ROWS).strip()
        }
    return str(TROUBLES.get(run.trouble, run.trouble))
