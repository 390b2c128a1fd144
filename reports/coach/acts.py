"""What can be done about a visit that will be incomplete: an existing verb, with a time of now or a real one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from counter.forms import PrescriptionForm, UnclearError
from queues import clock, verbs
from queues.models import ENDED, ClinicSession, PharmacyTicket, QueueEntry, StopKind
from queues.press import Press
from reports.coach.findings import Finding, Missing

LATE, ABSENT, PHARMACY = "queue.enter_late_time", "queue.declare_no_show", "queue.work_pharmacy"


@dataclass(frozen=True)
class Asked:
    """One press: what was typed, by whom and when."""

    finding: Finding
    press: Press
    posted: Mapping[str, str]

    def need(self, permission: str) -> None:
        """PermissionDenied (403) without it."""
        if self.press.user is None or not self.press.user.has_perm(permission):
            raise PermissionDenied

    def moment(self, name: str) -> datetime | None:
        """A wall time of the visit's day; None for an empty field. UnclearError."""
        return wall_time(self.posted.get(name, ""), self.finding.visit.session, at=self.press.at, field=name)

    def needed(self, name: str) -> datetime:
        """The same, where there must be one."""
        found = self.moment(name)
        if found is None:
            raise UnclearError(_("Isi jam yang sebenarnya. Bila tidak ada yang tahu, biarkan: jangan dikarang."), name)
        return found


def wall_time(text: str, session: ClinicSession, *, at: datetime, field: str) -> datetime | None:
    """`08:15` or `08:15:30` on the date of the session; after midnight, in a session that lasts so long, the next."""
    if not text.strip():
        return None
    try:
        typed = time.fromisoformat(text.strip().replace(".", ":"))
    except ValueError:
        raise UnclearError(_("Tulis jam seperti 08:15."), field) from None
    is_next = session.crosses_midnight and typed < session.starts and clock.service_date(at) > session.date
    return clock.moment(session.date + timedelta(days=is_next), typed)


def _gone_home(asked: Asked) -> str:
    asked.need(ABSENT)
    visit = verbs.no_show(asked.finding.visit, asked.press)
    return _("%(label)s dinyatakan tidak hadir.") % {"label": visit.label}


def _finished(asked: Asked) -> str:
    asked.need(LATE)
    visit = asked.finding.visit
    left_at = asked.needed("left_at")
    called_at = asked.needed("called_at") if asked.finding.missing == Missing.UNCALLED else None
    order = PrescriptionForm(asked.posted).order()
    verbs.finish_late(_wait(asked), asked.press, left_at=left_at, called_at=called_at, prescription=order)
    return _("%(label)s selesai, dengan jam yang dicatat.") % {"label": visit.label}


def _wait(asked: Asked) -> QueueEntry:
    waits = QueueEntry.objects.named().filter(visit=asked.finding.visit, stop__kind=StopKind.CLINIC)
    return waits.exclude(state__in=ENDED).latest("pk")


def _filled(asked: Asked) -> str:
    asked.need(LATE)
    finding = asked.finding
    assert finding.gap is not None
    verbs.enter_late(finding.visit, finding.gap, asked.press, occurred_at=asked.needed("occurred_at"))
    return _("Jam %(label)s dicatat.") % {"label": finding.visit.label}


def _ticket(asked: Asked) -> PharmacyTicket:
    """The visit's number at the pharmacy; made now where it has none yet."""
    visit = asked.finding.visit
    ticket = PharmacyTicket.objects.filter(prescriptions__visit=visit, prescriptions__withdrawn_at=None).first()
    return ticket or verbs.take_pharmacy_ticket(visit, asked.press.within(asked.press.reason))


def _not_made(asked: Asked) -> str:
    asked.need(PHARMACY)
    ticket = verbs.cancel_prescription(_ticket(asked), asked.press)
    return _("Resep %(label)s tidak disiapkan.") % {"label": ticket.label}


def _medicine(asked: Asked) -> str:
    asked.need(LATE)
    ticket = _ticket(asked)
    began_at = asked.moment("began_at") if asked.finding.missing == Missing.NOT_BEGUN else None
    ready_at = asked.needed("ready_at") if began_at is None else asked.moment("ready_at")
    verbs.medicine_late(ticket, asked.press, began_at=began_at, ready_at=ready_at)
    return _("Jam obat %(label)s dicatat.") % {"label": ticket.label}


# What each finding offers, the one act of its row first.
ACTS: Mapping[Missing, Mapping[str, Callable[[Asked], str]]] = {
    Missing.ADMISSION: {},
    Missing.UNCALLED: {"home": _gone_home, "finished": _finished},
    Missing.UNFINISHED: {"finished": _finished},
    Missing.GAP: {"filled": _filled},
    Missing.NOT_BEGUN: {"medicine": _medicine, "not-made": _not_made},
    Missing.NOT_READY: {"medicine": _medicine, "not-made": _not_made},
}


def act(name: str, asked: Asked) -> str:
    """Do it; the sentence that says what was done. UnclearError, or what the verb refuses with."""
    chosen = ACTS[asked.finding.missing].get(name)
    if chosen is None:
        raise UnclearError(_("Langkah ini sudah tidak diperlukan. Lihat daftar yang sekarang."))
    return chosen(asked)
