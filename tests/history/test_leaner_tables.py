"""A database with history in it goes back to before its tables were made lean, and forth again, and says the same."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from queues.history.seals import seal_days
from queues.history.verification import Verification
from queues.models import VisitEvent
from tests.history.conftest import live
from tests.hospital import Hospital

# The way back over the migration of a hundred indexes takes minutes: with PROOF=1 only.
IS_PROOF = os.environ.get("PROOF") == "1"
CAME_LATER = ("queue_visitnote",)
BEFORE = "0003_moments_are_indexed" if IS_PROOF else "0006_packed_history"


@pytest.fixture
def lived(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Hospital]:
    settings.BPJS_SEND = "on"
    hospital = Hospital()
    monkeypatch.setattr(timezone, "now", lambda: hospital.now)
    live(hospital)
    seal_days(at=hospital.later(24 * 3600))
    yield hospital
    call_command("migrate", verbosity=0)


def said() -> tuple[list[str], list[tuple[str, str]]]:
    hashes = VisitEvent.objects.order_by("pk").values_list("previous_hash", "row_hash")
    # What has a table since goes with it.
    faults = [fault for fault in map(str, Verification().faults()) if not fault.startswith(CAME_LATER)]
    return faults, list(hashes)


def kind_of_hashes() -> str:
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, VisitEvent._meta.db_table)
        [hashes] = [column for column in columns if column.name == "row_hash"]
        return str(connection.introspection.get_field_type(hashes.type_code, hashes))


def indexes_of_the_actor() -> list[str]:
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, VisitEvent._meta.db_table)
    return [name for name, told in there.items() if told["index"] and told["columns"] == ["actor_id"]]


@pytest.mark.slow
def test_the_history_is_the_same_after_the_way_back_and_forth(lived: Hospital) -> None:
    before, kind = said(), kind_of_hashes()
    assert before[0] == []
    assert indexes_of_the_actor() == []
    call_command("migrate", "queue", BEFORE, verbosity=0)
    assert kind_of_hashes() == "CharField"
    assert len(indexes_of_the_actor()) == IS_PROOF
    call_command("migrate", verbosity=0)
    assert kind_of_hashes() == kind
    assert indexes_of_the_actor() == []
    assert said() == before
