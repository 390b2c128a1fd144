"""The page of the agreement with BPJS: who sees it, what it says, and what a press does, against the simulator."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bpjs_bridge.agreement.comparing import compare_day
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import (
    AgreementFinding,
    AgreementRun,
    FindingKind,
    FindingState,
    MessageState,
    OutboxMessage,
    Outcome,
    Reporting,
)
from bpjs_bridge.outbox import gate as gates
from queues import verbs
from queues.invariants import all_invariants
from queues.models import Channel, IdentifierKind, Patient, SendMode, Stage, Visit
from tests.hospital import TODAY, Hospital
from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess

ADDRESS = "/reports/bpjs/"
SEES, SETTLES = "view_agreementfinding", "settle_agreement"
PLACE = {"kodepoli": "ANA", "kodedokter": 1001, "jampraktek": "08:00-12:00", "tanggalperiksa": TODAY.isoformat()}


@pytest.fixture
def road(db: None, simulator: SimulatorProcess) -> Road:
    return Road(simulator)


@pytest.fixture
def supervisor(road: Road) -> Client:
    return reader(SEES, SETTLES)


def reader(*permissions: str, name: str = "penyelia") -> Client:
    user = User.objects.create_user(name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def compared() -> None:
    with BpjsClient.antrean() as client:
        assert compare_day(TODAY, client, seconds=5) is not None


def told(road: Road, visit: Visit) -> Visit:
    road.drain(at=road.hospital.now)
    return visit


def strange(road: Road, patient: Patient | None = None, **told: Any) -> str:
    """A booking that BPJS has and we have not."""
    numbers = {}
    if patient is not None:
        numbers = {
            "nik": patient.identifier(IdentifierKind.NIK),
            "nomorkartu": patient.identifier(IdentifierKind.BPJS_CARD),
        }
    row = {"nomorantrean": "A-9", "jeniskunjungan": 1, "nomorreferensi": "0001R0010326B000601", **numbers, **told}
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **PLACE, **row)
    compared()
    return "ASING-1"


def press(client: Client, act: str, reason: str = "", at: Any = None) -> str:
    """On the one finding there is; the page that follows."""
    finding = AgreementFinding.objects.get()
    fields = {"reason": reason} if reason else {}
    if at is None:
        return client.post(f"{ADDRESS}{finding.pk}/{act}/", fields, follow=True).text
    with time_machine.travel(at, tick=False):
        answer = client.post(f"{ADDRESS}{finding.pk}/{act}/", fields)
    assert answer.status_code == 303
    return client.get(ADDRESS).text


def state() -> str:
    return AgreementFinding.objects.get().state


# --- who, and what they see -------------------------------------------------------------------------------------------
def test_only_who_may_see_differences_opens_the_page_and_only_who_may_settle_presses(road: Road) -> None:
    strange(road)
    assert Client().get(ADDRESS)["Location"].startswith("/login/")
    assert reader("view_visit", name="lain").get(ADDRESS).status_code == 403
    onlooker = reader(SEES, name="teknisi")
    page = onlooker.get(ADDRESS).text
    assert "ASING-1" in page
    assert '<form method="post" action="/reports' not in page
    assert onlooker.post(f"{ADDRESS}{AgreementFinding.objects.get().pk}/dismiss/").status_code == 403
    assert state() == FindingState.OPEN


def test_an_empty_page_says_that_nothing_waits_and_how_to_begin(supervisor: Client) -> None:
    page = supervisor.get(ADDRESS).text
    assert "Tidak ada perbedaan yang menunggu petugas." not in page
    assert "Belum diketahui" in page
    assert "Belum pernah dibandingkan." in page
    assert "Tidak ada kunjungan yang dicatat saja" in page


def test_only_a_comparison_that_came_to_its_end_says_that_nothing_differs(road: Road, supervisor: Client) -> None:
    compared()
    assert "Tidak ada perbedaan yang menunggu petugas." in supervisor.get(ADDRESS).text
    road.simulator.fault("http_500")
    compared()
    page = supervisor.get(ADDRESS).text
    assert "Belum diketahui: pembandingan terakhir belum selesai." in page
    assert "Tidak ada perbedaan yang menunggu petugas." not in page


def test_technicians_who_see_no_visits_find_the_page_on_the_first_one(db: None) -> None:
    # An installation without a place leads to its set-up instead.
    Hospital()
    technician = reader(SEES, "view_schedulequestion", name="teknisi")
    first = technician.get("/").text
    assert f'href="{ADDRESS}"' in first
    assert 'href="/reports/"' not in first
    assert f'href="{ADDRESS}"' in technician.get("/reports/schedules/").text
    assert 'href="/reports/schedules/"' in technician.get(ADDRESS).text
    assert f'href="{ADDRESS}"' not in reader("view_visit", name="pembaca").get("/").text
    assert 'href="/reports/"' in Client().get("/").text


def test_both_sides_stand_beside_each_other_with_what_to_do_and_nobody_is_named(road: Road, supervisor: Client) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=1773630000000, cancelled_by="BPJS")
    compared()
    page = supervisor.get(ADDRESS).text
    assert "Sudah berakhir di BPJS, masih berjalan di sini" in page
    assert "<dd>Batal</dd>" in page
    assert "<dd>Menunggu poli</dd>" in page
    assert "Akhiri di sini" in page
    assert f"{visit.label} · {visit.booking_code}" in page
    for personal in (visit.patient.name, visit.patient.masked_name, visit.patient.medical_record_number):
        assert personal not in page


def test_alarms_stand_on_both_pages_of_the_supervisor(road: Road) -> None:
    gates.halt(Answer(Outcome.HALTED, "401", "Signature tidak sesuai"), at=timezone.now())
    client = reader(SEES, "view_figures")
    for page in (ADDRESS, "/reports/"):
        text = client.get(page).text
        assert "BPJS Antrean menolak kunci rumah sakit ini" in text
        assert "tekan Lanjutkan pengiriman" in text
    assert 'href="/reports/bpjs/"' in client.get("/reports/").text


def test_the_last_comparisons_say_when_how_much_and_what_went_wrong(road: Road, supervisor: Client) -> None:
    road.simulator.fault("http_500", match="pendaftaran/tanggal", times=1)
    compared()
    assert "HTTP 500" in supervisor.get(ADDRESS).text
    AgreementRun.objects.update(trouble="messages-first")
    assert "pesan didahulukan" in supervisor.get(ADDRESS).text


def test_the_page_asks_as_much_for_many_as_for_few(
    road: Road, supervisor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [
        AgreementFinding(
            day=TODAY,
            kind=FindingKind.MISSING_HERE,
            booking_code=f"ASING-{number}",
            first_seen_at=road.hospital.now,
            last_seen_at=road.hospital.now,
        )
        for number in range(120)
    ]
    AgreementFinding.objects.bulk_create(rows)
    with django_assert_max_num_queries(14):
        page = supervisor.get(ADDRESS).text
    assert page.count('class="card agreement-row"') == 50
    assert "50 yang terlama ditampilkan" in page


# --- what a press does ------------------------------------------------------------------------------------------------
def test_a_booking_of_mobile_jkn_is_taken_over_with_its_code_and_number(road: Road, supervisor: Client) -> None:
    patient = road.hospital.patient()
    code = strange(road, patient)
    press(supervisor, "take-over", at=road.hospital.now)
    visit = Visit.objects.get(booking_code=code)
    assert (visit.patient, visit.label, visit.number, visit.channel) == (patient, "A-9", 9, Channel.IMPORT)
    assert Reporting.objects.get(visit=visit).is_bpjs_own
    assert not OutboxMessage.objects.filter(visit=visit).exists()
    assert state() == FindingState.SETTLED
    assert AgreementFinding.objects.get().decided_by == User.objects.get(username="penyelia")
    compared()
    assert state() == FindingState.SETTLED


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"nik": "9900000000000099", "nomorkartu": "9000000000099"}, "Daftarkan dulu NIK dan kartunya"),
        ({"nomorantrean": "umum"}, "tidak terbaca dari BPJS"),
        ({"kodedokter": 4711}, "Dokter 4711 tidak dikenal di sini"),
    ],
)
def test_what_has_no_place_here_is_refused_in_a_sentence(
    road: Road, supervisor: Client, told: dict[str, Any], words: str
) -> None:
    patient = None if "nik" in told else road.hospital.patient()
    place = {name: told.pop(name) for name in ("kodedokter",) if name in told}
    strange(road, patient, **told)
    if place:
        road.simulator.change_booking("ASING-1", **place)
        compared()
    assert words in press(supervisor, "take-over", at=road.hospital.now)
    assert (state(), Visit.objects.count()) == (FindingState.OPEN, 0)


def test_what_is_gone_at_bpjs_is_not_taken_over(road: Road, supervisor: Client) -> None:
    strange(road, road.hospital.patient())
    road.simulator.change_booking("ASING-1", forget=True)
    assert "tidak mempunyai antrean ini lagi" in press(supervisor, "take-over")
    assert Visit.objects.count() == 0


def test_not_ours_wants_a_reason_and_stays_so(road: Road, supervisor: Client) -> None:
    strange(road)
    press(supervisor, "dismiss")
    assert state() == FindingState.OPEN
    press(supervisor, "dismiss", reason="NIK 9901010101010001")
    assert state() == FindingState.OPEN
    press(supervisor, "dismiss", reason="milik RS lain")
    compared()
    finding = AgreementFinding.objects.get()
    assert (finding.state, finding.reason) == (FindingState.DISMISSED, "milik RS lain")
    assert "sudah dibereskan" in press(supervisor, "dismiss", reason="sekali lagi")


def test_an_orphan_that_has_not_come_can_be_told_by_a_person_as_bridging(road: Road, supervisor: Client) -> None:
    visit = road.hospital.booked(referral_number="0001R0010326B000601", visit_type="REFERRAL")
    compared()
    press(supervisor, "add")
    add = OutboxMessage.objects.get(visit=visit)
    assert (add.position, add.state) == (0, MessageState.PENDING)
    road.drain()
    assert road.simulator.booking(visit.booking_code)["sumberdata"] == "Bridging Antrean"
    assert [row for rule in all_invariants() if 22 <= rule.number <= 33 for row in rule.find()] == []


def test_what_bpjs_has_by_now_is_not_told(road: Road, supervisor: Client) -> None:
    visit = road.hospital.booked()
    compared()
    road.simulator.add_mobile_booking(kodebooking=visit.booking_code, **PLACE)
    assert "sekarang sudah mempunyai" in press(supervisor, "add")
    assert not OutboxMessage.objects.filter(visit=visit).exists()


@pytest.mark.parametrize("kind", ["http_500", "html"])
def test_bpjs_that_cannot_be_asked_changes_nothing(road: Road, supervisor: Client, kind: str) -> None:
    visit = road.hospital.booked()
    compared()
    road.simulator.fault(kind, match="pendaftaran/kodebooking")
    assert "sedang tidak dapat ditanya" in press(supervisor, "add")
    assert not OutboxMessage.objects.filter(visit=visit).exists()
    assert state() == FindingState.OPEN


def test_what_bpjs_ended_is_ended_here_without_an_echo(road: Road, supervisor: Client) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=1773630000000, cancelled_by="BPJS")
    compared()
    press(supervisor, "end-here", at=road.hospital.later())
    visit.refresh_from_db()
    assert visit.stage == Stage.CANCELLED
    assert 1000 not in road.states(visit)
    assert state() == FindingState.SETTLED


def test_who_is_absent_for_bpjs_is_a_no_show_here_by_a_named_person(road: Road, supervisor: Client) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, tasks={99: 1773630000000})
    compared()
    AgreementFinding.objects.exclude(kind=FindingKind.ENDED_THERE).delete()
    press(supervisor, "end-here", reason="tidak datang", at=road.hospital.later())
    event = visit.events.get(stage=Stage.NO_SHOW)
    assert (event.actor, event.reason) == (User.objects.get(username="penyelia"), "tidak datang")
    assert state() == FindingState.SETTLED


def test_a_person_with_the_doctor_is_not_ended(road: Road, supervisor: Client) -> None:
    visit = road.ticket()
    road.call()
    told(road, visit)
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=1773630000000, cancelled_by="BPJS")
    compared()
    page = press(supervisor, "end-here", at=road.hospital.later())
    assert "notice-danger" in page
    assert state() == FindingState.OPEN
    visit.refresh_from_db()
    assert visit.stage == Stage.IN_CLINIC


def test_a_cancellation_is_told_again(road: Road, supervisor: Client) -> None:
    visit = road.ticket()
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="pulang"))
    told(road, visit)
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=None)
    compared()
    press(supervisor, "resend")
    again = OutboxMessage.objects.get(visit=visit, position=1000, state=MessageState.PENDING)
    assert again.requested_by == User.objects.get(username="penyelia")
    road.drain()
    assert road.simulator.booking(visit.booking_code)["status"] == "Batal"


def test_a_task_is_told_again_by_a_person_with_the_same_bytes(road: Road, supervisor: Client) -> None:
    visit = told(road, road.ticket())
    AgreementFinding.objects.create(
        day=TODAY,
        kind=FindingKind.TASK_MISSING,
        task_id=3,
        booking_code=visit.booking_code,
        visit=visit,
        first_seen_at=road.hospital.now,
        last_seen_at=road.hospital.now,
    )
    before = road.simulator.tasks(visit.booking_code)
    road.simulator.change_booking(visit.booking_code, forget_tasks=[3])
    press(supervisor, "resend")
    road.drain()
    assert road.simulator.tasks(visit.booking_code) == before


def test_an_act_that_does_not_fit_and_one_that_is_none(road: Road, supervisor: Client) -> None:
    strange(road)
    assert "tidak cocok untuknya" in press(supervisor, "add")
    assert supervisor.post(f"{ADDRESS}{AgreementFinding.objects.get().pk}/hapus/").status_code == 404
    assert supervisor.get(f"{ADDRESS}{AgreementFinding.objects.get().pk}/add/").status_code == 405


# --- beside an old sender ---------------------------------------------------------------------------------------------
@pytest.fixture
def beside(road: Road) -> Road:
    """The clinic records and does not send."""
    road.hospital.children.bpjs_send = SendMode.SHADOW
    road.hospital.children.save()
    return road


def the_old_sender_tells(road: Road, visit: Visit, *, late_by: timedelta, code: str = "LAMA/1#A") -> None:
    patient = visit.patient
    road.simulator.add_mobile_booking(
        kodebooking=code,
        nik=patient.identifier(IdentifierKind.NIK),
        nomorkartu=patient.identifier(IdentifierKind.BPJS_CARD),
        **PLACE,
    )
    event = visit.events.get(stage=Stage.WAITING_CLINIC)
    waktu = int((event.occurred_at + late_by).timestamp() * 1000)
    road.simulator.change_booking(code, tasks={3: waktu}, sumberdata="Bridging Antrean")


def test_an_old_senders_booking_is_found_by_its_person_and_compared_task_by_task(
    beside: Road, supervisor: Client
) -> None:
    # BPJS tells whole seconds back, and presses have fractions.
    beside.hospital.later(0.4)
    same, other, alone = beside.ticket(), beside.ticket(), beside.ticket()
    the_old_sender_tells(beside, same, late_by=timedelta(0), code="LAMA/1#A")
    the_old_sender_tells(beside, other, late_by=timedelta(minutes=4), code="LAMA/2#A")
    compared()
    page = supervisor.get(ADDRESS, {"tanggal": TODAY.isoformat()}).text
    assert "3 kunjungan dicatat saja: 1 sama, 1 tidak ada atau belum ditanyakan di BPJS." in page
    assert "di BPJS LAMA/2#A" in page
    assert page.index(other.booking_code) < page.index(same.booking_code) < page.index(alone.booking_code)
    assert page.count('class="agreement-differs"') == 2
    assert other.patient.name not in page
    assert AgreementFinding.objects.count() == 0
    assert beside.simulator.log(route="add") == []


def test_what_the_old_sender_told_of_nobody_here_is_a_difference(beside: Road, supervisor: Client) -> None:
    beside.ticket()
    strange(beside, beside.hospital.patient())
    assert [row.kind for row in AgreementFinding.objects.all()] == [FindingKind.MISSING_HERE]
