"""What a written row concerns: the subjects whose screens show it, and a tag that differs once one of them changed.

A subject is a text: `stop:3` (who waits and is called there), `counter:5` (what only that counter shows), `session:7`
(its order and estimates), `visit:12`, `admission:4`, `pharmacy:9` (one number, for a phone), `patient:8` (a record that
a desk has found), `lane:COMPOUND` (the pharmacy's count), `pharmacy` (its lists), `seats` (how many are free),
`called_off` (people to be helped since their session does not take place), `hospital` (names, rooms, rules: all).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from queues.database.change_triggers import Watched
from queues.models import (
    AT_COUNTER,
    ENDED,
    AdmissionClass,
    AdmissionTicket,
    Clinic,
    ClinicSession,
    Counter,
    CounterDuty,
    Doctor,
    Handover,
    HolderFound,
    Patient,
    PatientAddress,
    PatientIdentifier,
    Payer,
    PharmacyTicket,
    Prescription,
    PrescriptionDraft,
    PrescriptionItem,
    QueueEntry,
    Recovery,
    ScreenChange,
    SessionDecision,
    SessionEffect,
    Stage,
    Stop,
    Visit,
    VisitGap,
    VisitNote,
)

ENTRY, VISIT, ORDER, TICKET, DECISION, EFFECT = (
    model._meta.db_table for model in (QueueEntry, Visit, Prescription, PharmacyTicket, SessionDecision, SessionEffect)
)
CHANGE = ScreenChange._meta.db_table
HERE = f"state IN {tuple(map(str, AT_COUNTER))}"
PRESENT = f"state NOT IN {tuple(map(str, ENDED))}"
EVERYTHING = "SELECT 'hospital'"

# Of a visit: where its holder waits, by the visit's own entries, its admission number's and its medicine's.
STOPS_OF_VISIT = (
    f"SELECT 'stop:' || e.stop_id FROM {ENTRY} e WHERE e.visit_id = {{visit}} AND e.{PRESENT}",
    f"SELECT 'stop:' || e.stop_id FROM {ENTRY} e JOIN {VISIT} v ON v.admission_ticket_id = e.admission_ticket_id"
    f" WHERE v.id = {{visit}} AND e.{PRESENT}",
    f"SELECT 'stop:' || e.stop_id FROM {ENTRY} e JOIN {ORDER} p ON p.ticket_id = e.pharmacy_ticket_id"
    f" WHERE p.visit_id = {{visit}} AND e.{PRESENT}",
)
STOPS_OF_PATIENT = f"SELECT 'stop:' || e.stop_id FROM {ENTRY} e WHERE e.patient_id = {{patient}} AND e.{PRESENT}"
# Was this person's session called off lately? Desk and room list them until they wait elsewhere or have another number.
LATELY = 2000
HELPED = (
    f"FROM {EFFECT} f JOIN {VISIT} v ON v.id = f.visit_id"
    f" WHERE v.patient_id = {{patient}} AND f.id > (SELECT max(id) FROM {EFFECT}) - {LATELY}"
)
SEATS = ("capacity", "jkn_quota", "non_jkn_quota", "seats_released_at")
OF_SESSION = tuple(
    str(field.column)
    for field in ClinicSession._meta.concrete_fields
    if field.column not in SEATS and not field.primary_key
)
SERVES, SESSION = Counter.stops.through._meta.db_table, ClinicSession._meta.db_table
OF_DUTY = ("duty", "duty_on", "back_at")
OF_COUNTER = tuple(
    str(field.column)
    for field in Counter._meta.concrete_fields
    if field.column not in OF_DUTY and not field.primary_key
)
COUNTER_OF_VISIT = f"SELECT 'counter:' || e.counter_id FROM {ENTRY} e WHERE e.visit_id = {{row}}.visit_id AND e.{HERE}"


def helped(patient: str) -> tuple[str, ...]:
    """The SELECTs of the lists in which a patient is to be helped; `patient`: the SQL of the id."""
    found = HELPED.format(patient=patient)
    return f"SELECT 'called_off' {found}", f"SELECT 'session:' || v.session_id {found}"


def stops_of(visit: str) -> tuple[str, ...]:
    """The SELECTs of where the holder of a visit waits; `visit`: the SQL of its id."""
    return tuple(one.format(visit=visit) for one in STOPS_OF_VISIT)


OF_A_PERSON = (
    "SELECT 'patient:' || NEW.id WHERE NEW.id IS NOT NULL",
    STOPS_OF_PATIENT.format(patient="NEW.id"),
    f"SELECT 'pharmacy' FROM {ENTRY} e WHERE e.patient_id = NEW.id AND e.{PRESENT}"
    " AND e.pharmacy_ticket_id IS NOT NULL",
)
SHOWN_OF_A_PERSON = (
    "(OLD.name <> NEW.name OR OLD.sex <> NEW.sex OR OLD.medical_record_number <> NEW.medical_record_number"
    " OR coalesce(OLD.birth_date, '1800-01-01') <> coalesce(NEW.birth_date, '1800-01-01')"
    " OR coalesce(OLD.merged_into_id, 0) <> coalesce(NEW.merged_into_id, 0)"
    " OR OLD.is_new_patient <> NEW.is_new_patient OR (OLD.phone = '') <> (NEW.phone = ''))"
)
WATCHED = (
    # Every screen says that the database came out of a backup, until a person ends it.
    Watched(Recovery, (EVERYTHING,)),
    Watched(
        QueueEntry,
        (
            "SELECT 'stop:' || {row}.stop_id",
            "SELECT 'session:' || {row}.session_id",
            "SELECT 'visit:' || {row}.visit_id",
            "SELECT 'admission:' || {row}.admission_ticket_id",
            "SELECT 'pharmacy:' || {row}.pharmacy_ticket_id",
            "SELECT 'pharmacy' WHERE {row}.pharmacy_ticket_id IS NOT NULL",
            f"SELECT 'visit:' || p.visit_id FROM {ORDER} p WHERE p.ticket_id = {{row}}.pharmacy_ticket_id",
            f"SELECT 'admission:' || v.admission_ticket_id FROM {VISIT} v WHERE v.id = {{row}}.visit_id",
            f"SELECT 'admission:' || v.admission_ticket_id FROM {VISIT} v JOIN {ORDER} p ON p.visit_id = v.id"
            " WHERE p.ticket_id = {row}.pharmacy_ticket_id",
            *helped("{row}.patient_id"),
        ),
        # Called or served here, or no longer: that is shown wherever else this person waits.
        on_update=(
            STOPS_OF_PATIENT.format(patient="NEW.patient_id")
            + f" AND ((OLD.{HERE}) <> (NEW.{HERE}) OR coalesce(OLD.patient_id, 0) <> NEW.patient_id)",
        ),
        statements=("INSERT", "UPDATE"),
    ),
    Watched(
        Visit,
        (
            "SELECT 'visit:' || {row}.id",
            "SELECT 'session:' || {row}.session_id",
            "SELECT 'admission:' || {row}.admission_ticket_id",
            "SELECT 'patient:' || {row}.patient_id",
        ),
        on_update=(
            f"SELECT 'called_off' FROM {DECISION} d WHERE d.session_id = NEW.session_id AND OLD.stage <> NEW.stage",
            "SELECT 'seats' WHERE OLD.session_id <> NEW.session_id OR OLD.seat_kind <> NEW.seat_kind"
            " OR coalesce(OLD.seat_index, -1) <> coalesce(NEW.seat_index, -1)"
            f" OR (OLD.stage = '{Stage.CANCELLED}') <> (NEW.stage = '{Stage.CANCELLED}')",
            *(
                f"{one} AND (OLD.priority <> NEW.priority OR OLD.slot_at <> NEW.slot_at"
                " OR OLD.payer_id <> NEW.payer_id OR OLD.label <> NEW.label)"
                for one in stops_of("NEW.id")
            ),
        ),
        statements=("UPDATE",),
    ),
    Watched(
        Visit,
        (
            "SELECT 'session:' || {row}.session_id",
            "SELECT 'admission:' || {row}.admission_ticket_id",
            "SELECT 'patient:' || {row}.patient_id",
            "SELECT 'seats'",
            *helped("{row}.patient_id"),
        ),
        statements=("INSERT",),
    ),
    Watched(
        AdmissionTicket,
        (
            "SELECT 'admission:' || {row}.id",
            f"SELECT 'stop:' || e.stop_id FROM {ENTRY} e WHERE e.admission_ticket_id = {{row}}.id AND e.{PRESENT}",
        ),
        statements=("UPDATE",),
    ),
    Watched(
        PharmacyTicket,
        (
            "SELECT 'pharmacy'",
            "SELECT 'lane:' || {row}.lane",
            "SELECT 'pharmacy:' || {row}.id",
            f"SELECT 'visit:' || p.visit_id FROM {ORDER} p WHERE p.ticket_id = {{row}}.id",
        ),
        statements=("INSERT", "UPDATE"),
    ),
    Watched(
        Prescription,
        (
            "SELECT 'visit:' || {row}.visit_id",
            "SELECT 'pharmacy:' || {row}.ticket_id",
            "SELECT 'pharmacy' WHERE {row}.ticket_id IS NOT NULL",
        ),
    ),
    Watched(
        PrescriptionItem,
        (f"SELECT 'pharmacy' FROM {ORDER} p WHERE p.id = {{row}}.prescription_id AND p.ticket_id IS NOT NULL",),
    ),
    Watched(PrescriptionDraft, (COUNTER_OF_VISIT,)),
    Watched(HolderFound, ("SELECT 'counter:' || {row}.counter_id",)),
    Watched(
        Handover,
        (
            "SELECT 'pharmacy:' || {row}.ticket_id",
            f"SELECT 'lane:' || t.lane FROM {TICKET} t WHERE t.id = {{row}}.ticket_id",
            f"SELECT 'visit:' || p.visit_id FROM {ORDER} p WHERE p.ticket_id = {{row}}.ticket_id",
        ),
        statements=("INSERT", "UPDATE"),
    ),
    Watched(
        VisitGap,
        (
            "SELECT 'visit:' || {row}.visit_id",
            f"SELECT 'session:' || v.session_id FROM {VISIT} v WHERE v.id = {{row}}.visit_id",
        ),
        statements=("INSERT", "UPDATE"),
    ),
    Watched(
        VisitNote,
        ("SELECT 'visit:' || {row}.visit_id", COUNTER_OF_VISIT, *stops_of("{row}.visit_id")),
        statements=("INSERT",),
    ),
    # What screens show of a person; keys that rotate change the stored phone and numbers of everybody.
    Watched(
        Patient,
        (),
        on_update=tuple(f"{one} AND {SHOWN_OF_A_PERSON}" for one in OF_A_PERSON),
        statements=("UPDATE",),
    ),
    # Of those who have been here: an import of a hundred thousand records is no news to any screen.
    *(
        Watched(
            model,
            (f"SELECT 'patient:' || v.patient_id FROM {VISIT} v WHERE v.patient_id = {{row}}.patient_id",),
            columns=columns,
        )
        for model, columns in ((PatientIdentifier, ("patient_id", "kind", "is_active")), (PatientAddress, ()))
    ),
    Watched(ClinicSession, (EVERYTHING,), columns=OF_SESSION),
    # Unused seats are released by whoever books next, all morning long.
    Watched(ClinicSession, ("SELECT 'seats'", "SELECT 'session:' || {row}.id"), columns=SEATS, statements=("UPDATE",)),
    Watched(
        SessionEffect,
        (
            "SELECT 'called_off'",
            "SELECT 'visit:' || {row}.visit_id",
            f"SELECT 'session:' || v.session_id FROM {VISIT} v WHERE v.id = {{row}}.visit_id",
        ),
    ),
    *(
        Watched(model, (EVERYTHING,))
        for model in (
            *(AdmissionClass, Clinic, Doctor, Payer, SessionDecision, Stop),
            Counter.stops.through,
        )
    ),
    Watched(Counter, (EVERYTHING,), columns=OF_COUNTER),
    # Whoever opens, pauses or closes: the counter, its queues, and the phones of those who wait for it.
    Watched(
        CounterDuty,
        (
            "SELECT 'counter:' || {row}.counter_id",
            f"SELECT 'stop:' || s.stop_id FROM {SERVES} s WHERE s.counter_id = {{row}}.counter_id",
            f"SELECT 'session:' || n.id FROM {SESSION} n WHERE n.date = {{row}}.day AND n.room_id = {{row}}.counter_id",
        ),
        statements=("INSERT",),
    ),
)

# A row whose transaction began earlier may appear below the newest one: so many of a subject's newest are added up, and
# whichever is new among them pushes out the smallest, so that the sum only grows.
RECENT = 128
# More than what a day of a large hospital writes; what is older than so many rows is forgotten.
KEPT = 400_000
NEWEST = (
    f"(SELECT sum(recent.id) FROM (SELECT c.id FROM {CHANGE} c WHERE c.subject = asked.subject"
    f" ORDER BY c.id DESC LIMIT {RECENT}) recent)"
)


def tag(subjects: str, params: Sequence[Any]) -> tuple[list[str], int]:
    """(the subjects, a number that differs once one of them changed), by one statement.

    `subjects`: SELECTs of one text column, with their `params`.
    """
    asked = f"SELECT asked.subject, {NEWEST} FROM (SELECT NULL AS subject UNION {subjects}) asked"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} WHERE asked.subject IS NOT NULL", params)
        rows = cursor.fetchall()
    return sorted(subject for subject, _newest in rows), sum(int(newest or 0) for _subject, newest in rows)


def forget_old() -> int:
    """Delete what no screen asks for any more; how many rows."""
    newest = ScreenChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return ScreenChange.objects.filter(pk__lte=newest - KEPT)._raw_delete(ScreenChange.objects.db)
