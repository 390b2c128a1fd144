"""The steps in which a hospital is set up: what one press of each makes, and whether its rules hold now.

There is no state of a wizard: a step is done when what it is about is there, whoever made it and by which form.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group, User
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bpjs_bridge import rules as bridge
from bpjs_bridge.checks import missing_access
from display.models import Board
from queues import clock
from queues import rules as hospital
from queues.models import Clinic, ClinicSession, ConfigChange, Counter, Patient, Payer, SendMode, Stop
from queues.places import skipping
from queues.readiness import rules
from queues.readiness.rules import Finding, Level
from queues.rules import reading
from queues.rules.declared import KEEPERS, SETTINGS, Keeper
from staff_login.roles import ROLE_OF

PLANNED_DAYS = timedelta(days=7)
# The first administrator's page is made by migrate's code, not by a step of somebody who is logged in.
ACCOUNT, HOSPITAL, ACCESS, POLIS, PAYERS, PLACES = "account", "hospital", "access", "polis", "payers", "places"
PLAN, STAFF, SCREENS, TEXTS, IMPORTS, OPENING = "plan", "staff", "screens", "texts", "imports", "opening"

# Where a step is done by hand until it has a page of its own.
FORMS = {PLAN: "admin:queue_clinicsession_changelist", IMPORTS: "admin:queue_patient_changelist"}


@dataclass(frozen=True)
class Facts:
    """What the steps look at, each thing asked once however many steps want it."""

    at: datetime

    @cached_property
    def findings(self) -> dict[str, Finding]:
        return {finding.rule.id: finding for finding in rules.findings(at=self.at)}

    def broken(self, *numbers: int) -> list[str]:
        """What breaks these rules, in sentences."""
        found = (self.findings.get(f"ready.{number}") for number in numbers)
        return [finding.sentence for finding in found if finding is not None]

    @property
    def stops(self) -> list[Finding]:
        return [one for one in self.findings.values() if one.rule.level == Level.STOP]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings.values() if one.rule.level == Level.WARN]


@dataclass(frozen=True)
class State:
    """How a step stands: what is there in a few words, and what is in the way."""

    is_done: bool
    words: str
    problems: tuple[str, ...] = ()


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

    @property
    def address(self) -> str:
        """Its page, or the form that does the same where this installation has none; "" without either."""
        for name in (f"setup:{self.key}", FORMS.get(self.key, "")):
            with suppress(NoReverseMatch):
                return reverse(name)
        return ""

    @property
    def is_of_this_room(self) -> bool:
        """Has it a page of the set-up, which leads on from there?"""
        return self.address.startswith(reverse("setup:overview"))

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

    @property
    def is_open(self) -> bool:
        """Is something to do here?"""
        return not self.state.is_done and self.skip is None


def all_seen(person: Any, *, at: datetime) -> list[Seen]:
    """Every step for this person, in order."""
    facts = Facts(at)
    waiting = skipping.skipped(step.key for step in STEPS)
    return [Seen(step, step.look(facts), waiting.get(step.key), step.may_be_done_by(person)) for step in STEPS]


def step_of(key: str) -> Step:
    """KeyError for a name that no step has."""
    return BY_KEY[key]


def next_open(seen: Iterable[Seen], *, after: int = -1) -> Seen | None:
    """The next step that is to be done: this person's own before others', those behind `after` first."""
    is_open = [one for one in seen if one.is_open and one.step.address]
    mine = [one for one in is_open if one.may_do] or is_open
    return next((one for one in mine if one.step.number > after), mine[0] if mine else None)


def _account(facts: Facts) -> State:
    admins, roles = User.objects.filter(is_superuser=True, is_active=True).count(), Group.objects.count()
    words = _("%(admins)d administrator, %(roles)d peran petugas.") % {"admins": admins, "roles": roles}
    problems = () if roles else (_("Peran petugas belum ada: buka langkah ini dan tekan tombolnya."),)
    return State(bool(admins and roles), words, problems)


def _hospital(facts: Facts) -> State:
    missing = [
        str(SETTINGS[name].label)
        for name in ("HOSPITAL_NAME", "HOSPITAL_CODE")
        if reading.value(name) == SETTINGS[name].default
    ]
    words = f"{hospital.current().hospital_name} · {bridge.current().hospital_code}"
    problems = (_("Masih bawaan: %(names)s.") % {"names": ", ".join(missing)},) if missing else ()
    return State(not missing, words, problems)


def _access(facts: Facts) -> State:
    missing = missing_access()
    if not missing:
        return State(True, _("Kunci BPJS terisi. Uji sambungannya di langkah ini."))
    return State(False, _("Belum diisi: %(names)s.") % {"names": ", ".join(missing)})


def _polis(facts: Facts) -> State:
    drafts = Clinic.objects.filter(is_draft=True, is_active=True).count()
    run = Clinic.objects.filter(is_draft=False, is_active=True).count()
    words = _("%(run)d poli dijalankan.") % {"run": run}
    problems = [_("%(drafts)d draf dari HFIS menunggu keputusan.") % {"drafts": drafts}] if drafts else []
    return State(bool(run) and not drafts, words, tuple(problems + facts.broken(105)))


def _payers(facts: Facts) -> State:
    count = Payer.objects.filter(is_active=True).count()
    broken = facts.broken(106)
    return State(not broken, _("%(count)d penjamin aktif.") % {"count": count}, tuple(broken))


def _places(facts: Facts) -> State:
    broken = facts.broken(101, 102, 107)
    places = {
        "stops": Stop.objects.filter(is_active=True).count(),
        "counters": Counter.objects.filter(is_active=True).count(),
    }
    words = _("%(stops)d tempat menunggu, %(counters)d loket dan ruang.") % places
    return State(not broken and bool(places["stops"]), words, tuple(broken))


def _plan(facts: Facts) -> State:
    today = clock.service_date(facts.at)
    ahead = ClinicSession.objects.open().filter(date__range=(today, today + PLANNED_DAYS)).count()
    broken = facts.broken(202, 103)
    words = _("%(count)d jadwal praktek dalam 7 hari ke depan.") % {"count": ahead}
    return State(bool(ahead) and not broken, words, tuple(broken))


def _staff(facts: Facts) -> State:
    users = User.objects.filter(is_active=True, is_superuser=False, groups__isnull=False).distinct().count()
    lonely = unattended()
    words = _("%(count)d petugas.") % {"count": users}
    problems = (_("Belum ada yang boleh membuka: %(names)s.") % {"names": ", ".join(lonely)},) if lonely else ()
    return State(bool(users) and not lonely, words, problems)


def _screens(facts: Facts) -> State:
    boards = Board.objects.filter(is_active=True).count()
    bare = Stop.objects.filter(is_active=True).exclude(boards__is_active=True).values_list("name", flat=True)
    names = list(bare) if boards else []
    problems = (_("Di layar mana pun tidak ada: %(names)s.") % {"names": ", ".join(names)},) if names else ()
    return State(bool(boards) and not names, _("%(count)d layar.") % {"count": boards}, problems)


def _texts(facts: Facts) -> State:
    footnote = hospital.current().ticket_footnote
    is_set = "TICKET_FOOTNOTE" in reading.stored() or bool(footnote)
    return State(
        is_set, _('Di bawah tiket: "%(words)s"') % {"words": footnote} if footnote else _("Kata bawaan dipakai.")
    )


def _imports(facts: Facts) -> State:
    has_people = Patient.objects.exists()
    return State(has_people, _("Data pasien ada.") if has_people else _("Belum ada data pasien."))


def _opening(facts: Facts) -> State:
    send = bridge.current().bpjs_send
    is_open = send != SendMode.OFF
    words = SETTINGS["BPJS_SEND"].sentence(send)
    problems = tuple(finding.sentence for finding in facts.stops)
    return State(is_open and not problems, words, problems)


def unattended() -> list[str]:
    """Roles of places from which people are called, and that nobody has: only an administrator could call there."""
    kinds = Stop.objects.served().order_by().values_list("kind", flat=True).distinct()
    staff = User.objects.filter(is_active=True, is_superuser=False)
    had = set(staff.order_by().values_list("groups__name", flat=True).distinct())
    return [role for role in dict.fromkeys(ROLE_OF[kind] for kind in kinds) if role not in had]


DATA, SUPERVISOR, TECHNICIAN = Keeper.DATA, Keeper.SUPERVISOR, Keeper.TECHNICIAN
STEPS = (
    Step(
        0,
        ACCOUNT,
        gettext_lazy("Akun"),
        gettext_lazy("Peran petugas dan administrator pertama."),
        (TECHNICIAN,),
        _account,
    ),
    Step(
        1,
        HOSPITAL,
        gettext_lazy("Rumah sakit"),
        gettext_lazy("Nama dan kode rumah sakit; jam dinding dibandingkan."),
        (DATA, TECHNICIAN),
        _hospital,
    ),
    Step(
        2,
        ACCESS,
        gettext_lazy("Kunci BPJS"),
        gettext_lazy("Kunci disimpan tersegel setelah dicoba dengan satu panggilan."),
        (TECHNICIAN,),
        _access,
        may_wait=True,
    ),
    Step(
        3,
        POLIS,
        gettext_lazy("Poli dan dokter"),
        gettext_lazy("Poli yang dijalankan, dengan huruf nomor dan nama di layar."),
        (DATA,),
        _polis,
    ),
    Step(
        4,
        PAYERS,
        gettext_lazy("Penjamin"),
        gettext_lazy("Yang menanggung biaya: JKN, Umum, asuransi."),
        (DATA,),
        _payers,
    ),
    Step(
        5,
        PLACES,
        gettext_lazy("Tempat"),
        gettext_lazy("Tempat menunggu, ruang, loket, dan kelas nomor, semuanya sekali tekan."),
        (DATA,),
        _places,
    ),
    Step(
        6,
        PLAN,
        gettext_lazy("Jadwal"),
        gettext_lazy("Jadwal praktek, dari HFIS atau diketik."),
        (DATA, SUPERVISOR),
        _plan,
    ),
    Step(
        7,
        STAFF,
        gettext_lazy("Petugas"),
        gettext_lazy("Satu akun per meja, dengan slip kata sandi awal."),
        (DATA,),
        _staff,
    ),
    Step(
        8,
        SCREENS,
        gettext_lazy("Layar dan anjungan"),
        gettext_lazy("Layar admisi, poli, dan farmasi untuk televisi ruang tunggu."),
        (DATA, TECHNICIAN),
        _screens,
        may_wait=True,
    ),
    Step(
        9,
        TEXTS,
        gettext_lazy("Teks"),
        gettext_lazy("Kata di bawah tiket dan di Mobile JKN."),
        (DATA,),
        _texts,
        may_wait=True,
    ),
    Step(
        10,
        IMPORTS,
        gettext_lazy("Data lama"),
        gettext_lazy("Pasien dan pesanan dari sistem yang dulu."),
        (DATA,),
        _imports,
        may_wait=True,
    ),
    Step(
        12,
        OPENING,
        gettext_lazy("Siap"),
        gettext_lazy("Lembar alamat dan peringatan; lalu rumah sakit dibuka."),
        (TECHNICIAN,),
        _opening,
    ),
)
BY_KEY = {step.key: step for step in STEPS}
