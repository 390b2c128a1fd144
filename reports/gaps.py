"""Steps that happened and that nobody recorded."""

from datetime import date

from queues.models import VisitGap


def open_gaps(day: date) -> list[VisitGap]:
    """Those of one date, by clinic."""
    rows = VisitGap.objects.filter(visit__session__date=day, visit__session__clinic__is_trial=False, filled_at=None)
    return list(rows.select_related("visit__session__clinic", "actor").order_by("visit__session__clinic__name", "pk"))
