"""BPJS hears of a session that was called off, booking by booking, those of Mobile JKN too."""

from queues import verbs
from queues.models import DecisionKind
from tests.outbound.road import EVENING, Road

SEED = "Terjadi perubahan jadwal dokter, silahkan daftar kembali"


def test_bpjs_has_every_booking_cancelled_with_its_own_words(road: Road) -> None:
    mobile, kiosk = road.mobile_booking(), road.ticket()
    inside = road.ticket()
    road.drain(at=EVENING)
    assert verbs.affected_visits(road.hospital.session)
    verbs.call(
        inside.entries.get(), road.hospital.by(at=road.hospital.later(), reason="gawat"), counter=road.hospital.room
    )
    verbs.close_session(
        road.hospital.session, DecisionKind.CANCELLED, road.hospital.by(at=road.hospital.later(), reason="dokter sakit")
    )
    road.drain(at=EVENING)
    for visit in (mobile, kiosk):
        assert road.simulator.booking(visit.booking_code)["cancelled_at_ms"]
    assert not road.simulator.booking(inside.booking_code)["cancelled_at_ms"]
    told = road.simulator.log(route="batal")
    assert len(told) == 2
    assert all(SEED in str(request) for request in told)
