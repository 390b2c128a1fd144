"""The acts on a session's page: the form, the verb, what each patient is told, and the sentence afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from counter import session_forms as forms
from queues import verbs
from queues.models import ENDING, ClinicSession, DecisionKind, EffectKind, Visit
from queues.press import Press

Values = dict[str, Any]
Do = Callable[[ClinicSession, Press, Values, Sequence[int]], str]
ToldBy = Callable[[ClinicSession, Values], str]


KEEPS = gettext_lazy("BPJS tidak dikabari: nomor mereka tetap. Sisa Antrean langsung menjawab yang baru.")
CANCELS = gettext_lazy(
    "BPJS, dan lewat BPJS pasien Mobile JKN, diberi tahu pembatalannya. Yang sudah sampai di BPJS tidak kembali."
)


@dataclass(frozen=True)
class SessionAct:
    """One act. `told`: what patients who go on are told; `losing`: who would lose the number, by what was typed."""

    name: str
    title: Promise
    note: Promise
    form: type[forms.ActForm]
    do: Do
    told: ToldBy
    losing: Callable[[ClinicSession, Values], list[Visit]] | None = None
    ends_all: bool = False
    keeps_open: bool = True
    bpjs: Promise = KEEPS

    @property
    def asks_first(self) -> bool:
        """What is typed decides which people lose their number: they are shown before it is done."""
        return self.losing is not None


def _told(decision: Any) -> str:
    """How many were told, and how many lost the number."""
    told = decision.effects.filter(kind=EffectKind.TOLD).count()
    gone = decision.effects.filter(kind__in=ENDING).count()
    words = ngettext("%(people)d pasien dikabari", "%(people)d pasien dikabari", told) % {"people": told}
    if gone:
        lost = ngettext("%(people)d nomor dibatalkan", "%(people)d nomor dibatalkan", gone) % {"people": gone}
        words = f"{words}, {lost}"
    return f"{decision.get_kind_display()}: {words}."


def _late(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_late_start(session, press, late_start=typed["late_start"]))


def _end(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_hours(session, press, starts=session.starts, ends=typed["ends"], let_go=let_go))


def _hours(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_hours(session, press, starts=typed["starts"], ends=typed["ends"]))


def _substitute(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_substitute(session, press, doctor=typed["doctor"]))


def _room(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_room(session, press, room=typed["room"]))


def _move(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.move_session(session, press, target=typed["target"]))


def _capacity(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    return _told(verbs.decide_capacity(session, press, capacity=typed["capacity"], let_go=let_go))


def _close(kind: DecisionKind) -> Do:
    def close(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
        closing = verbs.close_session(session, kind, press)
        kept = verbs.keep_seats(closing.decision, typed["keep"], press.within()) if typed.get("keep") else 0
        ended = sum(closing.done[one] for one in ENDING)
        words = ngettext("%(people)d nomor dibatalkan", "%(people)d nomor dibatalkan", ended) % {"people": ended}
        if kept:
            seats = ngettext("%(seats)d kursi disimpan", "%(seats)d kursi disimpan", kept) % {"seats": kept}
            words = f"{words}, {seats}"
        if closing.undone:
            labels = ", ".join(visit.label for visit in closing.undone)
            again = _("Belum dapat dibatalkan: %(labels)s. Tekan sekali lagi.") % {"labels": labels}
            return f"{closing.decision.get_kind_display()}: {words}. {again}"
        return f"{closing.decision.get_kind_display()}: {words}."

    return close


def _reopen(session: ClinicSession, press: Press, typed: Values, let_go: Sequence[int]) -> str:
    verbs.open_again(session, press)
    return _("Praktek dibuka lagi untuk nomor baru. Nomor yang sudah dibatalkan tetap batal.")


def _nothing_told(session: ClinicSession, typed: Values) -> str:
    return _("Nomor dan giliran tetap.")


def _told_late(session: ClinicSession, typed: Values) -> str:
    begins = typed.get("late_start")
    if begins is None:
        return _("HP, anjungan dan papan: dokter mulai lebih lambat, perkiraan baru.")
    return _("HP, anjungan dan papan: dokter mulai pukul %(time)s, perkiraan baru.") % {"time": f"{begins:%H:%M}"}


def _told_hours(session: ClinicSession, typed: Values) -> str:
    return _("Nomor tetap. HP dan anjungan: jam dan perkiraan baru.")


def _told_substitute(session: ClinicSession, typed: Values) -> str:
    if not typed.get("doctor"):
        return _("Nomor tetap. HP, anjungan dan tiket: nama dokter yang melayani.")
    return _("Nomor tetap. HP, anjungan dan tiket: dilayani %(doctor)s.") % {"doctor": typed["doctor"].name}


def _told_room(session: ClinicSession, typed: Values) -> str:
    return _("Nomor dan giliran tetap. HP, anjungan dan papan: ruang baru.")


def _told_move(session: ClinicSession, typed: Values) -> str:
    if not typed.get("target"):
        return _("Nomor tetap. HP, anjungan dan papan: dokter, ruang dan perkiraan baru.")
    target = typed["target"]
    place = f", {target.room.name}" if target.room else ""
    words = _("Nomor tetap. HP, anjungan dan papan: dilayani %(doctor)s, %(hours)s%(place)s.")
    return words % {"doctor": target.serving_doctor.name, "hours": target.hours, "place": place}


def _told_lost(session: ClinicSession, typed: Values) -> str:
    return _("Batal. HP, anjungan dan Mobile JKN mengatakannya dengan alasannya.")


def _after(session: ClinicSession, typed: Values) -> list[Visit]:
    return verbs.visits_after(session, typed["ends"])


def _above(session: ClinicSession, typed: Values) -> list[Visit]:
    return verbs.visits_above(session, typed["capacity"])


ACTS = {
    act.name: act
    for act in (
        SessionAct(
            "late",
            gettext_lazy("Mulai lebih lambat"),
            gettext_lazy("Semua perkiraan bergeser; urutan tetap."),
            forms.LateForm,
            _late,
            _told_late,
        ),
        SessionAct(
            "leave",
            gettext_lazy("Dokter libur"),
            gettext_lazy("Yang belum dipanggil kehilangan nomornya; yang sudah di dokter dibiarkan selesai."),
            forms.CloseForm,
            _close(DecisionKind.LEAVE),
            _told_lost,
            ends_all=True,
            bpjs=CANCELS,
        ),
        SessionAct(
            "cancel",
            gettext_lazy("Batalkan praktek"),
            gettext_lazy("Yang belum dipanggil kehilangan nomornya; yang sudah di dokter dibiarkan selesai."),
            forms.CloseForm,
            _close(DecisionKind.CANCELLED),
            _told_lost,
            ends_all=True,
            bpjs=CANCELS,
        ),
        SessionAct(
            "end",
            gettext_lazy("Selesai lebih awal"),
            gettext_lazy("Yang gilirannya sesudah jam itu dapat dibatalkan sekaligus; yang lain tetap."),
            forms.EndForm,
            _end,
            _told_hours,
            losing=_after,
            bpjs=CANCELS,
        ),
        SessionAct(
            "substitute",
            gettext_lazy("Dokter pengganti"),
            gettext_lazy("BPJS tetap memakai nama dokter yang terjadwal: di HFIS berbeda."),
            forms.SubstituteForm,
            _substitute,
            _told_substitute,
        ),
        SessionAct(
            "room",
            gettext_lazy("Pindah ruang"),
            gettext_lazy("Ruang baru yang memanggil; ruang lama tidak lagi."),
            forms.RoomForm,
            _room,
            _told_room,
        ),
        SessionAct(
            "hours",
            gettext_lazy("Pindah jam"),
            gettext_lazy("Jam lama tetap dikenali dari Mobile JKN. HFIS ditanyakan sesudahnya di Jadwal HFIS."),
            forms.HoursForm,
            _hours,
            _told_hours,
        ),
        SessionAct(
            "move",
            gettext_lazy("Pindah ke atau gabung dengan jadwal lain"),
            gettext_lazy("Nomor tetap; keduanya dipanggil sebagai satu antrean. Jadwal ini tidak menerima nomor baru."),
            forms.MoveForm,
            _move,
            _told_move,
        ),
        SessionAct(
            "capacity",
            gettext_lazy("Ubah kapasitas"),
            gettext_lazy("Tidak ada yang kehilangan kursi tanpa dicentang."),
            forms.CapacityForm,
            _capacity,
            _nothing_told,
            losing=_above,
            bpjs=CANCELS,
        ),
        SessionAct(
            "open",
            gettext_lazy("Buka lagi"),
            gettext_lazy("Untuk nomor baru saja. Untuk mengembalikan nomor yang belum sampai di BPJS, pakai Urungkan."),
            forms.ReopenForm,
            _reopen,
            _nothing_told,
            keeps_open=False,
        ),
    )
}
