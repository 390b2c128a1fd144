"""What the pages of all steps share: who may open and press, the press itself, the frame around the form."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from queues.models import ConfigChange
from queues.places import skipping
from queues.press import Press
from setup import steps
from setup.shown import MAY_SEE
from setup.states import Facts

LONGEST_KEY = 60
View = Callable[..., HttpResponse]


def step_page(key: str) -> Callable[[View], View]:
    """A page that the staff of the set-up may see, and the step's own roles may press."""

    def around(view: View) -> View:
        @wraps(view)
        @require_http_methods(["GET", "HEAD", "POST"])
        @login_required
        @permission_required(MAY_SEE, raise_exception=True)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not steps.step_of(key).may_be_done_by(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return page

    return around


def press_of(request: HttpRequest) -> Press:
    """The press of this form: once, however often it arrives."""
    assert request.user.is_authenticated
    key = request.POST.get("request_key", "")[:LONGEST_KEY]
    reason = request.POST.get("reason", "")
    return Press(timezone.now(), user=request.user, request_key=key, reason=reason)


def shown(request: HttpRequest, key: str, template: str, content: dict[str, Any]) -> HttpResponse:
    """The page of a step; a refused press is answered with it, and what was typed stays."""
    step = steps.step_of(key)
    frame = {
        "step": step,
        "last_number": steps.STEPS[-1].number,
        "state": step.look(Facts(timezone.now())),
        "skip": skipping.skipped([key]).get(key),
        "may_do": step.may_be_done_by(request.user),
        "request_key": uuid.uuid4().hex,
        "newest": newest_of(f"setup.{key}"),
    }
    return render(request, template, {**frame, **content})


def newest_of(name: str) -> ConfigChange | None:
    """The last line of history of this name, with its user."""
    return ConfigChange.objects.filter(name=name).select_related("actor").order_by("-pk").first()


def go_on(request: HttpRequest, key: str, words: str, *, is_changed: bool = True) -> HttpResponse:
    """Say what was done, and lead to the next step that is open: to this one while it is not done."""
    (messages.success if is_changed else messages.info)(request, words)
    seen = steps.all_seen(request.user, at=timezone.now())
    this = steps.step_of(key)
    if any(one.step is this and one.is_open for one in seen):
        return redirect(this.address)
    following = steps.next_open(seen, after=this.number)
    return redirect(following.step.address if following and following.may_do else "setup:overview")


def nothing_changed() -> str:
    return _("Tidak ada yang berubah.")
