"""What a recap says: the day's counts and shares, what BPJS holds, and one text for a chat. No patient, no staff."""

import json
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bpjs_bridge import rules as bridge_rules
from bpjs_bridge.models import UNDELIVERED_STATES, MessageState, OutboxMessage
from queues import clock
from queues.rules import current as hospital_rules
from reports.figures.counting import Figures, whole
from reports.figures.utilisation import Utilisation, utilisation
from reports.models import VisitFact
from reports.periods import written

WAITS, SHARES = ("S", "N", "RN", "RC"), ("X1", "X2", "Q5", "Q7", "Q0", "H", "L")
VERSION = 1


def body(day: date, *, at: datetime) -> str:
    """Canonical JSON of a date, in Indonesian whoever asks for it; the facts are up to date."""
    with translation.override("id"):
        figures = whole(VisitFact.objects.filter(date=day), today=clock.service_date(at), waits=WAITS)
        seps = utilisation(day, day)
        held = _undelivered(day)
        said = {
            "version": VERSION,
            "hospital": {"code": bridge_rules.current().hospital_code, "name": hospital_rules().hospital_name},
            "date": day.isoformat(),
            "made_at": at.astimezone(clock.hospital_zone()).isoformat(timespec="seconds"),
            "booked": figures.booked,
            "served": figures.served,
            "cancelled": figures.cancelled,
            "late_entries": figures.late_entries,
            "waits": {name: _wait(figures, name) for name in WAITS},
            "shares": {name: _share(figures, name) for name in SHARES} | {"U": _seps(seps)},
            "bpjs": held,
            "text": _text(day, figures, seps, held),
        }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _undelivered(day: date) -> dict[str, int]:
    """Messages of the date that BPJS has not got: held for a person, and waiting to leave."""
    waiting = OutboxMessage.objects.filter(visit__session__date=day, state__in=UNDELIVERED_STATES).order_by()
    states = list(waiting.values_list("state", flat=True))
    return {"held": states.count(MessageState.PARKED), "waiting": states.count(MessageState.PENDING)}


def _wait(figures: Figures, name: str) -> dict[str, Any]:
    one = figures.waits[name]
    share = None if one.percent is None else str(one.percent)
    return {"n": one.n, "median_seconds": one.median, "p90_seconds": one.p90, "within": one.within, "percent": share}


def _share(figures: Figures, name: str) -> dict[str, Any]:
    one = figures.shares[name]
    return {"part": one.part, "whole": one.whole, "percent": None if one.percent is None else str(one.percent)}


def _seps(seps: Utilisation) -> dict[str, Any] | None:
    """None: not pulled, which is no zero."""
    if not seps.is_pulled:
        return None
    one = seps.figure
    return {"part": one.part, "whole": one.whole, "percent": None if one.percent is None else str(one.percent)}


def _text(day: date, figures: Figures, seps: Utilisation, held: dict[str, int]) -> str:
    """A few lines as a person would write them."""
    x1, q7 = figures.shares["X1"], figures.shares["Q7"]
    lines = [
        _("Antrean %(day)s: %(served)s dilayani dari %(booked)s, %(cancelled)s batal, %(absent)s tidak datang.")
        % {
            "day": date_format(day, "l, j F Y"),
            "served": figures.served,
            "booked": figures.booked,
            "cancelled": figures.cancelled,
            "absent": x1.part,
        },
        _("Tunggu sampai dokter ≤ 60 menit (SPM): %(spm)s. INM: %(inm)s.")
        % {"spm": _told(figures, "S"), "inm": _told(figures, "N")},
        _("Lengkap di BPJS: %(share)s (%(part)s dari %(whole)s). Ditahan: %(held)s.")
        % {"share": written.percent(q7.percent), "part": q7.part, "whole": q7.whole, "held": held["held"]},
    ]
    if seps.is_pulled:
        one = seps.figure
        words = _("Utilisasi antrean: %(share)s (%(part)s dari %(whole)s SEP).")
        lines.append(words % {"share": written.percent(one.percent), "part": one.part, "whole": one.whole})
    return "\n".join(lines)


def _told(figures: Figures, name: str) -> str:
    one = figures.waits[name]
    return _("%(share)s (%(part)s dari %(whole)s)") % {
        "share": written.percent(one.percent),
        "part": one.within,
        "whole": one.n,
    }
