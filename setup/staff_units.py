"""Which counters a member of the staff serves: the page of one user, behind the list of step 7."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from queues.errors import QueueError
from queues.models import Counter
from queues.units import assigning
from queues.verbs.recorded import Told, recorded
from setup.stepping import nothing_changed, press_of
from staff_login import start_passwords
from staff_login.roles import ROLE_OF

NAME = "setup.staff.units"
MAY_ASSIGN = "staff_login.make_desk_users"


@never_cache
@login_required
@permission_required(MAY_ASSIGN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The counters of one user who has roles of a desk alone; none ticked: all that the role is for."""
    user = get_object_or_404(User.objects.prefetch_related("groups", "user_permissions"), pk=pk)
    if not start_passwords.may_be_managed(user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            change = recorded(NAME, press_of(request), lambda: _assign(request, user))
        except QueueError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, change.new if change else nothing_changed())
            return redirect("setup:staff")
    return render(request, "setup/staff_units.html", _shown(request, user))


def _assign(request: HttpRequest, user: User) -> Told | None:
    chosen = [int(key) for key in request.POST.getlist("counter") if key.isascii() and key.isdigit() and len(key) < 10]
    before = assigning.in_words(user)
    if not assigning.assign(user, Counter.objects.filter(pk__in=chosen)):
        return None
    words = _("%(name)s: %(places)s")
    told = [words % {"name": user.username, "places": places} for places in (before, assigning.in_words(user))]
    return Told(*told)


def _shown(request: HttpRequest, user: User) -> dict[str, Any]:
    roles = {group.name for group in user.groups.all()}
    has = {counter.pk for counter in assigning.counters_of(user)}
    counters = Counter.objects.filter(is_active=True).prefetch_related("stops")
    rows = [
        (counter, ", ".join(stop.name for stop in counter.stops.all()), counter.pk in has)
        for counter in counters
        if counter.pk in has or any(ROLE_OF[stop.kind] in roles for stop in counter.stops.all())
    ]
    return {"member": user, "roles": ", ".join(sorted(roles)), "rows": rows, "request_key": uuid4().hex}
