"""How each step of the set-up stands, by what is there now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from bpjs_bridge import rules as bridge
from bpjs_bridge.checks import missing_access
from display.models import Board
from queues import clock
from queues import rules as hospital
from queues.models import Clinic, ClinicSession, Counter, Patient, Payer, SendMode, Stop
from queues.places import trial_walk
from queues.readiness import rules
from queues.readiness.rules import Finding, Level
from queues.rules import reading
from queues.rules.declared import SETTINGS
from staff_login.roles import DESK_ROLES

PLANNED_DAYS = timedelta(days=7)


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


def of_account(facts: Facts) -> State:
    """An administrator and the roles."""
    admins, roles = User.objects.filter(is_superuser=True, is_active=True).count(), Group.objects.count()
    words = _("%(admins)d administrator, %(roles)d peran petugas.") % {"admins": admins, "roles": roles}
    problems = () if roles else (_("Peran petugas belum ada: buka langkah ini dan tekan tombolnya."),)
    return State(bool(admins and roles), words, problems)


def of_hospital(facts: Facts) -> State:
    """Its name and code are its own."""
    missing = [
        str(SETTINGS[name].label)
        for name in ("HOSPITAL_NAME", "HOSPITAL_CODE")
        if reading.value(name) == SETTINGS[name].default
    ]
    words = f"{hospital.current().hospital_name} · {bridge.current().hospital_code}"
    problems = (_("Masih bawaan: %(names)s.") % {"names": ", ".join(missing)},) if missing else ()
    return State(not missing, words, problems)


def of_access(facts: Facts) -> State:
    """BPJS's keys are there."""
    missing = missing_access()
    if not missing:
        return State(True, _("Kunci BPJS terisi. Uji sambungannya di langkah ini."))
    names = ", ".join(str(SETTINGS[name].label) for name in missing)
    return State(False, _("Belum diisi: %(names)s.") % {"names": names})


def of_polis(facts: Facts) -> State:
    """Polis are run, and no draft of HFIS waits."""
    drafts = Clinic.objects.filter(is_draft=True, is_active=True).count()
    run = Clinic.objects.for_patients().filter(is_draft=False, is_active=True).count()
    words = _("%(run)d poli dijalankan.") % {"run": run}
    problems = [_("%(drafts)d draf dari HFIS menunggu keputusan.") % {"drafts": drafts}] if drafts else []
    return State(bool(run) and not drafts, words, tuple(problems + facts.broken(105)))


def of_payers(facts: Facts) -> State:
    """Exactly one active payer is JKN."""
    count = Payer.objects.filter(is_active=True).count()
    broken = facts.broken(106)
    return State(not broken, _("%(count)d penjamin aktif.") % {"count": count}, tuple(broken))


def of_places(facts: Facts) -> State:
    """Every poli that is run, and admission, can be called."""
    broken = facts.broken(101, 102, 107)
    places = {
        "stops": Stop.objects.filter(is_active=True).count(),
        "counters": Counter.objects.filter(is_active=True).count(),
    }
    words = _("%(stops)d tempat menunggu, %(counters)d loket dan ruang.") % places
    return State(not broken and bool(places["stops"]), words, tuple(broken))


def of_plan(facts: Facts) -> State:
    """Practices ahead, in rooms of their polis."""
    today = clock.service_date(facts.at)
    ahead = ClinicSession.objects.open().for_patients().filter(date__range=(today, today + PLANNED_DAYS)).count()
    broken = facts.broken(202, 103, 104)
    words = _("%(count)d jadwal praktek dalam 7 hari ke depan.") % {"count": ahead}
    return State(bool(ahead) and not broken, words, tuple(broken))


def of_staff(facts: Facts) -> State:
    """Each desk and room has somebody who may open it."""
    of_desks = User.objects.filter(is_active=True, is_superuser=False, groups__name__in=DESK_ROLES)
    users, desks = of_desks.distinct().count(), Counter.objects.filter(is_active=True).count()
    broken = facts.broken(301)
    is_done = bool(users and desks) and not broken
    return State(is_done, _("%(count)d petugas meja.") % {"count": users}, tuple(broken))


def of_screens(facts: Facts) -> State:
    """Every place is on a board."""
    boards = Board.objects.filter(is_active=True).count()
    broken = facts.broken(108)
    return State(bool(boards) and not broken, _("%(count)d layar.") % {"count": boards}, tuple(broken))


def of_texts(facts: Facts) -> State:
    """The sentences were written or confirmed."""
    footnote = hospital.current().ticket_footnote
    is_set = "TICKET_FOOTNOTE" in reading.stored() or bool(footnote)
    return State(
        is_set, _('Di bawah tiket: "%(words)s"') % {"words": footnote} if footnote else _("Kata bawaan dipakai.")
    )


def of_imports(facts: Facts) -> State:
    """There are patients."""
    has_people = Patient.objects.filter(is_trial=False).exists()
    return State(has_people, _("Data pasien ada.") if has_people else _("Belum ada data pasien."))


def of_walk(facts: Facts) -> State:
    """An invented patient went all the way once, and no walk is under way."""
    if walk := trial_walk.open_walk():
        words = _("Sedang berjalan: %(label)s, %(room)s dipinjam.") % {"label": walk.visit.label, "room": walk.room}
        return State(False, words)
    is_done = trial_walk.has_been_walked()
    return State(is_done, _("Pernah selesai sampai obat.") if is_done else _("Belum pernah dijalankan."))


def sending_words(send: str) -> str:
    """What BPJS is told of, as the last step says it: before the opening it is not a value of a setting."""
    if send == SendMode.OFF:
        return _("Belum dibuka: tidak ada yang dikirim ke BPJS.")
    return SETTINGS["BPJS_SEND"].sentence(send)


def of_opening(facts: Facts) -> State:
    """Sent to BPJS, and no number that nobody calls."""
    send = bridge.current().bpjs_send
    is_open = send != SendMode.OFF
    words = sending_words(send)
    problems = tuple(finding.sentence for finding in facts.stops)
    return State(is_open and not problems, words, problems)
