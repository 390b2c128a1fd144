"""Bookings of the system used before at the import desk, and what the desk asks of Khanza's table."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from antrean_project.groups import DATA_KEEPER
from queues.imports import bookings
from queues.imports.desk import work
from queues.models import ImportedRow, ImportRun, ImportState, Visit
from tests.group_browsers import browser_of
from tests.hospital import TODAY, Hospital
from tests.setup.desk import PAGE, checked, columns, press, taken, upload, worker

TOMORROW = TODAY + timedelta(days=1)
# As Khanza's referensi_mobilejkn_bpjs is exported.
HEADER = (
    "nobooking,no_rawat,nomorkartu,nik,nohp,kodepoli,pasienbaru,norm,tanggalperiksa,kodedokter,jampraktek,"
    "jeniskunjungan,nomorreferensi,nomorantrean,angkaantrean,estimasidilayani,sisakuotajkn,status"
)


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=True):
        yield hospital


@pytest.fixture
def keeper(hospital: Hospital) -> Client:
    return browser_of(DATA_KEEPER)


def table(hospital: Hospital, days: int = 1) -> str:
    """Two bookings a day, of as many days; each day is a session."""
    lines, people = [], [hospital.patient() for _person in range(2)]
    for ahead in range(days):
        on = TOMORROW + timedelta(days=ahead)
        session = hospital.open(hospital.children, hospital.doctor, on=on, capacity=10)
        for number, patient in enumerate(people, start=1):
            code = f"{on:%Y%m%d}00000{number}"
            lines.append(
                f"{code},r,k,n,h,{hospital.children.bpjs_subspecialist_code},0,{patient.medical_record_number},{on},"
                f"{hospital.doctor.bpjs_code},{session.starts:%H:%M}-{session.ends:%H:%M},3 (Kontrol),0301R001{number},"
                f"ANA-00{number},{number},0,0,Belum"
            )
    return "\n".join([HEADER, *lines, ""])


def test_khanzas_table_is_asked_for_its_source_and_taken_once(hospital: Hospital, keeper: Client) -> None:
    content = table(hospital)
    assert "Asal semua pendaftaran" in upload(keeper, content, kind="BOOKINGS").text
    run = ImportRun.objects.get()
    refused = columns(keeper, run)
    assert (refused.status_code, "Pilih asalnya" in refused.text) == (422, True)
    columns(keeper, run, source="mobile jkn")
    worker()
    run.refresh_from_db()
    assert (run.state, run.added, run.refused) == (ImportState.CHECKED, 2, 0)
    assert not Visit.objects.exists()
    press(keeper, run, "take")
    worker()
    run.refresh_from_db()
    assert (run.state, run.added, Visit.objects.count()) == (ImportState.TAKEN, 2, 2)
    assert "Batalkan impor ini" not in keeper.get(f"{PAGE}{run.pk}/").text
    assert press(keeper, run, "undo").status_code == 200
    worker()
    assert Visit.objects.count() == 2
    again = checked(keeper, content, kind="BOOKINGS", source="mobile jkn")
    assert (again.added, again.unchanged) == (0, 2)


def test_a_worker_that_ends_between_two_sessions_counts_what_it_has_made(
    hospital: Hospital, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checked(keeper, table(hospital, days=3), kind="BOOKINGS", source="mobile jkn")
    press(keeper, run, "take")
    monkeypatch.setattr(bookings, "BATCH", 1)
    portions = []

    def end_at_the_second(name: str) -> None:
        portions.append(name)
        if len(portions) == 2:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(bookings, "injection_point", end_at_the_second)
        with pytest.raises(SystemExit):
            work.work(stopping=threading.Event())
    assert Visit.objects.count() == 2
    worker()
    run.refresh_from_db()
    assert (run.state, run.read, run.added, run.unchanged, run.refused) == (ImportState.TAKEN, 6, 6, 0, 0)
    assert Visit.objects.count() == ImportedRow.objects.count() == 6


# As docs/operations.md writes the question to mLITE's database.
MLITE = (
    "kodebooking,no_rkm_medis,kd_poli_bpjs,kd_dokter_bpjs,tanggal_periksa,jampraktek,nomorantrean,no_reg,"
    "jenis_kunjungan,nomor_referensi,status,status_kirim"
)


def test_mlites_two_tables_are_read_as_they_are_asked_for(hospital: Hospital, keeper: Client) -> None:
    session = hospital.open(hospital.children, hospital.doctor, on=TOMORROW, capacity=10)
    hours = f"{session.starts:%H:%M}-{session.ends:%H:%M}"
    over = (("Batal", "Sudah"), ("Belum", "Batal"), ("Dokter Berhalangan", ""))
    endings = (("Belum", "Sudah"), ("Terdaftar", "Gagal"), *over)
    lines = [
        f"{TOMORROW:%Y%m%d}00000{number},{hospital.patient().medical_record_number},"
        f"{hospital.children.bpjs_subspecialist_code},{hospital.doctor.bpjs_code},{TOMORROW},{hours},ANA-00{number},"
        f"00{number},3,0301R001{number},{status},{sent}"
        for number, (status, sent) in enumerate(endings, start=1)
    ]
    run = taken(keeper, "\n".join([MLITE, *lines, ""]), kind="BOOKINGS", source="mobile jkn")
    visits = Visit.objects.filter(session=session).order_by("number")
    assert list(visits.values_list("label", "number")) == [("ANA-001", 1), ("ANA-002", 2)]
    assert (run.added, run.refused, ImportedRow.objects.count()) == (2, 3, 2)
