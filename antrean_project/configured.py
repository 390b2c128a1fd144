"""A server of an installation that is not configured refuses to start, in a sentence, and never takes a demo's data."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from queues.encryption.crypto import BadKeyError, key_ring

NOT_CONFIGURED = (
    "SECRET_KEY is not set: this installation is not configured and does not start. Copy .env.example to .env and fill "
    "it in; `manage.py check --deploy` names what is missing."
)

NO_RING = (
    "FIELD_ENCRYPTION_KEYS: {problem}. Without it no patient can be read or written, and nothing starts; "
    "`manage.py check` says how to make a key."
)


def refuse_without_a_key() -> None:
    """ImproperlyConfigured with the sentence; what Django itself would say names no file."""
    try:
        has_key = bool(settings.SECRET_KEY)
    except ImproperlyConfigured as problem:
        if "SECRET_KEY" not in str(problem):
            # Another setting cannot be read: its own sentence says which.
            raise
        has_key = False
    if not has_key:
        raise ImproperlyConfigured(NOT_CONFIGURED)
    try:
        key_ring()
    except BadKeyError as problem:
        raise ImproperlyConfigured(NO_RING.format(problem=problem)) from None
