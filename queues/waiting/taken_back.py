"""What taking a decision about a session back did, in sentences: for the session's page and for the administration."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from queues.models import SessionDecision, Visit


def said(decision: SessionDecision, returned: Iterable[Visit]) -> list[str]:
    """That it is undone, and who waits again."""
    sentences = [_("Diurungkan: %(decision)s.") % {"decision": decision.get_kind_display()}]
    if labels := ", ".join(visit.label for visit in returned):
        sentences.append(_("Menunggu lagi: %(labels)s.") % {"labels": labels})
    return sentences


def still_gone(gone: Iterable[Visit]) -> str:
    """The people whose numbers stay cancelled, and what to do; empty when there are none."""
    labels = ", ".join(visit.label for visit in gone)
    words = _("Tetap batal, karena BPJS sudah diberi tahu atau sudah ada nomor baru: %(labels)s. Jadwalkan ulang.")
    return words % {"labels": labels} if labels else ""
