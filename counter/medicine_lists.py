"""What the pharmacy's console shows: its lists as the pharmacist has chosen them, and the ticket that is chosen."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from counter import medicine_view
from counter.medicine_view import MedicineView
from counter.medicines import MedicineLists, MedicineRow, ended_entries, medicine_lists, medicine_row
from queues.models import Counter, Prescription, PrescriptionKind, QueueEntry


@dataclass(frozen=True)
class Lane:
    """A lane to choose, with how many of its tickets are not handed over."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Pharmacy:
    """view: what was chosen to be seen; unnumbered: prescriptions without a number that the search found."""

    view: MedicineView
    lanes: list[Lane]
    lists: MedicineLists
    first_ready: MedicineRow | None
    chosen: MedicineRow | None
    unnumbered: list[Prescription]

    @property
    def searched(self) -> str:
        """What the search found, in words, above the lists; empty without a search."""
        if self.view.found is None:
            return ""
        asked = {"words": self.view.words}
        if not self.view.finds_nothing and asked["words"]:
            return _("Hasil pencarian “%(words)s”, dari semua jalur dan keadaan.") % asked
        if not self.view.finds_nothing:
            return _("Hasil pencarian, dari semua jalur dan keadaan.")
        if asked["words"]:
            return (
                _("Tidak ada resep hari ini yang cocok dengan “%(words)s”. Periksa nomornya, atau cari dengan nama.")
                % asked
            )
        return _("Tidak ada resep hari ini yang cocok. Periksa nomornya, atau cari dengan nama.")

    @property
    def none_found(self) -> str:
        """What an empty column says of a search that found something elsewhere; else empty."""
        if not self.view.narrows:
            return ""
        if not self.view.words:
            return _("Tidak ada yang cocok dengan pencarian.")
        return _("Tidak ada yang cocok dengan “%(words)s”.") % {"words": self.view.words}


def pharmacy_at(
    counter: Counter, tickets: list[QueueEntry], memory: SessionBase, *, chosen: int, at: datetime
) -> Pharmacy:
    """`tickets`: those that are not handed over. What has ended is read when it is asked for."""
    view = medicine_view.remembered(memory, counter.pk)
    ended = _ended(counter, tickets, view, chosen, at=at)
    first = medicine_view.first_ready(counter, view, tickets)
    picked = _picked([*tickets, *ended], chosen or view.only)
    counts = medicine_view.lane_counts(tickets)
    return Pharmacy(
        view=view,
        lanes=[Lane(value, str(PrescriptionKind(value).label), count) for value, count in counts.items()],
        lists=medicine_lists([row for row in (*tickets, *ended) if view.shows(row)], at=at),
        first_ready=medicine_row(first, at=at) if first else None,
        chosen=medicine_row(picked, at=at) if picked else None,
        unnumbered=medicine_view.unnumbered(view),
    )


def _ended(
    counter: Counter, tickets: list[QueueEntry], view: MedicineView, chosen: int, *, at: datetime
) -> list[QueueEntry]:
    if not view.narrows and view.state == "ended":
        return ended_entries(counter, at=at)
    present = {ticket.pk for ticket in tickets}
    asked = {key for key in (chosen, *(view.found or ())) if key and key not in present}
    return ended_entries(counter, asked, at=at) if asked else []


def _picked(entries: list[QueueEntry], key: int) -> QueueEntry | None:
    return next((row for row in entries if row.pk == key and not row.is_at_counter), None)
