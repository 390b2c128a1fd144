"""The SEP numbers of today's JKN visits, pulled from VClaim's Monitoring/Kunjungan (protocol V4).

One question tells of all SEPs of the day. It is asked only while somebody who is here has none, through VClaim's own
gate, so that no message about a task waits for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bpjs_bridge.client.vclaim.visits import VisitSep, visits_on
from bpjs_bridge.references import service
from bpjs_bridge.references.cards import card_of
from bpjs_bridge.vclaim_line import VClaimLine
from queues import clock, verbs
from queues.models import Stage, Visit

# The whole day's list comes each time: it is long in the afternoon, and a SEP is needed when the consultation ends.
EVERY = timedelta(minutes=5)
SECONDS = 8.0
# As many as one pull looks at; the others have their turn at the next one, the latest arrivals first.
AT_ONCE = 500


def pull(*, at: datetime) -> int:
    """Write the numbers that are certain; how many. What a person typed stays. Not inside a transaction."""
    if not service.is_offered():
        return 0
    visits = _without_sep(at=at)
    if not visits:
        return 0
    today = clock.service_date(at)
    with VClaimLine(seconds=SECONDS) as line:
        found = line.ask(lambda player: visits_on(player, today))
    return sum(verbs.fill_sep(visit, number) for visit, number in matched(visits, found.items, taken=taken_on(today)))


def _without_sep(*, at: datetime) -> list[Visit]:
    """JKN visits of today whose holder is here."""
    rows = Visit.objects.active().named().filter(session__date=clock.service_date(at), payer__is_jkn=True)
    here = rows.exclude(stage=Stage.BOOKED).filter(sep_number="").prefetch_related("patient__identifiers")
    return list(here.order_by("-pk")[:AT_ONCE])


def taken_on(day: date) -> frozenset[str]:
    """The SEPs that visits of the day have."""
    rows = Visit.objects.active().filter(session__date=day).exclude(sep_number="")
    return frozenset(number.upper() for number in rows.values_list("sep_number", flat=True))


def matched(visits: Sequence[Visit], seps: Iterable[VisitSep], *, taken: frozenset[str]) -> list[tuple[Visit, str]]:
    """Each visit's SEP, each SEP once: by card and poli, then by the reference; where the poli is not said, only a
    person's one visit and one SEP belong together.
    """
    by_card: dict[str, list[VisitSep]] = defaultdict(list)
    for sep in seps:
        if not sep.is_inpatient and sep.number not in taken:
            by_card[sep.card].append(sep)
    waiting: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        card = card_of(visit.patient)
        if card in by_card:
            waiting[card].append(visit)
    return [pair for card, rows in waiting.items() for pair in _of_one_person(rows, by_card[card])]


def _of_one_person(visits: Sequence[Visit], seps: Sequence[VisitSep]) -> list[tuple[Visit, str]]:
    pairs: list[tuple[Visit, str]] = []
    left, free = list(visits), list(seps)
    for fits in (is_of_poli, is_of_reference):
        for visit in list(left):
            fitting = [sep for sep in free if fits(sep, visit)]
            if len(fitting) == 1:
                pairs.append((visit, fitting[0].number))
                left.remove(visit)
                free.remove(fitting[0])
    if len(visits) == len(seps) == len(left) == 1 and not free[0].poli:
        pairs.append((left[0], free[0].number))
    return pairs


def is_of_poli(sep: VisitSep, visit: Visit) -> bool:
    """No sample settles whether it is a code or a name (protocol V4)."""
    clinic = visit.session.clinic
    names = (visit.told_poli_code, clinic.bpjs_subspecialist_code, clinic.bpjs_poli_code, clinic.name)
    return bool(sep.poli) and sep.poli.casefold() in [name.casefold() for name in names if name]


def is_of_reference(sep: VisitSep, visit: Visit) -> bool:
    return bool(sep.referral_number) and sep.referral_number == visit.referral_number.upper()
