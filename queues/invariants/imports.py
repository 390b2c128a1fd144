"""What the import desk keeps, and what it says that it did."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import ImportPart, ImportRun, ImportState

# Seven days, and the night that deletes.
KEPT_FOR = timedelta(days=8)


@invariant(90, "no file of the import desk outlives its time")
def files_are_forgotten(scope: Scope) -> Iterator[str]:
    """Of any day: a file that stayed is an old one. There are few."""
    old = Q(run__uploaded_at__lt=timezone.now() - KEPT_FOR) | Q(run__forgotten_at__isnull=False)
    for run in ImportPart.objects.filter(old).order_by("run").values_list("run", flat=True).distinct():
        yield f"import {run}"


@invariant(91, "an import that was taken made what it counts")
def imports_count_what_they_made(scope: Scope) -> Iterator[str]:
    """A record that stands in the file under two numbers is completed twice and is one row."""
    taken = scope.of(ImportRun.objects.filter(state=ImportState.TAKEN), "taken_at")
    made = taken.annotate(new=Count("rows", filter=Q(rows__filled=[])), all=Count("rows")).order_by("pk")
    for pk, added, completed, new, whole in made.values_list("pk", "added", "completed", "new", "all"):
        if new != added or whole - new > completed:
            yield f"import {pk}: {new} new and {whole - new} completed rows of {added} and {completed}"
