"""What BPJS keeps when a step is taken back long after its press, and what it is told of the step taken once more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bpjs_bridge.agreement.both_sides import bookings_on
from bpjs_bridge.agreement.differences import of_tasks
from bpjs_bridge.models import GiveUpCause, MessageKind, MessageState, OutboxMessage
from bpjs_bridge.outbox.retracting import OnItsWayError
from queues import verbs
from queues.models import PrescriptionKind, Visit
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.hospital import TODAY
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import RACIKAN, Road

SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 1, "3x1")])
END, PHARMACY, ABSENT = 50, 55, 990


def why(road: Road) -> Press:
    return road.hospital.by(road.hospital.room, at=road.hospital.later(), reason="belum selesai")


def ended(road: Road, order: PrescriptionOrder | None = None) -> Visit:
    visit = road.ticket()
    road.finish(road.call(), order)
    return Visit.objects.named().get(pk=visit.pk)


def end_at_bpjs(road: Road, visit: Visit) -> int:
    tasks = road.simulator.booking(visit.booking_code)["tasks"]
    return next(task["waktu"] for task in tasks if task["taskid"] == 5)


def test_bpjs_keeps_the_end_that_it_took_and_is_told_no_second_one(road: Road) -> None:
    visit = ended(road)
    road.drain()
    first = end_at_bpjs(road, visit)
    verbs.reopen(visit, why(road))
    road.drain()
    assert_both_sides_agree(road)
    road.finish(road.call(), RACIKAN)
    road.medicine(visit)
    road.drain()
    assert end_at_bpjs(road, visit) == first
    assert road.stored(visit) == [3, 4, 5, 6, 7]
    assert OutboxMessage.objects.filter(visit=visit, task_id=5).count() == 1
    assert_both_sides_agree(road)
    ours = bookings_on(TODAY)[visit.booking_code]
    assert list(of_tasks(ours, {5: ours.tasks[5].second} | dict.fromkeys((3, 4, 6, 7)), before=timezone.now())) == []
    assert int(ours.tasks[5].at.timestamp()) == first // 1000


def test_an_end_that_has_not_left_is_withdrawn_and_the_new_one_is_told(road: Road) -> None:
    visit = ended(road, SYRUP)
    verbs.reopen(visit, why(road))
    assert not {END, PHARMACY} & road.states(visit).keys()
    road.drain()
    road.finish(road.call(), SYRUP)
    road.drain()
    assert end_at_bpjs(road, visit) // 1000 == int(road.hospital.now.timestamp())
    assert road.simulator.booking(visit.booking_code)["pharmacy"]["nomorantrean"] == 1
    assert_both_sides_agree(road)


def test_an_end_whose_answer_got_lost_is_told_anew_and_bpjs_keeps_what_it_has(road: Road) -> None:
    visit = ended(road)
    road.drain()
    first = end_at_bpjs(road, visit)
    # As if the answer had never come.
    OutboxMessage.objects.filter(visit=visit, position=END).update(state=MessageState.PENDING, delivered_at=None)
    verbs.reopen(visit, why(road))
    assert END not in road.states(visit)
    road.finish(road.call())
    road.drain()
    assert end_at_bpjs(road, visit) == first
    assert road.states(visit)[END] == MessageState.DELIVERED


def test_an_end_that_a_worker_is_sending_is_taken_back_seconds_later(road: Road) -> None:
    visit = ended(road)
    held = OutboxMessage.objects.filter(visit=visit, position=END)
    until = road.hospital.now + timedelta(seconds=90)
    held.update(leased_by="w", lease_epoch=1, lease_until=until, leased_at=road.hospital.now)
    with pytest.raises(OnItsWayError):
        verbs.reopen(visit, why(road))
    assert Visit.objects.get(pk=visit.pk).stage == visit.stage
    road.hospital.later(60)
    verbs.reopen(visit, why(road))
    message = held.get()
    assert (message.state, message.lease_epoch, message.leased_by) == (MessageState.WITHDRAWN, 2, "")


def test_a_late_prescription_is_told_and_a_changed_one_keeps_the_number_that_bpjs_has(road: Road) -> None:
    visit = ended(road)
    road.drain()
    verbs.prescribe_late(visit, why(road), SYRUP)
    road.drain()
    assert road.simulator.booking(visit.booking_code)["pharmacy"]["nomorantrean"] == 1
    verbs.prescribe_late(visit, why(road), RACIKAN)
    road.drain()
    assert visit.prescriptions.filter(withdrawn_at=None, ticket__number=2).exists()
    assert road.simulator.booking(visit.booking_code)["pharmacy"]["nomorantrean"] == 1
    road.medicine(visit)
    road.drain()
    assert road.stored(visit) == [3, 4, 5, 6, 7]
    assert_both_sides_agree(road)


def test_a_changed_prescription_whose_number_has_not_left_is_told_with_the_new_number(road: Road) -> None:
    visit = ended(road, SYRUP)
    verbs.prescribe_late(visit, why(road), RACIKAN)
    road.drain()
    assert road.simulator.booking(visit.booking_code)["pharmacy"]["nomorantrean"] == 2
    assert OutboxMessage.objects.filter(visit=visit, kind=MessageKind.PHARMACY).count() == 2
    assert_both_sides_agree(road)


def test_a_no_show_that_bpjs_took_stays_there_and_nothing_is_sent_behind_it(road: Road) -> None:
    visit = road.ticket()
    verbs.no_show(visit, why(road))
    road.drain()
    verbs.restore(visit, why(road))
    road.finish(road.call(), SYRUP)
    assert road.drain() == []
    causes = set(
        OutboxMessage.objects.filter(visit=visit, state=MessageState.GIVEN_UP).values_list("position", "given_up_cause")
    )
    assert causes == {(place, GiveUpCause.LATER) for place in (40, END, PHARMACY)}
    assert road.stored(visit) == [3, 99]


def test_a_no_show_that_has_not_left_is_withdrawn_and_the_visit_is_told_as_ever(road: Road) -> None:
    visit = road.ticket()
    verbs.no_show(visit, why(road))
    verbs.restore(visit, why(road))
    road.finish(road.call())
    road.drain()
    assert road.stored(visit) == [3, 4, 5]
    assert_both_sides_agree(road)


def test_one_who_leaves_for_good_after_being_reopened_is_no_no_show_for_bpjs(road: Road) -> None:
    visit = ended(road)
    road.drain()
    verbs.reopen(visit, why(road))
    verbs.no_show(visit, why(road))
    assert road.drain() == []
    assert road.states(visit)[ABSENT] == MessageState.GIVEN_UP
    assert_both_sides_agree(road)
