"""The hospital's record numbers go on, whatever numbers other systems brought along."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from queues import verbs
from queues.errors import RecordSeriesFullError
from queues.models import NumberSeries, Patient, RecordNumberChange
from queues.press import Press
from tests.inbound.mobile_jkn import MobileJkn, new_patient

HEADER = "norm,nik,nomorkartu,nama,jeniskelamin,tanggallahir,nohp,alamat"

pytestmark = pytest.mark.django_db


def take_over(folder: Path, *numbers: str) -> str:
    """Records with these numbers through `import_patients`; returns what it complained of."""
    lines = [f"{number},,,Pasien Rekaan {place},P,1975-07-01,," for place, number in enumerate(numbers)]
    path = folder / "pasien.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    complained = StringIO()
    call_command("import_patients", str(path), stdout=StringIO(), stderr=complained)
    return complained.getvalue()


def register(number: str = "") -> str:
    person = verbs.register_patient(
        verbs.PersonRecord(name="Tokoh Rekaan", sex="P", birth_date=None, identifiers={}, record_number=number),
        Press(timezone.now()),
    )
    return person.medical_record_number


def test_a_test_record_does_not_end_the_series_for_mobile_jkn(bpjs: MobileJkn, tmp_path: Path) -> None:
    complained = take_over(tmp_path, "004711", "999999999")
    assert "Baris 3" in complained
    assert "Nomor baru berikutnya: 100000" in complained
    answers = [
        bpjs.call("pasienbaru", new_patient(), nik=f"990101010385002{place}", nomorkartu=f"000990000012{place}")
        for place in (1, 2, 3)
    ]
    assert [answer.code for answer in answers] == [200, 200, 200]
    assert [answer.response["norm"] for answer in answers] == ["100000", "100001", "100002"]


@pytest.mark.parametrize("odd", ["999999", "RM-77", "99999999999999999999", "1000000", "0999999"])
def test_no_odd_record_leads_the_series(tmp_path: Path, odd: str) -> None:
    take_over(tmp_path, "100041", odd)
    assert [register(), register()] == ["100042", "100043"]


def test_a_number_sent_by_another_system_does_not_lead_the_series() -> None:
    assert [register(), register("999999999"), register(), register()] == ["100000", "999999999", "100001", "100002"]


def test_numbers_that_somebody_has_or_had_are_stepped_over(settings: LazySettings) -> None:
    settings.MEDICAL_RECORD_SERIES_START = 4711
    for number in ("004712", "4713", "004714"):
        register(number)
    person = Patient.objects.get(medical_record_number="004714")
    RecordNumberChange.objects.create(
        patient=person, old_number="004716", new_number="004714", changed_at=timezone.now(), reason="gabung"
    )
    NumberSeries.objects.update(next_number=4711)
    assert [register(), register(), register()] == ["004711", "004715", "004717"]


def test_the_series_goes_on_behind_the_records_of_the_system_before(tmp_path: Path) -> None:
    assert register() == "100000"
    assert take_over(tmp_path, "100500", "104999", "100001") == ""
    assert register() == "105000"


def test_thousands_of_taken_numbers_are_stepped_over_in_few_queries(
    django_assert_max_num_queries: object,
) -> None:
    register()
    Patient.objects.bulk_create(
        Patient(medical_record_number=f"{number:06d}", name="Tokoh Rekaan", sex="P")
        for number in range(100_001, 103_001)
    )
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert register() == "103001"


def test_a_full_range_begins_again_where_a_number_is_free_and_then_says_so(settings: LazySettings) -> None:
    settings.MEDICAL_RECORD_SERIES_START, settings.MEDICAL_RECORD_SERIES_END = 500_000, 500_003
    register("500003")
    NumberSeries.objects.update(next_number=500_002)
    assert [register(), register(), register()] == ["500002", "500000", "500001"]
    with pytest.raises(RecordSeriesFullError):
        register()
    assert register("700000") == "700000"


def test_without_a_last_number_the_series_never_ends(settings: LazySettings) -> None:
    settings.MEDICAL_RECORD_SERIES_START = 999_999
    assert [register(), register()] == ["999999", "1000000"]


def test_a_dry_run_names_the_same_lines_and_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pasien.csv"
    path.write_text(f"{HEADER}\n100900,,,Pasien Rekaan,P,1975-07-01,,\n999999999,,,Pasien Uji,P,1975-07-01,,\n")
    complained = StringIO()
    call_command("import_patients", str(path), stdout=StringIO(), stderr=complained, dry_run=True)
    assert "Baris 3" in complained.getvalue()
    assert "Nomor baru berikutnya: 100901" in complained.getvalue()
    assert not NumberSeries.objects.exists()
