"""What joining two records would do, and what must be done first: read before, and again under the locks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from queues import clock
from queues.models import (
    AT_COUNTER,
    ENDED,
    UNSERVED,
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PharmacyTicket,
    QueueEntry,
    Surgery,
    Visit,
)

# Two of these that differ are two people until somebody has looked at their papers.
ONE_OF_A_PERSON = (IdentifierKind.NIK, IdentifierKind.BPJS_CARD, IdentifierKind.PASSPORT)
# What a record that lacks it takes from the other one.
LENT = ("sex", "phone", "birth_date")


@dataclass(frozen=True)
class MergePlan:
    """Which rows of `merged` become `survivor`'s. `refusals`: what must be done first. `warnings`: what to compare."""

    survivor: Patient
    merged: Patient
    visits: list[Visit]
    tickets: list[PharmacyTicket]
    surgeries: list[Surgery]
    identifiers: list[PatientIdentifier]
    filled: list[str]
    lends_address: bool
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def open_visits(patient: Patient, *, at: datetime) -> QuerySet[Visit]:
    """Those that somebody may still do something with: not through the clinic, or of today and later.

    Of today's the ended ones as well: a consultation is opened again, a no-show taken back.
    """
    yesterday = clock.service_date(at) - timedelta(days=1)
    is_open = Q(stage__in=UNSERVED) | Q(session__date__gte=yesterday) | Q(pk__in=_waited_for(patient))
    return Visit.objects.named().filter(is_open, patient=patient).order_by("pk")


def _waited_for(patient: Patient) -> QuerySet[QueueEntry, int | None]:
    rows = QueueEntry.objects.present().filter(patient=patient, visit__isnull=False)
    return rows.order_by().values_list("visit", flat=True)


def waits_of(patient: Patient, *, at: datetime) -> QuerySet[QueueEntry]:
    """Where this person waits, is served or is named at a desk; what ended today, too: an undo may come yet."""
    of_today = Q(service_date__gte=clock.service_date(at)) | ~Q(state__in=ENDED)
    return QueueEntry.objects.named().filter(of_today, patient=patient).order_by("pk")


def plan_of(survivor: Patient, merged: Patient, *, at: datetime) -> MergePlan:
    """What joining these two would do at this moment."""
    visits = list(open_visits(merged, at=at))
    tickets = PharmacyTicket.objects.filter(patient=merged, cancelled_at=None, service_date=clock.service_date(at))
    ahead = Surgery.objects.standing().filter(date__gte=clock.service_date(at), patient=merged, is_performed=False)
    theirs, others = _active(survivor), _active(merged)
    lacking = [row for kind, row in others.items() if kind not in theirs]
    refusals = [
        *_joined_already(survivor, merged),
        *_two_people(theirs, others),
        *_in_the_way(survivor, merged, visits),
    ]
    return MergePlan(
        survivor=survivor,
        merged=merged,
        visits=visits,
        tickets=list(tickets.order_by("pk")),
        surgeries=list(ahead.order_by("pk")),
        identifiers=sorted(lacking, key=lambda row: row.pk),
        filled=[name for name in LENT if getattr(merged, name) and not getattr(survivor, name)],
        lends_address=bool(address_of(merged)) and not address_of(survivor),
        refusals=refusals,
        warnings=list(_differences(survivor, merged)),
    )


def address_of(patient: Patient) -> dict[str, str]:
    """As the database has it now; empty when it says nothing."""
    names = [field.name for field in PatientAddress._meta.concrete_fields if field.name not in ("id", "patient")]
    said = PatientAddress.objects.filter(patient=patient).values(*names).first()
    return said if said and any(said.values()) else {}


def _active(patient: Patient) -> dict[str, PatientIdentifier]:
    return {row.kind: row for row in PatientIdentifier.objects.filter(patient=patient, is_active=True).order_by("-pk")}


def _joined_already(survivor: Patient, merged: Patient) -> Iterator[str]:
    if survivor.pk == merged.pk:
        yield _("Pilih dua rekam medis yang berbeda.")
    if survivor.is_trial or merged.is_trial:
        yield _("Pasien uji tidak digabung dengan siapa pun.")
    for patient in (survivor, merged):
        if patient.merged_into_id is not None:
            words = _("RM %(number)s sudah digabung ke rekam medis lain.")
            yield words % {"number": patient.medical_record_number}


def _two_people(theirs: dict[str, PatientIdentifier], others: dict[str, PatientIdentifier]) -> Iterator[str]:
    for kind in ONE_OF_A_PERSON:
        one, other = theirs.get(kind), others.get(kind)
        if one is not None and other is not None and one.value != other.value:
            words = _(
                "%(kind)s kedua rekam medis berbeda, jadi mungkin dua orang. Cocokkan dengan kartunya; bila salah satu "
                "keliru, nonaktifkan dulu yang keliru di administrasi pasien."
            )
            yield words % {"kind": kind.label}


def _in_the_way(survivor: Patient, merged: Patient, visits: list[Visit]) -> Iterator[str]:
    same = {visit.session_id: visit for visit in visits if not visit.is_over}
    for twin in Visit.objects.active().named().filter(patient=survivor, session__in=same).order_by("pk"):
        words = _(
            "Keduanya punya nomor di %(clinic)s tanggal %(day)s: %(one)s dan %(other)s. Batalkan dulu salah satu."
        )
        yield words % {
            "clinic": twin.session.clinic.name,
            "day": date_format(twin.session.date, "j F Y"),
            "one": twin.label,
            "other": same[twin.session_id].label,
        }
    there = list(QueueEntry.objects.named().filter(patient__in=(survivor, merged), state__in=AT_COUNTER))
    if len({entry.patient_id for entry in there}) > 1:
        places = ", ".join(f"{entry.label} ({entry.counter})" for entry in there)
        yield _("Keduanya sedang dipanggil: %(places)s. Selesaikan dulu salah satu.") % {"places": places}


def _differences(survivor: Patient, merged: Patient) -> Iterator[str]:
    if survivor.birth_date and merged.birth_date and survivor.birth_date != merged.birth_date:
        yield _("Tanggal lahir keduanya berbeda.")
    if survivor.sex and merged.sex and survivor.sex != merged.sex:
        yield _("Jenis kelamin keduanya berbeda.")
    if survivor.name.casefold().split() != merged.name.casefold().split():
        yield _("Nama keduanya ditulis berbeda.")
