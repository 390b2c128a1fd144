"""Ambil nomor loket and Butuh bantuan: a number for the admission counter, while its holder is still unknown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kiosk import away, refusals
from kiosk.devices import NotEnrolledError
from kiosk.draft import Draft, Refusal, load, refuse, save
from kiosk.limits import TooManyTicketsError, count_ticket
from kiosk.views.base import page, press_of, show, show_refusal, with_draft
from kiosk.views.ticket import hand_out
from queues import clock, verbs
from queues.errors import QueueError
from queues.models import AdmissionClass, ClinicSession, Payer, Priority

# The kind of help a clerk is told to expect, by what was pressed on the page of help.
ASSIST = "assist"


@page
def begin(request: HttpRequest) -> HttpResponse:
    """From home: a new way; from a refusal: the same one, so that the slip says why."""
    draft = load(request)
    if draft is None or draft.has_ticket:
        save(request, Draft())
    return redirect("kiosk:admission")


@with_draft
def admission(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Choose the class; priority by own word. One press gives one number."""
    at = timezone.now()
    served = AdmissionClass.objects.served(clock.service_date(at))
    classes = list(served.select_related("stop").order_by("name"))
    if request.method != "POST":
        return show(
            request,
            "admission",
            back="kiosk:refused" if draft.refusal else "kiosk:home",
            draft=draft,
            classes=classes,
            away=away.of_desks(classes, at=at),
            priorities=[choice for choice in Priority.choices if choice[0]],
        )
    chosen = next((row for row in classes if str(row.pk) == request.POST.get("admission_class")), None)
    if chosen is None:
        return redirect("kiosk:admission")
    return _take(request, draft, chosen)


def _take(request: HttpRequest, draft: Draft, admission_class: AdmissionClass) -> HttpResponse:
    asked, at = request.POST.get("priority", ""), timezone.now()
    try:
        count_ticket(request, draft.key, at=at)
        ticket = verbs.take_admission_ticket(
            admission_class,
            press_of(request, at=at, request_key=draft.key),
            priority=asked if asked in Priority.values else "",
            case=_case(draft),
        )
    except TooManyTicketsError:
        return show_refusal(request, draft, refusals.too_many_tickets())
    except NotEnrolledError:
        return show_refusal(request, draft, refusals.not_enrolled())
    except QueueError as error:
        return show_refusal(request, draft, refusals.of_verb(error))
    return hand_out(request, draft, ticket)


def _case(draft: Draft) -> verbs.Case | None:
    """What was refused, and the schedule and payer chosen by then. Nothing that identifies the person."""
    if draft.refusal is None:
        return None
    session = ClinicSession.objects.named().filter(pk=draft.session_id or 0).first()
    words = draft.for_staff
    if session:
        words = f"{words}: {session.clinic.name}, {session.serving_doctor.name}, {session.hours}"
    return verbs.Case(words=words, session=session, payer=Payer.objects.filter(pk=draft.payer_id or 0).first())


def needs() -> dict[str, tuple[Promise, str]]:
    """What people need help with: the words on the tile, and a line of comfort."""
    return {
        "new": (gettext_lazy("Baru pertama berobat di sini"), _("Petugas mendaftarkan Anda.")),
        "unreadable": (gettext_lazy("Kode atau kartu tidak terbaca"), _("Petugas mencari pendaftaran Anda.")),
        ASSIST: (gettext_lazy("Perlu kursi roda atau pendamping"), _("Anda didahulukan.")),
        "other": (gettext_lazy("Hal lain"), _("Ceritakan kepada petugas.")),
    }


@page
def help_page(request: HttpRequest) -> HttpResponse:
    """The desk that can help, and a number that leads there with the reason on it."""
    if request.method != "POST":
        return show(request, "help", back="kiosk:home", needs=needs())
    need = request.POST.get("need", "")
    if need not in needs():
        return redirect("kiosk:help")
    title, comfort = needs()[need]
    draft = Draft(priority=Priority.DISABLED if need == ASSIST else "")
    refuse(request, draft, Refusal(title, comfort, ""))
    return redirect("kiosk:admission")
