"""What the pages of the plan share: who may, the press, the look before it, and what is said after it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from queues.errors import PlanFieldError, QueueError
from queues.press import Press
from queues.verbs import Effects, Hit

MAY_PLAN = "queue.keep_plan"
SEE_OTHER = 303
LONGEST_KEY = 60
MOST_KEPT = 200

View = Callable[..., HttpResponse]


def for_planners(view: View) -> View:
    """For those who keep the plan alone; nothing of it is kept by the browser."""

    @wraps(view)
    @login_required
    @permission_required(MAY_PLAN, raise_exception=True)
    @never_cache
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return asked


def press_of(request: HttpRequest, *, reason: str = "") -> Press:
    """The press of a form, with its key."""
    assert isinstance(request.user, User)
    key = request.POST.get("request_key", "")[:LONGEST_KEY]
    return Press(timezone.now(), user=request.user, request_key=key, reason=reason)


def key_of(request: HttpRequest) -> str:
    """The key of the form that is shown again, or a new one."""
    return request.POST.get("request_key", "")[:LONGEST_KEY] or uuid4().hex


def seen_of(request: HttpRequest) -> int:
    """Which change the page showed as the newest; 0: none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def shown_in(effects: Effects) -> str:
    """The sessions of a look with their people: another list is another look."""
    hits = (*effects.changed, *effects.closed, *effects.kept)
    return ",".join(sorted(f"{hit.session.pk}:{hit.people}" for hit in hits))


def must_look_first(request: HttpRequest, effects: Effects) -> bool:
    """Sessions that are there are shown before anything is done to them; so are those that changed meanwhile."""
    if "preview" in request.POST:
        return True
    return effects.hits_something and request.POST.get("shown", "") != shown_in(effects)


def refuse(request: HttpRequest, form: Form, refusal: QueueError) -> None:
    """Say it at its field, or above the form."""
    field = getattr(refusal, "field", None) if isinstance(refusal, PlanFieldError) else None
    if field is not None and field in form.fields:
        form.add_error(field, str(refusal))
    else:
        form.add_error(None, str(refusal))


def said(effects: Effects, *, opened: int) -> str:
    """What a press did to sessions, in one sentence."""
    parts = [
        (opened, ngettext("%(count)d jadwal dibuka", "%(count)d jadwal dibuka", opened)),
        (
            len(effects.changed),
            ngettext("%(count)d jadwal diubah", "%(count)d jadwal diubah", len(effects.changed)),
        ),
        (
            len(effects.closed),
            ngettext("%(count)d jadwal ditutup", "%(count)d jadwal ditutup", len(effects.closed)),
        ),
    ]
    told = ", ".join(words % {"count": count} for count, words in parts if count)
    return f"{told}." if told else _("Tidak ada jadwal yang berubah.")


def told(request: HttpRequest, done: str, effects: Effects, *, opened: int) -> None:
    """Say what was done, and what could not be opened."""
    messages.success(request, f"{done} {said(effects, opened=opened)}")
    for problem in effects.problems[:5]:
        messages.warning(request, problem)


def onwards(kept: Iterable[Hit], *, act: str, otherwise: str = "setup:plan") -> HttpResponse:
    """To the sessions about which a person decides, one by one; where there is none, back to the page."""
    keys = ",".join(str(hit.session.pk) for hit in list(kept)[:MOST_KEPT])
    address = f"{reverse('setup:plan_kept')}?act={act}&sessions={keys}" if keys else reverse(otherwise)
    return HttpResponseRedirect(address, status=SEE_OTHER)
