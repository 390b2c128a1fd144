"""Figures as words: never a share without what it is of, never a verdict over a handful."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reports.figures.counting import Figures, ShareFigure, WaitFigure
from reports.figures.utilisation import UTILISATION, Utilisation

NOTHING = "–"


@dataclass(frozen=True)
class Tile:
    """One figure above the table: what it is called, its value, and of how many."""

    id: str
    label: str
    meaning: str
    value: str
    detail: str
    is_missed: bool = False

    @property
    def has_people(self) -> bool:
        """Do visits stand behind it, that a list could show?"""
        return self.id not in ("D", "U")


def minutes(value: int | None) -> str:
    """`35`; a dash of nothing."""
    return NOTHING if value is None else number_format(value, force_grouping=True)


def percent(value: Decimal | None) -> str:
    """`57,1 %`; a dash of nothing."""
    return NOTHING if value is None else _("%(share)s %%") % {"share": number_format(value, 1)}


def tile(name: str, figures: Figures) -> Tile:
    """Of a wait the share within its standard, where it has one, else its median; of a share itself."""
    if name in figures.waits:
        return _wait_tile(name, figures.waits[name])
    return _share_tile(name, figures.shares[name])


def _wait_tile(name: str, figure: WaitFigure) -> Tile:
    counts = _("%(part)s dari %(whole)s dalam %(limit)s menit") % {
        "part": figure.within,
        "whole": figure.n,
        "limit": figure.wait.limit,
    }
    middle = _("median %(median)s, p90 %(p90)s menit") % {
        "median": minutes(figure.minutes),
        "p90": minutes(figure.p90_minutes),
    }
    words = [counts, middle] if figure.n else [_("belum ada yang terukur")]
    if figure.unmeasured:
        words.append(_("%(count)s tidak terukur") % {"count": figure.unmeasured})
    words += [_("n kecil")] if figure.n and figure.is_small else []
    label, meaning = str(figure.wait.label), str(figure.wait.meaning)
    return Tile(name, label, meaning, percent(figure.percent), " · ".join(words), figure.misses_target)


def _share_tile(name: str, figure: ShareFigure) -> Tile:
    words = [_("%(part)s dari %(whole)s") % {"part": figure.part, "whole": figure.whole}]
    words += [_("n kecil")] if figure.whole and figure.is_small else []
    return Tile(name, str(figure.share.label), str(figure.share.meaning), percent(figure.percent), " · ".join(words))


def utilisation_tile(seps: Utilisation, *, days: int) -> Tile:
    """U, with how the antrean came to BPJS; that nothing was pulled is no zero."""
    label, meaning = str(UTILISATION.label), str(UTILISATION.meaning)
    if not seps.is_pulled:
        return Tile("U", label, meaning, NOTHING, _("belum ditarik dari BPJS"))
    figure = seps.figure
    words = [
        _("%(part)s dari %(whole)s") % {"part": figure.part, "whole": figure.whole},
        _("Mobile JKN %(mobile)s, Bridging %(bridging)s, tanpa antrean %(without)s")
        % {"mobile": seps.mobile, "bridging": seps.bridging, "without": seps.without},
    ]
    words += [_("n kecil")] if figure.whole and figure.is_small else []
    words += [str(seps.verdict)] if seps.verdict else []
    if seps.days < days:
        words.append(_("SEP %(days)s hari ditarik") % {"days": seps.days})
    return Tile("U", label, meaning, percent(figure.percent), " · ".join(words))


def count_labels() -> list[str]:
    """What the counts of a sealed month are called, in their order."""
    return [_("Terdaftar"), _("Dilayani"), _("Batal"), _("Dicatat kemudian")]


def columns(figures: Figures) -> list[str]:
    """The cells of the table's row, in the order of HEADINGS."""
    waits, shares = figures.waits, figures.shares
    return [
        minutes(figures.booked),
        minutes(figures.served),
        minutes(figures.cancelled),
        minutes(shares["X1"].part),
        minutes(waits["C1"].minutes),
        minutes(waits["C1"].p90_minutes),
        percent(waits["S"].percent),
        percent(waits["N"].percent),
        minutes(waits["F3"].minutes),
        percent(shares["Q7"].percent),
    ]


def headings() -> list[str]:
    """Of `columns`."""
    return [
        _("Terdaftar"),
        _("Dilayani"),
        _("Batal"),
        _("Tidak datang"),
        _("Tunggu poli, median"),
        _("Tunggu poli, p90"),
        _("SPM ≤ 60 menit"),
        _("INM ≤ 60 menit"),
        _("Obat siap, median"),
        _("Lengkap di BPJS"),
    ]
