"""The plan in the set-up's file: written, made elsewhere the same, changed where it differs, refused at its place."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from queues import clock
from queues.models import (
    Clinic,
    ClinicSession,
    ConfigChange,
    Counter,
    Doctor,
    Holiday,
    PlanClosing,
    PlanException,
    PlanLine,
    PlanOpening,
    SessionDecision,
    Stop,
    StopKind,
)
from setup import file
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> dict[str, Any]:
    """A poli with a room and a doctor, the whole plan of it: a line, one that begins next week, every kind of day."""
    poli = Clinic.objects.create(name="Poli Uji", label_prefix="U", bpjs_subspecialist_code="UJI")
    room = Counter.objects.create(name="Ruang 1", spoken_name="ruang satu")
    room.stops.add(Stop.objects.create(kind=StopKind.CLINIC, clinic=poli, name="Poli Uji", spoken_name="poli uji"))
    Doctor.objects.create(name="dr. Satu", bpjs_code=9001)
    User.objects.create_user("penyusun", is_staff=True)
    today = clock.service_date(timezone.now())
    soon = today + timedelta(days=8)
    whom = {"poli": "Poli Uji", "doctor": "dr. Satu"}
    line = {**whom, "weekday": soon.isoweekday(), "hours": "08:00-12:00", "break": "10:00-10:15"}
    line |= {"capacity": 20, "jkn_quota": 18, "room": "Ruang 1", "valid_from": None, "valid_until": None}
    night = {**line, "hours": "22:00-02:00", "break": None, "room": None, "jkn_quota": 20, "origin": "HFIS"}
    first, last = (soon + timedelta(days=14)).isoformat(), (soon + timedelta(days=15)).isoformat()
    of_day: dict[str, Any] = {"line": None, "first": first, "last": last, "hours": None, "capacity": None, "room": None}
    extra = {**of_day, "hours": "13:00-14:00", "capacity": 5, "room": "Ruang 1"}
    moved = {"line": {"weekday": soon.isoweekday(), "starts": "08:00"}, "hours": "09:00-13:00", "last": first}
    closed = {"date": (soon + timedelta(days=28)).isoformat(), "name": "Hari Uji", "kind": "OWN", "is_estimate": False}
    some = {"date": (soon + timedelta(days=35)).isoformat(), "answer": "SOME", "open_polis": ["Poli Uji"]}
    return file.exported() | {
        "plan": [{**line, "origin": "HAND"}, {**night, "valid_from": soon.isoformat()}],
        "exceptions": [
            {"kind": "LEAVE", **whom, **of_day, "reason": "Cuti"},
            {"kind": "EXTRA", **whom, **extra, "reason": "Tambahan"},
            {"kind": "MOVED", **whom, **of_day, **moved, "reason": "Rapat"},
            {"kind": "CLOSED", "poli": "Poli Uji", "doctor": None, **of_day, "reason": "Renovasi"},
        ],
        "holidays": [
            {**closed, "answer": "CLOSED", "open_polis": []},
            {**closed, "name": "Hari Lain", "kind": "JOINT", "is_estimate": True, **some},
        ],
    }


def applied(content: dict[str, Any], tmp_path: Path, **options: Any) -> None:
    path = tmp_path / "rumah-sakit.json"
    path.write_text(file.written(content), encoding="utf-8")
    call_command("setup", apply=path, **{"by": "penyusun", **options})


def rows() -> list[int]:
    kinds = (PlanLine, PlanException, Holiday, ClinicSession, SessionDecision, PlanOpening, PlanClosing, ConfigChange)
    return [kind._default_manager.count() for kind in kinds]


def test_a_plan_comes_back_as_it_was_written_and_opens_once(content: dict[str, Any], tmp_path: Path) -> None:
    applied(content, tmp_path)
    assert file.exported() == content
    day = date.fromisoformat(content["plan"][1]["valid_from"])
    morning, night = ClinicSession.objects.on(day).order_by("starts")
    assert (morning.starts, morning.room and morning.room.name) == (time(8), "Ruang 1")
    assert list(morning.breaks.values_list("starts", "ends")) == [(time(10), time(10, 15))]
    assert (night.ends, night.is_from_hfis) == (time(2), True)
    closed, some = (date.fromisoformat(one["date"]) for one in content["holidays"])
    assert not ClinicSession.objects.on(closed).exists()
    assert ClinicSession.objects.on(some).exists()
    assert {
        change.actor and change.actor.username for change in ConfigChange.objects.filter(name__startswith="plan.")
    } == {"penyusun"}
    before = rows()
    applied(content, tmp_path)
    assert rows() == before


def test_what_differs_is_changed_and_its_sessions_follow(content: dict[str, Any], tmp_path: Path) -> None:
    applied(content, tmp_path)
    there = rows()
    content["plan"][0] |= {"capacity": 30, "jkn_quota": 25, "hours": "08:00-11:00", "break": None}
    content["exceptions"][3]["reason"] = "Renovasi atap"
    content["holidays"][0] |= {"answer": "OPEN", "name": "Hari Uji Coba"}
    applied(content, tmp_path)
    assert [line["capacity"] for line in file.exported()["plan"]] == [30, 20]
    assert {one["reason"] for one in file.exported()["exceptions"]} >= {"Renovasi atap"}
    assert file.exported()["holidays"] == content["holidays"]
    day = date.fromisoformat(content["plan"][1]["valid_from"])
    morning = ClinicSession.objects.on(day).get(starts=time(8))
    assert (morning.capacity, morning.ends) == (30, time(11))
    assert ClinicSession.objects.on(date.fromisoformat(content["holidays"][0]["date"])).exists()
    assert rows()[0] == there[0]
    assert PlanException.objects.standing().count() == 4


def test_a_session_with_people_stays_when_a_file_changes_its_line(content: dict[str, Any], tmp_path: Path) -> None:
    applied(content, tmp_path)
    day = date.fromisoformat(content["plan"][1]["valid_from"])
    session = ClinicSession.objects.on(day).get(starts=time(8))
    Hospital().booked(session=session)
    content["plan"][0] |= {"capacity": 30, "jkn_quota": 25}
    applied(content, tmp_path)
    session.refresh_from_db()
    assert session.capacity == 20


def test_what_is_over_is_neither_written_nor_taken(content: dict[str, Any], tmp_path: Path) -> None:
    past = {"valid_from": "2020-01-01", "valid_until": "2020-02-01"}
    content["plan"][1] |= past
    content["exceptions"][0] |= {"first": "2020-01-01", "last": "2020-01-02"}
    content["holidays"][0]["date"] = "2020-01-01"
    applied(content, tmp_path)
    left = file.exported()
    assert (len(left["plan"]), len(left["exceptions"]), len(left["holidays"])) == (1, 3, 1)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("plan", {"poli": "Tiada"}, "plan[0].poli: Tiada tidak ada."),
    ("plan", {"doctor": "dr. Satu", "weekday": 8}, "plan[0].weekday: Dari 1 sampai 7."),
    ("plan", {"hours": "8 pagi"}, "plan[0].hours: Jam praktek harus seperti"),
    ("plan", {"hours": "08:00-08:00", "break": None}, "plan[0].ends: Jam mulai dan jam selesai sama."),
    ("plan", {"capacity": True}, "plan[0].capacity: jenis nilainya salah: true."),
    ("plan", {"jkn_quota": 21}, "plan[0]"),
    ("plan", {"valid_from": "besok"}, "plan[0].valid_from: Tanggal harus seperti 2027-12-31."),
    ("plan", {"warna": "merah"}, "plan[0].warna: isian ini tidak dikenal."),
    ("plan", {"origin": "SIMRS"}, "plan[0].origin: Salah satu dari: HAND, HFIS."),
    ("plan", {"room": "Ruang 2"}, "plan[0].room: Ruang 2 tidak ada."),
    ("exceptions", {"kind": "LIBUR"}, "exceptions[0].kind: Salah satu dari"),
    ("exceptions", {"doctor": None}, "exceptions[0].doctor: Pilih dokternya."),
    ("exceptions", {"reason": ""}, "exceptions[0].reason: 1 sampai 200 huruf."),
    ("exceptions", {"first": "2027-02-30"}, "exceptions[0].first: Tanggal harus seperti"),
    ("holidays", {"answer": "SOME"}, "holidays[0].open_polis: Poli yang buka"),
    ("holidays", {"open_polis": ["Tiada"], "answer": "SOME"}, "holidays[0].open_polis: Tiada tidak ada."),
    ("holidays", {"name": "x"}, "holidays[0].name: Tulis namanya"),
    ("holidays", {"open_polis": 7}, "holidays[0].open_polis: jenis nilainya salah"),
]


def test_a_refusal_names_line_and_field_and_nothing_is_made(content: dict[str, Any], tmp_path: Path) -> None:
    content["payers"] = [{"code": "BARU", "name": "Baru"}]
    before = rows()
    for key, wrong, sentence in WRONG:
        spoiled = {**content, key: [content[key][0] | wrong, *content[key][1:]]}
        with pytest.raises(CommandError) as refusal:
            applied(spoiled, tmp_path)
        assert sentence in str(refusal.value)
        assert rows() == before, sentence


def test_a_plan_is_written_down_in_somebodys_name(content: dict[str, Any], tmp_path: Path) -> None:
    before = rows()
    with pytest.raises(CommandError, match=r"plan: dicatat atas nama seorang pengguna\. Tambahkan --by NAMA"):
        applied(content, tmp_path, by="")
    with pytest.raises(CommandError, match="Tidak ada pengguna aktif bernama tiada"):
        applied(content, tmp_path, by="tiada")
    assert rows() == before
