"""What a person has today: the numbers, where they wait, and how far they are, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from queues import clock
from queues.models import EntryState, Handover, PharmacyTicket, QueueEntry, Stage, Visit


@dataclass(frozen=True)
class Today:
    """One number of today. `where`: the stop or room, empty when the person waits nowhere."""

    visit: Visit
    label: str
    place: str
    state: str
    where: str

    @property
    def words(self) -> str:
        """`Poli Anak: menunggu poli (Ruang 2)`."""
        return f"{self.place}: {self.state} ({self.where})" if self.where else f"{self.place}: {self.state}"


def of_people(patients: Iterable[int], *, at: datetime) -> dict[int, list[Today]]:
    """Patient key -> what they have today, by the time of the session. Three statements however many they are."""
    people = list(patients)
    rows = Visit.objects.of_today(at=at).named().filter(patient__in=people).order_by("session__starts", "number", "pk")
    visits = list(rows)
    entries = _entries(visits, people, at=at)
    medicines = _medicines(people, at=at) if visits else {}
    told: dict[int, list[Today]] = {}
    for visit in visits:
        told.setdefault(visit.patient_id, []).append(_of_visit(visit, entries.get(visit.pk), medicines))
    return told


def _entries(visits: list[Visit], people: list[int], *, at: datetime) -> dict[int, QueueEntry]:
    """Visit key -> where its holder waits or is served now."""
    if not visits:
        return {}
    rows = QueueEntry.objects.filter(visit__in=visits).present().select_related("stop", "counter").order_by("pk")
    return {entry.visit_id or 0: entry for entry in rows if entry.state != EntryState.AWAY}


def _medicines(people: list[int], *, at: datetime) -> dict[int, PharmacyTicket]:
    """Visit key -> its pharmacy number that nobody has fetched yet."""
    rows = PharmacyTicket.objects.filter(patient__in=people, cancelled_at=None, service_date=clock.service_date(at))
    tickets = list(rows.prefetch_related("prescriptions"))
    fetched = Handover.objects.filter(withdrawn_at=None, ticket__in=tickets).values_list("ticket", flat=True)
    done = set(fetched) if tickets else set()
    return {
        prescription.visit_id: ticket
        for ticket in tickets
        if ticket.pk not in done
        for prescription in ticket.prescriptions.all()
    }


def _of_visit(visit: Visit, entry: QueueEntry | None, medicines: dict[int, PharmacyTicket]) -> Today:
    where = ""
    if entry is not None:
        where = entry.counter.name if entry.counter else entry.stop.name
    state = str(visit.get_stage_display()).lower()
    ticket = medicines.get(visit.pk)
    if ticket is not None and visit.stage in (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY):
        state = _("%(state)s, obat %(label)s") % {"state": state, "label": ticket.label}
    elif entry is not None and entry.state == EntryState.HELD:
        state = _("%(state)s, ditahan") % {"state": state}
    return Today(visit, visit.label, visit.session.clinic.name, state, where)
