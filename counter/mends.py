"""The one list of ways back, in the order in which a visit's page offers them.

To add one: a module in `counter/mending/` with `is_legal(visit, user)` and a `view` (`counter/mending/page.py` makes it
from a preview and an act), and a line here. Its address and its button on the visit's page follow from the line.
"""

from counter.mending.mend import Legality, Mend

__all__ = ["MENDS", "Legality", "Mend"]

MENDS: tuple[Mend, ...] = ()
