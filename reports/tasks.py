"""Celery's job: keep the facts of all days true. Lost or repeated, the next one goes on."""

from celery import shared_task
from django.utils import timezone

from reports.facts import keeping

# So long one job may take; thirteen months of an old hospital are built by several.
BUILD_SECONDS = 60.0


@shared_task
def keep_facts() -> None:
    keeping.build_due(at=timezone.now(), seconds=BUILD_SECONDS)
