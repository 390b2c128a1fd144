"""A hospital with a day of full journeys behind it and people at its counters now, and what its screens ask."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bpjs_bridge.agreement.both_sides import bookings_on
from bpjs_bridge.models import MessageState, OutboxAttempt, OutboxMessage, Outcome
from bpjs_bridge.outbox import late
from bpjs_bridge.outbox.claims import claim
from bpjs_bridge.references import seps
from display.models import Board, BoardKind
from kiosk.scans import understand
from queues import clock, verbs
from queues.models import ClinicSession, Doctor, IdentifierKind, PharmacyTicket, PrescriptionKind, Visit
from queues.verbs import MedicineLine, PrescriptionOrder
from queues.waiting.live import Watch
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, make_account, practice_of

PEOPLE = 4
Asked = dict[str, Callable[[], object]]
# What staff type: names that everybody has, one word and two; a date that everybody was born on; numbers; a slip.
SEARCHES = (
    *("tokoh", "rekaan tokoh", "tokoh {born:%d-%m-%Y}", "{born:%d-%m-%Y}", "tokoj rekaan", "tidak ada"),
    *(
        "{visit.label}",
        "{visit.booking_code}",
        "{visit.patient.medical_record_number}",
        "{card}",
        "{visit.patient.phone}",
    ),
)
SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 1, "3x1")])


def walk(hospital: Hospital, people: int = PEOPLE) -> None:
    """So many go the whole way, to the medicine."""
    ClinicSession.objects.update(room=hospital.room, capacity=100, jkn_quota=100)
    for _person in range(people):
        visit = hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
        ticket = PharmacyTicket.objects.get(prescriptions__visit=visit)
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
        handed = verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
        verbs.hand_over(ticket, hospital.by(hospital.chemist, at=hospital.later()))
        assert handed.pharmacy_ticket == ticket
    _deliver(hospital)


def _deliver(hospital: Hospital) -> None:
    """All that BPJS is to be told, it has."""
    for message in OutboxMessage.objects.filter(state=MessageState.PENDING):
        when = {"started_at": hospital.now, "ended_at": hospital.now}
        OutboxAttempt.objects.create(message=message, epoch=1, worker="w", outcome=Outcome.OK, code="200", **when)
    told = {"state": MessageState.DELIVERED, "delivered_at": hospital.now, "attempts": 1, "ok_count": 1}
    OutboxMessage.objects.filter(state=MessageState.PENDING).update(lease_epoch=1, **told)


class Screens:
    """Those that follow the hospital's present, with somebody at a counter, somebody waiting and a medicine ready."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.visits = [hospital.here() for _ in range(4)]
        ticket = self._medicine()
        self.served = Visit.objects.get(prescriptions__ticket=ticket).booking_code
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
        for _called in range(2):
            last = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        assert last.is_at_counter
        for kind, stops in ((BoardKind.ADMISSION, hospital.room.stops), (BoardKind.PHARMACY, hospital.chemist.stops)):
            Board.objects.create(slug=kind.lower(), name=kind, kind=kind).stops.set(stops.all())
        substitute = hospital.by(at=hospital.later(), reason="uji")
        self.decision = verbs.decide_substitute(
            hospital.session, substitute, doctor=Doctor.objects.create(name="dr. Uji Pengganti", bpjs_code=999)
        )
        hospital.later(20)
        self.staff = Client()
        self.staff.force_login(User.objects.create_superuser("kepala"))
        self.anyone = Client()
        self.bpjs = MobileJkn(make_account())
        self.watch = Watch()

    def _medicine(self) -> PharmacyTicket:
        hospital = self.hospital
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
        ticket = PharmacyTicket.objects.get(prescriptions__visit=entry.visit)
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
        return ticket

    def _claim(self) -> object:
        return claim(worker="w", lease=timedelta(seconds=30), at=self.hospital.now - timedelta(days=1))

    def asked(self) -> Asked:
        """Name -> what asks. Each is asked once before, so that caches are full and the tag is known."""
        room, slip = self.hospital.room.pk, PharmacyTicket.objects.latest("pk").pk
        at_the_clinic, at_the_pharmacy = (self.visits[place].status_token for place in (-1, 0))
        return {
            "board of calls": lambda: self.page(self.anyone, f"/display/{BoardKind.ADMISSION.lower()}/now/"),
            "board of the pharmacy": lambda: self.page(self.anyone, f"/display/{BoardKind.PHARMACY.lower()}/now/"),
            "console": lambda: self.page(self.staff, f"/counter/{room}/now/"),
            "console of the pharmacy": lambda: self.page(self.staff, f"/counter/{self.hospital.chemist.pk}/now/"),
            "console of admission": lambda: self.page(self.staff, f"/counter/{self.hospital.desk.pk}/now/"),
            "nurse's letters": lambda: self.page(self.staff, f"/counter/{room}/letters/{self.visits[-1].pk}/"),
            "nurse's internal referral": lambda: self.page(
                self.staff, f"/counter/{room}/letters/{self.visits[-1].pk}/?do=internal"
            ),
            "today's people of the desk": lambda: self.page(self.staff, f"/counter/{self.hospital.desk.pk}/today/"),
            "today's people of a room": lambda: self.page(self.staff, f"/counter/{room}/today/?group=waiting"),
            "today's people of the pharmacy": lambda: self.page(
                self.staff, f"/counter/{self.hospital.chemist.pk}/today/?search=tokoh"
            ),
            "a visit and its ways back": lambda: self.page(self.staff, f"/counter/{room}/visits/{self.served}/"),
            "a person and their other days": lambda: self.page(
                self.staff, f"/counter/{room}/people/{self.visits[-1].patient_id}/"
            ),
            "a consultation to be opened again": lambda: self.page(
                self.staff, f"/counter/{room}/visits/{self.served}/reopen/"
            ),
            "SEPs that are missing": lambda: seps.pull(at=self.hospital.now),
            **{f"people search {text}": self._searches(text) for text in SEARCHES},
            "sessions": lambda: self.page(self.staff, "/counter/sessions/"),
            "a session": lambda: self.page(self.staff, f"/counter/sessions/{self.hospital.session.pk}/"),
            "whom leave hits": lambda: self.page(self.staff, f"/counter/sessions/{self.hospital.session.pk}/leave/"),
            "people to be rebooked": lambda: self.page(self.staff, "/counter/rebooking/"),
            "call list": lambda: self.page(self.staff, f"/counter/calls/{self.decision.pk}/"),
            "series of visits": lambda: self.page(self.staff, f"/counter/{self.hospital.desk.pk}/series/"),
            **{f"page of a {name}": self._mends(name) for name in ("wrong-clinic", "other-date", "transfer")},
            "plan of a series": self._mends("series", "?weekday=0&weekday=3&times=12"),
            "choice of consoles": lambda: self.page(self.staff, "/counter/"),
            "phone": lambda: self.page(self.anyone, f"/s/{at_the_clinic}/now/"),
            "phone at the pharmacy": lambda: self.page(self.anyone, f"/s/{at_the_pharmacy}/now/"),
            "slip of the pharmacy": lambda: self.page(self.staff, reverse("print:pharmacy", args=[slip])),
            "kiosk": lambda: self.page(self.anyone, "/kiosk/"),
            "kiosk, a code that nobody has": lambda: understand("TIDAK-ADA-KODE-ITU"),
            "kiosk's help": lambda: self.page(self.anyone, "/kiosk/help/"),
            "report of a day": lambda: self.page(self.staff, "/reports/"),
            "agreement with BPJS": lambda: self.page(self.staff, "/reports/bpjs/"),
            "our side of the agreement": lambda: bookings_on(clock.service_date(self.hospital.now)),
            "messages near their last day": lambda: late.find(at=self.hospital.now),
            "metrics": lambda: self.page(self.anyone, "/metrics"),
            "Sisa Antrean": lambda: self.bpjs.call("sisaantrean", kodebooking=self.visits[-1].booking_code),
            "Status Antrean": lambda: self.bpjs.call("statusantrean", practice_of(self.hospital.session)),
            "live channel": self.watch.look,
            # Twice: the one looks for new numbers first, the other for what is due longest.
            "relay": lambda: [self._claim(), self._claim()],
        }

    def ask(self, question: Callable[[], object]) -> object:
        """At the hospital's time."""
        with time_machine.travel(self.hospital.now, tick=False):
            assert timezone.now() == self.hospital.now
            return question()

    def _mends(self, name: str, asked: str = "") -> Callable[[], object]:
        """The page of a way back, of somebody who waits."""
        address = f"/counter/{self.hospital.desk.pk}/visits/{self.visits[-1].booking_code}/{name}/{asked}"
        return lambda: self.page(self.staff, address)

    def _searches(self, text: str) -> Callable[[], object]:
        visit = self.visits[-1]
        card = visit.patient.identifier(IdentifierKind.BPJS_CARD)
        typed = text.format(visit=visit, born=visit.patient.birth_date, card=card)

        def search() -> None:
            answer = self.staff.post(f"/counter/{self.hospital.room.pk}/people/", {"text": typed})
            assert answer.status_code == 200

        return search

    def page(self, client: Client, address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
