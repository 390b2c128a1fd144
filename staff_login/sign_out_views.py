"""The press that ends all of one's own sessions."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from staff_login.signing_out import sign_out

SEE_OTHER = 303


@never_cache
@login_required
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Of every browser and this one; then the login."""
    assert isinstance(request.user, User)
    sign_out(request.user, by=request.user, at=timezone.now())
    logout(request)
    return HttpResponseRedirect(reverse("login"), status=SEE_OTHER)
