"""Indexes of foreign keys that most rows leave empty."""

from django.db import models
from django.db.models import Q


def index_of_filled(field: str, name: str) -> models.Index:
    """Of the rows that have a value: an entry for each empty one would be written and never read."""
    return models.Index(fields=[field], condition=Q(**{f"{field}__isnull": False}), name=name)
