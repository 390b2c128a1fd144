"""The import desk: what is refused at the door, what is shown and kept, and that nothing is done twice."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
import xlsxwriter
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from antrean_project.groups import ADMISSION, DATA_KEEPER, SUPERVISOR, TECHNICIAN
from queues.errors import ImportMovedError
from queues.imports import patients
from queues.imports.desk import acts, files
from queues.imports.table import Table
from queues.models import (
    ImportAct,
    ImportEvent,
    ImportPart,
    ImportRefusal,
    ImportRun,
    ImportState,
    ImportTwin,
    Patient,
    PatientIdentifier,
)
from queues.press import Press
from setup import imports
from tests.group_browsers import browser_of
from tests.imports.tables import every_table
from tests.setup.desk import HEADER, PAGE, checked, columns, press, taken, upload, worker

pytestmark = pytest.mark.django_db
NIK, CARD, PHONE = "9901014101700001", "0009900000201", "081299000201"
RARA = f"000451,RARA REKAAN,{NIK},P,1970-01-01,{PHONE},{CARD},Jl. Contoh 1"
DIMAS = "000452,DIMAS REKAAN,-,L,1980-02-03,0,0,-"
FILE = "\n".join([HEADER, RARA, DIMAS, ""])


@pytest.fixture
def keeper() -> Client:
    return browser_of(DATA_KEEPER)


def workbook(*rows: Sequence[object]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return target.getvalue()


def of_the_hospital() -> dict[str, list[tuple[object, ...]]]:
    """Without what the desk and the browser keep for themselves."""
    return {table: rows for table, rows in every_table().items() if "import" not in table and "session" not in table}


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("pasien.csv", FILE)
    return target.getvalue()


NO_TABLES: dict[str, tuple[Callable[[], bytes | str], str]] = {
    "empty": (lambda: b" \n", "Berkas ini kosong."),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\x00", "gambar, PDF atau arsip"),
    "pdf": (lambda: b"%PDF-1.7\n", "gambar, PDF atau arsip"),
    "zip": (archive, "arsip zip. Buka dulu"),
    "no archive": (lambda: b"PK\x03\x04 nothing", "rusak atau dikunci"),
    "formulas": (lambda: workbook(HEADER.split(","), ("=1+1", "RARA")), "berisi rumus"),
    "two headers": (lambda: f"{HEADER}\nnorm,nama,nik,jk,tgl_lahir,nohp,nokartu,alamat\n{RARA}\n", "dua baris judul"),
    "twice the same": (lambda: f"{HEADER}\n{RARA}\n{HEADER}\n", "baris 3 juga judul"),
    "a column twice": (lambda: "norm,no_rm,nama\n1,2,A\n", "Kolom norm ada dua kali"),
    "no header": (lambda: f"{RARA}\n{DIMAS}\n", "Baris pertama berisi data"),
    "a title above the header": (
        lambda: workbook(["DATA PASIEN"], HEADER.split(","), RARA.split(",")),
        "Hapus yang ada di atas judul kolom",
    ),
    "cut in a letter": (lambda: b"\xff\xfen\x00o\x00r\x00m\x00\n\x00\x00", "terpotong atau rusak"),
    "no letters": (lambda: b"no\xffrm,nama\xc3\xa9\n1,A\n", "huruf yang tidak terbaca"),
    "no lines": (lambda: f"{HEADER}\n\n", "tidak ada baris"),
    "200,000 lines": (lambda: "norm,nama\n" + "1,A\n" * 200_000, "150.000 baris"),
}


@pytest.mark.parametrize("what", NO_TABLES)
def test_what_is_no_table_is_one_sentence_at_its_place_and_nothing_is_kept(what: str, keeper: Client) -> None:
    content, words = NO_TABLES[what]
    page = upload(keeper, content())
    assert (page.status_code, words in page.text) == (422, True)
    assert 'id="problem" role="alert"' in page.text
    assert not ImportRun.objects.exists()
    assert not ImportPart.objects.exists()


def test_a_file_that_is_too_large_is_not_read_to_its_end(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "LARGEST_FILE", 100_000)
    page = upload(keeper, "norm,nama\n" + "1,A\n" * 50_000)
    assert (page.status_code, "lebih besar dari 50 MB" in page.text) == (422, True)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("group", [ADMISSION, SUPERVISOR, TECHNICIAN])
def test_nobody_else_comes_in(group: str, keeper: Client) -> None:
    run = checked(keeper, FILE)
    others = browser_of(group)
    assert {others.get(PAGE).status_code, upload(others, FILE).status_code} == {403}
    for address in ("", "now/", "twins/"):
        assert others.get(f"{PAGE}{run.pk}/{address}").status_code == 403
    for name in ("take", "refused", "discard", "undo", "columns", "decide"):
        assert press(others, run, name).status_code == 403
    assert ImportRun.objects.get().state == ImportState.CHECKED


def test_a_form_without_its_token_is_refused_and_a_stranger_is_not_listened_to(keeper: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = keeper.cookies
    assert upload(strict, FILE).status_code == 403
    assert Client().post(PAGE, {"kind": "PATIENTS"}).status_code == 302
    assert not ImportRun.objects.exists()


def test_a_dry_run_counts_and_keeps_nothing_of_the_people(keeper: Client) -> None:
    before = {table: rows for table, rows in every_table().items() if "patient" in table}
    run = checked(keeper, FILE + ",OHNE NOMOR,,,,,,\n000453,INTAN,12,P,,,,\n")
    assert (run.state, run.added, run.refused, run.cells, run.unchanged) == (ImportState.CHECKED, 3, 1, 1, 0)
    assert {table: rows for table, rows in every_table().items() if "patient" in table} == before
    page = keeper.get(f"{PAGE}{run.pk}/").text
    assert "Ambil 3 data" in page
    assert "Baris 4" in page
    assert "NIK harus 16 angka" in page


def test_what_is_taken_is_what_the_command_takes_and_a_second_file_changes_nothing(keeper: Client) -> None:
    run = taken(keeper, FILE)
    assert (run.state, run.added, Patient.objects.count()) == (ImportState.TAKEN, 2, 2)
    rara = Patient.objects.get(medical_record_number="000451")
    assert (rara.phone, rara.address.street, rara.identifiers.count()) == (PHONE, "Jl. Contoh 1", 2)
    hospital = of_the_hospital()
    again = checked(keeper, FILE)
    assert (again.added, again.unchanged) == (0, 2)
    assert "Tidak ada yang perlu diambil" in keeper.get(f"{PAGE}{again.pk}/").text
    press(keeper, again, "take")
    worker()
    assert of_the_hospital() == hospital


def test_the_file_is_sealed_and_no_page_event_or_row_shows_a_number(keeper: Client) -> None:
    run = checked(keeper, FILE)
    pages = [keeper.get(f"{PAGE}{run.pk}/").text, keeper.get(PAGE).text]
    press(keeper, run, "take")
    worker()
    pages += [keeper.get(f"{PAGE}{run.pk}/").text, keeper.get(f"{PAGE}{run.pk}/twins/").text]
    kept = str({table: rows for table, rows in every_table().items() if "import" in table})
    for secret in (NIK, CARD, PHONE, "RARA REKAAN"):
        assert all(secret not in page for page in pages)
        assert secret not in kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM queue_importpart")
        assert all(":" in sealed for (sealed,) in cursor.fetchall())


def test_a_cell_of_a_megabyte_spoils_its_line_alone(keeper: Client) -> None:
    run = checked(keeper, f"{FILE}000453,{'A' * 1_000_000},,,,,,\n")
    assert (run.added, run.refused) == (2, 1)
    assert "rusak" in ImportRefusal.objects.get().reason or "2.000 huruf" in ImportRefusal.objects.get().reason


def test_columns_under_other_names_are_chosen_once_and_remembered(keeper: Client) -> None:
    content = "nomor,pasien,catatan\n000451,RARA REKAAN,x\n"
    page = upload(keeper, content)
    assert "harus ada" in page.text
    run = ImportRun.objects.get()
    assert run.columns == {}
    refused = press(keeper, run, "columns", **{"column-norm": 0})
    assert (refused.status_code, "Tidak ada: nama" in refused.text) == (422, True)
    twice = press(keeper, run, "columns", **{"column-norm": 0, "column-nama": 0})
    assert "dipilih dua kali" in twice.text
    press(keeper, run, "columns", **{"column-norm": 0, "column-nama": 1})
    upload(keeper, content)
    assert ImportRun.objects.latest("pk").columns == {"norm": 0, "nama": 1}


def test_a_spoiled_file_waits_for_a_decision_which_is_kept(keeper: Client) -> None:
    lines = [f"00{n},ORANG REKAAN {n},99010101017{n:02d}000,L,1970-01-{n:02d},,,\n" for n in range(10, 20)]
    run = checked(keeper, f"{HEADER}\n{''.join(lines)}")
    assert run.state == ImportState.HELD
    assert "Excel merusak angka" in keeper.get(f"{PAGE}{run.pk}/").text
    press(keeper, run, "decide")
    worker()
    run.refresh_from_db()
    assert run.state == ImportState.HELD
    press(keeper, run, "decide", accepted="nik")
    worker()
    run.refresh_from_db()
    assert (run.state, run.added, run.cells) == (ImportState.CHECKED, 10, 10)


def test_lost_zeros_are_shown_and_given_back(keeper: Client) -> None:
    taken(keeper, FILE)
    run = checked(keeper, f"{HEADER}\n451,RARA REKAAN,,,,,,\n7,INTAN REKAAN,,,,,,\n")
    assert "451 menjadi 000451" in keeper.get(f"{PAGE}{run.pk}/").text
    press(keeper, run, "decide", width="6")
    worker()
    run.refresh_from_db()
    assert (run.added, run.unchanged) == (1, 1)


def test_a_second_press_an_old_page_and_another_person_do_nothing_twice(keeper: Client) -> None:
    key = "satu-tekanan"
    upload(keeper, FILE, key=key)
    upload(keeper, FILE, key=key)
    run = ImportRun.objects.get()
    columns(keeper, run)
    columns(keeper, run)
    worker()
    stale = ImportRun.objects.get()
    assert press(keeper, run, "take").status_code == 200
    late = press(keeper, run, "take")
    assert "Sementara itu impor ini sudah berlanjut" in late.text
    with pytest.raises(ImportMovedError):
        acts.discard(stale, Press(timezone.now(), user=User.objects.first()))
    worker()
    assert "sudah berlanjut" in press(keeper, run, "columns", **{"column-norm": 0, "column-nama": 1}).text
    assert Patient.objects.count() == 2
    assert ImportEvent.objects.filter(act=ImportAct.TAKE).count() == 1
    assert "sudah diunggah sebelumnya" in upload(keeper, FILE).text


def test_twins_lead_to_the_merge_page_and_are_never_merged(keeper: Client) -> None:
    taken(keeper, FILE)
    content = f"{HEADER}\n000900,Rara Rekaan,-,P,1970-01-01,,,\n000901,ORANG LAIN,{NIK},P,1999-01-01,,,\n"
    run = checked(keeper, f"{content}000902,DUA KALI,,P,2001-01-01,,,\n000903,DUA KALI,,P,2001-01-01,,,\n")
    assert run.twins == 3
    press(keeper, run, "take")
    worker()
    run.refresh_from_db()
    assert (run.twins, ImportTwin.objects.count()) == (3, 3)
    page = keeper.get(f"{PAGE}{run.pk}/twins/").text
    one, two = (Patient.objects.get(medical_record_number=number).pk for number in ("000451", "000900"))
    assert f"/counter/people/merge/?one={one}&amp;two={two}" in page
    assert keeper.get(f"/counter/people/merge/?one={one}&two={two}").status_code == 200
    assert not Patient.objects.exclude(merged_into=None).exists()
    Patient.objects.filter(pk=two).update(merged_into=one)
    assert f"two={two}" not in keeper.get(f"{PAGE}{run.pk}/twins/").text


def test_what_was_not_taken_comes_back_as_a_sheet_to_mend(keeper: Client) -> None:
    run = taken(keeper, f"{FILE}000453,,,,,,,\n000454,INTAN REKAAN,12,P,,,,=1+1\n")
    answer = press(keeper, run, "refused")
    with files.in_memory(answer.content) as path:
        table = Table(path)
        rows = [row.cells for row in table.rows() if hasattr(row, "cells")]
    assert table.header[-2:] == ("baris", "alasan")
    assert [(row[0], row[7], *row[-2:]) for row in rows] == [
        ("000453", "", "4", "Nama kosong."),
        ("000454", "'=1+1", "5", "nik: NIK harus 16 angka."),
    ]
    assert ImportEvent.objects.filter(act=ImportAct.DOWNLOADED, actor__isnull=False).count() == 1
    again = checked(keeper, answer.content)
    assert (again.unchanged, again.refused, again.cells) == (1, 1, 1)


def test_undo_takes_back_what_nobody_used_and_tells_the_rest(keeper: Client) -> None:
    Patient.objects.create(medical_record_number="000451", name="RARA REKAAN", sex="P")
    run = taken(keeper, FILE + "000453,INTAN REKAAN,,P,,,,\n000454,BAGAS REKAAN,,L,,,,\n")
    assert (run.added, run.completed) == (3, 1)
    changed = Patient.objects.get(medical_record_number="000453")
    changed.sex = "L"
    changed.save()
    used = Patient.objects.get(medical_record_number="000454")
    used.record_number_changes.create(old_number="9", new_number="000454", changed_at=timezone.now(), reason="uji")
    press(keeper, run, "undo")
    worker()
    run.refresh_from_db()
    assert (run.state, run.undone) == (ImportState.UNDONE, 2)
    assert set(Patient.objects.values_list("medical_record_number", flat=True)) == {"000451", "000453", "000454"}
    rara = Patient.objects.get(medical_record_number="000451")
    assert (rara.birth_date, rara.phone, rara.phone_index, rara.address.street) == (None, "", "", "")
    assert not PatientIdentifier.objects.exists()
    page = keeper.get(f"{PAGE}{run.pk}/").text
    assert "sudah diubah sesudah impor" in page
    assert "sudah dipakai: perubahan nomor rekam medis" in page
    # What was taken back can be taken again.
    assert taken(keeper, FILE).added == 1


def test_a_record_under_its_old_and_its_new_number_is_completed_and_taken_back_as_one(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patients, "BATCH", 1)
    taken(keeper, FILE)
    one = Patient.objects.create(medical_record_number="000460", name="BAGAS REKAAN")
    one.record_number_changes.create(old_number="9", new_number="000460", changed_at=timezone.now(), reason="uji")
    lines = f"9,BAGAS REKAAN,{NIK},L,,,,\n000460,BAGAS REKAAN,,,1970-01-01,,{CARD},\n"
    run = taken(keeper, f"{HEADER}\n{lines}")
    assert (run.state, run.completed, run.rows.count(), run.problem) == (ImportState.TAKEN, 2, 1, "")
    assert [(pair.patient_id, pair.other.medical_record_number) for pair in run.twin_pairs.all()] == [
        (one.pk, "000451")
    ]
    press(keeper, run, "undo")
    worker()
    one.refresh_from_db()
    assert (one.sex, one.birth_date) == ("", None)


def test_undo_ends_after_seven_days(keeper: Client) -> None:
    run = taken(keeper, FILE)
    ImportRun.objects.update(taken_at=timezone.now() - timedelta(days=7, minutes=1))
    assert "Batalkan impor ini" not in keeper.get(f"{PAGE}{run.pk}/").text
    assert "lebih dari tujuh hari" in press(keeper, run, "undo").text
    assert Patient.objects.count() == 2


def test_files_are_deleted_after_seven_days_and_what_came_of_them_stays(keeper: Client) -> None:
    run, open_one = taken(keeper, f"{FILE}000453,,,,,,,\n"), checked(keeper, FILE)
    assert acts.forget_old(at=timezone.now() + timedelta(days=6)) == 0
    assert acts.forget_old(at=timezone.now() + timedelta(days=8)) == 2
    assert not ImportPart.objects.exists()
    open_one.refresh_from_db()
    assert open_one.state == ImportState.DISCARDED
    page = keeper.get(f"{PAGE}{run.pk}/").text
    assert "Berkas tersegel sudah dihapus" in page
    assert "Nama kosong." in page
    assert "sudah dihapus" in press(keeper, run, "refused").text


def test_the_days_close_deletes_them(keeper: Client) -> None:
    taken(keeper, FILE)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        call_command("close_day")
    assert not ImportPart.objects.exists()
    assert ImportEvent.objects.filter(act=ImportAct.FORGOTTEN).count() == 1


def test_a_file_name_shows_no_number_and_no_folder() -> None:
    assert files.clean_name(f"C:\\data\\pasien {NIK}.csv\x00") == f"pasien {'*' * 16}.csv"


def test_a_discarded_file_is_gone_at_once(keeper: Client) -> None:
    run = checked(keeper, FILE)
    press(keeper, run, "discard")
    assert not ImportPart.objects.exists()
    assert press(keeper, run, "take").status_code == 200
    worker()
    assert not Patient.objects.exists()


def test_who_looks_is_noted_once_in_a_while(keeper: Client) -> None:
    run = checked(keeper, FILE)
    for _time in range(3):
        keeper.get(f"{PAGE}{run.pk}/")
    assert ImportEvent.objects.filter(act=ImportAct.VIEWED).count() == 1


def test_a_page_says_when_nobody_works(keeper: Client) -> None:
    upload(keeper, FILE)
    run = ImportRun.objects.get()
    columns(keeper, run)
    assert "Belum ada yang mengerjakan" not in keeper.get(f"{PAGE}{run.pk}/now/").text
    ImportRun.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    assert "work_imports" in keeper.get(f"{PAGE}{run.pk}/now/").text


def test_many_lines_cost_few_statements(keeper: Client, django_assert_max_num_queries: Any) -> None:
    lines = [f"{n},ORANG REKAAN,99{n:014d},L,1980-01-01,08990000{n:04d},00099{n:08d},\n" for n in range(1, 401)]
    run = checked(keeper, f"{HEADER}\n{''.join(lines)}")
    press(keeper, run, "take")
    with django_assert_max_num_queries(60):
        worker()
    run.refresh_from_db()
    # Each is a twin of all before, and is shown beside the oldest two.
    assert (run.added, run.twins, ImportTwin.objects.count()) == (400, 399, 797)
