"""The kiosks of the hospital: a code for each, when it was last seen, and the end of one that was lost."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kiosk import devices
from kiosk.models import KioskDevice
from queues.errors import QueueError
from queues.verbs.recorded import Told, recorded
from setup.stepping import nothing_changed, press_of

NAME = "setup.kiosks"
MAY_SEE, MAY_MAKE, MAY_REVOKE = "kiosk.view_kioskdevice", "kiosk.add_kioskdevice", "kiosk.change_kioskdevice"


@never_cache
@login_required
@permission_required(MAY_SEE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The list; a press makes a kiosk or a code for one, shown once in its answer, or revokes one."""
    if request.method != "POST":
        return _shown(request)
    if not request.user.has_perm(MAY_REVOKE if "revoke" in request.POST else MAY_MAKE):
        raise PermissionDenied
    try:
        return _revoke(request) if "revoke" in request.POST else _code(request)
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request)


def _code(request: HttpRequest) -> HttpResponse:
    """For a new kiosk by its name, or for one that has another browser now."""
    assert isinstance(request.user, User)
    press, by = press_of(request), request.user
    made: list[tuple[KioskDevice, str]] = []
    known = _device(request, "again") if "again" in request.POST else None

    def act() -> Told:
        if known is not None:
            made[:] = [(known, devices.give_code(known, at=press.at))]
        else:
            made[:] = [devices.make(request.POST.get("name", ""), by=by, at=press.at)]
        return Told("", _("%(name)s: kode baru") % {"name": made[0][0].name})

    recorded(NAME, press, act)
    if not made:
        messages.info(request, nothing_changed())
        return redirect("setup:kiosks")
    device, code = made[0]
    return _shown(request, device=device, code=code)


def _revoke(request: HttpRequest) -> HttpResponse:
    press, device = press_of(request), _device(request, "revoke")

    def act() -> Told:
        devices.revoke(device, at=press.at)
        return Told("", _("%(name)s: dicabut") % {"name": device.name})

    change = recorded(NAME, press, act)
    messages.success(request, change.new if change else nothing_changed())
    return redirect("setup:kiosks")


def _device(request: HttpRequest, field: str) -> KioskDevice:
    key = request.POST[field]
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    return get_object_or_404(KioskDevice, pk=int(key) if is_key else 0, revoked_at=None)


def _shown(request: HttpRequest, **content: Any) -> HttpResponse:
    frame = {
        "kiosks": KioskDevice.objects.select_related("made_by").order_by("revoked_at", "name"),
        "address": request.build_absolute_uri(reverse("kiosk:enrol")),
        "is_open": devices.may_be_unenrolled(),
        "may_make": request.user.has_perm(MAY_MAKE),
        "may_revoke": request.user.has_perm(MAY_REVOKE),
        "request_key": uuid4().hex,
        "typed": request.POST.get("name", "") if "code" not in content else "",
    }
    return render(request, "setup/kiosks.html", {**frame, **content})
