"""What must hold in the data at every moment: each rule has a number, a name and a query for the rows that break it."""

from queues.invariants.registry import Invariant, all_invariants, invariant, violations
from queues.invariants.scope import WHOLE, Scope

__all__ = ["WHOLE", "Invariant", "Scope", "all_invariants", "invariant", "violations"]
