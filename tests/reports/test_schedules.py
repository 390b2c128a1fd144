"""The page of HFIS against our sessions: what waits, who may answer, what an answer does, and the last runs."""

import threading
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone

from antrean_project.groups import DATA_KEEPER, PHARMACY, SUPERVISOR, set_up_groups
from bpjs_bridge.models import QuestionState, ScheduleQuestion, ScheduleRun
from bpjs_bridge.schedules import runs
from queues import clock, verbs
from queues.models import ClinicSession, Visit
from tests.counter.conftest import logged_in
from tests.hospital import TODAY
from tests.outbound.road import Road
from tests.outbound.test_sync_hfis import hfis, practice, sync
from tests.simulator_process import SimulatorProcess

TOMORROW = TODAY + timedelta(days=1)
PAGE = "/reports/schedules/"


@pytest.fixture
def road(db: None, simulator: SimulatorProcess, settings) -> Iterator[Road]:
    settings.HFIS_NIGHTLY_DAYS = settings.HFIS_DAYS = 1
    with time_machine.travel(clock.moment(TODAY, time(7, 0)), tick=True):
        yield Road(simulator)


@pytest.fixture
def supervisor() -> Client:
    return logged_in("view_schedulequestion", "decide_schedules", name="penyelia")


def booked_session(road: Road) -> tuple[ClinicSession, Visit]:
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    sync(clinics="ANA")
    session = ClinicSession.objects.named().get(date=TOMORROW)
    return session, road.hospital.booked(session=session)


def asked_about(road: Road, **theirs: object) -> ScheduleQuestion:
    """A question: HFIS has it otherwise than a session with a visit."""
    booked_session(road)
    hours = str(theirs.pop("hours", "08:00-12:00"))
    hfis(road, practice(1001, "ANA", hours, **theirs))  # type: ignore[arg-type]
    with pytest.raises(CommandError):
        sync(clinics="ANA")
    return ScheduleQuestion.objects.get()


def answer(client: Client, question: ScheduleQuestion, what: str, **more: str):
    """As a browser answers that has just opened the page."""
    page = client.get(f"{PAGE}{question.pk}/")
    return client.post(f"{PAGE}{question.pk}/", {"answer": what, "seen": page.context["seen"], **more}, follow=True)


def test_the_list_shows_both_values_the_people_and_a_way_to_decide(road: Road, supervisor: Client) -> None:
    question = asked_about(road, hours="09:00-13:00")
    page = supervisor.get(PAGE).text
    for words in ("09:00-13:00", "08:00-12:00", "Jam praktek", "Anak", "dr. Uji Pertama", "Menunggu keputusan (1)"):
        assert words in page
    assert f'href="{PAGE}{question.pk}/"' in page
    assert Visit.objects.get().patient.name not in page


def test_each_state_has_its_list_and_its_words_when_it_is_empty(road: Road, supervisor: Client) -> None:
    empty = {
        "open": "Belum diketahui: jadwal belum diambil sampai selesai.",
        "waiting": "Tidak ada permintaan ke HFIS",
        "answered": "Belum ada yang diputuskan",
        "nonsense": "Belum diketahui: jadwal belum diambil sampai selesai.",
    }
    for state, words in empty.items():
        assert words in supervisor.get(PAGE, {"state": state}).text
    never = supervisor.get(PAGE).text
    assert "Jadwal belum pernah diambil" in never
    assert "Sudah lebih dari sehari" not in never
    question = asked_about(road, hours="09:00-13:00")
    answer(supervisor, question, "keep", reason="sudah diumumkan")
    assert "09:00-13:00" in supervisor.get(PAGE, {"state": "answered"}).text
    assert "sudah diumumkan" in supervisor.get(f"{PAGE}{question.pk}/").text


def test_following_other_hours_is_one_press(road: Road, supervisor: Client) -> None:
    question = asked_about(road, hours="09:00-13:00")
    page = answer(supervisor, question, "follow")
    assert "Ikut HFIS." in page.text
    session = ClinicSession.objects.get(date=TOMORROW)
    assert session.hours == "09:00-13:00"
    question.refresh_from_db()
    assert question.answered_by is not None
    assert (question.state, question.answered_by.username) == (QuestionState.FOLLOWED, "penyelia")
    assert "sudah berubah atau sudah diputuskan" in answer(supervisor, question, "follow").text


def test_a_page_that_somebody_left_open_does_not_answer_over_an_answer(road: Road, supervisor: Client) -> None:
    """The first asked BPJS to change HFIS; the second had seen nothing of it."""
    question = asked_about(road, hours="09:00-13:00")
    second = logged_in("view_schedulequestion", "decide_schedules", name="pengelola")
    opened = second.get(f"{PAGE}{question.pk}/")
    answer(supervisor, question, "ask", week=str(opened.context["week"]))
    late = second.post(f"{PAGE}{question.pk}/", {"answer": "follow", "seen": opened.context["seen"]}, follow=True)
    assert "sudah diputuskan sejak halaman dibuka" in late.text
    assert "Menunggu HFIS diubah, penyelia" in late.text
    assert ClinicSession.objects.get(date=TOMORROW).hours == "08:00-12:00"
    # It shows the answer now: who wants another one presses again.
    assert "dapat diganti di bawah ini" in late.text
    answer(second, question, "follow")
    assert ClinicSession.objects.get(date=TOMORROW).hours == "09:00-13:00"


def test_what_followed_hfis_says_where_it_is_taken_back(road: Road, supervisor: Client) -> None:
    question = asked_about(road, hours="09:00-13:00")
    answer(supervisor, question, "follow")
    page = supervisor.get(f"{PAGE}{question.pk}/").text
    assert "ubah jadwal prakteknya di administrasi" in page
    assert "Buka jadwal praktek" not in page
    set_up_groups()
    User.objects.create_user("kepala", is_staff=True).groups.add(Group.objects.get(name=SUPERVISOR))
    head = Client()
    head.force_login(User.objects.get(username="kepala"))
    session = ClinicSession.objects.get(date=TOMORROW)
    address = f"/admin/queue/clinicsession/{session.pk}/change/"
    assert f'href="{address}"' in head.get(f"{PAGE}{question.pk}/").text
    assert head.get(address).status_code == 200


def test_following_leave_shows_who_loses_a_number_and_asks_why(road: Road, supervisor: Client) -> None:
    question = asked_about(road, closed=True)
    visit = Visit.objects.get()
    shown = supervisor.get(f"{PAGE}{question.pk}/").text
    assert "1 orang kehilangan nomornya." in shown
    assert visit.label in shown
    assert "kursi yang belum terisi ditahan" in shown
    without = answer(supervisor, question, "follow", shown=str(visit.pk))
    visit.refresh_from_db()
    assert "alasan" in without.text.lower()
    assert visit.stage == "BOOKED"
    answer(supervisor, question, "follow", shown=str(visit.pk), reason="dokter cuti")
    visit.refresh_from_db()
    assert visit.stage == "CANCELLED"


def test_a_number_that_was_taken_meanwhile_is_shown_before_it_is_lost(road: Road, supervisor: Client) -> None:
    question = asked_about(road, closed=True)
    visit = Visit.objects.get()
    page = answer(supervisor, question, "follow", shown="", reason="dokter cuti")
    visit.refresh_from_db()
    assert f"Sementara itu ada nomor baru: {visit.label}" in page.text
    assert visit.stage == "BOOKED"


def test_the_week_is_shown_before_it_is_sent_and_another_one_is_not_sent(road: Road, supervisor: Client) -> None:
    question = asked_about(road, hours="09:00-13:00")
    page = supervisor.get(f"{PAGE}{question.pk}/")
    assert list(page.context["week_rows"]) == [("Selasa", "08:00-12:00")]
    assert answer(supervisor, question, "ask", week="ANA ANA 1001 1:07:00-08:00").status_code == 200
    assert road.simulator.log(route="updatejadwaldokter") == []
    answer(supervisor, question, "ask", week=str(page.context["week"]))
    assert len(road.simulator.log(route="updatejadwaldokter")) == 1
    assert "Menunggu HFIS diubah (1)" in supervisor.get(PAGE, {"state": "waiting"}).text


def test_a_refusal_of_bpjs_is_on_the_page_in_its_own_words(road: Road, supervisor: Client) -> None:
    question = asked_about(road, hours="09:00-13:00")
    road.hospital.children.bpjs_poli_code = "XXX"
    road.hospital.children.save()
    page = supervisor.get(f"{PAGE}{question.pk}/")
    refused = answer(supervisor, question, "ask", week=str(page.context["week"]))
    assert "BPJS menolak: data kodepoli belum sesuai." in refused.text
    assert ScheduleQuestion.objects.get().is_open
    answer(supervisor, question, "keep")
    assert "BPJS menolak" not in supervisor.get(PAGE, {"state": "answered"}).text


def test_what_no_call_can_say_is_words_to_type(road: Road, supervisor: Client) -> None:
    question = asked_about(road, closed=True)
    assert "Di HFIS: Anak (ANA)" in supervisor.get(f"{PAGE}{question.pk}/").text
    answer(supervisor, question, "ask", week="")
    assert ScheduleQuestion.objects.get().state == QuestionState.WAITING
    assert "Di HFIS: Anak (ANA)" in supervisor.get(f"{PAGE}{question.pk}/").text


@pytest.mark.parametrize("reason", ["NIK 9901010101010001", "hubungi 081234567890"])
def test_a_reason_with_somebodys_number_is_refused(road: Road, supervisor: Client, reason: str) -> None:
    question = asked_about(road, hours="09:00-13:00")
    assert reason not in answer(supervisor, question, "keep", reason=reason).text
    assert ScheduleQuestion.objects.get().is_open


def test_which_poli_of_one_code_is_a_choice(road: Road, supervisor: Client) -> None:
    evening = road.hospital.clinic("Anak Sore", "E", "ANA")
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    sync(clinics="ANA")
    question = ScheduleQuestion.objects.get()
    assert "Satu kode, beberapa poli" in supervisor.get(PAGE).text
    assert "Kode ANA dipakai beberapa poli." in supervisor.get(f"{PAGE}{question.pk}/").text
    answer(supervisor, question, "clinic", clinic="bukan poli")
    assert ScheduleQuestion.objects.get().is_open
    answer(supervisor, question, "clinic", clinic=str(evening.pk))
    question.refresh_from_db()
    assert (question.state, question.clinic) == (QuestionState.KEPT, evening)


# --- the run -----
def test_the_button_has_a_run_done_and_says_how_far_it_is(road: Road, supervisor: Client) -> None:
    page = supervisor.post(f"{PAGE}fetch/", follow=True)
    assert "Menunggu giliran" in page.text
    assert "0 dari 0" not in page.text
    assert "Tidak ada yang menunggu keputusan." not in page.text
    assert "js/schedules.js" in page.text
    supervisor.post(f"{PAGE}fetch/")
    run = ScheduleRun.objects.get()
    assert run.asked_by is not None
    runs.work(stopping=threading.Event(), seconds=0.05)
    now = supervisor.get(f"{PAGE}now/").text
    assert "Jadwal sedang diambil" in now
    assert "penyelia" in now
    runs.work(stopping=threading.Event())
    assert "data-running" not in supervisor.get(f"{PAGE}now/").text
    after = supervisor.get(PAGE).text
    assert "tombol, penyelia" in after
    assert "Tidak ada yang menunggu keputusan." in after
    assert "js/schedules.js" not in after


def test_a_run_that_bpjs_broke_off_says_what_became_of_our_sessions(road: Road, supervisor: Client) -> None:
    road.simulator.fault("http_500")
    supervisor.post(f"{PAGE}fetch/")
    runs.work(stopping=threading.Event())
    page = supervisor.get(PAGE).text
    assert "<strong>HTTP 500</strong>" in page
    assert "Jadwal kita tetap seperti semula. Coba lagi" in page
    assert "Tidak ada yang menunggu keputusan." not in page


def test_a_run_that_nobody_works_at_says_what_to_do(road: Road, supervisor: Client) -> None:
    run = runs.ask(at=timezone.now() - timedelta(minutes=1), by=road.hospital.nurse)
    assert "Minta teknisi menjalankan relay atau Celery" in supervisor.get(f"{PAGE}now/").text
    ScheduleRun.objects.filter(pk=run.pk).update(held_until=timezone.now())
    assert "Minta teknisi" not in supervisor.get(f"{PAGE}now/").text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("BPJS_CONS_ID", "", "Kunci BPJS belum diisi (BPJS_CONS_ID)"), ("BPJS_SEND", "off", "manage.py sync_hfis")],
)
def test_without_bpjs_the_button_is_a_sentence(
    road: Road, supervisor: Client, settings, name: str, value: str, words: str
) -> None:
    setattr(settings, name, value)
    page = supervisor.get(PAGE).text
    assert words in page
    assert "Ambil jadwal dari HFIS sekarang" not in page
    supervisor.post(f"{PAGE}fetch/")
    assert not ScheduleRun.objects.exists()


def test_what_went_wrong_at_night_is_seen_in_the_morning(road: Road, supervisor: Client, settings) -> None:
    settings.HFIS_NIGHTLY_AT = "01:30"
    road.simulator.say_schedule(TODAY.isoformat(), "ANA", [{"kodedokter": 1001, "jadwal": "pagi"}])
    runs.begin_if_due(at=timezone.now())
    runs.work(stopping=threading.Event())
    page = supervisor.get(PAGE).text
    assert "tiap malam" in page
    assert "2 perlu dilihat" in page
    assert "Yang salah di HFIS dibetulkan di HFIS" in page
    assert "Baris tidak terbaca: ANA 2026-03-16: baris 1, " in page
    assert "jadwal=pagi" in page
    assert "tidak diambil sampai selesai" not in page
    with time_machine.travel(clock.moment(TODAY + timedelta(days=2), time(7)), tick=True):
        later = logged_in("view_schedulequestion", name="penyelia-lusa")
        assert "tidak diambil sampai selesai" in later.get(PAGE).text


# --- who may -----
def test_only_those_who_may_see_and_decide(road: Road) -> None:
    question = asked_about(road, hours="09:00-13:00")
    for path in (PAGE, f"{PAGE}now/", f"{PAGE}{question.pk}/"):
        assert Client().get(path)["Location"].startswith("/login/")
        assert logged_in("view_visit", name=f"orang{path.count('/')}{len(path)}").get(path).status_code == 403
    reader = logged_in("view_schedulequestion", name="pembaca")
    assert "Ikut HFIS" not in reader.get(f"{PAGE}{question.pk}/").text
    assert reader.post(f"{PAGE}{question.pk}/", {"answer": "keep"}).status_code == 403
    assert reader.post(f"{PAGE}fetch/").status_code == 403
    assert "Ambil jadwal dari HFIS sekarang" not in reader.get(PAGE).text
    assert ScheduleQuestion.objects.get().is_open


def test_those_who_may_see_it_find_it_on_the_first_page(road: Road, supervisor: Client) -> None:
    assert f'href="{PAGE}"' in supervisor.get("/").text
    assert f'href="{PAGE}"' not in logged_in("view_visit", name="pembaca").get("/").text


def test_supervisors_and_data_keepers_decide(db: None) -> None:
    set_up_groups()

    def may(group: str) -> bool:
        return Group.objects.get(name=group).permissions.filter(codename="decide_schedules").exists()

    assert [may(group) for group in (SUPERVISOR, DATA_KEEPER, PHARMACY)] == [True, True, False]


def test_the_page_costs_no_more_with_many_questions(
    road: Road, supervisor: Client, django_assert_max_num_queries
) -> None:
    hospital = road.hospital
    for ahead in range(1, 9):
        session = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=ahead))
        hospital.booked(session=session)
        verbs.start_late(session, late_start=None)
        hfis(road, day=session.date)
        with pytest.raises(CommandError):
            sync(clinics="ANA", day=session.date)
    with django_assert_max_num_queries(11):
        supervisor.get(PAGE)
