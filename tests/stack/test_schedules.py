"""Comparing with HFIS by Celery: beat finds what a person pressed, and another worker goes on where one was killed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bpjs_bridge.models import ScheduleRun
from bpjs_bridge.schedules import runs
from tests.outbound.road import Road
from tests.stack.jobs import Jobs, wait_until

pytestmark = pytest.mark.fault


def test_a_run_survives_the_worker_that_had_it(committed_road: Road, jobs: Jobs, settings) -> None:
    settings.HFIS_NIGHTLY_DAYS = 5
    run = runs.ask(at=timezone.now(), by=committed_road.hospital.nurse)
    jobs.beat()
    doomed = jobs.worker(BPJS_RATE_PER_SECOND="20")
    wait_until(lambda: ScheduleRun.objects.filter(pk=run.pk, done__gt=3).exists())
    jobs.kill(doomed)
    run.refresh_from_db()
    assert run.ended_at is None
    assert run.held_until is not None
    # The time for which it holds the run goes by.
    ScheduleRun.objects.filter(pk=run.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    jobs.worker()
    wait_until(lambda: ScheduleRun.objects.filter(pk=run.pk).exclude(ended_at=None).exists())
    run.refresh_from_db()
    assert (run.done, run.trouble) == (run.total, "")
    # The step in hand is the only one that may have been asked twice.
    assert run.total <= len(committed_road.simulator.log(route="jadwaldokter")) <= run.total + 1
