"""The steps in which a hospital is set up: what one press of each makes, and whether its rules hold now.

There is no state of a wizard: a step is done when what it is about is there, whoever made it and by which form.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from queues.models import ConfigChange
from queues.places import skipping
from queues.rules.declared import KEEPERS, Keeper
from setup import states
from setup.states import Facts, State

# The first administrator's page is made by migrate's code, not by a step of somebody who is logged in.
ACCOUNT, HOSPITAL, ACCESS, POLIS, PAYERS, PLACES = "account", "hospital", "access", "polis", "payers", "places"
PLAN, STAFF, SCREENS, TEXTS, IMPORTS = "plan", "staff", "screens", "texts", "imports"
WALK, OPENING = "walk", "opening"


@dataclass(frozen=True)
class Step:
    """One step; `may_wait`: the hospital can open without it."""

    number: int
    key: str
    title: Promise
    makes: Promise
    keepers: tuple[Keeper, ...]
    look: Callable[[Facts], State]
    may_wait: bool = False
    # The right without which its page is not even read; "" where the staff of the set-up read it.
    closed_without: str = ""

    @property
    def address(self) -> str:
        return reverse(f"setup:{self.key}")

    def may_be_done_by(self, person: Any) -> bool:
        """Has the person one of its roles? An administrator always."""
        return any(person.has_perm(f"queue.{keeper.value}") for keeper in self.keepers)

    @property
    def doers(self) -> str:
        """Whose step it is, in words."""
        return ", ".join(str(KEEPERS[keeper]) for keeper in self.keepers)


@dataclass(frozen=True)
class Seen:
    """A step as it stands at one moment, for one person."""

    step: Step
    state: State
    skip: ConfigChange | None
    may_do: bool
    # "" where this person's press on it would be refused.
    address: str

    @property
    def is_open(self) -> bool:
        """Is something to do here?"""
        return not self.state.is_done and self.skip is None


def all_seen(person: Any, *, at: datetime) -> list[Seen]:
    """Every step for this person, in order."""
    facts = Facts(at)
    waiting = skipping.skipped(step.key for step in STEPS)
    return [
        Seen(step, step.look(facts), waiting.get(step.key), step.may_be_done_by(person), _address_for(step, person))
        for step in STEPS
    ]


def _address_for(step: Step, person: Any) -> str:
    return step.address if not step.closed_without or person.has_perm(step.closed_without) else ""


def step_of(key: str) -> Step:
    """KeyError for a name that no step has."""
    return BY_KEY[key]


def next_open(seen: Iterable[Seen], *, after: int = -1) -> Seen | None:
    """The next step that is to be done: this person's own before others', those behind `after` first."""
    is_open = [one for one in seen if one.is_open]
    mine = [one for one in is_open if one.may_do] or is_open
    return next((one for one in mine if one.step.number > after), mine[0] if mine else None)


DATA, SUPERVISOR, TECHNICIAN = Keeper.DATA, Keeper.SUPERVISOR, Keeper.TECHNICIAN
STEPS = (
    Step(
        0,
        ACCOUNT,
        gettext_lazy("Akun"),
        gettext_lazy("Peran petugas dan administrator pertama."),
        (TECHNICIAN,),
        states.of_account,
    ),
    Step(
        1,
        HOSPITAL,
        gettext_lazy("Rumah sakit"),
        gettext_lazy("Nama dan kode rumah sakit; jam dinding dibandingkan."),
        (DATA, TECHNICIAN),
        states.of_hospital,
    ),
    Step(
        2,
        ACCESS,
        gettext_lazy("Kunci BPJS"),
        gettext_lazy("Kunci disimpan tersegel setelah dicoba dengan satu panggilan."),
        (TECHNICIAN,),
        states.of_access,
        may_wait=True,
        closed_without=f"queue.{TECHNICIAN.value}",
    ),
    Step(
        3,
        POLIS,
        gettext_lazy("Poli dan dokter"),
        gettext_lazy("Poli yang dijalankan, dengan huruf nomor dan nama di layar."),
        (DATA,),
        states.of_polis,
    ),
    Step(
        4,
        PAYERS,
        gettext_lazy("Penjamin"),
        gettext_lazy("Yang menanggung biaya: JKN, Umum, asuransi."),
        (DATA,),
        states.of_payers,
    ),
    Step(
        5,
        PLACES,
        gettext_lazy("Tempat"),
        gettext_lazy("Tempat menunggu, ruang, loket, dan kelas nomor, semuanya sekali tekan."),
        (DATA,),
        states.of_places,
    ),
    Step(
        6,
        PLAN,
        gettext_lazy("Jadwal"),
        gettext_lazy("Jadwal praktek, dari HFIS atau diketik."),
        (DATA, SUPERVISOR),
        states.of_plan,
        closed_without="queue.keep_plan",
    ),
    Step(
        7,
        STAFF,
        gettext_lazy("Petugas"),
        gettext_lazy("Satu akun per meja, dengan slip kata sandi awal."),
        (DATA,),
        states.of_staff,
    ),
    Step(
        8,
        SCREENS,
        gettext_lazy("Layar dan anjungan"),
        gettext_lazy("Layar admisi, poli, dan farmasi untuk televisi ruang tunggu."),
        (DATA, TECHNICIAN),
        states.of_screens,
        may_wait=True,
    ),
    Step(
        9,
        TEXTS,
        gettext_lazy("Teks"),
        gettext_lazy("Kata di bawah tiket dan di Mobile JKN."),
        (DATA,),
        states.of_texts,
        may_wait=True,
    ),
    Step(
        10,
        IMPORTS,
        gettext_lazy("Data lama"),
        gettext_lazy("Pasien dan pesanan dari sistem yang dulu."),
        (DATA,),
        states.of_imports,
        may_wait=True,
        closed_without="queue.import_data",
    ),
    Step(
        11,
        WALK,
        gettext_lazy("Uji jalan"),
        gettext_lazy("Pasien uji berjalan dari nomor sampai obat lewat layar yang sebenarnya. BPJS tidak diberi tahu."),
        (DATA,),
        states.of_walk,
        may_wait=True,
    ),
    Step(
        12,
        OPENING,
        gettext_lazy("Siap"),
        gettext_lazy("Lembar alamat dan peringatan; lalu rumah sakit dibuka."),
        (TECHNICIAN,),
        states.of_opening,
    ),
)
BY_KEY = {step.key: step for step in STEPS}
