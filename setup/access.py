"""BPJS's addresses and keys in one form: tried with one harmless call of each service before they are kept."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
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
from queues import verbs
from queues.errors import QueueError
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, Keeper, Setting, UnreadableError
from queues.rules.groups import ACCESS
from queues.verbs import RuleChange
from setup.shown import Shown, shown

MAY_SET, MAY_TEST = f"queue.{Keeper.TECHNICIAN.value}", "bpjs_bridge.test_connection"
LONGEST_KEY = 60


@dataclass
class Field:
    """A setting of the form: as it is, as typed (of a key only whether), and what is wrong with it."""

    one: Shown
    seen: int
    typed: str = ""
    problem: str = ""

    @property
    def setting(self) -> Setting:
        return self.one.setting

    @property
    def is_changed(self) -> bool:
        """An empty field leaves what is there."""
        return bool(self.typed.strip()) and not self.one.is_pinned and self.value != self.one.value

    @property
    def value(self) -> Any:
        return self.setting.read(self.typed)

    @property
    def put_back(self) -> str:
        """What the field shows: a key is typed anew."""
        return "" if self.setting.is_secret else self.typed or str(self.one.value)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(MAY_SET, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The form; what was typed is tried, and kept when BPJS takes it, or when the person says so all the same."""
    rows = reading.stored()
    every = [shown(one, rows, request.user) for one in SETTINGS.values() if one.group == ACCESS]
    fields = [Field(one, _seen(one.setting.name)) for one in every]
    if request.method != "POST":
        return _shown(request, fields)
    for field in fields:
        field.typed = request.POST.get(field.setting.name, "")
        field.problem = _problem_of(field)
    changed = [field for field in fields if not field.problem and field.is_changed]
    if any(field.problem for field in fields):
        return _shown(request, fields)
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
    assert request.user.is_authenticated
    press = Press(timezone.now(), user=request.user, reason=request.POST.get("reason", ""))
    key = request.POST.get("request_key", "")[:LONGEST_KEY]
    try:
        with transaction.atomic():
            for number, field in enumerate(changed):
                seen = request.POST.get(f"seen-{field.setting.name}", "")
                asked = RuleChange(field.setting.name, field.typed, int(seen) if seen.isdecimal() else 0)
                verbs.change_rule(asked, replace(press, request_key=f"{key}{number}" if key else ""))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, fields, findings)
    messages.success(request, _("Akses BPJS disimpan: %(names)s.") % {"names": _names(changed)})
    for found in findings:
        say = messages.success if found.is_ok else messages.error
        say(request, f"{found.service.label}: {found.sentence}")
    return redirect("setup:access")


def _shown(request: HttpRequest, fields: list[Field], findings: list[Diagnosis] | None = None) -> HttpResponse:
    content = {
        "fields": fields,
        "findings": findings or [],
        "has_failed": any(not found.is_ok for found in findings or []),
        "reason": request.POST.get("reason", ""),
        "request_key": uuid.uuid4().hex,
    }
    return render(request, "setup/access.html", content)


def _problem_of(field: Field) -> str:
    try:
        return field.setting.problem_of(field.value) if field.typed.strip() else ""
    except UnreadableError:
        return field.setting.problem_of_reading()


def _services(access: BridgeRules) -> list[Service]:
    return [Service.ANTREAN, *([Service.VCLAIM] if access.bpjs_vclaim_user_key else [])]


def _seen(name: str) -> int:
    newest = verbs.newest_change(name)
    return newest.pk if newest else 0


def _names(changed: list[Field]) -> str:
    return ", ".join(str(field.setting.label) for field in changed)
