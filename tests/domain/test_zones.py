"""Dates are read on the hospital's own wall, whatever the server or BPJS in Jakarta says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import LazySettings

from queues import clock, verbs
from queues.errors import NotTodayError
from queues.models import AdmissionTicket
from queues.press import Press
from tests.hospital import TODAY, Hospital

# 15:30 UTC on the 15th: 22:30 in Jakarta, 23:30 in Makassar, 00:30 of the 16th in Jayapura.
NIGHT = datetime(2026, 3, 15, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "word"),
    [
        ("Asia/Jakarta", date(2026, 3, 15), "WIB"),
        ("Asia/Makassar", date(2026, 3, 15), "WITA"),
        ("Asia/Jayapura", date(2026, 3, 16), "WIT"),
    ],
)
def test_a_moment_has_the_date_of_the_hospitals_wall(zone: str, day: date, word: str, settings: LazySettings) -> None:
    settings.TIME_ZONE = zone
    assert clock.service_date(NIGHT) == day
    assert clock.zone_word() == word


@pytest.mark.parametrize(("zone", "hour_utc"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)])
def test_eight_oclock_is_eight_on_the_hospitals_wall(zone: str, hour_utc: int, settings: LazySettings) -> None:
    settings.TIME_ZONE = zone
    assert clock.moment(TODAY, time(8)).astimezone(UTC).hour == hour_utc
    assert clock.end_of_day(TODAY) - clock.moment(TODAY, time(0)) == timedelta(hours=23, minutes=59, seconds=59)


def test_half_past_midnight_in_jayapura_is_a_new_day_for_numbers_and_check_in(settings: LazySettings, db: None) -> None:
    settings.TIME_ZONE = "Asia/Jayapura"
    hospital = Hospital(now=NIGHT - timedelta(hours=1))
    visit = hospital.booked()
    assert visit.session.date == TODAY
    with pytest.raises(NotTodayError):
        verbs.check_in(visit, Press(hospital.now))
    before = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    hospital.now = NIGHT
    after = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    assert [before.number, after.number] == [1, 1], "each date has its own series"
    assert set(AdmissionTicket.objects.values_list("service_date", flat=True)) == {date(2026, 3, 15), TODAY}
    arrived = verbs.check_in(visit, Press(hospital.now))
    assert arrived.entries.get().service_date == TODAY
    assert [entry.visit_id for entry in hospital.waiting()] == [visit.pk]
