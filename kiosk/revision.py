"""Whether anything moved that the phone of one number shows: its subjects and their tag, by one statement."""

from queues.models import AdmissionTicket, ClinicSession, PharmacyTicket, Prescription, QueueEntry, Visit
from queues.waiting.changes import PRESENT, tag

VISIT, ADMISSION, TICKET, ORDER, ENTRY, SESSION = (
    model._meta.db_table for model in (Visit, AdmissionTicket, PharmacyTicket, Prescription, QueueEntry, ClinicSession)
)
BECAME = f"{ADMISSION} a JOIN {VISIT} v ON v.admission_ticket_id = a.id"
TAKEN_BACK = f"{TICKET} t JOIN {ORDER} p ON p.ticket_id = t.id JOIN {VISIT} v ON v.id = p.visit_id"
REPLACED = f"{VISIT} v JOIN {VISIT} n ON n.replaces_id = v.id"
# The order in which a visit waits: its session's, with those that were moved into one another.
KIN = (
    f"JOIN {SESSION} own ON own.id = v.session_id JOIN {SESSION} kin"
    " ON kin.id = coalesce(own.moved_to_id, own.id) OR kin.moved_to_id = coalesce(own.moved_to_id, own.id)"
)
LANE = f"JOIN {ORDER} p ON p.visit_id = v.id JOIN {TICKET} t ON t.id = p.ticket_id"
# The number itself, the order it waits in, and at the pharmacy the count of its lane. An admission number stands for
# the visit that it became.
SUBJECTS = (
    f"SELECT 'visit:' || v.id FROM {VISIT} v WHERE v.status_token = %s",
    f"SELECT 'session:' || kin.id FROM {VISIT} v {KIN} WHERE v.status_token = %s",
    f"SELECT 'lane:' || t.lane FROM {VISIT} v {LANE} WHERE v.status_token = %s",
    # Replaced (another poli, payer or date): the phone shows the number in its place.
    f"SELECT 'visit:' || n.id FROM {REPLACED} WHERE v.status_token = %s",
    f"SELECT 'session:' || n.session_id FROM {REPLACED} WHERE v.status_token = %s",
    f"SELECT 'admission:' || a.id FROM {ADMISSION} a WHERE a.status_token = %s",
    f"SELECT 'stop:' || e.stop_id FROM {ADMISSION} a JOIN {ENTRY} e ON e.admission_ticket_id = a.id"
    f" WHERE a.status_token = %s AND e.{PRESENT}",
    f"SELECT 'session:' || kin.id FROM {BECAME} {KIN} WHERE a.status_token = %s",
    f"SELECT 'lane:' || t.lane FROM {BECAME} {LANE} WHERE a.status_token = %s",
    f"SELECT 'pharmacy:' || t.id FROM {TICKET} t WHERE t.status_token = %s",
    f"SELECT 'lane:' || t.lane FROM {TICKET} t WHERE t.status_token = %s",
    # Taken back by an undo at the poli: the phone shows the visit again.
    f"SELECT 'visit:' || v.id FROM {TAKEN_BACK} WHERE t.status_token = %s AND t.cancelled_at IS NOT NULL",
    f"SELECT 'session:' || v.session_id FROM {TAKEN_BACK} WHERE t.status_token = %s AND t.cancelled_at IS NOT NULL",
)
QUESTION = " UNION ".join((*SUBJECTS, "SELECT 'hospital'"))
OWN = ("visit:", "admission:", "pharmacy:")


def revision(token: str) -> tuple[list[str], int] | None:
    """(the subjects, their tag) of a number's status page; None when no number has this token."""
    found, newest = tag(QUESTION, [token] * len(SUBJECTS))
    return (found, newest) if any(subject.startswith(OWN) for subject in found) else None
