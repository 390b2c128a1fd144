"""Celery's job for the import desk. Lost or repeated it means nothing: the table says what there is to do."""

import threading

from celery import shared_task

from queues.imports.desk import work

# Shorter than the broker's visibility timeout. A worker that is told to end rolls back the batch in hand; the next
# one goes on behind the batch before.
SECONDS = 20.0


@shared_task
def work_imports() -> None:
    """Go on with the oldest import that waits, for a while; one worker at a time has it."""
    work.work(stopping=threading.Event(), seconds=SECONDS)
