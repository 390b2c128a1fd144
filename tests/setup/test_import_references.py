"""Polis and doctors of the system used before, and BPJS's codes of both, at the import desk."""

import pytest
from django.test import Client

from antrean_project.groups import DATA_KEEPER
from queues.models import Clinic, Doctor, FormerCode, ImportKind, ImportRun, ImportState, Stop, StopKind
from tests.group_browsers import browser_of
from tests.setup.desk import PAGE, checked, press, taken, worker

pytestmark = pytest.mark.django_db
CLINICS = "kd_poli,nm_poli,registrasi,status\nU001,POLI ANAK,0,1\nU002,Poli Mata,0,1\nU9,Tutup,0,0\n-,-,0,1\n"
DOCTORS = "kd_dokter,nm_dokter,jk,status\nD1,dr. Rara Rekaan Sp.A,P,1\nD2,dr. Dimas Rekaan,L,1\n"
CLINIC_CODES = "kd_poli_rs,kd_poli_bpjs,nm_poli_bpjs\nU001,ana,Anak\nU002,ANA,Mata\nU404,INT,Dalam\n"
DOCTOR_CODES = "kd_dokter,kd_dokter_bpjs,nm_dokter_bpjs\nD1,9901,dr. Rara\nD2,x,dr. Dimas\n"


@pytest.fixture
def keeper() -> Client:
    return browser_of(DATA_KEEPER)


def reasons(run: ImportRun) -> list[tuple[int, str]]:
    return list(run.refusals.values_list("line", "reason"))


def test_polis_come_as_drafts_with_letters_of_their_own_and_are_completed_by_their_codes(keeper: Client) -> None:
    known = Clinic.objects.create(name="Poli Mata", label_prefix="M")
    run = taken(keeper, CLINICS, kind=ImportKind.CLINICS)
    assert (run.state, run.added, run.unchanged) == (ImportState.TAKEN, 1, 1)
    assert reasons(run) == [(4, "Tidak aktif di sistem lama."), (5, "Kode kosong.")]
    children = Clinic.objects.get(name="POLI ANAK")
    assert (children.is_draft, children.label_prefix, children.bpjs_poli_code) == (True, "A", None)
    codes = taken(keeper, CLINIC_CODES, kind=ImportKind.CLINIC_CODES)
    children.refresh_from_db()
    assert (codes.completed, children.bpjs_poli_code, children.bpjs_subspecialist_code) == (1, "ANA", "ANA")
    assert [line for line, _reason in reasons(codes)] == [3, 4]
    assert "POLI ANAK" in reasons(codes)[0][1]
    known.refresh_from_db()
    assert (known.bpjs_poli_code, known.is_draft) == (None, False)
    assert taken(keeper, CLINICS, kind=ImportKind.CLINICS).made_rows == 0
    assert checked(keeper, CLINIC_CODES, kind=ImportKind.CLINIC_CODES).unchanged == 1


def test_a_dry_run_makes_no_poli(keeper: Client) -> None:
    run = checked(keeper, CLINICS, kind=ImportKind.CLINICS)
    assert (run.added, Clinic.objects.count(), FormerCode.objects.count()) == (2, 0, 0)


def test_doctors_get_their_code_where_they_have_none(keeper: Client) -> None:
    assert taken(keeper, DOCTORS, kind=ImportKind.DOCTORS).added == 2
    run = taken(keeper, DOCTOR_CODES, kind=ImportKind.DOCTOR_CODES)
    assert (run.completed, run.refused) == (1, 1)
    assert Doctor.objects.get(name="dr. Rara Rekaan Sp.A").bpjs_code == 9901
    Doctor.objects.filter(name="dr. Rara Rekaan Sp.A").update(bpjs_code=77)
    again = checked(keeper, DOCTOR_CODES, kind=ImportKind.DOCTOR_CODES)
    assert "kode BPJS lain" in reasons(again)[0][1]


def test_undoing_leaves_a_poli_that_has_a_stop_and_empties_a_code(keeper: Client) -> None:
    run = taken(keeper, CLINICS, kind=ImportKind.CLINICS)
    codes = taken(keeper, CLINIC_CODES, kind=ImportKind.CLINIC_CODES)
    press(keeper, codes, "undo")
    worker()
    assert Clinic.objects.get(name="POLI ANAK").bpjs_poli_code is None
    Stop.objects.create(kind=StopKind.CLINIC, name="Anak", clinic=Clinic.objects.get(name="POLI ANAK"))
    press(keeper, run, "undo")
    worker()
    assert list(Clinic.objects.values_list("name", flat=True)) == ["POLI ANAK"]
    assert "sudah dipakai" in keeper.get(f"{PAGE}{run.pk}/").text
