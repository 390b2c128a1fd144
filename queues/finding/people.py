"""One search for a person: by name, birth date, record number, NIK, card, phone, booking code, number of today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from queues import clock
from queues.encryption.crypto import blind_indexes
from queues.finding import by_name
from queues.finding.asked import CARD_DIGITS, NIK_DIGITS, Asked, understand
from queues.models import (
    AdmissionTicket,
    IdentifierKind,
    LookUpKind,
    Patient,
    PatientIdentifier,
    PharmacyTicket,
    RecordNumberChange,
    Visit,
)

# As many as are read through while a patient waits.
MOST = 20
# People born on one date: in a million patients some tens, and thousands on the date that is kept where none is known.
MOST_OF_A_DATE = 5000


@dataclass(frozen=True)
class Match:
    """A person found, and by what. `was`: the record number that was asked for, where it is no longer theirs."""

    patient: Patient
    by: LookUpKind
    was: str = ""


@dataclass(frozen=True)
class Found:
    """What a search came to. `advice`: what to add, or what else to try; empty when nothing need be said."""

    matches: list[Match]
    is_too_many: bool = False
    is_guess: bool = False
    advice: str = ""


def find(text: str, *, at: datetime) -> Found:
    """Up to MOST people that the text may mean; those found by a number first, then by name or birth date.

    Records that were joined to another are found as the one that they were joined to.
    """
    asked = understand(text, today=clock.service_date(at))
    exact = list(_by_numbers(asked, at=at))
    if exact and not (asked.births and not asked.words):
        certain = _resolved(exact)
        return Found(certain[:MOST], is_too_many=len(certain) > MOST)
    people = _by_person(asked, at=at)
    matches = _in_order(_resolved([*exact, *((pk, LookUpKind.NAME, "") for pk in people.patients)]), people.here)
    is_too_many = people.is_cut or len(matches) > MOST
    if is_too_many:
        return Found(matches[:MOST], is_too_many=True, is_guess=people.is_guess, advice=_more(asked))
    return Found(matches, is_guess=people.is_guess, advice="" if matches else _nothing(asked))


Row = tuple[int, LookUpKind, str]


@dataclass(frozen=True)
class _People:
    """Keys of people by name or birth date. `is_cut`: there may be more; `is_guess`: only spelled alike."""

    patients: list[int]
    here: list[int] = field(default_factory=list)
    is_cut: bool = False
    is_guess: bool = False


def _in_order(matches: list[Match], here: list[int]) -> list[Match]:
    """Those found by a number, those who are here today, then by name."""
    is_here = set(here)

    def place(match: Match) -> tuple[bool, bool, str, int]:
        return match.by == LookUpKind.NAME, match.patient.pk not in is_here, match.patient.name, match.patient.pk

    return sorted(matches, key=place)


def _by_numbers(asked: Asked, *, at: datetime) -> Iterator[Row]:
    if asked.labels:
        yield from ((pk, LookUpKind.LABEL, "") for pk in _of_labels(asked.labels, at=at))
    if asked.codes:
        rows = Visit.objects.filter(booking_code__in=asked.codes).order_by()
        yield from ((pk, LookUpKind.CODE, "") for pk in rows.values_list("patient", flat=True))
    if asked.record_numbers:
        yield from _of_record_numbers(asked.record_numbers)
    if len(asked.digits) == NIK_DIGITS:
        yield from _of_identifier(IdentifierKind.NIK, asked.digits, LookUpKind.NIK)
    if len(asked.digits) == CARD_DIGITS:
        yield from _of_identifier(IdentifierKind.BPJS_CARD, asked.digits, LookUpKind.CARD)
    if asked.phones:
        indexes = [index for phone in asked.phones for index in blind_indexes(phone)]
        # As the index says it that leaves out those without a phone.
        rows_by_phone = Patient.objects.filter(~Q(phone_index=""), phone_index__in=indexes).order_by()
        yield from ((pk, LookUpKind.PHONE, "") for pk in rows_by_phone.values_list("pk", flat=True)[: MOST + 1])


def _of_labels(labels: Sequence[str], *, at: datetime) -> list[int]:
    """People whose number of today, at a poli, the pharmacy or the desk, this is."""
    day = clock.service_date(at)
    visits = Visit.objects.of_today(at=at)
    polis = visits.filter(label__in=labels).order_by().values_list("patient", flat=True)
    medicines = PharmacyTicket.objects.filter(service_date=day, label__in=labels).order_by()
    tickets = AdmissionTicket.objects.filter(service_date=day, label__in=labels).order_by().values("pk")
    desk = Visit.objects.filter(admission_ticket__in=tickets).order_by().values_list("patient", flat=True)
    return [*polis, *medicines.values_list("patient", flat=True), *desk]


def _of_record_numbers(numbers: Sequence[str]) -> Iterator[Row]:
    rows = Patient.objects.filter(medical_record_number__in=numbers).order_by()
    for pk, number, joined in rows.values_list("pk", "medical_record_number", "merged_into"):
        yield pk, LookUpKind.RECORD, number if joined else ""
    changes = RecordNumberChange.objects.filter(old_number__in=numbers).order_by()
    for pk, old in changes.values_list("patient", "old_number"):
        yield pk, LookUpKind.RECORD, old


def _of_identifier(kind: IdentifierKind, value: str, by: LookUpKind) -> Iterator[Row]:
    rows = PatientIdentifier.objects.filter(kind=kind, value_index__in=blind_indexes(value), is_active=True).order_by()
    yield from ((pk, by, "") for pk in rows.values_list("patient", flat=True)[: MOST + 1])


def _by_person(asked: Asked, *, at: datetime) -> _People:
    """By birth date and name."""
    if asked.births:
        most = MOST_OF_A_DATE if asked.words else MOST
        rows = Patient.objects.filter(birth_date__in=asked.births).order_by()
        born = sorted(rows.values_list("name", "pk")[: most + 1])
        fitting = [pk for name, pk in born if by_name.fits(asked.words, name)]
        return _People(fitting, is_cut=len(born) > most)
    if not asked.has_name:
        return _People([])
    named = by_name.find(asked.words, most=MOST, born=asked.born)
    is_guess = not named.patients and not named.is_cut
    if is_guess:
        named = by_name.find_close(asked.words, most=MOST, born=asked.born)
    here: list[int] = []
    if named.is_cut:
        # Too many to read through: those who are here stand first.
        here = by_name.here_today(asked.words, Visit.objects.of_today(at=at).select_related("patient").order_by())
    return _People([*here, *named.patients], here, is_cut=named.is_cut, is_guess=is_guess)


def _resolved(rows: Iterable[Row]) -> list[Match]:
    """Each person once, in the order found, a record that was joined as the one that stands."""
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row[0], row)
    people = Patient.objects.in_bulk(first)
    joined = {person.merged_into_id for person in people.values() if person.merged_into_id}
    people |= Patient.objects.in_bulk(joined - people.keys()) if joined else {}
    matches: dict[int, Match] = {}
    for pk, by, was in first.values():
        person = people[pk]
        standing = people[person.merged_into_id] if person.merged_into_id else person
        number = was or (person.medical_record_number if person.merged_into_id else "")
        matches.setdefault(standing.pk, Match(standing, by, number))
    return list(matches.values())


def _more(asked: Asked) -> str:
    if asked.births:
        return _("Terlalu banyak. Tambahkan sebagian nama di sebelah tanggal lahirnya.")
    return _("Terlalu banyak. Tambahkan tanggal lahir (misalnya 17-5-1990) atau kata lain dari namanya.")


def _nothing(asked: Asked) -> str:
    if asked.labels:
        return _("Nomor antrean itu tidak dimiliki siapa pun hari ini.")
    if asked.words and not asked.has_name:
        return _("Ketik sekurangnya tiga huruf nama, atau tambahkan tanggal lahirnya.")
    if asked.words and asked.births:
        return _("Tidak ada nama itu dengan tanggal lahir itu. Coba dengan namanya saja, atau tanggal lahirnya saja.")
    if asked.words:
        return _("Tidak ada nama seperti itu. Coba satu kata dari namanya, atau tanggal lahirnya.")
    return _("Tidak ditemukan. Periksa nomornya, atau cari dengan nama dan tanggal lahir.")
