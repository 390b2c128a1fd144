"""What screens follow: one row whenever something that a subject's screens show was written."""

from django.db import models


class ScreenChange(models.Model):
    """A subject (`stop:3`, `session:7`, `visit:12`) of whose screens something changed; nothing personal.

    Written by triggers in the transaction that changed it (queues/waiting/changes.py), never by hand, and forgotten
    after a day or two. A row of its own for each change, not one counter per subject: no press waits for another's.
    """

    subject = models.CharField(max_length=30)

    class Meta:
        db_table = "queue_screenchange"
        verbose_name = "screen change"
        verbose_name_plural = "screen changes"
        indexes = [models.Index(fields=["subject", "-id"], name="newest_changes_of_a_subject")]

    def __str__(self) -> str:
        return self.subject
