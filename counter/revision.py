"""Whether anything moved that a counter's screen shows: its subjects and their tag, by one statement.

Shown are the stops of the counter, the sessions alive now that it may call from, and where it is a desk, what it has in
hand: the free seats while nobody is registered yet, and the sessions of those registered. Where somebody is served
elsewhere and what BPJS answered concern the stops where that person waits (queues/waiting/changes.py,
bpjs_bridge/outbox/changes.py).
"""

from datetime import datetime

from queues import hours
from queues.models import ClinicSession, Counter, HolderFound, QueueEntry, Stop, StopKind, Visit
from queues.waiting.changes import HERE, tag

COUNTER, SESSION, ENTRY, VISIT, STOP, SERVES, FOUND = (
    model._meta.db_table
    for model in (Counter, ClinicSession, QueueEntry, Visit, Stop, Counter.stops.through, HolderFound)
)
OWN_STOPS = f"FROM {SERVES} serves JOIN {STOP} stop ON stop.id = serves.stop_id WHERE serves.counter_id = %s"
IN_HAND = f"FROM {ENTRY} e JOIN {STOP} stop ON stop.id = e.stop_id WHERE e.counter_id = %s AND e.{HERE}"
# Each with the counter's id; the second with what says which sessions are alive, too (`hours.alive`).
SUBJECTS = " UNION ".join(
    (
        f"SELECT 'counter:' || id FROM {COUNTER} WHERE id = %s AND is_active",
        f"SELECT 'session:' || s.id FROM {SESSION} s JOIN {STOP} stop ON stop.clinic_id = s.clinic_id"
        f" JOIN {SERVES} serves ON serves.stop_id = stop.id WHERE serves.counter_id = %s"
        " AND (s.date = %s OR (s.date = %s AND s.ends <= s.starts AND s.ends >= %s))",
        f"SELECT 'stop:' || stop.id {OWN_STOPS}",
        f"SELECT 'pharmacy' {OWN_STOPS} AND stop.kind IN ('{StopKind.PHARMACY}', '{StopKind.PICKUP}')",
        f"SELECT 'called_off' {OWN_STOPS} AND stop.kind = '{StopKind.ADMISSION}'",
        f"SELECT 'seats' {IN_HAND} AND stop.kind = '{StopKind.ADMISSION}' AND e.visit_id IS NULL",
        f"SELECT 'session:' || v.session_id FROM {ENTRY} e"
        f" JOIN {VISIT} v ON v.admission_ticket_id = e.admission_ticket_id WHERE e.counter_id = %s AND e.{HERE}",
        f"SELECT 'patient:' || e.patient_id {IN_HAND} AND stop.kind = '{StopKind.ADMISSION}'",
        # The person that the desk has found for the number in hand.
        f"SELECT 'patient:' || patient_id FROM {FOUND} WHERE counter_id = %s",
    )
)


def revision(counter_pk: int, *, at: datetime) -> tuple[list[str], int] | None:
    """(the subjects, their tag) of a counter's screen, with the record that its desk has found; None when there is no
    such counter. The tag differs whenever the screen may.
    """
    day, before, ends_from, _since = hours.alive(at)
    params = [counter_pk, counter_pk, f"{day}", f"{before}", f"{ends_from}", *[counter_pk] * 7]
    found, newest = tag(f"{SUBJECTS} UNION SELECT 'hospital'", params)
    return (found, newest) if f"counter:{counter_pk}" in found else None
