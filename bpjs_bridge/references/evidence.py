"""What the rule of references looks at: what VClaim said, what the hospital has that day, its habits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bpjs_bridge.client.vclaim.control_letters import ControlLetter
from bpjs_bridge.client.vclaim.members import Member
from bpjs_bridge.client.vclaim.referrals import IssuedBy, ReferralLetter
from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral
from queues.references import Poli, Sitting

REFUSE, WARN = "refuse", "warn"
PARENT, EXACT = "parent", "exact"
OWN, ORIGIN = "own", "origin"
COUNTER, INTERNAL_TYPE = "counter", "2"


@dataclass(frozen=True)
class Referral:
    """A referral and how many SEPs this hospital made of it; None where VClaim did not say so in time."""

    letter: ReferralLetter
    issued_by: IssuedBy
    seps: int | None


@dataclass(frozen=True)
class InternalReferral:
    """What a doctor of this hospital recorded: `number` is ours, `origin` the referral under which the person came."""

    number: str = field(repr=False)
    origin: str = field(repr=False)
    clinic_id: int
    recorded_on: date
    doctor_code: int | None = None


@dataclass(frozen=True)
class Evidence:
    """All that is known of one person; empty lists are certain only where `References.is_complete` says so."""

    member: Member
    letters: Sequence[ControlLetter] = ()
    referrals: Sequence[Referral] = ()
    windows: Sequence[ProlongedReferral] = ()
    internal: Sequence[InternalReferral] = ()
    # Referral numbers with an outpatient SEP of this very day.
    sep_today: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Held:
    """An unserved number of the person: of today in a clinic, or of any day under a reference."""

    reference: str = field(repr=False)
    clinic_id: int
    on: date
    label: str


@dataclass(frozen=True)
class Habits:
    """The hospital's settings (docs/operations.md), as this rule needs them."""

    referral_days: int = 90
    last_day: str = WARN
    poli_match: str = PARENT
    letter_late_days: int = 7
    internal_reference: str = OWN
    repeat_care_type: str = COUNTER


@dataclass(frozen=True)
class Day:
    """The day in question: this hospital's polis, the sessions that can be chosen, and the person's own numbers."""

    on: date
    polis: Sequence[Poli]
    sittings: Sequence[Sitting]
    held: Sequence[Held] = ()
    habits: Habits = Habits()
