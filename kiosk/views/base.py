"""What every kiosk page shares: layout, language, and the guard that its form belongs to the present patient."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kiosk import rules
from kiosk.draft import Draft, Refusal, device, load, refuse
from kiosk.help_place import help_place
from queues import clock
from queues.press import Press

# Which of the four steps a page belongs to.
STEPS = dict.fromkeys(("identify", "person"), 1) | dict.fromkeys(("arrival", "choose", "letter"), 2)
STEPS |= dict.fromkeys(("clinic", "doctor", "sitting"), 3) | {"review": 4}

DraftView = Callable[[HttpRequest, Draft], HttpResponse]
PageView = Callable[[HttpRequest], HttpResponse]


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A kiosk page. `back` is the name of the page before; without it the button rests."""
    settings = device(request)
    shared = {
        "step": STEPS.get(template),
        "zone": clock.zone_word(),
        "device_name": settings.get("name", ""),
        "is_low": settings.get("is_low", False),
        "prints": settings.get("print", False),
        "is_narrow_paper": settings.get("paper") == "58",
        "is_foreign": get_language() != django_settings.LANGUAGE_CODE,
        "idle_seconds": rules.current().kiosk_idle_seconds,
        "help_place": help_place(),
        "countdown_seconds": rules.current().kiosk_countdown_seconds,
        "elderly_years": rules.current().elderly_from_years,
        "after_ticket_seconds": rules.current().kiosk_ticket_seconds,
    }
    return render(request, f"kiosk/{template}.html", shared | context)


def page(view: PageView) -> PageView:
    """A page for anyone who comes: never stored by the browser, and in the language that was pressed here.

    The browser's own language is the device's, not the patient's: without a press it is the hospital's.
    """

    @wraps(view)
    def in_chosen_language(request: HttpRequest) -> HttpResponse:
        pressed = request.COOKIES.get(django_settings.LANGUAGE_COOKIE_NAME)
        language = pressed if pressed in dict(django_settings.LANGUAGES) else django_settings.LANGUAGE_CODE
        with translation.override(language):
            return view(request)

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(in_chosen_language))


def with_draft(view: DraftView) -> PageView:
    """A page in the middle of a way: its form must carry the key of the present patient.

    After the ticket the way is over: a press that comes again gives the same ticket, and back leads home.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        draft = load(request)
        if request.method == "POST":
            if draft is None or request.POST.get("key") != draft.key:
                return redirect("kiosk:expired")
            return redirect("kiosk:ticket") if draft.has_ticket else view(request, draft)
        return redirect("kiosk:home") if draft is None or draft.has_ticket else view(request, draft)

    return page(guarded)


def with_ticket(view: DraftView) -> PageView:
    """The page of the ticket that was just taken."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        draft = load(request)
        if draft is None or not draft.has_ticket:
            return redirect("kiosk:home")
        if request.method == "POST" and request.POST.get("key") != draft.key:
            return redirect("kiosk:expired")
        return view(request, draft)

    return page(guarded)


def show_refusal(request: HttpRequest, draft: Draft, refusal: Refusal) -> HttpResponse:
    """Redirect to the page that says why, and where to get help."""
    refuse(request, draft, refusal)
    return redirect("kiosk:refused")


def press_of(request: HttpRequest, *, at: datetime, request_key: str = "") -> Press:
    """A press at the kiosk: nobody is named."""
    return Press(at, device=str(device(request).get("name", ""))[:50] or "kiosk", request_key=request_key)
