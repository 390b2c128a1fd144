"""The hospital's calls to VClaim (protocol V1 to V6), played after the others: `uat --outbound`.

Everything is about one test member. What is written is taken back: letters, an SPRI, a referral out, a prolonged one.
A write is a person's act, so without `--vclaim-user` none is tried.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bpjs_bridge.acceptance.form import Result, Row, Verdict
from bpjs_bridge.acceptance.material import Material, NotTried
from bpjs_bridge.acceptance.outbound import judged
from bpjs_bridge.client.calls import Call, Played, Player, Values
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim import calls, members, references, seps, visits
from bpjs_bridge.client.vclaim.back_referral_forms import BackReferralForm
from bpjs_bridge.client.vclaim.control_letters import (
    LetterKind,
    ListedBy,
    OriginSep,
    PractisingDoctor,
    clinics_for,
    doctors_for,
    find_letter,
    letters_between,
    letters_of,
    sep_for_letter,
)
from bpjs_bridge.client.vclaim.letter_writing import (
    Plan,
    change_admission_letter,
    change_letter,
    delete_letter,
    make_admission_letter,
    make_letter,
)
from bpjs_bridge.client.vclaim.outgoing_referrals import (
    OutgoingKind,
    Referring,
    change_outgoing,
    clinics_elsewhere,
    delete_outgoing,
    facilities_elsewhere,
    find_outgoing,
    outgoing_between,
    refer_out,
)
from bpjs_bridge.client.vclaim.reading import NOTHING_FOUND
from bpjs_bridge.client.vclaim.referrals import (
    IssuedBy,
    ReferralLetter,
    find_referral,
    last_sep,
    newest_referral,
    referrals_of,
    seps_of_referral,
)
from bpjs_bridge.client.vclaim.special_referrals import delete_prolonged, prolong, prolonged_in
from bpjs_bridge.models import Outcome
from queues import clock

WORDS_OF_A_READ, WORDS_OF_A_WRITE = "sukses, atau 201 bila tidak ada", "sukses"
HEMODIALYSIS = "HDL"
FORM = BackReferralForm("09", {"RemisiSLE": 50, "Hamil": 0})
DAYS_LOOKED_AHEAD, DAYS_OF_HISTORY = 14, 89
SEARCHED_FACILITY = "RSU"
# Why a call was not tried, for the sheet.
NO_USER = "menulis ke VClaim hanya atas nama seseorang (--vclaim-user)"
NO_MEMBER = "peserta uji tidak diberikan atau tidak ditemukan (--member-nik-env)"
NO_REFERRAL = "peserta uji tidak punya rujukan FKTP"
NO_SEP = "rujukan peserta uji belum punya SEP di rumah sakit ini"
NO_MATERIAL = "tidak ada bahan uji pada jawaban sebelumnya"


@dataclass
class Watched:
    """A player that keeps a result for each call that it makes."""

    player: Player
    results: list[Result] = field(default_factory=list)

    def play(self, call: Call, values: Values | None = None) -> Played:
        began = time.perf_counter()
        played = self.player.play(call, values)
        is_read = call.method == "GET"
        is_nothing = is_read and played.answer.outcome == Outcome.REFUSED and played.answer.code == NOTHING_FOUND
        self.results.append(
            judged(
                played,
                row_of(call),
                is_ok=played.answer.outcome == Outcome.OK or is_nothing,
                milliseconds=(time.perf_counter() - began) * 1000,
            )
        )
        return played

    def taken(self) -> list[Result]:
        """What came of the calls since the last question."""
        taken, self.results = self.results, []
        return taken


def row_of(call: Call) -> Row:
    """The line of the sheet for a call."""
    words = WORDS_OF_A_READ if call.method == "GET" else WORDS_OF_A_WRITE
    return Row(f"VClaim {call.number}", call.name, 200, words)


class VClaimOutbound:
    """One run of VClaim's calls. `user` is the login of the person for whom letters are written; "": none are."""

    def __init__(self, player: Player, material: Material, *, user: str = "") -> None:
        self._player = Watched(player)
        self._material = material
        self._user = user
        self._today = clock.service_date(timezone.now())
        self._card = ""
        self._referrals: dict[IssuedBy, ReferralLetter] = {}
        self._sep: seps.Sep | None = None
        self._origin: OriginSep | None = None
        self._facility_code = ""

    def results(self) -> Iterator[Result]:
        """Yields each result when its answer arrives; every call of the register is among them."""
        told: set[str] = set()
        for act in (*self._reads(), *self._writes()):
            with suppress(NotTried):
                act()
            for result in self._player.taken():
                told.add(result.row.service)
                yield result
        for call in calls.CALLS:
            if row_of(call).service not in told:
                yield Result(row_of(call), Verdict.NOT_TRIED, self._why_not(call))

    def _why_not(self, call: Call) -> str:
        if call.method != "GET" and not self._user:
            return NO_USER
        if not self._card:
            return NO_MEMBER
        if IssuedBy.FIRST_FACILITY not in self._referrals:
            return NO_REFERRAL
        return NO_SEP if self._sep is None else NO_MATERIAL

    # --- reads ------------------------------------------------------------------------------------
    def _reads(self) -> tuple[Callable[[], Any], ...]:
        return (
            *(self._member, self._letters, self._referrals_read, self._seps_of_it, self._sep_read),
            *(self._days, self._lists, self._plan_reads, self._elsewhere),
        )

    def _member(self) -> None:
        found = members.member_by_nik(self._player, self._material.need("member_nik"), on=self._today)
        self._card = found.items[0].card if found.items else ""
        members.member_by_card(self._player, self._needed_card(), on=self._today)

    def _letters(self) -> None:
        letters_between(self._player, self._today, self._today, by=ListedBy.CONTROL)
        letters_of(self._player, self._needed_card(), month=self._today, by=ListedBy.CONTROL)

    def _referrals_read(self) -> None:
        card = self._needed_card()
        for issued_by in IssuedBy:
            newest_referral(self._player, card, issued_by=issued_by)
            found = referrals_of(self._player, card, issued_by=issued_by)
            if found.items:
                self._referrals[issued_by] = found.items[0]
                find_referral(self._player, found.items[0].number, issued_by=issued_by)

    def _seps_of_it(self) -> None:
        referral = self._needed_referral()
        seps_of_referral(self._player, referral.number, issued_by=IssuedBy.FIRST_FACILITY)
        found = last_sep(self._player, referral.number)
        self._sep = found.items[0] if found.items else None

    def _sep_read(self) -> None:
        seps.fingerprints_on(self._player, self._today)
        seps.permissions_in(self._player, self._today)
        seps.fingerprint_of(self._player, self._needed_card(), on=self._today)
        sep = self._needed_sep()
        seps.find_sep(self._player, sep.number)
        seps.internal_seps(self._player, sep.number)

    def _days(self) -> None:
        visits.visits_on(self._player, self._today)
        visits.claims_on(self._player, self._today, status=1)
        first = self._today - timedelta(days=DAYS_OF_HISTORY)
        visits.history_of(self._player, self._needed_card(), first, self._today)

    def _lists(self) -> None:
        references.find_poli(self._player, "INT")
        references.find_dpjp(self._player, "INT", on=self._today)
        references.find_diagnosis(self._player, "N18")
        references.find_procedure(self._player, "39.95")
        references.back_referral_diseases(self._player)
        prolonged_in(self._player, self._today)

    def _plan_reads(self) -> None:
        found = sep_for_letter(self._player, self._needed_sep().number)
        self._origin = found.items[0] if found.items else None
        clinics_for(self._player, self._needed_sep().number, kind=LetterKind.CONTROL, on=self._today)

    def _elsewhere(self) -> None:
        outgoing_between(self._player, self._today, self._today)
        found = references.find_facility(self._player, SEARCHED_FACILITY, is_hospital=True)
        self._facility_code = found.items[0].code if found.items else ""
        clinics_elsewhere(self._player, self._facility_code, on=self._today)
        facilities_elsewhere(self._player, self._facility_code)

    # --- writes -----------------------------------------------------------------------------------
    def _writes(self) -> tuple[Callable[[], Any], ...]:
        return (self._with_prolonged, self._refer_out) if self._user else ()

    def _with_prolonged(self) -> None:
        """The letters of repeat care need the window, so it is taken back behind them."""
        referral = self._referrals.get(IssuedBy.FIRST_FACILITY)
        is_prolonged = referral is not None and referral.poli_code == HEMODIALYSIS and self._prolong(referral)
        try:
            self._write_letters()
        finally:
            if is_prolonged and referral is not None:
                for window in prolonged_in(self._player, self._today).items:
                    if window.number == referral.number:
                        delete_prolonged(self._player, window, user=self._user)

    def _prolong(self, referral: ReferralLetter) -> bool:
        care: dict[str, Any] = {"diagnosis": "N18", "others": ["N18.1"], "procedures": ["39.95"], "user": self._user}
        return prolong(self._player, referral.number, **care).is_done

    def _write_letters(self) -> None:
        sep, card = self._needed_sep(), self._needed_card()
        first, second = self._plans()
        for form in (None, FORM):
            made = make_letter(self._player, sep.number, first, user=self._user, form=form)
            if made.item is not None:
                find_letter(self._player, made.item.number)
                change_letter(self._player, made.item.number, sep.number, second, user=self._user, form=form)
                delete_letter(self._player, made.item.number, user=self._user)
        admission = make_admission_letter(self._player, card, first, user=self._user)
        if admission.item is not None:
            change_admission_letter(self._player, admission.item.number, second, user=self._user)
            delete_letter(self._player, admission.item.number, user=self._user)

    def _plans(self) -> tuple[Plan, Plan]:
        """A doctor of the SEP's poli on the next two days with one."""
        if self._origin is None or not self._origin.poli_code:
            raise NotTried(NO_MATERIAL)
        poli, found = self._origin.poli_code, []
        for ahead in range(1, DAYS_LOOKED_AHEAD + 1):
            day = self._today + timedelta(days=ahead)
            doctors: Listed[PractisingDoctor] = doctors_for(self._player, poli, kind=LetterKind.CONTROL, on=day)
            found += [Plan(poli, doctor.code, day) for doctor in doctors.items[:1]]
            if len(found) > 1:
                return found[0], found[1]
        raise NotTried(NO_MATERIAL)

    def _refer_out(self) -> None:
        sep = self._needed_sep()
        on = sep.on if not sep.is_inpatient else self._today
        out = self._referring(OutgoingKind.FULL, on=on)
        made = refer_out(self._player, sep.number, out, user=self._user)
        if made.item is None:
            return
        find_outgoing(self._player, made.item.number)
        change_outgoing(self._player, made.item.number, self._referring(OutgoingKind.BACK, on=on), user=self._user)
        delete_outgoing(self._player, made.item.number, user=self._user)

    def _referring(self, kind: OutgoingKind, *, on: date) -> Referring:
        poli = "" if kind == OutgoingKind.BACK else "INT"
        return Referring(kind, self._facility_code, poli, "I10", referred_on=on, visit_on=on, note="Uji terima")

    # --- what is needed ---------------------------------------------------------------------------
    def _needed_card(self) -> str:
        if not self._card:
            raise NotTried(NO_MEMBER)
        return self._card

    def _needed_referral(self) -> ReferralLetter:
        if IssuedBy.FIRST_FACILITY not in self._referrals:
            raise NotTried(NO_REFERRAL)
        return self._referrals[IssuedBy.FIRST_FACILITY]

    def _needed_sep(self) -> seps.Sep:
        if self._sep is None:
            raise NotTried(NO_SEP)
        return self._sep
