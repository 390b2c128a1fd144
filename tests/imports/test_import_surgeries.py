"""Operations from CSV: good lines kept, bad ones named by number and reason, twice the same as once."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from queues.models import IdentifierKind, Surgery
from tests.hospital import Hospital
from tests.imports import running as importing
from tests.imports.running import Run
from tests.imports.tables import every_table

HEADER = "kodebooking,tanggaloperasi,jenistindakan,kodepoli,norm,nopeserta,terlaksana"
FIRST = "OP-1,2026-03-16,Apendektomi,ANA,,0009990000001,0"
SECOND = "OP-2,17-03-2026,Tonsilektomi,INT,,,"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "operasi.csv"


def take(path: Path, *lines: str, header: str = HEADER, **options: bool) -> Run:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8", errors="surrogateescape")
    return importing.run("import_surgeries", path, **options)


def rows() -> list[object]:
    return list(Surgery.objects.order_by("pk").values_list())


def test_a_line_becomes_an_operation(hospital: Hospital, csv: Path) -> None:
    done = take(csv, FIRST, SECOND)
    assert "2 operasi dicatat atau diubah, 0 sudah sama, 0 baris ditolak" in done.said
    first, second = Surgery.objects.order_by("booking_code")
    assert (f"{first.date}", first.operation, first.clinic, first.card, first.is_performed) == (
        *("2026-03-16", "Apendektomi", hospital.children, "0009990000001"),
        False,
    )
    assert (f"{second.date}", second.card, second.card_index, second.patient) == ("2026-03-17", "", "", None)


def test_twice_changes_nothing(hospital: Hospital, csv: Path) -> None:
    take(csv, FIRST, SECOND)
    before = rows()
    done = take(csv, FIRST, SECOND)
    assert "0 operasi dicatat atau diubah, 2 sudah sama, 0 baris ditolak" in done.said
    assert rows() == before


def test_a_changed_plan_is_taken_over(hospital: Hospital, csv: Path) -> None:
    take(csv, FIRST)
    done = take(csv, FIRST.replace("2026-03-16", "2026-03-20"))
    assert "1 operasi dicatat atau diubah" in done.said
    assert f"{Surgery.objects.get().date}" == "2026-03-20"


def test_a_dry_run_tells_the_same_and_writes_nothing(hospital: Hospital, csv: Path) -> None:
    done = take(csv, FIRST, "OP-3,kapan,X,ANA,,,", dry_run=True)
    assert "1 operasi dicatat atau diubah, 0 sudah sama, 1 baris ditolak" in done.said
    assert "tidak ada yang disimpan" in done.said
    assert done.complained == "Baris 3: Tanggal operasi harus seperti 2026-12-31.\n"
    assert not Surgery.objects.exists()


def test_a_dry_run_leaves_every_table_as_it_was(hospital: Hospital, csv: Path) -> None:
    take(csv, FIRST)
    before = every_table()
    done = take(csv, FIRST.replace("2026-03-16", "2026-03-20"), SECOND, dry_run=True)
    assert "2 operasi dicatat atau diubah" in done.said
    assert every_table() == before


def test_a_patient_is_known_by_record_number_or_by_card(hospital: Hospital, csv: Path) -> None:
    one, other = hospital.patient(), hospital.patient()
    card = other.identifier(IdentifierKind.BPJS_CARD)
    take(csv, f"OP-1,2026-03-16,X,ANA,{one.medical_record_number},,", f"OP-2,2026-03-16,X,ANA,,{card},1")
    first, second = Surgery.objects.order_by("booking_code")
    assert (first.patient, first.card, first.is_performed) == (one, "", False)
    assert (second.patient, second.card, second.is_performed) == (other, card, True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2026-03-16,X,ANA,,,", "Kode booking kosong."),
        (f"{'K' * 65},2026-03-16,X,ANA,,,", "Kode booking lebih dari 64 huruf."),
        ("OP-9,2026-02-30,X,ANA,,,", "Tanggal operasi harus seperti 2026-12-31."),
        ("OP-9,,X,ANA,,,", "Tanggal operasi harus seperti 2026-12-31."),
        ("OP-9,2026-03-16,,ANA,,,", "Jenis tindakan kosong."),
        (f"OP-9,2026-03-16,{'x' * 151},ANA,,,", "Jenis tindakan lebih dari 150 huruf."),
        ("OP-9,2026-03-16,X,,,,", "Kode poli kosong."),
        ("OP-9,2026-03-16,X,ZZZ,,,", "Kode poli tidak dikenal."),
        ("OP-9,2026-03-16,X,ANA,999999,,", "Nomor rekam medis tidak dikenal."),
        ("OP-9,2026-03-16,X,ANA,,123,", "Nomor peserta harus 13 angka."),
        ("OP-9,2026-03-16,X,ANA,,,ya", "Kolom terlaksana harus 0, 1 atau kosong."),
        ("OP-9,2026-03-16,X,ANA", "Jumlah kolom 4, seharusnya 7."),
        ("OP-1,2026-03-16,X,ANA,,,", "Kode booking ini sudah ada di baris 2."),
        ("OP-9,2999-01-01,X,ANA,,,1", "Tanggal operasi ini belum tiba."),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_kept(hospital: Hospital, line: str, reason: str, csv: Path) -> None:
    done = take(csv, FIRST, line, SECOND)
    assert done.complained == f"Baris 3: {reason}\n"
    assert set(Surgery.objects.values_list("booking_code", flat=True)) == {"OP-1", "OP-2"}


def test_another_patients_card_is_refused_without_repeating_it(hospital: Hospital, csv: Path) -> None:
    take(csv, FIRST)
    before = rows()
    done = take(csv, FIRST.replace("0009990000001", "0009990000002"))
    assert done.complained.startswith("Baris 2: Operasi ini, atau nomor kartunya, tercatat atas pasien lain.")
    assert "00099" not in done.complained
    assert rows() == before


def test_a_wrong_header_is_one_sentence(hospital: Hospital, csv: Path) -> None:
    with pytest.raises(CommandError, match=r"^Baris pertama harus berisi kolom kodebooking,.*\.$"):
        take(csv, FIRST, header="a,b,c")
