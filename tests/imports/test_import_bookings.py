"""Bookings of the system used before: code and number kept, bad lines named, twice the same as once."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bpjs_bridge.models import OutboxMessage, Reporting
from queues import verbs
from queues.errors import QuotaFullError
from queues.imports import bookings
from queues.imports.booking_places import EarlierBooking
from queues.invariants import all_invariants
from queues.models import (
    Channel,
    ClinicSession,
    IdentifierKind,
    Patient,
    Payer,
    Source,
    Stage,
    Visit,
    VisitEvent,
    VisitType,
)
from queues.press import Press
from tests.hospital import TODAY, Hospital
from tests.imports import running as importing
from tests.imports.running import Run
from tests.imports.tables import every_table

HEADER = (
    "kodebooking,norm,kodepoli,kodedokter,tanggalperiksa,jampraktek,nomorantrean,angkaantrean,jenispasien,"
    "jeniskunjungan,nomorreferensi,sumber"
)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        yield hospital


@pytest.fixture
def session(hospital: Hospital) -> ClinicSession:
    return hospital.open(hospital.children, hospital.doctor, on=TOMORROW, capacity=10)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "pendaftaran.csv"


def line(code: str = "Y03-20#1617068533", norm: str = "100000", **changes: str) -> str:
    fields = {
        "kodebooking": code,
        "norm": norm,
        "kodepoli": "ANA",
        "kodedokter": "1001",
        "tanggalperiksa": TOMORROW.isoformat(),
        "jampraktek": "08:00-12:00",
        "nomorantrean": "A-7",
        "angkaantrean": "7",
        "jenispasien": "JKN",
        "jeniskunjungan": "1",
        "nomorreferensi": "0001R0040116A000001",
        "sumber": "Mobile JKN",
    }
    return ",".join((fields | changes).values())


def take(path: Path, *lines: str, **options: Any) -> Run:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return run(path, **options)


def run(path: Path, **options: Any) -> Run:
    return importing.run("import_bookings", path, **options)


def everything() -> list[object]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in (Visit, VisitEvent, Reporting)]


def assert_all_rules_hold() -> None:
    assert {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))} == {}


def test_a_line_becomes_a_booking_that_keeps_its_code_and_its_number(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    patient = hospital.patient()
    done = take(csv, line())
    assert "1 pendaftaran dicatat, 0 sudah ada, 0 baris ditolak" in done.said
    visit = Visit.objects.get()
    assert (visit.booking_code, visit.patient, visit.session) == ("Y03-20#1617068533", patient, session)
    assert (visit.number, visit.label, visit.channel, visit.stage) == (7, "A-7", Channel.IMPORT, Stage.BOOKED)
    assert (visit.payer, visit.visit_type, visit.referral_number) == (hospital.jkn, "REFERRAL", "0001R0040116A000001")
    assert (visit.seat_kind, visit.seat_index, visit.is_new_patient) == ("JKN", 0, False)
    assert (visit.told_poli_code, visit.told_doctor_code, visit.told_hours) == ("ANA", 1001, "08:00-12:00")
    event = visit.events.get()
    assert (event.stage, event.source, event.occurred_at) == (Stage.BOOKED, Source.IMPORT, hospital.now)
    assert_all_rules_hold()


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"code": "2.02612E+13"}, "Kode booking dirusak Excel"),
        ({"code": "2E+13"}, "Kode booking dirusak Excel"),
        ({"nomorantrean": "01-Des"}, "dirusak Excel menjadi tanggal"),
        ({"nomorantrean": "2026-12-01"}, "dirusak Excel menjadi tanggal"),
        ({"nomorantrean": "12/1/2026"}, "dirusak Excel menjadi tanggal"),
    ],
)
def test_what_a_spreadsheet_made_of_a_code_or_a_number_is_taken_for_neither(
    spoiled: dict[str, str], words: str, csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    done = take(csv, line(**spoiled))
    assert words in done.complained
    assert not Visit.objects.exists()


@pytest.mark.parametrize("kept", [{"code": "12E5"}, {"nomorantrean": "ANA-001"}, {"nomorantrean": "A1-12"}])
def test_what_only_looks_like_it_is_taken(
    kept: dict[str, str], csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    assert take(csv, line(**kept)).complained == ""


def test_the_series_goes_on_above_the_imported_ones(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    take(csv, line())
    visit = hospital.booked(session=session)
    assert (visit.number, visit.label, visit.seat_index) == (8, "A-8", 1)
    assert_all_rules_hold()


def test_twins_are_allowed_among_imported_ones_only(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    for _ in range(3):
        hospital.patient()
    done = take(csv, line("K/1", "100000"), line("K/2", "100001"))
    assert "2 pendaftaran dicatat" in done.said
    hospital.booked(session=session, patient=hospital.patient())
    done = take(csv, line("K/3", "100002", angkaantrean="8"))
    assert done.complained == (
        "Baris 2: Angka antrean ini sudah diberikan di jadwal yang sama sesudah sistem lama berhenti.\n"
    )
    assert_all_rules_hold()


def test_twice_changes_nothing(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    hospital.patient()
    take(csv, line(), line("k/2", "100001", nomorantrean="A-8", angkaantrean="8"))
    before = everything()
    assert "0 pendaftaran dicatat, 2 sudah ada, 0 baris ditolak" in run(csv).said
    assert everything() == before


def test_it_stays_so_when_the_day_has_passed_and_the_visit_has_moved_on(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    take(csv, line())
    verbs.cancel(Visit.objects.get(), Press(hospital.later(), reason="batal"))
    with time_machine.travel(hospital.now + timedelta(days=3)):
        assert "0 pendaftaran dicatat, 1 sudah ada, 0 baris ditolak" in run(csv).said


def test_codes_that_differ_in_case_alone_are_two_bookings(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    hospital.patient()
    take(csv, line("aB/#c"), line("Ab/#C", "100001"))
    assert set(Visit.objects.values_list("booking_code", flat=True)) == {"aB/#c", "Ab/#C"}


def test_a_dry_run_tells_the_same_and_writes_nothing(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    done = take(csv, line(), line("K2", "999"), dry_run=True)
    assert "1 pendaftaran dicatat, 0 sudah ada, 1 baris ditolak" in done.said
    assert "tidak ada yang disimpan" in done.said
    assert everything() == [[], [], []]


def test_a_dry_run_leaves_every_table_as_it_was(csv: Path, hospital: Hospital) -> None:
    for _ in range(2):
        hospital.patient()
    before = every_table()
    today = {"tanggalperiksa": TODAY.isoformat()}
    with time_machine.travel(hospital.session.starts_at, tick=False):
        # Unused non-JKN seats are due to go to JKN: 27 and 3 become 30 and 0 for an imported booking, not by looking.
        done = take(csv, line("K1", "100000", **today), line("K2", "100001", **today), dry_run=True)
    assert "2 pendaftaran dicatat" in done.said
    assert every_table() == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kodebooking": ""}, "Kode booking kosong."),
        ({"kodebooking": "k" * 65}, "Kode booking lebih dari 64 huruf."),
        ({"kodebooking": "K\u200b1"}, "Kode booking memuat huruf yang tidak tercetak."),
        ({"norm": ""}, "Nomor rekam medis kosong."),
        ({"norm": "424242"}, "Nomor rekam medis ini belum ada di sini. Jalankan import_patients dulu."),
        ({"kodepoli": "XXX"}, "Poli XXX tidak dikenal di sini. Jalankan sync_hfis dulu."),
        ({"kodedokter": "dr"}, "Kode dokter harus angka."),
        ({"kodedokter": "77"}, "Dokter 77 tidak dikenal di sini. Jalankan sync_hfis dulu."),
        (
            {"kodedokter": "1002"},
            "Tidak ada jadwal poli ANA dokter 1002 pada 2026-03-17 jam 08:00-12:00. "
            "Jalankan sync_hfis --from 2026-03-17 --to 2026-03-17 dulu.",
        ),
        (
            {"jampraktek": "13.00 - 15.00"},
            "Tidak ada jadwal poli ANA dokter 1001 pada 2026-03-17 jam 13:00-15:00. "
            "Jalankan sync_hfis --from 2026-03-17 --to 2026-03-17 dulu.",
        ),
        ({"jampraktek": "pagi"}, "Jam praktek harus seperti 08:00-12:00."),
        ({"tanggalperiksa": "17 Maret"}, "Tanggal periksa harus seperti 2026-12-31."),
        ({"tanggalperiksa": "2026-03-15"}, "Tanggal periksa sudah lewat."),
        ({"nomorantrean": ""}, "Nomor antrean kosong."),
        ({"nomorantrean": "A" * 13}, "Nomor antrean lebih dari 12 huruf."),
        ({"angkaantrean": "0"}, "Angka antrean harus 1 sampai 9999."),
        ({"angkaantrean": "12345"}, "Angka antrean harus 1 sampai 9999."),
        ({"jenispasien": "BPJS"}, "Jenis pasien harus JKN atau NON JKN."),
        ({"jeniskunjungan": "5"}, "Jenis kunjungan harus 1, 2, 3 atau 4."),
        ({"jeniskunjungan": ""}, "Jenis kunjungan harus 1, 2, 3 atau 4."),
        ({"sumber": "Bridging Antrean", "jenispasien": ""}, "Jenis pasien harus JKN atau NON JKN."),
        ({"sumber": "WhatsApp"}, "Sumber harus Mobile JKN atau Bridging Antrean."),
        ({"jenispasien": "NON JKN"}, "Pendaftaran Mobile JKN selalu pasien JKN."),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_kept(
    changes: dict[str, str], reason: str, csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    for _ in range(3):
        hospital.patient()
    good = line("K1", "100000"), line("K3", "100002")
    done = take(csv, good[0], line("K2", **{"norm": "100001", **changes}), good[1])
    assert done.complained == f"Baris 3: {reason}\n"
    assert "2 pendaftaran dicatat" in done.said
    assert_all_rules_hold()


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("r" * 41, "Nomor referensi lebih dari 40 huruf."),
        ("9900000000000001", "Nomor referensi berisi NIK, nomor kartu atau nomor HP."),
    ],
)
def test_a_wrong_reference_is_named_and_the_booking_is_taken(
    reference: str, reason: str, csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    done = take(csv, line(nomorreferensi=reference))
    assert done.complained == f"Baris 2, nomorreferensi: {reason}\n"
    assert "1 pendaftaran dicatat, 0 sudah ada, 0 baris ditolak" in done.said
    assert Visit.objects.get().referral_number == ""
    assert "1 sudah ada" in run(csv).said
    assert_all_rules_hold()


def test_khanzas_own_table_is_read_when_a_person_says_whose_its_bookings_are(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    for _ in range(2):
        hospital.patient()
    header = (
        "nobooking;no_rawat;nomorkartu;nik;nohp;kodepoli;pasienbaru;norm;tanggalperiksa;kodedokter;jampraktek;"
        "jeniskunjungan;nomorreferensi;nomorantrean;angkaantrean;estimasidilayani;status;validasi"
    )
    kept = f"202603160001;1;-;-;-;ANA;0;100000;{TOMORROW};1001;08:00-12:00;3 (Kontrol);;A-7;7;1;Belum;0"
    cancelled = kept.replace("0001;1", "0002;2").replace("100000", "100001").replace("Belum", "Batal")
    csv.write_text("\n".join([header, kept, cancelled, ""]), encoding="utf-8")
    with pytest.raises(CommandError, match="--source mobile-jkn"):
        run(csv)
    done = run(csv, source="mobile-jkn")
    assert done.complained == "Baris 3: Sudah batal di sistem lama.\n"
    visit = Visit.objects.get()
    assert (visit.booking_code, visit.visit_type, visit.payer.is_jkn) == ("202603160001", VisitType.CONTROL, True)
    assert Reporting.objects.get().is_bpjs_own


def test_a_record_number_without_its_zeros_says_how_it_is_found(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    Patient.objects.filter(pk=hospital.patient().pk).update(medical_record_number="000451")
    done = take(csv, line(norm="451"))
    assert "--record-width 6" in done.complained
    assert not Visit.objects.exists()
    assert "1 pendaftaran dicatat" in take(csv, line(norm="451"), record_width=6).said


def test_hours_that_bpjs_was_told_before_find_the_session(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    verbs.change_hours(session, starts=time(9), ends=time(13))
    take(csv, line(jampraktek="08.00 - 12.00"))
    visit = Visit.objects.get()
    assert (visit.session, visit.told_hours) == (session, "08:00-12:00")


def test_a_session_that_was_moved_leads_to_where_it_moved(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    other = hospital.open(hospital.children, hospital.second_doctor, on=TOMORROW)
    ClinicSession.objects.filter(pk=session.pk).update(moved_to=other)
    take(csv, line())
    assert Visit.objects.get().session == other


def test_a_cancelled_session_takes_nobody(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    verbs.cancel_session(session, reason="tutup")
    assert take(csv, line()).complained == "Baris 2: Jadwal ini sudah dibatalkan di sini.\n"


def test_a_doctor_on_leave_keeps_the_patients_who_were_booked(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    verbs.set_leave(session, is_on_leave=True)
    done = take(csv, line())
    assert "1 pendaftaran dicatat" in done.said
    assert done.complained == f"Dokter libur di {session}: 1 pendaftaran dicatat, putuskan di halaman jadwalnya.\n"


def test_a_code_that_is_here_with_other_contents_is_refused(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    hospital.patient()
    take(csv, line())
    before = everything()
    done = take(csv, line(norm="100001"), line(angkaantrean="9", nomorantrean="A-9"))
    assert done.complained.splitlines() == [
        "Baris 2: Kode booking ini sudah tercatat dengan isi lain. Data yang ada tidak diubah.",
        "Baris 3: Kode booking ini sudah ada di baris 2.",
    ]
    assert everything() == before


def test_a_patient_has_one_active_booking_in_a_session(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    done = take(csv, line("K1"), line("K2", angkaantrean="8", nomorantrean="A-8"))
    assert done.complained == "Baris 3: Pasien ini sudah punya nomor di jadwal yang sama.\n"
    verbs.cancel(Visit.objects.get(), Press(hospital.now, reason="batal"))
    assert "1 pendaftaran dicatat" in take(csv, line("K2", angkaantrean="8", nomorantrean="A-8")).said
    assert_all_rules_hold()


def test_above_the_quota_a_number_is_kept_without_a_seat(csv: Path, hospital: Hospital) -> None:
    session = hospital.open(hospital.children, hospital.doctor, on=TOMORROW, capacity=2)
    for _ in range(3):
        hospital.patient()
    done = take(csv, *(line(f"K{n}", f"{100000 + n}", angkaantrean=f"{n + 1}") for n in range(3)))
    assert "1 di antaranya di luar kuota" in done.said
    assert list(Visit.objects.order_by("number").values_list("seat_index", flat=True)) == [0, 1, None]
    with pytest.raises(QuotaFullError):
        hospital.booked(session=session)
    assert_all_rules_hold()


def test_a_patient_without_jkn_takes_that_purse_and_needs_no_type(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    other = {"jenispasien": "NON JKN", "sumber": "Bridging Antrean", "jeniskunjungan": "", "nomorreferensi": ""}
    take(csv, line(**other))
    visit = Visit.objects.get()
    assert (visit.payer, visit.seat_kind, visit.visit_type) == (hospital.cash, "NON_JKN", "")


def test_without_a_payer_of_the_purse_the_line_says_so(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    hospital.patient()
    Payer.objects.filter(is_jkn=True).update(is_active=False)
    assert take(csv, line()).complained == "Baris 2: Belum ada penjamin JKN. Isi di administrasi dulu.\n"


def test_of_a_new_patient_s_two_bookings_on_a_day_the_first_is_new(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW)
    hospital.patient(is_new=True)
    take(csv, line("K1"), line("K2", kodepoli="INT", kodedokter="1002", nomorreferensi="0001R0040116A000002"))
    assert sorted(Visit.objects.values_list("is_new_patient", flat=True)) == [False, True]


def test_a_merged_or_renumbered_record_leads_to_the_patient(
    csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    kept, gone = hospital.patient(), hospital.patient()
    Patient.objects.filter(pk=gone.pk).update(merged_into=kept)
    take(csv, line(norm="100001"))
    assert Visit.objects.get().patient == kept


def test_a_code_may_be_a_long_number_but_not_somebody_s(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    first, _second = hospital.patient(), hospital.patient()
    nik = first.identifier(IdentifierKind.NIK)
    done = take(csv, line("1617068533000"), line(nik, "100001"))
    assert done.complained == "Baris 3: Kode booking ini memuat NIK, nomor kartu atau nomor HP seseorang.\n"
    assert_all_rules_hold()
    Visit.objects.update(booking_code=nik)
    (rule,) = (rule for rule in all_invariants() if rule.number == 36)
    assert list(rule.find()) == [f"queue_visit.booking_code row {Visit.objects.get().pk}"]


@pytest.mark.parametrize(("source", "is_own"), [("Mobile JKN", True), ("bridging  antrean", False)])
def test_whether_bpjs_made_a_booking_is_kept_and_nothing_is_sent(
    source: str, is_own: bool, csv: Path, hospital: Hospital, session: ClinicSession
) -> None:
    hospital.patient()
    take(csv, line(sumber=source))
    assert Reporting.objects.get().is_bpjs_own is is_own
    assert not OutboxMessage.objects.exists()


def test_another_run_at_the_same_moment_is_seen_at_the_second_try(
    csv: Path, hospital: Hospital, session: ClinicSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.patient()
    hospital.patient()
    take(csv, line("K1"))
    known = bookings._known
    calls: list[int] = []

    def too_early(asked: list[EarlierBooking]) -> object:
        """When placed, and when first written, as if that run had not been."""
        calls.append(1)
        return known(asked if len(calls) > 2 else [])

    monkeypatch.setattr(bookings, "_known", too_early)
    Visit.objects.update(patient=hospital.patient())
    done = take(csv, line("K1"), line("K2", "100001"))
    assert "1 pendaftaran dicatat" in done.said
    assert done.complained == "Baris 2: Data ini baru saja diubah di tempat lain. Jalankan impor sekali lagi.\n"


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_portions_change_nothing(
    batch: int, csv: Path, hospital: Hospital, session: ClinicSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookings, "BATCH", batch)
    hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW)
    for _ in range(4):
        hospital.patient()
    other = {"kodepoli": "INT", "kodedokter": "1002"}
    done = take(
        csv,
        line("K1", "100000"),
        line("K2", "100001", **other),
        line("K3", "424242"),
        line("K4", "100002", angkaantrean="8"),
        line("K5", "100003", **other),
    )
    assert "4 pendaftaran dicatat, 0 sudah ada, 1 baris ditolak" in done.said
    seats = Visit.objects.order_by("booking_code").values_list("booking_code", "seat_index")
    assert dict(seats) == {"K1": 0, "K2": 0, "K4": 1, "K5": 1}


def test_a_missing_file_or_a_wrong_header_is_one_sentence(csv: Path, hospital: Hospital) -> None:
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        run(csv)
    csv.write_text("kodebooking,norm\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"^Baris pertama harus berisi kolom kodebooking,norm,kodepoli"):
        run(csv)


def test_many_lines_cost_few_queries(csv: Path, hospital: Hospital, session: ClinicSession) -> None:
    for _ in range(200):
        hospital.patient()
    lines = [line(f"K{n}", f"{100000 + n}", angkaantrean=f"{n + 1}") for n in range(200)]
    with CaptureQueriesContext(connection) as queries:
        take(csv, *lines)
    assert Visit.objects.count() == 200
    assert len(queries) < 40
