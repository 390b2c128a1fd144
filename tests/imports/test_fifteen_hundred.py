"""Moving in from the two commonest systems: who has a name and a record number is taken, whatever else is wrong."""

from pathlib import Path

import pytest

from queues.imports.desk.files import examined
from queues.imports.patient_lines import COLUMNS
from queues.models import IdentifierKind, Patient, PatientIdentifier
from tests.imports import fifteen_hundred
from tests.imports.running import run
from tests.imports.tables import every_table

pytestmark = pytest.mark.django_db


def test_every_patient_is_taken_spoiled_cells_are_listed_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pasien.csv"
    path.write_text(fifteen_hundred.file(), newline="")
    done = run("import_patients", path, refused=tmp_path / "kembali.xlsx")
    people = fifteen_hundred.COUNT - len(fifteen_hundred.LOST)
    assert Patient.objects.count() == people
    assert f"{people} pasien baru dicatat, 0 dilengkapi, 0 sudah sama, 2 baris ditolak" in done.said
    # Each number that is neither a placeholder nor short nor somebody else's is there.
    assert PatientIdentifier.objects.filter(kind=IdentifierKind.NIK).count() > 1000
    assert PatientIdentifier.objects.filter(kind=IdentifierKind.BPJS_CARD).count() > 900
    told = done.complained.splitlines()
    for words, fewest in (
        ("NIK harus 16 angka", 20),
        ("NIK dirusak Excel", 10),
        ("nomorkartu: Nomor kartu harus 13", 15),
        ("Dua nomor HP", 250),
    ):
        assert sum(words in line for line in told) >= fewest, words
    assert sum("NIK ini sudah ada di baris" in line for line in told) >= 20
    assert not any("0000-00-00" in line or "tanggallahir" in line for line in told)
    before = every_table()
    again = run("import_patients", path)
    assert f"0 pasien baru dicatat, 0 dilengkapi, {people} sudah sama, 2 baris ditolak" in again.said
    assert every_table() == before


def test_the_desk_counts_the_same_lines() -> None:
    found = examined(fifteen_hundred.file().encode(), COLUMNS)
    assert (found.lines, len(found.places)) == (1500, 8)
