"""Which page a wall should show around its calls: its settings and the release's own files, told by one short word."""

import hashlib
from functools import cache

from django.conf import settings

from display.models import Board
from queues import rules

# What a page is made of; more than a wall needs, so that nothing has to be kept in step.
MADE_OF = ("static/css", "static/js", "templates", "locale")


def page_version(board: Board) -> str:
    """Another word when the page around the calls would be another one: a wall that is open then loads itself again."""
    own = [getattr(board, field.attname) for field in Board._meta.concrete_fields]
    return hashlib.sha256(repr((*made_of(), own)).encode()).hexdigest()[:16]


def made_of() -> tuple[str, tuple[str, ...]]:
    """What all boards of this process are made of: the release's files and the hospital's settings."""
    now = rules.current()
    own = now.hospital_name, now.brand_colour, now.hospital_logo
    return release(), (*own, settings.TIME_ZONE, settings.STREAM_URL)


@cache
def release() -> str:
    """The files as this process found them: a new release begins new processes."""
    digest = hashlib.sha256()
    for folder in MADE_OF:
        for path in sorted(path for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file()):
            digest.update(path.read_bytes())
    return digest.hexdigest()
