"""What a console answers to a press that was refused: the same row, the same text, and where it is wrong."""

from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from counter import typed_numbers
from counter.forms import UnclearError
from counter.pages import page_after_press
from counter.put_back import put_back
from counter.staff_words import said_to
from queues import errors
from queues.errors import QueueError
from queues.models import Counter

# By which field a refusal can be mended, as the consoles' forms name their fields.
FIELDS: dict[str, tuple[type[QueueError], ...]] = {
    "reason": (errors.ReasonNeededError, errors.PersonalReasonError),
    "called_at": (errors.TimeDoesNotFitError, errors.CallTimeNeededError),
    "extra_reason": (errors.ExtraSeatNeedsReasonError, errors.QuotaFullError),
    "session": (errors.SessionClosedError, errors.SessionOverError, errors.NobodyCallsError, errors.AlreadyBookedError),
    "referral_number": (
        errors.ReferenceInUseError,
        errors.PersonalReferenceError,
        errors.ReferenceMissingError,
        errors.ReferralNotOursError,
        errors.ReferralUnchangedError,
    ),
    "sep_number": (errors.SepNumberWrongError, errors.SepNotForThisError, errors.SepInUseError),
    "nik": (errors.IdentityConflictError, errors.AlreadyRegisteredError),
    "without_nik_reason": (errors.NikMissingError, errors.NikKnownError),
}


def field_of(refusal: QueueError) -> str:
    """The name of the field that is wrong, or an empty text where no field can mend it."""
    if isinstance(refusal, UnclearError):
        return refusal.field
    return next((name for name, kinds in FIELDS.items() if isinstance(refusal, kinds)), "")


def page(request: HttpRequest, counter: Counter, refusal: QueueError) -> HttpResponse:
    """The console that the press came from, in the answer to it; nothing of what was typed is kept anywhere else."""
    assert isinstance(request.user, User)
    wrong = field_of(refusal)
    answer = page_after_press(request, counter, chosen=_row(request))
    html = answer.content.decode()
    posted = {name: str(value) for name, value in request.POST.dict().items()}
    answer.content = put_back(
        html,
        request.path,
        posted,
        sentence=said_to(request.user, refusal),
        wrong=wrong,
        sealed=typed_numbers.sealed(posted, counter, wrong=wrong),
    )
    return answer


def _row(request: HttpRequest) -> int:
    """The row that was open where the press came from; without a word about that, the person that was pressed."""
    shown = parse_qs(urlsplit(request.headers.get("Referer", "")).query).get("entry", [""])[0]
    return next((int(key) for key in (shown, request.POST.get("entry", "")) if key.isdigit() and len(key) < 19), 0)
