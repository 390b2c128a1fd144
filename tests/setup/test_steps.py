"""The guided set-up: steps that hold by what is there, a reason to skip one, the forms of polis, payers, places."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from antrean_project.groups import DATA_KEEPER, PHARMACY, SUPERVISOR, TECHNICIAN
from bpjs_bridge.models import ScheduleRun
from queues import verbs
from queues.models import AdmissionClass, Channel, Clinic, ConfigChange, Counter, Doctor, Patient, Payer, Stop, StopKind
from queues.places import polis
from queues.places.polis import PoliLine
from queues.press import Press
from queues.readiness import rules
from tests.group_browsers import browser_of
from tests.hospital import Hospital
from tests.operators.forms import Forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Client:
    return browser_of(DATA_KEEPER)


def form_of(client: Client, path: str, *names: str) -> dict[str, Any]:
    """What a browser would send that has just opened the page."""
    for form in Forms(client.get(path).text).found:
        if all(name in form.values or name in form.choices for name in names):
            return dict(form.values)
    raise AssertionError(f"{path} has no form with {names}")


def press(client: Client, path: str, *names: str, **typed: Any) -> Any:
    values = {**form_of(client, path, *(names or ("seen",))), **typed}
    return client.post(path, {name: value for name, value in values.items() if value is not None}, follow=True)


# Of the overview, session and rights included.
MOST_STATEMENTS = 60
LETTERS = {"ANA": "A", "INT": "N", "JIW": "J", "BED": "B", "HDL": "H"}


def drafts(*codes: str) -> list[Clinic]:
    """As HFIS's run leaves them."""
    return [
        Clinic.objects.create(
            name=f"Poli {code}",
            label_prefix=LETTERS[code],
            bpjs_poli_code=code,
            bpjs_subspecialist_code=code,
            is_draft=True,
        )
        for code in codes
    ]


def somebody() -> Patient:
    born = date(1990, 5, 17)
    return Patient.objects.create(name="Tokoh Rekaan", birth_date=born, medical_record_number="000001")


def broken() -> set[str]:
    return {finding.rule.id for finding in rules.findings(at=timezone.now())}


# --- the overview ------------------------------------------------------------------------------------------------
def test_an_empty_installation_shows_every_step_and_what_comes_next(keeper: Client) -> None:
    page = keeper.get("/setup/")
    assert page.status_code == 200
    for title in ("Akun", "Rumah sakit", "Kunci BPJS", "Poli dan dokter", "Penjamin", "Tempat", "Jadwal", "Petugas"):
        assert title in page.text
    assert "Poli tanpa perhentian: belum ada satu poli pun." in page.text
    assert "Perhentian admisi dengan kelas nomor loket: tidak ada." in page.text


def test_a_step_is_skipped_with_a_reason_by_name_and_taken_up_by_a_colleague(keeper: Client) -> None:
    page = keeper.post("/setup/step/texts/skip/", {"reason": "menunggu direksi"}, follow=True)
    assert re.search(r"Dilewati oleh orang-Pengelola data, .*: menunggu direksi", page.text)
    again = keeper.post("/setup/step/texts/skip/", {"reason": "sekali lagi"}, follow=True)
    assert "menunggu direksi" in again.text
    page = keeper.post("/setup/step/texts/skip/", {"take_up": "1"}, follow=True)
    assert "Dilewati oleh" not in page.text
    assert [(line.name, line.old, line.new) for line in ConfigChange.objects.order_by("pk")] == [
        ("setup.skip.texts", "", "dilewati"),
        ("setup.skip.texts", "dilewati", ""),
    ]


@pytest.mark.parametrize("reason", ["", "   ", "pasien 9901015705900001"])
def test_without_a_reason_or_with_a_number_in_it_nothing_is_skipped(keeper: Client, reason: str) -> None:
    keeper.post("/setup/step/texts/skip/", {"reason": reason})
    assert not ConfigChange.objects.exists()


def test_each_step_is_its_roles(keeper: Client) -> None:
    assert keeper.post("/setup/step/access/skip/", {"reason": "nanti"}).status_code == 403
    assert browser_of(TECHNICIAN).post("/setup/step/access/skip/", {"reason": "nanti"}).status_code == 302
    supervisor = browser_of(SUPERVISOR)
    assert supervisor.get("/setup/polis/").status_code == 200
    assert supervisor.post("/setup/polis/", {}).status_code == 403
    assert browser_of(PHARMACY).get("/setup/").status_code == 403
    assert keeper.post("/setup/step/tidak-ada/skip/", {}).status_code == 404


# --- polis -------------------------------------------------------------------------------------------------------
def test_drafts_of_hfis_are_run_by_one_press(keeper: Client) -> None:
    drafts("ANA", "INT", "JIW")
    page = press(keeper, "/setup/polis/")
    assert "Poli disimpan: " in page.text
    assert not Clinic.objects.filter(is_draft=True).exists()
    assert list(Clinic.objects.filter(is_sensitive=True).values_list("name", flat=True)) == ["Poli JIW"]
    assert ConfigChange.objects.get().new == "Poli ANA (A), Poli INT (N), Poli JIW (J)"


def test_what_is_not_ticked_is_not_run(keeper: Client) -> None:
    [kept, left] = drafts("ANA", "BED")
    press(keeper, "/setup/polis/", **{f"run-{left.pk}": None})
    kept.refresh_from_db()
    left.refresh_from_db()
    assert (kept.is_active, kept.is_draft, left.is_active) == (True, False, False)


def test_a_poli_without_bpjs_gets_the_next_free_letters_and_its_doctors(keeper: Client) -> None:
    drafts("ANA")
    Doctor.objects.create(name="dr. Lama")
    press(keeper, "/setup/polis/", **{"name-new1": "Poli Andrologi", "doctors-new1": "dr. Baru\n\n dr.  Lama \n"})
    made = Clinic.objects.get(name="Poli Andrologi")
    assert (made.label_prefix, made.bpjs_poli_code, made.is_draft) == ("B", None, False)
    assert set(Doctor.objects.values_list("name", flat=True)) == {"dr. Lama", "dr. Baru"}


def test_a_doctor_in_other_titles_is_asked_about_and_never_joined_alone(keeper: Client) -> None:
    Doctor.objects.create(name="dr. Siti Aminah, Sp.A", bpjs_code=1001)
    typed = {"name-new1": "Poli Umum", "doctors-new1": "Dr Siti Aminah"}
    page = press(keeper, "/setup/polis/", **typed)
    assert "Mirip &quot;dr. Siti Aminah, Sp.A&quot; yang sudah ada." in page.text
    assert not Clinic.objects.exists()
    press(keeper, "/setup/polis/", **typed, **{"others-new1": "1"})
    assert Clinic.objects.exists()
    assert Doctor.objects.count() == 2


def test_every_wrong_field_is_named_at_once_and_nothing_is_made(keeper: Client) -> None:
    [first, second] = drafts("ANA", "BED")
    typed = {
        f"letters-{first.pk}": "I",
        f"letters-{second.pk}": "FN",
        f"name-{second.pk}": "",
        "name-new1": "poli ana",
        "letters-new1": "Z",
    }
    page = press(keeper, "/setup/polis/", **typed)
    assert "Satu atau dua huruf A-Z tanpa I, O, Q" in page.text
    assert "Huruf FN sudah dipakai farmasi. Yang masih bebas:" in page.text
    assert "Isi namanya." in page.text
    assert "Nama ini sudah ada." in page.text
    assert 'value="FN"' in page.text
    assert Clinic.objects.filter(is_draft=True).count() == 2
    assert not ConfigChange.objects.exists()


def test_letters_of_another_poli_are_refused_with_the_next_free_ones(keeper: Client) -> None:
    [first, second] = drafts("ANA", "BED")
    page = press(keeper, "/setup/polis/", **{f"letters-{second.pk}": "a"})
    assert "Huruf A sudah dipakai Poli ANA. Yang masih bebas: B." in page.text
    press(keeper, "/setup/polis/", **{f"letters-{first.pk}": "B", f"letters-{second.pk}": "A"})
    assert set(Clinic.objects.values_list("name", "label_prefix")) == {("Poli ANA", "B"), ("Poli BED", "A")}


def test_a_code_that_two_polis_share_is_said_at_both(keeper: Client) -> None:
    drafts("INT")
    Clinic.objects.create(name="Poli Sore", label_prefix="S", bpjs_subspecialist_code="INT")
    page = keeper.get("/setup/polis/")
    assert "Kode INT juga milik Poli Sore" in page.text
    assert "Kode INT juga milik Poli INT" in page.text


def test_the_later_of_two_sees_both_and_is_asked(keeper: Client) -> None:
    [clinic] = drafts("ANA")
    opened = form_of(keeper, "/setup/polis/", "seen")
    colleague = User.objects.create_user("rekan", first_name="Budi")
    line = PoliLine(str(clinic.pk), "Poli Anak", clinic.pk, letters="N")
    polis.set_up_polis([line], Press(timezone.now(), user=colleague), seen=polis.polis_seen())
    page = keeper.post("/setup/polis/", {**opened, f"name-{clinic.pk}": "Poli Bocah"})
    assert "orang lain mengubah langkah ini" in page.text
    assert "Budi menyimpan" in page.text
    assert "Sekarang tersimpan: Poli Anak, huruf N" in page.text
    assert 'value="Poli Bocah"' in page.text
    [again] = [form for form in Forms(page.text).found if "seen" in form.values]
    keeper.post("/setup/polis/", again.values)
    clinic.refresh_from_db()
    assert clinic.name == "Poli Bocah"


def test_a_form_sent_twice_makes_one_poli(keeper: Client) -> None:
    form = {**form_of(keeper, "/setup/polis/", "seen"), "name-new1": "Poli MCU"}
    for _press in range(2):
        assert keeper.post("/setup/polis/", form).status_code == 302
    assert Clinic.objects.count() == 1
    assert ConfigChange.objects.count() == 1


def test_a_poli_with_patients_is_not_switched_off(keeper: Client) -> None:
    hospital = Hospital(now=timezone.now())
    hospital.open(hospital.internal, hospital.second_doctor, on=timezone.localdate() + timedelta(days=1))
    hospital.booked(session=hospital.internal.sessions.get())
    page = press(keeper, "/setup/polis/", **{f"run-{hospital.internal.pk}": None})
    assert "Masih ada pasien terdaftar di poli ini" in page.text
    hospital.internal.refresh_from_db()
    assert hospital.internal.is_active


def test_hfis_is_asked_by_a_press_and_says_so_while_it_runs(keeper: Client, settings: Settings) -> None:
    page = keeper.post("/setup/polis/", {"fetch": "1"}, follow=True)
    assert "sedang diambil dari HFIS" in page.text
    keeper.post("/setup/polis/", {"fetch": "1"})
    assert ScheduleRun.objects.get().asked_by is not None
    ScheduleRun.objects.all().delete()
    settings.BPJS_CONS_ID = ""
    page = keeper.post("/setup/polis/", {"fetch": "1"}, follow=True)
    assert "Kunci BPJS belum diisi (BPJS_CONS_ID)" in page.text
    assert not ScheduleRun.objects.exists()


# --- payers ------------------------------------------------------------------------------------------------------
def test_exactly_one_active_payer_is_jkn(keeper: Client) -> None:
    jkn, cash = Payer.objects.get(code="JKN"), Payer.objects.get(code="UMUM")
    page = press(keeper, "/setup/payers/", **{f"active-{jkn.pk}": None})
    assert "Tepat satu penjamin yang aktif harus JKN; sekarang 0." in page.text
    assert "ready.106" not in broken()
    press(keeper, "/setup/payers/", **{f"active-{cash.pk}": None, "name-new1": "Perusahaan Contoh"})
    made = Payer.objects.get(name="Perusahaan Contoh")
    assert (made.code, made.is_jkn) == ("PERUSAHAANCONTOH", False)
    assert not Payer.objects.get(code="UMUM").is_active


def test_a_payer_twice_or_without_a_name_is_refused(keeper: Client) -> None:
    page = press(keeper, "/setup/payers/", **{"name-new1": "umum", "name-new2": "x" * 101})
    assert "Nama ini sudah ada." in page.text
    assert "Paling banyak 100 huruf" in page.text
    assert Payer.objects.count() == 4


# --- places ------------------------------------------------------------------------------------------------------
def running(*codes: str) -> list[Clinic]:
    made = drafts(*codes)
    Clinic.objects.update(is_draft=False)
    return made


def test_one_press_makes_every_place_and_the_next_page_is_ready(keeper: Client) -> None:
    running("ANA", "HDL")
    page = press(keeper, "/setup/places/", **{f"kind-{StopKind.CASHIER}": "1", "look": "1"})
    assert "Kasir 1" in page.text
    assert not Stop.objects.exists()
    [form] = [form for form in Forms(page.text).found if "counter-CASHIER-1" in form.values]
    keeper.post("/setup/places/", {**form.values, f"kind-{StopKind.CASHIER}": "1"})
    assert broken() & {"ready.101", "ready.102", "ready.107"} == set()
    assert set(Counter.objects.values_list("name", "capacity")) == {
        ("Loket 1", 1),
        ("Farmasi 1", 1),
        ("Kasir 1", 1),
        ("Ruang ANA", 1),
        ("Ruang HDL", 4),
    }
    assert set(AdmissionClass.objects.values_list("code", "label_prefix")) == {("JKN", "X"), ("UMUM", "Z")}
    assert "Tidak ada tempat yang kurang" in keeper.get("/setup/places/").text


def test_a_name_twice_is_said_at_its_place_and_nothing_is_made(keeper: Client) -> None:
    [clinic] = running("ANA")
    page = press(keeper, "/setup/places/", **{f"counter-poli-{clinic.pk}-1": "loket 1"})
    assert "Nama ini sudah dipakai: dua ruang tidak boleh sama." in page.text
    assert 'value="loket 1"' in page.text
    assert not Counter.objects.exists()
    assert not Stop.objects.exists()
    assert not ConfigChange.objects.exists()


def test_places_are_taken_back_until_somebody_has_a_number(keeper: Client) -> None:
    running("ANA")
    press(keeper, "/setup/places/")
    keeper.post("/setup/places/", {"undo": "1", "request_key": "a"})
    assert not Counter.objects.exists()
    assert not Stop.objects.exists()
    assert not AdmissionClass.objects.exists()
    press(keeper, "/setup/places/")
    verbs.take_admission_ticket(AdmissionClass.objects.get(code="JKN"), Press(timezone.now()))
    page = keeper.post("/setup/places/", {"undo": "1", "request_key": "b"}, follow=True)
    assert "Sudah ada nomor antrean" in page.text
    assert Counter.objects.exists()


def test_a_booking_alone_keeps_the_places(keeper: Client) -> None:
    [clinic] = running("ANA")
    press(keeper, "/setup/places/")
    tomorrow = timezone.localdate() + timedelta(days=1)
    doctor = Doctor.objects.create(name="dr. Satu")
    session = verbs.open_session(
        date=tomorrow, clinic=clinic, doctor=doctor, capacity=10, starts=time(8), ends=time(12)
    )
    verbs.book(
        verbs.Booking(somebody(), session, Payer.objects.get(code="UMUM"), Channel.COUNTER), Press(timezone.now())
    )
    page = keeper.post("/setup/places/", {"undo": "1", "request_key": "b"}, follow=True)
    assert "Sudah ada nomor antrean" in page.text
    assert Counter.objects.exists()


def test_two_doctors_at_one_time_get_two_rooms_and_their_sessions_know_them(keeper: Client) -> None:
    [clinic] = running("ANA")
    doctors = [Doctor.objects.create(name=f"dr. {letter}") for letter in "ABC"]
    today = timezone.localdate()
    hours = ((time(0, 5), time(23)), (time(1), time(22)), (time(23, 10), time(23, 50)))
    for doctor, (starts, ends) in zip(doctors, hours, strict=True):
        verbs.open_session(date=today, clinic=clinic, doctor=doctor, starts=starts, ends=ends, capacity=100)
    press(keeper, "/setup/places/")
    rooms = dict(clinic.sessions.values_list("doctor__name", "room__name"))
    assert rooms == {"dr. A": "Ruang ANA", "dr. B": "Ruang ANA 2", "dr. C": "Ruang ANA"}
    # 300 seats: three desks, two chemists.
    assert Counter.objects.filter(stops__kind=StopKind.ADMISSION).count() == 3
    assert Counter.objects.filter(stops__kind=StopKind.PHARMACY).count() == 2


def test_a_hospital_that_has_places_gets_only_what_is_missing(keeper: Client) -> None:
    hospital = Hospital()
    Stop.objects.filter(clinic=hospital.internal).update(is_active=False)
    Clinic.objects.create(name="Poli Baru", label_prefix="N")
    before = Counter.objects.count()
    press(keeper, "/setup/places/")
    assert list(Counter.objects.order_by("-pk").values_list("name", flat=True)[: Counter.objects.count() - before]) == [
        "Ruang Baru"
    ]
    assert Stop.objects.get(clinic=hospital.internal).is_active


# --- cost --------------------------------------------------------------------------------------------------------
def test_the_overview_asks_as_much_with_many_visits_as_with_one(keeper: Client) -> None:
    hospital = Hospital()
    hospital.here()
    keeper.get("/setup/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert keeper.get("/setup/").status_code == 200
        return len(queries)

    before = asked()
    for _number in range(20):
        hospital.here()
    for number in range(10):
        keeper.post("/setup/step/texts/skip/", {"take_up" if number % 2 else "reason": "nanti"})
    assert asked() == before
    assert before <= MOST_STATEMENTS


def test_one_more_desk_is_made_without_the_administration(keeper: Client) -> None:
    hospital = Hospital()
    more = {"new-name": "Loket  2", "new-stop": str(hospital.admission.pk), "add": "1"}
    page = press(keeper, "/setup/places/", "new-name", **more)
    assert "Dibuat: Loket 2 (Admisi)." in page.text
    assert [counter.name for counter in hospital.admission.counters.order_by("name")] == ["Loket 1", "Loket 2"]
    refused = press(keeper, "/setup/places/", "new-name", **{**more, "new-name": "loket 2", "new-stop": "999"})
    assert "Nama ini sudah dipakai" in refused.text
    assert "Pilih tempat yang dilayaninya." in refused.text
    assert Counter.objects.filter(name__iexact="loket 2").count() == 1
