"""All settings of the hospital by group, and what was changed last."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from queues.models import ConfigChange
from queues.rules import reading
from queues.rules.declared import SETTINGS
from queues.rules.groups import GROUPS
from setup.shown import MAY_SEE, changes_in_words, shown

CHANGES_SHOWN = 15


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def listing(request: HttpRequest) -> HttpResponse:
    """Every setting with its value and what it does. One statement, or two, however long the history is."""
    rows = reading.stored()
    every = [shown(one, rows, request.user) for one in SETTINGS.values()]
    groups = [(key, label, [one for one in every if one.setting.group == key]) for key, label in GROUPS.items()]
    # The plan's changes stand in the same chain, and on its own pages.
    own = ConfigChange.objects.exclude(name__startswith="plan.")
    newest = list(own.select_related("actor").order_by("-pk")[:CHANGES_SHOWN])
    page = {
        "groups": groups,
        "unused": [one for one in every if one.is_unused],
        "pinned": [one for one in every if one.is_pinned],
        "changes": changes_in_words(newest),
    }
    return render(request, "setup/settings.html", page)
