"""The visits behind a figure: by right, a page at a time, and who looked is kept. No name stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queues.finding import looked
from queues.press import Press
from reports.figures.catalogue import COUNTED, HAS, MISSING, WAITS, Share, Wait, shares
from reports.models import VisitFact
from reports.periods.chosen import Chosen

A_PAGE = 50


@dataclass(frozen=True)
class Part:
    """Some of the visits of a figure: what it is called, and which."""

    label: Promise
    those: Q


def figure(name: str, *, today: date) -> Wait | Share | None:
    """By its id; None where there is none of that name."""
    return WAITS.get(name) or shares(today=today).get(name)


def parts(of: Wait | Share) -> Mapping[str, Part]:
    """Of a wait: within its standard, beyond it, not measured, left out. Of a share: those that count, and the rest."""
    if isinstance(of, Share):
        return {
            "part": Part(_("Dihitung"), of.part),
            "rest": Part(_("Tidak"), of.whole & ~of.part),
        }
    about, has_it = COUNTED & of.only, Q(**{f"{of.column}__isnull": False})
    measured = about & has_it
    limit = Q(**{f"{of.column}__lte": 60 * of.limit}) if of.limit else Q()
    found = {"within": Part(_("Dalam standar") if of.limit else _("Terukur"), measured & limit)}
    if of.limit:
        found["beyond"] = Part(_("Di atas standar"), measured & ~limit)
    found["unmeasured"] = Part(_("Tidak terukur"), about & of.due & ~has_it)
    found["outside"] = Part(_("Tidak termasuk"), COUNTED & of.due & ~of.only if of.only else Q(pk__in=[]))
    return found


def visits(asked: Chosen, of: Wait | Share, part: Part, *, page: str) -> Page[VisitFact]:
    """A page of them, the longest wait first; of a share by clinic and number."""
    facts: QuerySet[VisitFact] = asked.facts.annotate(**MISSING, **HAS).filter(part.those)
    rows = facts.select_related("visit__patient", "clinic", "doctor", "payer")
    if isinstance(of, Wait):
        rows = rows.annotate(measured=F(of.column)).order_by(F("measured").desc(nulls_last=True), "pk")
    else:
        rows = rows.order_by("date", "clinic__name", "visit__number")
    return Paginator(rows, A_PAGE).get_page(page)


def note(shown: Sequence[VisitFact], press: Press) -> None:
    """Keep that this person of the staff saw these visits."""
    assert isinstance(press.user, User)
    looked.note_shown([fact.visit.patient_id for fact in shown], press)
