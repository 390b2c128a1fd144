"""Headings as people write them are known, and a page that is named .xls is called one."""

from pathlib import Path

import pytest

from queues.imports.columns import places_of
from queues.imports.patient_lines import COLUMNS
from queues.imports.table import Table, WrongFileError


def found(header: str) -> dict[str, int]:
    return places_of([name.strip().lower() for name in header.split(";")], COLUMNS)


def test_headings_are_known_whatever_dots_blanks_and_case_they_have() -> None:
    names = [column.name for column in COLUMNS]
    header = "No. RM; No. KTP; No. BPJS; Nama Pasien; Jenis Kelamin; Tgl. Lahir; No. HP; Alamat Lengkap"
    assert found(header) == {name: place for place, name in enumerate(names)}
    assert found("NOMOR REKAM MEDIS;NIK;Nama Lengkap;L/P;Tanggal Lahir;Telp.;Alamat") == {
        "norm": 0, "nik": 1, "nama": 2, "jeniskelamin": 3, "tanggallahir": 4, "nohp": 5, "alamat": 6,
    }  # fmt: skip


def test_what_two_headings_say_is_left_to_a_person_and_our_own_names_win() -> None:
    assert "nik" not in found("norm;nama;No. KTP;Nomor KTP")
    assert found("norm;nama;NIK;No. KTP")["nik"] == 2
    assert "nohp" not in found("norm;nama;No. HP;Handphone")
    with pytest.raises(WrongFileError, match="ada dua kali"):
        found("norm;nama;no_tlp;no_hp")


@pytest.mark.parametrize(
    "begins", ["<html><body>", "\ufeff\n<!DOCTYPE html>", "<table border=1>", '<?xml version="1.0"?>']
)
def test_a_page_that_is_named_like_a_sheet_is_called_a_page(tmp_path: Path, begins: str) -> None:
    path = tmp_path / "laporan.xls"
    path.write_text(f"{begins}<tr><td>No RM</td></tr></table>", encoding="utf-8")
    with pytest.raises(WrongFileError, match="Ini halaman HTML"):
        Table(path)
