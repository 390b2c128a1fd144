"""What a doctor prescribes in Khanza stands on the console's card; the end of the visit stays a press with its time."""

from datetime import timedelta

import pytest
import time_machine

from khanza.models import Refusal
from queues import verbs
from queues.models import (
    FormerCode,
    Patient,
    Prescription,
    PrescriptionDraft,
    PrescriptionKind,
    QueueEntry,
    StopKind,
    Visit,
)
from tests.hospital import TODAY, Hospital
from tests.imports.tables import every_table
from tests.khanza.conftest import sync
from tests.khanza.tables import Khanza

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db]


@pytest.fixture
def hospital(khanza: Khanza) -> Hospital:
    hospital = Hospital()
    FormerCode.objects.create(code="U0001", clinic=hospital.children)
    FormerCode.objects.create(code="D0001", doctor=hospital.doctor)
    khanza.add(
        "databarang",
        {"kode_brng": "B1", "nama_brng": "Parasetamol 500 mg"},
        {"kode_brng": "B2", "nama_brng": "Amoksisilin sirup"},
    )
    return hospital


def seen(khanza: Khanza, patient: Patient, *, number: int = 1, poli: str = "U0001") -> str:
    """A visit of today there, and a prescription without anything in it yet; its number."""
    no_rawat = f"2026/03/16/{number:06d}"
    khanza.add(
        "reg_periksa",
        {
            "no_rawat": no_rawat,
            "tgl_registrasi": TODAY,
            "no_rkm_medis": patient.medical_record_number,
            "kd_poli": poli,
            "kd_dokter": "D0001",
        },
    )
    prescription = f"20260316{number:04d}"
    khanza.add("resep_obat", {"no_resep": prescription, "no_rawat": no_rawat, "tgl_peresepan": TODAY})
    return prescription


def ordered(khanza: Khanza, prescription: str, code: str = "B1", pieces: float = 10) -> None:
    khanza.add("resep_dokter", {"no_resep": prescription, "kode_brng": code, "jml": pieces, "aturan_pakai": "3 x 1"})


def called(hospital: Hospital) -> tuple[Visit, QueueEntry]:
    visit = hospital.here()
    entry = QueueEntry.objects.get(visit=visit, stop__kind=StopKind.CLINIC)
    hospital.later()
    return visit, verbs.call(entry, hospital.by(), counter=hospital.room)


def test_it_stands_on_the_card_and_the_press_that_ends_the_visit_prescribes_it(
    khanza: Khanza, hospital: Hospital
) -> None:
    visit, entry = called(hospital)
    number = seen(khanza, visit.patient)
    ordered(khanza, number)
    ordered(khanza, number, "B2", 0.5)
    khanza.add("resep_dokter_racikan", {"no_resep": number, "no_racik": "1", "nama_racik": "Puyer batuk", "jml_dr": 12})
    inpatient = seen(khanza, hospital.here().patient, number=2)
    khanza.do(f"UPDATE resep_obat SET status = 'ranap' WHERE no_resep = '{inpatient}'")
    with time_machine.travel(hospital.now, tick=False):
        before = every_table()
        assert "resep: 1 dibaca, 1 baru" in sync("resep", dry_run=True).said
        assert every_table() == before
        assert "resep: 1 dibaca, 1 baru, 0 dilengkapi, 0 sudah sama, 0 ditolak." in sync("resep").said
        assert "resep: 1 dibaca, 0 baru, 0 dilengkapi, 1 sudah sama" in sync("resep").said
    draft = verbs.draft_of(visit.pk)
    assert draft.kind == PrescriptionKind.COMPOUND
    assert draft.lines == (
        ("Puyer batuk", "12", ""),
        ("Parasetamol 500 mg", "10", "3 x 1"),
        ("Amoksisilin sirup (0.5)", "", "3 x 1"),
    )
    assert PrescriptionDraft.objects.get().actor is None
    hospital.later(300)
    order = verbs.PrescriptionOrder(PrescriptionKind.COMPOUND, [verbs.MedicineLine("Puyer batuk", 12)])
    verbs.finish(entry, hospital.by(hospital.room), prescription=order)
    prescription = Prescription.objects.get()
    assert prescription.written_at == hospital.now
    with time_machine.travel(hospital.now, tick=False):
        assert "1 sudah sama" in sync("resep").said


def test_what_is_not_at_the_clinic_yet_waits_and_what_a_person_typed_stays(khanza: Khanza, hospital: Hospital) -> None:
    booked = hospital.booked()
    ordered(khanza, seen(khanza, booked.patient))
    ordered(khanza, seen(khanza, hospital.patient(), number=2))
    ordered(khanza, seen(khanza, booked.patient, number=3, poli="IGDK"))
    with time_machine.travel(hospital.now, tick=False):
        done = sync("resep")
    assert (done.code, PrescriptionDraft.objects.count()) == (0, 0)
    assert "3 menunggu kunjungannya" in done.said
    verbs.check_in(booked, hospital.by())
    hospital.later()
    entry = QueueEntry.objects.get(visit=booked, stop__kind=StopKind.CLINIC)
    typed = verbs.typed_prescription(PrescriptionKind.NON_COMPOUND, [("Vitamin C", "5", "")])
    verbs.keep_draft(entry, typed, hospital.by(hospital.room))
    with time_machine.travel(hospital.now, tick=False):
        done = sync("resep")
        assert done.code == 1
        assert "resep 2026/03/16/000001: Di konsol sudah diketik resep lain" in done.complained
        assert verbs.draft_of(booked.pk) == typed
        # The person takes theirs away: Khanza's comes.
        verbs.keep_draft(entry, verbs.typed_prescription("", []), hospital.by(hospital.room))
        assert sync("resep").code == 0
    assert verbs.draft_of(booked.pk).lines == (("Parasetamol 500 mg", "10", "3 x 1"),)
    assert not Refusal.objects.exists()


def test_after_the_visit_no_machine_prescribes(khanza: Khanza, hospital: Hospital) -> None:
    """A visit that ended without a prescription is listed; a named person writes a late one, with a reason."""
    visit, entry = called(hospital)
    hospital.later(300)
    verbs.finish(entry, hospital.by(hospital.room))
    ordered(khanza, seen(khanza, visit.patient))
    other, other_entry = called(hospital)
    hospital.later(300)
    order = verbs.PrescriptionOrder(PrescriptionKind.COMPOUND, [verbs.MedicineLine("Puyer", 1)])
    verbs.finish(other_entry, hospital.by(hospital.room), prescription=order)
    ordered(khanza, seen(khanza, other.patient, number=2))
    third = hospital.here()
    seen(khanza, third.patient, number=3)
    hospital.now += timedelta(minutes=1)
    with time_machine.travel(hospital.now, tick=False):
        done = sync("resep")
    assert done.code == 1
    assert "resep 2026/03/16/000001: Pelayanan sudah selesai tanpa resep" in done.complained
    assert "resep 2026/03/16/000002: Di sini tercatat Racikan, di Khanza Non racikan" in done.complained
    assert "resep 2026/03/16/000003: Resep di Khanza tanpa isi" in done.complained
    assert (Prescription.objects.count(), PrescriptionDraft.objects.count()) == (1, 0)
