"""Beside a Khanza: a reading that fails or stops is said, and so are two series that meet."""

from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from khanza.models import Lease
from queues import clock
from queues.readiness import rules
from queues.verbs import record_series
from tests.counter.conftest import logged_in
from tests.hospital import TODAY
from tests.khanza.conftest import sync
from tests.khanza.tables import Khanza, person

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db]

NOW = clock.moment(TODAY, time(7, 0))


def broken(after: timedelta = timedelta()) -> dict[str, tuple[str, ...]]:
    return {found.rule.id: found.names for found in rules.findings(at=NOW + after)}


def test_a_khanza_that_was_not_read_for_longer_than_the_setting_is_said(khanza: Khanza, settings: Settings) -> None:
    khanza.add("pasien", person(1), person(2, nm_pasien="-"))
    assert broken()["ready.506"] == ("belum pernah selesai",)
    right = settings.KHANZA_SECRET_URL
    with time_machine.travel(NOW, tick=False):
        sync("pasien", dry_run=True)
        settings.KHANZA_SECRET_URL = "mysql://a:b@127.0.0.1:1/sik"
        assert sync("pasien").code == 2
        assert broken()["ready.506"] == ("belum pernah selesai",), "neither a rehearsal nor a failure is a reading"
        settings.KHANZA_SECRET_URL = right
        assert sync("pasien").code == 1, "one was refused: it is listed, and the run is a good one"
    assert "ready.506" not in broken(timedelta(hours=26))
    assert broken(timedelta(hours=27))["ready.506"] == ("terakhir selesai 16-03-2026 07:00",)
    settings.KHANZA_READ_WITHIN_HOURS = 0
    assert "ready.506" not in broken(timedelta(hours=27)), "read once, at the move"
    settings.KHANZA_READ_WITHIN_HOURS, settings.KHANZA_SECRET_URL = 26, ""
    assert "ready.506" not in broken(timedelta(hours=27))


def test_a_series_that_goes_on_behind_khanzas_is_said_and_leads_to_the_setting(
    khanza: Khanza, settings: Settings
) -> None:
    settings.MEDICAL_RECORD_SERIES_START = 1
    khanza.add("pasien", person(41), person(42), person(999_999_999), person(7, no_rkm_medis="A-77"))
    sync("pasien")
    assert (Lease.objects.get().record_number, record_series.next_from()) == (42, 43)
    assert broken()["ready.507"] == ("Khanza sampai 000042, seri di sini berikutnya 000043",)
    page: Client = logged_in("view_rulevalue", name="data")
    with time_machine.travel(NOW, tick=False):
        assert "/setup/settings/MEDICAL_RECORD_SERIES_START/" in page.get("/setup/readiness/").content.decode()
    settings.MEDICAL_RECORD_SERIES_START = 500_000
    assert "ready.507" not in broken(), "a series of its own, far above"
    sync("poli")
    assert Lease.objects.get().record_number == 42, "a run without patients forgets nothing"


@pytest.mark.parametrize(
    ("khanzas", "start", "end", "is_meeting"),
    [
        (42, 43, 0, True),
        (42, 10_042, 0, True),
        (42, 10_043, 0, False),
        (150, 100, 0, True),
        (200, 100, 199, False),
        (198, 100, 199, True),
        (20_000, 100, 0, False),
    ],
)
def test_two_series_meet_where_one_runs_into_the_other(
    settings: Settings, khanzas: int, start: int, end: int, is_meeting: bool
) -> None:
    settings.KHANZA_SECRET_URL = "mysql://a:b@127.0.0.1/sik"
    settings.MEDICAL_RECORD_SERIES_START, settings.MEDICAL_RECORD_SERIES_END = start, end
    Lease.objects.create(pk=1, record_number=khanzas, ended_at=NOW)
    assert ("ready.507" in broken()) is is_meeting
