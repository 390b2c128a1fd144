"""How many SQL statements a call costs, its token included (savepoints are not counted)."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from queues.models import NumberSeries
from queues.verbs.pharmacy import PHARMACY_SERIES
from queues.verbs.record_series import RECORD_SERIES
from tests.hospital import TODAY, Hospital
from tests.simrs.simrs import NAME, Answer, Simrs, booking, person, record

NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")
# The token's integration; then, for what acts, to look for its key, to write it, and to keep the answer.
TOKEN = 1
ONCE = 3


def cost(call: Callable[[], Answer]) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer.status < 300, answer.body
    return sum(not row["sql"].startswith(NOT_COUNTED) for row in captured.captured_queries)


def test_reading(simrs: Simrs, hospital: Hospital) -> None:
    visit = hospital.here()
    for _person in range(20):
        hospital.booked()
    who = person(visit.patient)
    assert cost(lambda: simrs.post("/patients/search", who)) <= TOKEN + 3
    assert cost(lambda: simrs.get("/sessions", date=TODAY.isoformat())) <= TOKEN + 2
    assert cost(lambda: simrs.get(f"/visits/{visit.booking_code}")) <= TOKEN + 10
    assert cost(lambda: simrs.post("/visits/search", who)) <= TOKEN + 3


def test_many_sessions_cost_what_one_does(simrs: Simrs, hospital: Hospital) -> None:
    one = cost(lambda: simrs.get("/sessions", date=TODAY.isoformat()))
    for hour in range(8, 16):
        hospital.open(hospital.internal, hospital.second_doctor, hours=(hour, hour + 1))
    assert cost(lambda: simrs.get("/sessions", date=TODAY.isoformat())) == one


def test_acting(simrs: Simrs, hospital: Hospital, wall_clock: Traveller) -> None:
    NumberSeries.objects.create(name=PHARMACY_SERIES)
    NumberSeries.objects.create(name=RECORD_SERIES)
    patient = hospital.patient()
    assert cost(lambda: simrs.post("/patients", record())) <= TOKEN + ONCE + 13
    assert cost(lambda: simrs.post("/patients", record())) <= TOKEN + ONCE + 12
    # Each event of a visit asks for the hash of the one before it.
    # The day is in: seats are released to JKN and one is given back, and the outbox writes its message.
    body = booking(patient, hospital.session)
    assert cost(lambda: simrs.post("/bookings", body, key="satu")) <= TOKEN + ONCE + 30
    assert cost(lambda: simrs.post("/bookings", body, key="satu")) <= TOKEN + 2
    code = simrs.post("/visits/search", person(patient)).body["visits"][0]["booking_code"]
    wall_clock.move_to(hospital.later())
    assert cost(lambda: simrs.post(f"/bookings/{code}/check-in")) <= TOKEN + ONCE + 14
    wall_clock.move_to(hospital.later())
    assert cost(lambda: simrs.post(f"/visits/{code}/start")) <= TOKEN + ONCE + 34
    wall_clock.move_to(hospital.later())
    order = {"kind": "COMPOUND", "items": [{"medicine": "Puyer"}]}
    assert cost(lambda: simrs.post(f"/visits/{code}/prescription", order)) <= TOKEN + ONCE + 10
    assert cost(lambda: simrs.post(f"/visits/{code}/finish")) <= TOKEN + ONCE + 39


def test_a_token(simrs: Simrs) -> None:
    assert cost(lambda: simrs.token(NAME, simrs.secret)) <= 3


def test_the_feed_costs_little_however_many_changes_it_tells(simrs: Simrs, hospital: Hospital) -> None:
    simrs.get("/events")
    costs = []
    for people in (1, 20):
        for _person in range(people):
            hospital.booked()
        costs.append(cost(lambda: simrs.get("/events", limit=500)))
    assert max(costs) <= TOKEN + 10
