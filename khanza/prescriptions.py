"""Prescriptions that doctors write in Khanza stand on the card of our console before the press that ends the visit.

No time is taken from there. When the consultation was over, when the pharmacy began and when the medicine was ready is
told to BPJS by whoever presses it here; Khanza's `jam_peresepan` and `jam_penyerahan` are when somebody saved a form.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.reference_desk import by_code
from khanza.models import Refusal
from khanza.prescribed import Prescribed
from khanza.taking import Counts, shown_key
from queues import verbs
from queues.database.locking import lock_entry
from queues.errors import QueueError
from queues.models import (
    ENDED,
    Clinic,
    Doctor,
    Prescription,
    PrescriptionDraft,
    PrescriptionKind,
    QueueEntry,
    StopKind,
    Visit,
)
from queues.press import Press

TABLE = "resep_obat"


class _LaterError(Exception):
    """Nothing to do now: the visit is not at the clinic yet, or it is none of ours."""


class _ListedError(Exception):
    """A person must do something; the message says what."""


@dataclass
class Carrier:
    """Carries them over; `counts`: added = on a card now, unchanged = there already, waiting = see `_LaterError`."""

    day: date
    at: datetime
    counts: Counts
    is_dry_run: bool = False
    _listed: dict[str, str] = field(default_factory=dict)

    def carry(self, found: Iterable[Prescribed]) -> None:
        """Each in a transaction of its own; what a person must do replaces what was listed before."""
        for one in found:
            self.counts.read += 1
            try:
                with transaction.atomic():
                    is_new = self._put_on_the_card(one)
                    if self.is_dry_run:
                        transaction.set_rollback(True)
                self.counts.added += is_new
                self.counts.unchanged += not is_new
            except _LaterError:
                self.counts.waiting += 1
            except (_ListedError, QueueError) as problem:
                self.counts.refused += 1
                self._listed[shown_key(one.visit_key)] = str(problem)[:300]
        if not self.is_dry_run:
            self._keep_list()

    def _put_on_the_card(self, one: Prescribed) -> bool:
        visit = _visit_of(one, day=self.day)
        standing = Prescription.objects.filter(visit=visit, withdrawn_at=None).first()
        if standing is not None:
            return _same_lane(standing, one.kind)
        entry = QueueEntry.objects.filter(visit=visit, stop__kind=StopKind.CLINIC).exclude(state__in=ENDED).first()
        if entry is None:
            if visit.has_prescription is False:
                raise _ListedError(_("Pelayanan sudah selesai tanpa resep: catat sebagai resep susulan di konsol."))
            raise _LaterError
        if one.kind is None:
            raise _ListedError(_("Resep di Khanza tanpa isi: racikan atau bukan dipilih di konsol."))
        entry = lock_entry(entry)
        typed = verbs.typed_prescription(one.kind, one.lines)
        draft = PrescriptionDraft.objects.filter(visit=visit).first()
        if draft is not None and verbs.draft_of(visit.pk).mark == typed.mark:
            return False
        # Without a person behind it, it came from here or from the API.
        if draft is not None and draft.actor_id is not None:
            raise _ListedError(_("Di konsol sudah diketik resep lain: yang di konsol tetap."))
        verbs.keep_draft(entry, typed, Press(timezone.now(), device="sync_khanza"))
        return True

    def _keep_list(self) -> None:
        known = {row.key: row for row in Refusal.objects.filter(table=TABLE)}
        for key, row in known.items():
            if self._listed.get(key) == row.reason:
                del self._listed[key]
            else:
                row.delete()
        Refusal.objects.bulk_create(
            Refusal(table=TABLE, key=key, reason=reason, since=self.at) for key, reason in self._listed.items()
        )


def _visit_of(one: Prescribed, *, day: date) -> Visit:
    """The one visit of this day at this poli, of two that of the doctor. Raises _LaterError, _ListedError."""
    patient, clinic = verbs.find_patient(record_number=one.record_number), by_code(Clinic, one.clinic_code)
    if patient is None or clinic is None:
        raise _LaterError
    visits = list(Visit.objects.active().filter(patient=patient, session__clinic=clinic, session__date=day))
    if len(visits) > 1:
        doctor: Doctor | None = by_code(Doctor, one.doctor_code)
        theirs = Q(session__doctor=doctor) | Q(session__substitute_doctor=doctor)
        visits = list(Visit.objects.filter(theirs, pk__in=[visit.pk for visit in visits])) if doctor else []
        if len(visits) != 1:
            raise _ListedError(_("Pasien ini punya beberapa nomor di poli itu hari ini: pilih resepnya di konsol."))
    if not visits:
        raise _LaterError
    return visits[0]


def _same_lane(standing: Prescription, kind: PrescriptionKind | None) -> bool:
    """False: nothing to do. _ListedError when it was prescribed here in the other lane."""
    if kind is not None and standing.kind != kind:
        raise _ListedError(
            _("Di sini tercatat %(ours)s, di Khanza %(theirs)s: ubah di konsol bila perlu.")
            % {"ours": standing.get_kind_display(), "theirs": kind.label}
        )
    return False
