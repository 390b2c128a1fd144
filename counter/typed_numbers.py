"""NIK, card and phone that were typed into a press which was refused: the clerk need not type them again.

They come back in no answer to be read. Sealed by the server's key they travel in the form, for the same counter and
person, and stand for a field that is left empty. Where scripts run, the screen has them anyway.
"""

import json
from collections.abc import Mapping

from django.http import HttpRequest

from counter.put_back import Sealed
from queues.encryption.crypto import UndecryptableError, decrypt, encrypt
from queues.models import Counter

FIELD = "typed_numbers"
NAMES = ("nik", "card", "phone")
LONGEST = 40


def sealed(posted: Mapping[str, str], counter: Counter, *, wrong: str) -> Sealed | None:
    """Those of a refused press, but for the one that was wrong; None without any."""
    typed = {name: posted[name].strip()[:LONGEST] for name in NAMES if name != wrong and posted.get(name, "").strip()}
    if not typed:
        return None
    return Sealed(FIELD, encrypt(json.dumps(typed), place=_place(posted, counter)), frozenset(typed))


def fill(request: HttpRequest, counter: Counter) -> None:
    """Into the press's empty fields what was sealed before; a seal of another person or counter is nothing."""
    seal = request.POST.get(FIELD, "")
    if not seal:
        return
    try:
        typed: dict[str, str] = json.loads(decrypt(seal, place=_place(request.POST, counter)))
    except UndecryptableError:
        return
    filled = request.POST.copy()
    for name, value in typed.items():
        if not filled.get(name, "").strip():
            filled[name] = value
    request.POST = filled  # type: ignore[assignment]


def _place(posted: Mapping[str, str], counter: Counter) -> str:
    return f"counter.typed.{counter.pk}.{posted.get('entry', '')}"
