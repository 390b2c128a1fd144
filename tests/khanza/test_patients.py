"""Khanza's patients: taken once, then by what changed; with the dirt of such tables; over a line that breaks."""

from datetime import date

import pytest
from django.core.management import call_command

from antrean_project.groups import DATA_KEEPER
from khanza import walking
from khanza.models import Portion, Refusal
from khanza.reading import Piece
from khanza.taking import Taker
from khanza.text import as_text
from queues.models import IdentifierKind, ImportRun, Patient, PatientIdentifier, Sex
from tests.group_browsers import browser_of
from tests.imports.tables import every_table
from tests.khanza.conftest import sync
from tests.khanza.tables import READER, Khanza, person
from tests.setup.desk import press, worker

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db]


@pytest.fixture
def portions_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PORTION", 10)
    monkeypatch.setattr(walking, "LONGEST", 20)


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows travelled, piece by piece."""
    told: list[int] = []
    take = Taker.take

    def counted(self: Taker, piece: Piece) -> None:
        told.append(len(piece.rows))
        take(self, piece)

    monkeypatch.setattr(Taker, "take", counted)
    return told


def test_everybody_with_a_name_and_a_number_is_taken_and_placeholders_are_nothing(khanza: Khanza) -> None:
    khanza.add(
        "pasien",
        person(1),
        person(2, no_ktp="-", no_peserta="0", no_tlp="0", tgl_lahir="0000-00-00", jk=None, alamat="-"),
        person(3, no_ktp="0000000000000000", no_peserta="", tgl_lahir=None),
        person(4, no_ktp="123"),
        person(5, nm_pasien="-"),
        person(6, no_ktp=person(1)["no_ktp"]),
    )
    before = khanza.sums()
    done = sync("pasien")
    assert done.code == 1
    assert "pasien: 6 dibaca, 5 baru, 0 dilengkapi, 0 sudah sama, 1 ditolak, 2 sel tidak diambil." in done.said
    assert "pasien 000005: Nama kosong." in done.complained
    placeholder = Patient.objects.get(medical_record_number="000002")
    assert (placeholder.sex, placeholder.birth_date, placeholder.phone) == ("", None, "")
    assert not PatientIdentifier.objects.filter(patient=placeholder).exists()
    whole = Patient.objects.get(medical_record_number="000001")
    assert (whole.sex, whole.birth_date, whole.phone) == (Sex.FEMALE, date(1990, 2, 3), "08129000001")
    assert {one.kind for one in whole.identifiers.all()} == {IdentifierKind.NIK, IdentifierKind.BPJS_CARD}
    assert list(Refusal.objects.exclude(column="").values_list("key", "column")) == [
        ("000004", "nik"),
        ("000006", "nik"),
    ]
    assert ImportRun.objects.get().twins == 1
    assert khanza.sums() == before
    call_command("check_invariants")


def test_names_are_read_whatever_encoding_they_were_written_in(khanza: Khanza) -> None:
    khanza.add("pasien", person(1, nm_pasien="RENÉ CONTOH"), person(3, nm_pasien=" BUDI\r\nCONTOH "))
    # A program that said latin1 and wrote UTF-8.
    khanza.do(
        "INSERT INTO pasien (no_rkm_medis, nm_pasien) VALUES ('000002', CONVERT(_latin1 x'52454EC38920' USING latin1))"
    )
    # As a column without an encoding gives it.
    assert as_text(b"REN\xc9 CONTOH") == "RENÉ CONTOH"
    assert sync("pasien").code == 0
    names = dict(Patient.objects.values_list("medical_record_number", "name"))
    assert names == {"000001": "RENÉ CONTOH", "000002": "RENÉ", "000003": "BUDI CONTOH"}


@pytest.mark.usefixtures("portions_of_ten")
def test_a_second_run_reads_no_row_and_a_third_only_where_something_changed(khanza: Khanza, pieces: list[int]) -> None:
    khanza.add("pasien", *(person(number) for number in range(1, 36)))
    assert sync("pasien").code == 0
    assert (pieces, Patient.objects.count(), Portion.objects.count()) == ([10, 10, 10, 5], 35, 4)
    pieces.clear()
    before = every_table()
    assert "pasien: 0 dibaca" in sync("pasien").said
    assert pieces == []
    changed = {name for name, rows in every_table().items() if rows != before[name]}
    assert changed == {"khanza_lease"}
    # A phone that was not known, in the middle; a new person at the end, another one between two.
    khanza.do("UPDATE pasien SET no_tlp = '-' WHERE no_rkm_medis = '000015'")
    khanza.add("pasien", person(36), person(0, no_rkm_medis="000007A"))
    assert sync("pasien").code == 0
    assert pieces == [11, 10, 6]
    assert Patient.objects.count() == 37


@pytest.mark.usefixtures("portions_of_ten")
def test_a_portion_that_grew_is_cut_and_one_that_was_emptied_leaves_no_gap(khanza: Khanza, pieces: list[int]) -> None:
    khanza.add("pasien", *(person(number) for number in range(1, 36)))
    sync("pasien")
    khanza.add("pasien", *(person(100 + number, no_rkm_medis=f"000015{number:02d}") for number in range(25)))
    khanza.do("DELETE FROM pasien WHERE no_rkm_medis BETWEEN '000021' AND '000030'")
    pieces.clear()
    assert sync("pasien").code == 0
    assert (pieces, Patient.objects.count()) == ([20, 15, 0], 60)
    khanza.add("pasien", person(25, nm_pasien="ORANG LAIN", no_rkm_medis="000025B"))
    pieces.clear()
    assert sync("pasien").code == 0
    assert (pieces, Patient.objects.count()) == ([1], 61)


def test_a_change_that_contradicts_is_listed_until_a_person_has_mended_it(khanza: Khanza) -> None:
    khanza.add("pasien", person(1), person(2))
    sync("pasien")
    khanza.do("UPDATE pasien SET nm_pasien = 'NAMA BARU REKAAN' WHERE no_rkm_medis = '000002'")
    for _run in range(2):
        done = sync("pasien")
        assert done.code == 1
        assert "pasien 000002: Berbeda dari yang sudah tercatat: nama." in done.complained
    assert Refusal.objects.count() == 1
    Patient.objects.filter(medical_record_number="000002").update(name="NAMA BARU REKAAN")
    assert sync("pasien").code == 0
    assert not Refusal.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(khanza: Khanza) -> None:
    khanza.add("pasien", person(1), person(2, nm_pasien=""))
    before = every_table()
    done = sync("pasien", dry_run=True)
    assert done.code == 1
    assert "pasien: 2 dibaca, 1 baru, 0 dilengkapi, 0 sudah sama, 1 ditolak." in done.said
    assert every_table() == before


@pytest.mark.usefixtures("portions_of_ten")
def test_a_line_that_is_cut_in_the_middle_is_taken_up_again(
    khanza: Khanza, pieces: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    khanza.add("pasien", *(person(number) for number in range(1, 36)))
    take = Taker.take

    def cut(self: Taker, piece: Piece) -> None:
        for (key,) in khanza.rows(f"SELECT id FROM information_schema.processlist WHERE user = '{READER}'"):
            khanza.do(f"KILL {key}")
        take(self, piece)

    monkeypatch.setattr(Taker, "take", cut)
    assert sync("pasien").code == 0
    assert (pieces, Patient.objects.count()) == ([10, 10, 10, 5], 35)


@pytest.mark.usefixtures("portions_of_ten")
def test_a_server_that_stays_away_ends_the_run_and_the_next_one_goes_on_there(
    khanza: Khanza, pieces: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    khanza.add("pasien", *(person(number) for number in range(1, 36)))
    take = Taker.take

    def stop_at_the_second(self: Taker, piece: Piece) -> None:
        take(self, piece)
        if len(pieces) == 2:
            khanza.server.stop()

    monkeypatch.setattr(Taker, "take", stop_at_the_second)
    try:
        done = sync("pasien")
    finally:
        khanza.server.start()
    assert done.code == 2
    assert "Server Khanza tidak terjangkau" in done.complained
    assert Patient.objects.count() == 20
    pieces.clear()
    monkeypatch.undo()
    assert sync("pasien").code == 0
    assert Patient.objects.count() == 35


def test_what_was_made_is_undone_at_the_import_desk_and_taken_again_when_asked(khanza: Khanza) -> None:
    khanza.add("pasien", person(1), person(2))
    sync("pasien")
    run, keeper = ImportRun.objects.get(), browser_of(DATA_KEEPER)
    assert "sync_khanza" in keeper.get("/setup/imports/").text
    assert "Batalkan impor ini" in keeper.get(f"/setup/imports/{run.pk}/").text
    press(keeper, run, "undo")
    worker()
    assert not Patient.objects.exists()
    assert "pasien: 0 dibaca" in sync("pasien").said
    assert not Patient.objects.exists()
    assert sync("pasien", again=True).code == 0
    assert (Patient.objects.count(), ImportRun.objects.count()) == (2, 2)
