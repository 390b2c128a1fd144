"""A press of a button on a console: user, counter, time; a refusal becomes a sentence, and nothing was written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from counter import drafts, refused, typed_numbers
from counter.access import counter_or_refuse
from counter.medicines import PHARMACY_KINDS
from counter.pages import page_after_press
from counter.staff_words import said_to
from queues.database.turns import is_busy
from queues.errors import BusyError, NotAtThisCounterError, QueueError
from queues.models import Counter, PharmacyTicket, QueueEntry, Visit
from queues.press import Press

SEE_OTHER = 303
# The header by which console.js says that it draws the answer where it stands.
IN_PLACE = "X-Console-In-Place"


@dataclass(frozen=True)
class Pressed:
    """One press as the console sends it, its time taken on arrival."""

    request: HttpRequest
    counter: Counter
    at: datetime
    user: User

    @property
    def press(self) -> Press:
        """The press for a verb: time, user, counter, request key."""
        return Press(self.at, user=self.user, counter=self.counter, request_key=self.request_key)

    @property
    def reasoned(self) -> Press:
        """The same, for a button beside which a reason may stand."""
        return self.press.because(self.word("reason"))

    @property
    def request_key(self) -> str:
        """The idempotency key of the form: the same for the same press, however often it arrives."""
        return self.word("request_key")[:64]

    @property
    def expected(self) -> list[int]:
        """The entries that the screen showed at the counter."""
        return [int(pk) for pk in self.word("expected").split(",") if pk.isdigit()]

    def word(self, name: str) -> str:
        """A field as typed, without the blanks around it."""
        return self.request.POST.get(name, "").strip()

    def entry(self) -> QueueEntry:
        """The person meant, who must be of this counter's stops (NotAtThisCounterError), as they were on arrival."""
        return self._entry

    @cached_property
    def _entry(self) -> QueueEntry:
        pk = self.word("entry")
        if not pk.isdigit():
            raise NotAtThisCounterError
        stops = self.counter.stops.all()
        here = Q(stop__in=stops)
        if any(stop.kind in PHARMACY_KINDS for stop in stops):
            # A ticket moves from the pharmacy to the pick-up while it is being made ready.
            here |= Q(stop__kind__in=PHARMACY_KINDS)
        entry = QueueEntry.objects.named().filter(here, pk=int(pk)).first()
        if entry is None:
            raise NotAtThisCounterError
        return entry

    def ticket(self) -> PharmacyTicket:
        """The pharmacy ticket of the selected entry. Raises NotAtThisCounterError."""
        ticket = self.entry().pharmacy_ticket
        if ticket is None:
            raise NotAtThisCounterError
        return ticket

    def visit(self) -> Visit:
        """The visit of the person meant."""
        visit = self.entry().visit
        if visit is None:
            raise NotAtThisCounterError
        return visit

    def need(self, permission: str) -> None:
        """Raises PermissionDenied (403) without the permission."""
        if not self.user.has_perm(permission):
            raise PermissionDenied


# What a verb's view gives back: the sentence to show, or an empty text.
Action = Callable[[Pressed], str]


def press(action: Action) -> Callable[..., HttpResponse]:
    """Turn an action into a view: login, permission, POST; then back to the console.

    A page that asks for it (IN_PLACE) gets the console in the answer itself, any other is led there. A refusal is
    answered with the console in any case: with the row, the open folds and the text of the press (counter/refused.py).
    """

    @login_required
    @wraps(action)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        at = timezone.now()
        assert isinstance(request.user, User)
        counter = counter_or_refuse(request, pk)
        # A login that had expired comes back here by GET: the console is shown, nothing is done.
        if request.method == "POST":
            typed_numbers.fill(request, counter)
            refusal = attempt(action, Pressed(request=request, counter=counter, at=at, user=request.user))
            if refusal is not None:
                return refused.page(request, counter, refusal)
            if request.headers.get(IN_PLACE):
                return page_after_press(request, counter)
        return HttpResponseRedirect(reverse("counter:console", args=[pk]), status=SEE_OTHER)

    return view


def do(action: Action, pressed: Pressed) -> bool:
    """Act and say what came of it: the action's sentence, or its refusal's (False)."""
    return attempt(action, pressed) is None


def attempt(action: Action, pressed: Pressed) -> QueueError | None:
    """The same; the refusal, or None when it was done."""
    try:
        if pressed.word("entry"):
            drafts.keep(pressed.request.POST, pressed.entry(), pressed.press)
        message = action(pressed)
    except QueueError as refusal:
        return _refused(pressed, refusal)
    except OperationalError as trouble:
        if not is_busy(trouble):
            raise
        return _refused(pressed, BusyError())
    if message:
        messages.success(pressed.request, message)
    return None


def _refused(pressed: Pressed, refusal: QueueError) -> QueueError:
    messages.error(pressed.request, said_to(pressed.user, refusal))
    return refusal
