"""All that the simulator remembers, in memory, behind one lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bpjs_simulator.bookings import Booking
from bpjs_simulator.configuration import Configuration
from bpjs_simulator.faults import FaultBook
from bpjs_simulator.hospital_file import Hospital, Member, Referral, read_hospital
from bpjs_simulator.memory_file import MemoryFile
from bpjs_simulator.mobile.hospital_ws import HospitalWs
from bpjs_simulator.request_log import RequestLog
from bpjs_simulator.schedule import Schedule
from bpjs_simulator.switches import Switches
from bpjs_simulator.vclaim.book import VClaimBook

REFERRAL_LIFE_DAYS = 90


class MemberBook:
    def __init__(self, members: Iterable[Member]) -> None:
        self.by_id: dict[str, Member] = {}
        self.by_card: dict[str, Member] = {}
        self.by_nik: dict[str, Member] = {}
        self.by_referral: dict[str, Member] = {}
        for member in members:
            self.add(member)

    def add(self, member: Member) -> None:
        self.by_id[member.member_id] = member
        self.by_card[member.card] = member
        self.by_nik[member.nik] = member
        for referral in member.referrals:
            self.by_referral[referral.number] = member


class State:
    """Callers hold `lock` while they read or change anything here."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.lock = threading.RLock()
        self.hospital: Hospital = read_hospital(configuration.hospital_file)
        self.memory = MemoryFile(configuration.memory_file) if configuration.memory_file else None
        self._begin()
        self._recall()

    def reset(self) -> None:
        if self.memory is not None:
            self.memory.forget()
        self._begin()

    def _begin(self) -> None:
        self.bookings: dict[str, Booking] = {}
        self.schedule = Schedule(self.hospital)
        self.members = MemberBook(self.hospital.members)
        self.switches = Switches()
        self.faults = FaultBook()
        self.log = RequestLog()
        self.issued_sep_references: set[str] = set()
        self.vclaim = VClaimBook(self.hospital.code)
        self.notices: dict[str, list[str]] = {}
        self.registered_norms: dict[str, str] = {}
        self.hospital_ws = HospitalWs(
            url=self.configuration.hospital_url,
            user=self.configuration.ws_user,
            password=self.configuration.ws_password,
        )

    def keep(self, booking: Booking) -> None:
        """Stores a booking, or what has changed in it."""
        self.bookings[booking.kodebooking] = booking
        if self.memory is not None:
            self.memory.remember(booking)

    def _recall(self) -> None:
        if self.memory is None:
            return
        self.bookings = self.memory.read()
        for booking in self.bookings.values():
            if booking.member_id is not None and booking.norm:
                self.registered_norms[booking.member_id] = booking.norm

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.switches.clock_offset_seconds * 1000

    def today(self) -> date:
        return datetime.fromtimestamp(self.now_ms() / 1000, tz=self.configuration.zone).date()

    def issued_on(self, referral: Referral) -> date:
        return self.today() - timedelta(days=referral.issued_days_ago)

    def last_valid_day(self, referral: Referral) -> date:
        return self.issued_on(referral) + timedelta(days=REFERRAL_LIFE_DAYS)

    def bookings_of(self, member_id: str) -> list[Booking]:
        return [booking for booking in self.bookings.values() if booking.member_id == member_id]
