"""A morning on which much goes wrong and is mended, pressed as the staff press; at its end there is one truth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from queues.models import Call, Visit
from tests.browser import morning_truth as truth
from tests.browser.morning_people import EVE, Morning
from tests.outbound.road import Road, compose_anew
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# BPJS's own words (spec), which go with every cancellation that a decision about a session makes.
SCHEDULE_CHANGED = "Terjadi perubahan jadwal dokter, silahkan daftar kembali"
NAME, SAME_NAME = "Siti Aminah", "Sitti Aminah"


@pytest.fixture
def morning(
    transactional_db: None,
    settings,
    simulator: SimulatorProcess,
    open_page: Callable[..., Page],
    live_server: LiveServer,
) -> Iterator[Morning]:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    settings.ADMISSION_CALLS_BEFORE_MISSED, settings.ADMISSION_SECONDS_BETWEEN_CALLS = 1, 0
    settings.BPJS_VCLAIM_USER_KEY = ""
    # Made by the real clock, from which the simulator's is reckoned.
    road = Road(simulator)
    with time_machine.travel(EVE, tick=True) as traveller:
        yield Morning(road, traveller, open_page, live_server)


@dataclass
class Lived:
    """The people of this morning by the part that they play."""

    booked: dict[int, list[Visit]]
    # Label -> what BPJS must have of it, in this order, and nothing else.
    told: dict[str, list[str]] = field(default_factory=dict)


def people_come(morning: Morning) -> Lived:
    """Forty of them: on the eve with Mobile JKN, in the morning by app, kiosk and desk."""
    three = (morning.children, morning.internal, morning.away)
    lived = Lived({one.pk: [morning.book(one) for _person in range(4)] for one in three})
    morning.at(7, 0)
    scanned = lived.booked[morning.children.pk][0]
    kiosk = morning.device("/kiosk/", width=1080, height=1920)
    kiosk.keyboard.type(scanned.booking_code, delay=1)
    kiosk.keyboard.press("Enter")
    expect(kiosk.get_by_role("heading", name="Benar ini Anda?")).to_be_visible()
    kiosk.get_by_role("button", name="Check in").click()
    expect(kiosk.locator(".ticket-number text")).to_have_text(scanned.label)
    for session in three:
        for visit in lived.booked[session.pk][: 4 if session == morning.children else 2]:
            if visit != scanned:
                morning.check_in(visit)
    for session in (morning.children, morning.internal):
        morning.kiosk_ticket(session)
        morning.fill(session, 11)
    morning.fill(morning.away, 4)
    morning.tell_bpjs()
    return lived


def a_twin_is_made_at_the_desk(morning: Morning) -> Visit:
    """The kiosk's number, a record by name alone although the desk is shown one of that name, and a seat for cash."""
    known = morning.known(NAME)
    assert known.birth_date is not None
    kiosk = morning.device("/kiosk/", width=1080, height=1920)
    with kiosk.expect_navigation():
        kiosk.get_by_role("link", name="Ambil nomor loket").click()
    kiosk.get_by_role("button", name="Umum").click()
    expect(kiosk.locator(".ticket-number text")).to_have_text("ZU-1")
    desk = morning.console("admisi", morning.hospital.desk)
    assert desk.call_next() == "ZU-1"
    page = desk.page
    page.locator("#new-patient > summary").click()
    page.locator("#new-name").fill(SAME_NAME)
    page.locator("#new-sex").select_option(known.sex)
    page.locator("#new-born").fill(known.birth_date.isoformat())
    page.get_by_role("button", name="Buat rekam medis").click()
    expect(page.locator("#twins")).to_contain_text("SI** AMI***")
    page.locator("#new-anyway").fill("tidak membawa kartu")
    page.get_by_role("button", name="Tetap buat baru").click()
    expect(desk.card).to_contain_text(SAME_NAME)
    desk.card.get_by_role("radio", name="UMUM").or_(desk.card.get_by_role("radio", name="Umum")).first.check()
    page.locator("#reg-session").select_option(str(morning.internal.pk))
    morning.a_second_passes()
    page.get_by_role("button", name="Daftarkan", exact=True).click()
    desk.hears("Terdaftar:")
    label = desk.card.locator(".registered .person-number").inner_text()
    desk.finish("ZU-1")
    return Visit.objects.named().get(label=label)


def the_doctor_is_late(morning: Morning, lived: Lived) -> None:
    """Ninety minutes, decided on the session's page: phone, kiosk and Mobile JKN say it, BPJS has no message for it."""
    waiting = lived.booked[morning.internal.pk][0]
    phone = morning.device(f"/s/{waiting.status_token}/", width=390, height=844)
    page = morning.staff("penyelia", f"/counter/sessions/{morning.internal.pk}/")
    page.get_by_role("link", name="Mulai lebih lambat").click()
    page.get_by_label("Dokter mulai pukul").fill("09.30")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Mulai terlambat: 17 pasien dikabari.")
    expect(phone.locator("body")).to_contain_text("Hari ini dokter mulai pukul 09:30")
    answer = morning.bpjs.call("sisaantrean", kodebooking=waiting.booking_code)
    assert "09.30" in answer.response["keterangan"]


def the_other_doctor_is_away(morning: Morning, lived: Lived) -> list[Visit]:
    """Leave: all numbers end, seats are kept for those who are here, and the desk gives each a number in one press."""
    page = morning.staff("penyelia", f"/counter/sessions/{morning.away.pk}/")
    page.get_by_role("link", name="Dokter libur").click()
    page.get_by_label("Alasan").fill("dokter sakit")
    page.get_by_label("Simpan kursi").select_option(str(morning.instead.pk))
    page.get_by_role("button", name="Dokter libur, 8 nomor dibatalkan").click()
    expect(page.locator(".messages")).to_contain_text("Dokter libur: 8 nomor dibatalkan, 6 kursi disimpan.")
    desk = morning.staff("admisi", "/counter/rebooking/")
    for _person in range(6):
        morning.a_second_passes()
        said = desk.locator(".messages")
        before = said.inner_text() if said.count() else ""
        desk.get_by_role("button", name="kursi disimpan").first.click()
        expect(said).to_contain_text("menjadi")
        expect(said).not_to_have_text(before)
    expect(desk.locator("main")).to_contain_text("Tidak ada yang menunggu nomor baru.")
    room = morning.console("perawat", morning.room(morning.away))
    expect(room.page.locator("#list-rows .row")).to_have_count(6)
    return list(Visit.objects.named().filter(session=morning.away).order_by("pk"))


def a_lab_detour_with_a_begun_prescription(morning: Morning) -> str:
    """What the nurse had typed stands on the card again when the person is back; the laboratory asks for none of it."""
    room = morning.console("perawat", morning.hospital.room)
    label = room.call_next()
    room.prescribe("Racikan", "Puyer batuk")
    room.send_away("Laboratorium", label)
    lab = morning.console("lab", morning.hospital.lab_desk)
    assert lab.call_next() == label
    lab.finish(label)
    room = morning.console("perawat", morning.hospital.room)
    room.call(label)
    expect(room.card.get_by_label("Obat 1", exact=True)).to_have_value("Puyer batuk")
    room.finish(label)
    return label


def one_is_opened_again_and_one_gets_a_late_prescription(morning: Morning) -> tuple[str, str]:
    """Both have left the room, and BPJS has their end."""
    room = morning.console("perawat", morning.hospital.room)
    labels = []
    for _person in range(2):
        label = room.call_next()
        room.finish(label)
        labels.append(label)
    morning.tell_bpjs()
    reopened, late = labels
    page = morning.mend(morning.hospital.room, Visit.objects.get(label=reopened), "reopen", by="perawat")
    page.get_by_label("Alasan").fill("hasil menyusul")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text(f"{reopened} dibuka lagi")
    room = morning.console("perawat", morning.hospital.room)
    room.call(reopened)
    room.finish(reopened)
    page = morning.mend(morning.hospital.room, Visit.objects.get(label=late), "prescribe", by="perawat")
    page.get_by_role("radio", name="Non racikan", exact=True).check()
    page.get_by_label("Obat 1", exact=True).fill("Sirup")
    page.get_by_label("Jumlah obat 1", exact=True).fill("1")
    page.get_by_label("Alasan").fill("terlupa")
    morning.a_second_passes()
    page.locator("main .button-primary").click()
    expect(page.locator("body")).to_contain_text(late)
    return reopened, late


def a_wrong_poli(morning: Morning, label: str) -> tuple[Visit, Visit]:
    """To the other poli, on one page of the desk."""
    old = Visit.objects.named().get(label=label)
    page = morning.mend(morning.hospital.desk, old, "wrong-clinic", by="admisi")
    page.locator("#mend-session").select_option(str(morning.internal.pk))
    page.locator("#mend-reason").fill("salah poli")
    morning.a_second_passes()
    page.locator("#mend-reason").press("Enter")
    expect(page.locator(".ticket")).to_contain_text(f"Menggantikan {label}")
    return old, Visit.objects.named().get(replaces=old)


def two_records_become_one(morning: Morning, visit: Visit) -> None:
    """The twin of the morning joins the record that has the card; its number goes along."""
    kept = type(visit.patient).objects.get(name=NAME)
    page = morning.staff("penyelia", f"/counter/people/merge/?one={kept.pk}&two={visit.patient_id}")
    page.get_by_label("Sudah dicocokkan").check()
    page.get_by_label("Alasan").fill("rekam medis ganda")
    page.get_by_role("button", name="Gabungkan RM").click()
    expect(page.locator("main")).to_contain_text("Kunjungan yang dipindahkan: 1")
    visit.refresh_from_db()
    assert visit.patient == kept


def the_late_doctor_begins(morning: Morning, first: str) -> str:
    """At half past nine the room calls; who came from the wrong poli was here before the others. The next label."""
    morning.at(9, 31)
    room = morning.console("perawat", morning.room(morning.internal))
    assert room.call_next() == first
    room.finish(first)
    return room.call_next()


def the_medicine_is_fetched(morning: Morning, label: str) -> None:
    """By the pharmacy's staff, whose own screens are tested elsewhere."""
    with morning.by_verbs():
        morning.road.medicine(Visit.objects.get(label=label))


def those_at_home_check_in(morning: Morning, lived: Lived) -> None:
    """With the app: who booked with the late doctor still may, and of the doctor who is away nobody may any more."""
    morning.check_in(lived.booked[morning.internal.pk][2])
    waktu = int(timezone.now().timestamp() * 1000)
    for visit in lived.booked[morning.away.pk]:
        answer = morning.bpjs.call("checkinantrean", {"kodebooking": visit.booking_code, "waktu": waktu})
        assert answer.told == (201, f"{truth.GONE}. {SCHEDULE_CHANGED} (dokter sakit)"), visit.label


def assert_one_truth(morning: Morning) -> None:
    """Nothing is owed, and every side says the same."""
    assert list(truth.at_bpjs(morning)) == []
    assert list(truth.on_screens(morning)) == []
    truth.on_the_walls(morning)
    assert truth.waits_of_the_gone() == []
    assert truth.broken_rules() == []


def live_and_compare(morning: Morning) -> None:
    """The whole morning, and then every side of it."""
    lived = people_come(morning)
    twin = a_twin_is_made_at_the_desk(morning)
    morning.at(7, 40)
    the_doctor_is_late(morning, lived)
    the_other_doctor_is_away(morning, lived)
    morning.at(8, 0)
    from_lab = a_lab_detour_with_a_begun_prescription(morning)
    reopened, late = one_is_opened_again_and_one_gets_a_late_prescription(morning)
    wrong, right = a_wrong_poli(morning, lived.booked[morning.children.pk][3].label)
    two_records_become_one(morning, twin)
    served = the_late_doctor_begins(morning, right.label)
    the_medicine_is_fetched(morning, from_lab)
    those_at_home_check_in(morning, lived)
    morning.tell_bpjs()
    told = truth.stories(morning)
    # Bookings of Mobile JKN are never added by us: BPJS has them.
    assert told[from_lab] == ["3", "4", "5", "farmasi/add", "6", "7"]
    assert told[reopened] == ["3", "4", "5"]
    assert told[late] == ["3", "4", "5", "farmasi/add"]
    assert (told[wrong.label], told[right.label]) == (["3", "batal"], ["add", "3", "4", "5"])
    assert told[twin.label] == ["add", "1", "2", "3"]
    assert told[served] == ["3", "4"]
    two_here, two_at_home = lived.booked[morning.away.pk][:2], lived.booked[morning.away.pk][2:]
    assert [told[visit.label] for visit in two_here] == [["3", "batal"]] * 2
    assert [told[visit.label] for visit in two_at_home] == [["batal"]] * 2
    again = Visit.objects.filter(session=morning.instead)
    assert [told[visit.label] for visit in again] == [["add", "3"]] * 6
    reasons = [row["body"]["keterangan"] for row in morning.simulator.log(route="batal")]
    assert sorted(reasons) == sorted([SCHEDULE_CHANGED] * 8 + ["salah poli"])
    # Twelve by app on the eve, and all the others; of them two stayed at home because of the doctor who is away.
    assert Visit.objects.values("patient").distinct().count() == 41
    assert Visit.objects.exclude(stage="CANCELLED").count() == 39
    assert_one_truth(morning)


@pytest.mark.proof
def test_a_mended_morning_has_one_truth(morning: Morning) -> None:
    live_and_compare(morning)


# Each takes one guard of one act away; the words are those of the difference that is seen. A second end of somebody who
# was reopened has no line: without its guard the database refuses it (a message stands once at its place).
FAULTS: dict[str, tuple[str, Callable[..., object], str]] = {
    "leave ends numbers here alone": ("bpjs_bridge.outbox.writing._write_cancel", lambda *given: None, "batal"),
    "the new number is told before the old one ends": (
        "bpjs_bridge.outbox.order.waits_for_replaced",
        lambda: Q(pk__in=[]),
        "before the end of",
    ),
    "a late start is kept from Mobile JKN": ("bpjs_bridge.inbound.notes._of_day", lambda *given, **more: [], "09.30"),
    "what was typed is lost on the way to the laboratory": (
        "queues.verbs.drafts._write",
        lambda *given: None,
        "Puyer batuk",
    ),
    "the waits stay with the record that was merged": (
        "queues.verbs.merging.waits_of",
        lambda *given, **at: [],
        "a merged record has no open visit",
    ),
    "a late prescription is not told": (
        "queues.verbs.acting.signal_pharmacy_number",
        lambda visit, ticket: None,
        "farmasi/add",
    ),
    "the wall stays with the first call": (
        "display.board_content.recent_calls",
        lambda board, *, at: list(Call.objects.filter(entry__stop__boards=board).order_by("pk"))[:1],
        "wall-number",
    ),
}


@pytest.mark.proof
@pytest.mark.parametrize("fault", FAULTS)
def test_a_missing_guard_is_seen(morning: Morning, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guard, instead, seen = FAULTS[fault]
    compose_anew(monkeypatch)
    monkeypatch.setattr(guard, instead)
    with pytest.raises(AssertionError, match=seen):
        live_and_compare(morning)
