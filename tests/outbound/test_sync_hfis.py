"""Sessions come from HFIS: opened, changed and closed as it says, by its own identity and never twice."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.management import CommandError, call_command

from queues import verbs
from queues.errors import SessionClosedError
from queues.models import Clinic, ClinicSession, DecisionKind, Doctor
from tests.hospital import TODAY
from tests.outbound.road import Road

TOMORROW = TODAY + timedelta(days=1)


def practice(doctor: int, clinic: str, hours: str, capacity: int = 30, **more: object) -> dict[str, object]:
    return {
        "doctor": doctor,
        "name": f"dr. Uji {doctor}",
        "clinic": clinic,
        "hours": hours,
        "capacity": capacity,
        **more,
    }


def sync(*, clinics: str = "ANA,INT", day: date = TOMORROW, **options: object) -> None:
    call_command("sync_hfis", clinics=clinics, first=day, last=day, **options)


def sessions(day: date = TOMORROW) -> list[tuple[str, str, int, bool]]:
    rows = ClinicSession.objects.on(day).filter(is_cancelled=False).order_by("clinic__name", "starts")
    return [(row.clinic.name, row.hours, row.capacity, row.is_on_leave) for row in rows]


def hfis(road: Road, *items: dict[str, object], day: date = TOMORROW) -> None:
    road.simulator.set_schedule(day.isoformat(), list(items), replace=True)


def test_a_doctor_twice_on_a_day_has_two_sessions_with_their_own_prefix(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-10:00"), practice(1001, "ANA", "13:00-15:00", 12))
    sync()
    assert sessions() == [("Anak", "08:00-10:00", 30, False), ("Anak", "13:00-15:00", 12, False)]
    assert len(set(ClinicSession.objects.on(TOMORROW).values_list("label_prefix", flat=True))) == 2


@pytest.mark.parametrize("is_list_wrapped", [False, True])
@pytest.mark.parametrize("is_schedule_spaced", [False, True])
def test_both_list_shapes_and_spellings_of_hours_are_read(
    road: Road, is_list_wrapped: bool, is_schedule_spaced: bool
) -> None:
    road.simulator.settings(is_list_wrapped=is_list_wrapped, is_schedule_spaced=is_schedule_spaced)
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]


def test_running_it_twice_changes_nothing(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "09:00-11:00"))
    sync()
    before = list(ClinicSession.objects.order_by("pk").values())
    sync()
    assert list(ClinicSession.objects.order_by("pk").values()) == before


def test_changed_hours_keep_the_session_and_the_old_hours_as_an_alias(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1001, "ANA", "14:00-16:00"))
    sync()
    morning = ClinicSession.objects.get(date=TOMORROW, starts=time(8))
    hfis(road, practice(1001, "ANA", "09:00-13:00", 40), practice(1001, "ANA", "14:00-16:00"))
    sync()
    morning.refresh_from_db()
    assert (morning.hours, morning.capacity) == ("09:00-13:00", 40)
    found = verbs.find_session(
        date=TOMORROW,
        clinics=[morning.clinic],
        doctor_code=morning.doctor.bpjs_code or 0,
        starts=time(8),
        ends=time(12),
    )
    assert found == morning
    assert len(sessions()) == 2


def test_leave_and_national_holidays_close_a_session_and_open_it_again(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True), practice(1002, "INT", "08:00-12:00"))
    road.simulator.set_holiday((TOMORROW + timedelta(days=1)).isoformat())
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, True), ("Penyakit Dalam", "08:00-12:00", 30, False)]
    road.simulator.set_holiday(TOMORROW.isoformat())
    sync()
    assert [is_on_leave for *_rest, is_on_leave in sessions()] == [True, True]
    road.simulator.set_holiday(TOMORROW.isoformat(), is_holiday=False)
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    sync()
    assert [is_on_leave for *_rest, is_on_leave in sessions()] == [False, False]


def test_an_unknown_clinic_is_a_draft_until_confirmed_and_its_doctor_is_made(road: Road) -> None:
    hfis(road, practice(4001, "MAT", "08:00-12:00"), practice(4002, "THT", "08:00-12:00"))
    sync(clinics="MAT")
    sync(clinics="THT", confirm=True)
    assert dict(Clinic.objects.filter(is_draft=True).values_list("bpjs_subspecialist_code", "is_draft")) == {
        "MAT": True
    }
    assert Clinic.objects.get(bpjs_subspecialist_code="THT").is_draft is False
    assert Doctor.objects.get(bpjs_code=4001).name == "dr. Uji 4001"
    prefixes = list(Clinic.objects.values_list("label_prefix", flat=True))
    assert len(prefixes) == len(set(prefixes))


def test_a_vanished_session_with_visits_is_reported_and_an_empty_one_is_closed(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    sync()
    road.hospital.booked(session=ClinicSession.objects.get(date=TOMORROW, clinic=road.hospital.children))
    hfis(road)
    with pytest.raises(CommandError, match="1 jadwal dengan pasien terdaftar menunggu keputusan petugas"):
        sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]
    told = capsys.readouterr().err
    assert "Anak 17-03-2026 08:00-12:00" in told
    assert "1 pasien terdaftar, putuskan di Laporan, Jadwal HFIS" in told


def test_a_session_made_by_hand_is_never_closed_by_hfis(road: Road) -> None:
    road.hospital.open(road.hospital.children, road.hospital.doctor, on=TOMORROW)
    hfis(road)
    sync()
    assert sessions() == [("Anak", "08:00-12:00", 30, False)]


def test_a_failing_clinic_is_reported_and_the_rest_is_kept(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1002, "INT", "08:00-12:00"))
    road.simulator.fault("http_500", match="jadwaldokter", times=3)
    with pytest.raises(CommandError):
        sync()
    assert sessions() == [("Penyakit Dalam", "08:00-12:00", 30, False)]
    assert "ANA 2026-03-17" in capsys.readouterr().err


def test_without_named_clinics_all_polis_of_bpjs_are_asked(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(4001, "MAT", "08:00-12:00"))
    sync(clinics="")
    assert [name for name, *_rest in sessions()] == ["Anak", "Mata"]


# --- each row stands alone -----
CASE = [
    {"kodedokter": 990555, "namadokter": "dr. Kembar Rekaan, Sp.A", "kapasitaspasien": 20},
    {"kodedokter": 990555, "namadokter": "dr. Kembar Rekaan, Sp.A", "kapasitaspasien": 24},
    {"kodedokter": 990556, "namadokter": "dr. Tunggal Rekaan, Sp.A", "kapasitaspasien": 15},
]


def row(**more: object) -> dict[str, object]:
    """A row of poli ANA as BPJS writes it."""
    return {
        "kodesubspesialis": "ANA",
        "namasubspesialis": "ANAK",
        "kodepoli": "ANA",
        "namapoli": "Anak",
        "hari": 1,
        "namahari": "SENIN",
        "jadwal": "08:00 - 12:00",
        "libur": 0,
        "kodedokter": 990556,
        "namadokter": "dr. Tunggal Rekaan, Sp.A",
        "kapasitaspasien": 15,
        **more,
    }


def of_doctors() -> list[tuple[int | None, str, int]]:
    rows = ClinicSession.objects.on(TOMORROW).filter(is_cancelled=False).order_by("doctor__bpjs_code", "starts")
    return [(one.doctor.bpjs_code, one.hours, one.capacity) for one in rows.named()]


def test_a_practice_listed_twice_is_one_session_with_the_larger_number_of_seats(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [row(**one) for one in CASE])
    sync(clinics="ANA")
    assert of_doctors() == [(990555, "08:00-12:00", 24), (990556, "08:00-12:00", 15)]
    told = [line for line in capsys.readouterr().err.splitlines() if "990555" in line]
    assert told == [
        f"Perhatikan, ANA {TOMORROW}: ANA dokter 990555 ganda (08:00-12:00 20 kursi, 08:00-12:00 24 kursi); "
        "dipakai 08:00-12:00 24 kursi"
    ]
    before = list(ClinicSession.objects.order_by("pk").values())
    sync(clinics="ANA")
    assert list(ClinicSession.objects.order_by("pk").values()) == before
    assert "0 jadwal dibuka, 0 diubah, 0 ditutup, 2 sama" in capsys.readouterr().out


def test_a_start_listed_with_two_ends_is_one_session_and_overlapping_ones_are_two(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        row(jadwal="08:00 - 12:00"),
        row(jadwal="08:00 - 13:00"),
        row(kodedokter=990557, namadokter="dr. Tindih Rekaan"),
        row(kodedokter=990557, namadokter="dr. Tindih Rekaan", jadwal="11:00 - 14:00"),
    ]
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", rows)
    sync(clinics="ANA")
    first = of_doctors()
    assert first == [(990556, "08:00-13:00", 15), (990557, "08:00-12:00", 15), (990557, "11:00-14:00", 15)]
    assert "990557 bertumpang tindih (08:00-12:00 dan 11:00-14:00)" in capsys.readouterr().err
    sync(clinics="ANA")
    assert of_doctors() == first


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        (row(jadwal="pagi"), "jadwal: Jam praktek harus seperti 08:00-12:00"),
        (row(jadwal="25:00 - 26:00"), "jadwal: Jam praktek berada antara 00:00 dan 24:00"),
        (row(jadwal="08:00 - 08:00"), "jadwal: Jam mulai dan jam selesai sama"),
        (
            row(jadwal="13:00 - 12:00"),
            "jadwal: Jam selesai sebelum jam mulai berarti hari berikutnya, paling lama 16 jam. Periksa jamnya",
        ),
        (row(kodedokter=""), "kodedokter"),
        (row(kodedokter=0), "kodedokter"),
        (row(kodedokter=99999999999), "kodedokter"),
        (row(kapasitaspasien=-1), "kapasitaspasien"),
        (row(kapasitaspasien=10**12), "kapasitaspasien"),
        (row(namadokter="x" * 200), "namadokter"),
        (row(kodesubspesialis=""), "kodesubspesialis"),
        (row(kodesubspesialis="TERLALUPANJANG"), "kodesubspesialis"),
        (row(libur="ya"), "libur"),
        ("bukan baris", "baris"),
        (None, "baris"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_without_names_and_stops_no_other(
    road: Road, capsys: pytest.CaptureFixture[str], odd: object, field: str
) -> None:
    good = row(kodedokter=990558, namadokter="dr. Baik Rekaan")
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [odd, good])
    with pytest.raises(CommandError, match="1 baris tidak terbaca; yang lain sudah disimpan"):
        sync(clinics="ANA")
    assert of_doctors() == [(990558, "08:00-12:00", 15)]
    [told] = capsys.readouterr().err.splitlines()
    assert told.startswith(f"Baris tidak terbaca, ANA {TOMORROW}: baris 1, {field} (")
    assert "Rekaan" not in told


def test_a_row_that_cannot_be_carried_out_stops_no_other(
    road: Road, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = verbs.open_session

    def refuse(**asked: object) -> ClinicSession:
        opened = really(**asked)  # type: ignore[arg-type]
        if opened.doctor.bpjs_code == 990556:
            raise SessionClosedError
        return opened

    monkeypatch.setattr("bpjs_bridge.schedules.synchronise.verbs.open_session", refuse)
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [row(**one) for one in CASE])
    with pytest.raises(CommandError, match="1 baris tidak dapat dijalankan"):
        sync(clinics="ANA")
    assert of_doctors() == [(990555, "08:00-12:00", 24)]
    assert "Baris tidak dapat dijalankan, ANA dokter 990556 2026-03-17 08:00-12:00: " in capsys.readouterr().err
    assert not Doctor.objects.filter(bpjs_code=990556).exists()


def test_a_poli_left_without_anybody_is_an_error(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    road.simulator.say_schedule(TOMORROW.isoformat(), "ANA", [row(jadwal="pagi")])
    with pytest.raises(CommandError, match="1 poli tanpa satu pun dokter"):
        sync(clinics="ANA")
    assert f"poli tanpa jadwal: ANA {TOMORROW}" in capsys.readouterr().err


# --- what a person decided is held -----
def stands(session: ClinicSession) -> tuple[str, int, bool, bool]:
    session.refresh_from_db()
    return session.hours, session.capacity, session.is_on_leave, session.is_cancelled


def children(road: Road) -> ClinicSession:
    hfis(road, practice(1001, "ANA", "08:00-12:00"))
    sync(clinics="ANA")
    return ClinicSession.objects.named().get(date=TOMORROW)


@pytest.mark.parametrize(("kind", "ours"), [(DecisionKind.LEAVE, "libur"), (DecisionKind.CANCELLED, "dibatalkan")])
def test_hfis_never_opens_what_a_person_called_off(
    road: Road, capsys: pytest.CaptureFixture[str], kind: DecisionKind, ours: str
) -> None:
    session = children(road)
    verbs.close_session(session, kind, road.hospital.by(at=road.hospital.later(), reason="dokter ke luar kota"))
    before = stands(session)
    for _ in range(2):
        capsys.readouterr()
        sync(clinics="ANA")
        assert stands(session) == before
        assert ClinicSession.objects.on(TOMORROW).count() == 1
        told = capsys.readouterr().err
        assert f"HFIS: buka, kita: {ours} (oleh perawat, alasan: dokter ke luar kota)" in told
    verbs.open_again(session, road.hospital.by(at=road.hospital.later(), reason="jadi praktek"))
    sync(clinics="ANA")
    assert "Perbedaan" not in capsys.readouterr().err


def test_hfis_never_gives_leave_to_a_doctor_whom_people_are_booked_with(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    session = children(road)
    visit = road.hospital.booked(session=session)
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True))
    for _ in range(2):
        with pytest.raises(CommandError, match="1 jadwal dengan pasien terdaftar menunggu keputusan petugas"):
            sync(clinics="ANA")
        assert "HFIS: libur, kita: buka; 1 pasien terdaftar, putuskan di Laporan" in capsys.readouterr().err
    visit.refresh_from_db()
    # One seat: that of the person who has it.
    assert (visit.stage, stands(session)) == ("BOOKED", ("08:00-12:00", 1, False, False))
    verbs.close_session(session, DecisionKind.LEAVE, road.hospital.by(at=road.hospital.later(), reason="sesuai HFIS"))
    sync(clinics="ANA")


def test_hfis_never_closes_what_a_person_opened(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    session = children(road)
    hfis(road, practice(1001, "ANA", "08:00-12:00", closed=True))
    sync(clinics="ANA")
    assert stands(session) == ("08:00-12:00", 30, True, False)
    verbs.open_again(session, road.hospital.by(at=road.hospital.later(), reason="dokter praktek"))
    by_hand = road.hospital.open(road.hospital.internal, road.hospital.second_doctor, on=TOMORROW)
    hfis(
        road,
        practice(1001, "ANA", "08:00-12:00", closed=True),
        practice(1002, "INT", "08:00-12:00", closed=True),
    )
    sync()
    assert stands(session) == ("08:00-12:00", 30, False, False)
    assert stands(by_hand) == ("08:00-12:00", 30, False, False)
    assert capsys.readouterr().err.count("HFIS: libur, kita: buka") == 2
    hfis(road)
    sync()
    assert stands(session) == ("08:00-12:00", 30, False, False)


def test_hfis_never_changes_hours_and_seats_that_a_person_set(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    session, by = children(road), road.hospital.by()
    verbs.change_hours(session, starts=time(9), ends=time(13))
    verbs.note_decision(session, DecisionKind.HOURS, replace(by, at=road.hospital.later(), reason=""))
    verbs.change_capacity(session, replace(by, at=road.hospital.later(), reason="ruang kecil"), capacity=20)
    sync(clinics="ANA")
    assert stands(session) == ("09:00-13:00", 20, False, False)
    told = capsys.readouterr().err
    assert "HFIS: 08:00-12:00, kita: 09:00-13:00 (oleh perawat)" in told
    assert "HFIS: 30 kursi, kita: 20 kursi (oleh perawat, alasan: ruang kecil)" in told


def test_hfis_does_not_drop_a_late_start(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    session = children(road)
    verbs.start_late(session, late_start=time(11))
    hfis(road, practice(1001, "ANA", "07:00-10:00"))
    sync(clinics="ANA")
    session.refresh_from_db()
    assert (session.hours, session.late_start) == ("08:00-12:00", time(11))
    assert "HFIS: 07:00-10:00, kita: 08:00-12:00" in capsys.readouterr().err
