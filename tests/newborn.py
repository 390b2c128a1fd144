"""A newborn with a JKN card and no NIK yet, as the hospital's own list of patients brings it."""

from pathlib import Path

from django.core.management import call_command

from queues.models import IdentifierKind, Patient

CARD, RECORD_NUMBER, PHONE = "0009900000701", "071001", "081299000701"
NIK = "9901011003260001"
LETTER = "0301B0011126P000701"
CSV = f"""norm,nik,nomorkartu,nama,jeniskelamin,tanggallahir,nohp,alamat
{RECORD_NUMBER},,{CARD},BAYI NY REKAAN,P,2026-03-10,{PHONE},Jl. Contoh 7
"""


def newborn(folder: Path) -> Patient:
    """Taken over by `import_patients`, known from an earlier admission."""
    path = folder / "patients.csv"
    path.write_text(CSV, encoding="utf-8")
    call_command("import_patients", str(path))
    patient = Patient.objects.get(medical_record_number=RECORD_NUMBER)
    assert patient.identifier(IdentifierKind.NIK) == ""
    Patient.objects.filter(pk=patient.pk).update(is_new_patient=False)
    patient.refresh_from_db()
    return patient
