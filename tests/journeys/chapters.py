"""The day, chapter by chapter: three people from the door to the medicine, and where each step must be seen."""

from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.journeys.both_sides import BothSides
from tests.journeys.desks import SIZE as SIZE_OF_DESKS
from tests.journeys.desks import Desk, Login, log_in
from tests.journeys.kiosk_panel import KioskPanel
from tests.journeys.phone import Phone
from tests.journeys.tabs import Tabs
from tests.journeys.walls import Wall

# People of demo/hospital.json, and the doctor who practises around the clock: the day can be lived at any hour.
CLINIC, DOCTOR = "PENYAKIT DALAM", "dr. Galang Mahardika, Sp.PD"
KNOWN, NEW = "Budi Santosa Wijaya", "Rudi Hartanto Salim"
STRANGER = {
    "Nama lengkap": "Cinta Lazuardi",
    "Tanggal lahir": "1991-04-12",
    "NIK": "9901075204910007",
    "Nomor HP": "089912345670",
    "Alamat": "Jalan Contoh Nomor 7",
}


@dataclass
class Hall:
    """What is open all day: the walls, the kiosk, three desks, the phones."""

    tabs: Tabs
    url: str
    simulator_url: str
    logins: dict[str, Login]
    both: BothSides
    known: Phone = field(init=False)
    new: Phone = field(init=False)
    onsite: Phone = field(init=False)

    def __post_init__(self) -> None:
        self.kiosk = KioskPanel(self.tabs, f"{self.url}/kiosk/")
        self.wall_of_admission = self.wall("admisi")
        self.wall_of_clinics = self.wall("poli-lantai-1")
        self.deaf_wall = self.wall("poli-lantai-1", is_deaf=True)
        self.wall_of_pharmacy = self.wall("farmasi")
        self.clerk, self.nurse, self.pharmacist = (
            Desk(self.tabs, self.url, self.logins[user]) for user in ("admisi1", "perawat.int", "farmasi1")
        )
        self.known, self.new, self.onsite = (Phone(self.tabs, self.simulator_url) for _ in range(3))

    def wall(self, slug: str, *, is_deaf: bool = False) -> Wall:
        return Wall(self.tabs, f"{self.url}/display/{slug}/", is_deaf=is_deaf)

    @property
    def walls(self) -> list[Wall]:
        """Those that hear."""
        return [self.wall_of_admission, self.wall_of_clinics, self.wall_of_pharmacy]

    def sees_at_the_poli(self, label: str, *, since: float) -> None:
        """On the wall that has only the stream, and on the one that has none."""
        self.wall_of_clinics.shows(label, self.nurse.place, since=since)
        self.deaf_wall.shows(label, self.nurse.place)

    def shows_no_call_at_the_poli(self) -> None:
        for wall in (self.wall_of_clinics, self.deaf_wall):
            wall.shows_nobody()

    def scan(self, phone: Phone, token: str) -> None:
        phone.scan_ticket(f"{self.url}/s/{token}/")


def at_home(hall: Hall) -> tuple[str, str]:
    """Both book with the app; the unknown one is registered on the way (202, Pasien Baru). The two booking codes."""
    code = hall.known.book(KNOWN, clinic=CLINIC, doctor=DOCTOR)
    new_code = hall.new.book(NEW, clinic=CLINIC, doctor=DOCTOR)
    hall.new.is_told("Data diri Anda sudah dikirim ke rumah sakit.")
    return code, new_code


def at_the_kiosk(hall: Hall, code: str, new_code: str) -> None:
    """One types the code, one holds the phone under the scanner, one has nothing and takes a number for the desk."""
    assert hall.kiosk.check_in_by_pad(code) == hall.known.number
    hall.scan(hall.known, hall.both.visit(hall.known.number)[1])
    hall.known.says("Menunggu giliran", steps="done now todo", remaining=1)
    hall.known.look("waiting")
    assert hall.kiosk.check_in_by_scan(new_code) == hall.new.number
    hall.scan(hall.new, hall.both.visit(hall.new.number)[1])
    hall.new.says("Menunggu di loket", steps="now todo todo")
    hall.new.app_says(remaining=2, called="-")
    hall.onsite.number = hall.kiosk.take_counter_number("Umum")
    hall.scan(hall.onsite, hall.both.admission_token(hall.onsite.number))
    hall.onsite.says("Menunggu di loket", steps="now todo todo", remaining=2)
    hall.onsite.look("admission")


def at_admission(hall: Hall) -> None:
    """The new patient's data are compared; the patient without anything gets a record and a number."""
    clerk, wall = hall.clerk, hall.wall_of_admission
    wall.shows(hall.new.number, clerk.place, since=clerk.call(hall.new.number))
    wall.look("admission")
    hall.new.says("Nomor Anda dipanggil", steps="now todo todo")
    hall.new.look("called")
    clerk.look("admission-called")
    clerk.finish(hall.new.number)
    hall.new.says("Menunggu giliran", steps="done now todo", remaining=2)
    ticket = hall.onsite.number
    wall.shows(ticket, clerk.place, since=clerk.call(ticket))
    hall.onsite.says("Nomor Anda dipanggil", steps="now todo todo")
    clerk.record(STRANGER)
    clerk.look("admission-found")
    hall.onsite.number = clerk.register(payer="Umum", doctor=DOCTOR)
    clerk.look("admission-registered")
    clerk.finish(ticket)
    # The link on the admission ticket leads to the number it became.
    hall.onsite.says("Menunggu giliran", steps="done now todo", remaining=3)


def at_the_poli(hall: Hall) -> None:
    """A call taken back, a recall, an end by "next", one with two medicines, one with a compound, one with nothing."""
    nurse, known, new, onsite = hall.nurse, hall.known, hall.new, hall.onsite
    nurse.look("waiting")
    hall.wall_of_clinics.shows(known.number, nurse.place, since=nurse.call(known.number))
    known.says("Nomor Anda dipanggil", steps="done now todo")
    nurse.undo()
    known.says("Menunggu giliran", steps="done now todo", remaining=1)
    hall.shows_no_call_at_the_poli()
    hall.sees_at_the_poli(known.number, since=nurse.call(known.number))
    hall.wall_of_clinics.look("clinics")
    known.says("Nomor Anda dipanggil", steps="done now todo")
    new.app_says(remaining=2, called=known.number)
    with hall.wall_of_clinics.calls_anew():
        nurse.recall(known.number)
    nurse.start(known.number)
    known.says("Sedang dilayani", steps="done now todo")
    nurse.prescribe("Non racikan", [("Amlodipin 5 mg", 30, "1 x 1 pagi"), ("Metformin 500 mg", 60, "2 x 1")])
    nurse.look("prescription")
    nurse.finish(known.number)
    new.app_says(remaining=1, called=known.number)
    hall.sees_at_the_poli(new.number, since=nurse.call(new.number))
    nurse.start(new.number)
    nurse.prescribe("Racikan", [("Puyer batuk", 10, "3 x 1 bungkus")])
    hall.sees_at_the_poli(onsite.number, since=nurse.call(onsite.number))
    onsite.says("Nomor Anda dipanggil", steps="done now todo")
    nurse.start(onsite.number)
    nurse.finish(onsite.number)
    onsite.says("Selesai", steps="done done skipped")
    onsite.look("without-medicine")


def at_the_pharmacy(hall: Hall) -> None:
    """Prepared, ready, called, in the hand."""
    pharmacist, wall = hall.pharmacist, hall.wall_of_pharmacy
    for phone, medicine in ((hall.known, "Amlodipin 5 mg"), (hall.new, "Puyer batuk")):
        phone.says("Resep diterima", steps="done done now")
        label = phone.shown_number()
        pharmacist.prepare(label, medicine)
        phone.says("Obat disiapkan", steps="done done now")
        phone.look("medicine")
        pharmacist.ready(label)
        phone.says("Obat siap", steps="done done now")
        wall.announces_ready(label)
        wall.shows(label, pharmacist.place, since=pharmacist.call(label))
        phone.says("Nomor Anda dipanggil", steps="done done now")
        pharmacist.look("hand-over")
        wall.look("pharmacy")
        pharmacist.hand_over(label)
        phone.says("Selesai", steps="done done done")
        phone.look("over")


def in_the_evening(hall: Hall) -> None:
    """The app shows each step that BPJS has to its owner; the supervisor reads the report."""
    hall.known.app_lists(5)
    hall.new.app_lists(7)
    page = hall.tabs.device(*SIZE_OF_DESKS)
    log_in(hall.tabs, page, hall.url, "Laporan", hall.logins["penyelia"])
    figures = page.get_by_role("row").filter(has_text="Poli Penyakit Dalam").get_by_role("cell")
    # Booked, served, no-shows, cancelled.
    for place, figure in enumerate(("3", "3", "0", "0")):
        expect(figures.nth(place)).to_have_text(figure)
    hall.tabs.look(page, "report")
