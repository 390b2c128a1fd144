"""The beginning and the end of every way: home, start again, lower the controls, refusals, old pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kiosk import devices, offers
from kiosk.draft import Draft, device, forget, set_device
from kiosk.views.base import page, show, with_draft
from queues import clock
from queues.devices import heard
from queues.models import AdmissionClass, DeviceKind

LONGEST_DEVICE_NAME = 50
# Where the controls can be lowered without losing the way.
PAGES = {
    *("code", "identify", "confirm", "person", "choose", "sitting", "arrival", "letter"),
    *("clinic", "doctor", "review"),
    *("admission", "help", "refused", "expired", "ticket", "pharmacy"),
}


@page
def home(request: HttpRequest) -> HttpResponse:
    """Four tiles. Coming here forgets the patient before. `?print=1&paper=58&device=NAME` sets up a real one."""
    if request.GET:
        return _set_up(request)
    forget(request)
    at = timezone.now()
    enrolled = devices.of_request(request, at=at)
    if enrolled is not None and device(request).get("name") != enrolled.name:
        set_device(request, name=enrolled.name)
    is_open = bool(offers.sessions_today(at=at))
    has_desk = is_open or AdmissionClass.objects.served(clock.service_date(at)).exists()
    return show(request, "home", is_open=is_open, has_desk=has_desk)


def _set_up(request: HttpRequest) -> HttpResponse:
    if "print" in request.GET:
        set_device(request, print=request.GET["print"] == "1")
    if "paper" in request.GET:
        set_device(request, paper="58" if request.GET["paper"] == "58" else "80")
    if "device" in request.GET:
        set_device(request, name=request.GET["device"][:LONGEST_DEVICE_NAME])
    return redirect("kiosk:home")


@page
@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """Mulai lagi: everything of this patient goes, the language too."""
    forget(request)
    response = redirect("kiosk:home")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@csrf_exempt
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """A kiosk that was set up with a name says every minute that it is there; a phone that looks in has none."""
    name = str(device(request).get("name", ""))
    if name:
        heard(DeviceKind.KIOSK, name, at=timezone.now())
    return HttpResponse(status=204)


@page
@require_POST
def lower_controls(request: HttpRequest) -> HttpResponse:
    """Lower the controls, or raise them again, for people who sit or cannot reach them."""
    set_device(request, is_low=not device(request).get("is_low", False))
    came_from = request.POST.get("page", "")
    return redirect(f"kiosk:{came_from}" if came_from in PAGES else "kiosk:home")


@with_draft
def refused(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The reason of a refusal, where to get help, and the number that leads there."""
    if draft.refusal is None:
        return redirect("kiosk:home")
    return show(request, "refused", back="kiosk:home", refusal=draft.refusal, draft=draft)


@page
def expired(request: HttpRequest) -> HttpResponse:
    """A form of a way that has ended: nothing was done."""
    return show(request, "expired")
