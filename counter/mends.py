"""The one list of ways back, in the order in which a visit's page offers them.

On a visit of another day only those are there that say so (`Mend.days`).

To add one: a module in `counter/mending/` with `is_legal(visit, user)` and a `view` (`counter/mending/page.py` makes it
from a preview and an act), and a line here. Its address and its button on the visit's page follow from the line.
"""

from django.utils.translation import gettext_lazy as _

from counter.mending import (
    booking_slip,
    cancelling,
    late_prescription,
    notes,
    referral,
    reopening,
    reprinting,
    restoring,
    sep_number,
)
from counter.mending.days import ANY, FROM_TODAY
from counter.mending.mend import Legality, Mend
from counter.mending.replacing import OTHER_DATE, OTHER_PAYER, WRONG_CLINIC
from counter.mending.series import SERIES
from counter.mending.transferring import TRANSFER

__all__ = ["MENDS", "Legality", "Mend"]

MENDS: tuple[Mend, ...] = (
    Mend("restore", restoring.TITLE, restoring.is_legal, restoring.view),
    Mend("reopen", reopening.TITLE, reopening.is_legal, reopening.view),
    Mend("prescribe", late_prescription.TITLE, late_prescription.is_legal, late_prescription.view),
    Mend("referral", referral.TITLE, referral.is_legal, referral.view, FROM_TODAY),
    TRANSFER,
    WRONG_CLINIC,
    OTHER_PAYER,
    OTHER_DATE,
    SERIES,
    Mend("cancel", cancelling.TITLE, cancelling.is_legal, cancelling.view, FROM_TODAY),
    Mend("sep", _("Nomor SEP"), sep_number.is_legal, sep_number.view, ANY),
    Mend("reprint", _("Cetak ulang tiket"), reprinting.is_legal, reprinting.view),
    Mend("slip", booking_slip.TITLE, booking_slip.is_legal, booking_slip.view, FROM_TODAY),
    Mend("note", notes.TITLE, notes.is_legal, notes.view, ANY),
)
