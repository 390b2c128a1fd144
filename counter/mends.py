"""The one list of ways back, in the order in which a visit's page offers them.

To add one: a module in `counter/mending/` with `is_legal(visit, user)` and a `view` (`counter/mending/page.py` makes it
from a preview and an act), and a line here. Its address and its button on the visit's page follow from the line.
"""

from django.utils.translation import gettext_lazy as _

from counter.mending import (
    cancelling,
    late_prescription,
    notes,
    referral,
    reopening,
    reprinting,
    restoring,
    sep_number,
)
from counter.mending.mend import Legality, Mend
from counter.mending.replacing import OTHER_DATE, OTHER_PAYER, WRONG_CLINIC
from counter.mending.series import SERIES
from counter.mending.transferring import TRANSFER

__all__ = ["MENDS", "Legality", "Mend"]

MENDS: tuple[Mend, ...] = (
    Mend("restore", restoring.TITLE, restoring.is_legal, restoring.view),
    Mend("reopen", reopening.TITLE, reopening.is_legal, reopening.view),
    Mend("prescribe", late_prescription.TITLE, late_prescription.is_legal, late_prescription.view),
    Mend("referral", referral.TITLE, referral.is_legal, referral.view),
    TRANSFER,
    WRONG_CLINIC,
    OTHER_PAYER,
    OTHER_DATE,
    SERIES,
    Mend("cancel", cancelling.TITLE, cancelling.is_legal, cancelling.view),
    Mend("sep", _("Nomor SEP"), sep_number.is_legal, sep_number.view),
    Mend("reprint", _("Cetak ulang tiket"), reprinting.is_legal, reprinting.view),
    Mend("note", notes.TITLE, notes.is_legal, notes.view),
)
