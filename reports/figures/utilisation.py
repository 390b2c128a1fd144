"""U: of the SEPs that BPJS issued for outpatients, those whose visit has an antrean at BPJS (protocol 7).

A branch's dashboard calls it well from 85 %, to be watched from 60 % (a third party's notes: ours is an estimate).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import FigurePull, OutpatientSep, PullKind
from queues.models import Channel
from reports import recap_rules
from reports.figures.catalogue import Share
from reports.figures.counting import ShareFigure

WELL, WATCHED = 85, 60
UTILISATION = Share(
    _("Utilisasi antrean"),
    _(
        "SEP rawat jalan yang kunjungannya punya antrean di BPJS, dari semua SEP rawat jalan yang ditarik dari VClaim. "
        "mLITE menyebutnya Quality Rate. Tidak termasuk: poli di pengaturan SEP yang tidak dihitung."
    ),
    "Catatan dasbor cabang BPJS, perkiraan RS",
)


@dataclass(frozen=True)
class Utilisation:
    """SEPs by how their visit came to BPJS. `days`: dates whose SEPs were told; of the others nothing is known."""

    mobile: int
    bridging: int
    without: int
    days: int

    @property
    def figure(self) -> ShareFigure:
        part = self.mobile + self.bridging
        return ShareFigure(part, part + self.without, UTILISATION)

    @property
    def is_pulled(self) -> bool:
        return self.days > 0

    @property
    def verdict(self) -> Promise | str:
        """Baik, Waspada, Kurang; nothing over a handful."""
        share: Decimal | None = self.figure.percent
        if share is None or self.figure.is_small:
            return ""
        return _("Baik") if share >= WELL else _("Waspada") if share >= WATCHED else _("Kurang")


def utilisation(first: date, last: date, *, clinic: str = "") -> Utilisation:
    """Of the dates from `first` to `last`. `clinic`: the key of one, and of its visits alone. Two statements."""
    seps = OutpatientSep.objects.filter(day__range=(first, last)).exclude(poli__in=excluded())
    if clinic:
        seps = seps.filter(visit__session__clinic=int(clinic))
    rows = seps.order_by().values_list("visit__fact__is_at_bpjs", "visit__fact__channel").annotate(count=Count("pk"))
    mobile = bridging = without = 0
    for is_at_bpjs, channel, count in rows:
        if not is_at_bpjs:
            without += count
        elif channel == Channel.MOBILE_JKN:
            mobile += count
        else:
            bridging += count
    told = FigurePull.objects.filter(kind=PullKind.SEP, day__range=(first, last), told_at__isnull=False)
    return Utilisation(mobile, bridging, without, told.count())


def excluded() -> list[str]:
    """Polis of SEPs that count nowhere, in capitals as they are kept."""
    return list(_names(recap_rules.current().sep_excluded))


def _names(written: str) -> Iterable[str]:
    return (name.strip().upper() for name in written.split(",") if name.strip())
