"""Refusals as RFC 9457 problem details, in the caller's terms: one table for our own, one for the domain's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import JsonResponse

from queues import errors

MEDIA_TYPE = "application/problem+json"
URN = "urn:antrean:problem:"
Fields = Mapping[str, Sequence[str]]

# Code -> HTTP status and words. Clients decide by the code; words may get better.
OURS: dict[str, tuple[int, str]] = {
    "no-token": (401, "Send `Authorization: Bearer <token>`; POST /api/v1/token gives one."),
    "wrong-token": (401, "The token is unknown, expired, or its integration was switched off. Ask for a new one."),
    "wrong-secret": (401, "Name and secret do not belong together, or the integration was switched off."),
    "too-many-failures": (429, "Too many wrong secrets from this address. Wait, then send the right one."),
    "missing-scope": (403, "This integration may not do that."),
    "unknown-address": (404, "There is no such address under /api/v1/."),
    "wrong-method": (405, "This address does not take that method."),
    "not-json": (415, "Send the body as application/json in UTF-8."),
    "unreadable-body": (400, "The body is no JSON, or is nested too deeply."),
    "body-too-large": (413, "The body is larger than 64 KiB."),
    "wrong-fields": (400, "Some fields are missing, unknown or not readable; `errors` names them."),
    "no-idempotency-key": (400, "Send an `Idempotency-Key` header: 1 to 128 printable ASCII characters, no spaces."),
    "idempotency-key-reused": (422, "This Idempotency-Key was used for another request. Use a new key for a new act."),
    "unknown-patient": (404, "No patient has these numbers."),
    "unknown-booking": (404, "There is no visit with this booking code."),
    "unknown-ticket": (404, "Nobody with this admission number is waiting or being served today."),
    "unknown-reference": (422, "Something that the body names does not exist; `errors` says what."),
    "counter-needed": (422, "Several rooms, or none, serve this clinic: name the `counter`."),
    "draft-unclear": (409, "The prescription typed at the console cannot be read: send `prescription` with this call."),
    "busy": (503, "Somebody else holds what this call needs. Nothing was done: repeat it after `Retry-After` seconds."),
    "internal-error": (500, "Something failed here. Nothing was done; the hospital's log has the same `instance`."),
}

# The domain's refusals; any other is 409 with the domain's own words.
DOMAIN: dict[type[errors.QueueError], tuple[str, str]] = {
    errors.SessionClosedError: ("session-closed", "The session is cancelled, moved, or its doctor is on leave."),
    errors.SessionOverError: ("session-over", "The hours of the session have ended."),
    errors.NobodyCallsError: ("nobody-calls", "No active room or counter calls patients of this session's clinic."),
    errors.NoAdmissionDeskError: ("nobody-calls", "No active counter calls admission numbers."),
    errors.NoPharmacyDeskError: ("nobody-calls", "No active counter calls pharmacy numbers."),
    errors.NoDeskThereError: ("nobody-calls", "No active counter calls patients there."),
    errors.RecoveringError: (
        "recovering",
        "The database came out of a backup, and numbers are not open yet. Nothing was done: repeat it in some minutes.",
    ),
    errors.QuotaFullError: ("quota-full", "No seat of this payer's kind is free in the session."),
    errors.AlreadyBookedError: ("already-booked", "The patient has an active visit in this session: `booking_code`."),
    errors.ReferenceInUseError: ("referral-in-use", "The referral number is used by another visit not yet served."),
    errors.ReferenceMissingError: ("referral-missing", "A JKN booking needs `referral_number`."),
    errors.SepNumberWrongError: ("sep-number-wrong", "A SEP's number has 19 characters, as BPJS gives them out."),
    errors.SepNotForThisError: ("sep-not-for-this", "No JKN visit, or the number of its referral or letter."),
    errors.SepInUseError: ("sep-in-use", "Another visit of the day has this SEP."),
    errors.CardMissingError: ("card-missing", "A JKN booking needs the patient's BPJS card in the record."),
    errors.NikMissingError: ("nik-missing", "A JKN booking needs the patient's NIK in the record."),
    errors.IdentityConflictError: (
        "identity-conflict",
        "The numbers name different people, or contradict the record. A clerk must look at it.",
    ),
    errors.AlreadyRegisteredError: ("already-registered", "Another record has one of these numbers."),
    errors.RecordSeriesFullError: ("record-numbers-used-up", "The hospital has no record number left to give."),
    errors.WrongPathError: ("wrong-stage", "The step does not follow from the stage in which the visit is."),
    errors.TooSoonError: ("too-soon", "Less than a second after the step before: repeat it in a second."),
    errors.NotTodayError: ("not-today", "The visit is for another date."),
    errors.VisitOverError: ("visit-over", "The visit was cancelled, or the patient did not come."),
    errors.AlreadyServedError: ("already-served", "The doctor has called already: it cannot be cancelled."),
    errors.AlreadyPresentError: ("already-checked-in", "The patient has checked in before; the first time stands."),
    errors.CallTimeNeededError: (
        "never-called",
        "The patient was never called: start the consultation first, or say `call_unknown`: true.",
    ),
    errors.PersonalReasonError: ("personal-reason", "A NIK, card or phone number stands in `reason`."),
    errors.PersonalReferenceError: ("personal-reference", "This is a NIK, card or phone number, no referral's."),
    errors.ReasonNeededError: ("reason-needed", "This needs a `reason` (for a call: others wait before this patient)."),
    errors.CounterFullError: ("counter-full", "The room is serving somebody else: finish that first."),
    errors.NotAtThisCounterError: (
        "not-there",
        "The patient is not where this step needs them: not waiting here, not called to a desk, or done already.",
    ),
    errors.HolderNotRegisteredError: ("holder-not-registered", "The holder of this number has no visit yet."),
    errors.BusyElsewhereError: ("busy-elsewhere", "The patient is being served at another counter."),
    errors.UndoTooLateError: ("undo-too-late", "It can no longer be taken back."),
    errors.NoPrescriptionError: ("no-prescription", "The visit has no prescription."),
    errors.ConsultationNotOverError: ("consultation-not-over", "The consultation is not over."),
    errors.PrescriptionChangedError: (
        "prescription-changed",
        "A person typed another prescription at the console. Ask there, or finish without `prescription`.",
    ),
}
REFUSED = 409


class Problem(Exception):
    """A call is refused; `code` is a row of OURS. `errors` says what is wrong with which field."""

    def __init__(self, code: str, *, errors: Fields | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status, self.detail = OURS[code]
        self.errors = errors
        self.more = more


class Answer(JsonResponse):
    """JSON that nobody keeps on the way."""

    def __init__(self, content: Any, *, status: int = 200, **how: Any) -> None:
        super().__init__(content, status=status, **how)
        self.headers["Cache-Control"] = "no-store"


def answer_problem(problem: Problem) -> Answer:
    """The answer (application/problem+json) for a refusal of this API."""
    answer = _answer(problem.code, problem.status, problem.detail, problem.errors, problem.more)
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def answer_refusal(error: errors.QueueError) -> Answer:
    """A refusal of the domain. Nothing was written."""
    code, words = DOMAIN.get(type(error), ("refused", str(error)))
    more: dict[str, Any] = {}
    if isinstance(error, errors.AlreadyBookedError):
        more["booking_code"] = getattr(error.visit, "booking_code", "")
    return _answer(code, REFUSED, words, None, more)


def _answer(code: str, status: int, detail: str, fields: Fields | None, more: Mapping[str, Any]) -> Answer:
    content = {"type": f"{URN}{code}", "title": code.replace("-", " "), "status": status, "detail": detail}
    if fields:
        content["errors"] = {name: list(words) for name, words in fields.items()}
    retry = more.get("retry_after")
    content |= {name: value for name, value in more.items() if name != "retry_after"}
    answer = Answer(content, status=status, content_type=MEDIA_TYPE)
    if retry:
        answer.headers["Retry-After"] = str(retry)
    return answer
