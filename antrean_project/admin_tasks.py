"""What people do in the administration, and which pages and tables serve it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """A page of ours that does more than a table: shown to whoever has one of the rights."""

    name: Promise
    address: str
    rights: tuple[str, ...]

    def may_be_seen_by(self, user: Any) -> bool:
        return any(user.has_perm(right) for right in self.rights)

    def as_table(self) -> dict[str, Any] | None:
        """As Django's templates read a table; None where this installation has no such page."""
        with suppress(NoReverseMatch):
            return {
                "name": self.name,
                "object_name": self.address.replace(":", "-"),
                "admin_url": reverse(self.address),
                "add_url": None,
                "view_only": True,
                "is_page": True,
            }
        return None


@dataclass(frozen=True)
class Task:
    """One group. `is_folded`: read when something is to be proven, not every day."""

    key: str
    name: Promise
    pages: tuple[Page, ...] = ()
    tables: tuple[str, ...] = ()
    is_folded: bool = False


SESSIONS = ("queue.decide_sessions", "queue.decide_own_sessions")
SETTINGS = ("queue.view_configchange",)
TASKS = (
    Task(
        "today",
        _("Hari ini"),
        (
            Page(_("Praktek: terlambat, libur, pindah"), "counter:sessions", SESSIONS),
            Page(_("Laporan hari ini"), "reports:day", ("reports.view_figures",)),
            Page(_("Kesiapan: apa yang menghentikan pasien"), "setup:readiness", ("queue.view_rulevalue",)),
            Page(_("Beda jadwal dengan HFIS"), "reports:schedules", ("bpjs_bridge.view_schedulequestion",)),
        ),
    ),
    Task(
        "schedule",
        _("Jadwal"),
        (Page(_("Rencana mingguan"), "setup:plan", ("queue.set_rules_of_data", "queue.decide_sessions")),),
        ("queue.ClinicSession", "queue.Surgery"),
    ),
    Task(
        "patients",
        _("Pasien"),
        (Page(_("Data lama dari sistem lain"), "setup:imports", ("queue.set_rules_of_data",)),),
        ("queue.Patient", "queue.Visit", "khanza.Refusal"),
    ),
    Task(
        "places",
        _("Tempat dan layar"),
        (),
        (
            "queue.Clinic",
            "queue.Doctor",
            "queue.Stop",
            "queue.Counter",
            "queue.AdmissionClass",
            "display.Board",
            "staff_login.ConsoleDevice",
            "kiosk.KioskDevice",
        ),
    ),
    Task(
        "staff",
        _("Petugas"),
        (Page(_("Akun meja dan slip"), "setup:staff", ("staff_login.make_desk_users",)),),
        ("auth.User", "auth.Group"),
    ),
    Task(
        "bpjs",
        _("BPJS"),
        (Page(_("Kunci dan alamat BPJS"), "setup:access", ("queue.set_rules_of_technician",)),),
        (
            "bpjs_bridge.OutboxMessage",
            "bpjs_bridge.BpjsGate",
            "bpjs_bridge.RefusedBooking",
            "bpjs_bridge.WsAccount",
            "bpjs_bridge.BpjsCall",
        ),
    ),
    Task(
        "hospital",
        _("Rumah sakit"),
        (
            Page(_("Penyiapan, langkah demi langkah"), "setup:overview", SETTINGS),
            Page(_("Pengaturan"), "setup:settings", SETTINGS),
        ),
        ("queue.Payer", "simrs.Integration"),
    ),
    Task(
        "history",
        _("Riwayat"),
        (),
        (
            "queue.VisitEvent",
            "queue.EntryEvent",
            "queue.QueueEntry",
            "queue.Call",
            "queue.AdmissionTicket",
            "queue.TicketPrint",
            "queue.PharmacyTicket",
            "queue.Prescription",
            "queue.SessionDecision",
            "queue.QuotaChange",
            "queue.RecordNumberChange",
            "queue.PatientMerge",
            "queue.PersonLookUp",
            "queue.BreakGlass",
            "queue.ConfigChange",
            "queue.Act",
            "queue.HistorySeal",
        ),
        is_folded=True,
    ),
)
