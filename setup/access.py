"""Is BPJS reached with the keys and addresses as they are: one harmless call of each service, in a sentence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bpjs_bridge import connection, rules
from bpjs_bridge.models import Service
from queues.rules.groups import ACCESS

MAY_TEST = "bpjs_bridge.test_connection"


@require_POST
@login_required
@permission_required(MAY_TEST, raise_exception=True)
def test(request: HttpRequest) -> HttpResponse:
    """Ask both services, VClaim where it has a key, and say what is wrong: key, signature, clock, name, certificate."""
    services = [Service.ANTREAN, *([Service.VCLAIM] if rules.current().bpjs_vclaim_user_key else [])]
    for service in services:
        found = connection.probed(service)
        say = messages.success if found.is_ok else messages.error
        say(request, f"{service.label}: {found.sentence}")
    return redirect(f"{reverse('setup:settings')}#{ACCESS}")
