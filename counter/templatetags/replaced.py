"""Where a visit stands among those that replaced one another: what it stands for, and what stands for it by now."""

from typing import Any

from django import template
from django.urls import reverse

from counter.mending.subject import concerning
from queues.models import Counter, Visit
from queues.waiting.replaced import standing_for

register = template.Library()


@register.inclusion_tag("counter/_replaced.html")
def replaced(counter: Counter, visit: Visit) -> dict[str, Any]:
    """The visit before and the visit that stands now, each with the address of its page where this counter has one."""
    later = standing_for(visit) if visit.is_over else None
    earlier = Visit.objects.named().filter(pk=visit.replaces_id).first() if visit.replaces_id else None
    both = [one.pk for one in (later, earlier) if one is not None]
    ours = concerning(Visit.objects.filter(pk__in=both), counter) if both else Visit.objects.none()
    here = set(ours.values_list("pk", flat=True))

    def address(one: Visit | None) -> str:
        return reverse("counter:visit", args=[counter.pk, one.booking_code]) if one and one.pk in here else ""

    return {
        "visit": visit,
        "later": later,
        "later_address": address(later),
        "earlier": earlier,
        "earlier_address": address(earlier),
    }
