"""The pages of a period: what they show, to whom, in which file, and what they make of nonsense."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from python_calamine import CalamineWorkbook

from queues import verbs
from queues.models import Clinic, PrescriptionKind
from queues.verbs import PrescriptionOrder
from reports.facts import keeping
from reports.facts.definition import facts_of_day
from reports.models import FactDay, VisitFact
from reports.periods.period import Kind, period
from tests.hospital import TODAY, Hospital

PATHS = ("/reports/", "/reports/week/", "/reports/month/", "/reports/months/")
FILES = ("/reports/csv/", "/reports/month/xlsx/")


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False) as traveller:
        hospital.traveller = traveller  # type: ignore[attr-defined]
        yield hospital


def reader(*permissions: str) -> Client:
    user = User.objects.create_user(f"pembaca-{User.objects.count()}")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def director() -> Client:
    return reader("view_figures", "export_figures")


def walk(hospital: Hospital, *, waited: int) -> None:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later(waited * 60)))
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
    ended = verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    assert ended.visit is not None
    ticket = ended.visit.prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later(9 * 60)))
    hospital.traveller.move_to(hospital.now)  # type: ignore[attr-defined]


def page(client: Client, path: str, **asked: str) -> str:
    answer = client.get(path, {"tanggal": TODAY.isoformat(), **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client: Client, path: str = "/reports/csv/", **asked: str) -> list[dict[str, str]]:
    text = client.get(path, {"tanggal": TODAY.isoformat(), **asked}).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_only_readers_of_figures_read_reports_and_only_some_take_them_away(hospital: Hospital) -> None:
    for path in (*PATHS, *FILES):
        assert Client().get(path)["Location"].startswith("/login/")
        assert reader("view_visit", "work_clinic").get(path).status_code == 403
    watcher = reader("view_figures")
    assert [watcher.get(path).status_code for path in PATHS] == [200] * 4
    assert [watcher.get(path).status_code for path in FILES] == [403] * 2
    assert "Unduh" not in page(watcher, "/reports/")


def test_the_file_holds_the_figures_of_each_slice_and_of_all(hospital: Hospital) -> None:
    for waited in (5, 20, 7):
        walk(hospital, waited=waited)
    verbs.cancel(hospital.here(), hospital.by(at=hospital.later(), reason="pulang"))
    hospital.booked()
    client = director()
    one, everybody = rows_of(client)
    assert (one["Poli"], everybody["Poli"]) == ("Anak", "Semua")
    counts = [one[name] for name in ("Terdaftar", "Batal", "Dilayani")]
    assert counts == ["5", "1", "3"]
    assert one["C1 Tunggu poli: median (detik)"] == "420.0"
    assert one["F3 Obat siap: p90 (detik)"] == "600"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get("/reports/xlsx/", {"tanggal": TODAY.isoformat()}).content)
    )
    table, meanings = (book.get_sheet_by_name(name).to_python() for name in ("Laporan", "Definisi"))
    assert dict(zip(table[1], table[2], strict=True))["C1 Tunggu poli: median (detik)"] == 420
    assert ["C1 Tunggu poli", "BPJS (task 3-4)", "Task 3 ke task 4."] in meanings


def test_a_name_that_begins_like_a_formula_is_a_text_in_every_file(hospital: Hospital) -> None:
    walk(hospital, waited=5)
    Clinic.objects.filter(pk=hospital.children.pk).update(name="=1+1")
    client = director()
    assert rows_of(client)[0]["Poli"] == "'=1+1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/reports/xlsx/").content))
    assert book.get_sheet_by_name("Laporan").to_python()[2][0] == "'=1+1"


def test_nonsense_in_the_address_is_as_if_it_were_not_there(hospital: Hospital) -> None:
    walk(hospital, waited=5)
    client = director()
    nonsense = ("", "kemarin", "2026-13-45", "9999-12-31", "0001-01-01", "x" * 4000)
    for words in nonsense:
        for path in PATHS:
            answer = client.get(path, {"tanggal": words, "per": words, "poli": words, "jalur": words})
            assert answer.status_code == 200
            assert "Anak" in answer.content.decode()
    assert "belum dimulai" in page(client, "/reports/", tanggal="2027-03-16")
    assert "Tidak ada kunjungan dalam rentang ini" in page(client, "/reports/", tanggal="2026-03-15")
    assert "Lepas salah satu saringan" in page(client, "/reports/", poli=str(hospital.internal.pk))


@pytest.mark.parametrize("by", ["dokter", "penjamin", "jalur", "jam", "hari", "pasien", "tanggal", "bulan"])
def test_figures_are_laid_apart_by_each_slice(hospital: Hospital, by: str) -> None:
    walk(hospital, waited=5)
    shown = page(director(), "/reports/month/", per=by)
    expected = {
        "dokter": "dr. Uji Pertama",
        "penjamin": "JKN",
        "jalur": "Mobile JKN",
        "jam": "07:00",
        "hari": "Senin",
        "pasien": "Lama",
        "tanggal": "Sen 16 Mar",
        "bulan": "Mar 2026",
    }
    assert f'<th scope="row">{expected[by]}</th>' in shown


def test_a_page_says_nothing_that_names_a_person(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.later()), call_unknown=True)
    shown = page(director(), "/reports/")
    assert "A-1" in shown
    assert "1 tidak terukur" in shown
    assert visit.patient.name not in shown
    assert visit.patient.masked_name not in shown


def test_a_busy_day_costs_no_more_statements_than_a_quiet_one(
    hospital: Hospital, django_assert_max_num_queries
) -> None:
    for _person in range(5):
        walk(hospital, waited=2)
    with django_assert_max_num_queries(20):
        keeping.build(TODAY, at=hospital.now)
    client = director()
    page(client, "/reports/")
    with django_assert_max_num_queries(22):
        page(client, "/reports/")


def test_a_number_that_another_one_replaces_counts_once(hospital: Hospital) -> None:
    old = hospital.here(hospital.patient(is_new=True))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later(600)))
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    verbs.replace_visit(old, press, verbs.Replacement(elsewhere, hospital.cash))
    one, _everybody = rows_of(director())
    told = (one["Poli"], one["Terdaftar"], one["Batal"], one["A1 Tunggu admisi: median (detik)"])
    assert told == ("Penyakit Dalam", "1", "0", "600.0")


# --- facts stay true --------------------------------------------------------------------------------------------------
def test_a_step_that_is_taken_back_changes_the_facts_of_its_day(hospital: Hospital) -> None:
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later(300)))
    keeping.build_due(at=hospital.now, seconds=60)
    assert VisitFact.objects.get().clinic_wait == 300
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.later(2)))
    keeping.build_due(at=hospital.later(120), seconds=60)
    assert VisitFact.objects.get().clinic_wait is None


def test_a_day_that_nobody_touched_is_not_built_again(hospital: Hospital) -> None:
    hospital.here()
    keeping.build_due(at=hospital.now, seconds=60)
    first = FactDay.objects.get().built_at
    keeping.build_due(at=hospital.later(600), seconds=60)
    assert FactDay.objects.get().built_at == first


def test_facts_that_were_read_before_a_change_are_not_written_over_later_ones(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.here()
    keeping.note_changes(at=hospital.now)
    read = facts_of_day

    def read_while_somebody_acts(day: object) -> list[VisitFact]:
        facts = read(TODAY)
        monkeypatch.setattr(keeping, "facts_of_day", read)
        hospital.here()
        keeping.note_changes(at=hospital.now)
        assert keeping.build(TODAY, at=hospital.now)
        return facts

    monkeypatch.setattr(keeping, "facts_of_day", read_while_somebody_acts)
    assert not keeping.build(TODAY, at=hospital.now)
    assert VisitFact.objects.count() == 2


def test_a_visit_of_a_date_to_come_has_no_fact_yet(hospital: Hospital) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=1))
    hospital.booked(session=later)
    keeping.build_due(at=hospital.now, seconds=60)
    assert not FactDay.objects.exists()
    keeping.build_due(at=hospital.later(24 * 3600), seconds=60)
    assert VisitFact.objects.get().date == later.date


# --- dates ------------------------------------------------------------------------------------------------------------
def test_periods_and_their_neighbours() -> None:
    week, month, months = (period(kind, TODAY) for kind in (Kind.WEEK, Kind.MONTH, Kind.MONTHS))
    assert [(one.first.isoformat(), one.last.isoformat()) for one in (week, month, months)] == [
        ("2026-03-16", "2026-03-22"),
        ("2026-03-01", "2026-03-31"),
        ("2025-03-01", "2026-03-31"),
    ]
    for one in (week, month, months):
        assert period(one.kind, one.after).first > one.first
        assert period(one.kind, one.before).last < one.last
