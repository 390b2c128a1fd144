"""BPJS's answer is on the consoles as soon as it came: a patient stands at the desk until the SEP may be issued."""

from typing import Any

import time_machine
from django.test import Client

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from tests.counter.conftest import logged_in
from tests.outbound.road import Road


def poll(road: Road, client: Client, tag: str = "") -> Any:
    """At one moment, whatever the deliveries before it needed: only what moved may make a difference."""
    with time_machine.travel(road.hospital.now, tick=False):
        headers = {"If-None-Match": tag} if tag else {}
        return client.get(f"/counter/{road.hospital.room.pk}/now/", headers=headers)


def test_an_announcement_that_bpjs_took_is_news_to_the_consoles(road: Road, django_assert_num_queries) -> None:
    road.ticket()
    nurse = logged_in("work_clinic", name="perawat")
    before = poll(road, nurse)
    assert "Antrean belum diterima BPJS" in before.content.decode()
    assert poll(road, nurse, before["ETag"]).status_code == 304
    road.drain()
    assert OutboxMessage.objects.get(kind=MessageKind.ADD).state == MessageState.DELIVERED
    after = poll(road, nurse, before["ETag"])
    assert after.status_code == 200
    assert "Sudah diterima BPJS" in after.content.decode()
    # The login, the session and one query.
    with django_assert_num_queries(3):
        assert poll(road, nurse, after["ETag"]).status_code == 304


def test_an_announcement_that_bpjs_refused_is_news_to_the_consoles(road: Road) -> None:
    road.ticket()
    nurse = logged_in("work_clinic", name="perawat")
    tag = poll(road, nurse)["ETag"]
    road.simulator.set_schedule(road.hospital.session.date.isoformat(), [], replace=True)
    road.drain()
    assert OutboxMessage.objects.get(kind=MessageKind.ADD).state == MessageState.PARKED
    assert poll(road, nurse, tag).status_code == 200


def test_the_other_messages_of_a_walk_redraw_nothing(road: Road) -> None:
    visit = road.ticket()
    nurse = logged_in("work_clinic", name="perawat")
    road.drain()
    road.walk(visit)
    tag = poll(road, nurse)["ETag"]
    assert len(road.drain()) > 3
    assert poll(road, nurse, tag).status_code == 304
