"""BPJS's addresses and keys in one form: tried with one harmless call of each service before they are kept."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bpjs_bridge import connection, rules
from bpjs_bridge.connection import Diagnosis
from bpjs_bridge.models import Service
from bpjs_bridge.rules import BridgeRules
from queues.errors import QueueError
from queues.rules.declared import SETTINGS, Keeper
from queues.rules.groups import ACCESS
from setup import fields as forms
from setup import steps
from setup.fields import Field
from setup.stepping import press_of

MAY_SET, MAY_TEST = f"queue.{Keeper.TECHNICIAN.value}", "bpjs_bridge.test_connection"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(MAY_SET, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The form; what was typed is tried, and kept when BPJS takes it, or when the person says so all the same."""
    fields = forms.fields_of([name for name, one in SETTINGS.items() if one.group == ACCESS], request.user)
    if request.method != "POST" or not forms.read(fields, request):
        return _shown(request, fields)
    changed = [field for field in fields if field.is_changed]
    if not changed:
        messages.info(request, _("Tidak ada yang berubah."))
        return redirect("setup:access")
    wanted = replace(rules.current(), **{field.setting.field_name: field.value for field in changed})
    findings = [connection.probed(service, wanted) for service in _services(wanted)]
    if not all(found.is_ok for found in findings) and "anyway" not in request.POST:
        return _shown(request, fields, findings)
    return _keep(request, fields, changed, findings)


@require_POST
@login_required
@permission_required(MAY_TEST, raise_exception=True)
def test(request: HttpRequest) -> HttpResponse:
    """Ask both services with what is kept, and say what is wrong: key, signature, clock, name, certificate."""
    for service in _services(rules.current()):
        found = connection.probed(service)
        say = messages.success if found.is_ok else messages.error
        say(request, f"{service.label}: {found.sentence}")
    return redirect(f"{reverse('setup:settings')}#{ACCESS}")


def _keep(request: HttpRequest, fields: list[Field], changed: list[Field], findings: list[Diagnosis]) -> HttpResponse:
    """All of them or none, each with its line of history."""
    try:
        forms.keep(changed, request, press_of(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, fields, findings)
    messages.success(request, _("Akses BPJS disimpan: %(names)s.") % {"names": forms.names(changed)})
    for found in findings:
        say = messages.success if found.is_ok else messages.error
        say(request, f"{found.service.label}: {found.sentence}")
    return redirect(_onward(request) if all(found.is_ok for found in findings) else "setup:access")


def _onward(request: HttpRequest) -> str:
    """The next step of the set-up that is this person's; this page where there is none."""
    seen = steps.all_seen(request.user, at=timezone.now())
    following = steps.next_open(seen, after=steps.step_of(steps.ACCESS).number)
    return following.step.address if following and following.may_do else "setup:access"


def _shown(request: HttpRequest, fields: list[Field], findings: list[Diagnosis] | None = None) -> HttpResponse:
    content = {
        "fields": fields,
        "findings": findings or [],
        "has_failed": any(not found.is_ok for found in findings or []),
        "reason": request.POST.get("reason", ""),
        "request_key": uuid.uuid4().hex,
    }
    return render(request, "setup/access.html", content)


def _services(access: BridgeRules) -> list[Service]:
    return [Service.ANTREAN, *([Service.VCLAIM] if access.bpjs_vclaim_user_key else [])]
