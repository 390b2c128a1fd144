"""The SEP's number, typed where the SEP was made."""

from django.utils.translation import gettext as _

from counter.pressing import Pressed, press
from counter.referral_correction import visit_here
from queues import verbs


@press
def note(pressed: Pressed) -> str:
    """Keep the number; an empty field takes a wrong one away."""
    visit = verbs.note_sep(visit_here(pressed), pressed.press, sep_number=pressed.word("sep_number"))
    said = _("Nomor SEP %(label)s dicatat.") if visit.sep_number else _("Nomor SEP %(label)s dihapus.")
    return said % {"label": visit.label}
