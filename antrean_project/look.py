"""How staff screens look: light or dark, usual or large text. The browser keeps the choice, as the language."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

COOKIE = "antrean_look"
COOKIE_SECONDS = 365 * 24 * 3600
SEE_OTHER = 303
# The first of each is what a browser shows that has chosen nothing.
SCHEMES = {"system": _("Seperti komputer ini"), "light": _("Terang"), "dark": _("Gelap")}
TEXTS = {"normal": _("Biasa"), "large": _("Besar")}


@dataclass(frozen=True)
class Look:
    """What this browser chose: a scheme of SCHEMES and a text of TEXTS."""

    scheme: str = "system"
    text: str = "normal"

    @property
    def is_dark_possible(self) -> bool:
        """Is the dark sheet needed: chosen, or left to the computer?"""
        return self.scheme != "light"

    @property
    def dark_media(self) -> str:
        """Where the dark sheet holds. Never on paper."""
        return "screen" if self.scheme == "dark" else "screen and (prefers-color-scheme: dark)"

    @property
    def is_large(self) -> bool:
        """Larger text than usual."""
        return self.text == "large"

    def with_choice(self, scheme: str, text: str) -> "Look":
        """The same with what was pressed; what nobody knows changes nothing."""
        return Look(scheme if scheme in SCHEMES else self.scheme, text if text in TEXTS else self.text)


def look_of(request: HttpRequest) -> Look:
    """What the browser chose before; a cookie that makes no sense is no choice."""
    scheme, _dash, text = request.COOKIES.get(COOKIE, "").partition("-")
    return Look().with_choice(scheme, text)


def look(request: HttpRequest) -> dict[str, object]:
    """For templates: the look, and what can be chosen."""
    return {"look": look_of(request), "look_schemes": SCHEMES.items(), "look_texts": TEXTS.items()}


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the look that was pressed, and lead back to the page it was pressed on."""
    chosen = look_of(request).with_choice(request.POST.get("scheme", ""), request.POST.get("text", ""))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if is_ours else "/", status=SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        f"{chosen.scheme}-{chosen.text}",
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
