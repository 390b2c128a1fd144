"""What callers have tried lately."""

from django.db import models


class Attempt(models.Model):
    """One attempt from one address, for a limit. Keyed hashes; deleted after the limit's window."""

    limit = models.CharField(max_length=30)
    source = models.CharField(max_length=64)
    tried = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["limit", "source", "at"]), models.Index(fields=["limit", "at"])]

    def __str__(self) -> str:
        return f"{self.limit} {self.at:%H:%M:%S}"
