"""Patients from CSV: good lines kept, bad ones named by number and reason, twice the same as once."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queues.encryption.crypto import blind_index
from queues.imports import known_people, patients
from queues.management.importing import LINES_REFUSED
from queues.models import IdentifierKind, Patient, PatientAddress, PatientIdentifier, RecordNumberChange
from tests.imports import running as importing
from tests.imports.running import Run
from tests.imports.tables import every_table

HEADER = "norm,nik,nomorkartu,nama,jeniskelamin,tanggallahir,nohp,alamat"
ANI = "000101,9901014101900001,0009990000001,Ani Rekaan,P,1990-01-01,089900000001,Jalan Contoh 1"
BUDI = "000102,9901010203850002,0009990000002,Budi Rekaan,L,1985-03-02,,"

pytestmark = pytest.mark.django_db


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "pasien.csv"


def take(path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8", **options: bool) -> Run:
    path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return run(path, **options)


def run(path: Path, **options: bool) -> Run:
    return importing.run("import_patients", path, **options)


def everything() -> list[object]:
    return [
        list(model._default_manager.order_by("pk").values_list())
        for model in (Patient, PatientIdentifier, PatientAddress)
    ]


def test_a_line_becomes_a_known_patient_with_sealed_numbers(csv: Path) -> None:
    done = take(csv, ANI, BUDI)
    assert "2 pasien baru dicatat" in done.said
    ani = Patient.objects.identified_by(IdentifierKind.NIK, "9901014101900001").get()
    assert (ani.medical_record_number, ani.name, ani.sex) == ("000101", "Ani Rekaan", "P")
    assert f"{ani.birth_date}" == "1990-01-01"
    assert not ani.is_new_patient
    assert ani.identifier(IdentifierKind.BPJS_CARD) == "0009990000001"
    assert (ani.phone, ani.phone_index) == ("089900000001", blind_index("089900000001"))
    assert ani.address.street == "Jalan Contoh 1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM queue_patientidentifier")
        assert not any("9901" in value for (value,) in cursor.fetchall())


def test_twice_changes_nothing(csv: Path) -> None:
    take(csv, ANI, BUDI)
    before = everything()
    done = run(csv)
    assert "0 pasien baru dicatat, 0 dilengkapi, 2 sudah sama, 0 baris ditolak" in done.said
    assert everything() == before


def test_a_dry_run_tells_the_same_and_writes_nothing(csv: Path) -> None:
    done = take(csv, ANI, "000103,1,,Nama,L,,,", dry_run=True)
    assert "2 pasien baru dicatat" in done.said
    assert "tidak ada yang disimpan" in done.said
    assert done.complained == "Baris 3, nik: NIK harus 16 angka.\n"
    assert not Patient.objects.exists()


def test_a_dry_run_completes_nobody(csv: Path) -> None:
    take(csv, "000101,,,Ani Rekaan,P,,,")
    before = every_table()
    done = take(csv, ANI, BUDI, dry_run=True)
    assert "1 pasien baru dicatat, 1 dilengkapi" in done.said
    assert every_table() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_bom_and_separator_do_not_matter(encoding: str, separator: str, csv: Path) -> None:
    lines = [line.replace(",", separator) for line in (HEADER, ANI, BUDI)]
    done = take(csv, *lines[1:], header=lines[0], encoding=encoding)
    assert "2 pasien baru dicatat" in done.said


def test_columns_may_stand_in_another_order(csv: Path) -> None:
    take(csv, "Ani Rekaan,000101,,,P,,,", header="nama,norm,nik,nomorkartu,jeniskelamin,tanggallahir,nohp,alamat")
    assert Patient.objects.get().medical_record_number == "000101"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",,,Nama,L,,,", "Nomor rekam medis kosong."),
        ("1,,,,L,,,", "Nama kosong."),
        ("1,,,Nama,L", "Jumlah kolom 5, seharusnya 8."),
        ("1,,,Nama,L,,,,,x", "Jumlah kolom 10, seharusnya 8."),
        (f"1,,,Nama,L,,,{'j' * 2001}", "Satu sel di baris ini lebih dari 2.000 huruf."),
        (f"1,,,{'n' * 151},L,,,", "Nama lebih dari 150 huruf."),
        ('1,,,"Na"ma,L,,,', "Tanda kutip atau isi baris ini rusak."),
        ("1,,,Né Na\udce9,L,,,", "Baris ini bukan teks UTF-8."),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_kept(line: str, reason: str, csv: Path) -> None:
    csv.write_text("\n".join([HEADER, ANI, line, BUDI, ""]), encoding="utf-8", errors="surrogateescape")
    done = run(csv)
    assert done.complained == f"Baris 3: {reason}\n"
    assert "2 pasien baru dicatat" in done.said
    assert done.code == LINES_REFUSED
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("1,12345,,Nama,L,,,", "nik", "NIK harus 16 angka."),
        ("1,9.90101E+15,,Nama,L,,,", "nik", "NIK dirusak Excel."),
        ("1,,123,Nama,L,,,", "nomorkartu", "Nomor kartu harus 13 angka."),
        ("1,,,Nama,X,,,", "jeniskelamin", "Jenis kelamin harus L atau P."),
        ("1,,,Nama,L,1990-02-30,,", "tanggallahir", "Tanggal lahir harus seperti 1980-12-31."),
        ("1,,,Nama,L,2990-01-01,,", "tanggallahir", "Tanggal lahir di luar jangkauan."),
        ("1,,,Nama,L,,12,", "nohp", "Nomor HP harus 8 sampai 15 angka."),
        ("1,,,Nama,L,,0812999000401/081299900402,", "nohp", "Dua nomor HP: yang pertama dicatat."),
        (f"1,,,Nama,L,,,{'j' * 301}", "alamat", "Alamat lebih dari 300 huruf."),
    ],
)
def test_a_wrong_cell_is_named_and_the_person_is_taken(line: str, column: str, reason: str, csv: Path) -> None:
    done = take(csv, ANI, line, BUDI)
    assert done.complained == f"Baris 3, {column}: {reason}\n"
    assert "3 pasien baru dicatat, 0 dilengkapi, 0 sudah sama, 0 baris ditolak" in done.said
    assert "1 sel" in done.said
    assert done.code == 0
    before = everything()
    assert "3 sudah sama" in run(csv).said
    assert everything() == before


def test_a_line_is_named_where_it_begins(csv: Path) -> None:
    done = take(csv, '000101,,,Ani,P,,,"Jalan\nContoh"', "", "000102,,,Budi,Z,,,")
    assert done.complained == "Baris 5, jeniskelamin: Jenis kelamin harus L atau P.\n"
    assert Patient.objects.get(name="Ani").address.street == "Jalan Contoh"


def test_dates_and_phones_as_indonesian_files_write_them(csv: Path) -> None:
    take(csv, "1,,,A,L,31-12-1980,+62 899-0000-001,", "2,,,B,L,31/12/1980,'08990000002,")
    first, second = Patient.objects.order_by("medical_record_number")
    assert f"{first.birth_date}" == f"{second.birth_date}" == "1980-12-31"
    assert (first.phone, second.phone) == ("08990000001", "08990000002")


def test_no_complaint_repeats_a_personal_number(csv: Path) -> None:
    take(csv, ANI)
    done = take(csv, ANI.replace("000101", "000777"), "5,99010141019000,,Nama,L,,,", BUDI, BUDI)
    assert len(done.complained.splitlines()) == 4
    for number in ("9901014101900001", "0009990000001", "99010141019000", "9901010203850002"):
        assert number not in done.complained


def test_numbers_of_somebody_else_stay_theirs(csv: Path) -> None:
    take(csv, ANI)
    done = take(csv, ANI.replace("000101", "000777"))
    assert done.complained.splitlines() == [
        "Baris 2, nik: NIK ini sudah tercatat pada pasien lain.",
        "Baris 2, nomorkartu: Kartu BPJS ini sudah tercatat pada pasien lain.",
    ]
    assert not Patient.objects.get(medical_record_number="000777").identifiers.exists()
    assert Patient.objects.identified_by(IdentifierKind.NIK, "9901014101900001").get().medical_record_number == "000101"
    assert "1 sudah sama" in run(csv).said


@pytest.mark.parametrize("batch", [2, 500])
def test_of_twins_in_the_file_the_first_has_the_numbers(batch: int, csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patients, "BATCH", batch)
    done = take(csv, ANI, BUDI, ANI.replace("000101", "000777"), BUDI)
    assert sorted(done.complained.splitlines()) == [
        "Baris 4, nik: NIK ini sudah ada di baris 2.",
        "Baris 4, nomorkartu: Kartu BPJS ini sudah ada di baris 2.",
        "Baris 5: Nomor rekam medis ini sudah ada di baris 3.",
    ]


def test_a_known_record_gets_what_it_lacks_and_keeps_what_it_has(csv: Path) -> None:
    take(csv, "000101,,,Ani Rekaan,P,,,")
    done = take(csv, ANI)
    assert "1 dilengkapi" in done.said
    ani = Patient.objects.get()
    assert ani.identifier(IdentifierKind.NIK) == "9901014101900001"
    assert (ani.phone, ani.address.street) == ("089900000001", "Jalan Contoh 1")
    done = take(csv, "000101,,,Ani Rekaan,P,,089955555555,Jalan Lain")
    assert "1 sudah sama" in done.said
    assert Patient.objects.get().phone == "089900000001"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (ANI.replace("9901014101900001", "9901014101900009"), "NIK"),
        (ANI.replace("Ani Rekaan", "Orang Lain"), "nama"),
        (ANI.replace("1990-01-01", "1991-01-01"), "tanggal lahir"),
        (ANI.replace(",P,", ",L,"), "jenis kelamin"),
    ],
)
def test_what_contradicts_a_record_changes_nothing(line: str, what: str, csv: Path) -> None:
    take(csv, ANI)
    before = everything()
    done = take(csv, line)
    assert done.complained == f"Baris 2: Berbeda dari yang sudah tercatat: {what}. Data yang ada tidak diubah.\n"
    assert everything() == before


def test_a_record_number_carried_before_leads_to_its_patient(csv: Path) -> None:
    take(csv, ANI)
    ani = Patient.objects.get()
    RecordNumberChange.objects.create(
        patient=ani, old_number="000101", new_number="000900", changed_at=ani.created_at, reason="SIMRS"
    )
    Patient.objects.filter(pk=ani.pk).update(medical_record_number="000900")
    assert "1 sudah sama" in run(csv).said
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("header", ["norm,nik,nohp", "a;b;c", "", "nik,nama", HEADER + ",no_ktp"])
def test_a_wrong_header_is_one_sentence(header: str, csv: Path) -> None:
    with pytest.raises(CommandError, match=r"^(Baris pertama harus berisi kolom norm,nik,|Kolom nik ada dua).*\.$"):
        take(csv, ANI, header=header)
    assert not Patient.objects.exists()


def test_a_missing_file_is_one_sentence(csv: Path) -> None:
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        run(csv)


def test_a_registration_between_reading_and_writing_is_seen_at_the_second_try(
    csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Patient.objects.create(medical_record_number="000101", name="Orang Lain", sex="L")
    read = known_people.known_people
    tries: list[int] = []

    def too_early(lines: list[known_people.Wanted]) -> object:
        """The first time as if read before that registration."""
        tries.append(1)
        return read(lines if len(tries) > 1 else [])

    monkeypatch.setattr(patients, "known_people", too_early)
    done = take(csv, ANI, BUDI)
    assert "1 pasien baru dicatat" in done.said
    assert done.complained.startswith("Baris 2: Berbeda dari yang sudah tercatat")


def test_many_lines_cost_few_queries(csv: Path) -> None:
    lines = [f"{n},99{n:014d},00099{n:08d},Orang {n},L,1980-01-01,08990000{n:04d},Jalan {n}" for n in range(1, 401)]
    with CaptureQueriesContext(connection) as queries:
        take(csv, *lines)
    assert Patient.objects.count() == 400
    assert len(queries) < 40
