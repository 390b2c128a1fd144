"""What a hospital in the east did at half past midnight is that day's at BPJS too, and is listed in its own zone."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess
from tests.zones.conftest import NIGHT, WALLS, Wall

JAKARTA, _MAKASSAR, JAYAPURA = WALLS
Bpjs = Callable[[Wall], SimulatorProcess]


@pytest.fixture
def bpjs_of(settings: LazySettings) -> Iterator[Bpjs]:
    """bpjs_of(wall): a BPJS that reads dates on that wall."""
    running: list[SimulatorProcess] = []

    def started(wall: Wall) -> SimulatorProcess:
        process = SimulatorProcess(environment={"TIME_ZONE": wall.zone}).start()
        running.append(process)
        settings.BPJS_ANTREAN_URL = process.antrean_url
        return process

    yield started
    for process in running:
        process.stop()


def night_shift(bpjs: SimulatorProcess) -> Road:
    """A hospital in Jayapura, where somebody comes, is seen and gets medicine before one in the morning."""
    road = Road(bpjs)
    road.hospital.now = NIGHT
    road.walk()
    road.drain()
    return road


@pytest.fixture
def jayapura(settings: LazySettings, db: None) -> None:
    settings.TIME_ZONE = JAYAPURA.zone


def test_a_night_in_jayapura_is_taken_and_listed_in_wit(jayapura: None, bpjs_of: Bpjs) -> None:
    night_shift(bpjs_of(JAYAPURA))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
    with BpjsClient.antrean() as client:
        rows = client.list_tasks(OutboxMessage.objects.latest("pk").visit.booking_code).rows
    assert [row["taskid"] for row in rows] == [3, 4, 5, 6, 7]
    # The ticket was taken a minute after half past.
    assert rows[0]["wakturs"] == "16-03-2026 00:31:00 WIT"


def test_a_bpjs_that_read_it_in_jakarta_would_refuse_the_times(jayapura: None, bpjs_of: Bpjs) -> None:
    """The counterpart: the same night, told to a BPJS for which it is still the day before."""
    night_shift(bpjs_of(JAKARTA))
    assert OutboxMessage.objects.filter(state=MessageState.PARKED, park_reason=ParkReason.PAST_DATE).exists()
