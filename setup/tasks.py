"""Celery's jobs for imports and backups. Lost or repeated they mean nothing: tables say what there is to do."""

import threading

from celery import shared_task
from django.utils import timezone

from queues.backups import making
from queues.imports.desk import work

# Shorter than the broker's visibility timeout. A worker that is told to end rolls back the batch in hand; the next
# one goes on behind the batch before.
SECONDS = 20.0


@shared_task
def work_imports() -> None:
    """Go on with the oldest import that waits, for a while; one worker at a time has it."""
    work.work(stopping=threading.Event(), seconds=SECONDS)


@shared_task
def make_backup() -> None:
    """The backup that is due. Of two workers that are given it, the second sees that one is under way."""
    making.make_if_due(at=timezone.now())
