"""What VClaim is asked about one person (protocol V7): two rounds of reads, while that person waits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.control_letters import ControlLetter, ListedBy, letters_of
from bpjs_bridge.client.vclaim.members import Member, member_by_card, member_by_nik
from bpjs_bridge.client.vclaim.referrals import IssuedBy, ReferralLetter, referrals_of, seps_of_referral
from bpjs_bridge.client.vclaim.seps import Fingerprint, fingerprint_of
from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral, prolonged_in
from bpjs_bridge.client.vclaim.visits import history_of
from bpjs_bridge.models import Outcome
from bpjs_bridge.references.evidence import Evidence, Referral
from bpjs_bridge.vclaim_line import VClaimLine

Read = Callable[[Player], Listed[Any]]

# In the first days of a month a letter of the one before may have been missed by days.
EARLY_IN_MONTH = 7
HISTORY = timedelta(days=90)
# Khusus windows last 90 days: one that covers the day was issued in one of so many months.
WINDOW_MONTHS = 4
# Nobody has that many referrals alive; each costs a request.
MOST_COUNTED = 6


@dataclass(frozen=True)
class Asked:
    """What came: `evidence` None where nothing can be concluded; `is_known` False where VClaim knows no such member."""

    evidence: Evidence | None = None
    is_known: bool = True
    is_complete: bool = True
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True)
class Question:
    """The person asked about, the day, and how much is asked. At least one of card and NIK."""

    card: str = field(repr=False)
    nik: str = field(repr=False)
    on: date
    referral_days: int
    is_for_staff: bool = False
    # Polis (BPJS's codes) of repeat care: their referrals may be prolonged.
    repeat_care: frozenset[str] = frozenset()


def ask(line: VClaimLine, question: Question) -> Asked:
    """Everything, in the time that the line has left. Not inside a transaction."""
    member, card = _member_first(line, question)
    if not card:
        return _without_lists(member)
    reads = _first_reads(question, card, with_member=member is None)
    answers = line.together(*reads)
    if member is None:
        member, *answers = answers
    if not member.items:
        return _without_lists(member)
    months = len(_months(question))
    by_month, (first_facility, hospital), rest = answers[:months], answers[months : months + 2], answers[months + 2 :]
    found = [
        (one, by)
        for by, listed in zip(IssuedBy, (first_facility, hospital), strict=True)
        for one in listed.items
        if _is_of(one, card)
    ]
    counts, windows = _second_round(line, question, found)
    lists = (*by_month, first_facility, hospital)
    evidence = Evidence(
        member.items[0],
        tuple(letter for listed in by_month for letter in listed.items if _is_of(letter, card)),
        tuple(Referral(one, by, counts.get(one.number)) for one, by in found),
        windows,
        sep_today=_sep_today(rest[0].items, on=question.on) if rest else frozenset(),
    )
    fingerprint = rest[1].items[0] if rest and rest[1].items else None
    return Asked(evidence, is_complete=all(one.is_certain for one in lists), fingerprint=fingerprint)


def _member_first(line: VClaimLine, question: Question) -> tuple[Listed[Member] | None, str]:
    """By NIK alone the card has to be learned before anything else; with a card all is asked at once."""
    if question.card:
        return None, question.card
    member = line.ask(lambda player: member_by_nik(player, question.nik, on=question.on))
    return member, member.items[0].card if member.items else ""


def _without_lists(member: Listed[Member] | None) -> Asked:
    """VClaim was silent, or (a certain, empty answer) does not know the number."""
    is_silent = member is None or (member.answer.outcome not in (Outcome.OK, Outcome.REFUSED))
    return Asked(None, is_known=is_silent)


def _first_reads(question: Question, card: str, *, with_member: bool) -> list[Read]:
    on = question.on
    reads: list[Read] = [lambda player: member_by_card(player, card, on=on)] if with_member else []
    reads += [_letters(card, month) for month in _months(question)]
    reads += [_referrals(card, issued_by) for issued_by in IssuedBy]
    if question.is_for_staff:
        reads.append(lambda player: history_of(player, card, on - HISTORY, on))
        reads.append(lambda player: fingerprint_of(player, card, on=on))
    return reads


def _letters(card: str, month: date) -> Read:
    return lambda player: letters_of(player, card, month=month, by=ListedBy.CONTROL)


def _referrals(card: str, issued_by: IssuedBy) -> Read:
    return lambda player: referrals_of(player, card, issued_by=issued_by)


def _months(question: Question) -> list[date]:
    """The day's month, the one before in its first days, and the next one for the clerk."""
    this = question.on.replace(day=1)
    months = [this]
    if question.on.day <= EARLY_IN_MONTH:
        months.append(_month_before(this))
    if question.is_for_staff:
        months.append((this + timedelta(days=31)).replace(day=1))
    return months


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _second_round(
    line: VClaimLine, question: Question, found: Sequence[tuple[ReferralLetter, IssuedBy]]
) -> tuple[dict[str, int], tuple[ProlongedReferral, ...]]:
    """How often each referral was used, and the windows of repeat care where one could matter."""
    oldest = question.on - timedelta(days=question.referral_days)
    care = [one for one, _by in found if one.poli_code in question.repeat_care]
    counted = [(one, by) for one, by in found if one.issued_on >= oldest or one in care][:MOST_COUNTED]
    reads: list[Read] = [_seps(one.number, by) for one, by in counted]
    months = _window_months(question.on) if any(one.issued_on < oldest for one in care) else []
    reads += [_windows(month) for month in months]
    answers = line.together(*reads) if reads else []
    counts = {
        one.number: answer.items[0]
        for (one, _by), answer in zip(counted, answers[: len(counted)], strict=True)
        if answer.items
    }
    return counts, tuple(window for answer in answers[len(counted) :] for window in answer.items)


def _seps(number: str, issued_by: IssuedBy) -> Read:
    return lambda player: seps_of_referral(player, number, issued_by=issued_by)


def _windows(month: date) -> Read:
    return lambda player: prolonged_in(player, month)


def _window_months(on: date) -> list[date]:
    months = [on.replace(day=1)]
    while len(months) < WINDOW_MONTHS:
        months.append(_month_before(months[-1]))
    return months


def _is_of(letter: ControlLetter | ReferralLetter, card: str) -> bool:
    """A list that mixes people up offers nobody another person's letter."""
    return letter.card in ("", card)


def _sep_today(visits: Iterable[Any], *, on: date) -> frozenset[str]:
    return frozenset(
        visit.referral_number for visit in visits if visit.on == on and not visit.is_inpatient and visit.referral_number
    )
