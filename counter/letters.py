"""The nurse's page at the end of a consultation: control letters, referrals, and the number for the next visit.

A page of its own, not a part of the console: it waits for BPJS, and the console waits for nobody. The consoles do not
import the bridge: the project hands it in (as counter/bpjs.py).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter import alarms, internal_referrals, letter_page, letter_service
from counter.access import counter_or_refuse
from counter.letter_booking import book_under, check_free, give_up, session_for
from counter.letter_forms import ControlForm, OutgoingForm, ProlongedForm
from counter.pressing import SEE_OTHER, Pressed, do
from queues import clock, verbs
from queues.errors import NotAtThisCounterError, QueueError
from queues.letters import LetterGoneError, LetterService, SepNeededError
from queues.models import ClinicSession, Counter, LetterKind, Visit, VisitLetter

# What a page that is shown again after a refusal goes on with.
KEPT = ("do", "on", "poli", "change", "clinic", "search", "referral_kind")


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int, visit: int) -> HttpResponse:
    """The letters of a visit, and a form for the next one. With a day chosen it waits for BPJS."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    row = _visit_at(counter, visit)
    shown = letter_page.shown(counter, row, request.GET, _offered(), at=timezone.now())
    shown["alarms"] = alarms.at_counter(counter, at=shown["at"])
    return render(request, "counter/letters.html", shown)


@require_safe
@login_required
@never_cache
def paper(request: HttpRequest, pk: int, visit: int, letter: int) -> HttpResponse:
    """A letter on the ticket printer's paper, or on A5 (`?paper=a5`); it is printed at once."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    row = get_object_or_404(_visit_at(counter, visit).letters.select_related("booked__session", "made_by"), pk=letter)
    if not row.is_standing:
        raise Http404
    return render(request, "counter/letter_paper.html", letter_page.on_paper(row, request.GET, at=timezone.now()))


@require_safe
@login_required
@never_cache
def internal_paper(request: HttpRequest, pk: int, visit: int, made: int) -> HttpResponse:
    """An internal referral on paper."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    row = _made_from(_visit_at(counter, visit), str(made))
    if row is None or row.is_over:
        raise Http404
    shown = letter_page.internal_on_paper(row, request.GET, by=request.user, at=timezone.now())
    return render(request, "counter/letter_paper.html", shown)


Action = Callable[[Pressed, Visit], str]


def letter_press(action: Action) -> Callable[..., HttpResponse]:
    """Turn an action into a view: login, permission, POST; back to the page, after a refusal with what was asked."""

    @login_required
    @wraps(action)
    def view(request: HttpRequest, pk: int, visit: int) -> HttpResponse:
        at = timezone.now()
        assert isinstance(request.user, User)
        counter = counter_or_refuse(request, pk)
        row = _visit_at(counter, visit)
        query = ""
        if request.method == "POST":
            pressed = Pressed(request=request, counter=counter, at=at, user=request.user)
            kept = {name: pressed.word(name)[:20] for name in KEPT if pressed.word(name)}
            is_done = do(lambda one: action(one, row), pressed)
            kept = {name: value for name, value in kept.items() if name == "do" or not is_done}
            query = f"?{urlencode(kept)}" if kept else ""
        return HttpResponseRedirect(reverse("counter:letters", args=[pk, visit]) + query, status=SEE_OTHER)

    return view


@letter_press
def note_sep(pressed: Pressed, visit: Visit) -> str:
    """The number as it stands on the SEP."""
    verbs.note_sep(visit, pressed.press, sep_number=pressed.word("sep_number"))
    return _("Nomor SEP dicatat.")


@letter_press
def find_sep(pressed: Pressed, visit: Visit) -> str:
    """Ask BPJS for it."""
    if not _offered().find_sep(visit):
        messages.warning(
            pressed.request,
            _("BPJS belum mencatat SEP yang pasti milik kunjungan ini. Ketik nomornya dari lembar SEP."),
        )
        return ""
    return _("Nomor SEP diambil dari BPJS.")


@letter_press
def write_control(pressed: Pressed, visit: Visit) -> str:
    """Make the control letter, or change the one that stands; take the number for its day where the patient wishes."""
    if not visit.sep_number:
        raise SepNeededError
    asked = ControlForm(pressed.request.POST, today=clock.service_date(pressed.at)).asked(sep_number=visit.sep_number)
    session = session_for(asked)
    old = _letter(pressed, visit, LetterKind.CONTROL) if pressed.word("change") else None
    if session is not None:
        check_free(visit, session, at=pressed.at, except_for=old.booked if old else None)
    if old is None:
        letter = _offered().make(visit, pressed.press, asked.plan)
    else:
        letter = _offered().change(old, pressed.press, asked.plan)
        give_up(letter, pressed, _("surat kontrol dipindahkan"))
    said = _("Surat kontrol %(number)s untuk %(day)s.") % {"number": letter.number, "day": _day(letter)}
    return _and_number(said, pressed, letter, session)


@letter_press
def write_outgoing(pressed: Pressed, visit: Visit) -> str:
    """Refer the patient to another hospital or back to the first facility, or change that."""
    if not visit.sep_number:
        raise SepNeededError
    form = OutgoingForm(pressed.request.POST, today=clock.service_date(pressed.at) - timedelta(days=1))
    plan = form.plan(sep_number=visit.sep_number)
    if pressed.word("change"):
        letter = _offered().change(_letter(pressed, visit, LetterKind.OUTGOING), pressed.press, plan)
    else:
        letter = _offered().make(visit, pressed.press, plan)
    return _("Rujukan keluar %(number)s ke %(where)s.") % {"number": letter.number, "where": letter.facility_name}


@letter_press
def prolong(pressed: Pressed, visit: Visit) -> str:
    """A special referral: the one of repeat care serves again."""
    form = ProlongedForm(pressed.request.POST)
    under = "" if pressed.word("referral") else _offered().referral_under(visit)
    letter = _offered().make(visit, pressed.press, form.plan(referral=under, today=clock.service_date(pressed.at)))
    until = date_format(letter.until, "j F Y") if letter.until else "-"
    return _("Rujukan %(number)s berlaku lagi sampai %(until)s.") % {"number": letter.number, "until": until}


@letter_press
def withdraw(pressed: Pressed, visit: Visit) -> str:
    """Delete a letter at BPJS, and give up the number that was taken under it."""
    letter = _offered().withdraw(_letter(pressed, visit), pressed.press)
    give_up(letter, pressed, _("surat kontrol dihapus"))
    return _("%(kind)s %(number)s dihapus.") % {"kind": letter.get_kind_display(), "number": letter.number}


@letter_press
def check(pressed: Pressed, visit: Visit) -> str:
    """What became of a letter of which BPJS gave no certain answer."""
    letter = _offered().check(_letter(pressed, visit), at=pressed.at)
    if letter is None:
        return _("BPJS tidak membuat surat itu. Buat lagi bila masih perlu.")
    if not letter.is_standing:
        give_up(letter, pressed, _("surat kontrol dihapus"))
        return _("%(kind)s %(number)s sudah dihapus.") % {"kind": letter.get_kind_display(), "number": letter.number}
    return _("BPJS mencatat %(kind)s %(number)s untuk %(day)s.") % {
        "kind": letter.get_kind_display().lower(),
        "number": letter.number,
        "day": _day(letter),
    }


@letter_press
def book(pressed: Pressed, visit: Visit) -> str:
    """The number for the letter's day, afterwards."""
    letter = _letter(pressed, visit)
    if letter.kind != LetterKind.CONTROL or not letter.is_standing or letter.is_uncertain:
        raise LetterGoneError
    booked = book_under(letter, letter_page.session_of(letter), pressed)
    return _("Nomor %(label)s diambil untuk %(day)s.") % {"label": booked.label, "day": _day(letter)}


@letter_press
def refer_internally(pressed: Pressed, visit: Visit) -> str:
    """A visit in another clinic, with this one as its origin."""
    session = internal_referrals.session_chosen(visit, pressed.word("session"), at=pressed.at)
    if session is None:
        raise NotAtThisCounterError
    number = _offered().internal_number(visit) if visit.payer.is_jkn else ""
    made = verbs.refer_internally(visit, pressed.press, verbs.InternalReferral(session, number))
    said = _("Rujukan internal: nomor %(label)s di %(clinic)s, %(day)s.")
    day = date_format(made.session.date, "l, j F Y")
    return said % {"label": made.label, "clinic": made.session.clinic.name, "day": day}


@letter_press
def cancel_internal(pressed: Pressed, visit: Visit) -> str:
    """The way back: the other clinic's number is given up, as long as nobody called it there."""
    made = _made_from(visit, pressed.word("made"))
    if made is None:
        raise LetterGoneError
    verbs.cancel(made, pressed.press.because(_("rujukan internal dibatalkan")))
    return _("Rujukan internal %(label)s dibatalkan.") % {"label": made.label}


def _made_from(visit: Visit, key: str) -> Visit | None:
    rows = Visit.objects.named().filter(patient=visit.patient, origin=visit)
    return rows.filter(pk=int(key) if key.isdigit() and len(key) < 19 else 0).first()


def _and_number(said: str, pressed: Pressed, letter: VisitLetter, session: ClinicSession | None) -> str:
    """The letter stands whatever becomes of the number: its refusal is a sentence of its own."""
    if session is None:
        return said
    try:
        booked = book_under(letter, session, pressed)
    except QueueError as refusal:
        messages.warning(
            pressed.request, _("Suratnya berlaku, nomor antreannya belum diambil: %(why)s") % {"why": refusal}
        )
        return said
    number = _("Nomor antrean %(label)s.") % {"label": booked.label}
    return f"{said} {number}"


def _day(letter: VisitLetter) -> str:
    return date_format(letter.on, "l, j F Y")


def _offered() -> LetterService:
    """404 where VClaim is not configured: nothing leads here then."""
    service = letter_service.offered()
    if service is None:
        raise Http404
    return service


def _visit_at(counter: Counter, pk: int) -> Visit:
    """A visit of today (a night's, until its session is over) in a clinic that this counter serves. 404 otherwise."""
    clinics = [stop.clinic_id for stop in counter.stops.all() if stop.clinic_id]
    rows = Visit.objects.of_today(at=timezone.now()).named().prefetch_related("patient__identifiers")
    return get_object_or_404(rows, pk=pk, session__clinic__in=clinics)


def _letter(pressed: Pressed, visit: Visit, kind: str = "") -> VisitLetter:
    """The letter that the form names, of this visit, and of this kind if one is meant. LetterGoneError."""
    wanted = pressed.word("letter") or pressed.word("change")
    rows = visit.letters.select_related("visit__patient", "asked_by", "booked__session")
    rows = rows.filter(kind=kind) if kind else rows
    letter = rows.filter(pk=int(wanted) if wanted.isdigit() and len(wanted) < 19 else 0).first()
    if letter is None:
        raise LetterGoneError
    letter.visit = visit
    return letter
