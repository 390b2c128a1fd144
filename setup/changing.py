"""One setting: what it does, its form, a look at a value before it is saved, and its history."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bpjs_bridge import uat_mode
from queues import verbs
from queues.errors import QueueError, RuleChangedError
from queues.models import ConfigChange
from queues.pictures import MOST_BYTES, WrongPictureError
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, Setting, UnreadableError
from queues.verbs import RuleChange
from setup.looks import looks_of
from setup.shown import MAY_SEE, changes_in_words, may_change, shown, words_of

CHANGES_SHOWN = 30
LONGEST_KEY = 64
# Settings whose value is seen on paper or screens as it is typed.
ON_PAPER, ON_SCREEN = "TICKET_FOOTNOTE", "HOSPITAL_NAME"
UAT = "WS_UAT_UNTIL"


@dataclass(frozen=True)
class Typed:
    """What stands in the form: as it was typed, or as it is."""

    value: str
    reason: str = ""
    problem: str = ""
    # Another person's change that came in between.
    theirs: ConfigChange | None = None


@sensitive_post_parameters("value")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show the setting; carry out what was pressed. A refusal is said at the field, and what was typed stays."""
    setting = SETTINGS.get(name)
    if setting is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, setting, Typed("" if setting.is_secret else setting.written(reading.value(name))))
    if not may_change(request.user, setting):
        raise PermissionDenied
    typed = Typed(request.POST.get("value", ""), request.POST.get("reason", ""))
    if "preview" in request.POST and not setting.is_secret:
        return _shown(request, setting, typed, is_preview=True)
    return _save(request, setting, typed)


def _save(request: HttpRequest, setting: Setting, typed: Typed) -> HttpResponse:
    assert request.user.is_authenticated
    kept = _kept(setting, typed)
    key = request.POST.get("request_key", "")[:LONGEST_KEY]
    press = Press(timezone.now(), user=request.user, request_key=key, reason=typed.reason)
    try:
        change = _changed(request, setting, typed, press)
    except RuleChangedError as crossed:
        theirs = verbs.newest_change(setting.name)
        return _shown(request, setting, replace(kept, problem=str(crossed), theirs=theirs))
    except QueueError as refusal:
        return _shown(request, setting, replace(kept, problem=str(refusal)))
    if change is None:
        messages.info(request, _("Tidak ada yang berubah."))
    else:
        words = {"label": setting.label, "value": changes_in_words([change])[0].new}
        messages.success(request, _("%(label)s: %(value)s. Sudah disimpan.") % words)
    return redirect("setup:setting", name=setting.name)


def _changed(request: HttpRequest, setting: Setting, typed: Typed, press: Press) -> ConfigChange | None:
    """Carry out what was pressed: a picture comes as a file, everything else as a value."""
    seen = _number(request.POST.get("seen", ""))
    if setting.is_picture and not ({"default", "undo"} & set(request.POST)):
        picture = request.FILES.get("picture")
        if picture is None:
            raise WrongPictureError(_("Pilih berkas PNG, lalu tekan Simpan."))
        return verbs.keep_logo(picture.read(MOST_BYTES + 1), press, seen=seen)
    return verbs.change_rule(RuleChange(setting.name, _wanted(request, setting, typed), seen), press)


def _kept(setting: Setting, typed: Typed) -> Typed:
    """What the form keeps of a refused press: a key of BPJS is typed anew, and stands in no page."""
    return replace(typed, value="") if setting.is_secret else typed


def _wanted(request: HttpRequest, setting: Setting, typed: Typed) -> str | None:
    """The value that the pressed button means; None: the default."""
    if "default" in request.POST:
        return None
    if "uat" in request.POST and setting.name == UAT:
        return uat_mode.until_from(timezone.now())
    return _before(setting) if "undo" in request.POST and not setting.is_secret else typed.value


def _before(setting: Setting) -> str | None:
    """What stood before the newest change; None: the default."""
    newest = list(ConfigChange.objects.filter(name=setting.name).order_by("-pk")[:2])
    if len(newest) < 2 or newest[1].is_default:
        return None
    return newest[0].old


def _shown(request: HttpRequest, setting: Setting, typed: Typed, *, is_preview: bool = False) -> HttpResponse:
    changes = list(
        ConfigChange.objects.filter(name=setting.name).select_related("actor").order_by("-pk")[:CHANGES_SHOWN]
    )
    problem = typed.problem
    look: dict[str, Any] = {}
    try:
        value = setting.read(typed.value)
        problem = problem or setting.problem_of(value)
        look = {"look_words": words_of(setting, value), "look_sentence": setting.sentence(value), "look_value": value}
    except UnreadableError:
        problem = problem or setting.problem_of_reading()
    # An old .env may pin what no form would take: that is nobody's mistake here.
    is_asked = request.method == "POST"
    content = {
        "one": shown(setting, reading.stored(), request.user),
        "typed": typed,
        "problem": problem if is_asked else "",
        "is_preview": is_preview and not problem,
        "changes": changes_in_words(changes),
        "theirs": changes_in_words([typed.theirs])[0] if typed.theirs else None,
        "before": words_of(setting, setting.read(_before(setting) or setting.written(setting.default))),
        "seen": changes[0].pk if changes else 0,
        "request_key": uuid.uuid4().hex,
        "input": _input_of(setting),
        "choices": _choices_of(setting),
        "is_on_paper": setting.name == ON_PAPER,
        "is_on_screen": setting.name == ON_SCREEN,
        "is_uat": setting.name == UAT,
        "looks": looks_of(setting, look.get("look_value")) if not problem else [],
        **look,
    }
    return render(request, "setup/setting.html", content)


def _input_of(setting: Setting) -> str:
    """Which keyboard a phone shows."""
    return {int: "numeric", float: "decimal"}.get(setting.kind, "text")


def _choices_of(setting: Setting) -> list[tuple[str, str]]:
    if setting.kind is bool:
        return [(setting.written(value), setting.shown(value)) for value in (True, False)]
    return [(value, str(words)) for value, words in setting.choices.items()]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
