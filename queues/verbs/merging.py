"""Two records of one person become one, and can be parted again: by a pointer, not by writing history anew.

What is open today or later moves to the record that stays, with its waits; so do the numbers that it lacked. What is
over stays where it happened and is reached through `merged_into`. `PatientMerge.moved` says which rows changed their
patient, so that parting puts exactly those back.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from queues.database.injection_points import injection_point
from queues.database.locking import lock_patients, lock_stops, lock_visits
from queues.errors import BusyError, MergeRefusedError
from queues.models import (
    ActKind,
    EntryEventKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientMerge,
    PharmacyTicket,
    QueueEntry,
    RecordEvent,
    RecordEventKind,
    Stage,
    Stop,
    Surgery,
    Visit,
    VisitSeries,
)
from queues.press import Press
from queues.signals import Correction
from queues.verbs import acting, reasons
from queues.verbs.merge_plan import LENT, MergePlan, address_of, plan_of, waits_of

BEFORE_RECORD = (Stage.BOOKED, Stage.WAITING_ADMISSION, Stage.IN_ADMISSION, Stage.CANCELLED, Stage.NO_SHOW)


def merge(survivor: Patient, merged: Patient, press: Press) -> PatientMerge:
    """Join `merged` to `survivor`, whose record number stays. Joined already: the merge that stands.

    ReasonNeededError without person or reason, PersonalReasonError; MergeRefusedError with what must be done first.
    """
    press = reasons.with_reason_and_user(press)
    assert press.user is not None
    with transaction.atomic():
        stops = _hold_stops(waits_of(merged, at=press.at))
        people = lock_patients({survivor.pk, merged.pk})
        standing = _standing(press, survivor, merged)
        if standing is not None:
            return standing
        survivor, merged = people[survivor.pk], people[merged.pk]
        plan = plan_of(survivor, merged, at=press.at)
        injection_point("merge-planned")
        if plan.refusals:
            raise MergeRefusedError(plan.refusals)
        visits = lock_visits(visit.pk for visit in plan.visits)
        # A visit that began to wait elsewhere while its locks were awaited: the same press again takes it along.
        entries = list(waits_of(merged, at=press.at))
        if not {entry.stop_id for entry in entries} <= stops:
            raise BusyError
        act = acting.begin(ActKind.MERGE, press)
        moved = _move(plan, entries, press.within(press.reason), act)
        row = PatientMerge.objects.create(
            survivor=survivor, merged=merged, at=press.at, actor=press.user, reason=press.reason, act=act, moved=moved
        )
        RecordEvent.objects.create(merge=row, kind=RecordEventKind.MERGED, at=press.at)
        for visit in Visit.objects.active().named().filter(pk__in=visits).order_by("pk"):
            acting.signal_correction(visit, Correction.PERSON, press)
        return row


def unmerge(row: PatientMerge, press: Press) -> tuple[PatientMerge, list[str]]:
    """Part two records again: each row that moved goes back. The sentences say what could not. Parted already: nothing.

    ReasonNeededError without person or reason; MergeRefusedError when a later merge must be taken back first.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        entries = QueueEntry.objects.filter(pk__in=row.moved["entries"])
        _hold_stops(entries)
        people = lock_patients({row.survivor_id, row.merged_id})
        row = PatientMerge.objects.get(pk=row.pk)
        if acting.repeated(press) or row.undone_at is not None:
            return row, []
        survivor, merged = people[row.survivor_id], people[row.merged_id]
        if merged.merged_into_id != survivor.pk:
            later = merged.merged_into.medical_record_number if merged.merged_into else "-"
            words = _("RM %(kept)s sesudah itu digabung ke RM %(later)s. Batalkan dulu penggabungan itu.")
            raise MergeRefusedError([words % {"kept": survivor.medical_record_number, "later": later}])
        visits = lock_visits(row.moved["visits"])
        act = acting.begin(ActKind.UNMERGE, press)
        left = _put_back(row, survivor, merged, press.within(press.reason), act)
        row.undone_at, row.undone_by, row.undo_reason = press.at, press.user, press.reason
        row.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        RecordEvent.objects.create(merge=row, kind=RecordEventKind.PARTED, at=press.at)
        for visit in Visit.objects.active().named().filter(pk__in=visits).order_by("pk"):
            acting.signal_correction(visit, Correction.PERSON, press)
        return row, left


def _hold_stops(entries: Iterable[QueueEntry]) -> set[int]:
    """The stops where these people wait, held: nobody is called there meanwhile."""
    keys = {entry.stop_id for entry in entries}
    if keys:
        lock_stops(Stop.objects.filter(pk__in=keys))
    return keys


def _standing(press: Press, survivor: Patient, merged: Patient) -> PatientMerge | None:
    act = acting.repeated(press)
    rows = PatientMerge.objects.named()
    if act is not None:
        return rows.filter(act=act).first()
    return rows.standing().filter(survivor=survivor, merged=merged).first()


def _move(plan: MergePlan, entries: list[QueueEntry], press: Press, act: Any) -> dict[str, Any]:
    survivor, merged = plan.survivor, plan.merged
    moved: dict[str, Any] = {
        "visits": [visit.pk for visit in plan.visits],
        "entries": [entry.pk for entry in entries],
        "tickets": [ticket.pk for ticket in plan.tickets],
        "surgeries": [surgery.pk for surgery in plan.surgeries],
        "series": list(VisitSeries.objects.filter(patient=merged).order_by("pk").values_list("pk", flat=True)),
        "identifiers": [row.pk for row in plan.identifiers],
        "records": list(Patient.objects.filter(merged_into=merged).order_by("pk").values_list("pk", flat=True)),
        "filled": plan.filled,
        "address": plan.lends_address,
        "was_new": survivor.is_new_patient,
    }
    _give(moved, survivor)
    for entry in entries:
        acting.change(entry, EntryEventKind.MERGED, press, act, patient=survivor)
    for name in plan.filled:
        setattr(survivor, name, getattr(merged, name))
    survivor.is_new_patient = survivor.is_new_patient and merged.is_new_patient
    survivor.save(update_fields=[*LENT, "phone_index", "is_new_patient"])
    if plan.lends_address:
        PatientAddress.objects.update_or_create(patient=survivor, defaults=address_of(merged))
    Patient.objects.filter(pk__in=moved["records"]).update(merged_into=survivor)
    Patient.objects.filter(pk=merged.pk).update(merged_into=survivor)
    return moved


def _give(moved: dict[str, Any], patient: Patient) -> None:
    """These rows are this person's."""
    Visit.objects.filter(pk__in=moved["visits"]).update(patient=patient)
    PharmacyTicket.objects.filter(pk__in=moved["tickets"]).update(patient=patient)
    Surgery.objects.filter(pk__in=moved["surgeries"]).update(patient=patient)
    VisitSeries.objects.filter(pk__in=moved["series"]).update(patient=patient)
    PatientIdentifier.objects.filter(pk__in=moved["identifiers"]).update(patient=patient)


def _put_back(row: PatientMerge, survivor: Patient, merged: Patient, press: Press, act: Any) -> list[str]:
    moved = row.moved
    Patient.objects.filter(pk=merged.pk).update(merged_into=None)
    Patient.objects.filter(pk__in=moved["records"], merged_into=survivor).update(merged_into=merged)
    _give(moved, merged)
    for entry in QueueEntry.objects.named().filter(pk__in=moved["entries"], patient=survivor).order_by("pk"):
        acting.change(entry, EntryEventKind.MERGED, press, act, patient=merged)
    left = _empty_again(moved["filled"], survivor, merged)
    if moved.get("address"):
        left += _take_address_back(survivor, merged)
    later = Visit.objects.filter(patient=survivor, created_at__gt=row.at).exclude(pk__in=moved["visits"])
    own = Visit.objects.filter(patient=survivor).exclude(stage__in=BEFORE_RECORD)
    survivor.is_new_patient = survivor.is_new_patient or (moved["was_new"] and not own.exists())
    survivor.save(update_fields=[*LENT, "phone_index", "is_new_patient"])
    if count := later.count():
        words = _("%(count)s kunjungan yang dibuat sesudah penggabungan tetap pada RM %(number)s.")
        left.append(words % {"count": count, "number": survivor.medical_record_number})
    return left


def _empty_again(filled: list[str], survivor: Patient, merged: Patient) -> list[str]:
    """What the other record had lent is taken away, unless somebody changed it since."""
    empty = {"sex": "", "phone": "", "birth_date": None}
    sentences = {
        "sex": _("Jenis kelamin sudah diubah sesudah penggabungan, jadi dibiarkan."),
        "phone": _("Nomor HP sudah diubah sesudah penggabungan, jadi dibiarkan."),
        "birth_date": _("Tanggal lahir sudah diubah sesudah penggabungan, jadi dibiarkan."),
    }
    changed = [name for name in filled if getattr(survivor, name) != getattr(merged, name)]
    for name in set(filled) - set(changed):
        setattr(survivor, name, empty[name])
    return [sentences[name] for name in changed]


def _take_address_back(survivor: Patient, merged: Patient) -> list[str]:
    """As `_empty_again`."""
    lent = address_of(survivor)
    if lent != address_of(merged):
        return [_("Alamat sudah diubah sesudah penggabungan, jadi dibiarkan.")]
    PatientAddress.objects.filter(patient=survivor).update(**dict.fromkeys(lent, ""))
    return []
