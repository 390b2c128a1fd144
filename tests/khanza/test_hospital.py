"""An empty installation beside a Khanza: all tables in one run, then once more; and what is given up there later."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from bpjs_bridge.models import OutboxMessage, Reporting
from khanza.models import Refusal
from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import (
    Channel,
    Clinic,
    ClinicSession,
    Doctor,
    ImportRun,
    Patient,
    Payer,
    PlanLine,
    Source,
    Stage,
    Visit,
)
from queues.press import Press
from tests.hospital import TODAY, Hospital
from tests.imports.tables import every_table
from tests.khanza.conftest import sync
from tests.khanza.tables import Khanza, person

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db]

NEXT_MONDAY = TODAY + timedelta(days=7)
NOW = clock.moment(TODAY, time(7, 0))
TAKES = "poli,dokter,kode-poli,kode-dokter,jadwal,pasien,pendaftaran"


def booking(code: str, number: int, *, on: date = NEXT_MONDAY, **other: object) -> dict[str, object]:
    return {
        "nobooking": code,
        "no_rawat": f"2026/03/16/{number:06d}",
        "kodepoli": "ANA",
        "norm": f"{number:06d}",
        "tanggalperiksa": on,
        "kodedokter": "1001",
        "jampraktek": "08:00-12:00",
        "jeniskunjungan": "3 (Kontrol)",
        "nomorreferensi": "0001R0040326K000001",
        "nomorantrean": f"ANA-{number:03d}",
        "angkaantrean": str(number),
        "status": "Belum",
        **other,
    }


@pytest.fixture
def full(khanza: Khanza) -> Khanza:
    """With what such tables have besides: the row `-`, what is no longer in use, two polis of one code, a bad hour."""
    khanza.add(
        "poliklinik",
        {"kd_poli": "-", "nm_poli": "-"},
        {"kd_poli": "U0001", "nm_poli": "POLI ANAK"},
        {"kd_poli": "U0002", "nm_poli": "POLI ANAK EKSEKUTIF"},
        {"kd_poli": "U0009", "nm_poli": "POLI LAMA", "status": "0"},
    )
    khanza.add(
        "dokter", {"kd_dokter": "-", "nm_dokter": "-"}, {"kd_dokter": "D0001", "nm_dokter": "dr. Uji Rekaan, Sp.A"}
    )
    khanza.add(
        "maping_poli_bpjs",
        {"kd_poli_rs": "U0001", "kd_poli_bpjs": "ANA"},
        {"kd_poli_rs": "U0002", "kd_poli_bpjs": "ANA"},
    )
    khanza.add("maping_dokter_dpjpvclaim", {"kd_dokter": "D0001", "kd_dokter_bpjs": "1001"})
    line = {"kd_dokter": "D0001", "kd_poli": "U0001", "jam_mulai": "08:00:00", "jam_selesai": "12:00:00", "kuota": 30}
    khanza.add("jadwal", {**line, "hari_kerja": "SENIN"}, {**line, "hari_kerja": "AKHAD"})
    khanza.add("jadwal", {**line, "hari_kerja": "SABTU", "jam_selesai": "00:00:00", "jam_mulai": "00:00:00"})
    khanza.add("pasien", *(person(number) for number in range(1, 6)))
    khanza.add(
        "referensi_mobilejkn_bpjs",
        booking("20260316000001", 1),
        booking("20260316000002", 2, norm="000404"),
        booking("20260316000003", 3, status="Batal"),
        booking("20260309000004", 4, on=TODAY - timedelta(days=7)),
    )
    return khanza


@pytest.mark.slow
def test_an_empty_installation_has_it_all_after_one_run_and_a_second_one_changes_nothing(
    full: Khanza, tmp_path: Path
) -> None:
    Payer.objects.all().delete()
    jkn = Payer.objects.create(code="JKN", name="JKN", is_jkn=True)
    before = full.sums()
    with time_machine.travel(NOW, tick=True):
        rehearsed, untouched = sync(*TAKES.split(","), dry_run=True), every_table()
        assert Clinic.objects.count() == 0
        # The bookings need the patients: a rehearsal says so of each.
        assert "jadwal: 3 dibaca, 2 baru, 0 dilengkapi, 0 sudah sama, 1 ditolak." in rehearsed.said
        assert every_table() == untouched
        Clinic.objects.update(is_draft=False)
        done = sync(*TAKES.split(","), refused=tmp_path / "ditolak")
    assert done.code == 1
    told = [text for text in done.said.splitlines() if "dibaca" in text]
    assert told == [
        "poli: 2 dibaca, 2 baru, 0 dilengkapi, 0 sudah sama, 0 ditolak.",
        "dokter: 1 dibaca, 1 baru, 0 dilengkapi, 0 sudah sama, 0 ditolak.",
        "kode-poli: 2 dibaca, 0 baru, 1 dilengkapi, 0 sudah sama, 1 ditolak.",
        "kode-dokter: 1 dibaca, 0 baru, 1 dilengkapi, 0 sudah sama, 0 ditolak.",
        "jadwal: 3 dibaca, 2 baru, 0 dilengkapi, 0 sudah sama, 1 ditolak.",
        "pasien: 5 dibaca, 5 baru, 0 dilengkapi, 0 sudah sama, 0 ditolak.",
        "pendaftaran: 2 dibaca, 1 baru, 0 dilengkapi, 0 sudah sama, 1 ditolak.",
    ]
    assert "kode-poli U0002: Kode BPJS ini sudah ada pada poli POLI ANAK." in done.complained
    assert "jadwal D0001 SABTU 00:00:00: Jam praktek kosong." in done.complained
    assert "pendaftaran 20260316000002: Nomor rekam medis ini belum ada di sini." in done.complained
    assert (Doctor.objects.get().bpjs_code, PlanLine.objects.count(), Patient.objects.count()) == (1001, 2, 5)
    visit = Visit.objects.get()
    assert (visit.booking_code, visit.label, visit.channel, visit.payer) == (
        "20260316000001",
        "ANA-001",
        Channel.IMPORT,
        jkn,
    )
    assert Reporting.objects.get().is_bpjs_own
    assert not OutboxMessage.objects.exists()
    sheets = {
        path.name: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        for path in (tmp_path / "ditolak").iterdir()
    }
    assert sorted(sheets) == ["jadwal.xlsx", "maping_poli_bpjs.xlsx", "referensi_mobilejkn_bpjs.xlsx"]
    assert sheets["maping_poli_bpjs.xlsx"][1][:2] == ["U0002", "ANA"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "ditolak").iterdir()} == {0o600}
    runs, sessions = ImportRun.objects.count(), ClinicSession.objects.count()
    with time_machine.travel(NOW + timedelta(minutes=5), tick=True):
        again = sync(*TAKES.split(","))
    assert again.code == 1
    assert "pendaftaran: 2 dibaca, 0 baru, 0 dilengkapi, 1 sudah sama, 1 ditolak." in again.said
    assert "poli: 2 dibaca, 0 baru, 0 dilengkapi, 2 sudah sama, 0 ditolak." in again.said
    assert (ImportRun.objects.count(), ClinicSession.objects.count(), Refusal.objects.count()) == (runs, sessions, 3)
    assert full.sums() == before
    assert {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))} == {}


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def test_a_booking_given_up_there_is_given_up_here_and_bpjs_is_told_nothing(khanza: Khanza, hospital: Hospital) -> None:
    session = hospital.open(hospital.children, hospital.doctor, on=NEXT_MONDAY)
    khanza.add("pasien", person(1), person(2))
    khanza.add("referensi_mobilejkn_bpjs", booking("20260323000001", 1), booking("20260323000002", 2))
    with time_machine.travel(NOW, tick=False):
        assert sync("pasien", "pendaftaran").code == 0
    first, second = Visit.objects.order_by("number")
    assert first.session == session
    with time_machine.travel(clock.moment(NEXT_MONDAY, time(7, 30)), tick=False):
        verbs.check_in(second, Press(clock.moment(NEXT_MONDAY, time(7, 30))))
    told = OutboxMessage.objects.count()
    khanza.do("UPDATE referensi_mobilejkn_bpjs SET status = 'Batal'")
    with time_machine.travel(clock.moment(NEXT_MONDAY, time(7, 40)), tick=False):
        rehearsed = sync("pendaftaran", dry_run=True)
        assert "1 dibatalkan" in rehearsed.said
        assert Visit.objects.active().count() == 2
        for _run in range(2):
            done = sync("pendaftaran")
    assert done.code == 1
    assert "pendaftaran 20260323000002: Batal di Khanza, tetapi pasiennya sudah di sini" in done.complained
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.stage, second.stage) == (Stage.CANCELLED, Stage.WAITING_CLINIC)
    event = first.events.get(stage=Stage.CANCELLED)
    assert (event.source, event.reason) == (Source.BPJS, "Dibatalkan di SIMRS Khanza")
    assert OutboxMessage.objects.count() == told
    assert Refusal.objects.count() == 1
