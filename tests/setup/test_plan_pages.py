"""The pages of the plan: who may, what is said at which field, what is shown before a press, and what follows it."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from antrean_project.groups import CLINIC_NURSE, DATA_KEEPER, SUPERVISOR, TECHNICIAN
from queues import verbs
from queues.models import Clinic, ClinicSession, Doctor, Holiday, PlanException, PlanLine
from queues.press import Press
from tests.group_browsers import browser_of
from tests.hospital import TODAY, Hospital

PLAN = "/setup/plan/"
TUESDAY = TODAY + timedelta(days=1)
PAGES = ["", "add/", "copy/", "exceptions/", "holidays/", "holidays/add/", "holidays/load/", "hfis/", "kept/"]
PAGES += [f"exceptions/add/{kind}/" for kind in ("leave", "closed", "moved", "extra", "break")]


@pytest.fixture
def hospital(db: None, settings) -> Any:
    settings.PLAN_HORIZON_DAYS = 21
    made = Hospital()
    made.session.delete()
    with time_machine.travel(made.now, tick=False):
        yield made


@pytest.fixture
def keeper(hospital: Hospital) -> Client:
    return browser_of(DATA_KEEPER)


@pytest.fixture
def typed(hospital: Hospital) -> Callable[..., dict[str, Any]]:
    """What the form of a line sends."""

    def form(**given: Any) -> dict[str, Any]:
        usual = {
            "clinic": hospital.children.pk,
            "doctor": hospital.doctor.pk,
            "weekdays": ["2"],
            "starts": "08.00",
            "ends": "12:00",
            "capacity": "30",
            "valid_from": TODAY.isoformat(),
        }
        return usual | given

    return form


Typed = Callable[..., dict[str, Any]]


def hidden(page: Any) -> dict[str, str]:
    """As a browser sends the form back that it was shown."""
    main = page.text.split('class="card stack', 1)[1]
    return dict(re.findall(r'type="hidden" name="(seen|request_key|shown)" value="([^"]*)"', main))


def line_of(hospital: Hospital, **given: Any) -> PlanLine:
    made = verbs.plan_lines([verbs.LineDraft(**(draft_of(hospital) | given))], hospital.by())
    return made.lines[0]


def draft_of(hospital: Hospital) -> dict[str, Any]:
    return {
        "clinic": hospital.children,
        "doctor": hospital.doctor,
        "weekday": 2,
        "starts": time(8),
        "ends": time(12),
        "capacity": 30,
        "valid_from": TODAY,
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_with_and_without_a_hospital(db: None, page: str) -> None:
    client = browser_of(DATA_KEEPER)
    assert client.get(PLAN + page).status_code == 200
    Hospital()
    assert client.get(PLAN + page).status_code == 200


def test_only_who_keeps_the_plan_sees_it(hospital: Hospital, client: Client) -> None:
    line = line_of(hospital)
    for page in (*PAGES, f"lines/{line.pk}/", f"lines/{line.pk}/end/"):
        assert client.get(PLAN + page).status_code == 302, page
        assert browser_of_once(CLINIC_NURSE).get(PLAN + page).status_code == 403, page
    assert browser_of_once(TECHNICIAN).post(f"{PLAN}open/").status_code == 403
    assert browser_of_once(SUPERVISOR).get(PLAN).status_code == 200
    assert "/setup/plan/" in browser_of_once(SUPERVISOR).get("/counter/").text


_browsers: dict[str, Client] = {}


def browser_of_once(group: str) -> Client:
    if not User.objects.filter(username=f"orang-{group}").exists():
        _browsers[group] = browser_of(group)
    return _browsers[group]


def test_an_empty_installation_says_what_to_do_first(db: None) -> None:
    keeper = browser_of(DATA_KEEPER)
    assert "Belum ada poli." in keeper.get(PLAN).text
    Clinic.objects.create(name="Anak", label_prefix="A")
    assert "Belum ada dokter." in keeper.get(PLAN).text
    Doctor.objects.create(name="dr. Uji")
    assert "Belum ada rencana." in keeper.get(PLAN).text


def test_several_days_are_added_with_one_press(keeper: Client, typed: Typed) -> None:
    page = keeper.post(f"{PLAN}add/", typed(weekdays=["1", "2", "4"], non_jkn_quota="5"), follow=True)
    assert "3 praktek ditambahkan. " in page.text
    # Of today, which is a Monday, too: four Mondays up to the horizon.
    assert "10 jadwal dibuka." in page.text
    assert list(PlanLine.objects.order_by("weekday").values_list("weekday", "jkn_quota")) == [(1, 25), (2, 25), (4, 25)]
    assert "dr. Uji Pertama" in page.text


def test_a_look_saves_nothing(keeper: Client, typed: Typed) -> None:
    page = keeper.post(f"{PLAN}add/", typed(preview="1"))
    assert "3 jadwal baru" in page.text
    assert 'value="08.00"' in page.text
    assert not PlanLine.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"ends": "8:00"}, "ends", "Jam mulai dan jam selesai sama."),
        ({"starts": "25:00"}, "starts", "Tulis jam seperti 08:15."),
        ({"capacity": "0"}, "capacity", "1"),
        ({"non_jkn_quota": "40"}, "non_jkn_quota", "Lebih banyak daripada kursinya."),
        ({"break_starts": "10:00"}, "break_ends", "Isi kedua jam istirahat."),
        ({"break_starts": "13:00", "break_ends": "14:00"}, "break_starts", "di antara jam mulai dan jam selesai"),
        ({"valid_from": "2026-03-15"}, "valid_from", "Tanggal ini sudah lewat."),
        ({"weekdays": []}, "weekdays", "Bidang ini harus diisi."),
        ({"reason": "pasien 9900000000000001"}, "reason", "nomor"),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(
    keeper: Client, typed: Typed, given: dict[str, Any], field: str, words: str
) -> None:
    page = keeper.post(f"{PLAN}add/", typed(**given))
    at_field = page.text.split(f'id="id_{field}_error"', 1)[1].split("</div>", 1)[0]
    assert words in at_field
    assert 'value="30"' in page.text or field == "capacity"
    assert not PlanLine.objects.exists()


def test_an_overlap_names_the_other_line(hospital: Hospital, keeper: Client, typed: Typed) -> None:
    line_of(hospital)
    page = keeper.post(f"{PLAN}add/", typed(starts="11:00", ends="13:00"))
    assert "Selasa 08:00-12:00 Anak, dr. Uji Pertama" in page.text


def test_a_doctor_of_another_poli_is_asked_about(hospital: Hospital, keeper: Client, typed: Typed) -> None:
    line_of(hospital)
    wanted = typed(clinic=hospital.internal.pk, weekdays=["3"])
    page = keeper.post(f"{PLAN}add/", wanted)
    assert "belum pernah praktek di Penyakit Dalam" in page.text
    assert 'name="is_sure"' in page.text
    keeper.post(f"{PLAN}add/", wanted | {"is_sure": "on"})
    assert PlanLine.objects.count() == 2


def test_a_double_click_adds_one_line(keeper: Client, typed: Typed) -> None:
    for _time in range(2):
        keeper.post(f"{PLAN}add/", typed(request_key="k"))
    assert PlanLine.objects.count() == 1


def test_a_change_that_touches_sessions_is_shown_first(hospital: Hospital, keeper: Client, typed: Typed) -> None:
    line = line_of(hospital)
    second = ClinicSession.objects.order_by("date")[1]
    hospital.booked(session=second)
    address = f"{PLAN}lines/{line.pk}/"
    wanted = typed(starts="09:00") | hidden(keeper.get(address))
    page = keeper.post(address, wanted)
    assert "2 diubah" in page.text
    assert "1 dibiarkan" in page.text
    assert "1 pasien terdaftar" in page.text
    assert PlanLine.objects.get().starts.hour == 8
    page = keeper.post(address, wanted | hidden(page), follow=True)
    assert "Praktek diubah. 2 jadwal diubah." in page.text
    assert "Diputuskan satu per satu" in page.text
    assert "Yang memutuskan: Penyelia" in page.text
    assert PlanLine.objects.get().starts.hour == 9


def test_a_number_taken_after_the_look_is_shown_before_anything_is_done(
    hospital: Hospital, keeper: Client, typed: Typed
) -> None:
    line = line_of(hospital)
    address = f"{PLAN}lines/{line.pk}/"
    wanted = typed(starts="09:00") | hidden(keeper.get(address))
    page = keeper.post(address, wanted)
    hospital.booked(session=ClinicSession.objects.order_by("date")[0])
    page = keeper.post(address, wanted | hidden(page))
    assert "1 pasien terdaftar" in page.text
    assert PlanLine.objects.get().starts.hour == 8


def test_the_later_of_two_sees_both_values(hospital: Hospital, keeper: Client, typed: Typed) -> None:
    line = line_of(hospital)
    address = f"{PLAN}lines/{line.pk}/"
    mine = typed(capacity="40") | hidden(keeper.get(address))
    shown = verbs.newest_change(line.change_name)
    assert shown is not None
    colleague = User.objects.create_user("rekan", first_name="Budi")
    draft = verbs.LineDraft(**(draft_of(hospital) | {"capacity": 20}))
    verbs.change_line(line, draft, Press(hospital.now, user=colleague), seen=shown.pk)
    page = keeper.post(address, mine | hidden(keeper.post(address, mine)) | {"seen": str(shown.pk)})
    assert "Budi" in page.text
    assert "20 (18 JKN, 2 non-JKN)" in page.text
    assert 'value="40"' in page.text
    page = keeper.post(address, mine | hidden(page))
    page = keeper.post(address, mine | hidden(page), follow=True)
    assert PlanLine.objects.get().capacity == 40


def test_the_supervisor_is_led_to_the_page_of_the_doctor_who_is_away(hospital: Hospital) -> None:
    line_of(hospital)
    session = ClinicSession.objects.order_by("date")[0]
    hospital.booked(session=session)
    supervisor = browser_of(SUPERVISOR)
    wanted = {"doctor": hospital.doctor.pk, "first": TUESDAY.isoformat(), "reason": "seminar"}
    page = supervisor.post(f"{PLAN}exceptions/add/leave/", wanted)
    assert "1 pasien terdaftar" in page.text
    assert not PlanException.objects.exists()
    page = supervisor.post(f"{PLAN}exceptions/add/leave/", wanted | hidden(page), follow=True)
    assert f"/counter/sessions/{session.pk}/leave/" in page.text
    assert supervisor.get(f"/counter/sessions/{session.pk}/leave/").status_code == 200
    session.refresh_from_db()
    assert session.is_open


def test_an_exception_is_withdrawn_from_the_list(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    wanted = {"doctor": hospital.doctor.pk, "first": TUESDAY.isoformat(), "reason": "seminar"}
    page = keeper.post(f"{PLAN}exceptions/add/leave/", wanted)
    keeper.post(f"{PLAN}exceptions/add/leave/", wanted | hidden(page))
    assert ClinicSession.objects.filter(is_on_leave=True).count() == 1
    assert "seminar" in keeper.get(f"{PLAN}exceptions/").text
    page = keeper.post(f"{PLAN}exceptions/{PlanException.objects.get().pk}/withdraw/", follow=True)
    assert "dicabut" in page.text
    assert "Tidak ada perkecualian" in page.text
    assert not ClinicSession.objects.filter(is_on_leave=True).exists()


def test_a_line_ends_after_a_look(hospital: Hospital, keeper: Client) -> None:
    line = line_of(hospital)
    address = f"{PLAN}lines/{line.pk}/end/"
    wanted = {"last": TUESDAY.isoformat()} | hidden(keeper.get(address))
    page = keeper.post(address, wanted)
    assert "2 ditutup" in page.text
    page = keeper.post(address, wanted | hidden(page), follow=True)
    assert "Praktek diakhiri. 2 jadwal ditutup." in page.text
    assert "sampai 17 Mar 2026" in page.text


def test_a_day_is_copied_whole_or_not_at_all(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    line_of(hospital, doctor=hospital.second_doctor)
    wanted = {
        "clinic": hospital.children.pk,
        "weekday": "2",
        "to_weekdays": ["4"],
        "valid_from": TUESDAY.isoformat(),
    }
    page = keeper.post(f"{PLAN}copy/", wanted)
    assert "2 praktek disalin" in page.text
    page = keeper.post(f"{PLAN}copy/", wanted | hidden(page) | {"save": "1"}, follow=True)
    assert PlanLine.objects.filter(weekday=4).count() == 2
    page = keeper.post(f"{PLAN}copy/", wanted | {"to_weekdays": ["4", "5"], "save": "1"})
    assert "sudah ada praktek pada jam itu" in page.text
    assert not PlanLine.objects.filter(weekday=5).exists()


def test_a_week_is_copied_to_another_doctor(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    line_of(hospital, weekday=4)
    wanted = {
        "clinic": hospital.children.pk,
        "doctor": hospital.doctor.pk,
        "to_doctor": hospital.second_doctor.pk,
        "valid_from": TUESDAY.isoformat(),
        "save": "1",
    }
    keeper.post(f"{PLAN}copy/", wanted)
    assert PlanLine.objects.filter(doctor=hospital.second_doctor).count() == 2


def test_holidays_are_loaded_and_joint_leave_is_answered(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    page = keeper.post(f"{PLAN}holidays/load/", {"year": "2026"}, follow=True)
    assert "hari libur dimuat, 0 sudah ada" in page.text
    eve = Holiday.objects.get(date="2026-03-24")
    assert ClinicSession.objects.filter(date=eve.date, is_cancelled=False).exists(), "it was open before the list came"
    page = keeper.post(
        f"{PLAN}holidays/{eve.pk}/", {"answer": "CLOSED"} | hidden(keeper.get(f"{PLAN}holidays/{eve.pk}/"))
    )
    assert "1 ditutup" in page.text
    page = keeper.post(f"{PLAN}holidays/{eve.pk}/", {"answer": "CLOSED"} | hidden(page), follow=True)
    assert "Semua poli tutup" in page.text
    assert not ClinicSession.objects.filter(date=eve.date, is_cancelled=False).exists()


def test_a_file_of_the_wrong_year_loads_nothing(hospital: Hospital, keeper: Client) -> None:
    file = SimpleUploadedFile(
        "libur.csv", b"tanggal,nama,jenis\n2026-12-25,Natal,nasional\n2027-13-01,Salah,nasional\n"
    )
    page = keeper.post(f"{PLAN}holidays/load/", {"year": "2027", "file": file})
    assert "Baris 2: Tanggal 2026-12-25 bukan tahun 2027." in page.text
    assert "Baris 3: Tanggal harus seperti" in page.text
    picture = SimpleUploadedFile("libur.csv", b"PK\x03\x04 ini bukan tabel")
    page = keeper.post(f"{PLAN}holidays/load/", {"year": "2027", "file": picture})
    assert "bukan tabel" in page.text
    assert not Holiday.objects.exists()


def test_a_holiday_that_is_none_is_removed(hospital: Hospital, keeper: Client) -> None:
    keeper.post(f"{PLAN}holidays/add/", {"date": "2026-03-25", "name": "Ulang tahun", "kind": "OWN"})
    day = Holiday.objects.get()
    page = keeper.post(f"{PLAN}holidays/add/", {"date": "2026-03-25", "name": "Lagi", "kind": "OWN"})
    assert "sudah tercatat sebagai hari libur: Ulang tahun" in page.text
    newest = verbs.newest_change(day.change_name)
    assert newest is not None
    keeper.post(f"{PLAN}holidays/{day.pk}/remove/", {"seen": newest.pk})
    assert not Holiday.objects.exists()


def test_a_press_opens_what_is_missing(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    ClinicSession.objects.all().delete()
    page = keeper.post(f"{PLAN}open/", {"request_key": "k"}, follow=True)
    assert "3 jadwal dibuka sampai 06-04-2026." in page.text
    assert "(tombol): 3 dibuka" in page.text


def test_hfis_sessions_become_lines_that_hfis_may_change(hospital: Hospital, keeper: Client) -> None:
    for week in range(2):
        verbs.open_session(
            date=TUESDAY + timedelta(weeks=week),
            clinic=hospital.children,
            doctor=hospital.doctor,
            starts=draft_of(hospital)["starts"],
            ends=draft_of(hospital)["ends"],
            capacity=24,
            is_from_hfis=True,
        )
    page = keeper.get(f"{PLAN}hfis/")
    [key] = re.findall(r'name="take" value="([^"]+)"', page.text)
    page = keeper.post(f"{PLAN}hfis/", {"take": key}, follow=True)
    line = PlanLine.objects.get()
    assert (line.origin, line.capacity, line.weekday) == ("HFIS", 24, 2)
    assert "1 praktek diambil. 1 jadwal dibuka." in page.text
    assert ClinicSession.objects.filter(is_from_hfis=True).count() == 3
    assert (
        "Tidak ada usulan" in keeper.get(f"{PLAN}hfis/").text
        or "belum pernah diambil" in keeper.get(f"{PLAN}hfis/").text
    )
    ClinicSession.objects.update(capacity=30)
    page = keeper.get(f"{PLAN}hfis/")
    assert "HFIS berkata lain" in page.text
    page = keeper.post(f"{PLAN}hfis/", {"take": key})
    assert "Sementara itu HFIS atau rencana berubah." in page.text


def test_the_week_costs_the_same_however_many_lines_there_are(hospital: Hospital, keeper: Client) -> None:
    line_of(hospital)
    keeper.get(PLAN)
    with CaptureQueriesContext(connection) as one:
        keeper.get(PLAN)
    for weekday in (1, 3, 4, 5):
        line_of(hospital, weekday=weekday)
    with CaptureQueriesContext(connection) as many:
        keeper.get(PLAN)
    assert len(many) == len(one)


def test_the_settings_tell_of_their_own_changes_alone(hospital: Hospital, keeper: Client) -> None:
    """The plan's stand in the same chain: they have no setting to lead to."""
    line = line_of(hospital)
    page = keeper.get("/setup/settings/")
    assert page.status_code == 200
    assert line.change_name not in page.text
