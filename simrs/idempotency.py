"""One key, one act: the same request again gets the same answer; at once, it is done once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from queues.database.injection_points import injection_point
from queues.encryption.crypto import blind_index, blind_indexes
from simrs import rules
from simrs.models import IDEMPOTENCY_KEY, Integration, KeptAnswer
from simrs.problems import Answer, Problem


@dataclass(frozen=True)
class Asked:
    """A request as it is compared: its integration, its key, and its content."""

    integration: Integration
    key: str
    text: str


def asked(integration: Integration, key: str, *, method: str, path: str, body: Any) -> Asked:
    """Two bodies are the same when their JSON is, whatever its spaces and the order of its fields.

    Problem 400 without a usable key.
    """
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem("no-idempotency-key")
    return Asked(integration, key, json.dumps([method, path, body], sort_keys=True, separators=(",", ":")))


def once(request: Asked, *, at: datetime, act: Callable[[], tuple[int, dict[str, Any]]]) -> Answer:
    """Do `act` and keep its answer in one transaction, or give the answer kept before.

    The row with the key is written first: on PostgreSQL a twin waits at the unique index until the first one has
    committed, on SQLite at its BEGIN IMMEDIATE. A refusal takes the row back with everything else: nothing was done,
    so the key is free for another try. Problem 422 for another request under the key.
    """
    with transaction.atomic():
        kept = _claim(request, at=at)
        if kept is None:
            return _kept_answer(request)
        status, content = act()
        kept.status, kept.body = status, json.dumps(content)
        kept.save(update_fields=["status", "body"])
    return Answer(content, status=status)


def _claim(request: Asked, *, at: datetime) -> KeptAnswer | None:
    """The row of this request, ours to fill; None when another wrote it before."""
    if _kept(request).exists():
        return None
    injection_point("request-is-new")
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                integration=request.integration,
                key_hash=blind_index(request.key),
                fingerprint=blind_index(request.text),
                created_at=at,
            )
    except IntegrityError:
        return None


def _kept(request: Asked) -> "QuerySet[KeptAnswer]":
    """Looked for under every key of the ring: a rotation between two tries makes no new request of the second."""
    return KeptAnswer.objects.filter(integration=request.integration, key_hash__in=blind_indexes(request.key))


def _kept_answer(request: Asked) -> Answer:
    kept = _kept(request).get()
    if kept.fingerprint not in blind_indexes(request.text):
        raise Problem("idempotency-key-reused")
    answer = Answer(json.loads(kept.body), status=kept.status)
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def forget_old_answers(*, at: datetime) -> None:
    """After API_ANSWERS_KEPT_DAYS nobody repeats a request."""
    KeptAnswer.objects.filter(created_at__lte=at - timedelta(days=rules.current().api_answers_kept_days)).delete()
