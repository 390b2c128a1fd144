"""Where a browser becomes a kiosk of the hospital, by a code of the set-up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kiosk import devices
from kiosk.devices import WrongCodeError
from kiosk.draft import forget, set_device
from kiosk.views.base import page, show

NO_PRINTER, PAPERS = "", ("58", "80")


@page
def enrol(request: HttpRequest) -> HttpResponse:
    """The code, typed once, and what paper the kiosk's printer has. The patient before is forgotten."""
    forget(request)
    if request.method != "POST":
        return show(request, "enrol", wrong="", papers=PAPERS)
    answer = redirect("kiosk:home")
    try:
        device = devices.enrol(request, answer, request.POST.get("code", ""), at=timezone.now())
    except WrongCodeError as wrong:
        return show(request, "enrol", wrong=str(wrong), papers=PAPERS)
    paper = request.POST.get("paper", NO_PRINTER)
    set_device(request, name=device.name, print=paper in PAPERS, paper=paper if paper in PAPERS else PAPERS[1])
    return answer
