"""The people of the mended morning, and the devices at which the staff press: three rooms, a desk, a laboratory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import clock
from queues.models import ClinicSession, Counter, Doctor, Patient, Visit
from tests.browser.conftest import login
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_of, make_account
from tests.kiosk.conftest import Kiosk
from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess

EVE = clock.moment(TODAY - timedelta(days=1), time(19, 0))
RIGHTS = {
    "admisi": ("work_admission", "view_visit"),
    "perawat": ("work_clinic", "decide_own_sessions", "view_visit"),
    "lab": ("work_other_stop",),
    "penyelia": ("decide_sessions", "merge_people", "view_visit"),
}


@dataclass
class Morning:
    """The hospital with a third room, BPJS beside it, and a clock that the test moves on."""

    road: Road
    clock: time_machine.Traveller
    open_page: Callable[..., Page]
    server: LiveServer
    letters: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    mobile: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bpjs = MobileJkn(make_account())
        day = self.hospital
        day.session.refresh_from_db()
        self.children = day.session
        self.internal = day.open(day.internal, day.second_doctor)
        self.eyes = day.clinic("Mata", "D", "MAT")
        third, fourth = (Doctor.objects.create(name=f"dr. Mata {number}", bpjs_code=code) for number, code in PAIRS)
        self.away, self.instead = day.open(self.eyes, third), day.open(self.eyes, fourth, hours=(9, 13))
        practices = [
            {"doctor": one.doctor.bpjs_code, "name": one.doctor.name, "hours": one.hours, "capacity": 30}
            | {"clinic": one.clinic.bpjs_subspecialist_code}
            for one in self.sessions
        ]
        self.simulator.set_schedule(TODAY.isoformat(), practices, replace=True)
        for room in self.rooms:
            board = Board.objects.create(slug=f"ruang-{room.pk}", name=room.name, has_voice=False)
            board.stops.set(room.stops.all())

    @property
    def simulator(self) -> SimulatorProcess:
        return self.road.simulator

    @property
    def hospital(self) -> Hospital:
        return self.road.hospital

    @property
    def sessions(self) -> list[ClinicSession]:
        return [self.children, self.internal, self.away, self.instead]

    @property
    def rooms(self) -> list[Counter]:
        return [self.room(session) for session in (self.children, self.internal, self.away)]

    def room(self, session: ClinicSession) -> Counter:
        return self.hospital.rooms[session.clinic_id]

    # --- the clock ---------------------------------------------------------------------------------------------------
    def at(self, hour: int, minute: int) -> None:
        """It is that time now, everywhere."""
        self.clock.move_to(clock.moment(TODAY, time(hour, minute)))

    def a_second_passes(self) -> None:
        """Acts that carry task ids lie a second apart."""
        self.clock.shift(timedelta(seconds=2))

    @contextmanager
    def by_verbs(self) -> Iterator[Hospital]:
        """What fills the hall and is pressed by no hand: a minute passes with each."""
        self.hospital.now = timezone.now()
        yield self.hospital
        self.clock.move_to(self.hospital.now + timedelta(seconds=2))

    def tell_bpjs(self) -> None:
        """Everything that is owed leaves, as after the seconds in which a press can be taken back."""
        self.road.drain()

    # --- people ------------------------------------------------------------------------------------------------------
    def letter(self) -> str:
        self.letters += 1
        return f"0099R0010326Y{self.letters:06d}"

    def book(self, session: ClinicSession) -> Visit:
        """With Mobile JKN, on the eve: BPJS has the booking before we are asked."""
        answer = self.bpjs.call("ambilantrean", booking_of(self.hospital.patient(), session, reference=self.letter()))
        assert answer.code == 200, answer.message
        visit = Visit.objects.named().get(booking_code=answer.response["kodebooking"])
        self.simulator.add_mobile_booking(
            kodebooking=visit.booking_code,
            kodepoli=visit.told_poli_code,
            kodedokter=visit.told_doctor_code,
            jampraktek=visit.told_hours,
            tanggalperiksa=TODAY.isoformat(),
            pasienbaru=int(visit.is_new_patient),
        )
        self.mobile.append(visit)
        return visit

    def check_in(self, visit: Visit) -> None:
        """In front of the poli, with the app."""
        self.a_second_passes()
        waktu = int(timezone.now().timestamp() * 1000)
        answer = self.bpjs.call("checkinantrean", {"kodebooking": visit.booking_code, "waktu": waktu})
        assert answer.code == 200, answer.message

    def kiosk_ticket(self, session: ClinicSession) -> Visit:
        """With a control letter, at the kiosk."""
        self.a_second_passes()
        patient = self.hospital.patient()
        self.letters += 1
        kiosk = Kiosk().go().known(patient).press(visit_type="CONTROL")
        kiosk.press(referral_number=f"9901R0010326K{self.letters:06d}").press(clinic=session.clinic_id).press()
        return Visit.objects.named().get(patient=patient)

    def fill(self, session: ClinicSession, people: int) -> list[Visit]:
        with self.by_verbs():
            letters = [self.letter() for _person in range(people)]
            return [self.road.ticket(session=session, referral_number=letter) for letter in letters]

    def known(self, name: str) -> Patient:
        """A record with NIK and card under this name."""
        patient = self.hospital.patient()
        patient.name = name
        patient.save()
        return patient

    # --- devices -----------------------------------------------------------------------------------------------------
    def device(self, path: str, *, width: int = 1366, height: int = 768) -> Page:
        """A device that needs no login."""
        page = self.open_page(width=width, height=height, base_url=self.server.url)
        page.goto(path)
        return page

    def staff(self, name: str, path: str) -> Page:
        """The device of this person, which is logged in once, at this page."""
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = self.open_page(width=1366, height=768, base_url=self.server.url)
            login(page, logged_in(*RIGHTS[name], name=name), self.server)
        page.goto(path)
        return page

    def console(self, name: str, counter: Counter) -> "Console":
        return Console(self, self.staff(name, f"/counter/{counter.pk}/"))

    def mend(self, counter: Counter, visit: Visit, name: str, *, by: str) -> Page:
        """The page of one way back."""
        return self.staff(by, f"/counter/{counter.pk}/visits/{visit.booking_code}/{name}/")


PAIRS = (("Pertama", 1003), ("Kedua", 1004))


@dataclass
class Console:
    """A desk's console in the hands of its nurse."""

    morning: Morning
    page: Page

    def hears(self, words: str) -> None:
        expect(self.page.locator('[data-region="messages"]')).to_contain_text(words)

    @property
    def card(self) -> Any:
        return self.page.locator('[data-region="card"]')

    def call_next(self) -> str:
        """The label that was called."""
        self.morning.a_second_passes()
        button = self.page.locator("#verb-n")
        before = self.page.locator('[data-region="messages"]').inner_text()
        button.click()
        messages = self.page.locator('[data-region="messages"]')
        expect(messages).to_contain_text("dipanggil ke")
        expect(messages).not_to_have_text(before)
        return self.card.locator(".person-number").first.inner_text()

    def call(self, label: str) -> None:
        """That one of the list, because it is their turn or because they are back."""
        self.morning.a_second_passes()
        self.page.locator('[data-region="list"] .row', has_text=label).locator("a").first.click()
        chosen = self.page.locator('[data-region="chosen"]')
        chosen.get_by_label("Alasan bila bukan giliran").fill("sudah kembali")
        chosen.get_by_role("button", name="Panggil nomor ini").click()
        self.hears(f"{label} dipanggil")

    def finish(self, label: str) -> None:
        self.morning.a_second_passes()
        self.page.locator("#verb-f").click()
        self.hears(f"{label} selesai")

    def prescribe(self, kind: str, medicine: str) -> None:
        self.card.get_by_role("radio", name=kind, exact=True).check()
        self.card.get_by_label("Obat 1", exact=True).fill(medicine)
        self.card.get_by_label("Jumlah obat 1", exact=True).fill("10")

    def send_away(self, stop: str, label: str) -> None:
        self.morning.a_second_passes()
        self.card.get_by_label("Ke tempat lain lalu kembali").select_option(label=stop)
        self.card.get_by_role("button", name="Kirim").click()
        self.hears(label)
