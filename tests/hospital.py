"""A small invented hospital for tests: two clinics, their rooms, an admission counter, a pharmacy, and people."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Permission, User

from queues import clock, verbs
from queues.models import (
    AdmissionClass,
    Channel,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    IdentifierKind,
    Patient,
    Payer,
    Stop,
    StopKind,
    Visit,
)
from queues.press import Press
from queues.waiting.people import Person, people_at

TODAY = date(2026, 3, 16)


def staff_for_every_desk(name: str = "petugas-semua") -> User:
    """One person with the rights of all desks: each counter can be opened by somebody."""
    user = User.objects.create_user(name)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="work_"))
    return user


@dataclass
class Hospital:
    """What a test's day needs; `now` is the wall clock and moves only when a test says so."""

    now: datetime = field(default_factory=lambda: clock.moment(TODAY, time(7, 0)))
    people: int = 0

    def __post_init__(self) -> None:
        # Two of the four that `migrate` makes; short names, as tests read them.
        Payer.objects.all().delete()
        self.jkn = Payer.objects.create(code="JKN", name="JKN", is_jkn=True)
        self.cash = Payer.objects.create(code="UMUM", name="Umum")
        self.nurse = User.objects.create_user("perawat")
        self.admission = Stop.objects.create(kind=StopKind.ADMISSION, name="Admisi")
        self.pharmacy = Stop.objects.create(kind=StopKind.PHARMACY, name="Farmasi")
        self.lab = Stop.objects.create(kind=StopKind.LAB, name="Laboratorium")
        self.desk = self.counter("Loket 1", self.admission)
        self.chemist = self.counter("Farmasi 1", self.pharmacy)
        self.lab_desk = self.counter("Lab 1", self.lab)
        self.queue_class = AdmissionClass.objects.create(
            code="UMUM", name="Umum", label_prefix="ZU", stop=self.admission
        )
        self.rooms: dict[int, Counter] = {}
        self.children = self.clinic("Anak", "A", "ANA")
        self.internal = self.clinic("Penyakit Dalam", "B", "INT")
        self.doctor = Doctor.objects.create(name="dr. Uji Pertama", bpjs_code=1001)
        self.second_doctor = Doctor.objects.create(name="dr. Uji Kedua", bpjs_code=1002)
        self.session = self.open(self.children, self.doctor)

    def clinic(self, name: str, prefix: str, code: str) -> Clinic:
        """A poli that can be called: with its stop and a room."""
        clinic = Clinic.objects.create(
            name=name, label_prefix=prefix, bpjs_poli_code=code, bpjs_subspecialist_code=code
        )
        self.rooms[clinic.pk] = self.room_of(clinic)
        return clinic

    def counter(self, name: str, *stops: Stop, capacity: int = 1) -> Counter:
        counter = Counter.objects.create(name=name, capacity=capacity)
        counter.stops.set(stops)
        return counter

    def room_of(self, clinic: Clinic) -> Counter:
        stop = Stop.objects.create(kind=StopKind.CLINIC, name=f"Poli {clinic.name}", clinic=clinic)
        return self.counter(f"Ruang {clinic.name}", stop)

    def open(
        self, clinic: Clinic, doctor: Doctor, *, on: date = TODAY, capacity: int = 30, hours: tuple[int, int] = (8, 12)
    ) -> ClinicSession:
        return verbs.open_session(
            date=on, clinic=clinic, doctor=doctor, starts=time(hours[0]), ends=time(hours[1]), capacity=capacity
        )

    @property
    def room(self) -> Counter:
        return self.rooms[self.children.pk]

    def by(
        self, counter: Counter | None = None, *, at: datetime | None = None, request_key: str = "", reason: str = ""
    ) -> Press:
        """A press of the nurse, now unless `at` says when."""
        return Press(at or self.now, user=self.nurse, counter=counter, request_key=request_key, reason=reason)

    def later(self, seconds: float = 60) -> datetime:
        """Let time pass, and say what time it is."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def waiting(self) -> list[Person]:
        """The people who can be called to the room, in order, as its console lists them."""
        stops = list(self.room.stops.all())
        waiting, _aside = people_at(stops, verbs.sessions_at(self.room, stops, at=self.now), at=self.now)
        return waiting

    def patient(self, *, is_new: bool = False, born: date = date(1990, 5, 17)) -> Patient:
        """An invented person; NIK of a province that does not exist."""
        self.people += 1
        person = verbs.register_patient(
            verbs.PersonRecord(
                name=f"Tokoh Rekaan {self.people}",
                sex="P",
                birth_date=born,
                identifiers={
                    IdentifierKind.NIK: f"99{self.people:014d}",
                    IdentifierKind.BPJS_CARD: f"9{self.people:012d}",
                },
                phone=f"0800{self.people:08d}",
            ),
            Press(self.now),
        )
        if not is_new:
            Patient.objects.filter(pk=person.pk).update(is_new_patient=False)
            person.is_new_patient = False
        return person

    def booked(
        self,
        patient: Patient | None = None,
        session: ClinicSession | None = None,
        *,
        request_key: str = "",
        **asked: Any,
    ) -> Visit:
        wanted = {"payer": self.jkn, "channel": Channel.MOBILE_JKN, **asked}
        booking = verbs.Booking(patient or self.patient(), session or self.session, **wanted)
        return verbs.book(booking, Press(self.now, request_key=request_key))

    def here(self, patient: Patient | None = None, session: ClinicSession | None = None, **asked: Any) -> Visit:
        """Booked and checked in."""
        visit = self.booked(patient, session, **asked)
        return verbs.check_in(visit, Press(self.later()))
