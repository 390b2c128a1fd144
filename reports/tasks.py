"""Celery's jobs: true facts of all days, and the evening's recap. Lost or repeated, the next one goes on."""

from celery import shared_task
from django.utils import timezone

from reports.facts import keeping
from reports.recap import making

# So long one job may take; thirteen months of an old hospital are built by several.
BUILD_SECONDS = 60.0


@shared_task
def keep_facts() -> None:
    keeping.build_due(at=timezone.now(), seconds=BUILD_SECONDS)


@shared_task
def send_recap() -> None:
    making.work(at=timezone.now())
