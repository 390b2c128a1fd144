"""The acts of a test walk: which have arrived, and for the next one which screen waits and what to press there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from display.models import Board
from queues import clock, journey
from queues.models import Counter, Handover, HandoverOutcome, Stage, Stop, StopKind, TrialWalk
from queues.verbs.pharmacy import pharmacy_stop


@dataclass(frozen=True)
class WalkAct:
    """One act; `at`: when it arrived, None while it is awaited. `advice` and `screens` say where it is done."""

    title: str
    at: datetime | None
    advice: str = ""
    screens: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WalkSeen:
    """A walk as it stands; `over`: it was cancelled at a desk, so that nothing more arrives."""

    acts: tuple[WalkAct, ...]
    over: str = ""
    has_pharmacy: bool = True

    @property
    def is_complete(self) -> bool:
        return all(act.at is not None for act in self.acts)

    @property
    def next(self) -> WalkAct | None:
        """What is awaited now; the ear comes beside the rest."""
        return next((act for act in self.acts if act.at is None), None)

    @property
    def is_awaited(self) -> bool:
        return not self.over and not self.is_complete


# Stage, title, and what to do on the screen that waits.
OF_STAGE: dict[Stage, tuple[Promise, Promise]] = {
    Stage.BOOKED: (gettext_lazy("Nomor diambil"), gettext_lazy("Tekan Mulai uji jalan.")),
    Stage.IN_ADMISSION: (
        gettext_lazy("Dipanggil ke loket admisi"),
        gettext_lazy(
            "Buka konsol loket dan tekan Panggil %(label)s. Bila ada orang lain di depannya, pilih %(label)s di "
            "daftar, lalu tekan Panggil nomor ini."
        ),
    ),
    Stage.WAITING_CLINIC: (
        gettext_lazy("Admisi selesai"),
        gettext_lazy("Di konsol loket yang memanggil, tekan Selesai. Data pasien uji tidak perlu dilengkapi."),
    ),
    Stage.IN_CLINIC: (
        gettext_lazy("Dipanggil ke ruang poli"),
        gettext_lazy(
            "Buka konsol ruang dan tekan Panggil %(label)s. Bila ada orang lain di depannya, pilih %(label)s di "
            "daftar, lalu tekan Panggil nomor ini."
        ),
    ),
    Stage.LEFT_CLINIC: (
        gettext_lazy("Poli selesai, dengan resep"),
        gettext_lazy("Di konsol ruang, pilih Non racikan lalu tekan Selesai: tanpa resep farmasi tidak ikut diuji."),
    ),
    Stage.PREPARING_MEDICINE: (
        gettext_lazy("Farmasi menyiapkan obat"),
        gettext_lazy("Buka konsol farmasi, pilih %(label)s, lalu tekan Mulai siapkan."),
    ),
    Stage.MEDICINE_READY: (
        gettext_lazy("Obat siap"),
        gettext_lazy("Di konsol farmasi, pilih %(label)s, lalu tekan Obat siap."),
    ),
}
AT_DESK = (Stage.IN_ADMISSION, Stage.WAITING_CLINIC)
AT_PHARMACY = (Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


def walk_seen(walk: TrialWalk, *, at: datetime) -> WalkSeen:
    """Nine acts; six where the hospital has no pharmacy that calls."""
    visit = walk.visit
    events = journey.standing_events(visit)
    has_pharmacy = pharmacy_stop(clock.service_date(at)) is not None or Stage.PREPARING_MEDICINE in events
    acts: list[WalkAct] = []
    for stage, (title, advice) in OF_STAGE.items():
        if stage in AT_PHARMACY and not has_pharmacy:
            continue
        event = events.get(stage)
        words = str(advice) % {"label": visit.label}
        arrived = event.occurred_at if event else None
        acts.append(WalkAct(str(title), arrived, words, _screens(stage, walk)))
        if stage == Stage.IN_CLINIC:
            acts.append(_heard(walk))
    if has_pharmacy:
        acts.append(_handed_over(walk))
    return WalkSeen(tuple(acts), over=_over(walk), has_pharmacy=has_pharmacy)


def is_called(walk: TrialWalk) -> bool:
    """Has the room called: is there something to be heard?"""
    return Stage.IN_CLINIC in journey.standing_events(walk.visit)


def _over(walk: TrialWalk) -> str:
    visit = walk.visit
    if visit.is_over:
        words = _("%(label)s diakhiri di sebuah loket (%(stage)s). Tutup uji jalan ini, lalu ulangi.")
        return words % {"label": visit.label, "stage": visit.get_stage_display()}
    if visit.has_prescription is False:
        return _("Poli selesai tanpa resep, jadi farmasi tidak diuji. Tutup uji jalan ini, lalu ulangi.")
    return ""


def _heard(walk: TrialWalk) -> WalkAct:
    boards = Board.objects.filter(stops__clinic__is_trial=True, is_active=True)
    screens = tuple((board.name, reverse("display:board", args=[board.slug])) for board in boards)
    words = (
        _("Lihat dan dengarkan layarnya: %(label)s tampil, dan suara memanggilnya. Bila ya, tekan Terdengar.")
        if screens
        else _("Ruang ini tidak ada di layar mana pun: buat layarnya di langkah 8, lalu ulangi; atau tekan Terdengar.")
    )
    title = _("Tampil di layar dan terdengar")
    return WalkAct(title, walk.heard_at, words % {"label": walk.visit.label}, screens)


def _handed_over(walk: TrialWalk) -> WalkAct:
    given = Handover.objects.filter(
        ticket__prescriptions__visit=walk.visit, outcome=HandoverOutcome.HANDED_OVER, withdrawn_at=None
    ).first()
    words = _("Di konsol farmasi, panggil %(label)s, lalu tekan Serahkan.") % {"label": walk.visit.label}
    screens = _consoles(_counters(StopKind.PHARMACY, StopKind.PICKUP))
    return WalkAct(_("Obat diserahkan"), given.handed_over_at if given else None, words, screens)


def _screens(stage: Stage, walk: TrialWalk) -> tuple[tuple[str, str], ...]:
    if stage == Stage.BOOKED:
        return ()
    if stage in AT_DESK:
        return _consoles(_counters(StopKind.ADMISSION))
    return _consoles(_counters(StopKind.PHARMACY)) if stage in AT_PHARMACY else _consoles([walk.room])


def _counters(*kinds: StopKind) -> Iterable[Counter]:
    served = Stop.objects.served().filter(kind__in=kinds)
    return Counter.objects.filter(is_active=True, stops__in=served).order_by("name").distinct()


def _consoles(counters: Iterable[Counter]) -> tuple[tuple[str, str], ...]:
    return tuple((counter.name, reverse("counter:console", args=[counter.pk])) for counter in counters)
