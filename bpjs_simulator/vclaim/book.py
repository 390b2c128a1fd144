"""All that VClaim remembers. A SEP uses up its letter and counts for its referral; nothing else is derived by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bpjs_simulator.vclaim.records import CONTROL, Cover, Letter, Outgoing, Referral, Sep, Window


@dataclass
class VClaimBook:
    """`own` is the hospital's code. Numbers are kept in capitals. `strict`: cards whose references antrean/add checks
    by all of protocol V8; members of the hospital file are checked as before.
    """

    own: str
    covers: dict[str, Cover] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    seps: dict[str, Sep] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    outgoing: dict[str, Outgoing] = field(default_factory=dict)
    fingerprints: set[tuple[str, date]] = field(default_factory=set)
    strict: set[str] = field(default_factory=set)
    _serials: Counter[str] = field(default_factory=Counter)

    def new_number(self, letter: str, *, on: date) -> str:
        """19 characters: hospital, month and year, a letter, serial."""
        while True:
            self._serials[letter] += 1
            number = f"{self.own}{on:%m%y}{letter}{self._serials[letter]:06d}"
            if number not in self.seps and number not in self.letters and number not in self.outgoing:
                return number

    def issue_sep(
        self,
        card: str,
        *,
        on: date,
        poli: str,
        referral: str = "",
        letter: str = "",
        is_inpatient: bool = False,
        left_on: date | None = None,
        doctor: int = 0,
    ) -> Sep:
        """A SEP of this hospital, with a number of its own."""
        number = self.new_number("V", on=on)
        sep = Sep(number, card, on, poli, self.own, referral, letter, is_inpatient, left_on, doctor)
        self.seps[number] = sep
        return sep

    def letter(self, number: str) -> Letter | None:
        return self.letters.get(number.upper())

    def sep(self, number: str) -> Sep | None:
        return self.seps.get(number.upper())

    def is_used(self, letter: Letter) -> bool:
        return any(sep.letter == letter.number for sep in self.seps.values())

    def seps_of(self, referral: str) -> list[Sep]:
        """Of one referral at this hospital, in order of their dates."""
        made = [sep for sep in self.seps.values() if sep.referral == referral and sep.hospital == self.own]
        return sorted(made, key=lambda sep: (sep.on, sep.number))

    def windows_of(self, number: str) -> list[Window]:
        return sorted(
            (window for window in self.windows.values() if window.number == number), key=lambda one: one.last_day
        )

    def is_good_on(self, referral: Referral, day: date) -> bool:
        """Within its 90 days, the last one included, or within a window of Khusus."""
        in_window = any(window.first_day <= day <= window.last_day for window in self.windows_of(referral.number))
        return day <= referral.last_day or in_window

    def has_letter_after(self, sep: Sep) -> bool:
        return any(letter.origin == sep.number and letter.kind == CONTROL for letter in self.letters.values())

    def key_of_next_window(self) -> str:
        self._serials["khusus"] += 1
        return str(self._serials["khusus"])
