"""Real people and invented ones are never mixed by accident."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from queues.models import Patient


def test_real_patients_are_never_mixed_with_invented_ones(db: None) -> None:
    Patient.objects.create(medical_record_number="1", name="Orang Sungguhan", sex="L")
    with pytest.raises(CommandError, match="bukan pasien contoh"):
        call_command("load_demo", stdout=StringIO())
    assert Patient.objects.count() == 1
    warned = StringIO()
    call_command("load_demo", "--force", stdout=StringIO(), stderr=warned)
    assert Patient.objects.count() > 3000
    assert "kata sandinya diketahui semua orang" in warned.getvalue()
