"""One moment, three walls: 22:30 in Jakarta, 23:30 in Makassar, and already half past midnight in Jayapura."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.conf import LazySettings

from queues import verbs
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, make_account

NIGHT = datetime(2026, 3, 15, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Wall:
    """What the hospital's clock shows at NIGHT."""

    zone: str
    word: str
    clock: str
    today: date

    @property
    def tomorrow(self) -> date:
        return self.today + timedelta(days=1)


WALLS = (
    Wall("Asia/Jakarta", "WIB", "22:30", date(2026, 3, 15)),
    Wall("Asia/Makassar", "WITA", "23:30", date(2026, 3, 15)),
    Wall("Asia/Jayapura", "WIT", "00:30", date(2026, 3, 16)),
)


@pytest.fixture(params=WALLS, ids=[wall.word for wall in WALLS])
def wall(request: pytest.FixtureRequest, settings: LazySettings) -> Wall:
    """The hospital lives in this zone; the machine's own zone and BPJS's are of no interest."""
    settings.TIME_ZONE = request.param.zone
    return request.param


@pytest.fixture
def hospital(wall: Wall, db: None) -> Iterator[Hospital]:
    """Its session, of the date on the wall, is open around the clock."""
    with time_machine.travel(NIGHT, tick=False):
        made = Hospital(now=NIGHT)
        made.session = verbs.open_session(
            date=wall.today,
            clinic=made.internal,
            doctor=made.second_doctor,
            starts=time.min,
            ends=time(23, 59),
            capacity=30,
        )
        yield made


@pytest.fixture
def bpjs(hospital: Hospital) -> MobileJkn:
    return MobileJkn(make_account())
