"""Patients' files as other systems and spreadsheets leave them: whoever has a name and a record number is taken."""

import os
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError

from queues.imports.table import Table
from queues.management.importing import HELD
from queues.models import IdentifierKind, Patient, PatientIdentifier
from tests.imports.running import Run, run
from tests.imports.tables import every_table

HEADER = "norm,nik,nomorkartu,nama,jeniskelamin,tanggallahir,nohp,alamat"
NAMES = ("RARA", "DIMAS", "LESTARI", "YUSUF", "NINGSIH", "BAGAS", "WULAN", "TEGAR", "INTAN", "RUDI", "SEKAR", "GALIH")

pytestmark = pytest.mark.django_db


def write(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "pasien.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding=encoding)
    return path


def take(folder: Path, *lines: str, **options: object) -> Run:
    return run("import_patients", write(folder, *lines), **options)


def person(number: int, **changes: str) -> str:
    """A line that is right; the last digit of its NIK is not 0."""
    fields = {
        "norm": f"{100100 + number}",
        "nik": f"990101{number + 1:02d}01700001",
        "nomorkartu": f"00099000002{number:02d}",
        "nama": f"{NAMES[number]} REKAAN",
        "jeniskelamin": "L",
        "tanggallahir": f"1970-01-{number + 1:02d}",
        "nohp": f"0812990002{number:02d}",
        "alamat": f"Jl. Contoh {number}",
    }
    return ",".join((fields | changes).values())


def sheet(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


@pytest.mark.parametrize("nothing", ["-", "0", "", "000", "TIDAK ADA", ".", "NULL", "\\N"])
def test_what_stands_for_not_known_is_kept_as_nothing(nothing: str, tmp_path: Path) -> None:
    line = f"061001,{nothing},{nothing},BAYI NY REKAAN,P,{nothing},{nothing},{nothing}"
    done = take(tmp_path, line)
    assert (done.complained, done.code) == ("", 0)
    baby = Patient.objects.get()
    assert (baby.name, baby.birth_date, baby.phone) == ("BAYI NY REKAAN", None, "")
    assert not PatientIdentifier.objects.exists()
    before = every_table()
    assert "1 sudah sama" in take(tmp_path, line).said
    assert every_table() == before


@pytest.mark.parametrize(
    "line",
    [
        "1,0000000000000000,0000000000000,A,L,0000-00-00,000000000000,x",
        "1,9999999999999999,9999999999999,A,L,00-00-0000,999999999999,x",
        "1,-,-,A,-,0000-00-00 00:00:00,-,x",
    ],
)
def test_one_repeated_digit_and_dates_of_zeros_are_not_known(line: str, tmp_path: Path) -> None:
    done = take(tmp_path, line)
    assert (done.complained, done.code) == ("", 0)
    assert not PatientIdentifier.objects.exists()
    assert Patient.objects.get().birth_date is None


def test_the_table_of_khanza_and_mlite_is_read_as_it_is(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '"000004";"RARA REKAAN";"9901014101700001";"P";"-";"1970-01-01";"Jl. Contoh 4";"0812990004";"000990000"',
        header='"no_rkm_medis";"nm_pasien";"no_ktp";"jk";"nm_ibu";"tgl_lahir";"alamat";"no_tlp";"no_peserta"',
    )
    done = run("import_patients", path)
    assert done.code == 0
    assert done.complained == "Baris 2, nomorkartu: Nomor kartu harus 13 angka.\n"
    assert "Kolom yang tidak dibaca: nm_ibu." in done.said
    rara = Patient.objects.get(medical_record_number="000004")
    assert (rara.name, rara.sex, rara.phone, rara.address.street) == ("RARA REKAAN", "P", "0812990004", "Jl. Contoh 4")
    assert rara.identifier(IdentifierKind.NIK) == "9901014101700001"


@pytest.mark.parametrize(
    "niks",
    [
        [f"9901010101{70 + number}0000" for number in range(12)],
        ["9901010101800000", "9901010202810000"] * 6,
        ["9.90101E+15"] * 12,
        [f"9901010101{70 + number}0000.0" for number in range(12)],
    ],
    ids=["last digit", "two are left", "scientific", "decimal"],
)
def test_niks_that_a_spreadsheet_spoiled_wait_for_a_person(niks: list[str], tmp_path: Path) -> None:
    before = every_table()
    lines = [person(number, nik=nik) for number, nik in enumerate(niks)]
    done = take(tmp_path, *lines)
    assert done.code == HELD
    assert "Excel merusak angka: 12 dari 12 NIK" in done.complained
    assert "--accept nik" in done.complained
    assert every_table() == before
    done = take(tmp_path, *lines, accept=["nik"])
    assert done.code == 0
    assert Patient.objects.count() == PatientIdentifier.objects.filter(kind=IdentifierKind.BPJS_CARD).count() == 12
    assert not PatientIdentifier.objects.filter(kind=IdentifierKind.NIK).exists()
    before = every_table()
    assert "12 sudah sama" in take(tmp_path, *lines, accept=["nik"]).said
    assert every_table() == before


def test_some_niks_that_end_in_zero_are_chance(tmp_path: Path) -> None:
    lines = [person(number, nik=f"990101{number + 1:02d}0170000{number % 3}") for number in range(12)]
    assert take(tmp_path, *lines).code == 0
    assert PatientIdentifier.objects.filter(kind=IdentifierKind.NIK).count() == 12


def test_lost_zeros_come_back_when_a_person_has_seen_them(tmp_path: Path) -> None:
    take(tmp_path, person(0, norm="000451"), person(1, norm="038812"))
    spoiled = [person(0, norm="451", nohp="81299000200"), person(1, norm="38812", nohp="81299000201")]
    before = every_table()
    done = take(tmp_path, *spoiled)
    assert done.code == HELD
    assert "451 menjadi 000451, 38812 menjadi 038812" in done.complained
    assert every_table() == before
    done = take(tmp_path, *spoiled, record_width=6)
    assert "2 sudah sama" in done.said
    assert every_table() == before
    assert take(tmp_path, *spoiled, record_width=0).code == 0
    assert Patient.objects.filter(medical_record_number__in=["451", "38812"]).count() == 2


def test_a_new_person_of_a_spoiled_file_has_the_zero_of_their_phone(tmp_path: Path) -> None:
    take(tmp_path, person(0, norm="000451"))
    take(tmp_path, person(2, norm="7", nohp="81299000202"), record_width=6)
    assert Patient.objects.get(medical_record_number="000007").phone == "081299000202"


def test_lengths_that_differ_beside_spoiled_phones_are_held_too(tmp_path: Path) -> None:
    lines = [
        person(number, norm=f"{10 ** min(number, 4) + number}", nohp=f"812990002{number:02d}") for number in range(6)
    ]
    done = take(tmp_path, *lines)
    assert done.code == HELD
    assert "--record-width" in done.complained
    assert not Patient.objects.exists()
    assert take(tmp_path, *lines, record_width=6).code == 0
    assert Patient.objects.filter(medical_record_number="000011").exists()


def test_a_hospital_that_writes_no_zeros_is_not_asked(tmp_path: Path) -> None:
    assert take(tmp_path, *(person(number, norm=f"{10 ** min(number, 4) + number}") for number in range(6))).code == 0
    assert (
        take(tmp_path, *(person(number + 6, norm=f"{2 * 10 ** min(number, 4) + number}") for number in range(6))).code
        == 0
    )
    assert Patient.objects.count() == 12


def test_cards_that_lost_their_zeros(tmp_path: Path) -> None:
    lines = [person(number, nomorkartu=f"99000002{number:02d}") for number in range(6)]
    done = take(tmp_path, *lines)
    assert (done.code, "--accept kartu" in done.complained) == (HELD, True)
    assert take(tmp_path, *lines, accept=["kartu"]).code == 0
    assert Patient.objects.identified_by(IdentifierKind.BPJS_CARD, "0009900000203").exists()


def birth_dates() -> list[str]:
    return [str(born) for born in Patient.objects.order_by("pk").values_list("birth_date", flat=True)]


def test_one_clear_date_says_how_the_file_writes_the_others(tmp_path: Path) -> None:
    take(tmp_path, person(0, tanggallahir="3/4/1980"), person(1, tanggallahir="12/31/1980"))
    assert birth_dates() == ["1980-03-04", "1980-12-31"]


def test_without_a_clear_date_the_niks_say_it(tmp_path: Path) -> None:
    take(tmp_path, person(0, tanggallahir="3/4/1980", nik="9901014403800001"))
    assert birth_dates() == ["1980-03-04"]


def test_without_either_the_day_comes_first(tmp_path: Path) -> None:
    take(tmp_path, person(0, tanggallahir="3/4/1980"))
    assert birth_dates() == ["1980-04-03"]


def test_a_file_with_both_orders_waits_for_a_person(tmp_path: Path) -> None:
    dates = "3/4/1980", "12/31/1980", "31/12/80", "31/12/1980"
    lines = [person(number, tanggallahir=written) for number, written in enumerate(dates)]
    done = take(tmp_path, *lines)
    assert (done.code, "--accept tanggal" in done.complained) == (HELD, True)
    assert not Patient.objects.exists()
    done = take(tmp_path, *lines, accept=["tanggal"])
    assert birth_dates() == ["None", "1980-12-31", "None", "1980-12-31"]
    assert len(done.complained.splitlines()) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_any_delimiter_and_encoding(delimiter: str, encoding: str, tmp_path: Path) -> None:
    line = person(0, nama="RENÉ REKAAN", alamat="").replace(",", delimiter) + delimiter * 3
    path = write(tmp_path, line, header=HEADER.replace(",", delimiter), encoding=encoding)
    assert run("import_patients", path).complained == ""
    assert Patient.objects.get().name == "RENÉ REKAAN"


def test_the_line_that_names_the_delimiter_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "pasien.csv"
    path.write_text("\n".join(["sep=;", HEADER.replace(",", ";"), "1;;;A, B;X;;;", ""]), encoding="utf-8")
    done = run("import_patients", path)
    assert done.complained == "Baris 3, jeniskelamin: Jenis kelamin harus L atau P.\n"
    assert Patient.objects.get().name == "A, B"


def test_a_sheet_is_read_with_its_numbers_and_dates(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "pasien.xlsx",
        (),
        (*HEADER.split(","), ""),
        (
            "000451",
            "9901014101700001",
            "0009900000200",
            "RARA REKAAN",
            "P",
            "1970-01-01",
            "081299000200",
            "Jl. Contoh 1",
        ),
        (),
        (38812, "", "", "DIMAS REKAAN", "L", "", 81299000201, 12),
    )
    done = run("import_patients", path)
    assert (done.complained, done.code) == ("", 0)
    dimas = Patient.objects.get(medical_record_number="38812")
    assert (dimas.phone, dimas.address.street) == ("081299000201", "12")
    assert Patient.objects.get(medical_record_number="000451").identifier(IdentifierKind.NIK) == "9901014101700001"


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\x89PNG\r\n\x1a\n\x00\x00", b"\xd0\xcf\x11\xe0", b""])
def test_what_is_no_table_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pasien.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"^(Berkas ini bukan tabel|Baris pertama harus berisi).*\.$") as refused:
        run("import_patients", path)
    assert refused.value.returncode == 2


def test_what_was_not_taken_comes_back_as_a_sheet_to_mend(tmp_path: Path) -> None:
    back = tmp_path / "kembali.xlsx"
    lines = [person(0), person(1, nik="123"), person(2, nama=""), person(3, alamat="=1+1", nik="5")]
    done = take(tmp_path, *lines, refused=back)
    assert "3 baris untuk diperbaiki ada di" in done.said
    assert os.stat(back).st_mode & 0o777 == 0o600
    table = Table(back)
    rows = [row.cells for row in table.rows() if hasattr(row, "cells")]
    assert table.header[-2:] == ("baris", "alasan")
    assert [(cells[0], *cells[-2:]) for cells in rows] == [
        ("100101", "3", "nik: NIK harus 16 angka."),
        ("100102", "4", "Nama kosong."),
        ("100103", "5", "nik: NIK harus 16 angka."),
    ]
    assert rows[2][7] == "'=1+1"
    # Mended, it is given again as it is.
    again = run("import_patients", back)
    assert "0 pasien baru dicatat, 0 dilengkapi, 2 sudah sama, 1 baris ditolak" in again.said
