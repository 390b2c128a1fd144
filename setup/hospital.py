"""Steps 1 and 9: settings that are a few fields of one form: who the hospital is, and what its papers say."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from queues import clock
from queues.errors import QueueError, RuleChangedError
from setup import fields as forms
from setup import steps
from setup.fields import Field
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page

IDENTITY = ("HOSPITAL_NAME", "HOSPITAL_CODE")
TEXTS = ("TICKET_FOOTNOTE", "WS_BOOKING_REMARK")


@step_page(steps.HOSPITAL)
def page(request: HttpRequest) -> HttpResponse:
    """Name and code; beside them the clock on the server's wall, to be compared."""
    zone = {"zone": clock.zone_word()}
    return _form(request, steps.HOSPITAL, IDENTITY, "setup/hospital.html", zone)


@step_page(steps.TEXTS)
def texts(request: HttpRequest) -> HttpResponse:
    """What stands below each ticket and each booking of Mobile JKN, seen before it is saved."""
    return _form(request, steps.TEXTS, TEXTS, "setup/texts.html", {}, is_empty_a_value=True)


def _form(
    request: HttpRequest,
    key: str,
    names: Sequence[str],
    template: str,
    content: dict[str, Any],
    *,
    is_empty_a_value: bool = False,
) -> HttpResponse:
    fields = forms.fields_of(names, request.user, is_empty_a_value=is_empty_a_value)
    if request.method != "POST":
        return _shown(request, key, template, fields, content)
    is_well = forms.read(fields, request)
    if not is_well or "look" in request.POST:
        return _shown(request, key, template, fields, {**content, "is_look": is_well})
    changed = [field for field in fields if field.is_changed]
    try:
        forms.keep(changed, request, press_of(request))
    except RuleChangedError as crossed:
        messages.error(request, str(crossed))
        return _shown(request, key, template, fields, {**content, "is_saved_by_others": True})
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, key, template, fields, content)
    words = _("Disimpan: %(names)s.") % {"names": forms.names(changed)} if changed else nothing_changed()
    return go_on(request, key, words, is_changed=bool(changed))


def _shown(request: HttpRequest, key: str, template: str, fields: list[Field], content: dict[str, Any]) -> HttpResponse:
    frame = {
        "fields": fields,
        "needs_reason": any(field.setting.needs_reason and field.one.may_change for field in fields),
        "reason": request.POST.get("reason", _("Penyiapan")),
        "is_posted": request.method == "POST",
    }
    return shown(request, key, template, {**frame, **content})
