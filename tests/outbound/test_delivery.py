"""What a walk tells BPJS, in which order, and what it never tells."""

from bpjs_bridge import wire
from bpjs_bridge.models import MessageState, OutboxMessage
from queues.models import Stage
from tests.outbound.road import Road


def test_a_kiosk_patients_walk_reaches_bpjs_whole_and_in_order(road: Road) -> None:
    visit = road.walk()
    sent = road.drain()
    assert [step.state for step in sent] == [MessageState.DELIVERED] * 7
    assert road.states(visit) == dict.fromkeys([0, 30, 40, 50, 55, 60, 70], "DELIVERED")
    routes = [row["route"] for row in road.simulator.log(kodebooking=visit.booking_code)]
    assert routes == ["add", "updatewaktu", "updatewaktu", "updatewaktu", "farmasi/add", "updatewaktu", "updatewaktu"]
    stage_of_task = {task: stage for stage, task in wire.TASK_OF_STAGE.items()}
    told = {stage_of_task[task]: waktu for task, waktu in road.simulator.tasks(visit.booking_code).items()}
    acts = visit.events.filter(is_standing=True).exclude(stage=Stage.BOOKED)
    assert told == {Stage(act.stage): wire.milliseconds(act.occurred_at) for act in acts}
    assert road.simulator.counts()["refused"] == 0


def test_a_mobile_jkn_booking_is_never_added(road: Road) -> None:
    visit = road.mobile_booking()
    assert not OutboxMessage.objects.exists()
    assert road.states(visit) == {}
