"""Step 4: who pays. The four that `migrate` makes are there already."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from queues.errors import QueueError
from queues.errors.places import WrongLinesError
from queues.models import Payer
from queues.places import payers
from queues.places.payers import PayerLine
from setup import steps
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page

NEW_LINES = ("new1", "new2")


@step_page(steps.PAYERS)
def page(request: HttpRequest) -> HttpResponse:
    """The list of payers; saving keeps exactly one active JKN."""
    if request.method != "POST":
        return _shown(request, [payers.line_of(payer) for payer in Payer.objects.order_by("pk")], {})
    lines = _typed(request)
    try:
        filled = [line for line in lines if line.payer or line.name]
        change = payers.set_up_payers(filled, press_of(request), seen=request.POST.get("seen", ""))
    except WrongLinesError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, lines, dict(refusal.problems))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, lines, {}, is_crossed=True)
    if change is None:
        return go_on(request, steps.PAYERS, nothing_changed(), is_changed=False)
    return go_on(request, steps.PAYERS, _("Penjamin disimpan: %(names)s.") % {"names": change.new})


def _typed(request: HttpRequest) -> list[PayerLine]:
    keys = [str(payer.pk) for payer in Payer.objects.order_by("pk") if f"name-{payer.pk}" in request.POST]
    jkn = request.POST.get("jkn", "")
    return [
        PayerLine(
            key=key,
            name=request.POST.get(f"name-{key}", "").strip(),
            payer=None if key in NEW_LINES else int(key),
            is_active=key in NEW_LINES or f"active-{key}" in request.POST,
            is_jkn=jkn == key,
        )
        for key in (*keys, *NEW_LINES)
    ]


def _shown(
    request: HttpRequest, lines: list[PayerLine], problems: dict[tuple[str, str], str], *, is_crossed: bool = False
) -> HttpResponse:
    there = {payer.pk: payer for payer in Payer.objects.all()}
    known = {line.payer for line in lines}
    lines = [*lines, *(payers.line_of(payer) for payer in there.values() if payer.pk not in known)]
    saved = {key: payers.line_of(payer) for key, payer in there.items()} if is_crossed else {}
    rows = [
        {
            "line": line,
            "problem": problems.get((line.key, "name"), ""),
            "theirs": saved.get(line.payer) if line.payer and saved.get(line.payer) != line else None,
        }
        for line in lines
        if line.payer
    ]
    new = {line.key: line for line in lines if not line.payer}
    content = {
        "rows": rows,
        "new_rows": [
            {"line": new.get(key, PayerLine(key, "")), "problem": problems.get((key, "name"), "")} for key in NEW_LINES
        ],
        "jkn_problem": problems.get(("", "is_jkn"), ""),
        "seen": payers.payers_seen(),
        "is_crossed": is_crossed,
    }
    return shown(request, steps.PAYERS, "setup/payers.html", content)
