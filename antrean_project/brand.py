"""The hospital's own colour and logo, as every screen loads them: by a version that changes with them."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise, lazy
from django.views.decorators.http import require_safe

from queues import rules
from queues.models import HospitalLogo
from queues.rules import colours
from queues.rules.declared import SETTINGS
from queues.rules.identity import OUR_COLOUR

FOREVER = "public, max-age=31536000, immutable"
LOGO_LETTERS = 8


def brand(request: HttpRequest) -> dict[str, str | Promise]:
    """For templates: the version of /brand.css ("" where our own colour needs none), and of /logo.png likewise."""
    return {
        "brand_version": lazy(version_of_colour, str)(),
        "logo_version": lazy(lambda: rules.current().hospital_logo[:LOGO_LETTERS], str)(),
    }


def version_of_colour() -> str:
    colour = rules.current().brand_colour
    return "" if colour == OUR_COLOUR else hashlib.sha256(colour.encode()).hexdigest()[:LOGO_LETTERS]


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The tokens of tokens.css that have the hospital's colour. `look`: a colour that nobody has saved yet."""
    asked = request.GET.get("look", "")
    colour = f"#{asked}" if asked and not SETTINGS["BRAND_COLOUR"].problem_of(f"#{asked}") else ""
    answer = HttpResponse(css_of(colour or rules.current().brand_colour), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = FOREVER if colour or request.GET.get("v") == version_of_colour() else "no-cache"
    return answer


def css_of(text: str) -> str:
    """A sheet for one colour. It holds until a darker scheme says otherwise (dark.css, which comes later)."""
    colour = colours.read_colour(text)
    deep, tint = colours.written(colours.deep(colour)), colours.written(colours.tint(colour))
    return f":root {{ --brand: {text}; --brand-deep: {deep}; --brand-tint: {tint}; }}\n"


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The PNG that is the logo; 404 where there is none."""
    digest = rules.current().hospital_logo
    picture = HospitalLogo.objects.filter(digest=digest).first() if digest else None
    if picture is None:
        raise Http404
    answer = HttpResponse(bytes(picture.png), content_type="image/png")
    answer["Cache-Control"] = FOREVER if request.GET.get("v") == digest[:LOGO_LETTERS] else "no-cache"
    return answer
