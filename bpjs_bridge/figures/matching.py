"""Which visit a SEP belongs to: by its number, by card and reference, by card and poli, or the card's only visit."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from bpjs_bridge.client.vclaim.visits import VisitSep
from bpjs_bridge.references.cards import card_of
from bpjs_bridge.references.seps import is_of_poli, is_of_reference
from queues.models import Visit

Fits = Callable[[VisitSep, Visit], bool]


def matched(visits: Sequence[Visit], seps: Iterable[VisitSep]) -> dict[str, Visit]:
    """{SEP number: visit}; each visit belongs to one SEP. The visits' identifiers are read ahead.

    The surest way is tried for all of them before the next: a visit that a number names is not given away by a guess.
    """
    by_card: dict[str, list[Visit]] = defaultdict(list)
    by_number = {visit.sep_number.upper(): visit for visit in visits if visit.sep_number}
    for visit in visits:
        if card := card_of(visit.patient):
            by_card[card].append(visit)
    found: dict[str, Visit] = {}
    used: set[int] = set()
    left = list(seps)
    for sep in left:
        named = by_number.get(sep.number.upper())
        if named is not None and named.pk not in used:
            found[sep.number] = named
            used.add(named.pk)
    steps: tuple[Fits, ...] = (is_of_reference, is_of_poli, lambda _sep, _visit: True)
    for fits in steps:
        for sep in left:
            if sep.number in found:
                continue
            free = [visit for visit in by_card.get(sep.card, []) if visit.pk not in used and fits(sep, visit)]
            if len(free) == 1:
                found[sep.number] = free[0]
                used.add(free[0].pk)
    return found
